"""The comments of a YAML text come to belong to its nodes: above one, behind one, or below the last of several."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.diagnostic import Route
from toolkit.position import Locator

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[^\r\n]*", re.MULTILINE)


@dataclass
class Comments:
    """Comments without the space around them, by the route of their node; `head` and `foot` are those of the file.

    An empty line above a node or a comment is one too: "".
    """

    above: dict[Route, list[str]] = field(default_factory=dict)
    behind: dict[Route, str] = field(default_factory=dict)
    below: dict[Route, list[str]] = field(default_factory=dict)
    head: list[str] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)


class HomelessError(ValueError):
    """A comment that stands where it can belong to nothing, inside brackets for example."""


def ranges(locator: Locator) -> list[tuple[int, int]]:
    """The ranges of all comments of a text, in order."""
    held = texts(locator)
    starts = [start for start, _ in held]
    found = []
    for each in _COMMENT.finditer(locator.text):
        nearest = bisect_right(starts, each.start()) - 1
        if nearest < 0 or each.start() >= held[nearest][1]:
            found.append((each.start(), each.start() + len(each[0].rstrip())))
    return found


def attached(locator: Locator) -> Comments:
    """The comments and empty lines of a text, each at its node. Raises HomelessError."""
    made = Comments()
    entries = _entries(locator)
    if not entries:
        extent = locator.extents.get((), None)
        for start, stop in ranges(locator):
            (made.head if extent and start < extent.start else made.foot).append(locator.text[start:stop])
        return made
    alone = {start: locator.text[start:stop] for start, stop in ranges(locator) if _is_alone(start, locator)}
    for start, stop in ranges(locator):
        if start not in alone:
            _behind(start, locator.text[start:stop], locator, made)
    for lines, at in _runs(locator, alone):
        _place(lines, at, entries, made)
    return made


def texts(locator: Locator) -> list[tuple[int, int]]:
    """The ranges of texts, in order; of a block from the line behind its mark, to the last line that says something."""
    found = []
    for extent in locator.extents.values():
        if extent.value is None:
            continue
        start, stop = extent.start, extent.stop
        if extent.style in ("|", ">"):
            line = locator.position(start)[0]
            mark = locator.text[start : start + 4].partition("\n")[0]
            start = locator.line_starts[line] if line < len(locator.line_starts) else stop
            stop = stop if "+" in mark else max(start, len(locator.text[:stop].rstrip()))
        found.append((start, stop))
    return sorted(found)


def _runs(locator: Locator, alone: Mapping[int, str]) -> list[tuple[list[tuple[int, str]], int]]:
    """Runs of lines that hold no node: for each its (column, words) line by line, and the offset behind it."""
    held = texts(locator)
    starts = [start for start, _ in held]
    runs: list[tuple[list[tuple[int, str]], int]] = []
    run: list[tuple[int, str]] = []
    for at in [*locator.line_starts, len(locator.text)]:
        end = locator.text.find("\n", at) if at < len(locator.text) else at
        line = locator.text[at : end if end >= 0 else len(locator.text)]
        nearest = bisect_right(starts, at) - 1
        is_text = nearest >= 0 and held[nearest][0] < at < held[nearest][1]
        column = len(line) - len(line.lstrip(" \t"))
        if at < len(locator.text) and not is_text and not line.strip():
            run.append((-1, ""))
        elif at + column in alone:
            run.append((column, alone[at + column]))
        elif run:
            runs.append((run, at))
            run = []
    return runs


def _place(run: list[tuple[int, str]], at: int, entries: list[_Entry], made: Comments) -> None:
    """Give a run to the node that begins behind it; lines that are indented deeper belong below the one before."""
    index = bisect_left([each.start for each in entries], at)
    following = entries[index] if index < len(entries) else None
    column = following.column if following else 0
    while run and index and run[0][0] > column:
        holder = next(each for each in reversed(entries[:index]) if each.column <= run[0][0])
        made.below.setdefault(holder.route, []).append(run.pop(0)[1])
    words = [text for at, (_, text) in enumerate(run) if text or not at or run[at - 1][1]]
    if following is None:
        made.foot += words
    elif index == 0:
        made.head += words
    else:
        made.above.setdefault(following.route, []).extend(words)


def _behind(start: int, words: str, locator: Locator, made: Comments) -> None:
    """A comment behind a value, a key, or the mark of a block: of the last node that begins before it on its line."""
    first = locator.line_starts[locator.position(start)[0] - 1]
    best: tuple[int, int, Route] | None = None
    for route, extent in locator.extents.items():
        begin = extent.key[0] if extent.key else extent.start
        is_header = extent.style in ("|", ">") and first <= extent.start < start
        ends_here = extent.value is not None and first <= extent.stop <= start and extent.style not in ("|", ">")
        ends_here = ends_here or (extent.style in ("[", "{") and first <= extent.stop <= start)
        opens_here = extent.key is not None and first <= extent.key[0] < start < extent.start
        if is_header or ends_here or opens_here:
            rank = (-len(route) if ends_here else 0, begin, route)
            best = rank if best is None or rank[:2] > best[:2] else best
    if best is None or best[2] in made.behind or _is_inside_brackets(start, locator):
        raise HomelessError(f"the comment {words[:30]} stands where no entry can keep it")
    made.behind[best[2]] = words


def _is_inside_brackets(at: int, locator: Locator) -> bool:
    return any(extent.style in ("[", "{") and extent.start < at < extent.stop for extent in locator.extents.values())


def _is_alone(start: int, locator: Locator) -> bool:
    first = locator.line_starts[locator.position(start)[0] - 1]
    return not locator.text[first:start].strip()


class _Entry(NamedTuple):
    """Where an entry of a mapping or an item of a list begins, and the column of its key or its mark."""

    start: int
    depth: int
    column: int
    route: Route


def _entries(locator: Locator) -> list[_Entry]:
    """All of them, in order; of several at one offset the outermost first."""
    found = []
    for route, extent in locator.extents.items():
        if route:
            start = extent.key[0] if extent.key else extent.start
            column = locator.position(start)[1] - 1
            if not extent.key:
                marks = [each for each in range(column) if locator.text[start - column + each] == "-"]
                column = marks[-1] if marks else column
            found.append(_Entry(start, len(route), column, route))
    return sorted(found, key=lambda each: each[:2])
