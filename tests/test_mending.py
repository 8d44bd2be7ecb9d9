"""Fixes over whole banks: they end, they change only what they name, and a second time there is nothing left to do."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.generated import ROOT, generated_bank
from toolkit import bank as banks
from toolkit import rules, source
from toolkit.diagnostic import Diagnostic, Fix, Place, Replace, Severity
from toolkit.mending import Texts, difference, mended
from toolkit.rules import STRICT, Choice

ALL = Choice(select=STRICT)
SOUND = dict(generated_bank(questions=4, points=10).texts)


def lint(texts: Texts) -> list[Diagnostic]:
    return rules.run(banks.load(dict(texts), ROOT, month="2026-11"), ALL)


def _without_a_uid(text: str, choose: random.Random) -> str:
    lines = [line for line in text.split("\n") if re.match(r" *uid:", line)]
    return text.replace(f"{choose.choice(lines)}\n", "") if lines else text


def _misspelt_support(text: str, choose: random.Random) -> str:
    found = re.findall(r"\[p-\d+", text)
    return text.replace(choose.choice(found), f"{choose.choice(found)}x", 1) if found else text


def _with_comments(text: str, choose: random.Random) -> str:
    lines = text.split("\n")
    lines.insert(choose.randrange(len(lines)), "# 一句话 🙂")
    return "\n".join(lines) if source.read("\n".join(lines)).value == source.read(text).value else text


def _with_crlf(text: str, choose: random.Random) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def _with_a_mark(text: str, choose: random.Random) -> str:
    return text if text.startswith("\ufeff") else f"\ufeff{text}"


SPOILS = [_without_a_uid, _misspelt_support, _with_comments, _with_crlf, _with_a_mark]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(SOUND, key=str)), st.sampled_from(SPOILS), st.integers(0, 99)), max_size=6
    ),
    st.booleans(),
)
def test_fixing_twice_is_fixing_once(spoils: list[tuple[PurePosixPath, Callable[..., str], int]], unsafe: bool) -> None:  # fmt: skip
    texts = dict(SOUND)
    for path, spoil, seed in spoils:
        texts[path] = spoil(texts[path], random.Random(seed))
    changed, fixes = mended(texts, lint(texts), lambda now: lint({**texts, **now}), unsafe=unsafe)
    after = texts | changed
    again, _ = mended(after, lint(after), lambda now: lint({**after, **now}), unsafe=unsafe)
    assert again == {}
    assert bool(fixes) == bool(changed)
    left = [each for each in lint(after) if each.fix and (each.fix.safe or unsafe)]
    assert left == []
    for path, text in changed.items():
        before = texts[path]
        assert text.startswith("\ufeff") == before.startswith("\ufeff")
        if "\r\n" in before:
            assert text.count("\n") - text.count("\r\n") == before.count("\n") - before.count("\r\n")
        assert [*re.findall("# 一句话 🙂", text)] == [*re.findall("# 一句话 🙂", texts[path])]


def test_a_fix_that_would_make_an_error_is_taken_back() -> None:
    path = ROOT / "questions/c0/q-0.yaml"
    finding = lint(SOUND | {path: _without_a_uid(SOUND[path], random.Random(1))})[0]
    fix = Fix((Replace(Place(path, ("level",)), "leicht"),))
    harmful = replace(finding, place=Place(path, ("level",)), severity=Severity.warning, fix=fix)
    changed, _ = mended(SOUND, [harmful], lambda now: lint({**SOUND, **now}), unsafe=False)
    assert path not in changed


@pytest.mark.parametrize(("before", "after"), [("a\nb\n", "a\nc\n"), ("a", "a\n"), ("a\r\nb", "a\r\nc")])
def test_a_difference_can_be_applied(before: str, after: str) -> None:
    shown = difference(PurePosixPath("x.yaml"), before, after)
    assert shown.startswith("--- a/x.yaml\n+++ b/x.yaml\n@@")
    assert shown.count("\\ No newline at end of file") == sum(not each.endswith("\n") for each in (before, after))
