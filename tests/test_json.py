"""The bank for other programs: what its schema says, with nothing left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from toolkit import model, resolved
from toolkit.bank import Bank
from toolkit.document import compose
from toolkit.renderers import FORMATS

BUILT_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def made(full_bank: Bank, read_media: Callable[[str], bytes]) -> Any:
    data = FORMATS["json"].render(compose(full_bank, BUILT_AT, read_media))
    assert data == FORMATS["json"].render(compose(full_bank, BUILT_AT, read_media))
    assert data.endswith(b"}\n") and "低秩".encode() in data and b"\\u" not in data
    return json.loads(data)


def test_it_is_what_the_published_schema_says(made: Any, repository: Path) -> None:
    text = (repository / "schema" / resolved.FILE).read_text("utf-8")
    assert text == resolved.text(), "run `viva schema`"
    Draft7Validator.check_schema(json.loads(text))
    validator = Draft7Validator(json.loads(text))
    assert [*validator.iter_errors(made)] == []
    del made["chapters"][0]["questions"][0]["answer"][0]["supported_by"][0]["number"]
    assert not validator.is_valid(made)


def test_no_field_of_the_model_is_left_out(made: Any, full_bank: Bank) -> None:
    assert full_bank.info
    bank, chapter = made["bank"], made["chapters"][0]
    topic, question = chapter["topics"][0], next(each for each in chapter["questions"] if each["id"] == "what-is-lora")
    point = topic["points"][0]
    answered = next(each for each in question["follow_ups"] if each["answer"])
    seen: dict[type[model.Node], set[str]] = {
        model.BankInfo: {*bank, "chapters"}, model.Chapter: {*chapter}, model.Speech: {*bank["speech"]},
        model.Standards: {*bank["standards"]}, model.Least: {*bank["standards"]["follow_ups"]},
        model.Topic: {*topic}, model.Point: {*point}, model.Question: {*question}, model.FollowUp: {*answered},
        model.QuestionSet: {*next(iter(bank["sets"].values()))},
        model.AnswerPoint: {*question["answer"][0]}, model.Calculation: {*topic["points"][1]["calculations"][0]},
        model.Source: {key.replace("-", "_") for source in made["sources"] for key in source["csl"]},
    }  # fmt: skip
    kinds = [each for each in vars(model).values() if isinstance(each, type) and issubclass(each, model.Node)]
    assert {*kinds} - {model.Node, model.Name, model.Date} == {*seen}
    for kind, keys in seen.items():
        assert {*kind.model_fields} <= keys, kind.__name__


def test_references_are_looked_up_both_ways(made: Any) -> None:
    points = {point["id"]: point for chapter in made["chapters"] for topic in chapter["topics"] for point in topic["points"]}
    questions = {each["id"]: each for chapter in made["chapters"] for each in chapter["questions"]}
    sources = {source["id"]: source for source in made["sources"]}
    links = [*_links(made)]
    assert len(links) > 10
    for link in links:
        found = points.get(link["id"]) or questions.get(link["id"]) or sources[link["id"]]
        assert found["number"] == link["number"] and "$" not in link["title"]
    point = points["low-rank-update"]
    assert point["number"] == "1.1" and point["title"] == "低秩增量 $BA$"
    assert "what-is-lora" in [each["id"] for each in point["used_by"]]
    assert "low-rank-update" in [each["id"] for each in sources["hu-2021-lora"]["cited_by"]]
    assert sources["hu-2021-lora"]["reference"].startswith("HU E J")
    assert [source["number"] for source in made["sources"] if source["cited_by"]].count(None) == 0


def _links(node: Any) -> Iterator[dict[str, str]]:
    if isinstance(node, dict):
        if set(node) == {"id", "number", "title"}:
            yield node
        for each in node.values():
            yield from _links(each)
    elif isinstance(node, list):
        for each in node:
            yield from _links(each)
