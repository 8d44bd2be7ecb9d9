"""Every rule's page, and every case in tests/rules/, says what lint really finds."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from tests.markdown_cases import Case, cases, example_texts
from toolkit import bank, rules
from toolkit.rules import BY_NAME, RULES, name_of

PAGES = [(name_of(rule), case) for rule in RULES for case in cases(inspect.getdoc(rule) or "")]
FILES = [
    (path.stem, case)
    for path in sorted((Path(__file__).parent / "rules").glob("*.md"))
    for case in cases(path.read_text("utf-8"))
]


@pytest.mark.parametrize(("rule", "case"), PAGES, ids=[f"{rule}: {case.name}" for rule, case in PAGES])
def test_the_example_on_a_rules_page_fires(rule: str, case: Case) -> None:
    assert case.expected, "the example announces nothing"
    assert rule in {each[2] for each in case.expected}
    assert case.found(rule) == case.expected


@pytest.mark.parametrize(("page", "case"), FILES, ids=[f"{page}: {case.name}" for page, case in FILES])
def test_case(page: str, case: Case) -> None:
    assert case.found() == case.expected


FIXED = [(page, case) for page, case in FILES if case.fixed]


@pytest.mark.parametrize(("page", "case"), FIXED, ids=[f"{page}: {case.name}" for page, case in FIXED])
def test_what_the_fixes_make_of_a_case(page: str, case: Case) -> None:
    assert case.mended() == case.fixed
    again = Case(case.name, case.files | case.fixed, frozenset(), {})
    assert again.mended() == {}


def test_every_rule_has_a_page_with_an_example() -> None:
    assert len(RULES) >= 15
    assert {rule for rule, _ in PAGES} == set(BY_NAME)


def test_the_example_bank_is_clean() -> None:
    from tests.markdown_cases import EXAMPLE

    loaded = bank.load(example_texts(), EXAMPLE)
    assert loaded.points and loaded.questions
    assert rules.run(loaded, rules.Choice(select=rules.STRICT)) == []
