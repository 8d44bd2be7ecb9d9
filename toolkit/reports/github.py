"""Findings as workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from toolkit.checked import Checked
from toolkit.diagnostic import NOWHERE, Diagnostic, Severity, visible

MOST = 10  # annotations of one level that GitHub keeps in one step
_LEVEL = {Severity.error: "error", Severity.warning: "warning", Severity.info: "notice"}


def report(findings: Sequence[Diagnostic], checked: Checked, colour: bool = False) -> str:
    """At most ten annotations a level, the worst first; when there are more, a notice that says how many, which is one
    of the ten notices, and these findings as plain lines of the log."""
    room = dict.fromkeys(Severity, MOST)
    if any(sum(each.level == severity for each in findings) > MOST for severity in Severity):
        room[Severity.info] -= 1
    commands, plain = [], []
    for each in sorted(findings, key=lambda each: -each.level):
        if room[each.level]:
            room[each.level] -= 1
            commands.append(_command(each, checked))
        else:
            plain.append(_harmless(str(_in_repository(each, checked))))
    if plain:
        commands.append(f"::notice title=viva::{len(plain)} more; they are in the log of this step")
    return "".join(f"{each}\n" for each in [*commands, *plain])


def _command(finding: Diagnostic, checked: Checked) -> str:
    span = finding.where
    where = {"file": checked.in_repository(finding.place.path), "line": span.line}
    if span.line == span.end_line:  # GitHub drops an annotation whose columns stand on different lines
        where |= {"col": span.column, "endLine": span.end_line, "endColumn": span.end_column}
    else:
        where |= {"endLine": span.last_line}
    title = visible(f"viva ({finding.code})")
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in {"title": title, **where}.items())
    lines = [str(replace(_in_repository(finding, checked), hint=""))]
    for each in finding.related:
        there = f"{checked.in_repository(each.place.path)}:{(each.span or NOWHERE).line}"
        lines.append(visible(f"  {there}: {each.message}"))
    if finding.hint:
        lines.append(visible(f"  help: {finding.hint}"))
    words = "\n".join(lines)
    return f"::{_LEVEL[finding.level]} {properties}::{_data(words)}"


def _in_repository(finding: Diagnostic, checked: Checked) -> Diagnostic:
    return replace(finding, place=replace(finding.place, path=checked.prefix / finding.place.path))


def _harmless(line: str) -> str:
    """A line of the log that the runner takes for no command: those start with :: or hold ##[ anywhere."""
    line = line.replace("##[", "# #[")
    return f"viva {line}" if line.lstrip().startswith("::") else line


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
