"""A finding becomes the plain values that JSON holds, and these become text."""

from __future__ import annotations

from json import dumps
from typing import Any

from toolkit.checked import Checked, encodable
from toolkit.diagnostic import NOWHERE, Diagnostic, Span


def entry(finding: Diagnostic, checked: Checked) -> dict[str, Any]:
    """One finding in the shape of version 1, which `reports/json.py` describes."""
    return {
        "code": finding.code,
        "name": finding.rule,
        "severity": finding.level.name,
        "message": finding.message,
        "hint": finding.hint,
        "filename": str(finding.place.path),
        **_where(finding.where),
        "route": list(finding.place.route),
        "related": [
            {"message": each.message, "filename": str(each.place.path), **_where(each.span or NOWHERE)}
            for each in finding.related
        ],
        "fingerprint": finding.fingerprint,
        "fix": _fix(finding, checked),
    }


def json_text(value: Any, indent: int | None = None) -> str:
    """JSON that every reader takes: no half characters, which the grammar allows and UTF-8 does not."""
    return encodable(dumps(value, ensure_ascii=False, indent=indent))


def _fix(finding: Diagnostic, checked: Checked) -> dict[str, Any] | None:
    edits = checked.edits(finding)
    if finding.fix is None or not edits:
        return None
    locator = checked.locator(finding.place.path)
    return {
        "applicability": "safe" if finding.fix.safe else "unsafe",
        "message": finding.hint or None,
        "edits": [{"content": each.text, **_where(locator.between(each.start, each.stop))} for each in edits],
    }


def _where(span: Span) -> dict[str, Any]:
    return {
        "location": {"row": span.line, "column": span.column},
        "end_location": {"row": span.end_line, "column": span.end_column},
    }
