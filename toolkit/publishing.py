"""Bytes become files, whole or not at all."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath


class ProjectError(Exception):
    """Something about the project itself, its configuration or its files: the command ends with exit code 2."""


def publish(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside it first, then renamed. Raises ProjectError, the old file kept."""
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".viva-")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(_mode(path))
        Path(temporary).replace(path)
    except OSError as error:
        raise ProjectError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def publish_all(texts: Mapping[Path, bytes], moves: Sequence[tuple[Path, Path]] = ()) -> None:
    """Write files that are there already, then move files and folders; when one of it fails, all that was done is
    taken back. Raises ProjectError."""
    before: dict[Path, bytes] = {}
    moved: list[tuple[Path, Path]] = []
    try:
        for _, end in moves:
            if end.exists() or end.is_symlink():
                raise ProjectError(f"{end} is there already")
        for path, data in texts.items():
            before[path] = path.read_bytes()
            publish(path, data)
        for start, end in moves:
            start.rename(end)
            moved.append((start, end))
    except BaseException as error:  # somebody may interrupt it
        for start, end in reversed(moved):
            end.rename(start)
        for path, data in before.items():
            publish(path, data)
        if isinstance(error, OSError):
            raise ProjectError(f"{error.filename} cannot be changed: {error.strerror}; all is as it was") from error
        raise


def publish_folder(target: Path, files: Mapping[PurePosixPath, bytes]) -> None:
    """Make a folder with these files, whole or not at all; one that is there must be empty. Raises ProjectError,
    also for a name that leads out of the folder."""
    for name in files:
        if name.is_absolute() or ".." in name.parts:
            raise ProjectError(f"{name} is no place in {target}")
    temporary: Path | None = None
    moved: list[Path] = []
    try:
        is_new = not target.exists()
        beside = target.parent if is_new else target  # a folder that someone stands in is filled, not replaced
        beside.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=beside, prefix=".viva-"))
        for name, data in files.items():
            (temporary / name).parent.mkdir(parents=True, exist_ok=True)
            (temporary / name).write_bytes(data)
        if is_new:
            temporary.chmod(0o777 & ~_mask())
            temporary.rename(target)
        else:
            for entry in sorted(temporary.iterdir()):
                moved.append(entry.rename(target / entry.name))
    except BaseException as error:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if isinstance(error, OSError):
            raise ProjectError(f"{target} cannot be written: {error.strerror}") from error
        raise
    finally:
        if temporary:
            shutil.rmtree(temporary, ignore_errors=True)


def _mode(path: Path) -> int:
    """The permissions of the file that is replaced, else those that the user gives new ones."""
    with suppress(OSError):
        return stat.S_IMODE(path.stat().st_mode)
    return 0o666 & ~_mask()


def _mask() -> int:
    """The permissions that the user does not give; they can be read only by setting them."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
