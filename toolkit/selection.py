"""What a reader asks for becomes the questions of a bank that are meant, with the points that they rest on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from toolkit.bank import Bank, answer_points
from toolkit.model import Question
from toolkit.slips.meant import closest


class SelectionError(ValueError):
    """A selection that names what is not there, or leaves nothing."""


@dataclass(frozen=True)
class Selection:
    """Some questions and points of a bank, by id."""

    name: str  # ends the names of files, e.g. "chapter-peft"
    title: str  # for people, Markdown
    questions: frozenset[str]
    points: frozenset[str]


_VALUES: dict[str, Callable[[Question], Iterable[str]]] = {
    "chapter": lambda question: (question.chapter,),
    "tag": lambda question: question.tags,
    "role": lambda question: question.roles,
    "level": lambda question: (question.level,),
    "importance": lambda question: (question.importance,),
    "kind": lambda question: (question.kind,),
}
SELECTORS = tuple(_VALUES)


def selected(bank: Bank, only: Sequence[str]) -> Selection:
    """The questions that all of these selectors match: of one kind any, e.g. chapter:peft, chapter:sft, level:basic.

    The points come along that the questions rest on and what those require; where chapters are asked for and nothing
    else, all points of them too. Raises SelectionError.
    """
    wanted: dict[str, dict[str, None]] = {}
    for each in only:
        kind, value = _read(each, bank)
        wanted.setdefault(kind, {})[value] = None
    chosen = [each for each in bank.questions if all(set(_VALUES[kind](each)) & set(wanted[kind]) for kind in wanted)]
    whole = wanted["chapter"] if [*wanted] == ["chapter"] else {}
    points = [point.id for point in bank.points if point.chapter in whole]
    if not chosen and not points:
        raise SelectionError(f"no question of {bank.root.name} is {' and '.join(only)}")
    name = "-".join(map(_in_file_name, dict.fromkeys(only)))
    return _whole(bank, name, _title(bank, wanted), chosen, points)


def chosen_set(bank: Bank, name: str) -> Selection:
    """A set of bank.yaml: the questions that it names, and those that its selectors match. Raises SelectionError."""
    sets = bank.info.sets if bank.info else {}
    if name not in sets:
        near = closest(name, list(sets))
        hint = f'; did you mean "{near}"?' if near else f"; there is {', '.join(sets) or 'none'}"
        raise SelectionError(f'{bank.root.name} has no set "{name}"{hint}')
    found = sets[name]
    ids = {*found.questions, *(selected(bank, found.only).questions if found.only else ())}
    chosen = [question for question in bank.questions if question.id in ids]
    if not chosen:
        raise SelectionError(f'the set "{name}" of {bank.root.name} has no question')
    return _whole(bank, name, found.title, chosen, ())


def _in_file_name(selector: str) -> str:
    """A selector as a part of a file name, another one for each."""
    plain = re.sub(r"[^\w-]+", "-", selector.replace(":", "-", 1)).strip("-")
    told_apart = hashlib.sha256(selector.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return plain if plain == selector.replace(":", "-", 1) else f"{plain}-{told_apart}"


def _read(selector: str, bank: Bank) -> tuple[str, str]:
    kind, colon, value = selector.partition(":")
    if not colon or kind not in _VALUES:
        near = closest(kind, list(SELECTORS))
        hint = f'; did you mean "{near}:{value}"?' if near else ""
        raise SelectionError(f'"{selector}" is no selector: write {", ".join(f"{each}:…" for each in SELECTORS)}{hint}')
    known = {each for question in bank.questions for each in _VALUES[kind](question)}
    if kind == "chapter" and bank.info:
        known |= {chapter.id for chapter in bank.info.chapters}
    if value not in known:
        near = closest(value, sorted(known))
        hint = f'; did you mean "{kind}:{near}"?' if near else f"; there is {', '.join(sorted(known)) or 'none'}"
        raise SelectionError(f'no question of {bank.root.name} has the {kind} "{value}"{hint}')
    return kind, value


def _whole(bank: Bank, name: str, title: str, chosen: Sequence[Question], points: Sequence[str]) -> Selection:
    """With the points that the questions rest on, and all that those require."""
    waiting = [*points, *(id for each in chosen for claim in answer_points(each) for id in claim.supported_by)]
    found: set[str] = set()
    while waiting:
        id = waiting.pop()
        if id in bank.point and id not in found:
            found.add(id)
            waiting.extend(bank.point[id].requires)
    return Selection(name, title, frozenset(each.id for each in chosen), frozenset(found))


def _title(bank: Bank, wanted: dict[str, dict[str, None]]) -> str:
    """The selectors as the bank's readers know them: titles of chapters, labels of roles."""
    info = bank.info
    names = {f"chapter:{each.id}": each.title for each in info.chapters} if info else {}
    names |= {f"role:{id}": label for id, label in info.roles.items()} if info else {}
    return " · ".join(names.get(f"{kind}:{value}", value) for kind, values in wanted.items() for value in values)
