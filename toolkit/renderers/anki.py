"""A document as an Anki package: notes keyed by uid, so that a later import updates them and keeps their schedule."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime

from toolkit import deck
from toolkit.card_html import LAYOUT, Faces
from toolkit.deck import Deck, Note
from toolkit.document import Document, Retired
from toolkit.renderers.anki_collection import Row, collection


def render(document: Document) -> bytes:
    """The package as bytes. Notes carry the time of their content, so that an older one never overwrites a newer.

    Raises RenderError for a picture that is missing.
    """
    faces = Faces(document)
    rows = (_row(note, faces) for note in deck.notes(document))
    return package(rows, document.built_at, {deck.whole(document): deck.about(document)}, faces.media)


def package(rows: Iterable[Row], built_at: datetime, about: Mapping[Deck, str], media: Mapping[str, bytes]) -> bytes:
    """An .apkg of notes, in the order of learning. `about` describes decks; `media` is read after the last note.

    Every entry of the zip has the time of the content: the same content gives the same bytes.
    """
    entries = [("collection.anki2", collection(rows, int(built_at.timestamp()), about))]
    names = sorted(media)
    entries.append(("media", json.dumps({str(index): name for index, name in enumerate(names)}).encode()))
    entries.extend((str(index), media[name]) for index, name in enumerate(names))
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", compresslevel=6) as archive:
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name, built_at.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def _row(note: Note, faces: Faces) -> Row:
    """A retired note comes without its card: learners who have it keep it, and others do not get one to study."""
    has_card = not isinstance(note.subject, Retired)
    time, fields = note.modified + LAYOUT, faces.fields(note)
    return Row(note.note_type, note.guid, note.deck, note.tags, time, fields, has_card)
