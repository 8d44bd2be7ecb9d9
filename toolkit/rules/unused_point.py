"""A point that no question rests on.

Knowledge that nobody is asked about is either missing a question or not worth its page.

## Example

```yaml knowledge/basics/more.yaml
title: 更多
points:
  - id: never-asked  # error: unused-point
    uid: a2b3c4d5e6
    title: 没人问的事
    body: 没有一道题用到它。
    cites: [hu-2021-lora]
```

Write a question, or name the point in the `supported_by` of an answer that rests on it.
"""

from collections.abc import Iterator

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Severity

CODE = "SUP002"
SEVERITY = Severity.warning


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Points that stand in no `supported_by`."""
    for point in bank.index.points:
        if point.id not in bank.index.supporting and point.id not in bank.index.lost_words:
            yield Diagnostic(point.place / "id", f'no question rests on "{point.id}"', "name it in a `supported_by`")
