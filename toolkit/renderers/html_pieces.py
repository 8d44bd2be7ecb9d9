"""Formulas, code and tables as the HTML of a web page, whose policy allows them no style of their own."""

from __future__ import annotations

import re
from html import escape

from toolkit import listing, maths
from toolkit.maths import MathError

_LONG = 18  # characters of a formula that may be too wide beside words on a phone
_BESIDE_MARKS = re.compile(r"[（“《]*<math [^>]*>(?:(?!</math>).)*</math>[，。、；：？！）”》,.;:?!)]+", re.DOTALL)
_STYLED = re.compile(r'<(t[hd]) style="text-align:(left|right|center)">')


def formula(latex: str, display: bool) -> str:
    """MathML, which browsers set by themselves; a wide one can be scrolled. Raises MathError."""
    if problem := maths.problem(latex, display):
        raise MathError(problem)
    made = maths.mathml(latex, display)
    if display:
        return f'<span class="display" tabindex="0">{made}</span>'
    return f'<span class="long">{made}</span>' if len(maths.plain(latex)) > _LONG else made


def code(text: str, language: str) -> str:
    """A block of code; a language unknown to Pygments is left without colours."""
    words = listing.words(text.expandtabs(4).rstrip("\n"), language)
    made = "".join(f'<b class="{kind}">{escape(piece)}</b>' if kind else escape(piece) for kind, piece in words)
    return f'<pre class="code" tabindex="0"><code>{made}</code></pre>\n'


def table(found: re.Match[str]) -> str:
    """A table that can be scrolled where it is wider than the page, its columns aligned by class."""
    aligned = _STYLED.sub(r'<\1 class="\2">', found[0])
    return f'<div class="wide" tabindex="0">{aligned}</div>'


def tied(html: str) -> str:
    """The same HTML, no line of which begins with the punctuation behind a formula."""
    return _BESIDE_MARKS.sub(r'<span class="tied">\g<0></span>', html) if "</math>" in html else html
