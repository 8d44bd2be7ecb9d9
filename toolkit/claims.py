"""The questions of a bank become claims: what each answer point says, with what it may rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from toolkit.bank import Bank
from toolkit.facts import PointFacts
from toolkit.figures import unheld
from toolkit.model import AnswerPoint, Question
from toolkit.support import grams, held, words

ENOUGH = 0.80  # of a claim, that its points must hold before one of them is idle


class Claim(NamedTuple):
    """An answer point, the points that it names, and what its question says itself: prompts and worked numbers."""

    node: AnswerPoint
    points: tuple[PointFacts, ...]
    asked: str

    @property
    def texts(self) -> tuple[str, ...]:
        """What the points say and, behind it, the step of reasoning."""
        said = tuple([point.text for point in self.points])
        return (*said, self.node.inference) if self.node.inference else said


def claims(bank: Bank) -> Iterator[Claim]:
    """The answer points that name points; none that names a point which is not there: that is another mistake."""
    for question in bank.questions:
        said = _said(question)
        for node in question.answer:
            yield from _claim(bank, node, said)
        for follow_up in question.follow_ups:
            for node in follow_up.answer:
                yield from _claim(bank, node, f"{said}\n{follow_up.prompt}")


def idle(said: str, points: Sequence[PointFacts]) -> list[int]:
    """Indexes of the points that hold nothing of a claim and its inference which the others do not; of two, the later.

    A point is not idle when the claim calls it by its title or a term; and none is when a part of the claim is in no
    point, which any of them may say in other words.
    """
    wanted, spoken, texts = grams(said), words(said), [words(point.text) for point in points]
    if held(wanted, texts) < ENOUGH:
        return []
    own = [[gram for gram in wanted if gram in text] for text in texts]
    holders = Counter(chain.from_iterable(own))
    found: list[int] = []
    for at in reversed(range(len(points))):
        adds = any(holders[gram] == 1 for gram in own[at]) or _is_called(points[at], spoken)
        if not adds and len(found) + 1 < len(points):
            holders.subtract(own[at])
            found.insert(0, at)
    left = [point.text for at, point in enumerate(points) if at not in found]
    return found if not found or len(unheld(said, left)) == len(unheld(said, [each.text for each in points])) else []


def _claim(bank: Bank, node: AnswerPoint, asked: str) -> Iterator[Claim]:
    points = [bank.index.point.get(id) for id in node.supported_by]
    found = tuple([point for point in points if point])
    if found and len(found) == len(points):
        yield Claim(node, found, asked)


def _said(question: Question) -> str:
    said = [question.prompt]
    for each in question.calculations:
        said += [
            each.expression,
            f"{each.equals:.15g} {each.unit}",
            *(f"{value:.15g}" for value in each.where.values()),
        ]
    return "\n".join(said)


def _is_called(point: PointFacts, spoken: str) -> bool:
    return any(words(name).strip() in spoken for name in (point.title, *point.terms))
