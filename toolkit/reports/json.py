"""Findings as JSON, version 1.

    {"version": 1,
     "diagnostics": [
       {"code": "REF001", "name": "broken-reference", "severity": "error" | "warning" | "info",
        "message": "…", "hint": "…" or "",
        "filename": "path in the project",
        "location": {"row": 3, "column": 9}, "end_location": {"row": 3, "column": 12},
        "route": ["answer", 0, "supported_by", 1],
        "related": [{"message": "…", "filename": "…", "location": {…}, "end_location": {…}}],
        "fingerprint": "…",
        "fix": {"applicability": "safe" | "unsafe", "message": "…" or null,
                "edits": [{"content": "…", "location": {…}, "end_location": {…}}]} or null}],
     "summary": {"error": 1, "warning": 0, "info": 0},
     "fixable": {"safe": 0, "unsafe": 1}}

Rows and columns are 1-based and count code points; ends are exclusive. The keys that ruff's JSON has too mean the same,
so its readers work; `url` is missing, since `viva explain NAME` shows the page of a rule. `route` leads from the top
of the file to the value, and `fingerprint` stays the same wherever the text moves; two findings can share one. The
edits of a fix are in order, do not overlap, and belong together. Version 1 may gain keys; it loses and changes none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from toolkit.checked import Checked
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.entries import entry, json_text

VERSION = 1


def report(findings: Sequence[Diagnostic], checked: Checked, colour: bool = False) -> str:
    """`{"version": 1, "diagnostics": […], "summary": {…}, "fixable": {…}}`."""
    counts = Counter(each.level for each in findings)
    safe = sum(map(checked.is_mended_safely, findings))
    whole = {
        "version": VERSION,
        "diagnostics": [entry(each, checked) for each in findings],
        "summary": {severity.name: counts[severity] for severity in sorted(Severity, reverse=True)},
        "fixable": {"safe": safe, "unsafe": sum(bool(checked.edits(each)) for each in findings) - safe},
    }
    return json_text(whole, indent=2) + "\n"
