"""A page is painted, and the page numbers in it are found in the stream, so that others can be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pydyf
import weasyprint.draw
from weasyprint.document import Page
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

from toolkit.renderers.pdf_drawn import Number, Painted
from toolkit.renderers.pdf_layout import is_decimal_page, target_of

# Every digit beside every other one.
_PAIRS = "".join(f"{a}" + "".join(f"{a}{b}" for b in range(a + 1, 10)) for a in range(10)) + "0"
_DIGITS = re.compile(r"[0-9]+")
_GLYPHS = re.compile(rb"<([0-9a-f]+)>")


class Painter:
    """Paints the pages of one part."""

    def __init__(self, pages: Mapping[str, int]) -> None:
        self._pages = pages  # as they are printed
        self.exact: set[str] = set()  # targets whose number cannot be filled in
        self._known: dict[tuple[object, ...], dict[int, str]] = {}

    def paint(self, page: Page, stream: Stream, scale: float, *, margins: bool = False) -> Painted:
        """Paint a page; one of margins only has numbers of its own."""
        targets = dict(_own(page._page_box) if margins else _targets(page._page_box))
        found: list[tuple[int, Number]] = []  # with the item of the stream that its places are in

        def draw(on: Stream, box: Any, *rest: Any) -> None:
            start, font = max(0, len(on.stream) - 1), on._old_font
            draw_text(on, box, *rest)
            if box in targets and (digits := _DIGITS.findall(box.text)):
                number = self._number(on, start, font, box) if on is stream and len(digits) == 1 else None
                # a line may end inside a number
                whole = margins or digits[0] == str(self._pages[targets[box]])
                if number and whole and number[1] == digits[0]:
                    item, _, places, glyphs = number
                    found.append((item, Number(places, glyphs, targets[box])))
                elif margins:
                    raise ValueError(f'"{box.text}" in the margins must hold one number, in digits of one width')
                else:
                    self.exact.add(targets[box])

        draw_text = weasyprint.draw.draw_text
        weasyprint.draw.draw_text = draw
        try:
            page.paint(stream, scale)
        finally:
            weasyprint.draw.draw_text = draw_text
        return _painted(stream, found)

    def _number(
        self, stream: Stream, start: int, font: Any, box: Any
    ) -> tuple[int, str, tuple[int, ...], tuple[str, ...]] | None:
        """The item that shows the digits of a text, the digits, their places in it, and the glyphs of all ten;
        None when they are not of one width."""
        digits = self._digits(stream, box.style)
        for index in range(start, len(stream.stream)):
            item = stream.stream[index]
            if not isinstance(item, bytes) or not item.endswith(b" TJ"):
                continue
            places = [
                at
                for group in _GLYPHS.finditer(item)
                for at in range(group.start(1), group.end(1), 4)
                if int(item[at : at + 4], 16) in digits
            ]
            if places:
                written = "".join(digits[int(item[at : at + 4], 16)] for at in places)
                glyphs = {digit: f"{glyph:04x}" for glyph, digit in digits.items()}
                return index, written, tuple(places), tuple(glyphs[digit] for digit in "0123456789")
        return None

    def _digits(self, stream: Stream, style: Any) -> dict[int, str]:
        """The glyphs that the ten digits have in a style; none when they are not all of one width."""
        key = tuple(
            str(style[name])
            for name in ("font_family", "font_size", "font_style", "font_weight", "font_feature_settings",
                         "font_variant_numeric", "font_kerning", "lang")
        )  # fmt: skip
        if key not in self._known:
            self._known[key] = _shaped(stream, style)
        return self._known[key]


def _shaped(stream: Stream, style: Any) -> dict[int, str]:
    layout = Layout(style)
    layout.set_text(_PAIRS)
    line, _ = layout.get_first_line()
    run, found, widths = line.runs[0], {}, set()
    at = 0
    while run != ffi.NULL:
        item, run = run.data, run.next
        pango_font = item.item.analysis.font
        font, size = stream.add_font(pango_font)
        for info in item.glyphs.glyphs[0 : item.glyphs.num_glyphs]:
            glyph = info.glyph
            found[glyph] = _PAIRS[at]
            widths.add(info.geometry.width)
            font.to_unicode.setdefault(glyph, _PAIRS[at])
            pango.pango_font_get_glyph_extents(pango_font, glyph, stream.ink_rect, stream.logical_rect)
            font.widths.setdefault(glyph, round(stream.logical_rect.width * 1000 * FROM_UNITS / size))
            at += 1
    return found if len(found) == 10 and len(widths) == 1 and at == len(_PAIRS) else {}


def _targets(page: Any) -> Iterator[tuple[Any, str]]:
    """The texts that hold the page number of an anchor, and the anchor."""
    for box in page.descendants():
        content = box.style["content"] if isinstance(box, boxes.ParentBox) else None
        if isinstance(content, tuple):
            for token in content:
                if is_decimal_page(token, "target-counter()"):
                    yield from ((text, target_of(token[1][0], box.element)) for text in _texts(box))


def _own(page: Any) -> Iterator[tuple[Any, str]]:
    """The texts in the margins that hold the number of the page itself."""
    for box in page.children:
        content = box.style["content"]
        if isinstance(content, tuple) and any(is_decimal_page(token, "counter()") for token in content):
            yield from ((text, "") for text in _texts(box))


def _texts(box: Any) -> Iterator[Any]:
    return (each for each in box.descendants() if isinstance(each, boxes.TextBox))


def _painted(stream: Stream, found: list[tuple[int, Number]]) -> Painted:
    items = [pydyf._to_bytes(item) for item in stream.stream]
    starts, at = [], 0
    for item in items:
        starts.append(at)
        at += len(item) + 1
    numbers = tuple(
        number._replace(places=tuple(starts[item] + place for place in number.places)) for item, number in found
    )
    return Painted(b"\n".join(items), numbers)
