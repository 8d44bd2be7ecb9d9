"""Findings as GitLab's code quality report (https://docs.gitlab.com/ci/testing/code_quality/)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.checked import Checked, told_apart
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.entries import json_text

_SEVERITY = {Severity.error: "major", Severity.warning: "minor", Severity.info: "info"}


def report(findings: Sequence[Diagnostic], checked: Checked, colour: bool = False) -> str:
    """One list. Fingerprints are unique in it and stay the same when the text moves, or GitLab would call an old
    finding new and another fixed."""
    entries = [_entry(each, name, checked) for each, name in zip(findings, told_apart(findings), strict=True)]
    return json_text(entries, indent=2) + "\n"


def _entry(finding: Diagnostic, fingerprint: str, checked: Checked) -> dict[str, Any]:
    span = finding.where
    return {
        "check_name": finding.rule,
        "description": f"{finding.message}; {finding.hint}" if finding.hint else finding.message,
        "severity": _SEVERITY[finding.level],
        "fingerprint": fingerprint,
        "location": {
            "path": checked.in_repository(finding.place.path),
            "positions": {
                "begin": {"line": span.line, "column": span.column},
                "end": {"line": span.end_line, "column": span.end_column},
            },
        },
    }
