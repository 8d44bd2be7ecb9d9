"""The comments of a file become ignores: which rules are silenced, and over which lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from toolkit.diagnostic import Place
from toolkit.position import Locator

_COMMENT = re.compile(
    r"(?:^|(?<=\s))#\s*viva:\s*(?P<what>ignore(?:-file)?)\s*\[(?P<rules>[^\]\n]*)\](?P<reason>[^\r\n]*)", re.MULTILINE
)
_ATTEMPT = re.compile(r"(?:^|(?<=\s))#+\s*viva(?:\s*[:：]|\s+(?:ignore|disable|noqa|suppress)\b)[^\r\n]*", re.MULTILINE)
_RULE = re.compile(r"\b[a-z]+(?:-[a-z]+)+\b|\b[A-Z]{2,4}\d{3}\b|\b(?:syntax|schema|misfiled)\b")
_REMARK = re.compile(r"<!--\s*viva:\s*(?P<what>ignore)\s*\[(?P<rules>[^\]\n]*)\](?P<reason>[^<>]{0,500}?)-->")


@dataclass(frozen=True, slots=True)
class Ignore:
    """One rule silenced by one comment; `first` and `last` are the lines that it covers.

    With no rule it is a comment that was meant to silence something and does not: it is not written as it must be.
    """

    rule: str
    place: Place  # of the rule's name in the comment
    first: int
    last: int
    reason: str
    cut: tuple[int, int]  # what goes with the rule: the comment, or one name out of several
    meant: str = ""  # how a comment that names no rule would be written, as far as one can tell


def read(path: PurePosixPath, text: str) -> list[Ignore]:
    """The ignores of a file: `# viva: ignore[rule, rule] reason` behind a line or above a node,
    `# viva: ignore-file[rule]`, and `<!-- viva: ignore[rule] -->` inside a Markdown field."""
    if "viva:" not in text:
        return []
    locator = Locator(text)
    return [*_comments(path, locator), *_remarks(path, locator)]


def _comments(path: PurePosixPath, locator: Locator) -> Iterator[Ignore]:
    prose = sorted(_prose(locator))
    seen: set[int] = set()
    for found in _COMMENT.finditer(locator.text):
        nearest = bisect_right(prose, (found.start(), len(locator.text) + 1)) - 1
        if nearest >= 0 and found.start() < prose[nearest][1]:
            continue
        seen.add(found.start())
        line = locator.position(found.start())[0]
        if found["what"] == "ignore-file":
            covered = (1, len(locator.line_starts) + 1)
        elif locator.text[locator.line_starts[line - 1] : found.start()].strip():
            covered = (line, _end_of_block_on(line, locator))
        else:
            covered = _next_node(found.end(), locator)
        yield from _named(found, path, covered, locator)
    for found in _ATTEMPT.finditer(locator.text):
        nearest = bisect_right(prose, (found.start(), len(locator.text) + 1)) - 1
        if found.start() not in seen and not (nearest >= 0 and found.start() < prose[nearest][1]):
            yield _misspelt(found, path)


def _remarks(path: PurePosixPath, locator: Locator) -> Iterator[Ignore]:
    for start, stop in _prose(locator):
        for found in _REMARK.finditer(locator.text, start, stop):
            yield from _named(found, path, (locator.position(start)[0] - 1, locator.position(stop)[0]), locator)


def _named(found: re.Match[str], path: PurePosixPath, covered: tuple[int, int], locator: Locator) -> Iterator[Ignore]:
    at, reason = found.start("rules"), found["reason"].strip()
    names = [*re.finditer(r"[^,，、\s]+", found["rules"])]
    if not names:
        yield _misspelt(found, path)
    for i, name in enumerate(names):
        start, stop = at + name.start(), at + name.end()
        if len(names) == 1:
            cut = _with_its_line(*found.span(), locator.text)
        elif i:
            cut = at + names[i - 1].end(), stop
        else:
            cut = start, at + names[1].start()
        yield Ignore(name[0], Place(path, within=(start, stop)), *covered, reason, cut)


def _misspelt(found: re.Match[str], path: PurePosixPath) -> Ignore:
    rules = _RULE.findall(found[0])
    what = "ignore-file" if re.search(r"\bfile\b", found[0]) else "ignore"
    place = Place(path, within=(found.start(), found.start() + len(found[0].rstrip())))
    meant = f"# viva: {what}[{', '.join(rules)}]" if rules else ""
    return Ignore("", place, 0, 0, "", found.span(), meant)


def _with_its_line(start: int, stop: int, text: str) -> tuple[int, int]:
    """The range of a comment with the blanks in front of it, and with its line when it has it to itself."""
    first = start
    while first and text[first - 1] in " \t":
        first -= 1
    if first == 0 or text[first - 1] in "\r\n":
        end = re.compile(r"[ \t]*(?:\r\n|\n|\r|\Z)").match(text, stop)
        return (first, end.end()) if end else (start, stop)
    return first, stop


def _prose(locator: Locator) -> list[tuple[int, int]]:
    """The ranges of text that are values, not YAML."""
    ranges = []
    for extent in locator.extents.values():
        if extent.value is not None:
            start = extent.start
            if extent.style in ("|", ">"):  # a comment may stand behind the mark itself
                line = locator.position(start)[0]
                start = locator.line_starts[line] if line < len(locator.line_starts) else extent.stop
            ranges.append((start, extent.stop))
    return ranges


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
