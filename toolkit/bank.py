"""The texts of one bank become a Bank: typed content, read when it is asked for, and an index over all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, TypeVar

from toolkit import contents, reading
from toolkit.contents import answer_points
from toolkit.diagnostic import Diagnostic, Place
from toolkit.facts import Facts, facts_of
from toolkit.index import Index
from toolkit.model import BankInfo, Content, FollowUp, Node, Point, Question, Source, Topic
from toolkit.reading import File, kind_of


@dataclass(frozen=True)
class Bank:
    """One body of content, immutable. Sequences keep the order of paths, then of the file.

    A file is read when its content or its facts are first asked for. In a part of a bank `settings` is the content of
    its bank.yaml, and `known` the facts of files that are not in the part; in a whole one, facts that need no reading.
    """

    root: PurePosixPath  # its folder, relative to the project
    texts: Mapping[PurePosixPath, str]  # in the order of paths
    media: frozenset[PurePosixPath] = frozenset()  # names of the files under media/, relative to the project
    month: str = ""  # the month in which facts are fresh or stale, e.g. "2026-11"; "" when nobody knows
    unread: tuple[Diagnostic, ...] = ()  # files that are missing, or that are there and cannot be read
    settings: BankInfo | None = None
    known: Mapping[str, Facts] = field(default_factory=dict)
    worked: dict[str, Any] = field(default_factory=dict)  # what costly functions worked out of texts, for the next run
    _read: dict[PurePosixPath, File] = field(default_factory=dict, repr=False)

    def file(self, path: PurePosixPath) -> File:
        """One file, read."""
        if path not in self._read:
            self._read[path] = reading.read(path, self.texts[path], self.root)
        return self._read[path]

    def facts(self, path: PurePosixPath) -> Facts:
        """The facts of one file, which is read for them."""
        wording = self.info.standards.wording if self.info else {}
        return facts_of(path, self.file(path), self.texts[path], wording)

    @cached_property
    def contents(self) -> tuple[Content, ...]:
        """The content of every file that could be used."""
        return tuple(content for path in self.texts if (content := self.file(path).content) is not None)

    @cached_property
    def info(self) -> BankInfo | None:
        """What bank.yaml says; None when it is missing or refused."""
        path = self.root / "bank.yaml"
        content = self.file(path).content if path in self.texts else self.settings
        return content if isinstance(content, BankInfo) else None

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The works of sources.yaml."""
        return next((each for each in self.contents if isinstance(each, tuple)), ())

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """Every topic."""
        return tuple(each for each in self.contents if isinstance(each, Topic))

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question, duplicates included."""
        return tuple(each for each in self.contents if isinstance(each, Question))

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Every point, duplicates included."""
        return tuple(point for topic in self.topics for point in topic.points)

    @cached_property
    def point(self) -> dict[str, Point]:
        """Points by id; of two with one id, the first."""
        return _by_id(self.points)

    @cached_property
    def question(self) -> dict[str, Question]:
        """Questions by id; of two with one id, the first."""
        return _by_id(self.questions)

    @cached_property
    def source(self) -> dict[str, Source]:
        """Works by id; of two with one id, the first."""
        return _by_id(self.sources)

    @cached_property
    def refused(self) -> tuple[Diagnostic, ...]:
        """Findings of `syntax`, `schema` and `misfiled` made while reading."""
        return (*self.unread, *(each for path in self.texts for each in self.file(path).refused))

    @cached_property
    def index(self) -> Index:
        """The facts of all files, and of those that are only known."""
        own = {name: self.known.get(name) or self.facts(path) for path in self.texts if (name := str(path))}
        return Index(own | {name: facts for name, facts in self.known.items() if name not in own})

    @cached_property
    def used_by(self) -> dict[str, tuple[Question, ...]]:
        """For each point id, the questions with an answer point that rests on it."""
        users: dict[str, dict[str, Question]] = {}
        for question in self.questions:
            for answer_point in answer_points(question):
                for point_id in answer_point.supported_by:
                    users.setdefault(point_id, {})[question.id] = question
        return {point_id: tuple(found.values()) for point_id, found in users.items()}

    def in_chapter(self, chapter: str) -> tuple[tuple[Topic, ...], tuple[Question, ...]]:
        """The topics and the questions of a chapter, in the order of reading."""
        topics = sorted((each for each in self.topics if each.chapter == chapter), key=lambda each: each.order)
        questions = [question for question in self.questions if question.chapter == chapter]
        return tuple(topics), tuple(sorted(questions, key=_reading_order))


def load(
    texts: Mapping[PurePosixPath, str],
    root: PurePosixPath,
    media: frozenset[PurePosixPath] = frozenset(),
    unread: Mapping[PurePosixPath, str] | None = None,
    month: str = "",
) -> Bank:
    """A bank of these texts. Nothing raises: a file that cannot be used becomes findings and the rest goes on.

    `texts` holds the YAML files under `root`, by path relative to the project; `unread`, files that are there and
    could not be read, with the reason.
    """
    amiss = [Diagnostic(Place(path), reason, rule="misfiled") for path, reason in (unread or {}).items()]
    if root / "bank.yaml" not in texts:
        amiss.append(Diagnostic(Place(root / "bank.yaml"), "bank.yaml is missing", "it names the bank", rule="schema"))
    order = sorted(texts, key=str)
    ordered = texts if [*texts] == order else {path: texts[path] for path in order}
    return Bank(root, ordered, media, month, tuple(amiss))


def prose(bank: Bank) -> Iterator[tuple[Node, str, str]]:
    """Every Markdown field of the bank that is not empty: its node, its name, its text."""
    for content in bank.contents:
        yield from contents.prose(content)


def identified(bank: Bank) -> Iterator[Point | Question | FollowUp]:
    """Everything with a uid."""
    for content in bank.contents:
        yield from contents.identified(content)


_Identified = TypeVar("_Identified", Point, Question, Source)


def _by_id(things: Iterable[_Identified]) -> dict[str, _Identified]:
    found: dict[str, _Identified] = {}
    for thing in things:
        found.setdefault(thing.id, thing)
    return found


_LEVELS = {"basic": 0, "intermediate": 1, "advanced": 2}


def _reading_order(question: Question) -> tuple[float, int, str]:
    return (question.order, _LEVELS[question.level], question.id)


__all__ = ["Bank", "answer_points", "identified", "kind_of", "load", "prose"]
