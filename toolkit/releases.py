"""A bank becomes a release: what its cards are and show, small enough to be kept; two releases become an update."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from toolkit import markup
from toolkit.bank import Bank, answer_points
from toolkit.model import AnswerPoint, FollowUp, Point, Question

NOTE_TYPES = ("point", "question", "speaking", "follow-up")
FEW = 8  # characters of a prompt that more than one question may ask
ALIKE = 0.8  # share of two titles that agrees, from which on they are one card under two identities


@dataclass(frozen=True)
class Card:
    """One card as learners have it: whose it is, and a digest of each thing that it shows."""

    guid: str
    note_type: str
    id: str
    title: str  # on one line, without marks
    chapter: str
    shown: Mapping[str, str]  # field → digest


@dataclass(frozen=True)
class Release:
    """The cards of a bank, those that were retired before included, and how much it covers."""

    version: str = ""
    cards: Mapping[str, Card] = field(default_factory=dict)  # by guid
    retired: Mapping[str, Card] = field(default_factory=dict)
    sources: tuple[str, ...] = ()  # ids, sorted
    coverage: Mapping[str, int] = field(default_factory=dict)


Verdict = Literal["kept", "updated", "new", "retired", "duplicated", "reset"]
LOST: tuple[Verdict, ...] = ("duplicated", "reset")


@dataclass(frozen=True)
class Change:
    """What an update does to one card: of a learner's, or a new one."""

    verdict: Verdict
    card: Card  # as it is afterwards; of a retired one, as it was
    fields: tuple[str, ...] = ()  # what an updated one shows anew
    before: Card | None = None  # of one that is duplicated or reset


def release(bank: Bank) -> Release:
    """The release that a bank makes now."""
    cards = {card.guid: card for card in _cards(bank)}
    version = bank.info.version if bank.info else ""
    return Release(version, cards, {}, tuple(sorted(bank.source)), coverage(bank))


def coverage(bank: Bank) -> dict[str, int]:
    """How many points, questions and follow-ups there are, and how many points some answer rests on."""
    follow_ups = sum(len(question.follow_ups) for question in bank.questions)
    claims = sum(1 for question in bank.questions for _ in answer_points(question))
    used = sum(1 for id in bank.used_by if id in bank.point)
    return {
        "points": len(bank.point),
        "points used": used,
        "questions": len(bank.question),
        "follow-ups": follow_ups,
        "answer points": claims,
        "sources": len(bank.source),
    }


def update(before: Release, after: Release) -> list[Change]:
    """What learners of the first get from the second: a change for every card of either, in the order of the cards.

    A card that vanished under one identity and is there under another, by its id or nearly its title, would be
    duplicated: the learner keeps the old one with its schedule and gets a new one without. A card whose identity
    is now of another note type would be reset.
    """
    gone = {guid: card for guid, card in before.cards.items() if guid not in after.cards}
    changes = []
    for guid, card in after.cards.items():
        former = before.cards.get(guid) or before.retired.get(guid)
        if former is None:
            twin = next((each for each in gone.values() if _is_twin(each, card)), None)
            if twin:
                del gone[twin.guid]
            changes.append(Change("duplicated", card, before=twin) if twin else Change("new", card))
        elif former.note_type != card.note_type:
            changes.append(Change("reset", card, before=former))
        else:
            fields = tuple(_differing(former, card))
            changes.append(Change("updated" if fields or guid not in before.cards else "kept", card, fields))
    return [*changes, *(Change("retired", card) for card in gone.values())]


def undeclared(changes: Collection[Change], declared: Collection[str]) -> list[Change]:
    """The changes that cost learners their progress and that nobody has declared, by id, uid or guid."""
    return [
        each
        for each in changes
        if each.verdict in LOST and not {each.card.id, each.card.guid, each.card.guid.split("-")[0]} & set(declared)
    ]


def following(before: Release, after: Release) -> Release:
    """The second with all that is retired: what the first had and it has not, and what was retired before."""
    retired = {**before.retired, **before.cards}
    left = {guid: card for guid, card in retired.items() if guid not in after.cards}
    return Release(after.version, after.cards, left, after.sources, after.coverage)


def _cards(bank: Bank) -> Iterator[Card]:
    for point in bank.points:
        yield _card(point.uid, "point", point, point.chapter, _point(point))
    for question in bank.questions:
        chapter = question.chapter
        yield _card(question.uid, "question", question, chapter, _question(question))
        if question.script:
            shown = {"prompt": question.prompt, "script": question.script, "bonus": question.bonus}
            yield _card(f"{question.uid}-speaking", "speaking", question, chapter, shown)
        for follow_up in question.follow_ups:
            yield _card(follow_up.uid, "follow-up", question, chapter, _follow_up(follow_up), follow_up.prompt)


def _card(
    guid: str, note_type: str, thing: Point | Question, chapter: str, shown: Mapping[str, str], title: str = ""
) -> Card:
    said = title or (thing.title if isinstance(thing, Point) else thing.prompt)
    digests = {name: _digest(text) for name, text in shown.items() if text}
    return Card(guid, note_type, thing.id, markup.plain(said)[:200], chapter, digests)


def _point(point: Point) -> dict[str, str]:
    return {"title": point.title, "body": point.body, "cites": " ".join(point.cites), "as_of": point.as_of}


def _question(question: Question) -> dict[str, str]:
    return {
        "prompt": question.prompt,
        "answer": _answer(question.answer),
        "script": question.script,
        "bonus": question.bonus,
        "level": f"{question.kind} {question.level} {question.importance}",
    }


def _follow_up(follow_up: FollowUp) -> dict[str, str]:
    answer = _answer(follow_up.answer) or follow_up.leads_to
    return {"prompt": follow_up.prompt, "angle": follow_up.angle, "answer": answer}


def _answer(answer: tuple[AnswerPoint, ...]) -> str:
    return "\n".join(f"{each.text}\n{each.inference}\n{' '.join(each.supported_by)}" for each in answer)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _differing(before: Card, after: Card) -> Iterator[str]:
    names = dict.fromkeys((*before.shown, *after.shown))
    yield from (name for name in names if before.shown.get(name) != after.shown.get(name))
    yield from (name for name in ("id", "chapter") if getattr(before, name) != getattr(after, name))


def _is_twin(before: Card, after: Card) -> bool:
    """Whether the second is the first under another identity. Follow-ups of two questions may ask the same in a few
    words and be two."""
    if before.note_type != after.note_type:
        return False
    is_follow_up, one_id = before.note_type == "follow-up", before.id == after.id
    if one_id and not is_follow_up:
        return True
    main = "body" if before.note_type == "point" else "prompt"
    if before.shown.get(main) == after.shown.get(main):
        return one_id or not is_follow_up or len(before.title) >= FEW
    if is_follow_up and not one_id:
        return False
    titles = SequenceMatcher(None, before.title, after.title, autojunk=False)
    bounds = (titles.real_quick_ratio, titles.quick_ratio, titles.ratio)  # each below the one before, and dearer
    return all(bound() >= ALIKE for bound in bounds)
