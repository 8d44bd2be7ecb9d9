"""The fonts of print: which file a family is, which characters it has, and the outlines of its glyphs."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cache
from typing import Any

SERIF, SANS, MONO = "Noto Serif CJK SC", "Noto Sans CJK SC", "Noto Sans Mono CJK SC"


class FontError(ValueError):
    """A font that is not installed."""


@dataclass(frozen=True)
class Face:
    """One font: code point → glyph name, the glyphs by name, and the size of its em in its units."""

    characters: dict[int, str]
    glyphs: Any
    em: int


@cache
def face(family: str) -> Face:
    """The installed font of exactly this family. Raises FontError naming the package that holds it."""
    file, index, names = (*_ask("fc-match", "-f", "%{file}\n%{index}\n%{family}", family).split("\n"), "", "", "")[:3]
    if family not in names.split(","):
        raise FontError(
            f'the font "{family}" is missing; install fonts-noto-cjk (macOS: font-noto-serif-cjk, font-noto-sans-cjk)'
        )
    from fontTools.ttLib import TTFont  # whoever only asks what is installed does not wait for it

    font = TTFont(file, fontNumber=int(index) & 0xFFFF, lazy=True)
    return Face(font.getBestCmap(), font.getGlyphSet(), font["head"].unitsPerEm)


def installed() -> bytes:
    """Something that changes whenever a font is installed, removed or changed."""
    return _ask("fc-list", ":", "file", "family", "style", "index", "fontversion").encode()


def _ask(*command: str) -> str:
    """What fontconfig answers; nothing when it is not there."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
