"""Text becomes widths as others count them: cells of a terminal, bytes of UTF-8."""

from __future__ import annotations

import re
import unicodedata

# Terminals do not agree how wide an emoji with one of these is: variation selectors and tones of skin.
_DISPUTED = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef\U0001f3fb-\U0001f3ff]")
_JOINED_JAMO = re.compile(r"[\u1160-\u11ff\ud7b0-\ud7ff]")  # vowels and finals stand in the cells of their initial


def undisputed(text: str) -> str:
    """The text without the marks that one terminal gives a cell and another none."""
    return text if text.isascii() else _DISPUTED.sub("", text)


def cells(text: str) -> int:
    """Terminal cells: two for wide characters, none for those that combine; ambiguous ones, as “ and —, have one."""
    return len(text) if text.isascii() else sum(map(_cells_of_one, text))


def _cells_of_one(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me") or _JOINED_JAMO.match(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def byte_column(line: str, column: int) -> int:
    """A 1-based column in code points as one in bytes of UTF-8."""
    before = line[: column - 1]
    try:
        return 1 + len(before.encode("utf-8", "surrogateescape"))  # a byte that is no UTF-8 was read as one surrogate
    except UnicodeEncodeError:
        return 1 + len(before.encode("utf-8", "surrogatepass"))
