r"""A point that names no source.

A point states a checkable fact; a reader must be able to check it.

## Example

```yaml knowledge/basics/lora.yaml
title: LoRA
points:
  - id: low-rank-update  # error: missing-citation
    uid: k4m2x7qa3b
    title: 低秩增量
    body: 在 $W_0$ 上只学习低秩增量 $\frac{\alpha}{r}BA$。
  - id: trainable-parameters
    uid: t6w3n5ze7c
    title: 可训练参数量
    body: $d\times k$ 的矩阵训练 $r(d+k)$ 个参数，秩越小越少。
    cites: [hu-2021-lora]
```

Add the work to `sources.yaml` and its id to `cites`.
"""

from collections.abc import Iterator

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Severity

CODE = "SUP003"
SEVERITY = Severity.warning


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Points without `cites`."""
    for point in bank.points:
        if not point.cites:
            yield Diagnostic(point.place / "id", f'"{point.id}" cites no source', "add its source to `cites`")
