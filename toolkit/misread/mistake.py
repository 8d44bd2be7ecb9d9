"""A place where Markdown is not read as it was meant becomes a message, what to do, and the edits that do it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """One place, in code points of the field; `edits` (start, stop, text) mend it together, if it is clear how."""

    start: int
    stop: int
    message: str
    hint: str
    edits: tuple[tuple[int, int, str], ...] = ()
    is_safe: bool = True
