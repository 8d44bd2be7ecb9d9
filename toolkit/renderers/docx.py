"""A document becomes a Word file: cover, contents, chapters, bibliography, all in named styles."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from itertools import count

from toolkit.diagnostic import Place
from toolkit.document import (
    AnswerPart,
    ChapterPart,
    Document,
    FollowUpPart,
    Link,
    PointPart,
    QuestionPart,
)
from toolkit.maths import words
from toolkit.renderers import docx_parts as parts
from toolkit.renderers.docx_contents import PAGE_UNKNOWN, Contents
from toolkit.renderers.docx_inline import Inline
from toolkit.renderers.docx_markdown import Markdown
from toolkit.renderers.docx_package import Package
from toolkit.renderers.docx_parts import Element
from toolkit.renderers.docx_template import opened

_LINES = {"least": 4, "most": 12, "follow_up": 3}  # to write on, in the questions edition


def render(document: Document, template: bytes | None = None) -> bytes:
    """The .docx file, in the styles of a template. Raises RenderError for what Word cannot show."""
    package = Package(opened(template))
    _Book(document, package).write()
    info = document.info
    return package.save(document, *map(words, (info.title, info.subtitle, info.description)))


class _Book:
    """Writes one document into a package, from cover to bibliography."""

    def __init__(self, document: Document, package: Package) -> None:
        self._document, self._package, self._labels = document, package, document.labels
        self._body, self._styles = package.body, package.styles
        self._bookmarks = parts.Bookmarks()
        self._inline = Inline(package, document, self._bookmarks)
        self._markdown = Markdown(package, self._inline)
        self._contents = Contents(package, self._inline, self._bookmarks)
        self._unnamed = count(1)
        self._made_links: dict[str, Element] = {}  # by number

    def write(self) -> None:
        """All of it; the contents last, when every heading is known, though they stand second."""
        self._cover()
        front = len(self._body)
        for chapter in self._document.chapters:
            self._chapter(chapter)
        self._bibliography()
        *fronts, last = self._package.sections
        self._contents.write(front, self._labels["contents"], copy.deepcopy(fronts[0]) if fronts else None)
        self._body.append(copy.deepcopy(last))

    def _cover(self) -> None:
        info, labels, chosen = self._document.info, self._labels, self._document.selection
        self._markdown.write(self._body, info.title, info.place / "title", first=self._paragraph("Title"))
        if info.subtitle:
            line = self._paragraph("Subtitle")
            self._markdown.write(self._body, info.subtitle, info.place / "subtitle", first=line)
        date = self._document.built_at.date().isoformat()
        for line in (
            " · ".join((labels.of("edition", self._document.edition), *([words(chosen.title)] if chosen else []))),
            labels["comma"].join(info.authors),
            f"{labels['version']} {info.version} · {date}",
            f"{labels['license']} {info.license}" if info.license else "",
        ):
            if line:
                parts.run(self._paragraph("Cover Line"), line)
        self._markdown.write(self._body, info.description, info.place / "description", "Cover Text")

    def _chapter(self, chapter: ChapterPart) -> None:
        place = next(each.place for each in self._document.info.chapters if each.id == chapter.id)
        number = f"{self._labels['chapter'].format(chapter.number)}\u2003"
        self._heading(1, number, chapter.title, place / "title", chapter.anchor)
        self._markdown.write(self._body, chapter.summary, place / "summary", "Chapter Summary")
        for topic in chapter.topics:
            self._heading(2, "", topic.title, Place(topic.points[0].point.place.path, ("title",)))
            for point in topic.points:
                self._point(point)
        if chapter.questions and chapter.topics:
            self._heading(2, "", self._labels["questions"], place)
        for at, question in enumerate(chapter.questions):
            self._question(question, on_new_page=self._document.edition == "speaking" and at > 0)

    def _point(self, part: PointPart) -> None:
        point = part.point
        self._heading(3, f"{part.number}\u2002", point.title, point.place / "title", part.anchor)
        self._markdown.write(self._body, point.body, point.place / "body")
        if point.as_of:
            parts.run(self._label("Meta", "as_of"), point.as_of)
        if part.sources:
            line = self._label("Meta", "sources")
            for number in part.sources:
                inside = parts.link_inside(line, self._bookmarks.name(self._document.bibliography[number - 1].anchor))
                parts.run(inside, f"[{number}]", self._styles["Hyperlink"])
        for name, links in (("requires", part.requires), ("used_by", part.used_by)):
            if links:
                self._links(self._label("Meta", name), links, point.place)

    def _question(self, part: QuestionPart, on_new_page: bool) -> None:
        question, document = part.question, self._document
        style = "Speaking Question" if on_new_page else "Heading 3"
        self._heading(3, f"{part.number}\u2002", question.prompt, question.place / "prompt", part.anchor, style)
        facts = [self._labels.of(name, getattr(question, name)) for name in ("level", "importance", "kind")]
        roles = [document.info.roles.get(role, role) for role in question.roles]
        parts.run(self._paragraph("Question Meta"), " · ".join([*facts, *roles]))
        if not document.shows_answers:
            self._lines(max(_LINES["least"], min(_LINES["most"], 2 * len(question.answer))))
        speech = (("script", question.script), ("bonus", question.bonus))
        shown = speech if document.edition in ("study", "speaking") else ()
        if document.edition == "speaking":
            self._spoken(shown, question.place)
        if part.answer:
            self._subheading("answer")
            self._answer(part.answer)
        if document.edition == "study":
            self._spoken(shown, question.place)
        follow_ups = part.follow_ups if document.edition != "speaking" else ()
        if follow_ups:
            self._subheading("follow_ups")
        for number, follow_up in enumerate(follow_ups, 1):
            self._follow_up(number, follow_up)

    def _spoken(self, shown: Sequence[tuple[str, str]], place: Place) -> None:
        for name, text in shown:
            if text:
                time = f" {self._document.spoken(text)}" if name == "script" else ""
                self._subheading(name, time)
                self._markdown.write(self._body, text, place / name)

    def _answer(self, answer: Sequence[AnswerPart]) -> None:
        for part in answer:
            claim = part.answer_point
            line = self._paragraph("Answer Point")
            self._markdown.write(self._body, claim.text, claim.place / "text", "List Continue", 1, line)
            if claim.inference:
                line = self._label("Inference", "inference")
                self._markdown.write(self._body, claim.inference, claim.place / "inference", "Inference", 1, line)
            if part.support:
                line = self._paragraph("Reference")
                parts.run(line, "→ ")
                self._links(line, part.support, claim.place)

    def _follow_up(self, number: int, part: FollowUpPart) -> None:
        follow_up, labels = part.follow_up, self._labels
        line = self._paragraph("Follow-up")
        mark = self._bookmarks.start(line, part.anchor)
        angle = f"{labels['open']}{follow_up.angle}{labels['close']}" if follow_up.angle else ""
        parts.run(line, f"{labels['follow_up']} {number}{angle}", self._styles["Label"])
        parts.run(line, "\u2002")
        self._markdown.write(self._body, follow_up.prompt, follow_up.place / "prompt", "Body Text", 0, line)
        self._bookmarks.end(line, mark)
        self._answer(part.answer)
        if part.leads_to:
            line = self._paragraph("Reference")
            parts.run(line, f"→ {labels['see_question']} ")
            self._links(line, (part.leads_to,), follow_up.place)
        elif not self._document.shows_answers:
            self._lines(_LINES["follow_up"])

    def _bibliography(self) -> None:
        if not self._document.bibliography:
            return
        self._heading(1, "", self._labels["sources"], self._document.info.place, "sources")
        for entry, runs in zip(self._document.bibliography, self._document.references, strict=True):
            line = self._paragraph("Bibliography")
            mark = self._bookmarks.start(line, entry.anchor)
            for each in runs:
                relation = self._package.relation(each.url) if each.url else None
                look = "Hyperlink" if relation else "Emphasis" if each.italic else ""
                inside = parts.link_outside(line, relation) if relation else line
                parts.run(inside, each.text, self._styles[look] if look else "")
            self._bookmarks.end(line, mark)

    def _heading(self, level: int, number: str, title: str, place: Place, anchor: str = "", style: str = "") -> None:
        """A heading that the contents list; a prompt's further paragraphs follow it as text."""
        anchor = anchor or f"_Toc{next(self._unnamed):09}"
        line = self._paragraph(style or f"Heading {level}")
        mark = self._bookmarks.start(line, anchor)
        parts.run(line, number)
        self._markdown.write(self._body, title, place, first=line)
        self._bookmarks.end(line, mark)
        self._contents.add(level, number, title, place, anchor)

    def _subheading(self, name: str, more: str = "") -> None:
        parts.run(self._paragraph("Heading 4"), self._labels[name] + more)

    def _links(self, line: Element, links: Sequence[Link], place: Place) -> None:
        """Number, title and page of each; without a link and a page where the document does not hold it."""
        for at, link in enumerate(links):
            parts.run(line, self._labels["comma"] if at else "")
            if link.number not in self._made_links:
                self._made_links[link.number] = self._link(link, place)
            # a point may be named a thousand times, and copying is faster than reading its title again
            line.extend(copy.deepcopy(self._made_links[link.number])[:])

    def _link(self, link: Link, place: Place) -> Element:
        """A paragraph that holds the link and, where there is one, its page."""
        made = parts.loose_paragraph()
        self._inline.link(made, link, place)
        if link.anchor:
            before, after = self._labels["page"].replace(" ", "\u00a0").split("{}")
            parts.run(made, self._labels["open"] + before)
            parts.field(made, f"PAGEREF {self._bookmarks.name(link.anchor)} \\h", PAGE_UNKNOWN)
            parts.run(made, after + self._labels["close"])
        return made

    def _lines(self, number: int) -> None:
        for _ in range(number):
            self._paragraph("Answer Line")

    def _label(self, style: str, name: str) -> Element:
        line = self._paragraph(style)
        parts.run(line, self._labels[name] + self._labels["colon"], self._styles["Label"])
        return line

    def _paragraph(self, style: str) -> Element:
        return parts.paragraph(self._body, self._styles[style])
