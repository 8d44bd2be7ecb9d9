"""The published schemas and the model are one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from pydantic import ValidationError

from toolkit import model, refusals, schema
from toolkit.model import KINDS, Kind

KIND_NAMES: list[Kind] = list(KINDS)
JUNK = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-5, 5) | st.sampled_from(
    ["", " ", "x", "a\n", "A b", "a-b", "a--b", "2025-06", "2025-13", "abcdefghij", "abcdefghi1", "zh-CN", [], {}, ["x"], {"x": 1}]
)  # fmt: skip


def values(node: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values of the schema's shape, with junk in places."""
    if "allOf" in node:
        return values(node["allOf"][0], root)
    if "$ref" in node:
        return values(root["definitions"][node["$ref"].rpartition("/")[2]], root)
    return st.one_of(right(node, root), right(node, root), right(node, root), JUNK)


def right(node: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "enum" in node:
        return st.sampled_from(node["enum"])
    if "const" in node:
        return st.just(node["const"])
    match node.get("type"):
        case "object" if "properties" in node:
            required = {
                key: values(each, root) for key, each in node["properties"].items() if key in node.get("required", ())
            }
            optional = {key: values(each, root) for key, each in node["properties"].items() if key not in required}
            return st.fixed_dictionaries(
                required, optional=optional | {"unheard-of": st.just("x")} if len(optional) < 9 else optional
            )
        case "object":
            (held,) = node.get("patternProperties", {"": node.get("additionalProperties")}).values()
            return st.dictionaries(st.sampled_from(["a", "b-c", "D"]), values(held, root), max_size=2)
        case "array":
            return st.lists(values(node["items"], root), max_size=2)
        case "string":
            return st.sampled_from(["text", "an-id", "abcdefghij", "2025-06", "zh-CN"])
        case "integer":
            return st.integers(0, 9999) | st.just(7.0)
        case _:
            return st.integers(-9, 9) | st.floats(-9, 9)


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_the_model_and_the_schema_accept_and_refuse_the_same(kind: Kind) -> None:
    published = schema.schema(kind)
    validator = Draft7Validator(published)
    seen = {True: 0, False: 0}

    @settings(max_examples=250, deadline=None)
    @given(values(published, published))
    def agree(value: Any) -> None:
        try:
            model.build(kind, value, PurePosixPath("x.yaml"))
            accepted = True
        except ValidationError:
            accepted = False
        assert validator.is_valid(value) == accepted, value
        if not accepted:
            told = refusals.explained(published, value, PurePosixPath("x.yaml"), "")
            assert told, "refused without a word"
        seen[accepted] += 1

    agree()
    assert seen[False] > 10


def test_the_published_files_are_fresh(repository: Path) -> None:
    for name, text in schema.files().items():
        assert (repository / "schema" / name).read_text("utf-8") == text, f"{name} is stale; run `viva schema`"


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_property_is_described_and_nothing_is_a_union(kind: Kind) -> None:
    published = schema.schema(kind)
    Draft7Validator.check_schema(published)
    properties = [*_properties(published)]
    assert len(properties) > 3
    assert [name for name, each in properties if not each.get("description")] == []
    assert "anyOf" not in json.dumps(published) and "oneOf" not in json.dumps(published)


def _properties(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        for name, each in node.get("properties", {}).items() if isinstance(node.get("properties"), dict) else ():
            yield name, each
        for each in node.values():
            yield from _properties(each)
    elif isinstance(node, list):
        for each in node:
            yield from _properties(each)
