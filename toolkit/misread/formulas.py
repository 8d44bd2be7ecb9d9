"""Dollars and backslashes of a Markdown field that begin no formula become the mistakes in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit import maths
from toolkit.masking import BLANK
from toolkit.misread.mistake import Mistake

_FOREIGN = re.compile(
    rf"(?<!\\)\\\((?P<inline>(?:[^\\$\n{BLANK}]|\\(?![()\[\]]).)+)\\\)"
    rf"|(?<!\\)\\\[(?P<display>(?:[^\\${BLANK}]|\\(?![()\[\]])[^\n])+)\\\]"
)


def foreign_formulas(bare: str) -> Iterator[Mistake]:
    """`\\(x\\)` and `\\[x\\]`, which Markdown takes for parentheses."""
    for found in _FOREIGN.finditer(bare):
        kind = "inline" if found["inline"] else "display"
        latex = found[kind].strip()
        if not latex or (kind == "display" and not re.search(r"\\[A-Za-z]|[_^=]", latex)):
            continue
        mark = "$" if kind == "inline" else "$$"
        yield from _unset(bare, found.start(), found.end(), latex, mark, f"{found[0][:2]} begins no formula here")


_LOOSE = re.compile(rf"(?<![\\$])\$(?!\$)(?P<latex>[^$\n{BLANK}]+)\$(?!\$)")
_TEX = re.compile(r"\\[A-Za-z]{2,}|[_^]\{|(?<![A-Za-z0-9])[A-Za-z0-9][_^][A-Za-z0-9]")
_DOLLAR = re.compile(r"(?<!\\)\$+")


def dollars(bare: str) -> Iterator[Mistake]:
    """Formulas that are none for what is beside or inside their dollars, and dollars that are not closed."""
    rest, at = [], 0
    for found in _LOOSE.finditer(bare):
        start, stop = found.span()
        if _is_spaced(found["latex"]):
            message = "with a space inside the dollars this is no formula"
            yield from _unset(bare, start, stop, found["latex"].strip(), "$", message)
        elif re.search(r"\d", bare[max(0, start - 1) : start] + bare[stop : stop + 1]) and _TEX.search(found["latex"]):
            yield Mistake(start, stop, "beside a digit this is no formula", "take the digit into the dollars")
        else:
            continue
        rest += [bare[at:start], " " * (stop - start)]
        at = stop
    yield from _not_closed("".join([*rest, bare[at:]]))


def _not_closed(bare: str) -> Iterator[Mistake]:
    at = 0
    for line in bare.split("\n"):
        marks = list(_DOLLAR.finditer(line))
        if len(marks) == 1 and _TEX.search(line):
            start, stop = marks[0].span()
            message = f"this {marks[0][0]} is not closed, so its formula is shown as text"
            yield Mistake(at + start, at + stop, message, "close it, or write \\$ for a dollar")
        at += len(line) + 1


def _is_spaced(latex: str) -> bool:
    return latex != latex.strip() and bool(_TEX.search(latex) or re.fullmatch(r"\s*\\?[A-Za-z]+\s*", latex))


def _unset(bare: str, start: int, stop: int, latex: str, mark: str, message: str) -> Iterator[Mistake]:
    beside = bare[max(0, start - 1) : start] + bare[stop : stop + 1]
    is_clear = not re.search(r"[\d$\\]", beside) and not maths.problem(latex, mark == "$$")
    edits = ((start, stop, f"{mark}{latex}{mark}"),) if is_clear else ()
    yield Mistake(start, stop, message, f"write {mark}…{mark}", edits)
