"""The update from one release to the next becomes words: for a terminal, a pull request or a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.diagnostic import visible
from toolkit.markup import inert
from toolkit.releases import LOST, Change, Release, Verdict

VERDICTS: dict[Verdict, str] = {
    "kept": "kept",
    "updated": "updated in place, the schedule stays",
    "new": "new",
    "retired": "retired",
    "duplicated": "would be duplicated: the old card stays, a new one starts at zero",
    "reset": "would be reset",
}
MOST = 50  # cards that a pull request is told of one by one


@dataclass(frozen=True)
class Update:
    """What learners of one bank get."""

    bank: str
    before: Release
    after: Release
    changes: Sequence[Change]
    undeclared: Sequence[Change]  # those that cost progress and that nobody declared

    def of(self, verdict: Verdict) -> list[Change]:
        """The changes of one kind, in order."""
        return [change for change in self.changes if change.verdict == verdict]


def text(update: Update) -> Iterator[str]:
    """Lines for a terminal: the cards that change, then the counts, then what the bank covers."""
    yield visible(f"{update.bank} {update.before.version or '-'} → {update.after.version or '-'}")
    for change in update.changes:
        if change.verdict != "kept":
            yield visible(f"  {change.verdict:10}  {_said(change)}")
    counts = ", ".join(f"{len(update.of(verdict))} {verdict}" for verdict in VERDICTS if update.of(verdict))
    yield f"  cards: {counts or 'none'}"
    yield from (f"  {row}" for row in _coverage(update))
    for change in update.undeclared:
        yield visible(f"  error: {_loss(change)}; declare it with --allow-reset {change.card.guid.split('-')[0]}")


def markdown(updates: Sequence[Update]) -> str:
    """A comment for a pull request: a table of counts, what costs progress, the cards that change, and the coverage."""
    lines = ["### What this does to learners' cards", ""]
    for update in updates:
        lines += [f"**{inert(update.bank)}** {inert(update.before.version)} → {inert(update.after.version)}", ""]
        lines += ["| cards | |", "|---|---:|"]
        lines += [f"| {said} | {len(update.of(verdict))} |" for verdict, said in VERDICTS.items()]
        lines += ["", "| | before | after | |", "|---|---:|---:|---:|"]
        for name in dict.fromkeys((*update.before.coverage, *update.after.coverage)):
            old, new = update.before.coverage.get(name, 0), update.after.coverage.get(name, 0)
            lines.append(f"| {inert(name)} | {old} | {new} | {new - old:+d} |")
        lines.append("")
        for change in update.undeclared:
            lines += [f"- :x: {inert(_loss(change))}"]
        lines += _details(update)
    return "\n".join(lines).rstrip() + "\n"


def json(update: Update) -> dict[str, Any]:
    """Plain values: every card that is not kept, the counts, and the coverage."""
    return {
        "bank": update.bank,
        "versions": [update.before.version, update.after.version],
        "counts": {verdict: len(update.of(verdict)) for verdict in VERDICTS},
        "undeclared": [change.card.guid for change in update.undeclared],
        "changes": [_plain_change(change) for change in update.changes if change.verdict != "kept"],
        "coverage": {"before": dict(update.before.coverage), "after": dict(update.after.coverage)},
        "sources": {
            "new": sorted({*update.after.sources} - {*update.before.sources}),
            "gone": sorted({*update.before.sources} - {*update.after.sources}),
        },
    }


def _plain_change(change: Change) -> dict[str, Any]:
    card = change.card
    told: dict[str, Any] = {"verdict": change.verdict, "guid": card.guid, "note_type": card.note_type, "id": card.id}
    told |= {"title": card.title, "chapter": card.chapter}
    if change.fields:
        told["fields"] = list(change.fields)
    if change.before:
        told["before"] = {"guid": change.before.guid, "note_type": change.before.note_type, "id": change.before.id}
    return told


def _details(update: Update) -> Iterator[str]:
    for verdict in ("retired", "updated", "new", *LOST):
        changes = update.of(verdict)
        if changes:
            yield f"<details><summary>{len(changes)} {verdict}</summary>\n"
            yield from (f"- {inert(_said(change))}" for change in changes[:MOST])
            if len(changes) > MOST:
                yield f"- and {len(changes) - MOST} more"
            yield "\n</details>\n"


def _coverage(update: Update) -> Iterator[str]:
    for name in dict.fromkeys((*update.before.coverage, *update.after.coverage)):
        old, new = update.before.coverage.get(name, 0), update.after.coverage.get(name, 0)
        yield f"{name}: {old} → {new}" if old != new else f"{name}: {new}"


def _said(change: Change) -> str:
    card = change.card
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    return f"{card.note_type} {card.id}: {card.title}{fields}"


def _loss(change: Change) -> str:
    card, before = change.card, change.before
    if before is None:
        return _said(change)
    if change.verdict == "reset":
        return f"{_said(change)}: its identity {card.guid} was a {before.note_type} before"
    return f"{_said(change)}: it was {before.guid} before and is {card.guid} now; give it the old uid back"
