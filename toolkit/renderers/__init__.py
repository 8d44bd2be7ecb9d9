"""The output formats: each name is a file of this folder that turns a Document into bytes."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from toolkit import printed
from toolkit.document import Document, RenderError
from toolkit.pictures import PictureError


@dataclass(frozen=True)
class Format:
    """One output format: the module that writes it, the end of its file names, and whether it has editions."""

    module: str
    suffix: str
    has_editions: bool = True

    def render(self, document: Document) -> bytes:
        """The document in this format. Raises RenderError for what the format cannot show."""
        # imported when called: lint and help never pay for WeasyPrint or python-docx
        renderer = import_module(f"toolkit.renderers.{self.module}")
        try:
            made = renderer.render(document)
        except PictureError as error:
            raise RenderError(printed.of_words(document, error.source), str(error)) from None
        assert isinstance(made, bytes)
        return made


FORMATS: dict[str, Format] = {
    "pdf": Format("pdf", ".pdf"),
    "docx": Format("docx", ".docx"),
    "html": Format("html", ".html"),
    "anki": Format("anki", ".apkg", has_editions=False),
    "json": Format("json", ".json", has_editions=False),
    "md": Format("markdown", ".md", has_editions=False),
}
