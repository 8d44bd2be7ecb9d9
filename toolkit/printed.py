"""The texts that a document shows, each with its place, so that what an output cannot show is an error there."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.bank import answer_points
from toolkit.diagnostic import Place
from toolkit.document import Document
from toolkit.model import Node, Point, Question


def of_text(document: Document, text: str) -> Place | None:
    """The first field with exactly this text."""
    return next((place for place, field in _fields(document) if field == text), None)


def of_words(document: Document, words: str) -> Place | None:
    """The first field that holds a character or more, and where in it."""
    for place, text in _fields(document):
        at = text.find(words)
        if at >= 0:
            return place.slice(at, at + len(words))
    return None


def _fields(document: Document) -> Iterator[tuple[Place, str]]:
    """Every text of the document, with its place."""
    info = document.info
    yield from _texts(info, "title", "subtitle", "license", "description")
    yield from ((info.place / "authors" / index, name) for index, name in enumerate(info.authors))
    yield from ((info.place / "roles" / id, name) for id, name in info.roles.items())
    for chapter in info.chapters:
        yield from _texts(chapter, "title", "summary")
    for part in document.chapters:
        for topic in part.topics:
            yield from _texts(topic.topic, "title")
            for each in topic.points:
                yield from _of_point(each.point)
        for asked in part.questions:
            yield from _of_question(asked.question)
    for entry in document.bibliography:
        for name, value in entry.source.csl().items():
            yield from ((entry.source.place / name, text) for text in _strings(value))


def _of_point(point: Point) -> Iterator[tuple[Place, str]]:
    yield from _texts(point, "title", "body")
    yield from ((point.place / "terms" / index, term) for index, term in enumerate(point.terms))


def _of_question(question: Question) -> Iterator[tuple[Place, str]]:
    yield from _texts(question, "prompt", "script", "bonus")
    for answer_point in answer_points(question):
        yield from _texts(answer_point, "text", "inference")
    for follow_up in question.follow_ups:
        yield from _texts(follow_up, "angle", "prompt")


def _texts(node: Node, *names: str) -> Iterator[tuple[Place, str]]:
    return ((node.place / name, getattr(node, name)) for name in names)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _strings(each)
