"""A document as a PDF book: the template's HTML and CSS, set by WeasyPrint."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import weasyprint
from weasyprint.text.ffi import ffi, pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from toolkit import shipped
from toolkit.document import Document, RenderError
from toolkit.fonts import MONO, SANS, SERIF
from toolkit.pictures import kind
from toolkit.printed import of_words
from toolkit.renderers.pdf_lines import chinese_lines
from toolkit.renderers.pdf_page import page
from toolkit.renderers.pdf_pictures import MEDIA

_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")
FAMILIES = (SERIF, SANS, MONO)


def render(document: Document) -> bytes:
    """The book as tagged PDF/UA-1. Raises RenderError for what it cannot show: a picture, formula, glyph or font."""
    _check_fonts()
    fetcher = _Fetcher(document)
    html = page(document)
    if private := _PRIVATE.search(html):  # some font may have it, as whatever sign it likes
        raise _unprintable(document, private[0])
    book = weasyprint.HTML(string=html, url_fetcher=fetcher)
    css = weasyprint.CSS(string=shipped.text("templates/book.css"), url_fetcher=fetcher)
    try:
        with _complaints(document), chinese_lines():
            made = book.write_pdf(
                stylesheets=[css],
                pdf_variant="pdf/ua-1",
                pdf_identifier=f"{document.info.id} {document.info.version} {document.edition}".encode(),
            )
    except FatalURLFetchingError as error:
        raise RenderError(None, str(error)) from None
    assert isinstance(made, bytes)
    return made


class _Fetcher(URLFetcher):  # type: ignore[misc]
    """Gives out the document's own pictures, and what they hold inside, and nothing else: no file, no network."""

    def __init__(self, document: Document) -> None:
        super().__init__(allowed_protocols=("data",))
        self._read = document.read_media

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url.startswith("data:image/"):
            return super().fetch(url, headers)
        if not url.startswith(MEDIA):
            raise FatalURLFetchingError(f'nothing is read from "{url}"')
        source = url.removeprefix(MEDIA)
        return URLFetcherResponse(url, self._read(source), {"Content-Type": kind(source)})


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


@contextmanager
def _complaints(document: Document) -> Iterator[None]:
    """What WeasyPrint only logs (a glyph that no font has, a picture that it cannot draw) is an error here."""
    found: list[RenderError] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if ".notdef" in record.msg and isinstance(record.args, tuple):
                found.append(_unprintable(document, str(record.args[0])))
            elif record.levelno >= logging.ERROR:
                found.append(RenderError(None, record.getMessage()))

    logger = logging.getLogger("weasyprint")
    kept = logger.handlers, logger.level
    logger.handlers = [Listener()]
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.handlers = kept[0]
        logger.setLevel(kept[1])
    if found:
        raise found[0]


def _unprintable(document: Document, character: str) -> RenderError:
    place = of_words(document, character)
    return RenderError(place, f'no font has the character "{character}" (U+{ord(character):04X}); write it in words')
