"""One part of a book as HTML becomes pages, in one pass: every page number in it is taken as known."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

from weasyprint import CSS, DEFAULT_OPTIONS, HTML
from weasyprint.css import get_all_computed_styles
from weasyprint.css.counters import CounterStyle
from weasyprint.css.targets import TargetCollector
from weasyprint.document import Page
from weasyprint.formatting_structure import boxes
from weasyprint.formatting_structure.build import build_formatting_structure
from weasyprint.images import get_image_from_uri
from weasyprint.layout import LayoutContext, layout_document
from weasyprint.layout.background import layout_box_backgrounds
from weasyprint.layout.page import make_margin_boxes, page_height, page_width, set_page_type_computed_styles
from weasyprint.layout.percent import resolve_percentages
from weasyprint.text.fonts import FontConfiguration

from toolkit.renderers.pdf_drawn import Assumed

_MOST_DIGITS = 4


class Margins(NamedTuple):
    """The margin boxes of a page, for one side and one number of digits."""

    box: Any  # a page box that holds nothing else
    is_exact: bool  # whether a number in it is set in another way than by decimal digits


class Laid(NamedTuple):
    """A page without what stands in its margins."""

    page: Page
    margins: Mapping[tuple[bool, int], Margins]  # by (on the other side, digits of its number); the same are one
    shift: float  # pixels that its content moves when it comes to stand on the other side


class Setting:
    """The styles and counters that one part is laid out with. Its first page is set as a right one."""

    def __init__(self, html: HTML, sheet: str, assumed: Assumed) -> None:
        self.html = html
        self.fonts = FontConfiguration()
        self._counters = CounterStyle()
        css = CSS(string=sheet, font_config=self.fonts, counter_style=self._counters, url_fetcher=html.url_fetcher)
        self._targets = _Targets(assumed.pages)
        options = DEFAULT_OPTIONS | {"cache": {}}
        styles = get_all_computed_styles(
            html, [css], font_config=self.fonts, counter_style=self._counters, color_profiles={}, page_rules=[],
            layers=[], target_collector=self._targets,
        )  # fmt: skip
        fetch = functools.partial(
            get_image_from_uri, cache=options["cache"], url_fetcher=html.url_fetcher, options=options
        )
        self._context = _Context(styles, fetch, self.fonts, self._counters, self._targets, assumed.strings)
        self._start = assumed.start
        self._blank: dict[Any, Any] = {}

    @property
    def asked(self) -> set[str]:
        """The anchors whose pages are printed."""
        return self._targets.asked

    def pages(self) -> list[Laid]:
        """The pages."""
        context, html = self._context, self.html
        root = build_formatting_structure(
            html.etree_element, context.style_for, context.get_image_from_uri, html.base_url, self._targets,
            self._counters, context.footnotes,
        )  # fmt: skip
        known: dict[object, Margins] = {}
        made = []
        for index, box in enumerate(list(layout_document(html, root, context))):
            context.current_page = index + 1
            box.children = tuple(child for child in box.children if not isinstance(child, boxes.MarginBox))
            other = self._other_side(box)
            margins = {
                (flips, digits): self._margins(known, other if flips else box, index, self._start + index, digits)
                for flips in (False, True)
                for digits in range(1, _MOST_DIGITS + 1)
            }
            made.append(Laid(Page(box), margins, other.content_box_x() - box.content_box_x()))
        return made

    def strings(self) -> dict[str, str]:
        """The strings for the margins as they are after the last page."""
        context = self._context
        after = {name: found[max(found)][-1] for name, found in context.string_set.items() if found}
        return dict(context.before) | after

    def _other_side(self, box: Any) -> Any:
        """An empty page as the same one would be on the other side of the sheet."""
        side = "left" if box.page_type.side == "right" else "right"
        other = self._empty(box.page_type._replace(side=side))
        if abs(other.width - box.width) > 1e-6:
            raise ValueError("left and right pages must be of one width inside their margins")
        return other

    def _empty(self, page_type: Any) -> Any:
        page_type = page_type._replace(index=min(page_type.index, 1), groups=())
        if page_type in self._blank:
            return self._blank[page_type].copy()
        set_page_type_computed_styles(page_type, self.html, self._context.style_for)
        box = boxes.PageBox(page_type, self._context.style_for(page_type))
        resolve_percentages(box, box.style["size"])
        box.position_x = box.position_y = 0
        width, height = box.style["size"]
        page_width(box, self._context, width)
        page_height(box, self._context, height)
        self._blank[page_type] = box
        return box.copy()

    def _margins(self, known: dict[object, Margins], box: Any, index: int, number: int, digits: int) -> Margins:
        names = sorted({*self._context.string_set, *self._context.before})
        words = [
            self._context.get_string_set_for(box, name, keyword)
            for name in names for keyword in ("first", "start", "last", "first-except", "all-once")
        ]  # fmt: skip
        kind = box.page_type
        key = (kind.side, kind.blank, kind.name, index == 0, digits, *words)
        if key in known:
            return known[key]
        is_exact = any(_counts(each) for each in self._drawn_margins(box, index, number))
        if is_exact:
            key = (kind.side, number)
        if key in known:
            return known[key]
        made = Margins(self._empty(kind), is_exact)
        made.box.children = tuple(self._drawn_margins(box, index, number if is_exact else 10**digits - 1))
        for each in made.box.children:
            layout_box_backgrounds(made.box, each, self._context.get_image_from_uri)
        made.box.background = made.box.canvas_background = None  # the body's page has its own
        known[key] = made
        return made

    def _drawn_margins(self, box: Any, index: int, number: int) -> Iterator[Any]:
        quotes, counters, scopes, groups = self._context.page_maker[index + 1][3]
        state = (quotes, counters | {"page": [number]}, scopes, groups)
        yield from make_margin_boxes(self._context, box, state)


def is_decimal_page(token: Any, counter: str) -> bool:
    """Whether a piece of CSS content is the number of a page, in decimal digits."""
    kind, value = token
    return bool(kind == counter and value[-2] == "page" and value[-1] == "decimal")


def _counts(box: Any) -> bool:
    content = box.style["content"]
    return isinstance(content, tuple) and any(
        kind == "counter()" and value[0] == "page" and value[-1] != "decimal" for kind, value in content
    )


class _Context(LayoutContext):  # type: ignore[misc]
    """Knows the strings for the margins that earlier parts of the book set."""

    def __init__(self, *arguments: Any) -> None:
        *rest, self.before = arguments
        super().__init__(*rest)

    def get_string_set_for(self, page: Any, name: str, keyword: str = "first") -> tuple[str, ...]:
        found: tuple[str, ...] = super().get_string_set_for(page, name, keyword)
        if found or keyword == "all-once" or self.current_page in self.string_set[name] or name not in self.before:
            return found
        return (self.before[name],)


class _Targets(TargetCollector):  # type: ignore[misc]
    """Knows the page of every anchor of the book beforehand, so that nothing is laid out again."""

    def __init__(self, pages: Mapping[str, int]) -> None:
        super().__init__()
        self._pages = pages
        self.asked: set[str] = set()

    def lookup_target(self, anchor_token: Any, source_box: Any, css_token: str, parse_again: Any) -> Any:
        name = target_of(anchor_token, source_box.element)
        if name not in self._pages:
            return super().lookup_target(anchor_token, source_box, css_token, parse_again)
        self.asked.add(name)
        box = SimpleNamespace(cached_counter_values={"page": [self._pages[name]]})
        return SimpleNamespace(state="up-to-date", target_box=box, cached_page_counter_values={})


def target_of(anchor_token: Any, element: Any) -> str:
    """The anchor that a `target-counter` of this element names; empty when it is none of this document."""
    kind, value = anchor_token
    if kind == "attr()":
        value = element.get(value[0], "")
    elif kind == "url":
        value = "#" + value[1] if value[0] == "internal" else ""
    return value[1:] if value.startswith("#") else ""
