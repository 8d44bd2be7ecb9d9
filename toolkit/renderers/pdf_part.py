"""One part of a book is laid out and drawn, in whatever process: plain values go in, plain values come out."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import NamedTuple

import weasyprint
from weasyprint.urls import FatalURLFetchingError

from toolkit.renderers.pdf_drawing import draw
from toolkit.renderers.pdf_drawn import Assumed, Drawn
from toolkit.renderers.pdf_guards import Complaint, Fetcher, listening
from toolkit.renderers.pdf_layout import Setting
from toolkit.renderers.pdf_lines import chinese_lines


class Job(NamedTuple):
    """What a part is made of."""

    html: str
    sheet: str
    media: Mapping[str, bytes]
    assumed: Assumed


def make(job: Job) -> Drawn | Complaint:
    """The part, drawn; or why it cannot be."""
    with _collected_later():
        return _made(job)


def _made(job: Job) -> Drawn | Complaint:
    with listening() as complaints:
        try:
            html = weasyprint.HTML(string=job.html, url_fetcher=Fetcher(job.media.__getitem__))
            with chinese_lines():
                setting = Setting(html, job.sheet, job.assumed)
                drawn = draw(setting, setting.pages(), job.assumed)
        except FatalURLFetchingError as error:
            return Complaint("", str(error))
        return complaints[0] if complaints else drawn


@contextmanager
def _collected_later() -> Iterator[None]:
    """A layout is one great web of boxes: to walk it again and again while it grows takes a fifth of the time.

    Nothing of it may be held any more when this ends.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        with suppress(AttributeError, OSError, TypeError):  # what glibc keeps of a part would stay for good: 100 MB
            ctypes.CDLL(None).malloc_trim(0)
        if was:
            gc.enable()
