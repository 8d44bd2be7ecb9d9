"""The fences, headings and tables of a Markdown field become the mistakes in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from toolkit.dialect import PARSER, tokens
from toolkit.masking import open_fence, without_remarks
from toolkit.misread.mistake import Mistake

_LEAD = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*")
HEADING = re.compile(rf"^{_LEAD.pattern}(?:#{{1,6}}(?:[ \t]|$)|(?:=+|-+)[ \t]*$)", re.MULTILINE)
_DELIMITER = re.compile(r"[ \t>]*\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*+\|?[ \t]*")


def fences(text: str) -> Iterator[Mistake]:
    """The code block that is not closed; a fix closes it where that changes nothing that is shown."""
    opened = open_fence(text)
    if opened is None:
        return
    start, mark = opened
    stop = (text + "\n").index("\n", start)
    before = text[text.rfind("\n", 0, start) + 1 : start]
    closed = f"{text}\n{' ' * len(before)}{mark}"
    is_same = ">" not in before and _shown(closed) == _shown(text)
    edits = ((len(text), len(text), closed[len(text) :]),) if is_same else ()
    yield Mistake(start, stop, "this code block is not closed", f"end it with a line {mark}", edits)


def _shown(text: str) -> str:
    return "".join(f"{each.type} {each.content}".rstrip("\n") for each in PARSER.parse(without_remarks(text)))


def blocks(text: str, words: str) -> Iterator[Mistake]:
    """Headings and tables, as the parser sees them."""
    lines = text.split("\n")
    delimiters = {
        at
        for at, line in enumerate(words.split("\n"))
        if at and "|" in line + lines[at - 1] and _DELIMITER.fullmatch(line) and line.strip()
    }
    if not delimiters and not HEADING.search(words):
        return
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    found = tokens(without_remarks(text))
    for i, token in enumerate(found):
        if token.type == "heading_open" and token.map:
            yield _heading(token, found[i + 1].content, lines, starts)
        elif token.type == "table_open" and token.map:
            delimiters.discard(token.map[0] + 1)
            columns = _cells(lines[token.map[0]])
            for at in range(token.map[0] + 2, min(token.map[1], len(lines))):
                yield from _row(lines[at], starts[at], columns)
    for at in sorted(delimiters):
        header, below = _cells(lines[at - 1]), _cells(lines[at])
        if header != below and min(header, below) > 1:
            message = f"this is no table: the header has {header} cells, the line below it {below}"
            yield Mistake(starts[at - 1], starts[at] - 1, message, "give both as many")


def _heading(token: Token, title: str, lines: list[str], starts: list[int]) -> Mistake:
    first, last = token.map or (0, 0)
    start, stop = starts[first], starts[last - 1] + len(lines[last - 1])
    if token.markup[0] in "=-":
        what = f"the line {lines[last - 1].strip(' >')} makes a heading of what stands above it"
        return Mistake(starts[last - 1], stop, what, "put an empty line between, or take it away")
    before = bool(first and lines[first - 1].strip())
    behind = bool(last < len(lines) and lines[last].strip())
    is_plain = token.level == 0 and title and not re.search(r"[*_]", title)
    bold = "\n\n" * before + f"**{title}**" + "\n" * behind
    edits = ((start - before, stop, bold),) if is_plain else ()
    return Mistake(start, stop, "a heading inside a field", "the book sets the headings; write a line in bold", edits)


def _row(line: str, start: int, columns: int) -> Iterator[Mistake]:
    cells = _cells(line)
    if cells == columns:
        return
    stop = start + len(line)
    message = f"the row has {cells} cells, the header {columns}"
    if cells > columns:
        yield Mistake(start, stop, message, *_shortened(line, start, cells - columns))
    elif "|" not in line:
        yield Mistake(start, stop, "this line is read as a row of the table", "put an empty line before it")
    else:
        missing = " |" * (columns - cells)
        edits = ((start + len(line.rstrip()), stop, missing),) if line.rstrip().endswith("|") else ()
        yield Mistake(start, stop, message, "add the cells that are missing", edits, is_safe=False)


def _shortened(line: str, start: int, surplus: int) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """What to do with a row that is too long: no output shows the surplus, so that it may go if it is empty."""
    parts = line.rstrip().split("|")
    kept = "|".join([*parts[: -surplus - 1], ""])
    if any(each.strip() for each in parts[-surplus - 1 :]) or kept.endswith("\\|"):
        return r"write \| for a | inside a cell, and \mid in a formula", ()
    return "take the empty cells away", ((start + len(kept), start + len(line.rstrip()), ""),)


def _cells(line: str) -> int:
    """How many cells the parser makes of a line."""
    parts = escapedSplit(_LEAD.sub("", line, count=1).rstrip())
    return len(parts) - (parts[0] == "") - (len(parts) > 1 and parts[-1] == "")
