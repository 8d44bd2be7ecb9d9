"""A file becomes the places where it names a thing: its own id, fields that refer to it, links in prose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from toolkit import markup
from toolkit.bank import Bank
from toolkit.contents import answer_points, prose
from toolkit.diagnostic import Place
from toolkit.model import BankInfo, Content, Question, Topic

Kind = Literal["point", "question", "source", "chapter"]
KINDS: tuple[Kind, ...] = ("point", "question", "source", "chapter")


def ids(bank: Bank, kind: Kind) -> frozenset[str]:
    """The ids that a bank has of a kind."""
    if kind == "chapter":
        return frozenset(chapter.id for chapter in bank.info.chapters) if bank.info else frozenset()
    things: dict[str, Mapping[str, object]] = {"point": bank.point, "question": bank.question, "source": bank.source}
    return frozenset(things[kind])


def mentions(content: Content, kind: Kind, id: str) -> Iterator[Place]:
    """Everywhere that a file names the thing with this id."""
    if isinstance(content, tuple):
        if kind == "source":
            yield from (each.place / "id" for each in content if each.id == id)
        return
    if isinstance(content, BankInfo):
        if kind == "chapter":
            yield from (each.place / "id" for each in content.chapters if each.id == id)
        for held in content.sets.values():
            if kind == "question":
                yield from _items(held.place / "questions", held.questions, id)
            if kind == "chapter":
                yield from _after_colon(held.place / "only", held.only, id)
    if isinstance(content, Topic):
        for point in content.points:
            if kind == "point" and point.id == id:
                yield point.place / "id"
            for field in {"point": ("requires", "related"), "source": ("cites",)}.get(kind, ()):
                yield from _items(point.place / field, getattr(point, field), id)
    if isinstance(content, Question):
        yield from _in_question(content, kind, id)
    if kind in ("point", "question"):
        for node, field, text in prose(content):
            for named, start, stop in markup.references(text):
                if named.strip() == id:
                    yield (node.place / field).slice(start, stop)


def _in_question(question: Question, kind: Kind, id: str) -> Iterator[Place]:
    if kind == "point":
        for answer_point in answer_points(question):
            yield from _items(answer_point.place / "supported_by", answer_point.supported_by, id)
    if kind == "question":
        if question.id == id:
            yield question.place / "id"
        yield from _items(question.place / "distinct_from", question.distinct_from, id)
        yield from (each.place / "leads_to" for each in question.follow_ups if each.leads_to == id)


def _after_colon(place: Place, selectors: tuple[str, ...], id: str) -> Iterator[Place]:
    start = len("chapter:")
    return (
        (place / at).slice(start, start + len(id)) for at, each in enumerate(selectors) if each == f"chapter:{id}"
    )


def _items(place: Place, named: tuple[str, ...], id: str) -> Iterator[Place]:
    return (place / index for index, each in enumerate(named) if each == id)
