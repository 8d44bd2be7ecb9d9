"""A bank becomes a document: what goes in, in which order, under which number; free of format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from toolkit import pictures, shipped
from toolkit.bank import Bank
from toolkit.diagnostic import Place
from toolkit.labels import Labels
from toolkit.model import AnswerPoint, BankInfo, FollowUp, Point, Question, Source, Topic
from toolkit.selection import Selection
from toolkit.speaking import seconds

if TYPE_CHECKING:
    from toolkit.citations import Runs


class RenderError(Exception):
    """Something that one output cannot show: the place in the content, and why."""

    def __init__(self, place: Place | None, message: str) -> None:
        super().__init__(message)
        self.place, self.message = place, message


Edition = Literal["study", "questions", "answers", "speaking"]
EDITIONS: tuple[Edition, ...] = ("study", "questions", "answers", "speaking")


@dataclass(frozen=True)
class Link:
    """Something that can be pointed at: `anchor` is None when this document does not hold it."""

    number: str  # of a point "3.2"; of a question "Q3.2"
    title: str  # Markdown
    anchor: str | None


@dataclass(frozen=True)
class PointPart:
    """A point as it stands in the document."""

    number: str
    anchor: str
    point: Point
    sources: tuple[int, ...]  # numbers in the bibliography
    requires: tuple[Link, ...]
    used_by: tuple[Link, ...]


@dataclass(frozen=True)
class TopicPart:
    """A topic and its points."""

    topic: Topic
    points: tuple[PointPart, ...]

    @property
    def title(self) -> str:
        """Its heading, Markdown."""
        return self.topic.title


@dataclass(frozen=True)
class AnswerPart:
    """An answer point with the points that it rests on."""

    answer_point: AnswerPoint
    support: tuple[Link, ...]


@dataclass(frozen=True)
class FollowUpPart:
    """A follow-up with its answer, or the question that it leads to."""

    follow_up: FollowUp
    anchor: str
    answer: tuple[AnswerPart, ...]
    leads_to: Link | None


@dataclass(frozen=True)
class QuestionPart:
    """A question as it stands in the document; the edition says what it shows."""

    number: str
    anchor: str
    question: Question
    answer: tuple[AnswerPart, ...]
    follow_ups: tuple[FollowUpPart, ...]


@dataclass(frozen=True)
class ChapterPart:
    """A chapter: its topics, then its questions."""

    number: int
    id: str
    title: str
    summary: str
    anchor: str
    topics: tuple[TopicPart, ...]
    questions: tuple[QuestionPart, ...]


@dataclass(frozen=True)
class Entry:
    """A work in the bibliography."""

    number: int
    anchor: str
    source: Source


@dataclass(frozen=True)
class Retired:
    """A card of a former release whose content is gone."""

    guid: str  # of its note
    note_type: str  # point, question, speaking or follow-up
    id: str
    title: str  # Markdown
    chapter: str  # its id; the chapter may be gone too


@dataclass(frozen=True)
class Document:
    """A selection of a bank, in order. A renderer needs nothing else."""

    info: BankInfo
    edition: Edition
    built_at: datetime  # of the content, in UTC; never the time of the build
    chapters: tuple[ChapterPart, ...]
    bibliography: tuple[Entry, ...]
    works: tuple[Source, ...]  # every work of the bank, cited or not
    links: Mapping[str, Link]  # by id, of every point and question of the bank
    read_media: Callable[[str], bytes]  # "media/x.png" → its bytes; raises KeyError, or PictureError for a bad one
    selection: Selection | None = None  # of which it shows no more
    retired: tuple[Retired, ...] = ()  # what learners have of former releases, for decks of cards
    modified: Mapping[str, int] | None = None  # uid → seconds, of what its cards show; else built_at

    @cached_property
    def labels(self) -> Labels:
        """The toolkit's own words in the language of the bank."""
        return Labels(self.info.lang)

    @cached_property
    def references(self) -> tuple[Runs, ...]:
        """The bibliography's entries as text, GB/T 7714, in its order and without their numbers."""
        from toolkit import citations

        works = [entry.source.csl() for entry in self.bibliography]
        return tuple(citations.references(works, self.info.lang, shipped.read("templates/gb-t-7714.csl")))

    def spoken(self, script: str) -> str:
        """How long a script takes to say at the bank's rate, e.g. "≈ 0:45", rounded to five seconds."""
        rounded = 5 * round(seconds(script, self.info) / 5)
        return f"≈ {rounded // 60}:{rounded % 60:02}"

    @property
    def shows_answers(self) -> bool:
        """Whether answer points are printed; without them, lines to write on are."""
        return self.edition != "questions"


