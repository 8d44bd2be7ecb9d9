"""Plain values become YAML text in the canonical layout; read back they are the same (a block ends in a line break)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolkit import source
from toolkit.slips.faults import UNPRINTABLE, unprintable

_LONG = 100  # characters from which prose on one line becomes a block
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=~<.+0-9\ufeff][^\n\t]*")
_ID = re.compile(r"[a-z][a-z0-9-]*")


def modeline(kind: str, depth: int) -> str:
    """The first line of a file `depth` folders below the project: editors find its schema by it."""
    return f"# yaml-language-server: $schema={'../' * depth}schema/{kind}.schema.json\n"


def dump(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """YAML in block style, two spaces a level, lists of ids on one line, prose as `|` blocks.

    Strings, numbers, booleans, lists and mappings with text keys; anything else raises TypeError.
    """
    return "\n".join(_lines(value) if value else [_flow(value)]) + "\n"


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, held in value.items():
            yield from _entry(f"{inside(key)}:", held)
    else:
        for held in value:
            first, *rest = _lines(held) if isinstance(held, Mapping) and held else [*_item(held)]
            yield f"- {first}"
            yield from (f"  {line}" if line else "" for line in rest)


def _item(value: Any) -> Iterator[str]:
    if isinstance(value, str) and _is_block(value):
        yield from _block("", value)
    else:
        yield _flow(value) if isinstance(value, list | tuple | Mapping) else _scalar(value)


def _entry(head: str, value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _block(f"{head} ", value) if _is_block(value) else [f"{head} {_scalar(value)}"]
    elif isinstance(value, Mapping | list | tuple) and not _is_short(value):
        yield head
        yield from (f"  {line}" if line else "" for line in _lines(value))
    else:
        yield f"{head} {_flow(value)}"


def _is_block(text: str) -> bool:
    """Whether text is written as a `|` block; what such a block cannot hold exactly is quoted instead."""
    return (
        ("\n" in text or len(text) > _LONG)
        and text == text.strip()
        and unprintable(text) is None
        and not re.search(r"[\t\r\ufeff]|[ ]$", text, re.MULTILINE)
    )


def _block(head: str, text: str) -> Iterator[str]:
    yield f"{head}|"
    yield from (f"  {line}" if line else "" for line in text.split("\n"))


def _is_short(value: Any) -> bool:
    """Whether a collection goes on one line: empty, a list of ids, or numbers."""
    if isinstance(value, Mapping):
        return not value or all(isinstance(held, int | float) for held in value.values())
    return all(_is_atom(held) for held in value) or (
        len(value) == 1 and isinstance(value[0], list | tuple) and _is_short(value[0])
    )


def _is_atom(value: Any) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and bool(_ID.fullmatch(value)))


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{inside(key)}: {_flow(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(held) for held in value) + "]"
    return inside(value)


def inside(value: Any) -> str:
    """A scalar that is right anywhere on a line: as a value, as a key, and between brackets."""
    return _quoted(value) if isinstance(value, str) and ":" in value else _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} has no place in content")
    return value if _is_plain(value) else _quoted(value)


def _is_plain(text: str) -> bool:
    return (
        bool(_PLAIN.fullmatch(text))
        and text == text.rstrip()
        and not re.search(r":(\s|$)|\s#|[,\[\]{}\ufeff]", text)
        and source.read(text) == source.Content(text, [])
    )


def _quoted(text: str) -> str:
    """Double quotes as JSON writes them, with what a text file may not hold escaped."""
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
