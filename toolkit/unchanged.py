"""A build is known to be up to date by the bytes that went in and those that came out, before anything is imported."""

from __future__ import annotations

import os
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from toolkit import dating, fonts, keeping, shipped
from toolkit.keeping import digest

_MOST = 20  # different commands that are remembered for a project


def current(arguments: Sequence[str]) -> list[str] | None:
    """The outputs of a build with these arguments when it would make them again as they are; else None."""
    root = _root(arguments)
    kept = keeping.load(_path(root, arguments), b"made") if root else None
    if not root or not isinstance(kept, tuple) or kept[0] != state(root):
        return None
    with suppress(OSError):
        if all(sha256(Path(path).read_bytes()).hexdigest() == known for path, known in kept[1]):
            return [path for path, _ in kept[1]]
    return None


def state(root: Path) -> bytes:
    """A digest of all that a build of the project depends on: content, configuration, code, libraries, fonts, time."""
    content = root / "content"
    held = sorted(_files(content)) if content.is_dir() else []
    files = [str(root / "viva.toml"), *_named(root), *held] if held else []
    banks = sorted({Path(path).relative_to(content).parts[0] for path in held})
    commits = [dating.last_commit(root, f"content/{bank}") for bank in banks]
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    parts = [
        keeping.code(".py", ".txt", ".tsv", ".json"), *_shipped(), *_libraries(), fonts.installed(),
        epoch.encode(), (epoch or time.strftime("%Y-%m", time.gmtime())).encode(), repr(commits).encode(),
    ]  # fmt: skip
    for path in files:
        status = os.lstat(path)
        parts += [os.fsencode(os.path.relpath(path, root)), b"%o" % status.st_mode]
        if None in commits and not epoch:
            parts.append(b"%d" % int(status.st_mtime))
        parts.append(os.readlink(os.fsencode(path)) if os.path.islink(path) else Path(path).read_bytes())  # noqa: PTH114, PTH115
    return digest(*parts)


def remember(root: Path, arguments: Sequence[str], before: bytes, outputs: Sequence[Path]) -> None:
    """Keep what a build made of the state that was there before it."""
    made = [(str(path.absolute()), sha256(path.read_bytes()).hexdigest()) for path in outputs]
    path = _path(root.resolve(), arguments)
    keeping.save(path, b"made", (before, made))
    with suppress(OSError):
        for old in sorted(path.parent.iterdir(), key=lambda each: -each.stat().st_mtime)[_MOST:]:
            old.unlink()


def _path(root: Path, arguments: Sequence[str]) -> Path:
    folder = keeping.folder_of(root)
    said = digest(os.fsencode(Path.cwd()), *map(os.fsencode, arguments))
    return folder.with_name(f"{folder.name}-made") / said.hex()


def _root(arguments: Sequence[str]) -> Path | None:
    """The project that a command with these arguments is about."""
    start = Path.cwd()
    for at, argument in enumerate(arguments):
        if argument == "--project" and at + 1 < len(arguments):
            start = Path(arguments[at + 1])
        elif argument.startswith("--project="):
            start = Path(argument.partition("=")[2])
    with suppress(OSError):
        start = start.resolve()
        return next((each for each in (start, *start.parents) if (each / "viva.toml").is_file()), None)
    return None


def _named(root: Path) -> list[str]:
    """The files of the project that viva.toml names: the Word template."""
    with suppress(OSError, ValueError, AttributeError, TypeError):
        settings = tomllib.loads((root / "viva.toml").read_text("utf-8"))
        path = root / settings.get("build", {}).get("docx", {}).get("template", "")
        return [str(path)] if path.is_file() else []
    return []


def _files(folder: Path) -> Iterator[str]:
    for above, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(above, name))]  # noqa: PTH114, PTH118
        yield from (os.path.join(above, name) for name in (*names, *links))  # noqa: PTH118


def _shipped() -> Iterator[bytes]:
    for path in sorted((shipped.ROOT / "templates").rglob("*")):
        if path.is_file():
            yield str(path.relative_to(shipped.ROOT)).encode()
            yield path.read_bytes()


def _libraries() -> Iterator[bytes]:
    """The installed distributions, which carry their versions in their names."""
    for folder in sys.path:
        with suppress(OSError):
            yield " ".join(sorted(name for name in os.listdir(folder) if name.endswith("-info"))).encode()  # noqa: PTH208
