r"""Points that require each other in a circle.

`requires` says what to know first; a circle leaves a learner nowhere to start, and cards in no order. The shortest
circle is shown.

## Example

```yaml knowledge/basics/lora.yaml
title: LoRA
points:
  - id: low-rank-update
    uid: k4m2x7qa3b
    title: 低秩增量
    body: 在 $W_0$ 上只学习低秩增量 $\frac{\alpha}{r}BA$。
    requires: [trainable-parameters]  # error: circular-requirement
    cites: [hu-2021-lora]
  - id: trainable-parameters
    uid: t6w3n5ze7c
    title: 可训练参数量
    body: $d\times k$ 的矩阵训练 $r(d+k)$ 个参数，秩越小越少。
    requires: [low-rank-update]
    cites: [hu-2021-lora]
```

Remove the requirement that a learner can do without.
"""

from collections.abc import Iterator

from toolkit.bank import Bank
from toolkit.circles import circles
from toolkit.diagnostic import Diagnostic, Severity

CODE = "REF002"
SEVERITY = Severity.error


def check(bank: Bank) -> Iterator[Diagnostic]:
    """One finding for each circle, at the first of its points in the order of the bank."""
    points = bank.index.point
    for circle in circles({id: [need for need in point.requires if need in points] for id, point in points.items()}):
        point = points[circle[0]]
        path = " → ".join(f'"{each}"' for each in circle)
        place = point.place / "requires" / point.requires.index(circle[1])
        yield Diagnostic(place, f"points require each other: {path}", "remove one of these")
