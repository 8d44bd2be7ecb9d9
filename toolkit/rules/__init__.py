"""The rules, and what runs them: a bank becomes located, sorted diagnostics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Protocol

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.facts import Facts
from toolkit.fingerprint import fingerprint
from toolkit.ignores import Ignore
from toolkit.position import Locator
from toolkit.rules import (
    better_support,
    broken_code,
    broken_markdown,
    broken_math,
    broken_reference,
    chinese_punctuation,
    chinese_spacing,
    circular_follow_up,
    circular_requirement,
    duplicate_follow_up,
    duplicate_id,
    duplicate_point,
    duplicate_question,
    duplicate_uid,
    folded_prose,
    idle_support,
    inconsistent_term,
    misfiled,
    missing_alt,
    missing_citation,
    missing_modeline,
    missing_uid,
    mixed_script,
    schema,
    script_drift,
    script_length,
    stale_fact,
    syntax,
    thin_question,
    unknown_ignore,
    unsupported_number,
    unsupported_question,
    unsupported_wording,
    unused_ignore,
    unused_point,
    unused_source,
    wrong_calculation,
)


class Rule(Protocol):
    """A module of this folder: its docstring is the page that users read."""

    CODE: str
    SEVERITY: Severity
    __name__: str
    __doc__: str | None

    def check(self, bank: Bank) -> Iterator[Diagnostic]:
        """Every finding in the bank, unlocated and in any order."""
        ...


RULES: tuple[Rule, ...] = (
    syntax,
    schema,
    duplicate_id,
    duplicate_uid,
    missing_uid,
    misfiled,
    broken_reference,
    unsupported_question,
    unsupported_number,
    unsupported_wording,
    idle_support,
    better_support,
    duplicate_follow_up,
    duplicate_question,
    duplicate_point,
    circular_requirement,
    circular_follow_up,
    unused_point,
    missing_citation,
    unused_source,
    stale_fact,
    script_length,
    script_drift,
    thin_question,
    broken_math,
    broken_markdown,
    broken_code,
    folded_prose,
    chinese_punctuation,
    chinese_spacing,
    mixed_script,
    inconsistent_term,
    wrong_calculation,
    missing_alt,
    missing_modeline,
    unused_ignore,
    unknown_ignore,
)


# These look across files, through `bank.index`. What any other rule finds in a file depends on that file alone, on
# bank.yaml, on the month, and on the points that the file names; so it need not run again while these stay.
ACROSS: frozenset[Rule] = frozenset({
    duplicate_id,
    duplicate_uid,
    misfiled,
    broken_reference,
    duplicate_follow_up,
    duplicate_question,
    duplicate_point,
    circular_requirement,
    circular_follow_up,
    better_support,
    inconsistent_term,
    unused_point,
    unused_source,
    unused_ignore,
    unknown_ignore,
})  # fmt: skip


def name_of(rule: Rule) -> str:
    """The name that authors see and write: `broken_reference.py` is `broken-reference`."""
    return rule.__name__.rpartition(".")[2].replace("_", "-")


BY_NAME: dict[str, Rule] = {name_of(rule): rule for rule in RULES}
NAMES: dict[str, str] = {alias: name for name, rule in BY_NAME.items() for alias in (name, rule.CODE)}
STRICT: frozenset[str] = frozenset(BY_NAME)
RECOMMENDED: frozenset[str] = STRICT - {"missing-modeline", "idle-support", "better-support", "thin-question"}


@dataclass(frozen=True)
class Choice:
    """Which rules run, how severe they are, and where they are silent. Names, not codes."""

    select: frozenset[str] = RECOMMENDED
    severity: Mapping[str, Severity] = field(default_factory=dict)
    per_file_ignores: tuple[tuple[str, frozenset[str]], ...] = ()  # glob of a path, rules silent there
    obey_ignores: bool = True  # a build does not: what a comment silences would still break the book


def run(bank: Bank, choice: Choice | None = None) -> list[Diagnostic]:
    """Every finding of the chosen rules, ignores applied, with rule, code, severity and spans, in reading order."""
    choice = choice or Choice()
    local = examine(bank, choice.select)
    whole = replace(bank, known=facts(bank, choice.select))
    return conclude(bank, choice, [*local, *across(whole, choice.select)])


def examine(bank: Bank, select: frozenset[str]) -> Iterator[Diagnostic]:
    """What the chosen rules that need no other file find, located."""
    locators = _Locators(bank)
    for name, rule in BY_NAME.items():
        if name in select and rule not in ACROSS:
            for diagnostic in rule.check(bank):
                yield _located(diagnostic, rule, locators)


def facts(bank: Bank, select: frozenset[str]) -> dict[str, Facts]:
    """The facts of the files of a bank, or of a part of one, with what the chosen rules of `ACROSS` need besides."""
    found = {name: bank.index.files[name] for name in map(str, bank.texts)}
    if "better-support" in select:
        for name, claim in better_support.gather(bank):
            found[name] = found[name]._replace(claims=(*found[name].claims, claim))
    return found


def across(bank: Bank, select: frozenset[str]) -> Iterator[Diagnostic]:
    """What the chosen rules that look across files find, and the files that could not be read, located."""
    locators = _Locators(bank)
    for diagnostic in bank.unread:
        if diagnostic.rule in select:
            yield _located(diagnostic, BY_NAME[diagnostic.rule], locators)
    for name, rule in BY_NAME.items():
        if name in select and rule in ACROSS:
            for diagnostic in rule.check(bank):
                yield _located(diagnostic, rule, locators)


def conclude(bank: Bank, choice: Choice, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The located findings that are left when configuration and ignores have had their say, in reading order."""
    told = [_weighed(each, choice) for each in found if not _silent_there(each, choice)]
    written = [each for facts in bank.index.files.values() for each in facts.ignores] if choice.obey_ignores else []
    kept, used = _silenced(told, written)
    judged = [each for each in written if NAMES.get(each.rule) in choice.select]
    locators = _Locators(bank)
    for rule, left in (
        (unused_ignore, unused_ignore.left_over(judged, used, NAMES)),
        (unknown_ignore, unknown_ignore.unknown(written, NAMES)),
    ):
        if name_of(rule) in choice.select:
            kept += [_weighed(_located(diagnostic, rule, locators), choice) for diagnostic in left]
    return sorted(kept, key=lambda diagnostic: diagnostic.order)


