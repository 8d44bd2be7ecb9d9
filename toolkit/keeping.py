"""Values become files of the user's own cache, and are believed later only when they are whole."""

from __future__ import annotations

import io
import os
import pickle
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

from toolkit import __version__


def digest(*parts: bytes) -> bytes:
    """One digest of several byte strings, none of which can be mistaken for part of another."""
    made = blake2b(digest_size=20)
    for part in parts:
        made.update(len(part).to_bytes(8, "big") + part)
    return made.digest()


def code(*endings: str) -> bytes:
    """A digest of this very code: its files with these endings, and the Python that runs it."""
    folder = Path(__file__).parent
    found = [
        f"{path.relative_to(folder)} {status.st_size} {status.st_mtime_ns}"
        for path in sorted(folder.rglob("*"))
        if path.suffix in endings and (status := path.stat())
    ]
    return digest("\n".join((__version__, sys.version, *found)).encode())


def folder_of(project: Path) -> Path:
    """Where what is kept for a project stands: in the user's own cache, where no pull request can put a file.

    VIVA_CACHE_DIR and XDG_CACHE_HOME say where that is.
    """
    home = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    root = Path(os.environ.get("VIVA_CACHE_DIR") or Path(home, "viva"))
    return root / digest(str(project.resolve()).encode("utf-8", "surrogateescape")).hex()[:16]


def load(path: Path, key: bytes, may: Callable[[str, str], bool] | None = None) -> Any:
    """What `save` kept under this key; None when there is nothing, or anything about the file is not as it was.

    Besides plain values it makes the classes that `may` allows, given module and name.
    """
    try:
        data = path.read_bytes()
        head, body = data[: len(_MAGIC) + 40], data[len(_MAGIC) + 40 :]
        if head != _head(key, body):
            return None
        return _Unpickler(body, may).load()
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


_MAGIC = b"viva memory 2\n"


def _head(key: bytes, body: bytes) -> bytes:
    return _MAGIC + digest(key) + digest(body)


class _Unpickler(pickle.Unpickler):
    """Makes plain values, the classes that it was told of, and nothing else."""

    def __init__(self, body: bytes, may: Callable[[str, str], bool] | None) -> None:
        super().__init__(io.BytesIO(body))
        self._may = may

    def find_class(self, module: str, name: str) -> Any:
        if self._may and self._may(module, name):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} has no place in what is kept")
