"""A document as a PDF book: the template's HTML and CSS, set by WeasyPrint."""

from __future__ import annotations

import weasyprint
from weasyprint.urls import FatalURLFetchingError

from toolkit import shipped
from toolkit.document import Document, RenderError
from toolkit.renderers.pdf_guards import Fetcher, check_characters, check_fonts, complaints
from toolkit.renderers.pdf_lines import chinese_lines
from toolkit.renderers.pdf_page import page


def render(document: Document) -> bytes:
    """The book as tagged PDF/UA-1. Raises RenderError for what it cannot show: a picture, formula, glyph or font."""
    check_fonts()
    fetcher = Fetcher(document)
    html = page(document)
    check_characters(document, html)
    book = weasyprint.HTML(string=html, url_fetcher=fetcher)
    css = weasyprint.CSS(string=shipped.text("templates/book.css"), url_fetcher=fetcher)
    try:
        with complaints(document), chinese_lines():
            made = book.write_pdf(
                stylesheets=[css],
                pdf_variant="pdf/ua-1",
                pdf_identifier=f"{document.info.id} {document.info.version} {document.edition}".encode(),
            )
    except FatalURLFetchingError as error:
        raise RenderError(None, str(error)) from None
    assert isinstance(made, bytes)
    return made
