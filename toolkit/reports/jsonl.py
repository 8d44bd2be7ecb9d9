"""Findings as JSON Lines: a line a finding, each an entry of `diagnostics` in the JSON format."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.checked import Checked
from toolkit.diagnostic import Diagnostic
from toolkit.entries import entry, json_text


def report(findings: Sequence[Diagnostic], checked: Checked, colour: bool = False) -> str:
    """A line a finding; nothing when there is none."""
    return "".join(f"{json_text(entry(each, checked))}\n" for each in findings)
