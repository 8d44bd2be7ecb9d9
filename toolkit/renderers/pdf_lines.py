"""Lines of equal length the Chinese way: what is left over goes between Han characters, not only into spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.ffi import TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

from toolkit.fonts import MONO
from toolkit.markup import HAN

_SPREAD = re.compile(rf"(?P<wide>[{HAN}\u3000-\u303f\uff00-\uffef\u2018-\u201d]+)|[ \u00a0]")
_CLOSING, _OPENING = "，。、；：？！）」』》】〉”’", "（「『《【〈“‘"
# Of two neighbours that are half empty, the one that gives its empty half.
_SQUEEZED = re.compile(rf"[{_CLOSING}](?=[{_CLOSING}{_OPENING}])|(?<=[{_OPENING}])[{_OPENING}]")
_WEIGHT = 2  # a space widens as much as this many characters
_MOST, _MOST_SPACE = 0.15, 0.3  # em; a line that needs more stays short


@contextmanager
def chinese_lines() -> Iterator[None]:
    """While this is open, WeasyPrint breaks and justifies lines as Chinese wants it, and squeezes punctuation.

    By itself it widens spaces only (its layout/inline.py, `justify_line`): a line with one space gets one wide hole,
    a line without any stays short. And a text that fits but for the space at its end, before a link or a formula,
    it breaks at the first place that it can instead of the last (text/line_break.py, `split_first_line`, step 3).
    """
    justify, split, set_text = inline.justify_line, inline.split_first_line, Layout.set_text

    def split_first_line(text: str, style: Any, context: Any, width: float | None, *rest: Any, **more: Any) -> Any:
        made = split(text, style, context, width, *rest, **more)
        if made[2] is None or width is None or not text.endswith(" ") or len(text) * style["font_size"] > 4 * width:
            return made
        whole = split(text.rstrip(" "), style, context, width, *rest, **more)
        return whole if whole[2] is None and whole[3] <= width else made

    def set_squeezed(layout: Any, text: str, justify: bool = False) -> None:
        set_text(layout, text, justify)
        _squeeze(layout)

    Layout.set_text = set_squeezed
    inline.justify_line = lambda context, line, extra: _fill(line, extra) or justify(context, line, extra)
    inline.split_first_line = split_first_line
    try:
        yield
    finally:
        inline.justify_line, inline.split_first_line, Layout.set_text = justify, split, set_text


def _squeeze(layout: Any) -> None:
    """Let the first of two signs of punctuation, as in ）， or ：“, take half a character."""
    found = list(_SQUEEZED.finditer(layout.text))
    if not found or MONO in layout.style["font_family"]:  # code stands in columns
        return
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.NULL:
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    for each in found:
        attribute = pango.pango_attr_font_features_new(b"halt 1")
        attribute.start_index = len(layout.text[: each.start()].encode())
        attribute.end_index = attribute.start_index + len(each[0].encode())
        pango.pango_attr_list_insert(attributes, attribute)
    pango.pango_layout_set_attributes(layout.layout, attributes)


def _fill(line: Any, extra: float) -> bool:
    """Widen the line by `extra` pixels; False when it holds no Han characters."""
    texts = [box for box in _leaves(line) if isinstance(box, boxes.TextBox)]
    wide, spaces = (sum(column) for column in zip((0, 0), *(_count(box.text) for box in texts), strict=True))
    if not wide:
        return False
    # Half of what a character gets falls outside the line at its start and at its end.
    wide -= (_leads(texts[0].text) + _trails(texts[-1].text)) / 2
    em = line.style["font_size"]
    gap = min(extra / (wide + _WEIGHT * spaces), _MOST * em)
    space = min((extra - gap * wide) / spaces, _MOST_SPACE * em) if spaces else 0.0
    _widen(line, gap, space, 0.0, _leads(texts[0].text) * gap / -2)
    return True


def _leaves(box: Any) -> Iterator[Any]:
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _leaves(child)
    else:
        yield box


def _count(text: str) -> tuple[float, float]:
    """How many wide characters and how many spaces."""
    found = list(_SPREAD.finditer(text))
    wide = sum(len(each[0]) for each in found if each["wide"])
    return wide, sum(not each["wide"] for each in found)


def _leads(text: str) -> bool:
    found = _SPREAD.match(text)
    return bool(found and found["wide"])


def _trails(text: str) -> bool:
    return _leads(text[-1:])


def _widen(box: Any, gap: float, space: float, shift: float, before: float) -> tuple[float, float]:
    """Move the box by `shift` and widen what is in it; how far the next one moves, and what it takes back of that."""
    if isinstance(box, boxes.TextBox):
        wide, spaces = _count(box.text)
        start, end = _leads(box.text) * gap / 2, _trails(box.text) * gap / 2
        grown = wide * gap + spaces * space - start - end
        box.position_x += shift + start + before
        box.width += grown
        box.pango_layout = _EvenLayout(box.text, box.style, gap, space)
        return shift + before + start + grown + end, 0.0
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.position_x += shift
        after = shift
        for child in box.children:
            if child.is_in_normal_flow():
                after, before = _widen(child, gap, space, after, before)
        box.width += after - shift
        return after, before
    box.translate(shift, 0)
    return shift, before


class _EvenLayout(Layout):  # type: ignore[misc]
    """A line of text with its share of the room, as WeasyPrint draws it."""

    def __init__(self, text: str, style: Any, gap: float, space: float) -> None:
        self._gap, self._space = round(gap * TO_UNITS), round(space * TO_UNITS)
        super().__init__(style)
        self.set_text(text)
        self.deactivate()

    def set_text(self, text: str, justify: bool = False) -> None:
        """Justify is false while lines are broken, true when they are drawn."""
        super().set_text(text)
        if not justify:
            return
        attributes = pango.pango_layout_get_attributes(self.layout) or pango.pango_attr_list_new()
        for found in _SPREAD.finditer(self.text):
            start = len(self.text[: found.start()].encode())
            length = len(found[0].encode())
            # Pango gives half of it only, before the first and after the last character of a line.
            at_edge = not found["wide"] and (found.start() == 0 or found.end() == len(self.text))
            attribute = pango.pango_attr_letter_spacing_new(self._gap if found["wide"] else self._space * (1 + at_edge))
            attribute.start_index, attribute.end_index = start, start + length
            pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(self.layout, attributes)
