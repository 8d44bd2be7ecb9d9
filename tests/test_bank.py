"""The bank that comes with the toolkit keeps every rule."""

from __future__ import annotations

import json
from pathlib import Path

from tests.running import viva

REPOSITORY = Path(__file__).parent.parent


def test_the_bundled_bank_is_clean_under_the_strict_preset() -> None:
    ran = viva(
        "lint", "--preset", "strict", "--fail-on", "info", "--no-cache", "--format", "concise",
        cwd=REPOSITORY, env={"SOURCE_DATE_EPOCH": "1795651200"},
    )  # fmt: skip
    assert (ran.out, ran.code) == ("", 0)


def test_the_bundled_bank_holds_what_it_promises() -> None:
    (found,) = json.loads(viva("stats", "--format", "json", cwd=REPOSITORY).out)["banks"]
    whole = found["whole"]
    assert len(found["chapters"]) >= 20 and whole["points"] >= 400 and whole["unused"] == []
    assert whole["questions"] >= 320 and whole["follow_ups"] >= 900
    least = {"derivation": 60, "debugging": 45, "scenario": 35, "quick": 60}
    assert not {kind: count for kind, count in least.items() if whole["kind"][kind] < count}
    shares = {level: count / whole["questions"] for level, count in whole["level"].items()}
    assert all(abs(shares[level] - share) < 0.05 for level, share in {"basic": 0.25, "intermediate": 0.5}.items())
    assert min(whole["role"].values()) > 0.2 * whole["questions"]
    assert sum(count for depth, count in found["depths"].items() if int(depth) >= 3) >= 40
