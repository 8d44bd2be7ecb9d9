"""The lines of a YAML file as a person sees them: entries, their keys, the blocks of prose, the open levels."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.slips.faults import Change

_BREAK = re.compile(r"\r\n|\n|\r")
_BLOCK_HEADER = re.compile(r"(?:^|[:\-] +)[|>][-+0-9]{0,2}$")
_ENTRY = re.compile(
    r"(?P<lead>[ ]*(?:-[ ]+)*)"
    r"(?:(?P<key>[\w.-]{1,40}|\"[^\"]*\"|'[^']*')[ ]*:(?:[ ]+|$))?"
    r"(?P<value>.*)"
)
_COMMENT = re.compile(r"[ \t]#")
FIELD = re.compile(r"[a-z]+(?:_[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end, where it starts, and whether it is prose in a block."""

    start: int
    text: str
    is_prose: bool

    @property
    def indent(self) -> int:
        """Its leading spaces."""
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing: blank, or a comment."""
        return not self.text.strip() or self.text.lstrip().startswith("#")

    @property
    def stop(self) -> int:
        """Where its words end."""
        return self.start + len(self.text.rstrip())


@dataclass(frozen=True, slots=True)
class Entry:
    """A line taken apart: the columns of its list marks, its key, and its value without a comment behind it."""

    line: Line
    marks: tuple[int, ...]
    column: int  # of the key, or of the value when there is none
    key: str
    value: str
    value_at: int  # offset in the text

    @property
    def value_stop(self) -> int:
        """Where the value ends, in the text."""
        return self.value_at + len(self.value)


class Lines:
    """The lines of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.all = [*_lines(text)]
        self._starts = [line.start for line in self.all]

    def at(self, offset: int) -> int:
        """The number, from 0, of the line that an offset stands on."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def next_entry(self, number: int) -> Entry | None:
        """The first line below that says something."""
        for line in self.all[number + 1 :]:
            if not line.is_empty:
                return entry(line)
        return None

    def below(self, number: int) -> Iterator[int]:
        """The lines below that are indented deeper, blank ones between them included."""
        indent = self.all[number].indent
        for each in range(number + 1, len(self.all)):
            line = self.all[each]
            if line.text.strip() and line.indent <= indent:
                return
            yield each

    def levels(self, number: int) -> tuple[dict[int, int], dict[int, int]]:
        """The columns at which a mapping and a list stand open above a line, each with the line that opened or went
        on with it last."""
        mappings: dict[int, int] = {}
        lists: dict[int, int] = {}
        limit = len(self.text)
        for above in range(number - 1, -1, -1):
            line = self.all[above]
            if line.is_empty or line.is_prose or line.indent >= limit:
                continue
            held = entry(line)
            if held.key and held.column < limit:
                mappings[held.column] = above
            lists |= {column: above for column in held.marks if column < limit}
            limit = line.indent
            if limit == 0:
                break
        return mappings, lists

    def end_of_value(self, held: Entry) -> int:
        """Where the plain text that starts as the value of an entry ends: with the lines that go on with it."""
        number, stop = self.at(held.line.start), held.value_stop
        edge = held.column if held.key else max(held.marks, default=held.column - 1) + 1
        if _COMMENT.search(held.line.text, held.value_at - held.line.start):
            return stop
        for line in self.all[number + 1 :]:
            then = entry(line)
            if line.is_empty or line.indent < edge + bool(held.key) or then.marks or FIELD.fullmatch(then.key):
                break
            stop = then.value_stop
        return stop

    def quoted(self, start: int, stop: int) -> list[Change]:
        """The changes that put a range into single quotes."""
        inner = [(at, at, "'") for at in range(start, stop) if self.text[at] == "'"]
        return [(start, start, "'"), *inner, (stop, stop, "'")]


def entry(line: Line) -> Entry:
    """A line taken apart."""
    found = _ENTRY.match(line.text)
    assert found is not None
    value = found["value"]
    comment = _COMMENT.search(f" {value}")
    value = value[: max(0, comment.start() - 1)] if comment and value[:1] not in ("'", '"') else value
    marks = tuple(at for at, sign in enumerate(found["lead"]) if sign == "-")
    return Entry(line, marks, len(found["lead"]), found["key"] or "", value.rstrip(), line.start + found.start("value"))


def _lines(text: str) -> Iterator[Line]:
    block = -1  # the indent of the entry whose block of prose we are in
    at = 0
    while at <= len(text):
        end = _BREAK.search(text, at)
        line = Line(at, text[at : end.start() if end else len(text)], False)
        words = line.text.strip()
        if words and line.indent <= block:
            block = -1
        yield Line(at, line.text, block >= 0)
        if block < 0 and _BLOCK_HEADER.search(_COMMENT.split(words, maxsplit=1)[0].rstrip()[-8:]):
            held = entry(line)
            block = held.column if held.key else held.marks[-1] if held.marks else line.indent
        at = end.end() if end else len(text) + 1
