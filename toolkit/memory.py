"""What a run of lint worked out becomes a file, and is believed by the next run only as far as nothing has changed."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import markdown_it
import pydantic
import yaml

from toolkit.diagnostic import Diagnostic
from toolkit.facts import Facts
from toolkit.keeping import code, digest, load, save

MOST = 6  # memories that are kept for one project: one for each bank and choice of rules
PARTS = 64  # files that the records of a memory are kept in, so that an edit writes few of them again


class Record(NamedTuple):
    """What is known of one file."""

    text: bytes  # digest of its text
    depends: bytes  # digest of all that the findings depend on
    facts: Facts
    findings: tuple[Diagnostic, ...]  # of the rules that need no other file


@dataclass
class Memory:
    """What is known of one bank: its files by path, and what was worked out of texts, by name of the work."""

    records: dict[str, Record] = field(default_factory=dict)
    worked: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)  # as they stand on disk, by the name of the file


def stamp() -> bytes:
    """What the results depend on besides content and configuration: this very code, and what reads with it."""
    versions = (pydantic.VERSION, yaml.__version__, markdown_it.__version__)
    return digest(code(".py", ".txt", ".tsv", ".json"), " ".join(versions).encode())


def recall(folder: Path, key: bytes) -> Memory:
    """The memory that `keep` kept under this key, as far as it is whole."""
    memory = Memory()
    for path in folder.glob("*.part"):
        if isinstance(part := found(path, key), dict):
            memory.parts[path.name] = part
            if path.name == _WORKED:
                memory.worked = dict(part)
            else:
                memory.records |= part
    return memory


def keep(folder: Path, key: bytes, memory: Memory) -> None:
    """Keep a memory for the next run: those parts of it that changed."""
    parts: dict[str, dict[str, Any]] = {name: {} for name in memory.parts}
    for name, record in memory.records.items():
        parts.setdefault(f"{crc32(name.encode('utf-8', 'surrogateescape')) % PARTS}.part", {})[name] = record
    parts[_WORKED] = memory.worked
    for part, now in parts.items():
        before = memory.parts.get(part)
        if before is None or before.keys() != now.keys() or any(before[name] is not now[name] for name in now):
            save(folder / part, key, now)
    memory.parts = parts


def found(path: Path, key: bytes) -> Any:
    """As `keeping.load`, for what a memory is made of."""
    return load(path, key, _may)


def forget(project: Path) -> None:
    """Remove the oldest memories of a project, given the folder of them all."""
    with suppress(OSError):
        for old in sorted(project.iterdir(), key=lambda each: -each.stat().st_mtime)[MOST:]:
            shutil.rmtree(old, ignore_errors=True)


_WORKED = "worked.part"
_NOUNS = {("pathlib", "PurePosixPath"), ("builtins", "frozenset"), ("builtins", "set")}
_ROOMS = {"diagnostic", "essence", "facts", "ignores", "matching", "memory"}


def _may(module: str, name: str) -> bool:
    return (module, name) in _NOUNS or (module.startswith("toolkit.") and module.split(".")[1] in _ROOMS)
