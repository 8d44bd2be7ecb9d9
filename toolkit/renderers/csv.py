"""A document as a table of notes that Anki imports and a spreadsheet opens, with Anki's own header lines."""

from __future__ import annotations

import csv
import io

from toolkit import deck
from toolkit.card_html import Faces
from toolkit.document import Document
from toolkit.note_types import SHAPES

_ABOUT = ("guid", "notetype", "deck", "tags")
_WIDTH = max(len(shape.fields) for shape in SHAPES.values())
# A spreadsheet runs a cell that begins so; in HTML the same characters can be written otherwise.
_COMMANDS = {"=": "&#61;", "+": "&#43;", "-": "&#45;", "@": "&#64;"}


def render(document: Document) -> bytes:
    """The table, UTF-8 with the mark that spreadsheets look for; every field is HTML, as in the Anki package.

    Raises RenderError for a picture that is missing.
    """
    faces = Faces(document)
    made = io.StringIO()
    columns = ",".join((*_ABOUT, *(f"field {number}" for number in range(1, _WIDTH + 1))))
    places = "".join(f"#{name} column:{number}\n" for number, name in enumerate(_ABOUT, 1))
    made.write(f"#separator:Comma\n#html:true\n#columns:{columns}\n{places}")
    rows = csv.writer(made, lineterminator="\n")
    for note in deck.notes(document):
        about = (note.guid, SHAPES[note.note_type].title, note.deck.name, " ".join(note.tags))
        fields = [_inert(field) for field in faces.fields(note)]
        rows.writerow([*about, *fields, *[""] * (_WIDTH - len(fields))])
    return made.getvalue().encode("utf-8-sig")


def _inert(field: str) -> str:
    """A field that no spreadsheet runs."""
    return _COMMANDS[field[0]] + field[1:] if field[:1] in _COMMANDS else field
