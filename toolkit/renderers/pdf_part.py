"""One part of a book is laid out and drawn, in whatever process: plain values go in, plain values come out."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import weasyprint
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from toolkit.renderers.pdf_drawing import draw
from toolkit.renderers.pdf_drawn import Assumed, Drawn
from toolkit.renderers.pdf_layout import Setting
from toolkit.renderers.pdf_lines import chinese_lines
from toolkit.renderers.pdf_pictures import MEDIA, kind


class Job(NamedTuple):
    """What a part is made of."""

    html: str
    sheet: str
    media: Mapping[str, bytes]
    assumed: Assumed


class Complaint(NamedTuple):
    """What cannot be shown: a character that no font has, or something else that WeasyPrint says."""

    character: str
    message: str


def make(job: Job) -> Drawn | Complaint:
    """The part, drawn; or why it cannot be."""
    with _collected_later(), _listening() as complaints:
        try:
            html = weasyprint.HTML(string=job.html, url_fetcher=_Fetcher(job.media))
            with chinese_lines():
                setting = Setting(html, job.sheet, job.assumed)
                drawn = draw(setting, setting.pages(), job.assumed)
        except FatalURLFetchingError as error:
            return Complaint("", str(error))
        return complaints[0] if complaints else drawn


class _Fetcher(URLFetcher):  # type: ignore[misc]
    """Gives out the pictures of the part, and what they hold inside, and nothing else: no file, no network."""

    def __init__(self, media: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=("data",))
        self._media = media

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url.startswith("data:image/"):
            return super().fetch(url, headers)
        source = url.removeprefix(MEDIA)
        if not url.startswith(MEDIA) or source not in self._media:
            raise FatalURLFetchingError(f'nothing is read from "{url}"')
        return URLFetcherResponse(url, self._media[source], {"Content-Type": kind(source)})


@contextmanager
def _listening() -> Iterator[list[Complaint]]:
    """What WeasyPrint only logs (a glyph that no font has, a picture that it cannot draw)."""
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
def _collected_later() -> Iterator[None]:
    """A layout is one great web of boxes: to walk it again and again while it grows takes a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        if was:
            gc.enable()
