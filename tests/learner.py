"""A learner's collection, kept by Anki's own library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest, ImportCsvRequest


class Learner:
    """A learner's collection."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.col = Collection(str(folder / "collection.anki2"))

    def takes(self, package: bytes) -> Any:
        path = self.folder / "update.apkg"
        path.write_bytes(package)
        return self.col.import_anki_package(
            ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
        ).log

    def card_of(self, uid: str) -> Any:
        (note_id,) = self.col.db.list("select id from notes where guid = ?", f"viva-{uid}")
        return self.col.get_note(note_id).cards()[0]

    def studies(self, uid: str) -> tuple[int, ...]:
        card = self.card_of(uid)
        card.type, card.queue, card.ivl, card.reps, card.due, card.factor = 2, 2, 21, 7, 400, 2500
        self.col.update_card(card)
        return self.schedule_of(uid)

    def schedule_of(self, uid: str) -> tuple[int, ...]:
        card = self.card_of(uid)
        return (card.id, card.type, card.queue, card.ivl, card.reps, card.due, card.factor)

    def takes_table(self, table: bytes) -> Any:
        path = self.folder / "notes.csv"
        path.write_bytes(table)
        metadata = self.col.get_csv_metadata(path=str(path), delimiter=None)
        return self.col.import_csv(ImportCsvRequest(path=str(path), metadata=metadata)).log
