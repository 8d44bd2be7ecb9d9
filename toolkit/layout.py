"""A file of content becomes the same file in the canonical layout: keys in the order of the model, two spaces a level.

- Keys stand in the order of the model; those that it does not know come last, in the author's order.
- Items of a list stand two spaces in from its key; ids in a list stand on one line as far as they fit.
- Text on several lines is a `|` block; how text on one line is quoted, and whether a list or mapping stands in
  brackets, stays as the author has it. No line is wrapped, no character of a text is changed.
- A comment goes where its entry goes. Of several empty lines between entries one stays, at the ends of the file none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from toolkit import comments, ignores, source, writing
from toolkit.comments import HomelessError
from toolkit.diagnostic import Route
from toolkit.position import Locator
from toolkit.slips.faults import UNPRINTABLE

WIDTH = 120  # characters of a line that holds a list of ids

_ID_LISTS = frozenset({"supported_by", "requires", "related", "cites", "roles", "distinct_from", "tags"})


class LayoutError(ValueError):
    """A file that is left as it is, and why."""


def laid_out(text: str, schema: Mapping[str, Any]) -> str:
    """The text in the canonical layout, its line ends kept; values and comments are proven to be the same.

    Raises LayoutError for a file with mistakes of YAML, and for one that cannot be laid out without a loss.
    """
    locator = Locator(text)
    before = source.read(text)
    if before.faults:
        raise LayoutError("it is no sound YAML; `viva lint` says where")
    if any(extent.style == "*" for extent in locator.extents.values()):
        raise LayoutError("it has aliases, which belong to their places")
    if _has_anchor(locator):
        raise LayoutError("it has anchors, which belong to their places")
    if not isinstance(before.value, dict | list):
        if before.value is None:
            return text
        raise LayoutError("it holds no entries")
    try:
        made = _Layout(locator, before.value, schema).text()
    except HomelessError as error:
        raise LayoutError(str(error)) from None
    after = source.read(made)
    kept = _words(locator) == _words(Locator(made))
    if after.faults or repr(_ordered(after.value)) != repr(_ordered(before.value)) or not kept:
        raise LayoutError("it could not be laid out without a loss")
    if _silenced(text) != _silenced(made):
        raise LayoutError("an ignore comment would come to silence something else")
    newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    return made.replace("\n", newline)


def _silenced(text: str) -> Counter[tuple[str, frozenset[Route]]]:
    """What each ignore covers: the entries and items that begin on its lines."""
    locator = Locator(text)
    begins = [
        (locator.position(extent.key[0] if extent.key else extent.start)[0], route)
        for route, extent in locator.extents.items()
        if route
    ]
    return Counter(
        (each.rule, frozenset(route for line, route in begins if each.first <= line <= each.last))
        for each in ignores.read(PurePosixPath(), text)
    )


def _has_anchor(locator: Locator) -> bool:
    held = sorted([*comments.texts(locator), *comments.ranges(locator)])
    starts = [start for start, _ in held]
    for found in re.finditer(r"(?<!\S)&\S", locator.text):
        nearest = bisect_right(starts, found.start()) - 1
        if nearest < 0 or found.start() >= held[nearest][1]:
            return True
    return False


def _words(locator: Locator) -> Counter[str]:
    return Counter(locator.text[start:stop] for start, stop in comments.ranges(locator))


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value)}
    return [_ordered(each) for each in value] if isinstance(value, list) else value


class _Layout:
    """One file as it is written anew."""

    def __init__(self, locator: Locator, value: Any, schema: Mapping[str, Any]) -> None:
        self.locator, self.value, self.schema = locator, value, schema
        self.comments = comments.attached(locator)

    def text(self) -> str:
        """All of it."""
        body = [*self._collection((), self.value, self.schema)] if self.value else [self._slice(())]
        foot = self.comments.foot
        while foot and not foot[-1]:
            foot.pop()
        return "\n".join([*self.comments.head, *body, *foot]).lstrip("\n") + "\n"

    def _collection(self, route: Route, value: Any, schema: Mapping[str, Any]) -> Iterator[str]:
        if isinstance(value, dict):
            fields = self._schema(schema).get("properties", {})
            order = {key: at for at, key in enumerate(fields)}
            for key in sorted(value, key=lambda key: order.get(key, len(order))):
                inner = fields.get(key) or self._schema(schema).get("additionalProperties") or {}
                yield from self._entry((*route, key), value[key], inner if isinstance(inner, dict) else {})
        else:
            for at, held in enumerate(value):
                yield from self._item((*route, at), held, self._schema(schema).get("items", {}))

    def _entry(self, route: Route, value: Any, schema: Mapping[str, Any]) -> Iterator[str]:
        yield from self.comments.above.get(route, ())
        extent = self.locator.extents[route]
        assert extent.key is not None
        head = f"{self.locator.text[slice(*extent.key)]}:"
        if isinstance(value, dict | list) and not self._is_flow(route, value):
            yield f"{head}{self._behind(route)}"
            yield from (f"  {line}" if line else "" for line in self._collection(route, value, schema))
        else:
            first, *rest = self._value(route, value)
            yield f"{head} {first}{self._behind(route)}".rstrip()
            yield from (f"  {line}" if line else "" for line in rest)
        yield from self.comments.below.get(route, ())

    def _item(self, route: Route, value: Any, schema: Mapping[str, Any]) -> Iterator[str]:
        yield from self.comments.above.get(route, ())
        if isinstance(value, dict | list) and not self._is_flow(route, value):
            if route in self.comments.behind:
                raise HomelessError("a comment stands behind the mark of a list item")
            lines = [*self._collection(route, value, schema)]
            lead = next(at for at, line in enumerate(lines) if line and not line.startswith("#"))
            yield from lines[:lead]  # comments above its first key stand above the item
            first, *rest = lines[lead:]
        else:
            first, *rest = self._value(route, value)
            first += self._behind(route)
        yield f"- {first}".rstrip()
        yield from (f"  {line}" if line else "" for line in rest)
        yield from self.comments.below.get(route, ())

    def _behind(self, route: Route) -> str:
        words = self.comments.behind.get(route)
        return f"  {words}" if words else ""

    def _value(self, route: Route, value: Any) -> Iterator[str]:
        """A scalar, or a collection in brackets; the lines of a block without their indent."""
        extent = self.locator.extents[route]
        if isinstance(value, dict | list):
            yield self._flow(route, value)
        elif not isinstance(value, str) or (extent.style not in ("|", ">") and "\n" not in self._slice(route)):
            yield self._slice(route)
        elif "\n" in value.rstrip("\n") or extent.style in ("|", ">"):
            yield from self._block(value)
        else:
            yield writing.inside(value)

    def _block(self, value: str) -> Iterator[str]:
        if UNPRINTABLE.search(value) or "\r" in value or not value.strip("\n "):
            yield writing.inside(value)
            return
        ends = len(value) - len(value.rstrip("\n"))
        indicator = "2" if value.lstrip("\n")[:1] == " " or value[:1] == "\n" else ""
        yield f"|{indicator}{'-' if ends == 0 else '' if ends == 1 else '+'}"
        yield from value[: len(value) - (ends > 0)].split("\n")

    def _flow(self, route: Route, value: Any) -> str:
        """A list or mapping between brackets on one line."""
        if isinstance(value, dict):
            entries = []
            for key, held in value.items():
                extent = self.locator.extents[(*route, key)]
                assert extent.key is not None
                entries.append(f"{self.locator.text[slice(*extent.key)]}: {self._flow((*route, key), held)}".rstrip())
            return "{" + ", ".join(entries) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self._flow((*route, at), held) for at, held in enumerate(value)) + "]"
        return self._slice(route) if "\n" not in self._slice(route) else writing.inside(value)

    def _is_flow(self, route: Route, value: Any) -> bool:
        """Whether a collection stands between brackets: where the author put it there, or it lists ids that fit."""
        if not value:
            return True
        within = [each for each in self._remarked if each[: len(route)] == route and each != route]
        is_ids = isinstance(value, list) and route[-1:] and route[-1] in _ID_LISTS
        is_plain = is_ids and all(isinstance(each, str) and writing.inside(each) == each for each in value)
        is_written = self.locator.extents[route].style in ("[", "{")
        if within or not (is_written or is_plain):
            return False
        indent = 2 * len(route)
        return is_written or indent + len(str(route[-1])) + 2 + len(self._flow(route, value)) <= WIDTH

    @cached_property
    def _remarked(self) -> set[Route]:
        return {*self.comments.above, *self.comments.behind, *self.comments.below}

    def _slice(self, route: Route) -> str:
        extent = self.locator.extents[route]
        return self.locator.text[extent.start : extent.stop]

    def _schema(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a schema says, its references followed."""
        while "$ref" in schema or "allOf" in schema:
            schema = schema["allOf"][0] if "allOf" in schema else self._definition(schema["$ref"])
        return schema

    def _definition(self, reference: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.schema["definitions"][reference.rpartition("/")[2]]
        return found
