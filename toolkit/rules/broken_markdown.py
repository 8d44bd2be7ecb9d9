r"""Markdown that will not be read as it was meant: marks that show, a table with ragged rows, a heading inside a field.

What Markdown does not understand it shows as it was typed, in every output at once. No other tool says so.

## Example

```yaml knowledge/basics/lora.yaml
title: LoRA
points:
  - id: low-rank-update
    uid: k4m2x7qa3b
    title: 预训练权重 $W_0$ 冻结，只学习低秩增量 $\frac{\alpha}{r}BA$
    body: |
      ## 定义  # error: broken-markdown

      **重点是 $W_0$ 冻结，只学 $ BA $。  # error: broken-markdown

      | 矩阵 | 形状 |
      |---|---|
      | B | d×r |
      | A |  # error: broken-markdown

      H<sub>2</sub>O 与 \(r\ll d\)。  # error: broken-markdown
    cites: [hu-2021-lora]
  - id: trainable-parameters
    uid: t6w3n5ze7c
    title: 可训练参数量
    body: |
      每个 $d\times k$ 的矩阵只训练 $r(d+k)$ 个参数，见[论文](lora.pdf)。  # error: broken-markdown

      ```python  # error: broken-markdown
      r = 8
    cites: [hu-2021-lora]
```

## What is found

- A code block that is not closed; a fix closes it.
- A row with more or fewer cells than the header, text that a table swallows, a table whose first two lines disagree. A
  fix takes empty cells away that are too many; an unsafe one adds those that are missing, since words may be missing.
- A heading: fields stand below the headings of the book. A fix makes it a line in bold.
- HTML, which is shown as text: `<br>`, `<img>`, and other tags that are closed; a table or a list only once.
  `<!-- remarks -->` are fine, and so are `List<int>`, `a<b` and tokens like `<s>`; in code anything is. A fix writes
  `**…**` for `<b>…</b>` and the like.
- `**` that does not open or close anything, and a backtick. `2**3` and a single `*` are left alone.
- A link without an address, with one that no output follows, or with full-width parentheses (a fix mends these).
- `\(…\)` and `\[…\]`, `$ … $` with a space inside, `5$\times$` with a digit beside, and a `$` that is not closed on a
  line with LaTeX on it. A fix writes `$…$` and `$$…$$`. A price is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.bank import Bank, prose
from toolkit.diagnostic import Diagnostic, Fix, Replace, Severity
from toolkit.misread import misread

CODE = "MD001"
SEVERITY = Severity.warning


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Every place in a Markdown field that shows otherwise than it was meant."""
    for node, field, text in prose(bank):
        place = node.place / field
        for each in misread(text):
            edits = tuple(Replace(place.slice(start, stop), written) for start, stop, written in each.edits)
            fix = Fix(edits, each.is_safe) if edits else None
            yield Diagnostic(place.slice(each.start, each.stop), each.message, each.hint, fix=fix)
