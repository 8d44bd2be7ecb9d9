"""The facts of all files of a bank become an Index: who is called what, and who names whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from toolkit.facts import Facts, PointFacts, QuestionFacts


@dataclass(frozen=True)
class Index:
    """What rules that look across files read. Sequences keep the order of paths, then of the file."""

    files: Mapping[str, Facts]  # by path, in order

    @cached_property
    def points(self) -> tuple[PointFacts, ...]:
        """Every point, duplicates included."""
        return tuple(point for facts in self.files.values() for point in facts.points)

    @cached_property
    def questions(self) -> tuple[QuestionFacts, ...]:
        """Every question, duplicates included."""
        return tuple(question for facts in self.files.values() for question in facts.questions)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Ids of the works, in the order of sources.yaml, duplicates included."""
        return tuple(id for facts in self.files.values() for id in facts.sources)

    @cached_property
    def point(self) -> dict[str, PointFacts]:
        """Points by id; of two with one id, the first."""
        return _by_id(self.points)

    @cached_property
    def question(self) -> dict[str, QuestionFacts]:
        """Questions by id; of two with one id, the first."""
        return _by_id(self.questions)

    @cached_property
    def lost_ids(self) -> frozenset[str]:
        """Ids that files which could not be used give to something: a reference to one is not broken by that."""
        return frozenset().union(*(facts.lost_ids for facts in self.files.values() if facts.lost_ids))

    @cached_property
    def lost_words(self) -> frozenset[str]:
        """Everything that may be an id in files which could not be used: what they name is not unused by that."""
        return frozenset().union(*(facts.lost_words for facts in self.files.values() if facts.lost_words))

    @cached_property
    def supporting(self) -> frozenset[str]:
        """Ids of the points that an answer rests on."""
        return frozenset().union(*(facts.uses.support for facts in self.files.values()))

    @cached_property
    def cited(self) -> frozenset[str]:
        """Ids of the works that a point cites."""
        return frozenset().union(*(facts.uses.sources for facts in self.files.values()))

    @cached_property
    def copies(self) -> frozenset[str]:
        """Files of questions whose id another question has: what else they repeat is the same mistake."""
        return frozenset(each.file for each in self.questions if self.question[each.id] is not each)


_Identified = TypeVar("_Identified", PointFacts, QuestionFacts)


def _by_id(things: Iterable[_Identified]) -> dict[str, _Identified]:
    found: dict[str, _Identified] = {}
    for thing in things:
        found.setdefault(thing.id, thing)
    return found
