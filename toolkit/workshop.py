"""What a renderer may use to be fast: cores, a shelf of things made before, and somebody to tell how far it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit import keeping


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _nobody(done: int, of: int) -> None:
    pass


@dataclass(frozen=True)
class Workshop:
    """Without a shelf nothing is kept; what is made is the same with one, and with any number of cores."""

    cores: int = 1
    shelf: Path | None = None
    tell: Callable[[int, int], None] = _nobody  # so many of so many steps are done
    _touched: set[Path] = field(default_factory=set)

    def find(self, key: bytes, may: Callable[[str, str], bool] | None = None) -> Any:
        """What was kept under this key; None when there is nothing."""
        if self.shelf is None:
            return None
        self._touched.add(path := self.shelf / key.hex())
        return keeping.load(path, key, may)

    def keep(self, key: bytes, value: Any) -> None:
        """Keep a value for another time."""
        if self.shelf is not None:
            self._touched.add(path := self.shelf / key.hex())
            keeping.save(path, key, value)

    def tidy(self) -> None:
        """Remove what was not asked for this time, but for the newest: as much as was."""
        if self.shelf is None:
            return
        with suppress(OSError):
            others = [each for each in self.shelf.iterdir() if each not in self._touched]
            for old in sorted(others, key=lambda each: -each.stat().st_mtime)[len(self._touched) :]:
                old.unlink()
