"""A document becomes a deck: for each card its two faces as HTML, and what stands at their edges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from toolkit import pages
from toolkit.diagnostic import Place
from toolkit.document import ChapterPart, Document, FollowUpPart, PointPart, QuestionPart
from toolkit.maths import words
from toolkit.renderers.pdf_cards_sheet import Sheet
from toolkit.renderers.pdf_page import Fields


@dataclass(frozen=True)
class Face:
    """What flows through one side of a card: its HTML, the fullest first, of which one is set."""

    versions: tuple[str, ...]
    is_front: bool
    place: Place


@dataclass(frozen=True)
class Card:
    """A card and what its edges say."""

    number: str
    marks: tuple[str, ...]  # beside the number on the front
    behind: tuple[str, ...]  # and on the back
    chapter: ChapterPart
    id: str
    title: str  # plain words, for the bookmark
    front: Face
    back: Face


class Deck:
    """The cards of a document and the templates that they are set from. Raises RenderError for a field."""

    def __init__(self, document: Document, sheet: Sheet, with_points: bool) -> None:
        self._document = document
        self._labels = document.labels
        # For the larger type: what fits then fits in the smaller too. 2 em go to the numbers of a list.
        front, back = (_fields(document, sheet, is_front) for is_front in (True, False))
        filters = {"prompt": front.inline, "block": back.block, "inline": back.inline}
        made = pages.template(
            "cards", filters, document=document, info=document.info, labels=document.labels, sheet=sheet,
            time=document.spoken,
        )  # fmt: skip
        self._templates: Any = made.module
        self.cards = tuple(self._cards(with_points))

    def faces(self, faces: list[tuple[str, bool, float]]) -> str:
        """A page of its own for each face (HTML, is it a front, size of type in pt), as large as its slot."""
        return self._page("faces", faces)

    def sheets(self, sides: list[Any]) -> str:
        """The sheets with their cards, the slots still empty."""
        return self._page("sheets", sides)

    def _page(self, name: str, given: list[Any]) -> str:
        return str(self._templates.page(getattr(self._templates, name)(given)))

    def _cards(self, with_points: bool) -> Iterator[Card]:
        for chapter in self._document.chapters:
            for topic in chapter.topics if with_points else ():
                yield from (self._of_point(chapter, part) for part in topic.points)
            for part in chapter.questions:
                yield self._of_question(chapter, part)
                for index, each in enumerate(part.follow_ups, 1):
                    if each.answer:  # the others lead to a question, which has a card
                        yield self._of_follow_up(chapter, part, each, index)

    def _of_question(self, chapter: ChapterPart, part: QuestionPart) -> Card:
        question, labels = part.question, self._labels
        kinds = (labels.of("kind", question.kind),) if question.kind != "standard" else ()
        marks = (labels.of("level", question.level), labels.of("importance", question.importance), *kinds)
        back = partial(self._templates.question_back, part)
        return Card(
            part.number, marks, (labels["answer"],), chapter, question.id, words(question.prompt),
            self._front(self._templates.question_front(part), question.place / "prompt"),
            self._back((back(True), back(False)), question.place / "answer"),
        )  # fmt: skip

    def _of_follow_up(self, chapter: ChapterPart, part: QuestionPart, each: FollowUpPart, index: int) -> Card:
        follow_up, labels = each.follow_up, self._labels
        marks = (f"{labels['follow_up']} {index}", *((words(follow_up.angle),) if follow_up.angle else ()))
        back = partial(self._templates.follow_up_back, each)
        return Card(
            part.number, marks, (marks[0], labels["answer"]), chapter, part.question.id, words(follow_up.prompt),
            self._front(self._templates.follow_up_front(part, each), follow_up.place / "prompt"),
            self._back((back(True), back(False)), follow_up.place / "answer"),
        )  # fmt: skip

    def _of_point(self, chapter: ChapterPart, part: PointPart) -> Card:
        point, marks = part.point, (self._labels["knowledge"],)
        return Card(
            part.number, marks, marks, chapter, point.id, words(point.title),
            self._front(self._templates.point_front(part), point.place / "title"),
            self._back((self._templates.point_back(part),), point.place / "body"),
        )  # fmt: skip

    def _front(self, html: Any, place: Place) -> Face:
        return Face((str(html),), True, place)

    def _back(self, versions: tuple[Any, ...], place: Place) -> Face:
        return Face(tuple(dict.fromkeys(map(str, versions))), False, place)


def _fields(document: Document, sheet: Sheet, is_front: bool) -> Fields:
    unlinked = {id: replace(link, anchor=None) for id, link in document.links.items()}  # paper has no links
    slot = sheet.slot(is_front)
    em = (sheet.prompt if is_front else sheet.answer)[0] * 25.4 / 72
    return Fields(replace(document, links=unlinked), measure=slot.width / em - 2.5, tallest=slot.height / em - 2.5)
