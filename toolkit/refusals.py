"""A file that the schema refuses becomes clear diagnostics: one a mistake, in the author's words, with its mend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from toolkit.diagnostic import Diagnostic, Fix, Place, Replace, Route
from toolkit.misvalued import about, excerpt, not_an_id, wrong_choice, wrong_text, wrong_type
from toolkit.model import Kind
from toolkit.position import Locator
from toolkit.schema import schema
from toolkit.slips.meant import KEYS, closest, known_as

_CALLED = {
    "AnswerPoint": "an answer point", "FollowUp": "a follow-up", "Point": "a point", "Chapter": "a chapter",
    "Calculation": "a calculation", "Source": "a work of sources.yaml", "Name": "the name of an author",
    "Date": "a date", "Speech": '"speech" of bank.yaml', "Standards": '"standards" of bank.yaml',
    "Least": "the standards for a level", "bank": "bank.yaml", "topic": "a topic", "question": "a question",
}  # fmt: skip


def explain(kind: Kind, value: object, path: PurePosixPath, text: str = "") -> list[Diagnostic]:
    """What is wrong with a file that the model refused. Without its text, fewer findings have a fix."""
    from jsonschema import Draft7Validator

    if value is None:
        return [Diagnostic(Place(path), "the file is empty", f"write the {kind}; `viva new` makes a skeleton")]
    errors = list(Draft7Validator(schema(kind)).iter_errors(value))
    errors.sort(key=lambda error: error.validator != "type")
    meant = {
        tuple(error.absolute_path): _meant(error, kind)
        for error in errors
        if error.validator == "additionalProperties" and "properties" in error.schema
    }
    locator = Locator(text)
    found: dict[Place, Diagnostic] = {}
    for error in errors:
        for diagnostic in _explained(error, Place(path, tuple(error.absolute_path)), kind, meant, locator):
            found.setdefault(diagnostic.place, diagnostic)
    return list(found.values())


class _Meant(NamedTuple):
    field: str
    is_safe: bool


def _meant(error: Any, kind: Kind) -> dict[str, _Meant | None]:
    """The unknown keys of a mapping, each with the one of its own fields that it must stand for. A name that another
    mapping of the file has is no misspelling."""
    free = [key for key in error.schema["properties"] if key not in error.instance]
    found: dict[str, _Meant | None] = {}
    for key in error.instance:
        if key in error.schema["properties"]:
            continue
        near = "" if key in _homes(kind) else closest(key, free) or ""
        field = near or known_as(key, free)
        found[key] = _Meant(field, bool(near) or key in KEYS) if field else None
        if field:
            free.remove(field)
    return found


def _homes(kind: Kind) -> dict[str, list[str]]:
    """For each field of a kind of file, what has it."""
    made = schema(kind)
    found: dict[str, list[str]] = {}
    for name, node in ((kind, made), *made.get("definitions", {}).items()):
        for key in node.get("properties", {}):
            found.setdefault(key, []).append(_CALLED.get(name, name))
    return found


def _explained(
    error: Any, place: Place, kind: Kind, meant: dict[Route, dict[str, _Meant | None]], locator: Locator
) -> Iterator[Diagnostic]:
    value, rule = error.instance, error.validator
    if rule in ("additionalProperties", "propertyNames") and "properties" not in error.schema:
        yield from _key_that_is_no_id(error, place)
    elif rule == "additionalProperties":
        for key, field in meant[place.route].items():
            yield _unknown_key(error, (place / key).key(), key, field, kind)
    elif rule == "required":
        taken = [field.field for field in meant.get(place.route, {}).values() if field]
        for key in error.validator_value:
            if key not in value and key not in taken and error.message.startswith(repr(key)):
                described = error.schema["properties"][key].get("description", "")
                yield Diagnostic(place / key, f'"{key}" is missing', described[:1].lower() + described[1:])
    elif rule == "type":
        yield wrong_type(error, place, locator)
    elif rule == "enum":
        yield wrong_choice(error, place)
    elif rule == "pattern":
        yield wrong_text(error, place, locator, value)
    elif rule == "not":
        yield Diagnostic(place, "a follow-up has `answer` or `leads_to`, not both", "keep one of them")
    elif rule in ("minItems", "maxItems"):
        yield Diagnostic(place, "the list is empty" if not value else "the list is too long", about(error))
    else:
        yield Diagnostic(place, f"{excerpt(value)} is out of bounds ({rule} {error.validator_value})", about(error))


def _unknown_key(error: Any, place: Place, key: str, meant: _Meant | None, kind: Kind) -> Diagnostic:
    message = f'no field is called "{key}"'
    fields = error.schema["properties"]
    if meant:
        fix = Fix((Replace(place, meant.field),), meant.is_safe)
        return Diagnostic(place, message, f'did you mean "{meant.field}"?', fix=fix)
    if homes := _homes(kind).get(key):
        return Diagnostic(place, f'"{key}" does not stand here', f"it belongs to {' or '.join(homes)}")
    if twin := closest(key, list(fields)) or known_as(key, fields):
        return Diagnostic(place, message, f'did you mean "{twin}", which stands here too?')
    others = [home for each in ("topic", "question", "bank", "sources") for home in _homes(each).get(key, ())]
    if others:
        return Diagnostic(place, f'"{key}" does not stand here', f"it belongs to {' or '.join(dict.fromkeys(others))}")
    return Diagnostic(place, message, f"allowed here: {', '.join(fields)}")


def _key_that_is_no_id(error: Any, place: Place) -> Iterator[Diagnostic]:
    keys = [error.instance] if isinstance(error.instance, str) else list(error.instance)
    patterns = error.schema.get("patternProperties", {})
    for key in keys:
        if not any(re.search(pattern, key) for pattern in patterns):
            yield not_an_id(key, (place / key).key())
