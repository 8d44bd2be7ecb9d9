"""What every PDF is held to: its own pictures and nothing else is read, every font is there, every glyph is drawn."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from weasyprint.text.ffi import ffi, pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from toolkit.document import Document, RenderError
from toolkit.fonts import MONO, SANS, SERIF
from toolkit.pictures import kind
from toolkit.printed import of_words
from toolkit.renderers.pdf_pictures import MEDIA

# Of private characters some font may have one, as whatever sign it likes; controls are no signs at all.
_UNPRINTABLE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
FAMILIES = (SERIF, SANS, MONO)


class Complaint(NamedTuple):
    """What cannot be shown: a character that no font has, or something else that WeasyPrint says."""

    character: str
    message: str


class Fetcher(URLFetcher):  # type: ignore[misc]
    """Gives out a document's own pictures, and what they hold inside, and nothing else: no file, no network."""

    def __init__(self, read: Callable[[str], bytes]) -> None:
        super().__init__(allowed_protocols=("data",))
        self._read = read

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
def listening() -> Iterator[list[Complaint]]:
    """What WeasyPrint only logs: a glyph that no font has, a picture that it cannot draw."""
    found: list[Complaint] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if ".notdef" in record.msg and isinstance(record.args, tuple):
                found.append(Complaint(str(record.args[0]), ""))
            elif record.levelno >= logging.ERROR:
                found.append(Complaint("", record.getMessage()))

    logger = logging.getLogger("weasyprint")
    kept = logger.handlers, logger.level
    logger.handlers = [Listener()]
    logger.setLevel(logging.WARNING)
    try:
        yield found
    finally:
        logger.handlers = kept[0]
        logger.setLevel(kept[1])


@contextmanager
def complaints(document: Document) -> Iterator[None]:
    """What WeasyPrint only logs is an error here."""
    with listening() as found:
        yield
    if found:
        raise refusal(document, found[0])


def refusal(document: Document, complaint: Complaint) -> RenderError:
    """What an author is told of it."""
    if complaint.character:
        return _unprintable(document, complaint.character)
    return RenderError(None, complaint.message)


def check_characters(document: Document, html: str) -> None:
    """Raises RenderError for a private or a control character."""
    if found := _UNPRINTABLE.search(html):
        raise _unprintable(document, found[0])


def _unprintable(document: Document, character: str) -> RenderError:
    place = of_words(document, character)
    shown = character if character > "\x7f" else ascii(character)[1:-1]
    return RenderError(place, f'no font has the character "{shown}" (U+{ord(character):04X}); write it in words')


def _family(font: Any) -> str:
    found = pango.pango_font_description_get_family(pango.pango_font_describe_with_absolute_size(font))
    return bytes(ffi.string(found)).decode()
