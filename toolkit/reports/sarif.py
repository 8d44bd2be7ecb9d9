"""Findings as SARIF 2.1.0, which code scanning services read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit import __version__
from toolkit.checked import Checked, told_apart
from toolkit.diagnostic import NOWHERE, Diagnostic, Place, Severity, Span
from toolkit.entries import json_text

MOST = 5_000  # results of a run that GitHub keeps
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVEL = {Severity.error: "error", Severity.warning: "warning", Severity.info: "note"}
_SNIPPET = 1_000  # characters of a place that are quoted


def report(findings: Sequence[Diagnostic], checked: Checked, colour: bool = False) -> str:
    """One run. Of more than 5,000 findings the worst are kept, and a notification says how many are left out."""
    names = dict(zip(map(id, findings), told_apart(findings), strict=True))
    kept = sorted(findings, key=lambda each: -each.level)[:MOST] if len(findings) > MOST else findings
    rules = _rules(kept, checked)
    index = {rule["name"]: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "viva", "version": __version__, "semanticVersion": __version__, "rules": rules}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _left_out(findings)}],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "the root of the repository"}}},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [_result(each, names[id(each)], index, checked) for each in kept],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rules(findings: Sequence[Diagnostic], checked: Checked) -> list[dict[str, Any]]:
    """Every rule with its page; one that a finding names and that has no page, by its name alone."""
    described = [
        _rule(name, rule.CODE, rule.SEVERITY, (rule.__doc__ or name).strip()) for name, rule in checked.rules.items()
    ]
    others = {each.rule: each for each in findings if each.rule not in checked.rules}
    return described + [_rule(name, each.code, each.level, name) for name, each in others.items()]


def _rule(name: str, code: str, severity: Severity, page: str) -> dict[str, Any]:
    summary = page.partition("\n")[0].rstrip(".") + "."
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _LEVEL[severity]},
    }


def _result(finding: Diagnostic, fingerprint: str, index: Mapping[str, int], checked: Checked) -> dict[str, Any]:
    hint = f"\n{finding.hint}" if finding.hint else ""
    return {
        "ruleId": finding.code,
        "ruleIndex": index[finding.rule],
        "level": _LEVEL[finding.level],
        "message": {"text": _literal(finding.message + hint)},
        "locations": [_location(finding.place, finding.where, checked)],
        "relatedLocations": [
            {
                "id": number,
                **_location(each.place, each.span or NOWHERE, checked),
                "message": {"text": _literal(each.message)},
            }
            for number, each in enumerate(finding.related, 1)
        ],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
        "fixes": _fixes(finding, checked),
    }


def _fixes(finding: Diagnostic, checked: Checked) -> list[dict[str, Any]]:
    edits = checked.edits(finding)
    if finding.fix is None or not edits:
        return []
    locator = checked.locator(finding.place.path)
    replacements = [
        {"deletedRegion": _region(locator.between(each.start, each.stop)), "insertedContent": {"text": each.text}}
        for each in edits
    ]
    kind = "keeps the meaning" if finding.fix.safe else "may change the meaning"
    change = {"artifactLocation": _artifact(finding.place, checked), "replacements": replacements}
    return [{"description": {"text": f"this {kind}"}, "artifactChanges": [change]}]


def _location(place: Place, span: Span, checked: Checked) -> dict[str, Any]:
    quoted = checked.locator(place.path).covered(span)
    snippet = {"snippet": {"text": quoted}} if 0 < len(quoted) <= _SNIPPET else {}
    return {"physicalLocation": {"artifactLocation": _artifact(place, checked), "region": _region(span) | snippet}}


def _artifact(place: Place, checked: Checked) -> dict[str, Any]:
    return {"uri": checked.uri(place.path), "uriBaseId": "%SRCROOT%"}


def _region(span: Span) -> dict[str, Any]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _literal(text: str) -> str:
    """A message in which readers find no placeholder (3.11.5 of the standard) and no link (3.11.6)."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _left_out(findings: Sequence[Diagnostic]) -> list[dict[str, Any]]:
    more = len(findings) - MOST
    return [{"level": "warning", "message": {"text": f"{more} more findings are left out"}}] if more > 0 else []
