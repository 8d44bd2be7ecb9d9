"""What the schema refuses in a file becomes clear diagnostics: one a mistake, in the author's words, with its mend."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from toolkit.diagnostic import Diagnostic, Fix, Place, Replace
from toolkit.position import Locator
from toolkit.slips.keyboard import ascii_flow, wide_colon
from toolkit.slips.meant import closest, known_as, value_for

_HOLDERS = {  # what the definitions of the schema are called by authors
    "AnswerPoint": "an answer point",
    "Calculation": "a calculation",
    "Chapter": "a chapter",
    "FollowUp": "a follow-up",
    "Point": "a point",
}
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BETWEEN_IDS = re.compile(r"\s*[，、；,;]\s*|\s+")
_NAMES = {"object": "a mapping (key: value)", "array": "a list (lines that start with -)", "string": "text"}


def explained(schema: Mapping[str, Any], value: Any, path: PurePosixPath, text: str) -> list[Diagnostic]:
    """The mistakes of one file, given its schema (draft 07), its value and its text."""
    from jsonschema import Draft7Validator

    errors = list(Draft7Validator(dict(schema)).iter_errors(value))
    errors.sort(key=lambda error: error.validator != "type")
    file = _Refused(schema, value, path, Locator(text), _meant(errors))
    found: dict[Place, Diagnostic] = {}
    for error in errors:
        for diagnostic in file.explain(error, Place(path, tuple(error.absolute_path))):
            found.setdefault(diagnostic.place, diagnostic)
    return list(found.values())


def _meant(errors: list[Any]) -> dict[tuple[Any, ...], dict[str, str]]:
    """For each mapping, its unknown keys and the allowed key that each was meant to be ("" when none is near)."""
    meant: dict[tuple[Any, ...], dict[str, str]] = {}
    for error in errors:
        if error.validator == "additionalProperties" and isinstance(error.instance, dict):
            fields = error.schema.get("properties", {})
            allowed = [key for key in fields if key not in error.instance]
            near: dict[str, str] = {}
            for key in error.instance:
                if key not in fields:
                    left = [each for each in allowed if each not in near.values()]
                    near[key] = known_as(key, left) or closest(key, left) or ""
            meant[tuple(error.absolute_path)] = near
    return meant


class _Refused:
    """One file that was refused."""

    def __init__(
        self,
        schema: Mapping[str, Any],
        value: Any,
        path: PurePosixPath,
        locator: Locator,
        meant: dict[tuple[Any, ...], dict[str, str]],
    ) -> None:
        self.schema, self.value, self.path, self.locator, self.meant = schema, value, path, locator, meant

    def explain(self, error: Any, place: Place) -> Iterator[Diagnostic]:
        """The mistakes that one violation comes from."""
        value, rule = error.instance, error.validator
        if rule in ("additionalProperties", "propertyNames") and "properties" not in error.schema:
            yield Diagnostic(place, "a key here is not an id", "an id is lower-case letters, digits and single hyphens")
        elif rule == "additionalProperties":
            for key, near in self.meant.get(place.route, {}).items():
                yield self._unknown(key, near, place, list(error.schema["properties"]))
        elif rule == "required":
            yield from self._missing(error, place)
        elif rule == "type":
            yield self._wrong_type(error, place)
        elif rule == "enum":
            yield _wrong_word(str(value), [str(word) for word in error.validator_value], place)
        elif rule == "pattern":
            yield self._wrong_text(error, place)
        elif rule == "not":
            yield Diagnostic(place, "a follow-up has `answer` or `leads_to`, not both", "keep one of them")
        elif rule in ("minItems", "maxItems"):
            yield Diagnostic(place, "the list is empty" if not value else "the list is too long", _about(error))
        else:
            bound = f"{_quoted(value)} is out of bounds ({rule} {error.validator_value})"
            yield Diagnostic(place, bound, _about(error))

    def _unknown(self, key: str, near: str, place: Place, allowed: list[str]) -> Diagnostic:
        at = (place / key).key()
        if near:
            fix = Fix((Replace(at, near),))
            return Diagnostic(at, f'no field is called "{key}"', f'did you mean "{near}"?', fix=fix)
        homes = [
            _HOLDERS[name]
            for name, held in self.schema.get("definitions", {}).items()
            if name in _HOLDERS and key in held.get("properties", {})
        ]
        if place.route and key in self.schema.get("properties", {}):
            homes.append("the file itself, without an indent")
        if homes:
            return Diagnostic(at, f'"{key}" does not stand here', f"it belongs to {' or '.join(homes)}")
        return Diagnostic(at, f'no field is called "{key}"', f"allowed here: {', '.join(allowed)}")

    def _missing(self, error: Any, place: Place) -> Iterator[Diagnostic]:
        for key in error.validator_value:
            is_this = error.message.startswith(repr(key))
            if key not in error.instance and is_this and key not in self.meant.get(place.route, {}).values():
                about = error.schema["properties"][key].get("description", "")
                yield Diagnostic(place / key, f'"{key}" is missing', _lower(about))

    def _wrong_type(self, error: Any, place: Place) -> Diagnostic:
        value, wanted = error.instance, error.validator_value
        if value is None:
            name = place.route[-1] if place.route else "the file"
            return Diagnostic(place.key(), f'"{name}" is empty', "write its value, or remove the line")
        if wanted == "string" and isinstance(value, bool | int | float):
            told = f"{_quoted(value)} is a number or a truth value here, not text"
            fix = Fix((Replace(place, self._written(place)),))
            return Diagnostic(place, told, "put it in quotes", fix=fix)
        if isinstance(value, str) and (slip := self._slip(value, place)):
            return slip
        is_there = {"array": "a list", "object": "a mapping"}.get(_kind_of(value), _quoted(value))
        wrapped: Fix | None = None
        if wanted == "array" and isinstance(value, str) and error.schema.get("items", {}).get("type") == "string":
            ids = _BETWEEN_IDS.split(value)
            wrapped = Fix((Replace(place, tuple(ids) if all(_ID.fullmatch(id) for id in ids) else (value,)),))
        told = f"{is_there} stands where {_NAMES.get(wanted, 'a ' + wanted)} belongs"
        return Diagnostic(place, told, _about(error), fix=wrapped)

    def _slip(self, value: str, place: Place) -> Diagnostic | None:
        """Text that full-width marks have kept from being a mapping or a list."""
        start, stop = self.locator.offsets(place)
        if key := wide_colon(value):
            at = self.locator.text.find("：", start, stop)
            fix = Fix((Replace(Place(self.path, (), within=(at, at + 1)), ": "),)) if at >= 0 else None
            told = f'the colon after "{key}" is full-width'
            return Diagnostic(place, told, f'write "{key}: "', rule="syntax", fix=fix)
        if flow := ascii_flow(value):
            fix = Fix((Replace(Place(self.path, (), within=(start, stop)), flow),))
            told = f'the bracket "{value[0]}" is full-width, so this is text'
            return Diagnostic(place, told, f"write {flow}", rule="syntax", fix=fix)
        return None

    def _wrong_text(self, error: Any, place: Place) -> Diagnostic:
        value, pattern = error.instance, error.validator_value
        if not value.strip():
            return Diagnostic(place, "the text is empty", _about(error))
        if not pattern.startswith("^[a-z0-9]+"):
            return Diagnostic(place, f"{_quoted(value)} does not have the right form", _about(error))
        ids = [each for each in _BETWEEN_IDS.split(value) if each]
        if re.search("[，、；]", value):
            whole = self._list_of(place)
            parts = [part for each in whole for part in _BETWEEN_IDS.split(each)]
            fix = Fix((Replace(_parent(place), tuple(parts)),)) if all(_ID.fullmatch(part) for part in parts) else None
            told = f"{_quoted(value)} is one id with a full-width comma in it"
            return Diagnostic(place, told, 'write ", " between ids', fix=fix if whole else None)
        near = "-".join(part for part in re.split(r"[^a-z0-9]+", "-".join(ids).lower()) if part)
        hint = "an id is lower-case letters, digits and single hyphens" + (f', e.g. "{near}"' if near else "")
        fix = Fix((Replace(place, near),), safe=False) if near else None
        return Diagnostic(place, f"{_quoted(value)} is not an id", hint, fix=fix)

    def _written(self, place: Place) -> str:
        start, stop = self.locator.offsets(place)
        return self.locator.text[start:stop]

    def _list_of(self, place: Place) -> list[str]:
        """The list of texts that a place is an item of; empty when it is none."""
        held = self.value
        for step in place.route[:-1]:
            held = held[step]
        return held if isinstance(held, list) and all(isinstance(each, str) for each in held) else []


def _parent(place: Place) -> Place:
    return Place(place.path, place.route[:-1])


def _wrong_word(word: str, allowed: list[str], place: Place) -> Diagnostic:
    near = value_for(word, allowed) or closest(word, allowed) or ""
    hint = f'did you mean "{near}"?' if near else f"one of: {', '.join(allowed)}"
    fix = Fix((Replace(place, near),), safe=False) if near else None
    return Diagnostic(place, f"{_quoted(word)} is not allowed here", hint, fix=fix)


def _about(error: Any) -> str:
    return _lower(error.schema.get("description", ""))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _kind_of(value: object) -> str:
    return "array" if isinstance(value, list) else "object" if isinstance(value, dict) else "scalar"


def _quoted(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f'"{text[:37]}…"' if len(text) > 40 else f'"{text}"'
