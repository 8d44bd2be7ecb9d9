"""A folder with viva.toml becomes banks."""

from __future__ import annotations

import gc
import os
import re
import stat
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pydantic import ValidationError

from toolkit import bank as banks
from toolkit import dating, history, revisions
from toolkit.bank import Bank
from toolkit.config import Config, explain
from toolkit.publishing import ProjectError
from toolkit.source import MAX_CHARACTERS


class Texts(Mapping[PurePosixPath, str]):
    """The texts of files, decoded when they are asked for; bytes that are no UTF-8 become lone surrogates, which
    `syntax` reports where they stand."""

    def __init__(self, data: Mapping[PurePosixPath, bytes]) -> None:
        self._data = data

    def __getitem__(self, path: PurePosixPath) -> str:
        return self._data[path].decode("utf-8", "surrogateescape")

    def __iter__(self) -> Iterator[PurePosixPath]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)


class Read(NamedTuple):
    """A bank, and the bytes of its files."""

    bank: Bank
    data: Mapping[PurePosixPath, bytes]


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

    def read_file(self, name: str) -> bytes:
        """A file that viva.toml names, of bounded size. Raises ProjectError, also for one outside the project."""
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise ProjectError(f'viva.toml names "{name}", which is no file of the project')
        path = self.path(PurePosixPath(name))
        try:
            return _read(str(path))
        except OSError as error:
            raise ProjectError(f'viva.toml names "{name}", which cannot be read: {error.strerror}') from None

    def name(self, path: Path) -> PurePosixPath:
        """A path of the command line, relative to the project. Raises ProjectError when it is none of it."""
        try:
            return PurePosixPath(path.resolve().relative_to(self.root.resolve()).as_posix())
        except ValueError:
            raise ProjectError(f"{path} stands outside the project {self.root}") from None

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
        """One bank. Files that cannot be read become findings."""
        return self.read(root).bank

    def read(self, root: PurePosixPath) -> Read:
        """The files of one bank, and the bank that they make."""
        data: dict[PurePosixPath, bytes] = {}
        unread: dict[PurePosixPath, str] = {}
        media: set[PurePosixPath] = set()
        start = len(root.parts)
        for entry in _files(self.path(root)):
            name = PurePosixPath(entry.path[len(str(self.root)) + 1 :])
            folder = name.parts[start]
            if entry.is_symlink():
                unread[name] = "this is a link; viva reads only files that stand in the project"
            elif folder == "media":
                media.add(name)
            elif name.suffix in (".yaml", ".yml"):
                try:
                    data[name] = _read(entry.path)
                except OSError as error:
                    unread[name] = f"this file cannot be read: {error.strerror}"
            elif folder in ("knowledge", "questions"):
                unread[name] = "nothing is read from this file: its name does not end in .yaml"
        ordered = {name: data[name] for name in sorted(data, key=str)}
        return Read(banks.load(Texts(ordered), root, frozenset(media), unread, this_month()), ordered)

    def signature(self) -> frozenset[tuple[str, int, int]]:
        """Something that changes whenever a file of the content or viva.toml does, told without reading any."""
        found = set()
        with suppress(OSError):
            for path in (str(self.root / "viva.toml"), *(each.path for each in _files(self.root / "content"))):
                with suppress(OSError):
                    status = os.stat(path)  # noqa: PTH116 - it is asked of thousands of files every half second
                    found.add((path, status.st_mtime_ns, status.st_size))
        return frozenset(found)

    def read_at(self, commit: str, root: PurePosixPath) -> Bank:
        """One bank as a commit has it; an empty one when it was not there yet."""
        found = revisions.files(self.root, commit, root)
        media = {path for path in found if path.relative_to(root).parts[0] == "media"}
        data = {path: found[path] for path in found if path not in media and path.suffix in (".yaml", ".yml")}
        return banks.load(Texts(data), root, frozenset(media), month=this_month())

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
        if seconds := dating.last_commit(self.root, str(bank.root)):
            return _dated(seconds, f"the last commit of {bank.root}")
        times = [int((self.root / path).stat().st_mtime) for path in (*bank.texts, *bank.media)]
        return _dated(str(max(_EARLIEST, *times)), f"the newest file of {bank.root}")

    def modified(self, bank: Bank) -> dict[str, int]:
        """When each point and question last changed, by uid, in seconds: the history of its files, else
        the files' own time, which SOURCE_DATE_EPOCH replaces. Nothing is later than that."""
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        latest = int(_dated(epoch, "SOURCE_DATE_EPOCH").timestamp()) if epoch else _LATEST
        times = revisions.arrivals(self.root, bank.root)
        for path in {*bank.texts, *bank.media} - times.keys():
            times[path] = latest if epoch else int((self.root / path).stat().st_mtime)
        return history.modified(bank, {path: min(max(time, _EARLIEST), latest) for path, time in times.items()})


def find(start: Path) -> Project:
    """The project that a folder belongs to: viva.toml is looked for upwards."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / "viva.toml").is_file():
            return Project(folder, _configured(Project(folder, Config()).path(PurePosixPath("viva.toml"))))
    raise ProjectError(f"no viva.toml in {start} or above it; `viva init DIR` makes a project")


_EARLIEST, _LATEST = 315_532_800, 4_354_819_199  # zip archives hold the years from 1980 to 2107


def _dated(seconds: str, whence: str) -> datetime:
    if not re.fullmatch(r"-?[0-9]{1,20}", seconds):
        raise ProjectError(f'{whence} is "{seconds[:40]}", not a number of seconds')
    if not _EARLIEST <= int(seconds) <= _LATEST:
        raise ProjectError(f"{whence} is {seconds}, which is not between the years 1980 and 2107")
    return datetime.fromtimestamp(int(seconds), UTC)


def _configured(path: Path) -> Config:
    try:
        return Config.model_validate(tomllib.loads(path.read_text("utf-8")))
    except ValidationError as error:
        raise ProjectError(f"{path}: {explain(error)}") from None
    except RecursionError:
        raise ProjectError(f"{path}: nested too deeply") from None
    except (OSError, ValueError) as error:  # tomllib lets int() complain of numbers with thousands of digits
        raise ProjectError(f"{path}: {error}") from None


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Every file below, hidden ones and those in hidden folders left out; links are named, not followed."""
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    yield entry


def _read(path: str) -> bytes:
    """The bytes of a regular file, as many as a file that is read may have."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "it is no regular file")
        chunks = []
        left = 4 * MAX_CHARACTERS + 4
        while left and (chunk := os.read(descriptor, left)):
            chunks.append(chunk)
            left -= len(chunk)
        return b"".join(chunks)
    finally:
        os.close(descriptor)


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
