"""The quotation marks of a file's prose become slips: marks without their other half, and marks of another kind."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit.dialect import HAN
from toolkit.prose import VOID


class Slip(NamedTuple):
    """One wrong mark: its range, what to say about it, and the edits that mend it, if they are clear."""

    start: int
    stop: int
    message: str
    hint: str
    edits: tuple[tuple[int, int, str], ...] = ()


PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』"}
_OPENING = {close: open for open, close in PAIRS.items()}
_QUOTE = re.compile('[“”‘’「」『』"]')
_UNIT = re.compile(rf"[^\n]+(?:\n(?![ \t]*(?:\n|{VOID}))[^\n]+)*")  # lines that are read as one
_OUTER = re.compile("“[^“”\n]*”|「[^「」\n]*」")
_CODE = re.compile(r"[A-Za-z0-9{}\[\]():=\\/,]")
_WIDE = rf"[{HAN}\u3001-\u303f\uff00-\uffef]"


def is_suspect(text: str) -> bool:
    """Whether a field has other quotation marks than “ and ” in turn; one that has not has nothing wrong in itself."""
    marks = _QUOTE.findall(text)
    return bool(marks) and marks != ["“", "”"] * (len(marks) // 2)


def slips(fields: Sequence[str]) -> Iterator[tuple[int, Slip]]:
    """The slips of the masked fields of one file, each with the number of its field."""
    kinds = Counter(found[0][0] for prose in fields for found in _OUTER.finditer(prose))
    usual = max(kinds, key=kinds.__getitem__, default="“")  # of two as frequent, the first
    for number, prose in enumerate(fields):
        if not _QUOTE.search(prose):
            continue
        if len(kinds) > 1:
            yield from ((number, each) for each in _unusual(prose, usual))
        for unit in _UNIT.finditer(prose):
            marks = [found.start() for found in _QUOTE.finditer(prose, *unit.span())]
            yield from ((number, each) for each in _straight(prose, marks, usual))
            for open, close in PAIRS.items():
                yield from ((number, each) for each in _unpaired(prose, marks, open, close))


def _unusual(prose: str, usual: str) -> Iterator[Slip]:
    for found in _OUTER.finditer(prose):
        if found[0][0] != usual:
            first, last = found.start(), found.end() - 1
            edits = ((first, first + 1, usual), (last, last + 1, PAIRS[usual]))
            message = f"{found[0][0]}{found[0][-1]} stand in a file that quotes with {usual}{PAIRS[usual]}"
            yield Slip(*found.span(), message, "quote in one way", edits)


def _straight(prose: str, marks: Sequence[int], usual: str) -> Iterator[Slip]:
    """Straight marks around Chinese words, when there are two and two of them."""
    straight = [at for at in marks if prose[at] == '"']
    if len(straight) % 2:
        return
    for first, last in zip(straight[::2], straight[1::2], strict=True):
        words, before, after = prose[first + 1 : last], prose[first - 1 : first], prose[last + 1 : last + 2]
        is_chinese = re.match(_WIDE, words) and re.match(_WIDE, words[-1:])
        beside = re.match(_WIDE, before) or re.match(_WIDE, after)
        if is_chinese and beside and not _CODE.search(before + after) and "\n" not in words:
            edits = ((first, first + 1, usual), (last, last + 1, PAIRS[usual]))
            yield Slip(first, last + 1, 'straight " around Chinese words', f"write {usual}{PAIRS[usual]}", edits)


def _unpaired(prose: str, marks: Sequence[int], open: str, close: str) -> Iterator[Slip]:
    """Marks of one kind without their other half; what stands in its place, when one mark plainly does, is the fix."""
    own = _own(prose, marks, open, close)
    if [prose[at] for at in own] == [open, close] * (len(own) // 2):
        return
    if len(own) == 2 and prose[own[0]] == prose[own[1]]:
        at = own[prose[own[0]] == open]  # “…“ wants its second mark turned, ”…” its first
        turned = close if prose[at] == open else open
        yield Slip(at, at + 1, f"{prose[at]} stands where {turned} should", f"write {turned}", ((at, at + 1, turned),))
        return
    straight = [at for at in marks if prose[at] == '"']
    for before, at, after in zip([-1, *own], own, [*own[1:], len(prose)], strict=False):
        start, stop = (at, after) if prose[at] == open else (before, at)
        other = after if prose[at] == open else before
        if prose[other : other + 1] in ("", prose[at]):
            yield _alone(prose, at, straight[bisect_left(straight, start) : bisect_left(straight, stop)])


def _alone(prose: str, at: int, straight: Sequence[int]) -> Slip:
    mark = prose[at]
    other = PAIRS.get(mark) or _OPENING[mark]
    if len(straight) == 1 and mark in "“”":
        edit = (straight[0], straight[0] + 1, other)
        return Slip(straight[0], straight[0] + 1, f'" stands where {other} should', f"write {other}", (edit,))
    said = f"{mark} is never closed" if mark in PAIRS else f"{mark} closes what nothing opens"
    return Slip(at, at + 1, said, f"add {other}, or take it out")


def _own(prose: str, marks: Sequence[int], open: str, close: str) -> list[int]:
    """Where marks of a kind stand; ’ in or behind a word (it’s, users’) and ” behind a number (5”) are none."""
    own: list[int] = []
    for at in marks:
        if prose[at] == open:
            own.append(at)
        elif prose[at] == close:
            is_open = bool(own) and prose[own[-1]] == open
            if not (_IN_WORD if is_open else _BEHIND_WORD).match(prose, max(at - 1, 0)):
                own.append(at)
    return own


_IN_WORD, _BEHIND_WORD = re.compile("[A-Za-z]’[A-Za-z]"), re.compile("[A-Za-z0-9]’|[0-9]”")
