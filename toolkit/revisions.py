"""A revision in git becomes the files of a folder as they were."""

from __future__ import annotations

import subprocess
from pathlib import Path, PurePosixPath

from toolkit.publishing import ProjectError


def base(folder: Path, revision: str) -> str:
    """The commit in which the work that is not in `revision` began: its merge base with HEAD, else itself.

    Raises ProjectError when there is no such revision.
    """
    own = commit(folder, revision)
    found = _git(folder, "merge-base", own, "HEAD")
    return found.decode().strip() if found else own


def commit(folder: Path, revision: str) -> str:
    """The commit that a revision names. Raises ProjectError when there is none."""
    found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found is None:
        hint = "a shallow clone lacks it: fetch with full history (fetch-depth: 0)"
        raise ProjectError(f'git knows no revision "{revision}" here; {hint}')
    return found.decode().strip()


def files(folder: Path, revision: str, below: PurePosixPath) -> dict[PurePosixPath, bytes]:
    """The regular files below a folder as a commit has them, by path relative to `folder`, in the order of paths."""
    listed = _git(folder, "ls-tree", "-r", "-z", revision, "--", f"{below}/")
    if listed is None:
        raise ProjectError(f"git cannot list {below} of {revision}")
    found: dict[PurePosixPath, str] = {}
    for entry in listed.decode("utf-8", "surrogateescape").split("\0"):
        about, _, name = entry.partition("\t")
        if about.startswith("100"):
            found[PurePosixPath(name)] = about.split()[2]
    ordered = sorted(found, key=str)
    asked = "".join(f"{found[path]}\n" for path in ordered).encode()
    told = _git(folder, "cat-file", "--batch", given=asked) or b""
    made: dict[PurePosixPath, bytes] = {}
    at = 0
    for path in ordered:
        line = told.index(b"\n", at)
        size = int(told[at:line].split()[2])
        made[path] = told[line + 1 : line + 1 + size]
        at = line + size + 2
    return made


def arrivals(folder: Path, below: PurePosixPath) -> dict[PurePosixPath, int]:
    """When each file below a folder last changed on this branch, in seconds: of a merge, when it came in. Files that
    are gone are there too; those with changes that are not committed are not. Nothing where there is no git."""
    try:
        log = ("--first-parent", "-m", "--no-renames", "--no-show-signature", "--format=%x01%ct", "--name-only")
        told = _names(folder, "log", *log, "-z", "--relative", "--", str(below))
        now = _names(folder, "diff", "--no-renames", "--name-only", "-z", "--relative", "HEAD", "--", str(below))
        now += _names(folder, "ls-files", "--others", "-z", "--", str(below))
    except ProjectError:
        return {}
    found: dict[PurePosixPath, int] = {}
    time = 0
    for each in told:
        if each.startswith("\1"):
            time = int(each[1:])
        else:
            path = PurePosixPath(each.removeprefix("\n"))
            found[path] = max(time, found.get(path, 0))
    for each in now:
        found.pop(PurePosixPath(each), None)
    return found


def _names(folder: Path, *arguments: str) -> list[str]:
    """What git lists."""
    told = (_git(folder, *arguments) or b"").decode("utf-8", "surrogateescape")
    return [each for each in told.split("\0") if each]


def prefix(folder: Path) -> str:
    """Where a folder stands in its repository, e.g. "banks/" ; "" at its top, and where there is none."""
    told = _git(folder, "rev-parse", "--show-prefix")
    return told.decode("utf-8", "surrogateescape").strip() if told else ""


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes | None:
    """What git prints; None when it fails."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, input=given, capture_output=True, check=False, timeout=600
        )
    except OSError as error:
        raise ProjectError(f"git cannot be run: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise ProjectError(f"git {arguments[0]} takes longer than ten minutes") from None
    return done.stdout if done.returncode == 0 else None
