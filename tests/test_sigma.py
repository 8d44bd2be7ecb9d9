"""A real body of files whose ids refer to each other: every dangling reference is found, in its line, and no other."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.sigma import ROOT, converted
from toolkit import bank as banks
from toolkit import rules
from toolkit.rules import Choice

FOLDER = Path(os.environ.get("VIVA_SIGMA") or Path(__file__).parent.parent / "build/bench/data/sigma")

ID = r"['\"]?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})['\"]?"


@pytest.mark.slow
@pytest.mark.skipif(not FOLDER.is_dir(), reason="VIVA_SIGMA names no copy of GitHub SigmaHQ/sigma")
def test_the_dangling_ids_of_sigma_are_found() -> None:
    texts = [path.read_text("utf-8") for path in FOLDER.rglob("*.yml")]
    known = {found[1].lower() for text in texts for found in re.finditer(rf"^id: *{ID}", text, re.MULTILINE)}
    related = {
        found[1].lower()
        for text in texts
        for block in re.findall(r"^related:.*\n((?:[ -].*\n|#.*\n)*)", text, re.MULTILINE)
        for found in re.finditer(rf"^[ -]*id: *{ID}", block, re.MULTILINE)
    }
    bank = banks.load(converted(FOLDER), ROOT, month="2026-11")
    assert len(bank.points) > 3000
    findings = rules.run(bank, Choice(select=frozenset({"syntax", "schema", "broken-reference", "duplicate-id"})))
    assert {each.rule for each in findings} <= {"broken-reference", "duplicate-id"}
    dangling = [each for each in findings if each.rule == "broken-reference"]
    named = [re.findall(ID, each.message)[0] for each in dangling]
    assert set(named) == related - known
    for each, id in zip(dangling, named, strict=True):
        assert each.span is not None
        assert id in bank.texts[each.place.path].split("\n")[each.span.line - 1]
    print(
        f"{len(bank.points)} rules, {len(related)} ids named, {len(set(named))} of them dangling in {len(named)} places"
    )
