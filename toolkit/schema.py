"""The model becomes JSON Schema, and a file that the schema refuses becomes clear diagnostics."""

from __future__ import annotations

import difflib
import heapq
import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

from toolkit.diagnostic import Diagnostic, Place
from toolkit.model import KINDS, Kind
from toolkit.slips.keyboard import wide_colon


@cache
def schema(kind: Kind) -> dict[str, Any]:
    """JSON Schema, draft 07 (which the YAML servers of editors take), of one kind of file."""
    made = _draft07(KINDS[kind].json_schema(by_alias=True))
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": f"viva {kind}", **made}


def files() -> dict[str, str]:
    """The content of schema/: file name to text."""
    return {
        f"{kind}.schema.json": json.dumps(schema(kind), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        for kind in KINDS
    }


def explain(kind: Kind, value: object, path: PurePosixPath) -> list[Diagnostic]:
    """What is wrong with a file that the model refused: one diagnostic a mistake, in the author's words."""
    from jsonschema import Draft7Validator

    if value is None:
        return [Diagnostic(Place(path), "the file is empty", f"write the {kind}; `viva new` makes a skeleton")]
    errors = list(Draft7Validator(schema(kind)).iter_errors(value))
    errors.sort(key=lambda error: error.validator != "type")
    meant = _unknown_keys(errors)
    found: dict[Place, Diagnostic] = {}
    for error in errors:
        place = Place(path, tuple(error.absolute_path))
        for diagnostic in _explain_one(error, place, meant):
            found.setdefault(diagnostic.place, diagnostic)
    return list(found.values())


def closest(word: str, words: list[str]) -> str | None:
    """The one of `words` that `word` was probably meant to be."""
    pairs = _pairs(word)
    likely = heapq.nlargest(12, words, key=lambda each: len(pairs & _pairs(each)))  # difflib is slow on long lists
    near = difflib.get_close_matches(word, likely, n=1, cutoff=0.6)
    return near[0] if near else None


@lru_cache(maxsize=65536)
def _pairs(word: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(f"^{word}$")))


def _draft07(node: Any) -> Any:
    """pydantic writes draft 2020-12; the difference that matters here is where definitions stand.

    Titles are dropped (the key says it), and so are defaults that JSON cannot say.
    """
    if isinstance(node, list):
        return [_draft07(item) for item in node]
    if not isinstance(node, dict):
        return node
    made: dict[str, Any] = {}
    for key, value in node.items():
        if key == "title" and isinstance(value, str):
            continue
        if key == "default" and not (isinstance(value, str | int | float) and value == value and _finite(value)):
            continue
        if key == "$defs":
            made["definitions"] = {name: _draft07(item) for name, item in value.items()}
        elif key == "properties":
            made[key] = {name: _draft07(item) for name, item in value.items()}
        elif key == "$ref":
            made[key] = value.replace("#/$defs/", "#/definitions/")
        else:
            made[key] = _draft07(value)
    if "patternProperties" in made:  # the model refuses a key of another form; the schema must say so
        made["additionalProperties"] = False
    if "$ref" in made and len(made) > 1:  # draft 07 ignores what stands beside a $ref
        made = {"allOf": [{"$ref": made.pop("$ref")}], **made}
    return made


def _finite(value: str | int | float) -> bool:
    return isinstance(value, str) or abs(value) < float("inf")


def _unknown_keys(errors: list[Any]) -> dict[tuple[Any, ...], dict[str, str]]:
    """For each mapping, its unknown keys and the allowed key that each was meant to be ("" when none is near)."""
    meant: dict[tuple[Any, ...], dict[str, str]] = {}
    for error in errors:
        if error.validator == "additionalProperties" and isinstance(error.instance, dict):
            allowed = [key for key in error.schema.get("properties", {}) if key not in error.instance]
            unknown = [key for key in error.instance if key not in error.schema.get("properties", {})]
            meant[tuple(error.absolute_path)] = {key: closest(key, allowed) or "" for key in unknown}
    return meant


