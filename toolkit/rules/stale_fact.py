r"""A fact that was dated longer ago than the bank allows.

Prices, defaults and records age. A point with `as_of` says when it was true; after the months that bank.yaml gives in
`standards: {fresh_for: …}` (24 by default) somebody has to look whether it still is. A date that is yet to come is a
slip. The month that counts is that of SOURCE_DATE_EPOCH, else today's.

## Example

```yaml knowledge/basics/lora.yaml
title: LoRA
points:
  - id: low-rank-update
    uid: k4m2x7qa3b
    title: 低秩增量
    body: 在 $W_0$ 上只学习低秩增量 $\frac{\alpha}{r}BA$。
    as_of: 2019-01  # error: stale-fact
    cites: [hu-2021-lora]
  - id: trainable-parameters
    uid: t6w3n5ze7c
    title: 可训练参数量
    body: $d\times k$ 的矩阵训练 $r(d+k)$ 个参数，秩越小越少。
    as_of: 2099-01  # error: stale-fact
    cites: [hu-2021-lora]
```

Check the fact against its source and write the month of today.
"""

from collections.abc import Iterator

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.model import Standards

CODE = "AGE001"
SEVERITY = Severity.warning


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Points whose `as_of` is too long ago, or yet to come."""
    if not bank.month:
        return
    allowed = (bank.info.standards if bank.info else Standards()).fresh_for
    now = _months(bank.month)
    for point in bank.points:
        if not point.as_of:
            continue
        age = now - _months(point.as_of)
        if age > allowed:
            hint = "check it against its source, then write the month of today"
            told = f'"{point.as_of}" is {age} months ago; the bank allows {allowed}'
            yield Diagnostic(point.place / "as_of", told, hint)
        elif age < 0:
            told = f'"{point.as_of}" is yet to come'
            yield Diagnostic(point.place / "as_of", told, "write the month in which it was checked")


def _months(date: str) -> int:
    year, month = date.split("-")
    return int(year) * 12 + int(month)
