"""The output formats: each name is a file of this folder that turns a Document into bytes."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from toolkit import printed
from toolkit.document import Document, RenderError
from toolkit.pictures import PictureError
from toolkit.workshop import Workshop

PerPage = Literal[8, 4, 1]  # cards
Flip = Literal["long", "short"]  # the edge that a printer turns paper on


@dataclass(frozen=True)
class Format:
    """One output format: the module that writes it, the end of its file names, and whether it has editions."""

    module: str
    suffix: str
    has_editions: bool = True
    takes_workshop: bool = False  # whether its renderer can use more than one core, and find again what it made

    def render(self, document: Document, workshop: Workshop = Workshop(), **settings: object) -> bytes:  # noqa: B008
        """The document in this format, which may have settings. Raises RenderError for what it cannot show."""
        # imported when called: lint and help never pay for WeasyPrint or python-docx
        renderer = import_module(f"toolkit.renderers.{self.module}")
        if self.takes_workshop:
            settings["workshop"] = workshop
        try:
            made = renderer.render(document, **settings)
        except PictureError as error:
            raise RenderError(printed.of_words(document, error.source), str(error)) from None
        assert isinstance(made, bytes)
        return made


FORMATS: dict[str, Format] = {
    "pdf": Format("pdf", ".pdf", takes_workshop=True),
    "docx": Format("docx", ".docx"),
    "cards": Format("pdf_cards", "-cards.pdf", has_editions=False),
    "html": Format("html", ".html"),
    "anki": Format("anki", ".apkg", has_editions=False),
    "crowdanki": Format("crowdanki", "-crowdanki.zip", has_editions=False),
    "csv": Format("csv", ".csv", has_editions=False),
    "json": Format("json", ".json", has_editions=False),
    "md": Format("markdown", ".md", has_editions=False),
}
