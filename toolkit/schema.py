"""The model becomes JSON Schema."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from toolkit.model import KINDS, Kind


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
