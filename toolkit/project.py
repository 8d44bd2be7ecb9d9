"""A folder with viva.toml becomes banks; outputs become files, whole or not at all."""

from __future__ import annotations

import gc
import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from toolkit import bank as banks
from toolkit.bank import Bank
from toolkit.config import Config, explain
from toolkit.source import MAX_CHARACTERS


class ProjectError(Exception):
    """Something about the project itself, its configuration or its files: the command ends with exit code 2."""


@dataclass(frozen=True)
class Project:
    """A project: its folder and what viva.toml says."""

    root: Path
    config: Config

    def path(self, name: PurePosixPath) -> Path:
        """Where a file or folder of the project stands. Raises ProjectError when links lead out of the project."""
        path = self.root / name
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self.root)):
            raise ProjectError(f"{name} is a link out of the project, or stands behind one; viva follows none")
        return path

    def bank_roots(self) -> list[PurePosixPath]:
        """The folders of its banks, relative to the project, sorted."""
        content = self.path(PurePosixPath("content"))
        if not content.is_dir():
            raise ProjectError(f"{content} is missing: banks stand in content/<bank>/")
        return sorted(
            PurePosixPath("content", entry.name)
            for entry in content.iterdir()
            if entry.is_dir() and not entry.is_symlink() and not entry.name.startswith(".")
        )

    def load(self, root: PurePosixPath) -> Bank:
        """Read one bank. Files that cannot be read become findings."""
        texts: dict[PurePosixPath, str] = {}
        unread: dict[PurePosixPath, str] = {}
        media: set[PurePosixPath] = set()
        for path in _files(self.path(root)):
            name = PurePosixPath(path.relative_to(self.root).as_posix())
            inside = name.relative_to(root)
            if path.is_symlink():
                unread[name] = "this is a link; viva reads only files that stand in the project"
            elif inside.parts[0] == "media":
                media.add(name)
            elif path.suffix in (".yaml", ".yml"):
                try:
                    texts[name] = _read(path)
                except OSError as error:
                    unread[name] = f"this file cannot be read: {error.strerror}"
            elif inside.parts[0] in ("knowledge", "questions"):
                unread[name] = "nothing is read from this file: its name does not end in .yaml"
        return banks.load(texts, root, frozenset(media), unread, this_month())

    def media_reader(self, bank: Bank) -> Callable[[str], bytes]:
        """Reads a picture of the bank by the name that prose uses; raises KeyError for any other."""

        def read(name: str) -> bytes:
            if bank.root / name not in bank.media:
                raise KeyError(name)
            return self.path(bank.root / name).read_bytes()

        return read

    def built_at(self, bank: Bank) -> datetime:
        """The time of the content: SOURCE_DATE_EPOCH, else its last commit, else its newest file."""
        if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
            return _dated(epoch, "SOURCE_DATE_EPOCH")
        if seconds := self._last_commit(bank.root):
            return _dated(seconds, f"the last commit of {bank.root}")
        times = [int((self.root / path).stat().st_mtime) for path in (*bank.texts, *bank.media)]
        return _dated(str(max(_EARLIEST, *times)), f"the newest file of {bank.root}")

    def _last_commit(self, root: PurePosixPath) -> str | None:
        """The time of the last commit that touched the bank; None when it has changes, or there is no git."""
        changed = self._git("status", "--porcelain", "--", str(root))
        if changed is None or changed:
            return None
        return self._git("log", "-1", "--format=%ct", "--", str(root))

    def _git(self, *arguments: str) -> str | None:
        try:
            done = subprocess.run(
                ["git", *arguments], cwd=self.root, capture_output=True, text=True, check=False, timeout=60
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout.strip() if done.returncode == 0 else None


def find(start: Path) -> Project:
    """The project that a folder belongs to: viva.toml is looked for upwards."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / "viva.toml").is_file():
            return Project(folder, _configured(folder / "viva.toml"))
    raise ProjectError(f"no viva.toml in {start} or above it; `viva init DIR` makes a project")


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
        Path(temporary).chmod(0o666 & ~_mask())
        Path(temporary).replace(path)
    except OSError as error:
        raise ProjectError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


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


_EARLIEST, _LATEST = 315_532_800, 4_354_819_199  # zip archives hold the years from 1980 to 2107


def _dated(seconds: str, whence: str) -> datetime:
    if not re.fullmatch(r"-?[0-9]{1,20}", seconds):
        raise ProjectError(f'{whence} is "{seconds[:40]}", not a number of seconds')
    if not _EARLIEST <= int(seconds) <= _LATEST:
        raise ProjectError(f"{whence} is {seconds}, which is not between the years 1980 and 2107")
    return datetime.fromtimestamp(int(seconds), UTC)


def _mask() -> int:
    """The permissions that the user does not give; they can be read only by setting them."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _configured(path: Path) -> Config:
    try:
        return Config.model_validate(tomllib.loads(path.read_text("utf-8")))
    except ValidationError as error:
        raise ProjectError(f"{path}: {explain(error)}") from None
    except RecursionError:
        raise ProjectError(f"{path}: nested too deeply") from None
    except (OSError, ValueError) as error:  # tomllib lets int() complain of numbers with thousands of digits
        raise ProjectError(f"{path}: {error}") from None


def _files(folder: Path) -> Iterator[Path]:
    """Every file below, hidden ones and those in hidden folders left out; links are named, not followed."""
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                else:
                    yield Path(entry.path)


def _read(path: Path) -> str:
    """The text of a file; bytes that are no UTF-8 become lone surrogates, which `syntax` reports where they stand."""
    if not path.is_file():
        raise OSError(0, "it is no regular file")
    with path.open("rb") as stream:
        return stream.read(4 * MAX_CHARACTERS + 4).decode("utf-8", "surrogateescape")


def this_month() -> str:
    """The month that facts are fresh or stale in: of SOURCE_DATE_EPOCH, else of today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    now = _dated(epoch, "SOURCE_DATE_EPOCH") if epoch else datetime.now(UTC)
    return f"{now:%Y-%m}"


@contextmanager
def uncollected() -> Iterator[None]:
    """Reading a bank makes many objects and no garbage: the collector would walk them again and again,
    while they are made and ever after."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was:
            gc.enable()
