"""The HTML of a book is cut into parts, each a page of its own, and the pages of its anchors are guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from toolkit.renderers.pdf_drawn import Assumed

# In the template it stands between two children of <body>, where a new page begins anyway. Content cannot write it:
# there, every < is escaped.
CUT = "<!-- cut -->"
_HEAD = re.compile(r".*?<body\b[^>]*>", re.DOTALL)
_END = "</body></html>"
_ANCHOR = re.compile(r'<[a-z][a-z0-9]*\b[^>]*? id="([^"]*)"')
_RUNNING = re.compile(r'<(\w+)\b[^>]*? data-running="(\w+)"[^>]*>(.*?)</\1>', re.DOTALL)
_UNSEEN = re.compile(r"<svg\b.*?</svg>|<style\b.*?</style>|<[^>]*>", re.DOTALL)
_BLOCK = re.compile(
    r'<li\b[^>]*>\s*<p\b|<(?:p|li|h[1-6]|tr|header|pre|div|blockquote|span class="(?:line|display))\b'
)
_MAP = 'class="map"'
# Fitted to 32 parts of two books, which they foretell to within a page.
_CHARACTERS, _BLOCKS, _OF_A_MAP, _REST = 2665.0, 47.2, 1.2, 1.0


@dataclass(frozen=True)
class Part:
    """A stretch of the book that begins on a page of its own."""

    html: str
    anchors: Mapping[str, float]  # with about how many pages of the part stand before each
    pages: float  # about how many it will have
    strings: Mapping[str, str]  # for the margins, as they are before it


def cut(html: str) -> list[Part]:
    """The parts of a book, in order."""
    found = _HEAD.match(html)
    assert found is not None
    head, (first, *rest) = found[0], html[found.end() :].split(CUT)
    made: list[Part] = []
    strings: dict[str, str] = {}
    for piece in (first, *rest) if rest else (first,):
        ends = piece is (rest[-1] if rest else first)
        made.append(_part(head + piece + ("" if ends else _END), piece, dict(strings)))
        strings |= {name: _seen(words) for _, name, words in _RUNNING.findall(piece)}
    return made


def guess(parts: Sequence[Part]) -> list[Assumed]:
    """What each part is to assume of the others before any of them is laid out."""
    pages: dict[str, int] = {}
    starts, start = [], 1
    for part in parts:
        starts.append(start)
        for anchor, before in part.anchors.items():
            pages.setdefault(anchor, start + int(before))
        start += max(1, round(part.pages))
    return [Assumed(pages, start, part.strings) for start, part in zip(starts, parts, strict=True)]


def _part(html: str, piece: str, strings: Mapping[str, str]) -> Part:
    anchors: dict[str, float] = {}
    pages, at = 0.0, 0
    for found in _ANCHOR.finditer(piece):
        pages += _pages(piece[at : found.start()])
        at = found.start()
        anchors.setdefault(unescape(found[1]), pages)
    return Part(html, anchors, pages + _pages(piece[at:]) + _REST, strings)


def _pages(piece: str) -> float:
    return len(_seen(piece)) / _CHARACTERS + len(_BLOCK.findall(piece)) / _BLOCKS + _OF_A_MAP * piece.count(_MAP)


def _seen(piece: str) -> str:
    return unescape(" ".join(_UNSEEN.sub("", piece).split()))