def compose(
    bank: Bank,
    built_at: datetime,
    read_media: Callable[[str], bytes],
    edition: Edition = "study",
    selection: Selection | None = None,
    retired: tuple[Retired, ...] = (),
    modified: Mapping[str, int] | None = None,
) -> Document:
    """Lay out a bank that has no errors, or a selection of it. Raises ValueError when bank.yaml is missing or refused.

    Chapters, points and questions have the numbers that they have in the whole bank, so that all outputs of it agree.

    study: points, questions, answers, sources. questions: prompts and follow-ups only. answers: questions with
    their answers. speaking: questions with script, answer and bonus.
    """
    if bank.info is None:
        raise ValueError(f"{bank.root}/bank.yaml is missing or was refused")
    with_points = edition == "study"
    points = selection.points if selection else frozenset(bank.point)
    chosen = selection.questions if selection else frozenset(bank.question)
    links = _links(bank, bank.info, points if with_points else frozenset(), chosen)
    numbers = _source_numbers(bank, bank.info, points) if with_points else {}
    chapters = []
    for index, chapter in enumerate(bank.info.chapters, 1):
        topics, questions = bank.in_chapter(chapter.id)
        topic_parts = tuple(
            TopicPart(topic, tuple(_point(point, bank, links, numbers) for point in held))
            for topic in topics
            if (held := [point for point in topic.points if point.id in points])
        )
        question_parts = tuple(_question(question, links, edition) for question in questions if question.id in chosen)
        if not (question_parts or (with_points and topic_parts)):
            continue
        chapters.append(
            ChapterPart(index, chapter.id, chapter.title, chapter.summary, f"chapter-{chapter.id}",
                        topic_parts if with_points else (), question_parts)
        )  # fmt: skip
    return Document(
        info=bank.info,
        edition=edition,
        built_at=built_at,
        chapters=tuple(chapters),
        bibliography=tuple(Entry(number, f"source-{id}", bank.source[id]) for id, number in numbers.items()),
        works=bank.sources,
        links=links,
        read_media=_checked(read_media),
        selection=selection, retired=retired, modified=modified,
    )  # fmt: skip


def _checked(read: Callable[[str], bytes]) -> Callable[[str], bytes]:
    """Reads pictures, none of which does harm in any output."""
    good: set[str] = set()

    def checked(source: str) -> bytes:
        data = read(source)
        if source not in good:
            pictures.check(source, data)
            good.add(source)
        return data

    return checked


def _links(bank: Bank, info: BankInfo, shown: frozenset[str], asked: frozenset[str]) -> dict[str, Link]:
    """Of the whole bank; those to what is not shown lead nowhere."""
    found: dict[str, Link] = {}
    for index, chapter in enumerate(info.chapters, 1):
        topics, questions = bank.in_chapter(chapter.id)
        points = [point for topic in topics for point in topic.points]
        for place, question in enumerate(questions, 1):
            anchor = f"question-{question.id}" if question.id in asked else None
            found[question.id] = Link(f"Q{index}.{place}", question.prompt, anchor)
        for place, point in enumerate(points, 1):
            found[point.id] = Link(f"{index}.{place}", point.title, f"point-{point.id}" if point.id in shown else None)
    return found


def _source_numbers(bank: Bank, info: BankInfo, shown: frozenset[str]) -> dict[str, int]:
    """Works in the order in which the points first cite them, as GB/T 7714 numbers them."""
    cited: dict[str, int] = {}
    for chapter in info.chapters:
        for topic in bank.in_chapter(chapter.id)[0]:
            for point in topic.points:
                for id in point.cites if point.id in shown else ():
                    if id in bank.source:
                        cited.setdefault(id, len(cited) + 1)
    return cited


def _point(point: Point, bank: Bank, links: Mapping[str, Link], numbers: Mapping[str, int]) -> PointPart:
    return PointPart(
        number=links[point.id].number,
        anchor=f"point-{point.id}",
        point=point,
        sources=tuple(numbers[id] for id in point.cites if id in numbers),
        requires=_found(point.requires, links),
        used_by=_users(point, bank, links),
    )


def _users(point: Point, bank: Bank, links: Mapping[str, Link]) -> tuple[Link, ...]:
    """The questions of the document that rest on a point, in its order."""
    found = _found(tuple(question.id for question in bank.used_by.get(point.id, ())), links)
    shown = (link for link in found if link.anchor)
    return tuple(sorted(shown, key=lambda link: [int(each) for each in link.number[1:].split(".")]))


def _question(question: Question, links: Mapping[str, Link], edition: Edition) -> QuestionPart:
    with_answers = edition != "questions"
    follow_ups = tuple(
        FollowUpPart(
            follow_up=follow_up,
            anchor=f"follow-up-{question.id}-{index}",
            answer=_answer(follow_up.answer, links) if with_answers else (),
            leads_to=links.get(follow_up.leads_to),
        )
        for index, follow_up in enumerate(question.follow_ups, 1)
    )
    answer = _answer(question.answer, links) if with_answers else ()
    return QuestionPart(links[question.id].number, f"question-{question.id}", question, answer, follow_ups)


def _answer(answer: tuple[AnswerPoint, ...], links: Mapping[str, Link]) -> tuple[AnswerPart, ...]:
    return tuple(AnswerPart(each, _found(each.supported_by, links)) for each in answer)


def _found(ids: tuple[str, ...], links: Mapping[str, Link]) -> tuple[Link, ...]:
    return tuple(links[id] for id in ids if id in links)
