"""Two hundred defects of every kind in a bank are found, each once and in its place, and nothing else is."""

from __future__ import annotations

import pytest

from tests.generated import ROOT
from tests.planted import PLANTS, Bed, plant
from toolkit import bank as banks
from toolkit import rules
from toolkit.rules import BY_NAME, STRICT, Choice


@pytest.fixture(scope="module")
def bed() -> Bed:
    made = Bed(questions=280, points=700, seed=11)
    plant(made, 200)
    return made


def test_what_was_planted_is_found_and_nothing_else(bed: Bed) -> None:
    bank = banks.load(dict(sorted(bed.texts.items(), key=str)), ROOT, frozenset(bed.media), month="2026-11")
    found = [
        (str(each.place.path), each.span.line if each.span else 0, each.rule)
        for each in rules.run(bank, Choice(select=STRICT))
    ]
    assert sorted(found) == sorted(bed.expected)
    assert len(found) == 200


def test_defects_of_every_rule_are_planted(bed: Bed) -> None:
    assert {rule for _, _, rule in bed.expected} == set(BY_NAME)
    assert len(PLANTS) >= len(BY_NAME)
