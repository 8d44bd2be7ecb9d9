"""Two things with one id.

Points, questions and chapters are each named by an id; `supported_by: [lora]` must mean one thing. Points and
questions share one space of names, since prose links to both by `[[id]]`. Both places are shown.

## Example

```yaml knowledge/basics/more.yaml
title: 更多
points:
  - id: low-rank-update  # error: duplicate-id
    uid: a2b3c4d5e6
    title: 又一个低秩增量
    body: 同一个 id 不能用两次。
    cites: [hu-2021-lora]
```

Give the second another id.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Place, Related, Severity
from toolkit.facts import PointFacts, QuestionFacts

CODE = "ID001"
SEVERITY = Severity.error


def check(bank: Bank) -> Iterator[Diagnostic]:
    """The second and later places of an id, each with the first."""
    things: list[PointFacts | QuestionFacts] = [*bank.index.points, *bank.index.questions]
    yield from _twice((each.id, partial(getattr, each, "place")) for each in things)
    works = Place(bank.root / "sources.yaml")
    yield from _twice((id, partial(works.__truediv__, at)) for at, id in enumerate(bank.index.sources))
    chapters = bank.info.chapters if bank.info else ()
    yield from _twice((each.id, partial(getattr, each, "place")) for each in chapters)


def _twice(things: Iterable[tuple[str, Callable[[], Place]]]) -> Iterator[Diagnostic]:
    first: dict[str, Callable[[], Place]] = {}
    for id, place in things:
        if id in first:
            related = Related(first[id]() / "id", "the first stands here")
            yield Diagnostic(place() / "id", f'the id "{id}" is taken', "choose another", (related,))
        else:
            first[id] = place
