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
_KIND = re.compile(r'<[a-z]+ class="(\w+)')
_MAP = 'class="map"'
# Fitted to 32 parts of two books, which they foretell to within a page.
_CHARACTERS, _BLOCKS, _OF_A_MAP, _REST = 2665.0, 47.2, 1.2, 1.0


@dataclass(frozen=True)
class Part:
    """A stretch of the book that begins on a page of its own."""

    html: str
    anchors: Mapping[str, float]  # with about how many pages of the part stand before each
    pages: float  # about how many it will have
    kind: str  # parts of one kind are misjudged alike
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


def guess(parts: Sequence[Part], known: Mapping[int, int]) -> list[Assumed]:
    """What each part is to assume of the others; `known` says how many pages some of them have."""
    pages: dict[str, int] = {}
    starts, start = [], 1
    for index, part in enumerate(parts):
        starts.append(start)
        rate = _rate(parts, known, part.kind)
        for anchor, before in part.anchors.items():
            pages.setdefault(anchor, start + int(before * rate))
        start += known.get(index) or max(1, round((part.pages - _REST) * rate + _REST))
    return [Assumed(pages, start, part.strings) for start, part in zip(starts, parts, strict=True)]


def waves(parts: Sequence[Part]) -> list[list[int]]:
    """In which order the parts are best set: some of each kind, to guess better; then those on whose length it hangs
    which pages have more digits than the others; then those that can be set at once as they are to be."""
    first = sorted({part.kind: index for index, part in reversed(list(enumerate(parts)))}.values())
    starts = [assumed.start for assumed in guess(parts, {})]
    edge = 1.1 * 10 ** (len(str(starts[-1])) - 1)
    second = [index for index, start in enumerate(starts) if start < edge and index not in first]
    return [first, second, [index for index in range(len(parts)) if index not in {*first, *second}]]


def _rate(parts: Sequence[Part], known: Mapping[int, int], kind: str) -> float:
    alike = [(parts[index].pages, count) for index, count in known.items() if parts[index].kind == kind]
    judged = sum(pages - _REST for pages, _ in alike)
    return max(0.1, sum(count - _REST for _, count in alike) / judged) if judged > 1 else 1.0


def _part(html: str, piece: str, strings: Mapping[str, str]) -> Part:
    anchors: dict[str, float] = {}
    pages, at = 0.0, 0
    for found in _ANCHOR.finditer(piece):
        pages += _pages(piece[at : found.start()])
        at = found.start()
        anchors.setdefault(unescape(found[1]), pages)
    kind = _KIND.search(piece)
    return Part(html, anchors, pages + _pages(piece[at:]) + _REST, kind[1] if kind else "", strings)


def _pages(piece: str) -> float:
    return len(_seen(piece)) / _CHARACTERS + len(_BLOCK.findall(piece)) / _BLOCKS + _OF_A_MAP * piece.count(_MAP)


def _seen(piece: str) -> str:
    return unescape(" ".join(_UNSEEN.sub("", piece).split()))
