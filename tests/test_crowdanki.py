"""The folder that CrowdAnki imports: the notes of the Anki package under the same identities, and the pictures."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from toolkit.bank import Bank
from toolkit.document import Document, compose
from toolkit.renderers import FORMATS


@pytest.fixture
def document(full_bank: Bank, read_media: Callable[[str], bytes]) -> Document:
    return compose(full_bank, datetime(2026, 1, 1, tzinfo=UTC), read_media)


def unzipped(document: Document) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The decks, and the other files by name."""
    with zipfile.ZipFile(io.BytesIO(FORMATS["crowdanki"].render(document))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files.pop("full/deck.json")), files


def packaged(document: Document, query: str) -> list[Any]:
    with zipfile.ZipFile(io.BytesIO(FORMATS["anki"].render(document))) as archive:
        base = sqlite3.connect(":memory:")
        base.deserialize(archive.read("collection.anki2"))
    return base.execute(query).fetchall()


def decks(deck: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield deck
    for child in deck["children"]:
        yield from decks(child)


def test_it_has_what_crowdanki_reads(document: Document) -> None:
    whole, files = unzipped(document)
    types = {each["crowdanki_uuid"]: each for each in whole["note_models"]}
    options = {each["crowdanki_uuid"]: each for each in whole["deck_configurations"]}
    assert len(types) == 4 and len(options) == 1
    seen = 0
    for deck in decks(whole):
        assert {"name", "crowdanki_uuid", "desc", "dyn", "children", "media_files", "notes"} <= set(deck)
        assert deck["deck_config_uuid"] in options and deck["__type__"] == "Deck" and "::" not in deck["name"]
        for note in deck["notes"]:
            seen += 1
            assert note["__type__"] == "Note" and len(note["fields"]) == len(types[note["note_model_uuid"]]["flds"])
    assert seen == 7 and len({deck["crowdanki_uuid"] for deck in decks(whole)}) == 2
    assert [name.removeprefix("full/media/") for name in files] == whole["media_files"] != []
    assert f'src="{whole["media_files"][0]}"' in json.dumps(whole).replace("\\", "")


def test_it_has_the_notes_and_the_identities_of_the_package(document: Document) -> None:
    whole, _ = unzipped(document)
    ours = {note["guid"]: "\x1f".join(note["fields"]) for deck in decks(whole) for note in deck["notes"]}
    assert ours == dict(packaged(document, "select guid, flds from notes"))
    ((models, kept),) = packaged(document, "select models, decks from col")
    assert {each["crowdanki_uuid"] for each in json.loads(models).values()} == {each["crowdanki_uuid"] for each in whole["note_models"]}
    known = {each["crowdanki_uuid"]: each["name"] for each in json.loads(kept).values()}
    assert {deck["crowdanki_uuid"] for deck in decks(whole)} <= set(known)
    assert known[whole["children"][0]["crowdanki_uuid"]] == f"{whole['name']}::{whole['children'][0]['name']}"


def test_two_builds_give_the_same_bytes(document: Document) -> None:
    assert FORMATS["crowdanki"].render(document) == FORMATS["crowdanki"].render(document)
