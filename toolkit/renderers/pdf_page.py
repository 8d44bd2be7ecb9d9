"""A document as the HTML that the PDF is set from."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from html import escape

from markupsafe import Markup

from toolkit import knowledge_map, markup, maths, pages, printed
from toolkit.alphabetical import by_letter, index
from toolkit.document import ChapterPart, Document, QuestionPart, RenderError
from toolkit.glossary import glossary
from toolkit.knowledge_map import Map, Row
from toolkit.markup import Setting
from toolkit.maths import MathError, words
from toolkit.renderers import pdf_code
from toolkit.renderers.pdf_pictures import picture

_MEASURE = 42.0  # em of body text across the page, as in book.css
_TALLEST = 55.0  # em of a formula
_OPENING, _WHOLE = 490.0, 580.0  # points of height for the map of a chapter at its opening, and of the book
_WRITING_LINES = {"quick": 4, "derivation": 12, "scenario": 12}
_WHOLE_TABLE = 9  # rows of a table that is not divided
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_BLOCK = re.compile(r"<(?:p|ul|ol|pre|table|blockquote|h[1-6]|hr)\b")


def page(document: Document) -> str:
    """One HTML page for all editions; content goes into the template as values only. Raises RenderError."""
    fields = Fields(document)
    comma, semicolon = ("，", "；") if document.info.lang.startswith("zh") else (", ", "; ")
    before, after = (comma + document.labels["page"]).split("{}")
    filters = {"block": fields.block, "inline": fields.inline, "name": fields.name}
    terms, things = index(document), by_letter(glossary(document), lambda thing: thing.names[0])
    parts = {"glossary": things, "bibliography": document.bibliography, "index": terms}
    return pages.template("book", filters).render(
        document=document,
        info=document.info,
        labels=document.labels,
        lines=_lines,
        time=document.spoken,
        index=terms,
        glossary=things,
        back=[name for name, held in parts.items() if held],
        points=sum(len(topic.points) for chapter in document.chapters for topic in chapter.topics),
        questions=sum(len(chapter.questions) for chapter in document.chapters),
        book_map=knowledge_map.of_book(document, _WHOLE),
        chapter_map=_chapter_map,
        drawing=lambda shown: Markup(knowledge_map.drawing(shown, knowledge_map.described(shown, document.labels))),
        fitted=_fitted,
        counted=lambda row: knowledge_map.counted(row, document.labels),
        reach=knowledge_map.REACH,
        on_page=document.labels["on_page"].split("{}"),
        page_before=before,
        page_after=after,
        semicolon=semicolon,
    )


class Fields:
    """Markdown fields as HTML for lines of `measure` em; an error in one names its place."""

    def __init__(self, document: Document, measure: float = _MEASURE, tallest: float = _TALLEST) -> None:
        self._document = document
        self._steady = partial(_steady, int(measure * 6 / 7))
        self._setting = Setting(
            math=partial(_math, measure, tallest),
            reference=partial(_reference, document),
            image=partial(picture, document),
            code=pdf_code.block,
        )

    def block(self, text: str) -> Markup:
        made = self._made(markup.html, text)
        return Markup(_TABLE.sub(self._steady, made) if "<table>" in made else made)

    def inline(self, text: str) -> Markup:
        return Markup(self._made(markup.inline, text))

    def name(self, text: str) -> Markup:
        """A title inside a link or a heading: one line, no links of its own."""
        made = self._made(markup.inline, text)
        return Markup(escape(words(text)) if _BLOCK.search(made) else re.sub(r"</?a\b[^>]*>", "", made))

    def _made(self, how: Callable[[str, Setting], str], text: str) -> str:
        try:
            return how(text, self._setting)
        except ValueError as error:  # MathError, FontError and PictureError
            raise RenderError(printed.of_text(self._document, text), str(error)) from None


def _steady(across: int, table: re.Match[str]) -> str:
    """A small table stays on one page, and short cells do not wrap.

    WeasyPrint would squeeze a narrow Han column to one character beside a wide one.
    """
    most = across // max(1, table[0].count("<th>") + table[0].count("<th "))
    made = re.sub(rf"<(t[hd])([^>]*)>(?=[^<]{{1,{most}}}</t)", r'<\1\2 class="short">', table[0])
    return made if made.count("<tr") > _WHOLE_TABLE else made.replace("<table>", '<table class="whole">', 1)


def _math(measure: float, tallest: float, latex: str, display: bool) -> str:
    if problem := maths.problem(latex, display):
        raise MathError(problem)
    drawn = maths.svg(latex, display)
    shrink = min(1.0, measure / max(drawn.width, 1e-6), tallest / max(drawn.height, 1e-6))
    width, height, depth = (round(length * shrink, 3) for length in (drawn.width, drawn.height, drawn.depth))
    style = f"width:{width}em;height:{height}em;vertical-align:{-depth}em"
    # WeasyPrint takes the words for a drawing from its title.
    svg = drawn.svg.replace("<svg ", f'<svg style="{style}" ', 1)
    title = f"<title>{escape(maths.plain(latex)) or '·'}</title>"
    svg = re.sub(r"<svg [^>]*>", lambda tag: tag[0] + title, svg, count=1)
    return f'<span class="{"display" if display else "math"}">{svg}</span>'


def _reference(document: Document, id: str, label: str) -> str:
    link = document.links.get(id)
    shown = escape(label) if label else escape(f"{link.number} {words(link.title)}" if link else id)
    return f'<a class="see" href="#{escape(link.anchor)}">{shown}</a>' if link and link.anchor else shown


def _lines(part: QuestionPart) -> int:
    """How many lines to leave for an answer by hand."""
    return _WRITING_LINES.get(part.question.kind, 8)


def _fitted(shown: Map, row: Row) -> str:
    """As much of a title as has room on its row, as book.css sets it."""
    width = (_MEASURE * 10.5 - knowledge_map.REACH) / shown.size - 1.3
    share = 0.75 if row.group else 0.6
    return knowledge_map.shortened(row.title, width * share - 3.0 - 1.9 * len(row.before))


def _chapter_map(chapter: ChapterPart) -> Map:
    return knowledge_map.of_chapter(chapter, _OPENING)
