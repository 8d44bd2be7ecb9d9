r"""A code block that cannot be read in the language it is tagged with.

Code in a book is copied and run. What fails on the first line was damaged on its way into the text: full-width
punctuation, `&lt;` for `<`, a lost indent, a language that the block is not in.

## Example

```yaml knowledge/basics/lora.yaml
title: LoRA
points:
  - id: low-rank-update
    uid: k4m2x7qa3b
    title: 预训练权重 $W_0$ 冻结，只学习低秩增量 $\frac{\alpha}{r}BA$
    body: |
      前向只多一项：

      ```python
      def forward(x):
          return W @ x + (alpha / r） * B @ (A @ x)  # error: broken-code
      ```

      - 配置：

        ```json
        {
          "r": 8,
          "lora_alpha": 16,
        }  # error: broken-code
        ```
    cites: [hu-2021-lora]
  - id: trainable-parameters
    uid: t6w3n5ze7c
    title: 可训练参数量
    body: 每个 $d\times k$ 的矩阵只训练 $r(d+k)$ 个参数，$r$ 远小于 $d$ 和 $k$。
    cites: [hu-2021-lora]
```

## What is checked

`python`, `json`, `yaml`, `toml` by the grammar of the language, nothing being run; `bash`, `sh` and `shell` only for
quotes that are not closed. Blocks without a tag, and with any other, are left alone: tag what is no code `text`.

A fragment is let be: a method without its class, an `else` without its `if`, a header alone, `...`, `…` and `<name>`
for what is left out, `>>>` sessions with their output, `!pip` and `%magic` lines of a notebook, remarks in JSON,
several JSON values on lines of their own, templates in YAML.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from toolkit import snippets
from toolkit.bank import Bank, prose
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.markup import tokens
from toolkit.masking import without_remarks

CODE = "MD002"
SEVERITY = Severity.warning


def check(bank: Bank) -> Iterator[Diagnostic]:
    """The first place in each fenced block where its language cannot be read."""
    for node, field, text in prose(bank):
        if "```" not in text and "~~~" not in text:
            continue
        lines = text.split("\n")
        starts = [0, *accumulate(len(line) + 1 for line in lines)]
        for token in tokens(without_remarks(text)):
            language = token.info.split(" ")[0].strip()
            if token.type == "fence" and (problem := snippets.problem(token.content, language)):
                at = min((token.map or [0])[0] + 1 + problem.line, len(lines) - 1)
                column = _column(lines[at], token.content.split("\n"), problem)
                place = (node.place / field).slice(starts[at] + column, starts[at] + max(len(lines[at]), 1))
                message = problem.message[:1].lower() + problem.message[1:]
                yield Diagnostic(place, f"this {language} cannot be read: {message}", "mend it, or tag it as text")


def _column(line: str, block: list[str], problem: snippets.Problem) -> int:
    """Where a problem is on the line of the field, which has the indent of a list in front of the block's own."""
    written = block[problem.line] if problem.line < len(block) else ""
    lead = len(line) - len(written) if line.endswith(written) else 0
    return max(0, min(lead + problem.column, len(line) - 1))
