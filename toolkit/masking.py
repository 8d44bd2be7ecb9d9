"""A Markdown field becomes a text of the same length in which code, formulas, remarks and addresses are blank."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from toolkit.dialect import MATHS

BLANK = "\0"  # no YAML text holds it
_NOT_WORDS = re.compile(r"`|~~~|<!--|://")
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<mark>`{3,}(?=[^`]*$)|~{3,})")
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>)（），。；]*")
_TICKS = re.compile(r"`+")
_OPENING = re.compile(r"\\[\\`]|(?P<ticks>`+)")
_BREAK = re.compile(r"\n[ \t]*\n")
_FORMULA = re.compile(rf"\\[\\$]|(?P<formula>{MATHS.pattern})", re.DOTALL)


def without_code(text: str) -> str:
    """The field with fenced blocks, code spans, `<!-- remarks -->` and web addresses blank; line breaks stay.

    A line search, not a parse: a code block that is only indented counts as words.
    """
    if not _NOT_WORDS.search(text):
        return text
    text = _blanked(text, _fences(text))
    text = _blanked(text, _spans(text))
    text = _blanked(text, _remarks(text))
    return _ADDRESS.sub(_blank, text)


def without_remarks(text: str) -> str:
    """The field with `<!-- remarks -->` blank, by spaces: no output shows them."""
    return _blanked(text, _remarks(text), " ") if "<!--" in text else text


def without_formulas(text: str) -> str:
    """The field with what is set as maths blank; code should be blank already."""
    return _blanked(text, (found.span() for found in formulas_in(text))) if "$" in text else text


def formulas_in(text: str) -> Iterator[re.Match[str]]:
    """Each formula of a field in which code is blank already, with the groups of `MATHS`.

    As for the parser, none begins at a `\\$` or runs on into the next paragraph.
    """
    start = 0
    for stop in _paragraphs(text) if "$" in text else ():
        yield from (found for found in _FORMULA.finditer(text, start, stop) if found["formula"])
        start = stop


def open_fence(text: str) -> tuple[int, str] | None:
    """Where the fenced block begins that is not closed, and its mark."""
    return next(((start, mark) for start, _, mark in _fenced(text) if mark), None)


def _blank(found: re.Match[str]) -> str:
    return _emptied(found[0])


def _emptied(text: str, sign: str = BLANK) -> str:
    return re.sub(r"[^\n]", sign, text)


def _blanked(text: str, ranges: Iterator[tuple[int, int]], sign: str = BLANK) -> str:
    parts, at = [], 0
    for start, stop in ranges:
        parts += [text[at:start], _emptied(text[start:stop], sign)]
        at = stop
    return "".join([*parts, text[at:]])


def _fences(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of fenced blocks, their fences included; one that is not closed runs to the end."""
    if "```" in text or "~~~" in text:
        yield from ((start, stop) for start, stop, _ in _fenced(text))


def _fenced(text: str) -> Iterator[tuple[int, int, str]]:
    """The same, each with its opening mark if it is not closed, else with an empty one."""
    at, opened, mark = 0, 0, ""
    for line in text.split("\n"):
        if mark:
            words = line.strip(" \t>")
            if len(words) >= len(mark) and not words.strip(mark[0]):
                yield opened, at + len(line), ""
                mark = ""
        elif found := _FENCE.match(line):
            opened, mark = at + found.start("mark"), found["mark"]
        at += len(line) + 1
    if mark:
        yield opened, len(text), mark


def _paragraphs(text: str) -> Iterator[int]:
    """Where each ends."""
    yield from (found.start() for found in _BREAK.finditer(text))
    yield len(text)


def _remarks(text: str) -> Iterator[tuple[int, int]]:
    start = text.find("<!--")
    while start >= 0 and (stop := text.find("-->", start + 4)) >= 0:
        yield start, stop + 3
        start = text.find("<!--", stop + 3)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of code spans: from a run of backticks to the next one as long in the same paragraph.

    A backslash keeps a backtick from opening a span, not from closing one.
    """
    start = 0
    for stop in _paragraphs(text) if "`" in text else ():
        runs: dict[int, list[int]] = {}
        for run in _TICKS.finditer(text, start, stop):
            runs.setdefault(len(run[0]), []).append(run.start())
        at = start
        while opening := _OPENING.search(text, at, stop):
            at, ticks = opening.end(), opening["ticks"] or ""
            closing = runs.get(len(ticks), [])
            if (nearest := bisect_left(closing, at)) < len(closing):
                at = closing[nearest] + len(ticks)
                yield opening.start(), at
        start = stop
