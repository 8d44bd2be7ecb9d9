"""The note types of our cards: what a learner's collection knows them by, their fields and their faces."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

from toolkit import shipped

_OURS = UUID("5d0c2c7e-6c0e-5f0a-9a53-1b6f0d0c9b11")
_SPARE = ("Spare1", "Spare2", "Spare3", "Spare4")


@dataclass(frozen=True)
class Shape:
    """One note type as Anki knows it."""

    name: str
    number: int  # its id
    title: str
    fields: tuple[str, ...]
    is_cloze: bool = False

    @cached_property
    def front(self) -> str:
        """The template of the face that asks."""
        return shipped.text(f"templates/anki/{self.name}.front.html")

    @cached_property
    def back(self) -> str:
        """The template of the face that answers."""
        return shipped.text(f"templates/anki/{self.name}.back.html")

    @property
    def css(self) -> str:
        """How all of our cards look."""
        return shipped.text("templates/anki/cards.css")

    @property
    def uuid(self) -> str:
        """What CrowdAnki knows it by."""
        return uuid_of(f"note type {self.name}")

    def as_anki(self) -> dict[str, Any]:
        """As Anki and CrowdAnki write it, without its id and its time."""
        fields = [
            {"name": name, "ord": at, "font": "Arial", "size": 20, "media": [], "rtl": False, "sticky": False}
            for at, name in enumerate(self.fields)
        ]
        face = {
            "name": "Card 1", "ord": 0, "qfmt": self.front, "afmt": self.back, "bqfmt": "", "bafmt": "", "did": None,
        }  # fmt: skip
        return {
            "name": self.title, "type": int(self.is_cloze), "css": self.css, "flds": fields, "tmpls": [face],
            "sortf": 0, "req": [[0, "any", [0]]], "tags": [], "vers": [], "latexPre": "", "latexPost": "",
            "latexsvg": False, "crowdanki_uuid": self.uuid,
        }  # fmt: skip


# Identity in every learner's collection: never change a number, and never add, remove, rename or move a field. Content
# that needs another field takes a spare one; a note type that must change shape gets a new number and a new title.
SHAPES: dict[str, Shape] = {
    shape.name: shape
    for shape in (
        Shape("question", 1789432001001, "viva 问题 Question",
              ("Prompt", "Meta", "Answer", "Script", "Bonus", "Id", *_SPARE)),
        Shape("follow-up", 1789432001002, "viva 追问 Follow-up",
              ("Prompt", "Parent", "Angle", "Answer", "Id", *_SPARE)),
        Shape("point", 1789432001003, "viva 知识点 Point", ("Text", "Title", "Notes", "Id", *_SPARE), is_cloze=True),
        Shape("speaking", 1789432001004, "viva 口述 Speaking", ("Prompt", "Meta", "Script", "Bonus", "Id", *_SPARE)),
    )
}  # fmt: skip

# The options of a deck, as Anki's own default is; learners who have others keep theirs.
PRESET: dict[str, Any] = {
    "autoplay": True, "timer": 0, "replayq": True, "maxTaken": 60, "dyn": False,
    "new": {"bury": False, "delays": [1, 10], "initialFactor": 2500, "ints": [1, 4, 0], "order": 1, "perDay": 20},
    "rev": {"bury": False, "ease4": 1.3, "ivlFct": 1, "maxIvl": 36500, "perDay": 200, "hardFactor": 1.2},
    "lapse": {"delays": [10], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0},
}  # fmt: skip


def uuid_of(name: str) -> str:
    """A stable UUID for something of ours."""
    return str(uuid5(_OURS, name))
