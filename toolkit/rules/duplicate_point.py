"""The same point twice.

One fact stands in one place: answers that rest on two copies of it hide that they rest on one thing, and only one of
the copies gets corrected. Equal bodies are an error, bodies that are nearly equal a warning, unless numbers, names or
a negation set them apart. Equal titles alone are not reported: two chapters may look at one thing.

## Example

```yaml knowledge/basics/more.yaml
title: 更多
points:
  - id: parameters-again
    uid: a2b3c4d5e6
    title: 参数量
    body: 一个矩阵用 LoRA 只训练两个小矩阵，参数量与秩成正比，与原矩阵的大小无关。
    cites: [hu-2021-lora]
  - id: parameters-once-more
    uid: b2b3c4d5e6
    title: 有多少参数
    body: 一个矩阵用 LoRA 只训练两个小矩阵，参数量与秩成正比，与原矩阵的大小无关  # error: duplicate-point
    cites: [hu-2021-lora]
```

```yaml questions/basics/how-many.yaml
id: how-many
uid: c2b3c4d5e6
prompt: 参数量与什么成正比？
answer:
  - text: 参数量与秩成正比。
    supported_by: [parameters-again, parameters-once-more]
```

Keep one, and let the answers name it.
"""

from collections.abc import Iterator

from toolkit.alike import SHORTEST, same_or_near
from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Related, Severity
from toolkit.likeness import overlap

CODE = "DUP003"
SEVERITY = Severity.error
CLOSE = 0.85  # overlap from which two bodies say one thing


def check(bank: Bank) -> Iterator[Diagnostic]:
    """The later of each two points whose bodies are one."""
    points = [point for point in bank.index.point.values() if len(point.said.text) >= SHORTEST]
    for pair in same_or_near([point.said for point in points], overlap, CLOSE, bank.worked, "points"):
        first, later = points[pair.first], points[pair.later]
        related = (Related(first.place / "body", "the other stands here"),)
        if pair.score is None:
            yield Diagnostic(later.place / "body", f'"{first.id}" says the same', "keep one", related)
        else:
            told = f'"{first.id}" says nearly the same (overlap {pair.score:.2f})'
            hint = "keep one, or make the difference plain"
            yield Diagnostic(later.place / "body", told, hint, related, Severity.warning)
