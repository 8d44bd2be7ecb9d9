"""A document as one web page that holds everything itself: no script, no font, no address is asked for."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import PurePosixPath

from markupsafe import Markup

from toolkit import markup, pages, pictures, printed, shipped
from toolkit.alphabetical import index
from toolkit.document import Document, RenderError
from toolkit.markup import Setting
from toolkit.maths import words
from toolkit.pictures import PictureError
from toolkit.renderers.html_pieces import code, formula, table, tied

_BLOCK = re.compile(r"<(?:p|ul|ol|pre|table|blockquote|h[1-6]|hr|div)\b")
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
# Signs that HTML has no place for: a page with one is no HTML any more.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def render(document: Document) -> bytes:
    """The page, UTF-8. Raises RenderError for a picture, formula or character that it cannot show."""
    style = shipped.text("templates/page.css")
    fields = _Fields(document)
    filters = {"block": fields.block, "inline": fields.inline, "name": fields.name}
    page = pages.template("page", filters).render(
        document=document,
        info=document.info,
        labels=document.labels,
        time=document.spoken,
        index=index(document),
        style=Markup(style),
        policy=f"default-src 'none'; img-src data:; style-src '{_fingerprint(style)}'; "
        "base-uri 'none'; form-action 'none'",
    )
    if found := _CONTROL.search(page):
        place = printed.of_words(document, found[0])
        raise RenderError(place, f"a web page has no place for the character U+{ord(found[0]):04X}; take it out")
    return page.lstrip().encode("utf-8")


class _Fields:
    """Markdown fields as HTML; an error in one names its place."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._setting = Setting(
            math=formula, reference=partial(_reference, document), image=partial(_picture, document), code=code
        )

    def block(self, text: str) -> Markup:
        made = self._made(markup.html, text)
        return Markup(_TABLE.sub(table, made) if "<table>" in made else made)

    def inline(self, text: str) -> Markup:
        made = self._made(markup.inline, text)
        return Markup(f"<div>{_TABLE.sub(table, made)}</div>" if _BLOCK.search(made) else made)

    def name(self, text: str) -> Markup:
        """A title inside a link or a heading: one line, no links of its own."""
        made = self._made(markup.inline, text)
        return Markup(escape(words(text)) if _BLOCK.search(made) else re.sub(r"</?a\b[^>]*>", "", made))

    def _made(self, how: Callable[[str, Setting], str], text: str) -> str:
        try:
            return tied(how(text, self._setting))
        except ValueError as error:  # MathError and PictureError
            raise RenderError(printed.of_text(self._document, text), str(error)) from None


def _picture(document: Document, source: str, words: str, title: str) -> str:
    """A figure that holds its picture; without words, its caption or name stands for them. Raises PictureError."""
    try:
        data = document.read_media(source)
    except KeyError:
        raise PictureError(source, f'there is no picture "{source}"') from None
    address = f"data:{pictures.kind(source)};base64,{base64.b64encode(data).decode()}"
    caption = f'<span class="caption">{escape(title)}</span>' if title else ""
    alt = escape(words or title or PurePosixPath(source).stem)
    return f'<span class="figure"><img src="{address}" alt="{alt}">{caption}</span>'


def _reference(document: Document, id: str, label: str) -> str:
    link = document.links.get(id)
    shown = escape(label) if label else escape(f"{link.number} {words(link.title)}" if link else id)
    return f'<a href="#{escape(link.anchor)}">{shown}</a>' if link and link.anchor else shown


def _fingerprint(style: str) -> str:
    """The one style sheet that the page allows, by what it says."""
    return f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}"
