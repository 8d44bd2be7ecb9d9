"""A claim and the texts that it rests on become how much of its wording they cover, and which of it they do not.

Coverage is asymmetric, over Latin words, Han characters and pairs of these: the share of the claim's grams, weighed,
that stand in the texts. It depends on the claim and these texts alone: the weights are figures of this file, no
statistics of a bank, so what was worked out for a claim stays true whatever else changes.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from math import ceil
from typing import NamedTuple

SINGLE = 0.25  # weight of one Han character, beside the 1 of a pair
LITTLE = 0.2  # of what an author writes without thinking: 的, 可以, the
WORD = 3.0  # of a Latin word or a number


class Claim(NamedTuple):
    """A text, and the ids of the points that it names already."""

    text: str
    named: frozenset[str]


class Match(NamedTuple):
    """A point, and how much of a claim it covers."""

    id: str
    coverage: float


@lru_cache(maxsize=32768)
def words(text: str) -> str:
    """The normal form in which a text is searched for grams: its words in small letters, in order, a space around each.

    Runs of Han characters are one word; marks, addresses and what only sets a formula are left out.
    """
    return f" {' '.join(found[0] for found in _words(text))} "


def coverage(claim: str, texts: Sequence[str]) -> float:
    """Share, 0 to 1, of the claim's wording that the texts, as `words` gives them, hold together."""
    return _covered(_weights(claim), texts)


def uncovered(claim: str, texts: Sequence[str]) -> list[tuple[int, int]]:
    """The ranges of the claim, in code points of the author's text, that no text covers, the longest first."""
    missing: list[list[int]] = []
    for found in _words(claim):
        for start, stop in _missing(found[0], texts):
            start, stop = found.start() + start, found.start() + stop
            if missing and not _WORTH.search(claim, missing[-1][1], start):
                missing[-1][1] = stop
            else:
                missing.append([start, stop])
    ranges = [(start, stop) for start, stop in missing if stop - start > 1]
    return sorted(ranges, key=lambda each: (each[0] - each[1], each))


def best(claims: Sequence[Claim], points: Mapping[str, str], least: float) -> list[Match | None]:
    """For each claim the point, not named, that covers most of it, if at least `least`; of equal ones the first.

    `points` are texts as `words` gives them, by id. Exact: a point that covers so much of a claim holds some of the
    claim's rarest grams, so only these are looked up.
    """
    weights = [_weights(each.text) for each in claims]
    ids, texts = list(points), list(points.values())
    where = _postings({gram for each in weights for gram in each if each[gram] >= 1}, texts)
    found: list[Match | None] = []
    for claim, grams in zip(claims, weights, strict=True):
        closest: Match | None = None
        for at, most in _candidates(grams, where, least):
            if most <= (closest.coverage if closest else least - 1e-9):
                break
            if ids[at] not in claim.named:
                score = _covered(grams, (texts[at],))
                if score >= least - 1e-9 and (closest is None or score > closest.coverage):
                    closest = Match(ids[at], score)
        found.append(closest)
    return found


def _words(text: str) -> Iterator[re.Match[str]]:
    """The words, at their place in the text."""
    small = text.lower()
    if len(small) != len(text):  # İ
        small = "".join(low if len(low := each.lower()) == 1 else each for each in text)
    if _WIDE.search(small):
        small = small.translate(_NARROW)
    return (found for found in _WORD.finditer(small) if found[0][0] not in "\\]h[" or _HELD.match(found[0]))


@lru_cache(maxsize=65536)
def _weights(claim: str) -> dict[str, float]:
    grams: dict[str, float] = {}
    for found in _words(claim):
        word = found[0]
        if not _IS_HAN(word[0]):
            grams[f" {word} "] = LITTLE if word in _SMALL or len(word) == 1 else WORD
            continue
        for one in word:
            grams[one] = SINGLE * LITTLE if one in _FUNCTION else SINGLE
        for at in range(len(word) - 1):
            pair = word[at : at + 2]
            grams[pair] = LITTLE if pair in _FILLER or (pair[0] in _FUNCTION or pair[1] in _FUNCTION) else 1.0
    return grams


