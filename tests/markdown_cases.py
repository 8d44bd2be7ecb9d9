"""Markdown with fenced files becomes cases: the files of a bank, and the findings that their comments announce.

A fenced block whose info string is `yaml PATH` is a file of the bank; the rest of the bank is the example that
`viva init` writes, and one picture, `media/low-rank.png`. `# error: rule, rule` at the end of a line says that these
rules must report this line, and that no other line is reported. A block `yaml PATH fixed` is the file as the safe
fixes leave it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from toolkit import bank, rules
from toolkit.diagnostic import Diagnostic
from toolkit.mending import mended

EXAMPLE = PurePosixPath("content/example")
PICTURES = frozenset({EXAMPLE / "media" / "low-rank.png"})
_FOLDER = Path(__file__).parent.parent / "templates" / "project"
_FENCE = re.compile(r"^```yaml (?P<path>\S+)(?P<fixed> fixed)?\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^## (?P<name>.+)$", re.MULTILINE)
_MARK = re.compile(r"[ ]*# error: (?P<rules>[a-z, -]+)$", re.MULTILINE)

Finding = tuple[str, int, str]  # path in the bank, line, rule


@dataclass(frozen=True)
class Case:
    """One case: its name, the files it replaces, what must be found, and what the fixes make of the files."""

    name: str
    files: dict[PurePosixPath, str]
    expected: frozenset[Finding]
    fixed: dict[PurePosixPath, str]

    def found(self, also: str = "") -> frozenset[Finding]:
        """What the recommended rules find, and one more when it is named."""
        return frozenset(
            (str(each.place.path.relative_to(EXAMPLE)), each.span.line if each.span else 0, each.rule)
            for each in self._linted({}, also)
        )

    def mended(self) -> dict[PurePosixPath, str]:
        """The files that the safe fixes of the recommended rules change, with their new texts."""
        return mended(example_texts() | self.files, self._linted({}), self._linted, unsafe=False)[0]

    def _linted(self, changed: Mapping[PurePosixPath, str], also: str = "") -> list[Diagnostic]:
        loaded = bank.load({**example_texts(), **self.files, **changed}, EXAMPLE, PICTURES, month="2026-11")
        return rules.run(loaded, rules.Choice(select=rules.RECOMMENDED | ({also} if also else set())))


@cache
def example_texts() -> dict[PurePosixPath, str]:
    """The files of the example bank."""
    return {
        PurePosixPath(path.relative_to(_FOLDER).as_posix()): path.read_text("utf-8")
        for path in sorted((_FOLDER / EXAMPLE).rglob("*.yaml"))
    }


def cases(markdown: str) -> Iterator[Case]:
    """The cases of one page, a heading each; a heading without files is none."""
    parts = _HEADING.split(markdown)
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        files: dict[PurePosixPath, str] = {}
        fixed: dict[PurePosixPath, str] = {}
        expected: set[Finding] = set()
        for fence in _FENCE.finditer(body):
            text = fence["text"]
            if fence["fixed"]:
                fixed[EXAMPLE / fence["path"]] = text
                continue
            for number, line in enumerate(text.splitlines(), 1):
                if mark := _MARK.search(line):
                    expected.update((fence["path"], number, rule.strip()) for rule in mark["rules"].split(","))
            files[EXAMPLE / fence["path"]] = _MARK.sub("", text)
        if files:
            yield Case(name, files, frozenset(expected), fixed)
