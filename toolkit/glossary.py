"""A document becomes its glossary: the names of one thing together, what it is in a sentence, and where it is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.document import Document, PointPart
from toolkit.markup import HAN
from toolkit.maths import words

_HAN = re.compile(f"[{HAN}]")
_LONGEST = 90  # characters of a gloss
_SENTENCE = re.compile(r"[^。！？]*?(?:。|(?<=[a-z)])\.(?=\s|$))")
_ABOUT = re.compile(r"\s*(?:（|\(|是|指|即|又叫|也叫|把|将|让|用|在|不|只|由|从|先|冻结|is |are |means )")


@dataclass(frozen=True)
class Term:
    """A thing: its names, the first of them the head; a gloss, or ""; the points that tell of it."""

    names: tuple[str, ...]
    gloss: str
    points: tuple[PointPart, ...]


def glossary(document: Document) -> tuple[Term, ...]:
    """The things that have two names or a gloss, as the points come.

    Names stand together when one is the other's translation or abbreviation, which their order in `terms` and the
    brackets in the text show. The gloss is the sentence that a body starts with, if it starts with the name.
    """
    found: dict[str, tuple[dict[str, None], list[str], list[PointPart]]] = {}
    for chapter in document.chapters:
        for topic in chapter.topics:
            for part in topic.points:
                body = words(part.point.body)
                for names in _together(part.point.terms, body):
                    all_names, glosses, points = found.setdefault(names[0], ({}, [], []))
                    all_names |= dict.fromkeys(names)
                    points.append(part)
                    if gloss := _gloss(names, body):
                        glosses.append(gloss)
    made = (Term(tuple(names), next(iter(glosses), ""), tuple(points)) for names, glosses, points in found.values())
    return tuple(term for term in made if len(term.names) > 1 or term.gloss)


def _together(terms: tuple[str, ...], body: str) -> Iterator[tuple[str, ...]]:
    """The terms of a point, those that name one thing in one group."""
    group: list[str] = []
    for term in dict.fromkeys(terms):
        if group and not any(_same(name, term, body) for name in group):
            yield tuple(group)
            group = []
        group.append(term)
    if group:
        yield tuple(group)


def _same(name: str, term: str, body: str) -> bool:
    """Whether `term`, which follows `name` in a list of terms, is another name for it."""
    if _HAN.search(term):
        return bool(re.search(rf"{re.escape(name)}\s*（(?:也叫|又叫|又称|即)?{re.escape(term)}\s*[，）]", body))
    if _HAN.search(name):
        return term[:1].islower() or bool(re.search(rf"{re.escape(name)}\s*（[^（）]*\b{re.escape(term)}\b", body))
    return _abbreviates(term, name) or _abbreviates(name, term)


def _abbreviates(short: str, long: str) -> bool:
    """PTQ, post-training quantization; BWT, backward transfer."""
    initials = [word[0].casefold() for word in re.split(r"[\s-]+", long) if word]
    if len(initials) < 2 or not 2 <= len(short) <= 8 or not short[:2].strip() or not any(map(str.isupper, short)):
        return False
    letters = iter(short.casefold())
    return short[0].casefold() == initials[0] and all(initial in letters for initial in initials)


def _gloss(names: tuple[str, ...], body: str) -> str:
    found = _SENTENCE.match(body.strip().split("\n")[0])
    sentence = found[0].strip() if found else ""
    if not 0 < len(sentence) <= _LONGEST:
        return ""
    starts = (sentence.removeprefix(name) for name in names if sentence.startswith(name))
    return sentence if any(_ABOUT.match(rest) for rest in starts) else ""
