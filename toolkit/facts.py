"""A file becomes facts: what the rest of its bank needs to know of it, small enough to be kept and sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import PurePosixPath
from sys import intern
from typing import NamedTuple

from toolkit import ignores, markup, terms
from toolkit.contents import answer_points, prose
from toolkit.diagnostic import Place, Route
from toolkit.essence import Essence, essence
from toolkit.ignores import Ignore
from toolkit.model import BankInfo, Content, Kind, Point, Question, Topic
from toolkit.reading import File


class PointFacts(NamedTuple):
    """A point."""

    file: str
    at: int  # its index in the file
    id: str
    uid: str
    title: str  # Markdown, like the body
    body: str
    notes: str  # its terms and worked numbers, a line each
    said: Essence  # of the body
    terms: tuple[str, ...]
    requires: tuple[str, ...]
    related: tuple[str, ...]
    cites: tuple[str, ...]

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(PurePosixPath(self.file), ("points", self.at))

    @property
    def text(self) -> str:
        """Everything that it says, in Markdown."""
        return f"{self.title}\n{self.body}\n{self.notes}"


class FollowUpFacts(NamedTuple):
    """A follow-up."""

    uid: str
    asked: Essence  # of the prompt
    leads_to: str


class QuestionFacts(NamedTuple):
    """A question."""

    file: str
    id: str
    uid: str
    asked: Essence  # of the prompt
    follow_ups: tuple[FollowUpFacts, ...]
    distinct_from: tuple[str, ...]

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(PurePosixPath(self.file))

    def follow_up(self, at: int) -> Place:
        """Where one of its follow-ups stands."""
        return self.place / "follow_ups" / at


class ClaimFacts(NamedTuple):
    """An answer point, and how much of it the points that it names cover."""

    route: Route
    text: str
    inference: str
    named: tuple[str, ...]
    covered: float


class Uses(NamedTuple):
    """The ids that a file names, by what they should be; `targets` are those of links in prose."""

    points: frozenset[str] = frozenset()  # in `requires` and `related`
    support: frozenset[str] = frozenset()  # in `supported_by`
    sources: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    pictures: frozenset[str] = frozenset()


class Facts(NamedTuple):
    """One file."""

    kind: Kind | None
    points: tuple[PointFacts, ...] = ()
    questions: tuple[QuestionFacts, ...] = ()  # at most one
    sources: tuple[str, ...] = ()  # ids of works, in order
    uses: Uses = Uses()
    claims: tuple[ClaimFacts, ...] = ()  # those that another point may cover better; only where a rule asks for them
    spelled: frozenset[str] = frozenset()  # Latin words of the terms of its points
    names: tuple[str, ...] = ()  # Latin words of its prose that may be names, and words that the bank does not use
    ignores: tuple[Ignore, ...] = ()
    lost_ids: frozenset[str] = frozenset()  # ids that a file which could not be used gives to something
    lost_words: frozenset[str] = frozenset()  # everything in such a file that may be an id


def facts_of(path: PurePosixPath, file: File, text: str, wording: Mapping[str, str]) -> Facts:
    """The facts of a file that was read, in a bank with this standard of wording."""
    content, name = file.content, str(path)
    facts = Facts(file.kind, ignores=tuple(ignores.read(path, text)))
    if content is None and file.kind is not None:
        return facts._replace(lost_ids=frozenset(_ID_LINE.findall(text)), lost_words=frozenset(_ID.findall(text)))
    if content is None:
        return facts
    if isinstance(content, tuple):
        return facts._replace(sources=tuple(each.id for each in content))
    facts = facts._replace(uses=_uses(content), names=_names(content, wording))
    if isinstance(content, Topic):
        points = tuple(_point(name, at, point) for at, point in enumerate(content.points))
        return facts._replace(points=points, spelled=_spelled(content))
    if isinstance(content, Question):
        return facts._replace(questions=(_question(name, content),))
    return facts


_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID_LINE = re.compile(rf"(?:^[ ]*(?:- )?|[{{,][ ]*)id[:：][ ]*[\"']?({_ID.pattern})", re.MULTILINE)


def _point(file: str, at: int, point: Point) -> PointFacts:
    numbers = (f"{each.name} = {each.equals:.15g} {each.unit}" for each in point.calculations)
    return PointFacts(
        file, at, point.id, point.uid, point.title, point.body, "\n".join((*point.terms, *numbers)),
        essence(point.body), point.terms, point.requires, point.related, point.cites,
    )  # fmt: skip


def _question(file: str, question: Question) -> QuestionFacts:
    follow_ups = tuple(FollowUpFacts(each.uid, essence(each.prompt), each.leads_to) for each in question.follow_ups)
    asked = essence(question.prompt)
    return QuestionFacts(file, question.id, question.uid, asked, follow_ups, question.distinct_from)


def _uses(content: Content) -> Uses:
    texts = [text for _, _, text in prose(content)]
    uses = Uses(
        targets=frozenset(id.strip() for text in texts for id, _, _ in markup.references(text)),
        pictures=frozenset(picture for text in texts for picture, _, _, _ in markup.images(text)),
    )
    if isinstance(content, BankInfo):
        return uses._replace(questions=frozenset(chain.from_iterable(each.questions for each in content.sets.values())))
    if isinstance(content, Topic):
        return uses._replace(
            points=_all(chain(each.requires, each.related) for each in content.points),
            sources=_all(each.cites for each in content.points),
        )
    if isinstance(content, Question):
        leads = (each.leads_to for each in content.follow_ups if each.leads_to)
        return uses._replace(
            support=_all(each.supported_by for each in answer_points(content)),
            questions=frozenset(chain(content.distinct_from, leads)),
            roles=frozenset(content.roles),
        )
    return uses


def _names(content: Content, wording: Mapping[str, str]) -> tuple[str, ...]:
    fields = [text for _, _, text in prose(content)]
    words = chain.from_iterable(chain(terms.names(each), terms.unwanted(each, wording)) for each in fields)
    return tuple({intern(word.text): None for word in words})


def _spelled(topic: Topic) -> frozenset[str]:
    words = (terms.spelled(term) for point in topic.points for term in point.terms)
    return frozenset(map(intern, chain.from_iterable(words)))


def _all(ids: Iterator[chain[str] | tuple[str, ...]] | map[tuple[str, ...]]) -> frozenset[str]:
    return frozenset(chain.from_iterable(ids))
