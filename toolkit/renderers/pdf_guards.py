"""What every PDF is held to: its own pictures and nothing else is read, every font is there, every glyph is drawn."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint.text.ffi import ffi, pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from toolkit.document import Document, RenderError
from toolkit.fonts import MONO, SANS, SERIF
from toolkit.pictures import kind
from toolkit.printed import of_words
from toolkit.renderers.pdf_pictures import MEDIA

_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")
FAMILIES = (SERIF, SANS, MONO)


class Fetcher(URLFetcher):  # type: ignore[misc]
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


def check_fonts() -> None:
    """Raises RenderError when one is missing: Pango would take another without a word."""
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


@contextmanager
def complaints(document: Document) -> Iterator[None]:
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


def check_characters(document: Document, html: str) -> None:
    """Raises RenderError for a private character: some font may have it, as whatever sign it likes."""
    if private := _PRIVATE.search(html):
        raise _unprintable(document, private[0])


def _unprintable(document: Document, character: str) -> RenderError:
    place = of_words(document, character)
    return RenderError(place, f'no font has the character "{character}" (U+{ord(character):04X}); write it in words')


def _family(font: Any) -> str:
    found = pango.pango_font_description_get_family(pango.pango_font_describe_with_absolute_size(font))
    return bytes(ffi.string(found)).decode()
