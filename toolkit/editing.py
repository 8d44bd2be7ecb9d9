"""Content gains an entry: a change of the text at one place, proven to have changed only that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit import source, writing
from toolkit.diagnostic import Route
from toolkit.fixing import trimmed
from toolkit.position import Locator


class EditError(ValueError):
    """A change that cannot be made without touching what it should not."""


def append(text: str, route: Route, entry: Mapping[str, Any]) -> str:
    """The text of a file with one more entry at the end of the list at `route`, everything else untouched.

    An empty route means that the file itself is the list. Raises EditError when the list is not there in block
    style, or when reading the result does not give the old content plus the entry.
    """
    before = source.read(text)
    if before.faults:
        raise EditError("the file cannot be read; `viva lint` says why")
    held: Any = before.value
    for step in route:
        held = held.get(step) if isinstance(held, dict) else None
    if not route and (held is None or held == []):
        made = _begun(text, entry)
    elif not isinstance(held, list) or not held:
        raise EditError(f'there is no list "{".".join(map(str, route))}" to add to')
    else:
        made = _appended(text, route, entry)
    after = source.read(made)
    wanted = trimmed([*(held or []), entry])
    got: Any = after.value
    for step in route:
        got = got[step] if isinstance(got, dict) else None
    if after.faults or trimmed(got) != wanted or _without(after.value, route) != _without(before.value, route):
        raise EditError("the list is not written as lines that start with -; add the entry by hand")
    return made


def _begun(text: str, entry: Mapping[str, Any]) -> str:
    """The entry as the first line of a file that held an empty list, or nothing; its comments stay above."""
    bare = text.removeprefix("\ufeff")
    empty = Locator(bare).extents.get(())
    kept = bare[: empty.start] + bare[empty.stop :].lstrip(" \t") if empty else bare
    newline = "\r\n" if "\r\n" in bare else "\n"
    lines = [*([kept.rstrip()] if kept.strip() else []), *writing.dump([entry]).splitlines()]
    return text[: len(text) - len(bare)] + newline.join(lines) + newline


def _appended(text: str, route: Route, entry: Mapping[str, Any]) -> str:
    """The entry as lines with the indent of the list's own items, behind its last line."""
    bare = text.removeprefix("\ufeff")
    locator = Locator(bare)
    extent = locator.extents[route]
    start = locator.line_starts[locator.position(extent.start)[0] - 1]
    indent = bare[start : extent.start]
    stop = len(bare[: extent.stop].rstrip())
    newline = "\r\n" if "\r\n" in bare else "\n"
    lines = writing.dump([entry]).splitlines()
    block = newline.join(f"{indent}{line}" if line else "" for line in lines)
    return f"{text[: len(text) - len(bare)]}{bare[:stop]}{newline}{block}{newline}{bare[stop:].removeprefix(newline)}"


def _without(value: Any, route: Route) -> Any:
    if not route or not isinstance(value, dict):
        return None
    return {key: held for key, held in value.items() if key != route[0]}
