"""The questions of a bank become claims: what each answer point says, with what it may rest on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from toolkit.bank import Bank
from toolkit.facts import PointFacts
from toolkit.model import AnswerPoint, Question


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
    """The answer points that name points; not one that names a point which is not there, for that is another mistake."""
    for question in bank.questions:
        said = _said(question)
        for node in question.answer:
            yield from _claim(bank, node, said)
        for follow_up in question.follow_ups:
            for node in follow_up.answer:
                yield from _claim(bank, node, f"{said}\n{follow_up.prompt}")


def _claim(bank: Bank, node: AnswerPoint, asked: str) -> Iterator[Claim]:
    points = [bank.index.point.get(id) for id in node.supported_by]
    found = tuple([point for point in points if point])
    if found and len(found) == len(points):
        yield Claim(node, found, asked)


def _said(question: Question) -> str:
    numbers = [
        f"{each.expression} = {each.equals:.15g} {each.unit} {' '.join(f'{value:.15g}' for value in each.where.values())}"
        for each in question.calculations
    ]
    return "\n".join((question.prompt, *numbers))
