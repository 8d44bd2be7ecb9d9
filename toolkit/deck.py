"""A document becomes the notes of a deck of cards: which, in which order to learn, under which tags; free of format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from toolkit.document import ChapterPart, Document, FollowUpPart, PointPart, QuestionPart, Retired


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck: the whole of a bank, or a part of it."""

    key: str  # its identity, e.g. "llm/peft"
    name: str  # as learners see it, e.g. "大模型微调::04 参数高效微调"


@dataclass(frozen=True, slots=True)
class Asked:
    """A follow-up with the question that it comes after."""

    parent: QuestionPart
    number: int
    part: FollowUpPart


@dataclass(frozen=True, slots=True)
class Note:
    """One note, which makes one card."""

    note_type: str  # question, follow-up, point or speaking
    guid: str  # its identity in every collection
    id: str  # as people know it, e.g. "what-is-lora / 2"
    deck: Deck
    tags: tuple[str, ...]
    modified: int  # seconds; a note that shows something else than before has a later time
    subject: PointPart | QuestionPart | Asked | Retired


def notes(document: Document) -> list[Note]:
    """Every note, those first that others require; the retired ones last. A point comes before the questions that
    rest on it, a question before its follow-ups."""
    order = _order(document)
    found: list[tuple[tuple[int, int, int], Note]] = []
    for chapter in document.chapters:
        deck = _chapter_deck(document, chapter)
        for topic in chapter.topics:
            for part in topic.points:
                found.append(((order[part.point.id], 0, 0), _point(part, deck, document)))
        for asked in chapter.questions:
            claims = asked.question.answer
            place = max((order.get(id, 0) for claim in claims for id in claim.supported_by), default=0)
            found.extend(((place, *rank), note) for rank, note in _question(asked, deck, document))
    ordered = [note for _, note in sorted(found, key=lambda each: each[0])]
    living = {note.guid for note in ordered}
    return [*ordered, *(each for each in _retired(document) if each.guid not in living)]


def whole(document: Document) -> Deck:
    """The deck that holds all the others."""
    return Deck(document.info.id, _named(document.info.title))


def about(document: Document) -> str:
    """What Anki shows of the whole deck, HTML."""
    info = document.info
    return escape(" · ".join([f"{info.title} {info.version}", *info.authors, *filter(None, [info.license])]))


def _chapter_deck(document: Document, chapter: ChapterPart) -> Deck:
    name = f"{whole(document).name}::{chapter.number:02} {_named(chapter.title)}"
    return Deck(f"{document.info.id}/{chapter.id}", name)


def _named(title: str) -> str:
    """A title as the name of a deck: without what parts names, and what would make a spreadsheet run it."""
    name = _dead(title.replace("::", "：").replace('"', "”"))
    return f"·{name}" if name[:1] in ("=", "+", "-", "@") else name


def _point(part: PointPart, deck: Deck, document: Document) -> Note:
    point = part.point
    tags = _tags(f"chapter::{point.chapter}", f"status::{point.status}")
    return Note("point", _guid(point.uid), point.id, deck, tags, _time(document, point.uid), part)


def _question(part: QuestionPart, deck: Deck, document: Document) -> Iterator[tuple[tuple[int, int], Note]]:
    """Its notes, each with its rank among them."""
    question = part.question
    time = _time(document, question.uid)
    tags = _tags(
        f"chapter::{question.chapter}",
        f"kind::{question.kind}",
        f"level::{question.level}",
        f"importance::{question.importance}",
        f"status::{question.status}",
        *(f"role::{role}" for role in question.roles),
        *question.tags,
    )
    yield (1, 0), Note("question", _guid(question.uid), question.id, deck, tags, time, part)
    if question.script:
        yield (2, 0), Note("speaking", _guid(f"{question.uid}-speaking"), question.id, deck, tags, time, part)
    for number, each in enumerate(part.follow_ups, 1):
        id, asked = f"{question.id} / {number}", Asked(part, number, each)
        yield (3, number), Note("follow-up", _guid(each.follow_up.uid), id, deck, tags, time, asked)


def _retired(document: Document) -> Iterator[Note]:
    deck = Deck(f"{document.info.id}/-retired", f"{whole(document).name}::{document.labels['retired']}")
    time = int(document.built_at.timestamp())
    for each in document.retired:
        tags = _tags("retired", f"chapter::{each.chapter}")
        yield Note(each.note_type, _guid(each.guid), each.id, deck, tags, time, each)


def _time(document: Document, uid: str) -> int:
    return (document.modified or {}).get(uid, int(document.built_at.timestamp()))


def _guid(identity: str) -> str:
    return f"viva-{identity}"


def _tags(*tags: str) -> tuple[str, ...]:
    """The tags of a note; Anki parts them at spaces."""
    return ("viva", *dict.fromkeys(re.sub(r"[\s\"\x00-\x1f]+", "_", _dead(tag)) for tag in tags))


def _dead(name: str) -> str:
    """A name that is no HTML wherever somebody shows it as such."""
    return name.replace("<", "＜").replace(">", "＞")


def _order(document: Document) -> Mapping[str, int]:
    """For each point its place in learning: what it requires stands before it, else the order of the book."""
    points = {
        part.point.id: part.point for chapter in document.chapters for topic in chapter.topics for part in topic.points
    }
    order: dict[str, int] = {}
    for first in points:
        waiting = [(first, iter(points[first].requires))]
        seen = {first}
        while waiting:
            id, needs = waiting[-1]
            need = next((each for each in needs if each in points and each not in seen), None)
            if need is None:
                order.setdefault(id, len(order) + 1)
                waiting.pop()
            elif need not in order:
                seen.add(need)
                waiting.append((need, iter(points[need].requires)))
    return order
