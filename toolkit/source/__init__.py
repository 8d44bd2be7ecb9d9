"""YAML text becomes plain values, read on past every slip that can be mended, and a place in them becomes offsets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from toolkit.diagnostic import Route
from toolkit.slips.faults import MOST, Fault
from toolkit.source.reader import MAX_CHARACTERS, Extent, Reader

__all__ = ["MAX_CHARACTERS", "Content", "Extent", "extents", "read"]

_AGAIN = 2_000_000  # characters that reading on past slips may cost


@dataclass(slots=True)
class Content:
    """What a file says, its slips mended: its value (None when it could not be read to the end) and what is wrong."""

    value: Any
    faults: list[Fault]


def read(text: str) -> Content:
    """Read one file. YAML 1.2 core schema; never raises, never constructs anything but
    dict, list, str, int, float, bool and None.

    A fault that has a fix does not end the reading: it is mended in memory, and what else is wrong is told as well.
    Offsets are those of the text without its byte order mark.
    """
    return _read(text.removeprefix("\ufeff"), None)


def extents(text: str) -> dict[Route, Extent]:
    """Where every node of the file stands, as far as the file can be read."""
    found: dict[Route, Extent] = {}
    _read(text.removeprefix("\ufeff"), found)
    return found


def _read(text: str, found: dict[Route, Extent] | None) -> Content:
    told: list[Fault] = []
    written, origin, left = text, None, _AGAIN
    while True:
        if found is not None:
            found.clear()
        reader = Reader(text, found)
        value = reader.read()
        if not reader.faults and origin is None:
            return Content(value, [])
        origin = origin or list(range(len(text) + 1))
        new = [(fault, fault.moved(origin)) for fault in reader.faults]
        mendable = _apart([pair for pair in new if pair[0].fix])
        left -= len(text)
        if not mendable or left < 0 or len(told) + len(mendable) > MOST or _is_stuck(told, mendable, written):
            break
        told += [there for _, there in mendable]
        text = _mended(text, origin, [here for here, _ in mendable])
    # What stands on the line of a fault that was told before is what mending it has left: no finding of its own.
    told += [there for _, there in new if not any(_on_one_line(there, each, written) for each in told)]
    if found is not None:
        found.update({route: _moved(extent, origin, written) for route, extent in found.items()})
    return Content(value, sorted(told, key=lambda fault: fault.start))


def _apart(faults: list[tuple[Fault, Fault]]) -> list[tuple[Fault, Fault]]:
    """Those of the faults whose changes do not overlap with those of one before; reading again finds the others."""
    kept, reach = [], -1
    for fault, there in sorted(faults, key=lambda pair: min(pair[0].fix)):
        if min(fault.fix)[0] > reach:
            kept.append((fault, there))
            reach = max(fault.fix)[1]
    return kept


def _is_stuck(told: list[Fault], new: list[tuple[Fault, Fault]], text: str) -> bool:
    """Whether mending brought nothing: the same fault again, or another one on the line of a mere guess."""
    return any(
        (each.start == fault.start and each.message == fault.message)
        or (not each.safe and _on_one_line(fault, each, text))
        for _, fault in new
        for each in told
    )


def _on_one_line(a: Fault, b: Fault, text: str) -> bool:
    return "\n" not in text[min(a.start, b.start) : max(a.start, b.start)]


def _mended(text: str, origin: list[int], faults: Sequence[Fault]) -> str:
    """The text with the changes of the faults made, and `origin` kept in step: the offset, in the text of the author,
    of each character."""
    parts, offsets, at = [], [], 0
    for start, stop, new in sorted(change for fault in faults for change in fault.fix):
        parts += [text[at:start], new]
        offsets += [*origin[at:start], *[origin[start]] * len(new)]
        at = stop
    parts.append(text[at:])
    origin[:] = [*offsets, *origin[at:]]
    return "".join(parts)


def _moved(extent: Extent, origin: Sequence[int], text: str) -> Extent:
    start, stop = origin[extent.start], origin[extent.stop]
    key = (origin[extent.key[0]], origin[extent.key[1]]) if extent.key else None
    is_written = extent.style not in ("'", '"', "[", "{") or text[start : start + 1] == extent.style
    return replace(extent, start=start, stop=stop, key=key, style=extent.style if is_written else None)
