"""The words of one Markdown paragraph become runs, links, equations and pictures."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from toolkit import markup, maths
from toolkit.diagnostic import Place
from toolkit.document import Document, Link, RenderError
from toolkit.pictures import PictureError
from toolkit.renderers import docx_parts as parts
from toolkit.renderers.docx_package import NAMESPACES, Package
from toolkit.renderers.docx_parts import Element, SubElement

_M = f"{{{NAMESPACES['m']}}}"
_CLOSING = re.compile(r"\s*([，。；：、！？,.;:!?]+)\s*")
_MARKS = (("strong_open", "Strong"), ("em_open", "Emphasis"), ("s_open", "Strikethrough"))


@dataclass
class Line:
    """A paragraph being filled. It is made when something comes into it; a displayed formula ends it."""

    into: Element | None  # where further paragraphs go; None: everything stays in `parent`
    parent: Element | None = None
    style: str = ""  # id, of a paragraph not made yet
    numbering: tuple[int, int] | None = None
    then: str = ""  # id, of the paragraphs after it
    bare: bool = False  # no links and no pictures: it stands inside a link itself
    linked: bool = False
    look: str = ""  # id of the style of words that are not marked otherwise
    open: list[str] = field(default_factory=list)  # strong_open, em_open, s_open
    formula: Element | None = None  # just displayed; it takes the full stop behind it

    def at(self) -> Element:
        """What the next run goes into."""
        self.formula = None
        if self.parent is None:
            assert self.into is not None
            self.parent = parts.paragraph(self.into, self.style, self.numbering)
            self.style, self.numbering = self.then, None
        return self.parent


class Inline:
    """Writes inline tokens; counts pictures over the whole document."""

    def __init__(self, package: Package, document: Document, bookmarks: parts.Bookmarks) -> None:
        self._package, self._document, self._bookmarks = package, document, bookmarks
        self._styles = package.styles
        self._equations: dict[tuple[str, bool], Element] = {}
        self._pictures = 0

    def title(self, parent: Element, text: str, place: Place, look: str = "") -> None:
        """The first paragraph of a field, for use inside a heading of the contents or a link."""
        tokens = markup.tokens(text)
        if tokens and tokens[0].type == "paragraph_open":
            self.write(tokens[1].children or [], Line(None, parent, bare=True, look=look), place)
        else:
            parts.run(parent, maths.words(text), look)

    def link(self, parent: Element, link: Link, place: Place) -> None:
        """Number and title of a point or question, as a link where the document holds it."""
        inside = parts.link_inside(parent, self._bookmarks.name(link.anchor)) if link.anchor else parent
        look = self._styles["Hyperlink"] if link.anchor else ""
        parts.run(inside, f"{link.number} ", look)
        self.title(inside, link.title, place, look)

    def write(self, tokens: Sequence[Token], line: Line, place: Place) -> None:
        """One paragraph's tokens into the line."""
        before: list[Element | None] = []
        for token in tokens:
            match token.type:
                case "text" | "softbreak":
                    self._words(token, line)
                case "hardbreak":
                    parts.run(line.at(), "\n")
                case "code_inline":
                    parts.run(line.at(), token.content.replace("\n", " "), self._styles["Code Char"])
                case "strong_open" | "em_open" | "s_open":
                    line.open.append(token.type)
                case "strong_close" | "em_close" | "s_close":
                    line.open.remove(token.type.replace("close", "open"))
                case "math_inline" | "math_inline_double":
                    self.formula(token.content, token.type == "math_inline_double", line, place)
                case "reference":
                    self._reference(token, line, place)
                case "image":
                    self._picture(token, line, place)
                case "link_open":
                    before.append(self._open_link(str(token.attrs.get("href", "")), line))
                case "link_close":
                    outside = before.pop()
                    if outside is not None:
                        line.parent, line.linked = outside, False

    def formula(self, latex: str, display: bool, line: Line, place: Place) -> None:
        """An equation; a displayed one gets a paragraph of its own where there can be one."""
        display = display and line.into is not None and not line.linked
        made = copy.deepcopy(self._equation(latex.strip(), display, place))
        if display:
            parts.paragraph(line.into, self._styles["Formula"]).append(made)
            line.parent, line.formula, line.style = None, made, line.then
        else:
            line.at().append(made)

    def _equation(self, latex: str, display: bool, place: Place) -> Element:
        if (latex, display) not in self._equations:
            if reason := maths.problem(latex, display):
                raise RenderError(place, f'"${latex}$" cannot be set: {reason}')
            self._equations[latex, display] = maths.omml(latex, display)
        return self._equations[latex, display]

    def _words(self, token: Token, line: Line) -> None:
        words = token.content or (" " if token.type == "softbreak" else "")
        if line.formula is not None and (found := _CLOSING.match(words)):
            _close_formula(line.formula, found[1])
            words = words[found.end() :]
        if line.parent is None:
            words = words.lstrip()
        if words:
            parts.run(line.at(), words.replace("\n", " "), self._look(line))

    def _look(self, line: Line) -> str:
        if line.linked:
            return self._styles["Hyperlink"]  # a run has one style, and that it is a link matters most
        if line.look or not line.open:
            return line.look
        return self._styles[" ".join(name for mark, name in _MARKS if mark in line.open)]

    def _reference(self, token: Token, line: Line, place: Place) -> None:
        link, label = self._document.links.get(token.meta["id"]), token.meta["label"]
        if link is None or link.anchor is None or line.bare or line.linked:
            words = label or (f"{link.number} {maths.words(link.title)}" if link else token.meta["id"])
            parts.run(line.at(), words, self._look(line))
        elif label:
            inside = parts.link_inside(line.at(), self._bookmarks.name(link.anchor))
            parts.run(inside, label, self._styles["Hyperlink"])
        else:
            self.link(line.at(), link, place)

    def _open_link(self, url: str, line: Line) -> Element | None:
        """What the line goes on with after the link; None where there is no link to close."""
        relation = None if line.bare or line.linked else self._package.relation(url)
        if relation is None:
            return None
        outside = line.at()
        line.parent, line.linked = parts.link_outside(outside, relation), True
        return outside

    def _picture(self, token: Token, line: Line, place: Place) -> None:
        source = str(token.attrs.get("src", ""))
        if line.bare:
            parts.run(line.at(), token.content, self._look(line))
            return
        try:
            shown = self._package.picture(self._document.read_media(source))
        except KeyError as error:
            raise RenderError(place, f'there is no picture "{source}"') from error
        except PictureError as error:
            raise RenderError(place, str(error)) from None
        except ValueError as error:
            raise RenderError(place, f'"{source}" cannot be shown: {error}') from error
        self._pictures += 1
        parts.picture(line.at(), shown, self._pictures, token.content)


def _close_formula(formula: Element, words: str) -> None:
    """Punctuation behind a displayed formula stands in its line, as upright text."""
    inner = formula if formula.tag == _M + "oMath" else formula.find(f".//{_M}oMath")
    run = SubElement(inner, _M + "r")
    SubElement(SubElement(run, _M + "rPr"), _M + "nor")
    SubElement(run, _M + "t").text = words
