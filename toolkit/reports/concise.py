"""Findings as one line each: path:line:column: severity[rule] message; [*] marks what --fix mends."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.checked import Checked
from toolkit.diagnostic import Diagnostic, visible


def report(findings: Sequence[Diagnostic], checked: Checked, colour: bool = False) -> str:
    """A line a finding; nothing when there is none."""
    return "".join(f"{_line(each, checked)}\n" for each in findings)


def _line(finding: Diagnostic, checked: Checked) -> str:
    where = f"{finding.place.path}:{finding.where.line}:{finding.where.column}"
    mark = "[*] " if checked.is_mended_safely(finding) else ""
    hint = f"; {finding.hint}" if finding.hint else ""
    return visible(f"{where}: {finding.level.name}[{finding.rule}] {mark}{finding.message}{hint}")
