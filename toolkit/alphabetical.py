"""A document becomes its index: the names of things by first letter, Han characters as they are pronounced."""

from __future__ import annotations

from itertools import groupby

from toolkit import maths
from toolkit.document import Document, PointPart
from toolkit.markup import plain

Index = list[tuple[str, list[tuple[str, list[PointPart]]]]]


def index(document: Document) -> Index:
    """By first letter, the terms and the points about them; what starts with no Latin letter stands under "#"."""
    from pypinyin import lazy_pinyin

    found: dict[str, list[PointPart]] = {}
    for chapter in document.chapters:
        for topic in chapter.topics:
            for part in topic.points:
                for term in dict.fromkeys(part.point.terms):
                    found.setdefault(term, []).append(part)
    said = {term: " ".join(lazy_pinyin(plain(term, maths.plain))).casefold() for term in found}
    ordered = sorted(found.items(), key=lambda each: (said[each[0]], each[0]))
    return [(letter, list(group)) for letter, group in groupby(ordered, key=lambda each: _letter(said[each[0]]))]


def _letter(said: str) -> str:
    first = said[:1].upper()
    return first if "A" <= first <= "Z" else "#"
