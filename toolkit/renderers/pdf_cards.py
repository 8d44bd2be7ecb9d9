"""A document as a PDF of printable cards: fronts and backs on sheets that are printed on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.document import Document as Rendered
from weasyprint.document import Page
from weasyprint.layout.background import layout_box_backgrounds
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from toolkit import shipped
from toolkit.document import Document, RenderError
from toolkit.renderers import Flip, PerPage
from toolkit.renderers.pdf_cards_deck import Card, Deck
from toolkit.renderers.pdf_cards_fit import Pages, fitted, section
from toolkit.renderers.pdf_cards_sheet import SHEETS, Area, Sheet
from toolkit.renderers.pdf_guards import Fetcher, check_characters, check_fonts, complaints
from toolkit.renderers.pdf_lines import chinese_lines


def render(document: Document, per_page: PerPage = 8, flip: Flip = "long", points: bool = False) -> bytes:
    """The sheets as tagged PDF/UA-1, each front before its back. Raises RenderError for what they cannot show.

    `flip` is the edge that the printer turns the paper on. Questions and follow-ups have cards; with `points`, points
    have too.
    """
    check_fonts()
    sheet = SHEETS[per_page]
    try:
        with complaints(document), chinese_lines():
            deck = Deck(document, sheet, points)
            faces = [face for card in deck.cards for face in (card.front, card.back)]
            pages = fitted(faces, sheet, lambda tries: _boxes(_laid(document, deck.faces(tries))))
            sides = list(_sides(list(_printed(deck.cards, pages)), sheet, flip))
            made = _filled(_laid(document, deck.sheets(sides)), sides).write_pdf(
                pdf_variant="pdf/ua-1",
                pdf_identifier=f"{document.info.id} {document.info.version} cards {per_page} {flip} {points}".encode(),
            )
    except FatalURLFetchingError as error:
        raise RenderError(None, str(error)) from None
    assert isinstance(made, bytes)
    return made


@dataclass(frozen=True)
class _Printed:
    """One piece of paper: a card, or a part of one that goes on."""

    card: Card
    index: int
    of: int
    front: Any  # the boxes that fill it; None for nothing
    back: Any


@dataclass(frozen=True)
class _Placed:
    """One side of it on a sheet."""

    card: Card
    index: int
    of: int
    area: Area
    content: Any
    bookmark: str


@dataclass(frozen=True)
class _Side:
    """One side of a sheet."""

    is_front: bool
    cards: tuple[_Placed, ...]


def _laid(document: Document, html: str) -> Rendered:
    check_characters(document, html)
    fetcher, fonts = Fetcher(document.read_media), FontConfiguration()
    css = CSS(string=shipped.text("templates/cards.css"), url_fetcher=fetcher, font_config=fonts)
    return HTML(string=html, url_fetcher=fetcher).render(stylesheets=[css], font_config=fonts, pdf_variant="pdf/ua-1")


def _boxes(rendered: Rendered) -> Pages:
    return [page._page_box for page in rendered.pages]


def _printed(cards: tuple[Card, ...], pages: list[Pages]) -> Iterator[_Printed]:
    """As many pieces as the longer face needs. A face of one page is on all of them."""
    for number, card in enumerate(cards):
        fronts, backs = pages[2 * number], pages[2 * number + 1]
        of = max(len(fronts), len(backs))
        for index in range(of):
            yield _Printed(card, index + 1, of, _content(fronts, index), _content(backs, index))


def _content(pages: Pages, index: int) -> Any:
    if len(pages) == 1:
        return section(pages[0]).deepcopy()
    return section(pages[index]) if index < len(pages) else None


def _sides(printed: list[_Printed], sheet: Sheet, flip: Flip) -> Iterator[_Side]:
    for start in range(0, len(printed), sheet.per_page):
        here = list(enumerate(printed[start : start + sheet.per_page]))
        yield _Side(True, tuple(
            _Placed(each.card, each.index, each.of, sheet.area(at), each.front,
                    f"{each.card.number} {each.card.title}" if each.index == 1 else "")
            for at, each in here
        ))  # fmt: skip
        yield _Side(False, tuple(
            _Placed(each.card, each.index, each.of, sheet.area(at, flip), each.back, "") for at, each in here
        ))  # fmt: skip


def _filled(sheets: Rendered, sides: list[_Side]) -> Rendered:
    """The sheets with what flows through their cards moved into the slots."""
    for page, side in zip(_boxes(sheets), sides, strict=True):
        for slot, placed in zip(_slots(page), side.cards, strict=True):
            if placed.content is None:
                continue
            content, x, y = placed.content, slot.content_box_x(), slot.content_box_y()
            if side.is_front:
                y += max(0.0, slot.height - content.height) * _RAISED
            content.translate(x - content.position_x, y - content.position_y)
            slot.children = [content]
            # WeasyPrint fixes where a background lies when it ends a page.
            layout_box_backgrounds(page, content, None)
    return sheets.copy([Page(page) for page in _boxes(sheets)])


_RAISED = 0.4  # of the free height stands above a prompt: the middle, as the eye sees it


def _slots(box: Any) -> Iterator[Any]:
    box = getattr(box, "_box", box)  # what is positioned hangs on a placeholder
    if box.element is not None and box.element.get("class") == "slot":
        yield box
        return
    for child in getattr(box, "children", ()):
        yield from _slots(child)
