"""Findings as GitHub Markdown, for `viva lint --format markdown >> $GITHUB_STEP_SUMMARY`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from urllib.parse import quote

from toolkit.checked import Checked, counted, encodable, fixable
from toolkit.diagnostic import NOWHERE, Diagnostic, visible

LARGEST = 1_000_000  # bytes; GitHub drops a whole summary over 1 MiB, and other commands of the step may add to it
_LONGEST = 1_000  # characters of one text


def report(findings: Sequence[Diagnostic], checked: Checked, colour: bool = False) -> str:
    """A table of the rules, then a list a file. What does not fit is left out by whole findings, the worst last."""
    head = f"## viva: {counted(findings)}\n"
    if mended := fixable(findings, checked):
        head += f"\n{_code(mended)}\n"
    if findings:
        head += "\n| findings | severity | rule |\n|---:|---|---|\n"
        head += "".join(_rows(findings))
    kept, left_out = _fitting(findings, checked, LARGEST - len(head.encode("utf-8")) - 200)
    for path, items in kept.items():
        head += f"\n{_heading(path, checked)}\n\n" + "".join(items)
    return head + (f"\n{left_out} more findings are left out here: a summary has a limit.\n" if left_out else "")


def _rows(findings: Sequence[Diagnostic]) -> Iterator[str]:
    counts = Counter((-each.level, each.level.name, each.rule) for each in findings)
    for (_, severity, rule), count in sorted(counts.items())[:200]:
        yield f"| {count} | {severity} | {re.sub(r'[^a-z0-9-]', '-', rule)[:100]} |\n"


def _fitting(findings: Sequence[Diagnostic], checked: Checked, room: int) -> tuple[dict[PurePosixPath, list[str]], int]:
    """The items of each file that fit into so many bytes, in the order given, and how many findings do not."""
    kept: set[int] = set()
    paths: set[PurePosixPath] = set()
    items = [_item(each, checked) for each in findings]
    for number in sorted(range(len(findings)), key=lambda number: -findings[number].level):
        path = findings[number].place.path
        size = len(items[number].encode("utf-8"))
        size += len(_heading(path, checked).encode("utf-8")) + 3 if path not in paths else 0
        if size > room:
            break
        room -= size
        kept.add(number)
        paths.add(path)
    by_path: dict[PurePosixPath, list[str]] = {}
    for number in sorted(kept):
        by_path.setdefault(findings[number].place.path, []).append(items[number])
    return by_path, len(findings) - len(kept)


def _heading(path: PurePosixPath, checked: Checked) -> str:
    return f"### {_linked(_code(checked.in_repository(path)), path, '', checked)}"


def _item(finding: Diagnostic, checked: Checked) -> str:
    span = finding.where
    lines = f"#L{span.line}" + (f"-L{span.last_line}" if span.last_line > span.line else "")
    where = _linked(f"{span.line}:{span.column}", finding.place.path, lines, checked)
    item = f"- {where} **{finding.level.name}** {_code(finding.rule)}: {_code(finding.message)}\n"
    for each in finding.related:
        there = each.span or NOWHERE
        words = f"{_code(checked.in_repository(each.place.path))}:{there.line}"
        item += f"  - {_linked(words, each.place.path, f'#L{there.line}', checked)}: {_code(each.message)}\n"
    return item + (f"  - help: {_code(finding.hint)}\n" if finding.hint else "")


def _linked(words: str, path: PurePosixPath, lines: str, checked: Checked) -> str:
    """Words that lead to a file as it was checked; words alone where GitHub does not say which that is."""
    server, repository, commit = (
        checked.environment.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "SHA")
    )
    if not (re.fullmatch(r"https?://[\w.:-]+", server) and repository and commit):
        return words
    return f"[{words}]({server}/{quote(repository)}/blob/{quote(commit)}/{checked.uri(path)}{lines})"


def _code(text: str) -> str:
    """Author text as code, in which GitHub sees no markup, link, mention, issue number, emoji or formula.

    The fence is longer than any run of backticks in it, and a space keeps the two apart.
    """
    text = encodable(visible(text))
    text = text[:_LONGEST] + "…" if len(text) > _LONGEST else text
    fence = "`" * (1 + max(map(len, re.findall(r"`+", text)), default=0))
    space = " " if fence != "`" or text != text.strip(" ") or not text else ""
    return f"{fence}{space}{text}{space}{fence}"
