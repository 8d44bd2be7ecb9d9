"""A document's points become maps: rows in the order of reading, and arcs from what is known first to what needs it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from toolkit.document import ChapterPart, Document, PointPart
from toolkit.labels import Labels
from toolkit.maths import words

REACH = 112.0  # points from the left edge to the dots
_PITCH, _WIDE = 17.5, 30.0  # points from row to row, of points and of chapters, unless there is less room
_FIRST, _WIDEST = 10.0, REACH - 12  # how far arcs swing out
_ACCENT, _ARC, _WORDS, _QUIET = "#1f5f8b", "#7a9cb6", "#1c1e21", "#5b6268"


@dataclass(frozen=True)
class Row:
    """A point of a chapter's map, or a chapter of the whole one."""

    number: str
    title: str  # words
    anchor: str
    group: str  # the topic it stands under, words; empty for a chapter
    points: int  # in a chapter; 1 for a point
    questions: int  # that rest on it
    before: tuple[str, ...] = ()  # numbers of points of other chapters that it requires


@dataclass(frozen=True)
class Arc:
    """What leads from one row to another."""

    start: int
    end: int
    count: int  # of requirements


@dataclass(frozen=True)
class Map:
    """What a map shows; `pitch` is the height of a row in points."""

    rows: tuple[Row, ...]
    arcs: tuple[Arc, ...]
    pitch: float

    @property
    def size(self) -> float:
        """Of its words, in points."""
        return round(min(9.5, self.pitch * 0.56), 2)

    @property
    def groups(self) -> list[tuple[str, tuple[Row, ...]]]:
        """The rows under their topics; one group without a name for chapters."""
        return [(name, tuple(rows)) for name, rows in groupby(self.rows, key=lambda row: row.group)]

    @property
    def lines(self) -> list[str | Row]:
        """All that takes a line, from top to bottom: names of groups, and rows."""
        made: list[str | Row] = []
        for name, rows in self.groups:
            made += [name, *rows] if name else rows
        return made


def of_chapter(chapter: ChapterPart, room: float) -> Map:
    """The points of a chapter, in at most `room` points of height."""
    parts = [(topic.title, part) for topic in chapter.topics for part in topic.points]
    at = {part.anchor: index for index, (_, part) in enumerate(parts)}
    rows = tuple(
        Row(
            number=part.number,
            title=words(part.point.title),
            anchor=part.anchor,
            group=words(topic),
            points=1,
            questions=len(part.used_by),
            before=tuple(link.number for link in part.requires if link.anchor not in at),
        )
        for topic, part in parts
    )
    arcs = tuple(
        Arc(at[link.anchor], end, 1)
        for end, (_, part) in enumerate(parts)
        for link in part.requires
        if link.anchor in at
    )
    return _fitted(rows, arcs, _PITCH, room)


def of_book(document: Document, room: float) -> Map:
    """The chapters that have points, in at most `room` points of height."""
    chapters = [chapter for chapter in document.chapters if chapter.topics]
    at = {part.anchor: index for index, chapter in enumerate(chapters) for part in _points(chapter)}
    rows = tuple(
        Row(
            number=str(chapter.number),
            title=words(chapter.title),
            anchor=chapter.anchor,
            group="",
            points=len(_points(chapter)),
            questions=len({link.number for part in _points(chapter) for link in part.used_by}),
        )
        for chapter in chapters
    )
    counts = Counter(
        (at[link.anchor], end)
        for end, chapter in enumerate(chapters)
        for part in _points(chapter)
        for link in part.requires
        if link.anchor in at and at[link.anchor] != end
    )
    return _fitted(rows, tuple(Arc(*pair, count) for pair, count in sorted(counts.items())), _WIDE, room)


def described(shown: Map, labels: Labels) -> str:
    """What the map shows, in words."""
    said = (
        f"{shown.rows[end].number} ← {labels['comma'].join(shown.rows[arc.start].number for arc in arcs)}"
        for end, arcs in groupby(sorted(shown.arcs, key=lambda arc: (arc.end, arc.start)), key=lambda arc: arc.end)
    )
    return "; ".join((labels["map"], *said))


def drawing(shown: Map, words: str) -> str:
    """Dots and arcs as SVG, one unit to the point; `words` say it to those who do not see it."""
    height = len(shown.lines) * shown.pitch
    return _svg(REACH + _radius(shown) + 1, height, words, _marks(shown))


