"""The texts of one bank become a Bank: typed content, indexes, and what was refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import TypeVar

from pydantic import ValidationError

from toolkit import model, schema, source
from toolkit.diagnostic import Diagnostic, Place, Related
from toolkit.model import AnswerPoint, BankInfo, FollowUp, Kind, Node, Point, Question, Source, Topic
from toolkit.faults import Fault


@dataclass(frozen=True)
class Bank:
    """One body of content, immutable. Sequences keep the order of paths, then of the file."""

    root: PurePosixPath  # its folder, relative to the project
    texts: Mapping[PurePosixPath, str]
    media: frozenset[PurePosixPath]  # names of the files under media/, relative to the project
    info: BankInfo | None  # None when bank.yaml is missing or refused
    sources: tuple[Source, ...]
    topics: tuple[Topic, ...]
    questions: tuple[Question, ...]
    refused: tuple[Diagnostic, ...]  # findings of `syntax`, `schema` and `misfiled` made while reading
    unusable: frozenset[PurePosixPath]  # files that gave nothing to the bank

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
        """Sources by id; of two with one id, the first."""
        return _by_id(self.sources)

    @cached_property
    def refused_ids(self) -> frozenset[str]:
        """Ids that files which could not be used give to something: a reference to one is not broken by that."""
        return frozenset(id for path in self.unusable for id in _ID_LINE.findall(self.texts[path]))

    @cached_property
    def refused_words(self) -> frozenset[str]:
        """Everything that may be an id in files which could not be used: what they name is not unused by that."""
        return frozenset(word for path in self.unusable for word in _ID.findall(self.texts[path]))

    @cached_property
    def copies(self) -> frozenset[PurePosixPath]:
        """Files of questions whose id another question has: what else they repeat is the same mistake."""
        return frozenset(each.place.path for each in self.questions if self.question[each.id] is not each)

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


_Identified = TypeVar("_Identified", Point, Question, Source)


def _by_id(things: Iterable[_Identified]) -> dict[str, _Identified]:
    found: dict[str, _Identified] = {}
    for thing in things:
        found.setdefault(thing.id, thing)
    return found


def answer_points(question: Question) -> Iterator[AnswerPoint]:
    """The answer points of a question, then those of its follow-ups."""
    yield from question.answer
    for follow_up in question.follow_ups:
        yield from follow_up.answer


def prose(bank: Bank) -> Iterator[tuple[Node, str, str]]:
    """Every Markdown field of the bank that is not empty: its node, its name, its text."""
    if bank.info:
        yield from _fields(bank.info, "title", "subtitle", "description")
        for chapter in bank.info.chapters:
            yield from _fields(chapter, "title", "summary")
    for topic in bank.topics:
        yield topic, "title", topic.title
    for point in bank.points:
        yield point, "title", point.title
        yield point, "body", point.body
    for question in bank.questions:
        yield from _fields(question, "prompt", "script", "bonus")
        for answer_point in answer_points(question):
            yield from _fields(answer_point, "text", "inference")
        for follow_up in question.follow_ups:
            yield follow_up, "prompt", follow_up.prompt


def _fields(node: Node, *names: str) -> Iterator[tuple[Node, str, str]]:
    for name in names:
        if text := getattr(node, name):
            yield node, name, text


def identified(bank: Bank) -> Iterator[Point | Question | FollowUp]:
    """Everything with a uid."""
    yield from bank.points
    for question in bank.questions:
        yield question
        yield from question.follow_ups


def kind_of(path: PurePosixPath, root: PurePosixPath) -> Kind | None:
    """What a file of the bank holds, by where it stands; None when nothing belongs there."""
    parts = path.relative_to(root).parts
    if parts in (("bank.yaml",), ("sources.yaml",)):
        return "bank" if parts[0] == "bank.yaml" else "sources"
    if len(parts) == 3 and path.suffix == ".yaml" and parts[0] in ("knowledge", "questions"):
        return "topic" if parts[0] == "knowledge" else "question"
    return None


def load(
    texts: Mapping[PurePosixPath, str],
    root: PurePosixPath,
    media: frozenset[PurePosixPath] = frozenset(),
    unread: Mapping[PurePosixPath, str] | None = None,
) -> Bank:
    """Read every file of a bank. Nothing raises: a file that cannot be used becomes findings and the rest goes on.

    `texts` holds the YAML files under `root`, by path relative to the project; `unread`, files that are there and
    could not be read, with the reason.
    """
    refused = [Diagnostic(Place(path), reason, rule="misfiled") for path, reason in (unread or {}).items()]
    unusable: set[PurePosixPath] = set()
    made: dict[Kind, list[object]] = {kind: [] for kind in model.KINDS}
    for path in sorted(texts):
        kind = kind_of(path, root)
        if kind is None:
            refused.append(Diagnostic(Place(path), "nothing is read from here", _WHERE_FILES_GO, rule="misfiled"))
            continue
        content = source.read(texts[path])
        refused += [_from_fault(fault, path) for fault in content.faults]
        if content.value is None and content.faults:
            unusable.add(path)
            continue
        try:
            made[kind].append(model.build(kind, content.value, path))
        except ValidationError as error:
            unusable.add(path)
            refused += _explained(kind, content.value, path, error)
    if root / "bank.yaml" not in texts:
        refused.append(
            Diagnostic(Place(root / "bank.yaml"), "bank.yaml is missing", "it names the bank", rule="schema")
        )
    return Bank(
        root=root,
        texts=texts,
        media=media,
        info=made["bank"][0] if made["bank"] else None,  # type: ignore[arg-type]
        sources=made["sources"][0] if made["sources"] else (),  # type: ignore[arg-type]
        topics=tuple(made["topic"]),  # type: ignore[arg-type]
        questions=tuple(made["question"]),  # type: ignore[arg-type]
        refused=tuple(refused),
        unusable=frozenset(unusable),
    )


_WHERE_FILES_GO = "points go to knowledge/<chapter>/<topic>.yaml, questions to questions/<chapter>/<id>.yaml"


def _explained(kind: Kind, value: object, path: PurePosixPath, error: ValidationError) -> list[Diagnostic]:
    found = schema.explain(kind, value, path)
    if not found:  # the schema and the model are one by test; should they ever differ, the model's word stands
        found = [Diagnostic(Place(path, tuple(each["loc"])), _plain(each["msg"])) for each in error.errors()]
    return [each if each.rule else replace(each, rule="schema") for each in found]


def _plain(message: str) -> str:
    return message[:1].lower() + message[1:]


def _from_fault(fault: Fault, path: PurePosixPath) -> Diagnostic:
    place = Place(path, (), within=(fault.start, fault.stop))
    related = (Related(Place(path, (), within=fault.related), "the first stands here"),) if fault.related else ()
    return Diagnostic(place, fault.message, fault.hint, related, rule="syntax")


_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID_LINE = re.compile(rf"(?:^[ ]*(?:- )?|[{{,][ ]*)id:[ ]*[\"']?({_ID.pattern})", re.MULTILINE)
_LEVELS = {"basic": 0, "intermediate": 1, "advanced": 2}


def _reading_order(question: Question) -> tuple[float, int, str]:
    return (question.order, _LEVELS[question.level], question.id)
