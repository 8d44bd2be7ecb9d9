"""The report formats of lint: each name is a file of this folder that turns findings into text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from toolkit.checked import Checked
from toolkit.diagnostic import Diagnostic
from toolkit.reports import concise, github, gitlab, json, jsonl, junit, markdown, rdjson, sarif, text


class Report(Protocol):
    """A module of this folder."""

    def report(self, findings: Sequence[Diagnostic], checked: Checked, colour: bool = False) -> str:
        """The findings, in the order given, as one text that UTF-8 can hold; no finding is too odd for it."""
        ...


REPORTS: dict[str, Report] = {
    "text": text,
    "concise": concise,
    "json": json,
    "jsonl": jsonl,
    "github": github,
    "gitlab": gitlab,
    "sarif": sarif,
    "junit": junit,
    "rdjson": rdjson,
    "markdown": markdown,
}
