"""Foreign titles, claims and data become what an import proposes: ids, the points a claim rests on, known fields."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from toolkit import source, writing
from toolkit.matching import ranked
from toolkit.model import Id, Node, Number, Text
from toolkit.support import coverage, words

Item = dict[str, Any]


class Home(Node):
    """What data say of a place: the file of a point, the chapter of a question, the number of works."""

    topic: Id = ""
    topic_title: Text = ""
    order: Number = 0
    chapter: Id = ""
    works: Number = 0


class Ids:
    """Hands out ids, none twice within a kind; a fresh one differs from every id that was reserved or handed out."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._known = set(reserved)
        self._taken: set[tuple[Hashable, str]] = set()
        self._numbers: Counter[str] = Counter()

    def claim(self, kind: Hashable, id: str) -> str:
        """The id itself; when the kind has it already, the next free one: `id-2`."""
        if (kind, id) in self._taken:
            id = self._numbered(id)
        return self._take(kind, id)

    def fresh(self, kind: Hashable, title: str) -> str:
        """An id in pinyin, Latin words kept."""
        id = _spelled(title)
        return self._take(kind, self._numbered(id) if id in self._known else id)

    def _numbered(self, id: str) -> str:
        stem = id[:70].rstrip("-")
        while True:
            self._numbers[stem] += 1
            free = f"{stem}-{self._numbers[stem] + 1}"
            if free not in self._known:
                return free

    def _take(self, kind: Hashable, id: str) -> str:
        self._known.add(id)
        self._taken.add((kind, id))
        return id


def propose_support(claims: Iterable[Item], points: Sequence[Item]) -> None:
    """Give each answer point without support the points that cover most of its words, the best first."""
    texts = {point["id"]: f"{point['title']} {point['body']}" for point in points}
    for claim in claims:
        if not claim.get("supported_by"):
            claim["supported_by"] = _best(claim["text"], texts)


def known(data: Item, kinds: Sequence[type[Node]], but: Sequence[str] = ()) -> Item:
    """The data that one of the kinds knows, that is valid there, and that a file can hold."""
    wrong = set(data).intersection(*(_refused(data, kind) for kind in kinds)) | set(but)
    kept = {key: value for key, value in data.items() if key not in wrong}
    return {key: value for key, value in kept.items() if not source.read(writing.dump({key: value})).faults}


def _refused(data: Item, kind: type[Node]) -> set[Any]:
    try:
        kind.model_validate(data)
    except ValidationError as error:
        return {each["loc"][0] for each in error.errors() if each["loc"]}
    return set()


def _best(claim: str, texts: Mapping[str, str], most: int = 3, worth: float = 0.12) -> list[str]:
    """The points that cover a claim: the best, then each that adds at least `worth` of it."""
    chosen: list[str] = []
    covered = 0.0
    for match in ranked(claim, texts)[:12]:
        together = coverage(claim, [words(texts[id]) for id in (*chosen, match.id)])
        if not chosen or together - covered >= worth:
            chosen, covered = [*chosen, match.id], together
        if len(chosen) == most:
            break
    return chosen


def _spelled(title: str) -> str:
    from pypinyin import lazy_pinyin

    words = re.findall("[a-z0-9]+", " ".join(lazy_pinyin(title[:200])).lower())
    id = words[0][:40] if words else "item"
    for word in words[1:]:
        if len(id) + len(word) > 40:
            break
        id = f"{id}-{word}"
    return id
