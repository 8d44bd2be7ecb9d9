"""A document becomes its index: the names of things by first letter, Han characters as they are pronounced."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TypeVar

from toolkit.document import Document, PointPart
from toolkit.maths import words

Thing = TypeVar("Thing")
Index = list[tuple[str, list[tuple[str, list[PointPart]]]]]


def index(document: Document) -> Index:
    """By first letter, the terms and the points about them; what starts with no Latin letter stands under "#"."""
    found: dict[str, list[PointPart]] = {}
    for chapter in document.chapters:
        for topic in chapter.topics:
            for part in topic.points:
                for term in dict.fromkeys(part.point.terms):
                    found.setdefault(term, []).append(part)
    return by_letter(found.items(), lambda each: each[0])


def by_letter(things: Iterable[Thing], name: Callable[[Thing], str]) -> list[tuple[str, list[Thing]]]:
    """By first letter, things in the order of their names."""
    said = [(_said(name(thing)), name(thing), thing) for thing in things]
    ordered = sorted(said, key=lambda each: (_letter(each[0]), each[0], each[1]))
    groups = groupby(ordered, key=lambda each: _letter(each[0]))
    return [(letter, [thing for *_, thing in group]) for letter, group in groups]


def _said(name: str) -> str:
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(words(name))).casefold()


def _letter(said: str) -> str:
    first = said[:1].upper()
    return first if "A" <= first <= "Z" else "#"
