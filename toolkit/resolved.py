"""A document becomes plain values for other programs: every field of the content, its references looked up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from math import isinf
from typing import Any

from toolkit import citations, schema, shipped
from toolkit.document import Document, PointPart, QuestionPart, TopicPart
from toolkit.maths import words
from toolkit.model import KINDS, Node, Point, Question

VERSION = 1  # grows when a program that reads the former one would read this one wrongly
FILE = "resolved.schema.json"
_POINTING = ("supported_by", "requires", "related", "distinct_from")
_ADDED = {
    "Point": {"number": "Its number in the book, e.g. 3.2.", "used_by": "The questions that rest on it."},
    "Question": {"number": "Its number in the book, e.g. Q3.2."},
    "Chapter": {"number": "Its number in the book.", "topics": "Its topics.", "questions": "Its questions."},
}


def resolve(document: Document) -> dict[str, Any]:
    """The whole bank: {"viva": 1, "bank", "chapters", "sources"}, as schema/resolved.schema.json says. Prose is the
    author's Markdown; the title of what is referred to is plain words. Raises CitationError."""
    return _Resolver(document).whole()


def text() -> str:
    """The JSON Schema of what `resolve` returns."""
    return json.dumps(_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


class _Resolver:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._numbers = {entry.source.id: entry.number for entry in document.bibliography}
        self._titles = {work.id: work.title for work in document.works}
        self._parts = {part.id: part for part in document.chapters}

    def whole(self) -> dict[str, Any]:
        info = self._document.info
        bank = self._node(info)
        del bank["chapters"]
        return {
            "viva": VERSION,
            "bank": bank | {"built_at": f"{self._document.built_at:%Y-%m-%dT%H:%M:%SZ}"},
            "chapters": [self._chapter(number, chapter) for number, chapter in enumerate(info.chapters, 1)],
            "sources": self._sources(),
        }

    def _chapter(self, number: int, chapter: Node) -> dict[str, Any]:
        made = self._node(chapter)
        part = self._parts.get(made["id"])
        topics = [self._topic(each) for each in part.topics] if part else []
        return made | {
            "number": number,
            "topics": topics,
            "questions": [self._node(each.question) for each in part.questions] if part else [],
        }

    def _topic(self, part: TopicPart) -> dict[str, Any]:
        """A topic with those of its points that the document shows."""
        return self._fields(part.topic, "points") | {"points": [self._node(each.point) for each in part.points]}

    def _sources(self) -> list[dict[str, Any]]:
        document = self._document
        style = shipped.read("templates/gb-t-7714.csl")
        works = [work.csl() for work in document.works]
        references = citations.references(works, document.info.lang, style)
        cited: dict[str, list[str]] = {}
        for part in self._points.values():
            for id in part.point.cites:
                cited.setdefault(id, []).append(part.point.id)
        return [
            {
                "id": work["id"],
                "number": self._numbers.get(work["id"]),
                "reference": citations.plain(reference),
                "cited_by": [self._link(id) for id in cited.get(work["id"], ())],
                "csl": work,
            }
            for work, reference in zip(json.loads(json.dumps(works)), references, strict=True)
        ]

    @cached_property
    def _points(self) -> Mapping[str, PointPart]:
        parts = (part for chapter in self._document.chapters for topic in chapter.topics for part in topic.points)
        return {part.point.id: part for part in parts}

    @cached_property
    def _questions(self) -> Mapping[str, QuestionPart]:
        return {part.question.id: part for chapter in self._document.chapters for part in chapter.questions}

    def _fields(self, node: Node, *less: str) -> dict[str, Any]:
        fields = type(node).model_fields.items()
        kept = ((field.alias or name, name) for name, field in fields if name not in less)
        return {key: self._value(name, getattr(node, name)) for key, name in kept}

    def _node(self, node: Node) -> dict[str, Any]:
        """Every field of a node, and what is worked out about it."""
        made = self._fields(node)
        if isinstance(node, Point):
            part = self._points[node.id]
            used = [{"id": id, "number": link.number, "title": words(link.title)} for id, link in self._used(part)]
            return made | {"number": part.number, "used_by": used}
        if isinstance(node, Question):
            return made | {"number": self._questions[node.id].number}
        return made

    def _used(self, part: PointPart) -> list[tuple[str, Any]]:
        return [(self._ids[link.number], link) for link in part.used_by]

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        return {link.number: id for id, link in self._document.links.items()}

    def _value(self, name: str, value: object) -> object:
        if name in _POINTING and isinstance(value, tuple):
            return [self._link(id) for id in value]
        if name == "leads_to":
            return self._link(str(value)) if value else None
        if name == "cites" and isinstance(value, tuple):
            return [{"id": id, "number": self._numbers[id], "title": self._titles[id]} for id in value]
        if isinstance(value, Node):
            return self._node(value)
        if isinstance(value, tuple):
            return [self._value("", each) for each in value]
        if isinstance(value, Mapping):
            return {key: self._value("", each) for key, each in value.items()}
        return None if isinstance(value, float) and isinf(value) else value

    def _link(self, id: str) -> dict[str, str]:
        link = self._document.links[id]
        return {"id": id, "number": link.number, "title": words(link.title)}


def _schema() -> dict[str, Any]:
    """The schemas of the content, in which references are looked up and no field is left out."""
    names = ("Bank", "Sources", "Topic", "Question")
    kinds = {name: dict(schema.schema(kind)) for name, kind in zip(names, KINDS, strict=True)}
    written: dict[str, Any] = {}
    for name, made in kinds.items():
        written |= made.pop("definitions", {})
        written |= {} if name == "Sources" else {name: {k: v for k, v in made.items() if k not in ("$schema", "title")}}
    resolved = {
        name: each if name in ("Name", "Date", "Source") else _full(name, each) for name, each in written.items()
    }
    resolved["Bank"]["properties"].pop("chapters")
    resolved["Bank"]["properties"]["built_at"] = _described("string", "The time of the content, UTC.")
    resolved["Bank"]["required"] = [*resolved["Bank"]["properties"]]
    listed = {name: {"type": "array", "items": {"$ref": f"#/definitions/{each}"}} for name, each in
              {"chapters": "Chapter", "sources": "Cited", "links": "Link"}.items()}  # fmt: skip
    text, number = {"type": "string"}, {"type": ["integer", "null"]}
    cited = {"id": text, "number": number, "reference": text, "cited_by": listed.pop("links"),
             "csl": {"$ref": "#/definitions/Source"}}  # fmt: skip
    top = {"viva": {"const": VERSION}, "bank": {"$ref": "#/definitions/Bank"}, **listed}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "viva resolved bank",
        **_object(top, "A bank as `viva build json` writes it."),
        "definitions": resolved | {
            "Link": _object({"id": text, "number": text, "title": text}, "A point or question, by its number."),
            "Work": _object({"id": text, "number": number, "title": text}, "A source, by its number."),
            "Cited": _object(cited, "A source: CSL-JSON, and its reference by GB/T 7714 without the number."),
        },
    }  # fmt: skip


