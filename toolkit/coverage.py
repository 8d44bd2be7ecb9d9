"""A bank becomes figures of what it covers: its points and its questions, by chapter, level, kind and role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from toolkit import maths
from toolkit.bank import Bank
from toolkit.columns import cells
from toolkit.diagnostic import visible
from toolkit.markup import inert, plain
from toolkit.model import Question, Topic
from toolkit.releases import coverage

LEAST_SHARE = 0.5  # of the bank's questions a point; a chapter with fewer, or with more than its inverse, is unbalanced
DEEP = 3  # questions in a row that an interviewer can drill down
_VALUES = {name: get_args(Question.model_fields[name].annotation) for name in ("level", "kind")}
_TITLE, _COLUMN = 20, 6  # cells on a terminal


@dataclass(frozen=True)
class Row:
    """A chapter, or all of them."""

    id: str  # empty for all
    title: str  # words
    points: int
    unused: tuple[str, ...]  # ids of points that no answer rests on
    questions: int
    follow_ups: int
    of: Mapping[str, Mapping[str, int]]  # questions by group ("level", "kind", "role"), then by value


@dataclass(frozen=True)
class Coverage:
    """What a bank covers."""

    bank: str
    rows: tuple[Row, ...]  # in the order of chapters
    whole: Row
    counts: Mapping[str, int]
    roles: Mapping[str, str]  # id → label
    depths: Mapping[int, int]  # how many questions lead down how many levels, themselves and their follow-ups counted

    @property
    def unbalanced(self) -> tuple[Row, ...]:
        """Chapters with much fewer or many more questions a point than the bank has."""
        usual = self.whole.questions / max(1, self.whole.points)
        shares = ((row, row.questions / max(1, row.points) / usual) for row in self.rows if usual)
        return tuple(row for row, share in shares if not LEAST_SHARE <= share <= 1 / LEAST_SHARE)


def covered(bank: Bank) -> Coverage:
    """The figures of a bank; of what cannot be read, nothing."""
    roles = dict(bank.info.roles) if bank.info else {}
    chapters = bank.info.chapters if bank.info else ()
    rows = tuple(_row(bank, each.id, each.title, roles, *bank.in_chapter(each.id)) for each in chapters)
    whole = _row(bank, "", "", roles, bank.topics, bank.questions)
    return Coverage(bank.root.name, rows, whole, coverage(bank), roles, dict(sorted(Counter(_depths(bank)).items())))


def _row(
    bank: Bank, id: str, title: str, roles: Iterable[str], topics: Sequence[Topic], questions: Sequence[Question]
) -> Row:
    points = [point.id for topic in topics for point in topic.points]
    found = {"role": Counter(role for question in questions for role in question.roles)}
    of = {name: Counter(str(getattr(question, name)) for question in questions) for name in _VALUES} | found
    values: Mapping[str, Iterable[str]] = _VALUES | {"role": roles}
    return Row(
        id=id,
        title=visible(plain(title, maths.plain)),
        points=len(points),
        unused=tuple(each for each in points if each not in bank.used_by),
        questions=len(questions),
        follow_ups=sum(len(question.follow_ups) for question in questions),
        of={name: {value: of[name][value] for value in values[name]} for name in values},
    )


def _depths(bank: Bank) -> Iterator[int]:
    known: dict[str, int] = {}

    def depth(question: Question) -> int:
        if question.id not in known:
            known[question.id] = 1  # of a question that leads back to itself
            below = (bank.question.get(each.leads_to) for each in question.follow_ups)
            known[question.id] = 1 + max((depth(each) if each else 1 for each in below), default=0)
        return known[question.id]

    return map(depth, bank.question.values())


def text(found: Coverage) -> Iterator[str]:
    """Lines for a terminal: a table of chapters, then what stands out."""
    yield found.bank
    names = ["points", "asked", "questions", "follow-ups"]
    groups = [("", names), *((group, [*values]) for group, values in found.whole.of.items() if values)]
    yield _fitted("", _TITLE) + "  ".join(_fitted(group, (_COLUMN + 1) * len(each)) for group, each in groups).rstrip()
    yield _fitted("", _TITLE) + "  ".join("".join(f" {_short(each):>{_COLUMN}}" for each in all) for _, all in groups)
    for row in (*found.rows, found.whole):
        blocks = [[row.points, row.points - len(row.unused), row.questions, row.follow_ups]]
        blocks += [[*values.values()] for values in row.of.values() if values]
        figures = ("".join(f" {each or '·':>{_COLUMN}}" for each in block) for block in blocks)
        yield _fitted(row.title if row.id else "all", _TITLE) + "  ".join(figures)
    yield ""
    yield from (f"{name}: {count}" for name, count in found.counts.items())
    yield f"questions that lead down {DEEP} levels or more: {_deep(found)}"
    yield from _standing_out(found)


def markdown(found: Coverage) -> str:
    """The table for a page or a pull request."""
    groups = [(group, value) for group, values in found.whole.of.items() for value in values]
    heads = ["", "points", "asked", "questions", "follow-ups", *(found.roles.get(value, value) for _, value in groups)]
    lines = [f"### {inert(found.bank)}", "", _cells(map(inert, heads)), _cells(["---", *["---:"] * (len(heads) - 1)])]
    for row in (*found.rows, found.whole):
        figures = [row.points, row.points - len(row.unused), row.questions, row.follow_ups]
        figures += [row.of[group][value] for group, value in groups]
        lines.append(_cells([inert(row.title) if row.id else "**all**", *map(str, figures)]))
    lines += ["", f"{_deep(found)} questions lead down {DEEP} levels or more.", ""]
    lines += [f"- {inert(each)}" for each in _standing_out(found)]
    return "\n".join(lines).rstrip() + "\n"


def json(found: Coverage) -> dict[str, Any]:
    """Plain values."""
    return {
        "bank": found.bank,
        "counts": dict(found.counts),
        "chapters": [_plain_row(row) for row in found.rows],
        "whole": _plain_row(found.whole),
        "depths": {str(depth): count for depth, count in found.depths.items()},
        "unbalanced": [row.id for row in found.unbalanced],
    }


def _plain_row(row: Row) -> dict[str, Any]:
    about = {"id": row.id, "title": row.title} if row.id else {}
    counts = {"points": row.points, "questions": row.questions, "follow_ups": row.follow_ups}
    return {**about, **counts, "unused": list(row.unused), **{name: dict(values) for name, values in row.of.items()}}


def _deep(found: Coverage) -> int:
    return sum(count for depth, count in found.depths.items() if depth >= DEEP)


def _standing_out(found: Coverage) -> Iterator[str]:
    for row in found.unbalanced:
        usual = found.whole.questions / found.whole.points
        share = row.questions / max(1, row.points)
        yield f"{row.id} is out of balance: {share:.2f} questions a point, the bank has {usual:.2f}"
    if unused := found.whole.unused:
        yield f"no answer rests on {len(unused)} of the points: {', '.join(unused)}"


def _short(word: str) -> str:
    return word if len(word) <= _COLUMN else word[: _COLUMN - 1] + "."


def _fitted(words: str, width: int) -> str:
    """The words in so many cells, cut at the end where they are too long."""
    kept = words
    while cells(kept) > width:
        kept = kept[:-1]
    return kept + " " * (width - cells(kept))


def _cells(words: Iterable[str]) -> str:
    return f"| {' | '.join(words)} |"
