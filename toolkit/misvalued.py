"""A value of the wrong kind becomes a diagnostic, with the value that must have been meant."""

from __future__ import annotations

import json
import re
from typing import Any

from toolkit.diagnostic import Diagnostic, Fix, Place, Remove, Replace
from toolkit.position import Locator
from toolkit.slips.keyboard import slip_on
from toolkit.slips.lines import Lines
from toolkit.slips.meant import closest, value_for

_KINDS = {"object": "a mapping (key: value)", "array": "a list (lines that start with -)", "string": "text"}
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DASHES = re.compile(r"(?:^|\s)[-－—–•·●]+\s*(?=\S)")
_COMMAS = re.compile(r"\s*[,，、;；]\s*")
_AROUND = "[]［］【】 "
_MONTH = re.compile(r"([0-9]{4})[-./年 ]{1,2}([0-9]{1,2})(?:月|[-./][0-9]{1,2})?")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def wrong_type(error: Any, place: Place, locator: Locator) -> Diagnostic:
    """A value that is none of the kind that its field wants."""
    value, wanted = error.instance, error.validator_value
    if value is None:
        return _empty(place)
    if wanted == "string":
        return _no_text(error, place, locator) or _misplaced(error, place)
    if isinstance(value, str) and wanted in ("object", "array") and (found := _slipped(place, locator)):
        return found
    if wanted == "array" and not isinstance(value, list | dict):
        return _no_list(error, place, locator)
    if isinstance(value, str) and wanted in ("number", "integer") and _NUMBER.fullmatch(value.strip()):
        number = float(value)
        fix = Fix((Replace(place, int(number) if number.is_integer() else number),))
        return Diagnostic(place, f"{excerpt(value)} is text here, not a number", "remove the quotes", fix=fix)
    return _misplaced(error, place)


def wrong_choice(error: Any, place: Place) -> Diagnostic:
    """A word that is none of those that its field takes."""
    word, words = str(error.instance), [str(each) for each in error.schema["enum"]]
    meant = value_for(word, words) or closest(word.strip().lower(), words)
    hint = f'did you mean "{meant}"?' if meant else f"one of: {', '.join(words)}"
    fix = Fix((Replace(place, meant),), safe=meant == word.strip().lower()) if meant else None
    return Diagnostic(place, f"{excerpt(error.instance)} is not allowed here", hint, fix=fix)


def wrong_text(error: Any, place: Place, locator: Locator, value: str) -> Diagnostic:
    """A text that has not the form that its field wants: an id, a uid, a month, a language."""
    pattern = error.schema["pattern"]
    if not value.strip():
        return Diagnostic(place, "the text is empty", about(error))
    if pattern.startswith("^[a-z0-9]+"):
        return _joined(value, place, locator) or not_an_id(value, place)
    message, fix = f"{excerpt(value)} does not have the right form", None
    if pattern.startswith("^([a-z2-7]"):
        fix = Fix((Replace(place, None),), safe=False)
    elif pattern.startswith("^([0-9]{4}") and (month := _MONTH.fullmatch(value.strip())):
        fix = Fix((Replace(place, f"{month[1]}-{month[2]:0>2}"),))
    elif re.search(pattern, spelled := value.strip().replace("_", "-")):
        fix = Fix((Replace(place, spelled),))
    return Diagnostic(place, message, about(error), fix=fix)


def not_an_id(text: str, place: Place) -> Diagnostic:
    """A text or a key where an id belongs."""
    near = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    hint = "an id is lower-case letters, digits and single hyphens" + (f', e.g. "{near}"' if near else "")
    fix = Fix((Replace(place, near),), safe=False) if near else None
    return Diagnostic(place, f"{excerpt(text)} is not an id", hint, fix=fix)


def _joined(text: str, place: Place, locator: Locator) -> Diagnostic | None:
    """Several ids in one item of a list."""
    if len(_COMMAS.split(text)) == 1:
        return None
    holder = Place(place.path, place.route[:-1])
    items = [
        extent.value or ""
        for route, extent in locator.extents.items()
        if len(route) == len(place.route) and route[:-1] == holder.route and isinstance(route[-1], int)
    ]
    ids = tuple(part for item in items for part in _COMMAS.split(item))
    fix = Fix((Replace(holder, ids),)) if ids and all(map(_ID.fullmatch, ids)) else None
    return Diagnostic(place, f"{excerpt(text)} is one id with a comma in it", "give each an item of its own", fix=fix)