def _full(name: str, written: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of one kind of node, every field of it there."""
    fields = {key: _field(key, each) for key, each in written["properties"].items()}
    for key, description in _ADDED.get(name, {}).items():
        fields[key] = _added(name, key) | {"description": description}
    return _object(fields, written.get("description", ""))


def _field(name: str, written: Mapping[str, Any]) -> dict[str, Any]:
    told = {"description": written.get("description", "")}
    if name in _POINTING:
        return told | {"type": "array", "items": {"$ref": "#/definitions/Link"}}
    if name == "cites":
        return told | {"type": "array", "items": {"$ref": "#/definitions/Work"}}
    if name == "leads_to":
        return told | {"anyOf": [{"$ref": "#/definitions/Link"}, {"type": "null"}]}
    if name == "order":
        return told | {"type": ["number", "null"]}
    return {key: value for key, value in written.items() if key != "default"}


def _added(name: str, key: str) -> dict[str, Any]:
    if key == "number":
        return {"type": "integer" if name == "Chapter" else "string"}
    held = {"topics": "Topic", "questions": "Question", "used_by": "Link"}[key]
    return {"type": "array", "items": {"$ref": f"#/definitions/{held}"}}


def _object(fields: Mapping[str, Any], description: str) -> dict[str, Any]:
    return {"type": "object", "description": description, "properties": dict(fields), "required": [*fields],
            "additionalProperties": False}  # fmt: skip


def _described(kind: str, description: str) -> dict[str, Any]:
    return {"type": kind, "description": description}