def _covered(grams: Mapping[str, float], texts: Sequence[str]) -> float:
    whole = held = 0.0
    for gram, weight in grams.items():
        whole += weight
        for text in texts:
            if gram in text:
                held += weight
                break
    return held / whole if whole else 0.0


def _missing(word: str, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The ranges of one word that no text has: of a Latin one all or nothing, of Han what stands in no common pair."""
    if not _IS_HAN(word[0]) or len(word) == 1:
        gram = word if _IS_HAN(word[0]) else f" {word} "
        if word not in _SMALL and not any(gram in text for text in texts):
            yield 0, len(word)
        return
    common = [any(word[at : at + 2] in text for text in texts) for at in range(len(word) - 1)]
    start = None
    for at, held in enumerate(zip([False, *common], [*common, False], strict=True)):
        if any(held):
            if start is not None:
                yield start, at
            start = None
        elif start is None:
            start = at
    if start is not None:
        yield start, len(word)


def _postings(wanted: Collection[str], texts: Sequence[str]) -> dict[str, list[int]]:
    """For each gram, the texts that hold it: looked for in each text when there are few, read off it otherwise."""
    if len(wanted) * len(texts) < 2_000_000:
        return {gram: [at for at, text in enumerate(texts) if gram in text] for gram in wanted}
    where: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        pairs = {text[i : i + 2] for i in range(len(text) - 1)}
        for gram in pairs.union(f" {word} " for word in text.split()) & wanted:
            where[gram].append(at)
    return where


def _candidates(grams: Mapping[str, float], where: Mapping[str, list[int]], least: float) -> list[tuple[int, float]]:
    """The texts that may cover enough, with the most that each may cover, best first, then in order."""
    whole = sum(grams.values())
    heavy = sorted((gram for gram in grams if grams[gram] >= 1), key=lambda gram: (len(where.get(gram, ())), gram))
    rest = whole
    chosen: list[str] = []
    for gram in heavy:
        if rest < least * whole * _DEEP:
            break
        rest -= grams[gram]
        chosen.append(gram)
    shared = Counter(chain.from_iterable(where.get(gram, ()) for gram in chosen for _ in range(int(grams[gram]))))
    need = max(1, ceil(least * whole - rest - 1e-9))
    return sorted(((at, (count + rest) / whole) for at, count in shared.items() if count >= need),
                  key=lambda each: (-each[1], each[0]))  # fmt: skip


_DEEP = 0.6  # how much of what a point must cover may be left to grams that are not looked up
_WORD = re.compile(
    r"\\[a-z]+|\]\([^)\s]{0,500}\)|https?://[^\s)）]+|\[\[[^\]|\n]{0,200}\|"
    r"|[a-z0-9α-ω]+|[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+"
)
_HELD = re.compile(r"h(?!ttps?:)|\\(?:alpha|beta|gamma|sqrt|log|exp|sum|prod|min|max|pi|sigma|theta|lambda)$")
_WIDE = re.compile("[Ａ-Ｚａ-ｚ０-９]")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WORTH = re.compile(r"[\w]{3}|[\w].*[，。；：,;:]|[，。；：;]")
_FUNCTION = frozenset("的了是在和与就也都而及或把被让使对于以为之其这那个些有可能会要将从到由再又还着过地得则且若即等更最很")
_FILLER = frozenset("可以 因为 所以 如果 但是 通常 一般 需要 能够 进行 以及 同时 然后 例如 比如 应该 必须 不是 而不 就是 只是 一个 一种".split())
_SMALL = frozenset("a an the of to in on at by for and or is are was be as it its with from that this not no than".split())


def _IS_HAN(character: str) -> bool:
    return character >= "\u3400"
