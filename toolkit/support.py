"""A claim and the texts that it rests on become how much of its wording they cover, and which of it they do not.

Coverage is asymmetric: the share of the claim's words that stand in the texts, where a word is a Latin one, or two
neighbouring characters of any other script, none of them one that only holds a sentence together. It depends on the
claim and these texts alone, so what was worked out for a claim stays true whatever else a bank says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from operator import add

WORD = 3.0  # what a Latin word counts, beside the 1 of a pair of characters
STEM = 6  # letters by which a Latin word is known: quantize, quantized, quantization


@lru_cache(maxsize=16384)
def words(text: str) -> str:
    """The form in which a text is searched: its words in small letters, in order, a space on either side of each."""
    return "  ".join(("", *(word[:STEM] if word[:1] < _OTHER else word for word in _WORD.findall(small(text))), ""))


def small(text: str) -> str:
    """Small letters, as many as there were; full-width ones and digits as ordinary ones."""
    small = text.lower()
    if len(small) != len(text):  # İ becomes two
        small = "".join(low if len(low := each.lower()) == 1 else each for each in text)
    return small.translate(_NARROW) if _WIDE.search(small) else small


@lru_cache(maxsize=16384)
def grams(claim: str) -> Mapping[str, float]:
    """What of a claim is looked for in the texts that `words` gives, and how much each counts."""
    found = _WORD.findall(small(claim))
    runs = " ".join([word for word in found if word[:1] >= _OTHER])
    weights = {pair: 1.0 for pair in map(add, runs, runs[1:]) if " " not in pair}
    for word in found:
        if word[:1] < _OTHER and len(word) > 1 and word not in _SMALL:
            weights[f" {word[:STEM]} "] = WORD
    return weights


def coverage(claim: str, texts: Sequence[str]) -> float:
    """Share, 0 to 1, of the claim's words that the texts, as `words` gives them, hold together; 1 if it has none."""
    return held(grams(claim), texts)


def held(grams: Mapping[str, float], texts: Sequence[str]) -> float:
    """The same for what `grams` gives."""
    if not grams:
        return 1.0
    together = "\n".join(texts)
    return sum([weight for gram, weight in grams.items() if gram in together]) / sum(grams.values())


def holds(grams: Mapping[str, float], texts: Sequence[str], share: float) -> bool:
    """Whether the coverage is at least a share; it looks no further than that takes."""
    wanted = share * sum(grams.values())
    for text in texts[:1]:  # the first names what carries most of it
        for gram, weight in grams.items():
            if wanted <= 0:
                return True
            if gram in text:
                wanted -= weight
    return wanted <= 0 or held(grams, texts) >= share


def uncovered(claim: str, texts: Sequence[str]) -> list[tuple[int, int]]:
    """The ranges of the claim, in code points, that no text covers, the longest first; a range keeps to its clause."""
    ranges: list[tuple[int, int]] = []
    open_ = False
    for start, stop, is_held in _pieces(claim, texts):
        if is_held:
            open_ = False
        elif open_ and not _PAUSE.search(claim, ranges[-1][1], start):
            ranges[-1] = (ranges[-1][0], stop)
        else:
            ranges.append((start, stop))
            open_ = True
    return sorted(ranges, key=lambda each: (each[0] - each[1], each))


def _pieces(claim: str, texts: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    """Latin words, and characters of others, in order: where each stands, and whether a text has it."""
    for found in _WORD.finditer(small(claim)):
        start, stop = found.span(1)
        word = found[1] or ""
        if word[:1] < _OTHER:
            if len(word) > 1 and word not in _SMALL:
                yield start, stop, any(f" {word[:STEM]} " in text for text in texts)
            continue
        common = [any(pair in text for text in texts) for pair in map(add, word, word[1:])]
        for at in range(len(word) if common else 0):
            yield start + at, start + at + 1, any(common[max(0, at - 1) : at + 1])


_OTHER = "\u0370"  # the first letter that is not Latin
_FUNCTION = "的了是在和与就也都而及或把被让使对于以为之其这那个些有可能会要将从到由再又还着过地得则且若即等更最很"
_WORD = re.compile(  # what stands before the group is skipped: remarks, commands of a formula, addresses
    r"<!--[^>]{0,500}-->|\\[a-z]+|\]\([^)\s]{0,500}\)|https?://[^\s)）]+|\[\[[^\]|\n]{0,200}\|"
    rf"|([0-9a-z\u00c0-\u024f]+|[^\W_\u0000-\u036f{_FUNCTION}]+)"
)
_PAUSE = re.compile("[，。；：！？,;:!?\n]")
_WIDE = re.compile("[Ａ-Ｚａ-ｚ０-９]")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SMALL = frozenset(
    "about after all also am an and any are as at be because been before being between both but by can could did "
    "do does each for from had has have he her him his how if in into is it its just may me might more most my no "
    "not of on one only or other our over own same shall she should so some such than that the their them then "
    "there these they this those through to too two under very was we were what when where which while who whom "
    "whose why will with would you your".split()
)
