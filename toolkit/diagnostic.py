"""What viva says about content: a diagnostic, and the place in the text it speaks of."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import PurePosixPath

Step = str | int
Route = tuple[Step, ...]


class Severity(IntEnum):
    """How bad a finding is; ordered, so that `severity >= fail_on` reads as it should."""

    info = 1
    warning = 2
    error = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A symbolic position: a file and the route of keys and indexes into its YAML.

    `on_key` means the key itself, not its value. `within` is a half-open range of code points of the
    text value at the route; with an empty route it counts in the whole file.
    """

    path: PurePosixPath
    route: Route = ()
    on_key: bool = False
    within: tuple[int, int] | None = None

    def __truediv__(self, step: Step) -> Place:
        return Place(self.path, (*self.route, step))

    def key(self) -> Place:
        """The same position, on the key instead of the value."""
        return replace(self, on_key=True)

    def slice(self, start: int, stop: int) -> Place:
        """A range of code points inside the text at this place."""
        return replace(self, within=(start, stop))


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Line and column, 1-based, in code points; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def last_line(self) -> int:
        """The last line that holds some of it: one that ends where a line begins ends on the line before."""
        return self.end_line - 1 if self.end_column == 1 and self.end_line > self.line else self.end_line


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains a finding, e.g. the other half of a duplicate."""

    place: Place
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Replace:
    """Something else comes to stand at a place: a text, a number, a list of texts; `None` is a fresh uid.

    The place is a range of a value (`within`), a whole value, a key (`on_key`), or, with an empty route, a range of
    the file as it is written. A range counts in the value as `place.within` does.
    """

    place: Place
    text: str | float | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Remove:
    """The entry at a place, a list item or a key with its value, goes with its lines."""

    place: Place


@dataclass(frozen=True, slots=True)
class Insert:
    """A new entry `key: text` stands in a mapping, right behind the one at the place; `None` stands for a fresh uid."""

    place: Place
    key: str
    text: str | None


Edit = Replace | Remove | Insert


@dataclass(frozen=True, slots=True)
class Fix:
    """How a finding can be mended: edits of one file that belong together, and whether they keep the meaning."""

    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    A rule gives place, message and at most `hint` (what to do), `related` and `fix`; the name of the rule, its
    severity (unless the rule lowers or raises it), the spans and the fingerprint are filled in by `rules.run`.
    """

    place: Place
    message: str
    hint: str = ""
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    fix: Fix | None = None
    rule: str = ""
    code: str = ""
    span: Span | None = None
    fingerprint: str = ""  # the same wherever the text moves: of rule, uid of the record, and text at the place

    @property
    def level(self) -> Severity:
        """Its severity; one that no rule and no setting gave is an error."""
        return self.severity or Severity.error

    @property
    def where(self) -> Span:
        """Its span; the start of the file before it has one."""
        return self.span or NOWHERE

    @property
    def order(self) -> tuple[str, Span, str, str]:
        """The key that findings are shown by: path, position, rule, message."""
        return (str(self.place.path), self.where, self.rule, self.message)

    def __str__(self) -> str:
        hint = f"; {self.hint}" if self.hint else ""
        where = f"{self.place.path}:{self.where.line}:{self.where.column}"
        return visible(f"{where}: {self.level.name}[{self.rule}] {self.message}{hint}")


NOWHERE = Span(1, 1, 1, 1)


def visible(text: str) -> str:
    """Text on one line, as long as it was: what a terminal would act on, or not show, as a sign of its own.

    Controls become their pictures (ESC is ␛, a line break ␊), other marks that are not seen become U+FFFD.
    """
    return "".join(
        each if unicodedata.category(each) not in _UNSEEN
        else chr(0x2400 + ord(each)) if each < " "
        else "␡" if each == "\x7f"
        else "\ufffd"
        for each in text
    )  # fmt: skip


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
