"""A document as the folder that CrowdAnki imports, in one zip file: the decks as JSON, and the pictures."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from toolkit import deck
from toolkit.card_html import Faces
from toolkit.deck import Deck
from toolkit.document import Document
from toolkit.note_types import PRESET, SHAPES, uuid_of


def render(document: Document) -> bytes:
    """The zip: `<bank>/deck.json` and `<bank>/media/`. Notes and note types have the identities of the Anki package.

    Raises RenderError for a picture that is missing.
    """
    faces = Faces(document)
    whole = _deck(document, faces)
    folder = document.info.id
    text = json.dumps(whole, ensure_ascii=False, indent=4, sort_keys=True) + "\n"
    entries = [(f"{folder}/deck.json", text.encode("utf-8"))]
    entries += [(f"{folder}/media/{name}", data) for name, data in sorted(faces.media.items())]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in entries:
            info = zipfile.ZipInfo(name, document.built_at.timetuple()[:6])
            info.external_attr = 0o644 << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _deck(document: Document, faces: Faces) -> dict[str, Any]:
    """The whole deck, a child for each chapter; pictures are gathered on the way."""
    whole = deck.whole(document)
    preset = uuid_of("options")
    children: dict[Deck, dict[str, Any]] = {}
    used = set()
    for note in deck.notes(document):
        if note.deck not in children:
            children[note.deck] = _named(note.deck, note.deck.name.removeprefix(f"{whole.name}::"), preset)
        shape = SHAPES[note.note_type]
        used.add(note.note_type)
        children[note.deck]["notes"].append({
            "__type__": "Note", "guid": note.guid, "note_model_uuid": shape.uuid, "fields": faces.fields(note),
            "tags": note.tags,
        })  # fmt: skip
    return _named(whole, whole.name, preset) | {
        "desc": deck.about(document),
        "children": sorted(children.values(), key=lambda child: str(child["name"])),
        "media_files": sorted(faces.media),
        "note_models": [SHAPES[name].as_anki() | {"__type__": "NoteModel"} for name in sorted(used)],
        "deck_configurations": [PRESET | {"__type__": "DeckConfig", "name": "viva", "crowdanki_uuid": preset}],
    }


def _named(of: Deck, name: str, preset: str) -> dict[str, Any]:
    return {
        "__type__": "Deck", "name": name, "crowdanki_uuid": uuid_of(f"deck {of.key}"), "deck_config_uuid": preset,
        "desc": "", "dyn": 0, "extendNew": 0, "extendRev": 0, "children": [], "media_files": [], "notes": [],
    }  # fmt: skip
