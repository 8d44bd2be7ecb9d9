"""A symbolic edit becomes a range of a file's text and what comes in its place, in the style that stands there."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from toolkit import source, writing
from toolkit.diagnostic import Edit, Insert, Place, Remove, Replace, Route
from toolkit.model import fresh_uid
from toolkit.position import Locator
from toolkit.source import Content, Extent

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class TextEdit:
    """The range from `start` to `stop` (exclusive) of a text becomes `text`."""

    start: int
    stop: int
    text: str


class PlacingError(ValueError):
    """An edit that the text has no place for."""


def placed(edit: Edit, locator: Locator) -> TextEdit:
    """Where an edit changes the text. Raises PlacingError."""
    if isinstance(edit, Remove):
        return _removal(edit.place.route, locator)
    if isinstance(edit, Insert):
        return _insertion(edit, locator)
    if not edit.place.route:
        if edit.place.within is None or not isinstance(edit.text, str):
            raise PlacingError("a change of the file itself needs a range and a text")
        return TextEdit(*locator.offsets(edit.place), edit.text)
    return _replacement(edit, locator)


def _replacement(edit: Replace, locator: Locator) -> TextEdit:
    extent = _extent(edit.place.route, locator)
    text = fresh_uid() if edit.text is None else edit.text
    if isinstance(text, tuple):
        return _list(extent, text, locator)
    if isinstance(text, int | float):
        return TextEdit(extent.start, extent.stop, writing.inside(text))
    if edit.place.on_key:
        if extent.key is None:
            raise PlacingError("there is no key here")
        return TextEdit(*extent.key, writing.inside(text))
    if extent.value is None:
        if extent.style == "*" or (extent.style is None and "\n" in locator.text[extent.start : extent.stop]):
            raise PlacingError("a list, a mapping or an alias stands where a text was to be changed")
        return TextEdit(extent.start, extent.stop, writing.inside(text))
    if edit.place.within is not None:
        whole = spliced(extent.value, edit.place.within, text)
        start, stop = locator.offsets(edit.place)
        written = _in_style(text, whole, extent, locator, stop, _in_flow(edit.place.route, locator))
        if written is not None:
            return TextEdit(start, stop, written)
        text = whole
    return _whole(text, edit.place, extent, locator)


def spliced(value: str, within: tuple[int, int], text: str) -> str:
    """A value with another text in a range of it, which counts as `place.within` does: without the space around."""
    lead = len(value) - len(value.lstrip())
    start, stop = (min(each + lead, len(value)) for each in within)
    return value[:start] + text + value[stop:]


def _in_style(text: str, whole: str, extent: Extent, locator: Locator, stop: int, in_flow: bool) -> str | None:
    """A part of a scalar, up to an offset, as its style writes it; None when the whole scalar must be written again."""
    if extent.style == '"':
        return json.dumps(text, ensure_ascii=False)[1:-1]
    if extent.style == "|":
        newline, indent = _newline(locator), _indent_of_block(extent, locator)
        written = re.sub(r"\n+", lambda found: f"{newline * len(found[0])}{indent}", text)
        has_indent = locator.text[stop - 1 : stop] == "\n" or locator.text[stop : stop + 1] in ("\r", "\n")
        return written.removesuffix(indent) if text.endswith("\n") and has_indent else written
    if "\n" in text:
        return None
    if extent.style == "'":
        return text.replace("'", "''")
    if extent.style == ">":
        return text
    alone = f"[{whole}]" if in_flow else f"- {whole}"  # plain: what it becomes must be plain as well
    return text if source.read(alone) == Content([whole], []) else None


def _whole(text: str, place: Place, extent: Extent, locator: Locator) -> TextEdit:
    """The whole scalar written again: as a block when it was one or has several lines, else on its line."""
    is_block = extent.style in ("|", ">")
    if _in_flow(place.route, locator) or not (is_block or "\n" in text) or not text.strip():
        stop = extent.stop if not is_block else len(locator.text[: extent.stop].rstrip())
        written = writing.inside(text)
        if extent.style == "'" and "\n" not in text:
            written = "'" + text.replace("'", "''") + "'"
        elif extent.style == '"':
            written = json.dumps(text, ensure_ascii=False)
        return TextEdit(extent.start, stop, written)
    text = text.strip("\n")
    if text != text.strip() or re.search(r"[\t\r\ufeff]", text):
        raise PlacingError("a block cannot hold this text")
    at = extent.key[0] if extent.key else extent.start
    column = locator.position(at)[1] - 1
    indent = " " * (column + 2 if extent.key else column)
    stop = len(locator.text[: extent.stop].rstrip())
    lines = [f"{indent}{line}" if line.strip() else "" for line in text.split("\n")]
    return TextEdit(extent.start, stop, _newline(locator).join(["|", *lines]))


def _list(extent: Extent, texts: tuple[str, ...], locator: Locator) -> TextEdit:
    """A list in the place of a list (of either style) or of a scalar."""
    if extent.value is None and extent.style is None and texts:
        indent = " " * (locator.position(extent.start)[1] - 1)
        items = f"{_newline(locator)}{indent}".join(f"- {writing.inside(each)}" for each in texts)
        return TextEdit(extent.start, extent.stop, items)
    stop = extent.stop if extent.style not in ("|", ">") else len(locator.text[: extent.stop].rstrip())
    return TextEdit(extent.start, stop, f"[{', '.join(writing.inside(each) for each in texts)}]")


def _insertion(edit: Insert, locator: Locator) -> TextEdit:
    route = edit.place.route
    extent, holder = _extent(route, locator), _extent(route[:-1], locator)
    written = fresh_uid() if edit.text is None else writing.inside(edit.text)
    if extent.key is None or (*route[:-1], edit.key) in locator.extents:
        raise PlacingError(f'"{edit.key}" cannot be added here')
    if holder.style == "{":
        return TextEdit(extent.stop, extent.stop, f", {edit.key}: {written}")
    indent = " " * (locator.position(extent.key[0])[1] - 1)
    at = _end_of_line(max(extent.key[1], len(locator.text[: extent.stop].rstrip())), locator)
    return TextEdit(at, at, f"{_newline(locator)}{indent}{edit.key}: {written}")


def _removal(route: Route, locator: Locator) -> TextEdit:
    extent, holder = _extent(route, locator), _extent(route[:-1], locator)
    siblings = sorted(
        (each.key[0] if each.key else each.start, each.stop)
        for other, each in locator.extents.items()
        if len(other) == len(route) and other[:-1] == route[:-1]
    )
    start = extent.key[0] if extent.key else extent.start
    at = siblings.index((start, extent.stop))
    if len(siblings) == 1:
        return TextEdit(holder.start, holder.stop, "{}" if extent.key else "[]")
    if holder.style in ("{", "["):
        if at + 1 < len(siblings):
            return TextEdit(start, siblings[at + 1][0], "")
        return TextEdit(siblings[at - 1][1], extent.stop, "")
    line_start = locator.line_starts[locator.position(start)[0] - 1]
    before = locator.text[line_start:start]
    if extent.key and before.strip(" "):  # the first entry of a list item stands behind its mark
        if at + 1 == len(siblings) or before.strip(" -"):
            raise PlacingError("this entry shares its line with another")
        return TextEdit(start, siblings[at + 1][0], "")
    if not extent.key and before.strip(" ") != "-":
        raise PlacingError("this item shares its line with another")
    stop = _end_of_line(max(start, len(locator.text[: extent.stop].rstrip())), locator)
    found = _LINE_END.match(locator.text, stop)
    if found:
        return TextEdit(line_start, found.end(), "")
    return TextEdit(len(locator.text[:line_start].rstrip("\r\n")), stop, "")  # the last line of a file without an end


def _extent(route: Route, locator: Locator) -> Extent:
    extent = locator.extents.get(route)
    if extent is None:
        raise PlacingError("the text has no such place")
    return extent


def _in_flow(route: Route, locator: Locator) -> bool:
    return any(_extent(route[:length], locator).style in ("{", "[") for length in range(len(route)))


def _indent_of_block(extent: Extent, locator: Locator) -> str:
    """The indent of the first line with words of a block."""
    found = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)(?:[ ]*(?:\r\n|\n|\r))*([ ]*)").match(locator.text, extent.start)
    value = (extent.value or "").lstrip("\n")
    return " " * max(0, len(found[1] if found else "") - (len(value) - len(value.lstrip(" "))))


def _end_of_line(at: int, locator: Locator) -> int:
    found = _LINE_END.search(locator.text, at)
    return found.start() if found else len(locator.text)


def _newline(locator: Locator) -> str:
    return "\r\n" if "\r\n" in locator.text else "\n"
