"""A folder becomes the time of its last commit."""

from __future__ import annotations

import subprocess
from pathlib import Path


def last_commit(root: Path, folder: str) -> str | None:
    """The seconds of the last commit that touched a folder; None when it has changes, or there is no git."""
    changed = _git(root, "status", "--porcelain", "--", folder)
    if changed is None or changed:
        return None
    return _git(root, "log", "-1", "--format=%ct", "--", folder)


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
