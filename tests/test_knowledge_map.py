"""The knowledge maps: what they show, and that it stays readable for a big chapter and a big bank."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.test_pdf import BUILT, load, media
from toolkit import document, knowledge_map
from toolkit.document import ChapterPart, Document, Link, PointPart
from toolkit.knowledge_map import Arc
from toolkit.labels import Labels

SVG = "{http://www.w3.org/2000/svg}"


def book(chapters: int, points: int) -> Document:
    """Each point requires the one before it and the one two chapters further on."""
    whole = document.compose(load(), BUILT, media)
    (topic,) = whole.chapters[0].topics
    questions = tuple(Link(f"Q1.{number}", "问题", f"question-{number}") for number in range(9))

    def link(chapter: int, point: int) -> Link:
        return Link(f"{chapter}.{point}", f"第 {point} 个 <知识点>", f"point-{chapter}-{point}")

    def part(chapter: int, point: int) -> PointPart:
        own = link(chapter, point)
        before = (*([link(chapter, point - 1)] if point > 1 else []), *([link(chapter - 2, point)] if chapter > 2 else []))
        model = topic.points[0].point.model_copy(update={"title": own.title * (point % 7 + 1)})
        return PointPart(own.number, str(own.anchor), model, (), before, questions[: point % 9])

    def made(chapter: int) -> ChapterPart:
        parts = tuple(part(chapter, point) for point in range(1, points + 1))
        topics = (replace(topic, points=parts[: points // 2]), replace(topic, points=parts[points // 2 :]))
        return ChapterPart(chapter, f"c{chapter}", f"第 {chapter} 部", "", f"chapter-c{chapter}", topics, ())

    return replace(whole, chapters=tuple(map(made, range(1, chapters + 1))))


def test_arcs_lead_from_what_is_known_first() -> None:
    shown = knowledge_map.of_chapter(book(3, 4).chapters[2], 500)
    assert shown.arcs == (Arc(0, 1, 1), Arc(1, 2, 1), Arc(2, 3, 1))
    assert [row.before for row in shown.rows] == [("1.1",), ("1.2",), ("1.3",), ("1.4",)]
    assert knowledge_map.described(shown, Labels("zh")) == "知识地图; 3.2 ← 3.1; 3.3 ← 3.2; 3.4 ← 3.3"


def test_the_map_of_the_book_counts_what_leads_from_chapter_to_chapter() -> None:
    shown = knowledge_map.of_book(book(4, 10), 500)
    assert shown.arcs == (Arc(0, 2, 10), Arc(1, 3, 10))
    assert [(row.points, row.questions) for row in shown.rows] == [(10, 8)] * 4


@pytest.mark.parametrize(("chapters", "points"), [(2, 1), (3, 10), (20, 45)])
def test_a_map_has_room_and_its_words_stand_apart(chapters: int, points: int) -> None:
    whole = book(chapters, points)
    for shown in (knowledge_map.of_book(whole, 580), knowledge_map.of_chapter(whole.chapters[-1], 490)):
        drawn = ET.fromstring(knowledge_map.picture(shown, Labels("zh")))
        size = float(next(iter(drawn.findall(f"{SVG}g"))).get("font-size", "0"))
        assert size >= 5.5 and shown.pitch >= 1.6 * size
        assert float(drawn.get("height", "0").removesuffix("pt")) <= 581
        lines = sorted({float(text.get("y", "0")) for text in drawn.iter(f"{SVG}text")})
        assert all(below - above >= size * 1.4 for above, below in pairwise(lines))
        assert len(drawn.findall(f"{SVG}circle")) == len(shown.rows)
        paths = " ".join(path.get("d", "") for path in drawn.findall(f"{SVG}path"))
        numbers = [float(each) for each in re.findall(r"(?<=[MC ])\d+\.?\d*", paths)]
        assert all(0 <= number <= 581 for number in numbers)


def test_a_dot_grows_with_the_questions_and_is_hollow_without() -> None:
    shown = knowledge_map.of_chapter(book(1, 9).chapters[0], 500)
    dots = ET.fromstring(knowledge_map.drawing(shown, "x")).findall(f"{SVG}circle")
    sizes = [float(dot.get("r", "0")) for dot in dots]
    assert sizes[:8] == sorted(sizes[:8]) and len(set(sizes)) == 9
    assert [dot.get("fill") == "#ffffff" for dot in dots] == [False] * 8 + [True]


def test_a_long_title_is_shortened_where_it_would_run_into_what_follows() -> None:
    assert knowledge_map.shortened("短", 5) == "短"
    assert knowledge_map.shortened("一二三四五六七八", 5) == "一二三四…"
