"""Findings less those that were known before: at another revision, or recorded in a baseline that may only shrink."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from toolkit.diagnostic import Diagnostic

VERSION = 1


def beyond(findings: Iterable[Diagnostic], known: Counter[str]) -> list[Diagnostic]:
    """The findings that are not among the known ones, which are counted by fingerprint; order is kept."""
    left = known.copy()
    new = []
    for each in findings:
        if left[each.fingerprint] > 0:
            left[each.fingerprint] -= 1
        else:
            new.append(each)
    return new


def counted(findings: Iterable[Diagnostic]) -> Counter[str]:
    """How often each fingerprint occurs."""
    return Counter(each.fingerprint for each in findings)


def read(text: str) -> Counter[str]:
    """The findings of a baseline, counted by fingerprint. Raises ValueError for any other text."""
    try:
        whole = json.loads(text)
        entries = whole["findings"]
        if whole["version"] != VERSION or not all(isinstance(each["count"], int) for each in entries):
            raise ValueError
        return Counter({str(each["fingerprint"]): each["count"] for each in entries if each["count"] > 0})
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValueError(f"this is no baseline of version {VERSION}") from None


def written(findings: Sequence[Diagnostic], former: Counter[str] | None = None) -> str:
    """The baseline of these findings, sorted, an entry a line, so that it merges well. With a former one, only what
    stood there already is kept, and no oftener: a baseline shrinks."""
    counts = counted(findings)
    if former is not None:
        counts &= former
    shown = {each.fingerprint: each for each in reversed(findings)}
    entries = sorted(
        (
            {"rule": shown[mark].rule, "path": str(shown[mark].place.path), "message": shown[mark].message,
             "count": count, "fingerprint": mark}
            for mark, count in counts.items()
        ),
        key=lambda each: (each["rule"], each["path"], each["fingerprint"]),
    )  # fmt: skip
    lines = ",\n".join(f"    {json.dumps(each, ensure_ascii=False)}" for each in entries)
    body = f"[\n{lines}\n  ]" if entries else "[]"
    return f'{{\n  "version": {VERSION},\n  "findings": {body}\n}}\n'
