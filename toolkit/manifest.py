"""What was built becomes a file that tells it: the outputs with their digests, and the cards that learners have."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from toolkit import __version__
from toolkit.publishing import ProjectError, publish
from toolkit.releases import NOTE_TYPES, Card, Release

NAME = "manifest.json"
VERSION = 1
LARGEST = 200_000_000  # bytes that are read of one


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class _Card(_Read):
    type: str = Field(pattern=f"^({'|'.join(NOTE_TYPES)})$")
    id: str = Field(max_length=200)
    title: str = Field(max_length=1000)
    chapter: str = Field(max_length=200)
    shown: dict[str, str] = {}


class _Bank(_Read):
    version: str = Field("", max_length=200)
    sources: list[str] = []
    coverage: dict[str, int] = {}
    cards: dict[str, _Card] = {}
    retired: dict[str, _Card] = {}


class Output(_Read):
    """One file that was built."""

    bank: str
    format: str
    edition: str
    sha256: str
    size: int


class _Manifest(_Read):
    manifest: int
    toolkit: str = ""
    banks: dict[str, _Bank] = {}
    outputs: dict[str, Output] = {}


@dataclass
class Manifest:
    """The outputs of a folder by file name, and the release of each bank by the name of its folder."""

    releases: dict[str, Release] = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)

    def add(self, name: str, data: bytes, bank: str, format_name: str, edition: str) -> None:
        """An output that was made."""
        digest = hashlib.sha256(data).hexdigest()
        self.outputs[name] = Output(bank=bank, format=format_name, edition=edition, sha256=digest, size=len(data))

    def written(self) -> bytes:
        """The file, the same for the same content."""
        made = {
            "manifest": VERSION,
            "toolkit": __version__,
            "outputs": {name: self.outputs[name].model_dump() for name in sorted(self.outputs)},
            "banks": {name: _bank(self.releases[name]) for name in sorted(self.releases)},
        }
        return f"{json.dumps(made, ensure_ascii=False, indent=1)}\n".encode("utf-8", "surrogatepass")


def read(path: Path) -> Manifest:
    """A manifest of a former build. Raises ProjectError for what is none."""
    try:
        if path.stat().st_size > LARGEST:
            raise ProjectError(f"{path} is too large to be a manifest")
        found = _Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}") from None
    except (ValidationError, RecursionError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        where = ".".join(map(str, first["loc"])) if first else ""
        raise ProjectError(f"{path} is no manifest of viva: {where or 'it is no JSON of its kind'}") from None
    if found.manifest != VERSION:
        raise ProjectError(f"{path} is a manifest of version {found.manifest}; this viva reads {VERSION}")
    releases = {
        name: Release(
            bank.version, _cards(bank.cards), _cards(bank.retired), tuple(bank.sources), dict(bank.coverage)
        )
        for name, bank in found.banks.items()
    }
    return Manifest(releases, dict(found.outputs))


def former(folder: Path) -> Manifest:
    """The manifest of a folder, with the outputs in it that are still what was built; an empty one where none is."""
    path = folder / NAME
    if not path.is_file():
        return Manifest()
    try:
        found = read(path)
    except ProjectError:
        return Manifest()  # of another version, or broken: it is written anew
    found.outputs = {name: each for name, each in found.outputs.items() if _is_whole(folder / name, each)}
    banks = {each.bank for each in found.outputs.values()}
    found.releases = {name: each for name, each in found.releases.items() if name in banks}
    return found


def publish_manifest(folder: Path, made: Manifest) -> None:
    """Write it, whole or not at all. Raises ProjectError."""
    publish(folder / NAME, made.written())


def _is_whole(path: Path, output: Output) -> bool:
    try:
        if path.is_symlink() or path.stat().st_size != output.size:
            return False
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == output.sha256
    except OSError:
        return False


def _bank(release: Release) -> dict[str, Any]:
    return {
        "version": release.version,
        "coverage": dict(release.coverage),
        "sources": list(release.sources),
        "cards": _written(release.cards),
        "retired": _written(release.retired),
    }


def _written(cards: Mapping[str, Card]) -> dict[str, Any]:
    return {guid: _one(card) for guid, card in sorted(cards.items())}


def _one(card: Card) -> dict[str, Any]:
    about = {"type": card.note_type, "id": card.id, "title": card.title, "chapter": card.chapter}
    return about | {"shown": dict(card.shown)}


def _cards(read: Mapping[str, _Card]) -> dict[str, Card]:
    return {
        guid: Card(guid, each.type, each.id, each.title, each.chapter, dict(each.shown)) for guid, each in read.items()
    }
