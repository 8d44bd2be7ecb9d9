"""Runs the command as a user does: a process of its own, in a folder."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent


@dataclass(frozen=True)
class Ran:
    """What a run left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def viva(*arguments: str | Path, cwd: Path, env: dict[str, str] | None = None, stdin: str = "") -> Ran:
    """`viva ARGUMENTS…` in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "toolkit", *map(str, arguments)], cwd=cwd, env=environment() | (env or {}),
        input=stdin, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


def environment() -> dict[str, str]:
    """The environment of a plain machine: this checkout importable, no CI, no colour, no fixed time."""
    dropped = (
        "GITHUB_ACTIONS", "CI", "NO_COLOR", "SOURCE_DATE_EPOCH", "PYTHONIOENCODING", "PYTHONUTF8",
        "PYTHONDONTWRITEBYTECODE",  # or each of a thousand processes would compile everything again
    )  # fmt: skip
    kept = {key: value for key, value in os.environ.items() if key not in dropped}
    return kept | {"PYTHONPATH": str(REPOSITORY), "LANG": "C", "LC_ALL": "C"}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