class _Locators(dict[PurePosixPath, Locator]):
    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def __missing__(self, path: PurePosixPath) -> Locator:
        self[path] = Locator(self._bank.texts.get(path, ""))
        return self[path]


def _located(diagnostic: Diagnostic, rule: Rule, locators: _Locators) -> Diagnostic:
    locator = locators[diagnostic.place.path]
    return replace(
        diagnostic,
        rule=name_of(rule),
        code=rule.CODE,
        severity=diagnostic.severity or rule.SEVERITY,
        span=locator.span(diagnostic.place),
        related=tuple(replace(each, span=locators[each.place.path].span(each.place)) for each in diagnostic.related),
        fingerprint=fingerprint(name_of(rule), diagnostic.place, locator),
    )


def _weighed(diagnostic: Diagnostic, choice: Choice) -> Diagnostic:
    severity = choice.severity.get(diagnostic.rule)
    return replace(diagnostic, severity=severity) if severity else diagnostic


def _silent_there(diagnostic: Diagnostic, choice: Choice) -> bool:
    path = str(diagnostic.place.path)
    return any(diagnostic.rule in rules and fnmatch(path, glob) for glob, rules in choice.per_file_ignores)


def _silenced(found: list[Diagnostic], written: list[Ignore]) -> tuple[list[Diagnostic], set[Ignore]]:
    """The findings that no ignore covers, and the ignores that covered one."""
    by_path: dict[PurePosixPath, list[Ignore]] = {}
    for each in written:
        by_path.setdefault(each.place.path, []).append(each)
    kept, used = [], set()
    for diagnostic in found:
        covering = [each for each in by_path.get(diagnostic.place.path, ()) if _covers(each, diagnostic)]
        used.update(covering)
        if not covering:
            kept.append(diagnostic)
    return kept, used


def _covers(ignore: Ignore, diagnostic: Diagnostic) -> bool:
    assert diagnostic.span is not None
    return NAMES.get(ignore.rule) == diagnostic.rule and ignore.first <= diagnostic.span.line <= ignore.last
