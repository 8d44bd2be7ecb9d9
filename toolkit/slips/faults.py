"""What makes a file one that we do not read: a fault, its place in the text, and the change that would mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

Change = tuple[int, int, str]  # a range of the text, end exclusive, and what is to stand there

MOST = 50  # faults of one file that are told apart; a file with more is no text with slips

UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_RUN = re.compile(rf"({UNPRINTABLE.pattern})\1*")
_LATIN = re.compile(r"[!-~]")


class Fault(Exception):  # noqa: N818 - the word of a YAML reader for what it reports
    """Something in a file that is not the YAML we accept: offsets, end exclusive, and what to do.

    The changes of `fix` belong together; a reader that makes them can read on. They are `safe` when nothing but the
    intended reading is likely.
    """

    def __init__(
        self,
        start: int,
        stop: int,
        message: str,
        hint: str = "",
        related: tuple[int, int] | None = None,
        fix: Sequence[Change] = (),
        safe: bool = True,
    ) -> None:
        super().__init__(message)
        self.start, self.stop, self.message, self.hint, self.related = start, stop, message, hint, related
        self.fix, self.safe = tuple(fix), safe

    def moved(self, origin: Sequence[int]) -> Fault:
        """The same fault in the text that this one was made from: the offset of each of its characters, and the end."""
        related = (origin[self.related[0]], origin[self.related[1]]) if self.related else None
        fix = [(origin[start], origin[stop], text) for start, stop, text in self.fix]
        start, stop = (origin[min(each, len(origin) - 1)] for each in (self.start, self.stop))
        return Fault(start, stop, self.message, self.hint, related, fix, self.safe)


def unprintable(text: str) -> Fault | None:
    """The first character that no text file should hold, or None."""
    return next(iter(unprintables(text)), None)


def unprintables(text: str) -> Iterator[Fault]:
    """The characters that no text file should hold, a run of one and the same as one fault, at most MOST."""
    if not UNPRINTABLE.search(text):  # far faster than looking for runs
        return
    for found in islice(_RUN.finditer(text), MOST):
        yield _about(text, found.start(), found.end())


def _about(text: str, start: int, stop: int) -> Fault:
    code = ord(text[start])
    if 0xD800 <= code <= 0xDFFF:
        return Fault(start, stop, "the file is not UTF-8", "save it as UTF-8 text")
    if code == 0:
        return Fault(start, stop, "the file is not text: it holds a NUL byte")
    if code in (0x85, 0x2028, 0x2029):
        before, after = text[start - 1 : start], text[stop : stop + 1]
        joins = bool(_LATIN.match(before) and _LATIN.match(after))
        return Fault(
            start,
            stop,
            f"an invisible line separator (U+{code:04X}) stands here",
            "delete it or press Enter instead",
            fix=[(start, stop, " " if joins else "")],
        )
    fix = [(start, stop, "")]
    if code == 0xFEFF:
        return Fault(start, stop, "a byte order mark (U+FEFF) stands inside the file", "delete it", fix=fix)
    if code >= 0x202A:
        shown = f"an invisible character that turns the direction of text (U+{code:04X}) stands here"
        return Fault(start, stop, shown, "delete it", fix=fix)
    return Fault(start, stop, f"a control character (U+{code:04X}) stands here", "delete it", fix=fix)
