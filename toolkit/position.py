"""A symbolic place becomes offsets, and offsets become line and column."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from toolkit import source
from toolkit.diagnostic import Place, Span
from toolkit.source import Extent

_LINE_END = re.compile(r"\r\n|\n|\r")
_BLANKS = re.compile(r"[ \t]+")
_CONTINUATION = re.compile(r"\\(?:\r\n|\n|\r)[ \t]*")


class Locator:
    """Answers where things stand in one file; reads the text again only when asked about a route."""

    def __init__(self, text: str) -> None:
        self.text = text.removeprefix("\ufeff")
        self._last: tuple[Extent, list[int]] | None = None  # findings come field by field

    @cached_property
    def extents(self) -> dict[tuple[str | int, ...], Extent]:
        return source.extents(self.text)

    @cached_property
    def line_starts(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_END.finditer(self.text))]

    def span(self, place: Place) -> Span:
        """Line and column of a place. One that the text does not have gives its nearest holder."""
        return self.between(*self.offsets(place))

    def between(self, start: int, stop: int) -> Span:
        """Line and column of two offsets."""
        return Span(*self.position(start), *self.position(max(stop, start)))

    def line(self, number: int) -> str:
        """A line without its end; empty when the text has none of this number."""
        return self.covered(Span(number, 1, number + 1, 1)).rstrip("\r\n")

    def covered(self, span: Span) -> str:
        """What stands in a span, as far as the text has it."""
        return self.text[self._offset(span.line, span.column) : self._offset(span.end_line, span.end_column)]

    def _offset(self, line: int, column: int) -> int:
        if line > len(self.line_starts):
            return len(self.text)
        return self.line_starts[max(line, 1) - 1] + max(column, 1) - 1

    def offsets(self, place: Place) -> tuple[int, int]:
        """Start and end (exclusive) of a place in the text."""
        if not place.route:
            start, stop = place.within or self._first_line()
            return min(start, len(self.text)), min(stop, len(self.text))
        for length in range(len(place.route), 0, -1):
            extent = self.extents.get(place.route[:length])
            if extent is None:
                continue
            if length < len(place.route):  # e.g. a key that is missing: show the holder's own key, not its whole block
                return extent.key or self._first_line_of(extent)
            if place.on_key:
                return extent.key or self._first_line_of(extent)
            if place.within is not None and extent.value is not None:
                return self._inside(extent, place.within)
            return (extent.start, extent.stop) if extent.value is not None else self._first_line_of(extent)
        return self._first_line()

    def folds(self, place: Place) -> list[int]:
        """Where in a value, counted as `place.within` does, a space stands for a line break of the text."""
        extent = self.extents.get(place.route)
        if extent is None or not extent.value or extent.style == "|":
            return []
        offsets, lead = _alignment(self.text, extent), len(extent.value) - len(extent.value.lstrip())
        return [
            at - lead
            for at, each in enumerate(extent.value)
            if each == " " and _LINE_END.search(self.text, offsets[at], offsets[at + 1])
        ]

    def position(self, offset: int) -> tuple[int, int]:
        """1-based line and column, in code points; only CR, LF and CRLF end a line."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def _first_line(self) -> tuple[int, int]:
        for start, stop in zip(self.line_starts, [*self.line_starts[1:], len(self.text)], strict=True):
            line = self.text[start:stop].rstrip()
            if line and not line.lstrip().startswith("#"):
                return start, start + len(line)
        return 0, 0

    def _first_line_of(self, extent: Extent) -> tuple[int, int]:
        found = _LINE_END.search(self.text, extent.start, extent.stop)
        return extent.start, found.start() if found else extent.stop

    def _inside(self, extent: Extent, within: tuple[int, int]) -> tuple[int, int]:
        value = extent.value or ""
        lead = len(value) - len(value.lstrip())  # the model's texts have no space around them
        if self._last is None or self._last[0] is not extent:
            self._last = (extent, _alignment(self.text, extent))
        offsets = self._last[1]
        start, stop = (min(max(0, offset + lead), len(offsets) - 1) for offset in within)
        if stop == start or (value[stop - 1].isspace() and extent.style != "|"):  # a fold takes the indent along
            return offsets[start], offsets[stop]
        return offsets[start], offsets[stop - 1] + _width_of_one(self.text, offsets[stop - 1], extent.style)


def _alignment(text: str, extent: Extent) -> list[int]:
    """For each code point of a scalar's value, its offset in the text; one entry more for the end.

    Value and text are walked side by side. What is no white space stands in both in the same order; indents, folds,
    quotes and escapes are what the text has and the value has not. White space that a line ends with stands where the
    last word ended.
    """
    value = extent.value or ""
    at = extent.start
    if extent.style in ("|", ">"):
        found = _LINE_END.search(text, at)
        at = found.end() if found else extent.stop
        if extent.style == "|":
            return _literal_alignment(text, at, value)
    elif extent.style in ("'", '"'):
        at += 1
    offsets, blank_to = [], at
    for character in value:
        if extent.style == '"':
            at = _behind_continuations(text, at)
        if character in " \t\n":
            offsets.append(at)
            if text[at : at + 1] == "\\" and extent.style == '"':
                at += _width_of_one(text, at, extent.style)
            elif text[at : at + 1] == character:
                blank_to = blank_to if blank_to > at else _behind_blanks(text, at)
                at += text[blank_to : blank_to + 1] not in ("\r", "\n")
            continue
        while at < extent.stop and text[at] in " \t\r\n":
            at = _behind_continuations(text, at + 1) if extent.style == '"' else at + 1
        offsets.append(at)
        at += _width_of_one(text, at, extent.style)
    return [*offsets, at]


def _behind_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _behind_continuations(text: str, at: int) -> int:
    """Behind a backslash that ends a line of double-quoted text, and the indent of the next."""
    while found := _CONTINUATION.match(text, at):
        at = found.end()
    return at


def _width_of_one(text: str, at: int, style: str | None) -> int:
    """How many characters of the text write the one character of the value that stands at `at`."""
    if style == "'" and text.startswith("''", at):
        return 2
    if style == '"' and text.startswith("\\", at):
        return {"x": 4, "u": 6, "U": 10}.get(text[at + 1 : at + 2], 2)
    return 1


def _literal_alignment(text: str, at: int, value: str) -> list[int]:
    """As `_alignment`, for `|`: line by line, less the indent, which the first line with words tells."""
    told = re.compile(r"(?:[ ]*(?:\r\n|\n|\r))*([ ]*)").match(text, at)
    words = value.lstrip("\n")
    indent = max(0, (len(told[1]) if told else 0) - (len(words) - len(words.lstrip(" "))))
    offsets: list[int] = []
    fresh = True
    for character in value:
        if fresh:
            run = re.compile(r"[ ]*").match(text, at)
            at += min(indent, len(run[0]) if run else 0)
        fresh = character == "\n"
        offsets.append(at)
        found = _LINE_END.search(text, at) if fresh else None
        at = (found.end() if found else len(text)) if fresh else at + 1
    return [*offsets, at]
