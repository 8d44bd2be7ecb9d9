"""Program code becomes HTML: lines too long for the page go on below, further in and behind a sign."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from toolkit import listing
from toolkit.columns import cells

_WIDEST = 84  # columns of a line; in lists there is room for a few less, and the page breaks it without a sign
_HANG = 8  # columns that the rest of such a line stands further in than its start
_DEEPEST = 24
_GOES_ON, _SIGN = "└ ", 3  # and its columns
_AFTER = frozenset(" ,;([{")

Pieces = list[tuple[str, str]]  # kind and text


def block(code: str, language: str) -> str:
    """A block of code; a language unknown to Pygments is left without colours."""
    lines = "".join(_line(pieces) for pieces in _lines(code.expandtabs(4).rstrip("\n"), language))
    return f'<pre class="code">{lines}</pre>'


def _line(pieces: Pieces) -> str:
    words = "".join(text for _, text in pieces)
    hang = min(len(words) - len(words.lstrip(" ")), _DEEPEST) + _HANG
    first, *rest = _divided(pieces, hang)
    made = [_span(hang, hang, _html(first) or " ")]
    made += (_span(hang, _SIGN, f"<i>{_GOES_ON}</i>{_html(each)}") for each in rest)
    return "".join(made)


def _span(left: int, back: int, words: str) -> str:
    """A line that begins `back` columns before where its rest would go on."""
    # A column of the monospaced font is half an em.
    return f'<span class="line" style="padding-left:{left / 2}em;text-indent:-{back / 2}em">{words}</span>'


def _divided(pieces: Pieces, hang: int) -> Iterator[Pieces]:
    """A line in stretches that fit on the page, each but the last ending where a reader would break it."""
    signs = [(kind, sign) for kind, text in pieces for sign in text]
    start, room = 0, _WIDEST
    while (end := _fits(signs, start, room)) < len(signs):
        good = (at for at in range(end, start + (end - start) * 2 // 3, -1) if signs[at - 1][1] in _AFTER)
        end = next(good, end)
        yield signs[start:end]
        start, room = end, _WIDEST - hang
    yield signs[start:]


def _fits(signs: Pieces, start: int, room: int) -> int:
    """Where the signs from `start` on no longer have room, at least one further."""
    used = 0
    for at in range(start, len(signs)):
        used += cells(signs[at][1])
        if used > room:
            return max(start + 1, at)
    return len(signs)


def _html(signs: Pieces) -> str:
    made, run, kind = [], "", ""
    for each, text in (*signs, ("\n", "")):
        if each != kind:
            made.append(f'<b class="{kind}">{escape(run)}</b>' if kind and run else escape(run))
            run, kind = "", each
        run += text
    return "".join(made)


def _lines(code: str, language: str) -> Iterator[Pieces]:
    """For each line its pieces."""
    pieces: Pieces = []
    for kind, text in listing.words(code, language):
        first, *rest = text.split("\n")
        pieces += [(kind, first)] if first else []
        for each in rest:
            yield pieces
            pieces = [(kind, each)] if each else []
    yield pieces
