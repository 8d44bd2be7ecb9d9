"""What was checked, as reports need it beside the findings: the texts, where they stand, how they can be mended."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import quote

from toolkit.diagnostic import Diagnostic, Severity
from toolkit.fixing import PlacingError, TextEdit, resolved
from toolkit.position import Locator

_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Described(Protocol):
    """What a report tells of a rule; `__doc__` is its page, in Markdown."""

    CODE: str
    SEVERITY: Severity
    __doc__: str | None


@dataclass(frozen=True)
class Checked:
    """The surroundings of a run's findings. Only `texts` is needed; without the rest, a report says less."""

    texts: Mapping[PurePosixPath, str]  # of the files that findings speak of, by path in the project
    files: Collection[PurePosixPath] | None = None  # those that were asked about; None: all that have texts
    prefix: PurePosixPath = field(default_factory=PurePosixPath)  # of the project in its repository
    rules: Mapping[str, Described] = field(default_factory=dict)
    fail_on: Severity = Severity.error
    environment: Mapping[str, str] = field(default_factory=dict)  # GitHub's names in it make links
    _locators: dict[PurePosixPath, Locator] = field(default_factory=dict, init=False, repr=False)
    _edits: dict[Diagnostic, tuple[TextEdit, ...]] = field(default_factory=dict, init=False, repr=False)

    def locator(self, path: PurePosixPath) -> Locator:
        """Where things stand in a file; in a text that was not given, nowhere."""
        if path not in self._locators:
            self._locators[path] = Locator(self.texts.get(path, ""))
        return self._locators[path]

    def edits(self, finding: Diagnostic) -> tuple[TextEdit, ...]:
        """What the fix of a finding would write, in its file; nothing when it has none or the text has no place for it.

        A fresh uid in it is one of many: `--fix` will write another.
        """
        if finding.fix is None:
            return ()
        if finding not in self._edits:
            try:
                self._edits[finding] = resolved(finding.fix, self.locator(finding.place.path))
            except PlacingError:
                self._edits[finding] = ()
        return self._edits[finding]

    def is_mended_safely(self, finding: Diagnostic) -> bool:
        """Whether `--fix` alone mends a finding."""
        return finding.fix is not None and finding.fix.safe and bool(self.edits(finding))

    def in_repository(self, path: PurePosixPath) -> str:
        """The path of a file from the root of the repository, which is what code hosts know it by."""
        return encodable(str(self.prefix / path))

    def uri(self, path: PurePosixPath) -> str:
        """As `in_repository`, as a relative URI."""
        return quote(self.in_repository(path))


def encodable(text: str) -> str:
    """The text as UTF-8 can hold it: what was no UTF-8 in a file, or half a character, is U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def told_apart(findings: Sequence[Diagnostic]) -> Iterator[str]:
    """A fingerprint a finding; the second of equal ones ends in :2, the third in :3."""
    seen: Counter[str] = Counter()
    for each in findings:
        seen[each.fingerprint] += 1
        yield each.fingerprint if seen[each.fingerprint] == 1 else f"{each.fingerprint}:{seen[each.fingerprint]}"


def counted(findings: Sequence[Diagnostic]) -> str:
    """e.g. "2 errors, 1 warning"; "no findings" when there are none."""
    counts = Counter(each.level for each in findings)
    named = [
        f"{counts[severity]} {severity.name}{'s' if counts[severity] > 1 and severity != Severity.info else ''}"
        for severity in sorted(Severity, reverse=True)
        if counts[severity]
    ]
    return ", ".join(named) or "no findings"


def fixable(findings: Sequence[Diagnostic], checked: Checked) -> str:
    """e.g. "[*] 3 fixable with --fix (1 more with --unsafe-fixes)"; empty when nothing is."""
    safe = sum(map(checked.is_mended_safely, findings))
    unsafe = sum(bool(checked.edits(each)) for each in findings) - safe
    if safe:
        return f"[*] {safe} fixable with --fix" + (f" ({unsafe} more with --unsafe-fixes)" if unsafe else "")
    return f"{unsafe} fixable with --fix --unsafe-fixes" if unsafe else ""
