"""The comments of a file become ignores: which rules are silenced, over which lines; and those that fail to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from toolkit.comments import texts
from toolkit.diagnostic import Place
from toolkit.position import Locator
from toolkit.slips.meant import closest

_COMMENT = re.compile(
    r"(?:^|(?<=\s))#\s*viva:\s*(?P<what>ignore(?:-file)?)\s*\[(?P<rules>[^\]\n]*)\](?P<reason>[^\r\n]*)", re.MULTILINE
)
_REMARK = re.compile(r"<!--\s*viva:\s*(?P<what>ignore)\s*\[(?P<rules>[^\]\n]*)\](?P<reason>[^<>]{0,500}?)-->")
_NAME = r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*"
_GAP = r"[ \t]{0,9}"
_BETWEEN = rf"(?:{_GAP}[,，、]{_GAP}|[ \t]{{1,9}}(?=[a-z]+-|[A-Z]+[0-9]))"
_LIKE_ONE = re.compile(
    rf"(?:(?:^|(?<=\s))(?P<comment>#+)|<!--){_GAP}[Vv]iva\b{_GAP}(?P<colon>[:：]?){_GAP}(?P<verb>{_NAME}){_GAP}"
    rf"(?P<opened>[\[［【(（]?){_GAP}"
    rf"(?P<names>{_NAME}(?:{_BETWEEN}{_NAME}){{0,50}})?{_GAP}[\]］】)）]?"
    r"(?P<reason>(?(comment)[^\r\n]*|[^<>]{0,500}?-->))",
    re.MULTILINE,
)
_SYNONYMS = frozenset({"disable", "noqa", "nolint", "skip", "silence", "suppress", "allow", "off"})


@dataclass(frozen=True, slots=True)
class Ignore:
    """One rule silenced by one comment; `first` and `last` are the lines that it covers."""

    rule: str
    place: Place  # of the rule's name in the comment
    first: int
    last: int
    reason: str
    goes: tuple[int, int]  # the range of the file that goes with it


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A comment that is meant for viva and silences nothing, as it is written."""

    place: Place
    message: str
    written_right: str  # "" when nobody knows
    is_sure: bool


def read(path: PurePosixPath, text: str) -> list[Ignore]:
    """The ignores of a file: `# viva: ignore[rule, rule] reason` behind a line or above a node,
    `# viva: ignore-file[rule]`, and `<!-- viva: ignore[rule] -->` inside a Markdown field."""
    if "viva:" not in text:
        return []
    locator = Locator(text)
    return [*_comments(path, locator), *_remarks(path, locator)]


def misspelt(path: PurePosixPath, text: str) -> Iterator[Misspelt]:
    """The comments of a file that come near an ignore and are none."""
    if "viva" not in text and "Viva" not in text:
        return
    locator = Locator(text)
    prose = texts(locator)
    for found in _LIKE_ONE.finditer(locator.text):
        is_comment = bool(found["comment"])
        exact = (_COMMENT if is_comment else _REMARK).match(locator.text, found.start())
        if _is_within(found.start(), prose, locator) is is_comment or (exact and exact["rules"].strip()):
            continue
        verb = found["verb"].lower().replace("_", "-")
        meant = closest(verb, ["ignore", "ignore-file"]) or ("ignore" if verb in _SYNONYMS else "")
        if meant or found["colon"] or found["opened"]:
            yield _misspelt(found, path, verb, meant)


def _misspelt(found: re.Match[str], path: PurePosixPath, verb: str, meant: str) -> Misspelt:
    place = Place(path).slice(found.start(), found.end("reason" if found["comment"] else 0))
    names = ", ".join(re.findall(_NAME, found["names"] or ""))
    mark = "#" if found["comment"] else "<!--"
    written = f"{mark} viva: {meant}[{names}] {found['reason'].lstrip()}"
    if not meant:
        return Misspelt(place, f'viva knows no "{verb}"', "", False)
    if not names:
        return Misspelt(place, f'"{verb}" names no rule', "", False)
    shown = found[0][: found.start("reason") - found.start()].strip()
    return Misspelt(place, f'"{shown}" is not how an ignore is written', written.rstrip(), verb == meant)


def _comments(path: PurePosixPath, locator: Locator) -> Iterator[Ignore]:
    prose = texts(locator)
    for found in _COMMENT.finditer(locator.text):
        if _is_within(found.start(), prose, locator):
            continue
        line = locator.position(found.start())[0]
        if found["what"] == "ignore-file":
            covered = (1, len(locator.line_starts) + 1)
        elif locator.text[locator.line_starts[line - 1] : found.start()].strip():
            covered = (line, _end_of_block_on(line, locator))
        else:
            covered = _next_node(found.end(), locator)
        yield from _named(found, path, covered, locator)


def _remarks(path: PurePosixPath, locator: Locator) -> Iterator[Ignore]:
    for start, stop in texts(locator):
        for found in _REMARK.finditer(locator.text, start, stop):
            yield from _named(found, path, (locator.position(start)[0] - 1, locator.position(stop)[0]), locator)


def _named(found: re.Match[str], path: PurePosixPath, covered: tuple[int, int], locator: Locator) -> Iterator[Ignore]:
    names = [*re.compile(r"[^,，、\s]+").finditer(locator.text, *found.span("rules"))]
    for i, name in enumerate(names):
        if len(names) == 1:
            goes = _with_blanks(found, locator)
        else:
            goes = (names[i - 1].end(), name.end()) if i else (name.start(), names[1].start())
        yield Ignore(name[0], Place(path, within=name.span()), *covered, found["reason"].strip(), goes)


def _with_blanks(found: re.Match[str], locator: Locator) -> tuple[int, int]:
    """The range of a comment with the space in front of it; with its line, when nothing else stands there."""
    start, stop, number = found.start(), found.end(), locator.position(found.start())[0]
    first = locator.line_starts[number - 1]
    after = locator.line_starts[number] if number < len(locator.line_starts) else len(locator.text)
    if not (locator.text[first:start] + locator.text[stop:after]).strip():
        return first, after
    return first + len(locator.text[first:start].rstrip()), stop


def _is_within(at: int, prose: list[tuple[int, int]], locator: Locator) -> bool:
    nearest = bisect_right(prose, (at, len(locator.text) + 1)) - 1
    return nearest >= 0 and at < prose[nearest][1]


def _end_of_block_on(line: int, locator: Locator) -> int:
    """The last line of a block of prose that starts on this line; else the line itself."""
    ends = [line]
    for extent in locator.extents.values():
        if extent.style in ("|", ">") and locator.position(extent.start)[0] == line:
            ends.append(locator.position(max(extent.start, extent.stop - 1))[0])
    return max(ends)


def _next_node(after: int, locator: Locator) -> tuple[int, int]:
    """The lines of the outermost entry that begins behind an offset."""
    begins = [
        (extent.key[0] if extent.key else extent.start, -extent.stop)
        for route, extent in locator.extents.items()
        if route and (extent.key[0] if extent.key else extent.start) >= after
    ]
    if not begins:
        return (0, 0)
    start, stop = min(begins)
    return locator.position(start)[0], locator.position(max(start, -stop - 1))[0]
