"""Findings as a JUnit report: a suite a file, a case a finding, and one that passes for a clean file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

from toolkit.checked import Checked, counted
from toolkit.diagnostic import Diagnostic, visible

_FORBIDDEN = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


def report(findings: Sequence[Diagnostic], checked: Checked, colour: bool = False) -> str:
    """What fails lint fails here; a finding below that level is a case that was skipped, so that it still shows."""
    by_path: dict[PurePosixPath, list[Diagnostic]] = {
        path: [] for path in (checked.texts if checked.files is None else checked.files)
    }
    for each in findings:
        by_path.setdefault(each.place.path, []).append(each)
    suites = ET.Element("testsuites", {"name": "viva lint"})
    for path in sorted(by_path):
        suites.append(_suite(path, by_path[path], checked))
    for name in ("tests", "failures", "skipped", "errors"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _suite(path: PurePosixPath, findings: Sequence[Diagnostic], checked: Checked) -> ET.Element:
    name = _allowed(checked.in_repository(path))
    failures = sum(each.level >= checked.fail_on for each in findings)
    counts = {
        "tests": max(len(findings), 1),
        "failures": failures,
        "skipped": len(findings) - failures,
        "errors": 0,
        "time": 0,
    }
    suite = ET.Element("testsuite", {"name": name} | {key: str(count) for key, count in counts.items()})
    title = name.removesuffix(".yaml")  # readers split a class name at its last dot
    if not findings:
        ET.SubElement(suite, "testcase", {"classname": title, "name": counted(()), "file": name, "time": "0"})
    for each, said in zip(findings, _names(findings), strict=True):
        attributes = {"classname": title, "name": said, "file": name, "line": str(each.where.line), "time": "0"}
        case = ET.SubElement(suite, "testcase", attributes)
        outcome = ET.SubElement(case, "failure" if each.level >= checked.fail_on else "skipped")
        outcome.attrib |= {"type": each.level.name, "message": _allowed(visible(each.message))}
        where = f"{name}:{each.where.line}:{each.where.column}"
        help_ = f"\nhelp: {visible(each.hint)}" if each.hint else ""
        outcome.text = _allowed(f"{where}: {each.level.name}[{each.rule}] {visible(each.message)}{help_}")
    return suite


def _names(findings: Sequence[Diagnostic]) -> Iterator[str]:
    """Rule and message, and a number for those that were there before: readers take a name for one case."""
    seen: Counter[str] = Counter()
    for each in findings:
        name = _allowed(visible(f"{each.rule}: {each.message}"))
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"


def _allowed(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
