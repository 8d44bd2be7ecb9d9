"""Findings as people read them: the line of the file, a caret under the place, what to do, what a fix would write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from click import style

from toolkit.checked import Checked, counted, fixable
from toolkit.columns import cells, undisputed
from toolkit.diagnostic import NOWHERE, Diagnostic, Severity, Span, visible
from toolkit.placing import TextEdit
from toolkit.position import Locator

_COLOUR = {Severity.error: "red", Severity.warning: "yellow", Severity.info: "blue"}
_WIDEST = 100  # cells of a line that are shown
_LEAD = 30  # characters that are shown before a place far to the right
_MOST_LINES = 6  # of what a fix takes away, and of what it writes
_LINE_END = re.compile(r"\r\n|\n|\r")


def report(findings: Sequence[Diagnostic], checked: Checked, colour: bool = False) -> str:
    """A frame a finding, then how many there are of each severity and how many can be mended."""
    parts = ["\n".join(_finding(each, checked, colour)) + "\n\n" for each in findings]
    return "".join(parts) + "".join(f"{line}\n" for line in (counted(findings), fixable(findings, checked)) if line)


def _finding(finding: Diagnostic, checked: Checked, colour: bool) -> Iterator[str]:
    span = finding.where
    spans = [span, *(each.span or NOWHERE for each in finding.related)]
    sheet = _Sheet(len(str(max(each.line for each in spans))), colour)
    head = sheet.painted(visible(f"{finding.level.name}[{finding.rule}]"), _COLOUR[finding.level], bold=True)
    mark = "[*] " if checked.is_mended_safely(finding) else ""
    place = f"{visible(str(finding.place.path))}:{span.line}:{span.column}"
    yield f"{place}: {head} {mark}{visible(finding.message)}"
    locator = checked.locator(finding.place.path)
    yield from sheet.frame(span, locator, "^", _COLOUR[finding.level])
    for related, there in zip(finding.related, spans[1:], strict=True):
        words = visible(related.message)
        if related.place.path != finding.place.path:
            yield f"{sheet.margin}--> {visible(str(related.place.path))}:{there.line}:{there.column}"
        elif there.line != span.line:
            yield "..."
        lines = list(sheet.frame(there, checked.locator(related.place.path), "-", "blue", words))
        yield from lines or [f"{sheet.margin} = {words}"]
    if finding.hint:
        yield f"{sheet.margin} = help: {visible(finding.hint)}"
    if finding.fix and (edits := checked.edits(finding)):
        yield f"{sheet.margin} = fix: {'--fix' if finding.fix.safe else '--fix --unsafe-fixes'} would write"
        yield from sheet.change(edits, locator)


@dataclass(frozen=True)
class _Sheet:
    """The lines of one finding, below each other with their numbers in one margin."""

    width: int  # of the widest number
    colour: bool

    @property
    def margin(self) -> str:
        return " " * self.width

    def painted(self, text: str, paint: str, bold: bool = False) -> str:
        return style(text, fg=paint, bold=bold or None) if self.colour else text

    def frame(self, span: Span, locator: Locator, mark: str, paint: str, words: str = "") -> Iterator[str]:
        """The first line of a span with a row of marks under it; nothing when there is no text to show."""
        line = locator.line(span.line)
        if not line.strip():
            return
        first = min(span.column - 1, len(line))
        last = span.end_column - 1 if span.end_line == span.line else len(line)
        skip = _skipped(line, first)
        before = cells(_shown(line[skip:first])) + (1 if skip else 0)
        under = max(1, min(cells(_shown(line[first : min(max(last, first + 1), first + _WIDEST)])), _WIDEST - before))
        yield f"{self.margin} |"
        yield f"{span.line:>{self.width}} | {_window(line, skip)}"
        yield f"{self.margin} | {' ' * before}{self.painted(mark * under, paint)} {words}".rstrip()

    def change(self, edits: Sequence[TextEdit], locator: Locator) -> Iterator[str]:
        """The lines that the edits change, with - as they are and with + as they would be."""
        for number, column, before, after in _hunks(edits, locator):
            for sign, lines, paint in (("-", before, "red"), ("+", after, "green")):
                for line_number, line in enumerate(lines[:_MOST_LINES], number):
                    shown = f"{sign} {_window(line, _skipped(line, column))}".rstrip()
                    yield f"{line_number:>{self.width}} {self.painted(shown, paint)}"
                if lines[_MOST_LINES:]:
                    yield f"{self.margin} {sign} …"


def _hunks(edits: Sequence[TextEdit], locator: Locator) -> Iterator[tuple[int, int, list[str], list[str]]]:
    """Runs of lines that change: the number of the first, the characters before the change in it, the lines as they
    are, and as they would be."""
    groups: list[list[TextEdit]] = []
    for edit in edits:
        if groups and locator.position(edit.start)[0] == locator.position(groups[-1][-1].stop)[0]:
            groups[-1].append(edit)
        else:
            groups.append([edit])
    for group in groups:
        line = locator.position(group[0].start)[0]
        start = at = locator.line_starts[line - 1]
        end = _LINE_END.search(locator.text, group[-1].stop)
        stop = end.start() if end else len(locator.text)
        made = ""
        for edit in group:
            made += locator.text[at : edit.start] + edit.text
            at = edit.stop
        before, after = _LINE_END.split(locator.text[start:stop]), _LINE_END.split(made + locator.text[at:stop])
        above = _alike(before, after)
        before, after = before[above:], after[above:]
        below = _alike(before[::-1], after[::-1])
        column = 0 if above else group[0].start - start
        yield line + above, column, before[: len(before) - below], after[: len(after) - below]


def _alike(lines: Sequence[str], others: Sequence[str]) -> int:
    """How many lines are the same from the start."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(lines, others, strict=False)))


def _skipped(line: str, first: int) -> int:
    """How many characters to leave out at the left, so that a far column still shows."""
    is_far = first > 2 * _WIDEST or cells(_shown(line[:first])) > _WIDEST * 2 // 3
    return max(0, first - _LEAD) if is_far else 0


def _window(line: str, skip: int) -> str:
    """As much of a line as fits, with an ellipsis where something is left out."""
    shown = _shown(line[skip : skip + 2 * _WIDEST])
    left = _WIDEST
    for at, character in enumerate(shown):
        left -= cells(character)
        if left < 0:
            shown = shown[:at]
            break
    return f"{'…' if skip else ''}{shown}{'…' if left < 0 or len(line) > skip + 2 * _WIDEST else ''}"


def _shown(text: str) -> str:
    return undisputed(visible(text.replace("\t", " ")))
