"""The questions of a bank become claims: what each answer point says, with what it may rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from toolkit.bank import Bank
from toolkit.facts import PointFacts
from toolkit.figures import unheld
from toolkit.model import AnswerPoint, Question
from toolkit.support import grams, words

ENOUGH = 0.80  # of a claim, that the other points must hold before one is idle


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

    A point is not idle when the claim calls it by its title or a term, nor when the others hold less than `ENOUGH`.
    """
    wanted, spoken = grams(said), words(said)
    kept = list(range(len(points)))
    for at in reversed(range(len(points))):
        others = [points[each].text for each in kept if each != at]
        if others and not _is_called(points[at], spoken) and not _adds(points[at].text, said, wanted, others):
            kept.remove(at)
    return [at for at in range(len(points)) if at not in kept]


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


def _adds(text: str, said: str, wanted: Mapping[str, float], others: Sequence[str]) -> bool:
    texts = [words(other) for other in others]
    missing = [gram for gram in wanted if not any(gram in each for each in texts)]
    if sum(wanted[gram] for gram in missing) > (1 - ENOUGH) * sum(wanted.values()):
        return True
    own = words(text)
    if any(gram in own for gram in missing):
        return True
    return len(unheld(said, others)) > len(unheld(said, [*others, text]))
