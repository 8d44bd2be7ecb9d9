"""A document as an Anki package: notes keyed by uid, so that a later import updates them and keeps their schedule."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from toolkit import deck
from toolkit.card_html import LAYOUT, Faces
from toolkit.deck import Deck, Note
from toolkit.document import Document, Retired
from toolkit.renderers import anki_collection
from toolkit.renderers.anki_collection import Row


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
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive, tempfile.TemporaryDirectory() as folder:
        base = Path(folder, "collection")
        anki_collection.write(base, rows, int(built_at.timestamp()), about)
        entry = _entry("collection.anki2", built_at)
        entry.file_size = base.stat().st_size  # tells the archive whether it needs the large form
        with base.open("rb") as source, archive.open(entry, "w") as made:
            shutil.copyfileobj(source, made, 1 << 20)
        listed = {str(index): name for index, name in enumerate(sorted(media))}
        archive.writestr(_entry("media", built_at), json.dumps(listed))
        for index, name in listed.items():
            archive.writestr(_entry(index, built_at), media[name])
    return whole.getvalue()


def _entry(name: str, built_at: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, built_at.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _row(note: Note, faces: Faces) -> Row:
    """A retired note comes without its card: learners who have it keep it, and others do not get one to study."""
    has_card = not isinstance(note.subject, Retired)
    time, fields = note.modified + LAYOUT, faces.fields(note)
    return Row(note.note_type, note.guid, note.deck, note.tags, time, fields, has_card)
