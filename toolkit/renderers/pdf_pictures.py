"""A picture of the content becomes HTML, after a look whether it can be drawn and asks for nothing else."""

from __future__ import annotations

from html import escape
from pathlib import PurePosixPath

from toolkit.document import Document
from toolkit.pictures import PictureError

MEDIA = "viva-media:"


def picture(document: Document, source: str, words: str, title: str) -> str:
    """A figure; without words, its caption or name stands for them. Raises PictureError."""
    try:
        document.read_media(source)
    except KeyError:
        raise PictureError(source, f'there is no picture "{source}"') from None
    caption = f'<span class="caption">{escape(title)}</span>' if title else ""
    alt = escape(words or title or PurePosixPath(source).stem)
    return f'<span class="figure"><img src="{MEDIA}{escape(source)}" alt="{alt}">{caption}</span>'
