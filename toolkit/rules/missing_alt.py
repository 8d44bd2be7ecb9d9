r"""A picture without words.

The words stand for the picture where it cannot be seen: for a reader who is read to, on a card whose picture did not
travel, in a search. A file name is no such words.

## Example

```yaml knowledge/basics/lora.yaml
title: LoRA
points:
  - id: low-rank-update
    uid: k4m2x7qa3b
    title: 预训练权重 $W_0$ 冻结，只学习低秩增量 $\frac{\alpha}{r}BA$
    body: |
      ![](media/low-rank.png)  # error: missing-alt

      ![low-rank.png](media/low-rank.png)  # error: missing-alt

      ![权重的增量是两个窄矩阵的积](media/low-rank.png)
    cites: [hu-2021-lora]
  - id: trainable-parameters
    uid: t6w3n5ze7c
    title: 可训练参数量
    body: 每个 $d\times k$ 的矩阵只训练 $r(d+k)$ 个参数，$r$ 远小于 $d$ 和 $k$。
    cites: [hu-2021-lora]
```

Say what the picture shows, in a phrase.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath

from toolkit.bank import Bank, prose
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.markup import images

CODE = "MD003"
SEVERITY = Severity.warning


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Pictures whose words are missing or only name the file."""
    for node, field, text in prose(bank):
        for picture, words, start, stop in images(text):
            if not picture.startswith("media/"):  # no picture of the bank: `broken-reference` says so
                continue
            place = (node.place / field).slice(start, stop)
            if not words.strip():
                yield Diagnostic(place, f'"{picture}" has no words', "say in the brackets what it shows")
            elif _names(words) & _names(picture):
                yield Diagnostic(place, f'"{words}" only names the file', "say in the brackets what it shows")


def _names(text: str) -> set[str]:
    path = PurePosixPath(text.strip().lower())
    return {path.name, path.stem} | {each.replace("-", " ").replace("_", " ") for each in (path.name, path.stem)}
