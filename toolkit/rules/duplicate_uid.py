"""Two things with one uid.

The uid is a thing's identity in Anki and in reviews. It is copied along when a file is copied: two cards would then
overwrite each other in every learner's collection.

## Example

```yaml questions/basics/copied.yaml
id: copied
uid: q2h5v7yd4s
prompt: 复制来的题目要换什么？
answer:
  - text: 要换 uid。
    supported_by: [low-rank-update]
```

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s  # error: duplicate-uid
prompt: LoRA 训练的是什么？
answer:
  - text: 只学习低秩增量。
    supported_by: [low-rank-update, trainable-parameters]
```

`viva lint --fix` gives the second a fresh one. See that it is the copy: the original keeps its uid.
"""

from collections.abc import Iterator

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Fix, Place, Related, Replace, Severity
from toolkit.facts import PointFacts, QuestionFacts
from toolkit.index import Index

Thing = tuple[PointFacts | QuestionFacts, int | None]  # the index of one of its follow-ups

CODE = "ID002"
SEVERITY = Severity.error


def check(bank: Bank) -> Iterator[Diagnostic]:
    """The second and later places of a uid, each with the first."""
    first: dict[str, Thing] = {}
    for uid, thing in _identities(bank.index):
        if uid in first:
            place = _place(thing)
            related = Related(_place(first[uid]) / "uid", "the first stands here")
            fix = Fix((Replace(place / "uid", None),))
            told = f'the uid "{uid}" is taken'
            yield Diagnostic(place / "uid", told, "give the copy a fresh one", (related,), fix=fix)
        elif uid:
            first[uid] = thing


def _identities(index: Index) -> Iterator[tuple[str, Thing]]:
    for point in index.points:
        yield point.uid, (point, None)
    for question in index.questions:
        if question.file not in index.copies:
            yield question.uid, (question, None)
            for at, follow_up in enumerate(question.follow_ups):
                yield follow_up.uid, (question, at)


def _place(thing: Thing) -> Place:
    facts, follow_up = thing
    return facts.place if follow_up is None else facts.place / "follow_ups" / follow_up
