"""A document as a PDF book: the template's HTML and CSS, set by WeasyPrint."""

from __future__ import annotations

from toolkit import shipped
from toolkit.document import Document
from toolkit.renderers.pdf_book import UnshownError, book
from toolkit.renderers.pdf_guards import check_characters, check_fonts, refusal
from toolkit.renderers.pdf_page import page
from toolkit.workshop import Workshop


def render(document: Document, workshop: Workshop = Workshop()) -> bytes:  # noqa: B008 - without a shelf it is empty
    """The book as tagged PDF/UA-1. Raises RenderError for what it cannot show: a picture, formula, glyph or font."""
    check_fonts()
    html = page(document)
    check_characters(document, html)
    identifier = f"{document.info.id} {document.info.version} {document.edition}".encode()
    try:
        return book(html, shipped.text("templates/book.css"), document.read_media, identifier, workshop)
    except UnshownError as error:
        raise refusal(document, error.complaint) from None
