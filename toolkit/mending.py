"""The findings of a bank become changed texts: fixes are made round by round until none is left to make."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath

from toolkit.diagnostic import Diagnostic, Fix, Severity
from toolkit.fixing import mend

ROUNDS = 10  # one fix may uncover another, e.g. a misspelt key hides what is wrong with its value

Texts = Mapping[PurePosixPath, str]


def mended(
    texts: Texts,
    findings: Sequence[Diagnostic],
    lint: Callable[[Texts], Sequence[Diagnostic]],
    *,
    unsafe: bool,
) -> tuple[dict[PurePosixPath, str], int]:
    """The files that change, with their new texts, and how many fixes they hold.

    `findings` are those to mend, at first; `lint` gives those of the bank with the changed texts. A file in which
    fixes bring an error that was not there stays as it is.
    """
    changed: dict[PurePosixPath, str] = {}
    kept: set[PurePosixPath] = set()
    made: Counter[PurePosixPath] = Counter()
    for _ in range(ROUNDS):
        before = _errors(findings)
        fresh: dict[PurePosixPath, str] = {}
        for path, fixes in _fixes(findings, unsafe).items():
            if path in kept or path not in texts:
                continue
            result = mend(changed.get(path, texts[path]), fixes)
            if result.done:
                fresh[path] = result.text
                made[path] += len(result.done)
        if not fresh:
            break
        findings = lint({**changed, **fresh})
        worse = {path for path in fresh if _errors(findings)[path] > before[path]}
        if worse:
            kept |= worse
            changed |= {path: text for path, text in fresh.items() if path not in worse}
            for path in worse:
                changed.pop(path, None)
                made.pop(path, None)
            findings = lint(changed)
        else:
            changed |= fresh
    return {path: text for path, text in changed.items() if text != texts[path]}, made.total()


def difference(path: PurePosixPath, before: str, after: str) -> str:
    """A unified diff of one file."""
    lines = difflib.unified_diff(_lines(before), _lines(after), f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _fixes(findings: Sequence[Diagnostic], unsafe: bool) -> dict[PurePosixPath, list[Fix]]:
    found: dict[PurePosixPath, list[Fix]] = {}
    for each in findings:
        if each.fix and (each.fix.safe or unsafe):
            found.setdefault(each.place.path, []).append(each.fix)
    return found


def _errors(findings: Sequence[Diagnostic]) -> Counter[PurePosixPath]:
    return Counter(each.place.path for each in findings if each.severity == Severity.error)


def _lines(text: str) -> list[str]:
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
