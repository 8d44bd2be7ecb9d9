"""What a run of lint worked out becomes a file, and is believed by the next run only as far as nothing has changed."""

from __future__ import annotations

import io
import os
import pickle
import shutil
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import markdown_it
import pydantic
import yaml

from toolkit import __version__
from toolkit.diagnostic import Diagnostic
from toolkit.facts import Facts

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
    folder = Path(__file__).parent
    code = [
        f"{path.relative_to(folder)} {status.st_size} {status.st_mtime_ns}"
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".py", ".txt", ".tsv", ".json") and (status := path.stat())
    ]
    versions = (__version__, sys.version, pydantic.VERSION, yaml.__version__, markdown_it.__version__, *code)
    return digest("\n".join(versions).encode())


def digest(*parts: bytes) -> bytes:
    """One digest of several byte strings, none of which can be mistaken for part of another."""
    made = blake2b(digest_size=20)
    for part in parts:
        made.update(len(part).to_bytes(8, "big") + part)
    return made.digest()


def folder_of(project: Path) -> Path:
    """Where the memory of a project is kept: in the user's own cache, where no pull request can put a file.

    VIVA_CACHE_DIR and XDG_CACHE_HOME say where that is.
    """
    home = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    root = Path(os.environ.get("VIVA_CACHE_DIR") or Path(home, "viva"))
    return root / digest(str(project.resolve()).encode("utf-8", "surrogateescape")).hex()[:16]


def recall(folder: Path, key: bytes) -> Memory:
    """The memory that `keep` kept under this key, as far as it is whole."""
    memory = Memory()
    for path in folder.glob("*.part"):
        if isinstance(part := load(path, key), dict):
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


def load(path: Path, key: bytes) -> Any:
    """What `save` kept under this key; None when there is nothing, or anything about the file is not as it was."""
    try:
        data = path.read_bytes()
        head, body = data[: len(_MAGIC) + 40], data[len(_MAGIC) + 40 :]
        if head != _head(key, body):
            return None
        return _Unpickler(io.BytesIO(body)).load()
    except Exception:  # whatever is wrong with it, the answer is to work it out again
        return None


def save(path: Path, key: bytes, value: Any) -> None:
    """Keep a value, whole or not at all; where nothing can be written, nothing is kept."""
    body = pickle.dumps(value, protocol=5)
    temporary = None
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(_head(key, body))
            stream.write(body)
        Path(temporary).replace(path)
        temporary = None
    if temporary:
        with suppress(OSError):
            Path(temporary).unlink()


def forget(project: Path) -> None:
    """Remove the oldest memories of a project, given the folder of them all."""
    with suppress(OSError):
        for old in sorted(project.iterdir(), key=lambda each: -each.stat().st_mtime)[MOST:]:
            shutil.rmtree(old, ignore_errors=True)


_MAGIC = b"viva memory 2\n"
_WORKED = "worked.part"


def _head(key: bytes, body: bytes) -> bytes:
    return _MAGIC + digest(key) + digest(body)


class _Unpickler(pickle.Unpickler):
    """Makes the nouns of a memory and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _NOUNS or (module.startswith("toolkit.") and module.split(".")[1] in _ROOMS):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a memory")


_NOUNS = {("pathlib", "PurePosixPath"), ("builtins", "frozenset"), ("builtins", "set")}
_ROOMS = {"diagnostic", "essence", "facts", "ignores", "matching", "memory"}
