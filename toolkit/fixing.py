"""Fixes become a changed text, proven to differ from the old one only where they say."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from toolkit import source
from toolkit.diagnostic import Edit, Fix, Insert, Remove, Route
from toolkit.placing import PlacingError, TextEdit, placed, spliced
from toolkit.position import Locator


@dataclass(frozen=True, slots=True)
class Mended:
    """The text after fixing, and the fixes that are in it, as indexes into those that were asked for."""

    text: str
    done: tuple[int, ...]


def resolved(fix: Fix, locator: Locator) -> tuple[TextEdit, ...]:
    """The edits of a fix as ranges of the file's text without its byte order mark, in order, none overlapping.

    Raises PlacingError when the text has no such place, or cannot be changed there without touching its surroundings.
    """
    edits = sorted((placed(edit, locator) for edit in fix.edits), key=lambda edit: (edit.start, edit.stop))
    if any(before.stop > after.start for before, after in pairwise(edits)):
        raise PlacingError("the edits of one fix overlap")
    return tuple(edits)


def mend(text: str, fixes: Sequence[Fix]) -> Mended:
    """As many of the fixes as can be made together, the first of two that touch one place; the rest want another round.

    The result is read again: its values must be the old ones with exactly the changes that the fixes name, and no
    file that could be read may become one that cannot. A fix that fails this is left out.
    """
    mark = text[: len(text) - len(text.removeprefix("\ufeff"))]
    bare = text.removeprefix("\ufeff")
    chosen = _together(fixes, Locator(bare))
    if chosen and (made := _proven(bare, fixes, chosen)) is not None:
        return Mended(mark + made, tuple(chosen))
    sound = {i: edits for i, edits in chosen.items() if _proven(bare, fixes, {i: edits}) is not None}
    while sound:
        if (made := _proven(bare, fixes, sound)) is not None:
            return Mended(mark + made, tuple(sound))
        sound.popitem()
    return Mended(text, ())


def _together(fixes: Sequence[Fix], locator: Locator) -> dict[int, tuple[TextEdit, ...]]:
    """The fixes whose places do not overlap with those of an earlier one, each with its edits."""
    chosen: dict[int, tuple[TextEdit, ...]] = {}
    taken: list[TextEdit] = []
    for i, fix in enumerate(fixes):
        try:
            edits = resolved(fix, locator)
        except PlacingError:
            continue
        if not any(_touch(edit, other) for edit in edits for other in taken):
            chosen[i] = edits
            taken += edits
    return chosen


def _touch(a: TextEdit, b: TextEdit) -> bool:
    return (a.start < b.stop and b.start < a.stop) or a.start == b.start


def _proven(text: str, fixes: Sequence[Fix], chosen: dict[int, tuple[TextEdit, ...]]) -> str | None:
    """The text with the chosen edits; None when reading it does not give what the fixes promise."""
    made = text
    for edit in sorted((edit for edits in chosen.values() for edit in edits), key=lambda edit: -edit.start):
        made = made[: edit.start] + edit.text + made[edit.stop :]
    before, after = source.read(text), source.read(made)
    edits = [edit for i in chosen for edit in fixes[i].edits]
    if made == text or len(after.faults) > max(0, len(before.faults) - any(_mends_fault(edit) for edit in edits)):
        return None
    if before.value is None and before.faults:
        return made if after.value is not None or len(after.faults) < len(before.faults) else None
    return made if _as_asked(before.value, after.value, edits, Locator(text)) else None


def _mends_fault(edit: Edit) -> bool:
    """Whether an edit may be one of those that make a slip readable: these are of the file as it is written."""
    return not edit.place.route


def _as_asked(before: Any, after: Any, edits: Sequence[Edit], locator: Locator) -> bool:
    """Whether `after` is `before` with the edits made on its values; a fresh uid may be any text, and an edit of the
    file as it is written may change the one text that it stands in."""
    wanted = [deepcopy(before)]  # in a list of one, so that the whole file has a holder too
    for edit in sorted(edits, key=_later_first, reverse=True):
        try:
            if edit.place.route:
                _change(wanted, edit, after)
            elif (route := _text_around(edit, locator)) is not None:
                _at(wanted, (0, *route[:-1]) if route else ())[route[-1] if route else 0] = _at(after, route)
        except (KeyError, IndexError, TypeError):
            return False
    return bool(trimmed(wanted[0]) == trimmed(after))


def _text_around(edit: Edit, locator: Locator) -> Route | None:
    """The route of the scalar that an edit of the file as it is written stands in, None when it stands in none."""
    start, stop = locator.offsets(edit.place)
    for route, extent in locator.extents.items():
        if extent.value is not None and extent.start <= start and stop <= extent.stop and extent.start < extent.stop:
            return route
    return None


def _later_first(edit: Edit) -> tuple[Any, ...]:
    """Changes are made from the end, so that what is removed moves no place that is still to be changed."""
    within = edit.place.within or (-1, -1)
    return (*((0, step, "") if isinstance(step, int) else (1, 0, step) for step in edit.place.route), (-1, *within))


def _change(wanted: list[Any], edit: Edit, after: Any) -> None:
    holder, step = _at(wanted[0], edit.place.route[:-1]), edit.place.route[-1]
    if isinstance(edit, Remove):
        del holder[step]
    elif isinstance(edit, Insert):
        holder[edit.key] = edit.text if edit.text is not None else _at(after, (*edit.place.route[:-1], edit.key))
    elif edit.place.on_key:
        holder[edit.text] = holder.pop(step)
    elif edit.text is None:
        holder[step] = _at(after, edit.place.route)
    elif edit.place.within is not None and isinstance(edit.text, str):
        holder[step] = spliced(holder[step], edit.place.within, edit.text)
    else:
        holder[step] = list(edit.text) if isinstance(edit.text, tuple) else edit.text


def _at(value: Any, route: Route) -> Any:
    for step in route:
        value = value[step]
    return value


def trimmed(value: Any) -> Any:
    """Values without the space around texts, which says nothing: a block ends in a line break."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list | tuple):
        return [trimmed(each) for each in value]
    if isinstance(value, dict):
        return {key: trimmed(held) for key, held in value.items()}
    return value


__all__ = ["Mended", "PlacingError", "TextEdit", "mend", "resolved", "trimmed"]