def _explain_one(error: Any, place: Place, meant: dict[tuple[Any, ...], dict[str, str]]) -> Iterator[Diagnostic]:
    value, rule = error.instance, error.validator
    if rule in ("additionalProperties", "propertyNames") and "properties" not in error.schema:
        yield Diagnostic(place, "a key here is not an id", "an id is lower-case letters, digits and single hyphens")
    elif rule == "additionalProperties":
        for key, near in meant.get(place.route, {}).items():
            hint = f'did you mean "{near}"?' if near else f"allowed here: {', '.join(error.schema['properties'])}"
            yield Diagnostic((place / key).key(), f'no field is called "{key}"', hint)
    elif rule == "required":
        lacking = [key for key in error.validator_value if key not in value]
        for key in lacking:
            if error.message.startswith(repr(key)) and key not in meant.get(place.route, {}).values():
                about = error.schema["properties"][key].get("description", "")
                yield Diagnostic(place / key, f'"{key}" is missing', _lower(about))
    elif rule == "type":
        yield _wrong_type(error, place)
    elif rule == "enum":
        near = closest(str(value), [str(word) for word in error.validator_value]) or ""
        words = ", ".join(str(word) for word in error.validator_value)
        hint = f'did you mean "{near}"?' if near else f"one of: {words}"
        yield Diagnostic(place, f"{_quoted(value)} is not allowed here", hint)
    elif rule == "pattern":
        yield _wrong_text(error, place)
    elif rule == "not":
        yield Diagnostic(place, "a follow-up has `answer` or `leads_to`, not both", "keep one of them")
    elif rule in ("minItems", "maxItems"):
        yield Diagnostic(place, "the list is empty" if not value else "the list is too long", _about(error))
    else:
        yield Diagnostic(place, f"{_quoted(value)} is out of bounds ({rule} {error.validator_value})", _about(error))


def _wrong_type(error: Any, place: Place) -> Diagnostic:
    value, wanted = error.instance, error.validator_value
    if value is None:
        name = place.route[-1] if place.route else "the file"
        return Diagnostic(place.key(), f'"{name}" is empty', "write its value, or remove the line")
    if wanted == "string" and isinstance(value, bool | int | float):
        return Diagnostic(place, f"{_quoted(value)} is a number or a truth value here, not text", "put it in quotes")
    if isinstance(value, str) and (key := wide_colon(value)):
        return Diagnostic(place, f'the colon after "{key}" is full-width', f'write "{key}: "', rule="syntax")
    names = {"object": "a mapping (key: value)", "array": "a list (lines that start with -)", "string": "text"}
    is_list = {"array": "a list", "object": "a mapping"}.get(_kind_of(value), _quoted(value))
    return Diagnostic(place, f"{is_list} stands where {names.get(wanted, 'a ' + wanted)} belongs", _about(error))


def _wrong_text(error: Any, place: Place) -> Diagnostic:
    value, pattern = error.instance, error.validator_value
    if not value.strip():
        return Diagnostic(place, "the text is empty", _about(error))
    if pattern.startswith("^[a-z0-9]+"):
        if re.search("[，、；]", value):
            return Diagnostic(
                place, f"{_quoted(value)} is one id with a full-width comma in it", 'write ", " between ids'
            )
        near = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
        hint = "an id is lower-case letters, digits and single hyphens" + (f', e.g. "{near}"' if near else "")
        return Diagnostic(place, f"{_quoted(value)} is not an id", hint)
    return Diagnostic(place, f"{_quoted(value)} does not have the right form", _about(error))


def _about(error: Any) -> str:
    return _lower(error.schema.get("description", ""))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _kind_of(value: object) -> str:
    return "array" if isinstance(value, list) else "object" if isinstance(value, dict) else "scalar"


def _quoted(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f'"{text[:37]}…"' if len(text) > 40 else f'"{text}"'
