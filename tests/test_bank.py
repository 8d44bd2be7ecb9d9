"""The bank that comes with the toolkit keeps every rule."""

from __future__ import annotations

from pathlib import Path

from tests.running import viva

REPOSITORY = Path(__file__).parent.parent


def test_the_bundled_bank_is_clean_under_the_strict_preset() -> None:
    ran = viva(
        "lint", "--preset", "strict", "--fail-on", "info", "--no-cache", "--format", "concise",
        cwd=REPOSITORY, env={"SOURCE_DATE_EPOCH": "1795651200"},
    )  # fmt: skip
    assert (ran.out, ran.code) == ("", 0)
