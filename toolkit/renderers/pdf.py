"""A document as a PDF book: the template's HTML and CSS, set by WeasyPrint."""

from __future__ import annotations

import re
from typing import Any

from weasyprint.text.ffi import ffi, pango
from weasyprint.text.fonts import FontConfiguration

from toolkit import shipped
from toolkit.document import Document, RenderError
from toolkit.fonts import MONO, SANS, SERIF
from toolkit.renderers.pdf_book import UnshownError, book
from toolkit.renderers.pdf_page import page
from toolkit.renderers.pdf_places import of_character
from toolkit.workshop import Workshop

# Of private characters some font may have one, as whatever sign it likes; controls are no signs at all.
_UNPRINTABLE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
FAMILIES = (SERIF, SANS, MONO)


def render(document: Document, workshop: Workshop = Workshop()) -> bytes:  # noqa: B008 - it is frozen
    """The book as tagged PDF/UA-1. Raises RenderError for what it cannot show: a picture, formula, glyph or font."""
    _check_fonts()
    html = page(document)
    if found := _UNPRINTABLE.search(html):
        raise _unprintable(document, found[0])
    identifier = f"{document.info.id} {document.info.version} {document.edition}".encode()
    try:
        return book(html, shipped.text("templates/book.css"), document.read_media, identifier, workshop)
    except UnshownError as error:
        complaint = error.complaint
        if complaint.character:
            raise _unprintable(document, complaint.character) from None
        raise RenderError(None, complaint.message) from None


def _check_fonts() -> None:
    """Pango takes another font without a word when one is missing."""
    fonts = FontConfiguration()
    context = pango.pango_font_map_create_context(fonts.font_map)
    for family in FAMILIES:
        asked = pango.pango_font_description_new()
        pango.pango_font_description_set_family(asked, family.encode())
        font = pango.pango_font_map_load_font(fonts.font_map, context, asked)
        if font == ffi.NULL or _family(font) != family:
            raise RenderError(
                None, f'the font "{family}" is missing; install fonts-noto-cjk '
                "(macOS: font-noto-serif-cjk, font-noto-sans-cjk)"
            )  # fmt: skip


def _family(font: Any) -> str:
    found = pango.pango_font_description_get_family(pango.pango_font_describe_with_absolute_size(font))
    return bytes(ffi.string(found)).decode()


def _unprintable(document: Document, character: str) -> RenderError:
    place = of_character(document, character)
    shown = character if character.isprintable() or character > "\x7f" else ascii(character)[1:-1]
    return RenderError(place, f'no font has the character "{shown}" (U+{ord(character):04X}); write it in words')