def picture(shown: Map, labels: Labels, width: float = 440.0) -> str:
    """The whole map as one SVG that stands by itself, with its names."""
    size = shown.size
    made = []
    for index, line in enumerate(shown.lines):
        y = round((index + 0.5) * shown.pitch + size * 0.36, 2)
        left = REACH + size * 1.1
        if isinstance(line, str):
            made.append(_text(left, y, line, f'font-weight="700" fill="{_WORDS}"'))
            continue
        before = "".join(f" ← {number}" for number in line.before)
        room = (width - left) / size - 8 - _ems(before) - _ems(line.number)
        made.append(_text(left, y, line.number, f'fill="{_ACCENT}"'))
        title = escape(shortened(line.title, room))
        made.append(
            f'<text x="{left + size * 2.6:g}" y="{y:g}" fill="{_WORDS}">{title}'
            f'<tspan fill="{_QUIET}">{escape(before)}</tspan></text>'
        )
        made.append(_text(width, y, counted(line, labels), f'fill="{_QUIET}" text-anchor="end"'))
    style = f'<g font-family="Noto Sans CJK SC, sans-serif" font-size="{size:g}">{"".join(made)}</g>'
    return _svg(width, len(shown.lines) * shown.pitch, described(shown, labels), _marks(shown) + style)


def counted(row: Row, labels: Labels) -> str:
    """How many points a chapter has, and how many questions rest on the row."""
    questions = labels["count_questions"].format(row.questions)
    return f"{labels['count_points'].format(row.points)} · {questions}" if not row.group else questions


def shortened(title: str, room: float) -> str:
    """As much of a title as fits into `room` em."""
    if _ems(title) <= room:
        return title
    kept = title
    while kept and _ems(kept) + 1 > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _fitted(rows: tuple[Row, ...], arcs: tuple[Arc, ...], pitch: float, room: float) -> Map:
    lines = len(Map(rows, arcs, pitch).lines)
    return Map(rows, arcs, round(min(pitch, room / max(1, lines)), 2))


def _points(chapter: ChapterPart) -> list[PointPart]:
    return [part for topic in chapter.topics for part in topic.points]


def _marks(shown: Map) -> str:
    """Arcs below, dots above; the shorter arc above the longer one."""
    heights = [(index + 0.5) * shown.pitch for index, line in enumerate(shown.lines) if isinstance(line, Row)]
    arcs = sorted(shown.arcs, key=lambda arc: (-abs(arc.end - arc.start), arc.start, arc.end))
    most = max((abs(arc.end - arc.start) for arc in arcs), default=1)
    drawn = [_arc(shown, arc, heights, most) for arc in arcs]
    ends = sorted({arc.end for arc in arcs})
    heads = [_head(REACH - _radius_of(shown, shown.rows[end]) - 1, heights[end]) for end in ends]
    dots = [_dot(shown, row, y) for row, y in zip(shown.rows, heights, strict=True)]
    return "".join((*drawn, *heads, *dots))


def _arc(shown: Map, arc: Arc, heights: Sequence[float], most: int) -> str:
    start, end = shown.rows[arc.start], shown.rows[arc.end]
    swing = _FIRST + (_WIDEST - _FIRST) * (abs(arc.end - arc.start) / most) ** 0.7
    swing = min(swing, max(_FIRST, 0.8 * abs(heights[arc.end] - heights[arc.start])))
    from_x, to_x = REACH - _radius_of(shown, start), REACH - _radius_of(shown, end) - 4
    # A cubic curve comes three quarters of the way to its handles.
    handle = round(REACH - swing / 0.75, 2)
    thick = round(min(3.0, 0.5 + 0.3 * (arc.count - 1) ** 0.6), 2)
    dashes = ' stroke-dasharray="2.5 2"' if arc.end < arc.start else ""
    return (
        f'<path d="M{from_x:.2f} {heights[arc.start]:.2f}C{handle:g} {heights[arc.start]:.2f} '
        f'{handle:g} {heights[arc.end]:.2f} {to_x:.2f} {heights[arc.end]:.2f}" '
        f'fill="none" stroke="{_ARC}" stroke-width="{thick:g}"{dashes}/>'
    )


def _head(x: float, y: float) -> str:
    return f'<path d="M{x:.2f} {y:.2f}l-4.2 -1.9v3.8z" fill="{_ACCENT}"/>'


def _dot(shown: Map, row: Row, y: float) -> str:
    radius = _radius_of(shown, row)
    fill = _ACCENT if row.questions else "#ffffff"
    return f'<circle cx="{REACH:g}" cy="{y:.2f}" r="{radius:.2f}" fill="{fill}" stroke="{_ACCENT}" stroke-width=".7"/>'


def _radius_of(shown: Map, row: Row) -> float:
    most = max(1, *(each.questions for each in shown.rows), 1)
    return _radius(shown) * (0.34 + 0.66 * math.sqrt(row.questions / most))


def _radius(shown: Map) -> float:
    return round(shown.size * 0.7, 2)


def _svg(width: float, height: float, words: str, inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}pt" height="{height:.2f}pt" '
        f'viewBox="0 0 {width:.2f} {height:.2f}" role="img"><title>{escape(words)}</title>{inside}</svg>'
    )


def _text(x: float, y: float, words: str, how: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" {how}>{escape(words)}</text>'


def _ems(text: Iterable[str]) -> float:
    """At most how wide a text is, in em."""
    return sum(0.62 if character < "\u2000" else 1.0 for character in text)
