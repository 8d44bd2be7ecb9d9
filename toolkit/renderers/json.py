"""A document as JSON for other programs, every reference looked up."""

from __future__ import annotations

import json

from toolkit import resolved
from toolkit.citations import CitationError
from toolkit.document import Document, RenderError


def render(document: Document) -> bytes:
    """The bank as schema/resolved.schema.json says, UTF-8. Raises RenderError for a work that cannot be formatted."""
    try:
        made = resolved.resolve(document)
    except CitationError as error:
        place = next((work.place for work in document.works if work.id == error.id), None)
        raise RenderError(place, str(error)) from None
    return (json.dumps(made, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")
