"""Findings as reviewdog's Diagnostic Format, whose columns count bytes of UTF-8."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.checked import Checked
from toolkit.columns import byte_column
from toolkit.diagnostic import NOWHERE, Diagnostic, Place, Span
from toolkit.entries import json_text
from toolkit.position import Locator


def report(findings: Sequence[Diagnostic], checked: Checked, colour: bool = False) -> str:
    """`{"source": {…}, "diagnostics": […]}`."""
    whole = {"source": {"name": "viva"}, "diagnostics": [_entry(each, checked) for each in findings]}
    return json_text(whole, indent=2) + "\n"


def _entry(finding: Diagnostic, checked: Checked) -> dict[str, Any]:
    return {
        "message": f"{finding.message}; {finding.hint}" if finding.hint else finding.message,
        "location": _location(finding.place, finding.where, checked),
        "severity": finding.level.name.upper(),
        "code": {"value": finding.rule},
        "suggestions": _suggestions(finding, checked),
        "related_locations": [
            {"message": each.message, "location": _location(each.place, each.span or NOWHERE, checked)}
            for each in finding.related
        ],
    }


def _suggestions(finding: Diagnostic, checked: Checked) -> list[dict[str, Any]]:
    """One at most, over everything from the first edit to the last: several would be a choice between them."""
    edits = checked.edits(finding)
    if not edits:
        return []
    locator = checked.locator(finding.place.path)
    text, at = "", edits[0].start
    for each in edits:
        text += locator.text[at : each.start] + each.text
        at = each.stop
    return [{"range": _range(locator.between(edits[0].start, at), locator), "text": text}]


def _location(place: Place, span: Span, checked: Checked) -> dict[str, Any]:
    return {"path": checked.in_repository(place.path), "range": _range(span, checked.locator(place.path))}


def _range(span: Span, locator: Locator) -> dict[str, Any]:
    return {
        "start": {"line": span.line, "column": byte_column(locator.line(span.line), span.column)},
        "end": {"line": span.end_line, "column": byte_column(locator.line(span.end_line), span.end_column)},
    }
