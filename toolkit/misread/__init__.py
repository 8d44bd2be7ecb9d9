"""A Markdown field becomes the places where it will not be read as it was meant: marks that show, headings, tables."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from toolkit.dialect import tokens
from toolkit.masking import without_code, without_formulas, without_remarks
from toolkit.misread.blocks import HEADING, blocks, fences
from toolkit.misread.formulas import dollars, foreign_formulas
from toolkit.misread.mistake import Mistake
from toolkit.misread.words import CLINGING, PAIR, emphasis, links, tags, ticks

_SUSPECT = re.compile(rf"[`<$|]|~~~|\*\*|\][(（]|\\[(\[]|{HEADING.pattern}", re.MULTILINE)
_INDENTED = re.compile(r"^[ \t>]*(?: {4}|\t)", re.MULTILINE)


def misread(text: str) -> Iterator[Mistake]:
    """All of a field, in no order. Most fields are asked a few cheap questions, and are not parsed."""
    if not _SUSPECT.search(text):
        return
    found = list(_mistakes(text))
    yield from _outside_code(text, found) if found and _INDENTED.search(text) else found


def _mistakes(text: str) -> Iterator[Mistake]:
    words = without_code(text)
    if "```" in text or "~~~" in text:
        yield from fences(text)
    if "|" in words or HEADING.search(words):
        yield from blocks(text, words)
    bare = without_formulas(words)
    if "<" in bare:
        yield from tags(bare)
    if "**" in PAIR.sub("", bare) or CLINGING.search(bare):
        yield from emphasis(text, bare)
    if "](" in bare or "]（" in bare:
        yield from links(bare)
    if "`" in bare:
        yield from ticks(bare)
    if r"\(" in bare or r"\[" in bare:
        yield from foreign_formulas(bare)
    if "$" in bare:
        yield from dollars(bare)


def _outside_code(text: str, found: list[Mistake]) -> Iterator[Mistake]:
    """Those that are not in a code block without fences, which only the parser knows."""
    blocks = [token.map for token in tokens(without_remarks(text)) if token.type == "code_block" and token.map]
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    bounds = [starts[line] for block in blocks for line in block]
    yield from (each for each in found if bisect_right(bounds, each.start) % 2 == 0)
