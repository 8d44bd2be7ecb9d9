"""An id that names nothing: of a point, question, source, role or picture, in a field or in prose.

References are by id, so that text can be reworded and files moved; a reference to nothing is a hole in the book.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 训练的是什么？
roles: [algoritm]  # error: broken-reference
answer:
  - text: 只学习低秩增量，见 [[trainable-parameter]]。  # error: broken-reference
    supported_by:
      - low-rank-updat  # error: broken-reference
      - trainable-parameters
      - low-rank-update
```
"""

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import get_args

from toolkit import markup
from toolkit.bank import Bank
from toolkit.contents import answer_points, prose
from toolkit.diagnostic import Diagnostic, Fix, Place, Replace, Severity
from toolkit.facts import Uses
from toolkit.model import BankInfo, Content, Node, Question, QuestionSet, Topic
from toolkit.slips.meant import closest

CODE = "REF001"
SEVERITY = Severity.error


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Every id in a field, and every link and picture in prose, that leads nowhere."""
    known = _Known(bank)
    for name, facts in bank.index.files.items():
        if not known.holds(facts.uses) or facts.kind == "bank":
            content = bank.file(PurePosixPath(name)).content
            if content is not None:
                yield from known.broken(content)


class _Known:
    """The ids that lead somewhere."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._points = bank.index.point.keys()
        self._questions = bank.index.question.keys()
        self._sources = frozenset(bank.index.sources)
        self._roles = bank.info.roles.keys() if bank.info else None
        self._targets = self._points | self._questions
        self._pictures = frozenset(str(path.relative_to(bank.root)) for path in bank.media)

    def holds(self, uses: Uses) -> bool:
        """Whether everything that a file names is there: the quick look, before the places are searched for."""
        return (
            uses.support <= self._points
            and uses.points <= self._points
            and uses.sources <= self._sources
            and uses.questions <= self._questions
            and uses.targets <= self._targets
            and uses.pictures <= self._pictures
            and (self._roles is None or uses.roles <= self._roles)
        )

    def broken(self, content: Content) -> Iterator[Diagnostic]:
        """The references of one file that lead nowhere."""
        if isinstance(content, Topic):
            for point in content.points:
                yield from self._each(point, "requires", "point", self._points)
                yield from self._each(point, "related", "point", self._points)
                yield from self._each(point, "cites", "source", self._sources)
        if isinstance(content, BankInfo):
            for each in content.sets.values():
                yield from self._each(each, "questions", "question", self._questions)
                yield from self._selectors(content, each)
        if isinstance(content, Question):
            if self._roles is not None:
                yield from self._each(content, "roles", "role", self._roles)
            yield from self._each(content, "distinct_from", "question", self._questions)
            for answer_point in answer_points(content):
                yield from self._each(answer_point, "supported_by", "point", self._points)
            for follow_up in content.follow_ups:
                if follow_up.leads_to:
                    yield from self._one(follow_up.place / "leads_to", follow_up.leads_to, "question", self._questions)
        for node, field, text in prose(content):
            yield from self._in_prose(node.place / field, text)

    def _each(self, node: Node, field: str, kind: str, known: Collection[str]) -> Iterator[Diagnostic]:
        for index, id in enumerate(getattr(node, field)):
            yield from self._one(node.place / field / index, id, kind, known)

    def _selectors(self, info: BankInfo, held: QuestionSet) -> Iterator[Diagnostic]:
        """Of those of a set, the kinds that bank.yaml and the model know all values of."""
        known: dict[str, Collection[str]] = {"chapter": [each.id for each in info.chapters], "role": info.roles}
        known |= {kind: get_args(Question.model_fields[kind].annotation) for kind in ("kind", "level", "importance")}
        for at, selector in enumerate(held.only):
            kind, _, value = selector.partition(":")
            if kind in known and value not in known[kind]:
                place = (held.place / "only" / at).slice(len(kind) + 1, len(selector))
                yield from self._one(place, value, kind, known[kind])
            elif kind not in (*known, "tag"):
                yield from self._one(held.place / "only" / at, kind, "selector", (*known, "tag"))

    def _one(self, place: Place, id: str, kind: str, known: Collection[str]) -> Iterator[Diagnostic]:
        if id in known or id in self._bank.index.lost_ids:
            return
        near = closest(id, list(known))
        fix = Fix((Replace(place, near),), safe=False) if near else None
        yield Diagnostic(place, f'no {kind} has the id "{id}"', f'did you mean "{near}"?' if near else "", fix=fix)

    def _in_prose(self, place: Place, text: str) -> Iterator[Diagnostic]:
        for id, start, stop in markup.references(text):
            yield from self._one(place.slice(start, stop), id.strip(), "point or question", self._targets)
        for picture, _, start, stop in markup.images(text):
            if picture not in self._pictures:
                near = closest(picture, list(self._pictures))
                where = f'did you mean "{near}"?' if near else f"pictures stand in {self._bank.root}/media/"
                yield Diagnostic(place.slice(start, stop), f'there is no picture "{picture}"', where)
