"""What is kept of one drawn part of a book: plain values, in which numbers of pages and of objects are left open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Assumed(NamedTuple):
    """What a part cannot know by itself, and was taken to be so when it was laid out."""

    pages: Mapping[str, int]  # by anchor
    start: int  # the number of its first page
    strings: Mapping[str, str]  # for the margins, as earlier parts leave them


class Number(NamedTuple):
    """A page number as it stands in a stream: where its digits are, each a glyph of four hexadecimal figures."""

    places: tuple[int, ...]
    glyphs: tuple[str, ...]  # of 0 to 9
    target: str  # the anchor whose page it is; empty for the number of the page itself


class Painted(NamedTuple):
    """A stream in which page numbers can be filled in."""

    stream: bytes
    numbers: tuple[Number, ...]

    def filled(self, pages: Mapping[str, int]) -> bytes:
        """The stream with these pages; each has as many digits as the one that was assumed."""
        made = bytearray(self.stream)
        for number in self.numbers:
            for place, digit in zip(number.places, str(pages[number.target]), strict=True):
                made[place : place + 4] = number.glyphs[int(digit)].encode()
        return bytes(made)


class Leaf(NamedTuple):
    """One page. Its first one is set as a right one; `flips` says that it comes to stand on the other side."""

    width: float  # CSS pixels, as all lengths here
    height: float
    body: Painted
    heads: Mapping[tuple[bool, int], int]  # what stands in the margins, by (flips, digits of its number): an index
    shift: float  # what the body moves by when it flips
    anchors: tuple[tuple[str, float, float], ...]
    bookmarks: tuple[tuple[int, str, tuple[float, float], str], ...]
    page: int  # its object


class Used(NamedTuple):
    """A font and what is used of it."""

    family: str
    style: int
    weight: int
    variations: str
    characters: Mapping[int, str]  # by glyph
    widths: Mapping[int, int]


class Drawn(NamedTuple):
    """One part of a book, drawn.

    Where something is known only when the book is bound, a mark stands (see `mark`): `12` for the number of the
    part's own object 12, `s3` for the fourth key of its share of the parent tree, `c0` for the contents of its first
    page, `x0 7.5 14` for a coordinate on its first page, and what it moves by when that page flips.
    """

    leaves: tuple[Leaf, ...]
    heads: tuple[Painted, ...]
    objects: tuple[int, ...]  # the numbers of what `data` holds
    data: bytes  # objects, parted by `PART`
    streams: tuple[tuple[int, Mapping[str, bytes], bytes, bool], ...]  # number, extra, data, to be compressed
    root: int  # the number of the structure element that stands for the whole document
    kids: tuple[int, ...]  # what stands directly below it
    keys: tuple[bytes, ...]  # share of the parent tree
    links: frozenset[str]
    fonts: Mapping[str, Used]
    assumed: Assumed  # of the pages, those that are printed
    exact: frozenset[str]  # those of them that stand there in another way than by digits that can be filled in
    pinned: bool  # whether the numbers of its own pages do
    strings: Mapping[str, str]  # for the margins, as this part leaves them
    metadata: Mapping[str, object]

    def holds(self, truth: Assumed) -> bool:
        """Whether all that differs from what was assumed can be filled in."""
        pages, start, strings = self.assumed
        return (
            dict(strings) == dict(truth.strings)
            and (not self.pinned or start == truth.start)
            and all(
                page == truth.pages[name] or (name not in self.exact and len(str(page)) == len(str(truth.pages[name])))
                for name, page in pages.items()
            )
        )


NOUNS = frozenset(("toolkit.renderers.pdf_drawn", each) for each in (
    "Assumed", "Number", "Painted", "Leaf", "Used", "Drawn",
))  # fmt: skip
PART = b"\x03"


def mark(what: object) -> bytes:
    """Stands for something that is known only when the book is bound."""
    return f"\x01{what}\x02".encode("ascii")