def _empty(place: Place) -> Diagnostic:
    if place.route and isinstance(place.route[-1], int):
        return Diagnostic(place, "this item of the list is empty", "remove the line", fix=Fix((Remove(place),)))
    name = place.route[-1] if place.route else "the file"
    return Diagnostic(place.key(), f'"{name}" is empty', "write its value, or remove the line")


def _no_text(error: Any, place: Place, locator: Locator) -> Diagnostic | None:
    """A number, a list or a mapping that is text without its quotes."""
    value, pattern = error.instance, error.schema.get("pattern", "")
    if isinstance(value, bool | int | float) and "enum" in error.schema:
        return wrong_choice(error, place)
    extent = locator.extents.get(place.route)
    written = locator.text[extent.start : extent.stop] if extent else ""
    fix = Fix((Replace(place, written),)) if written and "\n" not in written else None
    if isinstance(value, bool | int | float):
        if written and not re.search(pattern, written):
            return wrong_text(error, place, locator, written)
        message = f"{excerpt(written or value)} is a number or a truth value here, not text"
        return Diagnostic(place, message, "put it in quotes", fix=fix)
    if fix is None:
        return None
    if isinstance(value, dict) and written[0] != "{":
        key = next(iter(value), "")
        return Diagnostic(place, f'": " makes a key of "{key}", and text belongs here', "put it in quotes", fix=fix)
    kind = "a list" if isinstance(value, list) else "a mapping"
    message = f'"{written[0]}" begins {kind}, and text belongs here'
    return Diagnostic(place, message, "put it in quotes", fix=Fix(fix.edits, safe=False))


def _slipped(place: Place, locator: Locator) -> Diagnostic | None:
    """A text that would be a list or a mapping but for slips of the keyboard; they are one finding."""
    extent = locator.extents.get(place.route)
    if extent is None or not extent.value:
        return None
    lines = Lines(locator.text)
    numbers = range(lines.at(extent.start), lines.at(extent.stop - 1) + 1)
    faults = [fault for number in numbers if (fault := slip_on(lines, number)) and fault.fix]
    changes = [change for fault in faults for change in fault.fix]
    if not changes or min(changes)[0] < extent.start or max(change[1] for change in changes) > extent.stop:
        return None
    edits = tuple(Replace(Place(place.path).slice(start, stop), text) for start, stop, text in changes)
    first = faults[0]
    at = Place(place.path).slice(first.start, first.stop)
    return Diagnostic(at, first.message, first.hint, fix=Fix(edits), rule="syntax")


def _no_list(error: Any, place: Place, locator: Locator) -> Diagnostic:
    """A text, or a number, that stands where a list belongs: its items, when they are texts."""
    extent = locator.extents.get(place.route)
    written = extent.value if extent and extent.value else str(error.instance)
    message = f"{excerpt(error.instance)} stands where {_KINDS['array']} belongs"
    if error.schema.get("items", {}).get("type") != "string":
        return Diagnostic(place, message, about(error))
    inner = written.strip().strip(_AROUND)
    parts = _DASHES.split(inner) if _DASHES.match(inner) else _COMMAS.split(inner)
    items = tuple(part.strip() for part in parts if part.strip())
    if not items:
        return Diagnostic(place, message, about(error))
    is_safe = len(items) == 1 or all(map(_ID.fullmatch, items))
    shown = f"[{', '.join(items)}]"
    return Diagnostic(place, message, f"write {excerpt(shown)[1:-1]}", fix=Fix((Replace(place, items),), is_safe))


def _misplaced(error: Any, place: Place) -> Diagnostic:
    value, wanted = error.instance, error.validator_value
    shown = "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else excerpt(value)
    hint = about(error)
    if wanted == "array" and isinstance(value, dict) and value:
        hint = f'write "- " in front of "{next(iter(value))}", and indent what belongs to it by two more spaces'
    return Diagnostic(place, f"{shown} stands where {_KINDS.get(wanted, 'a ' + wanted)} belongs", hint)


def about(error: Any) -> str:
    """What the schema says of the field."""
    text = str(error.schema.get("description", ""))
    return text[:1].lower() + text[1:]


def excerpt(value: object) -> str:
    """A value in quotes, cut when it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f'"{text[:37]}…"' if len(text) > 40 else f'"{text}"'
