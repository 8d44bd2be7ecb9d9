"""Markdown in a field becomes tokens, HTML or plain text; maths is a token of its own before Markdown sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any, TypeVar

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from toolkit.diagnostic import visible
from toolkit.dialect import HAN, HAN_THEN_LATIN, MATHS, PARSER, REFERENCE, tokens


@dataclass(frozen=True)
class Setting:
    """How one output writes what Markdown cannot say by itself. Every function returns HTML."""

    math: Callable[[str, bool], str]  # latex, display
    reference: Callable[[str, str], str]  # id of a point or question, the author's label or ""
    image: Callable[[str, str, str], str]  # source, words, title
    code: Callable[[str, str], str]  # code, language or ""


# What could be a mark: in a text of one line that has none of it, Markdown finds nothing.
_MARKED = re.compile(r"[\\`*_$\[\]<&~\x00-\x1f\x85\u2028\u2029]|^[\d\s#>+=-]|\s\Z")


def html(text: str, setting: Setting) -> str:
    """Block HTML of a field. Raw HTML in it is shown as text; links go to http, https, mailto or the bank's media."""
    if not _MARKED.search(text):  # then it is one paragraph of words, found many times faster (a test holds it)
        return f"<p>{escapeHtml(HAN_THEN_LATIN.sub(' ', text))}</p>\n" if text else ""
    found = tokens(text)
    return str(PARSER.renderer.render(found, PARSER.options, {"setting": setting}))


def inline(text: str, setting: Setting) -> str:
    """HTML of a field that is one paragraph, without its `<p>`; block HTML when it is more."""
    made = html(text, setting).strip()
    if made.startswith("<p>") and made.endswith("</p>") and made.count("<p>") == 1:
        return made[3:-4]
    return made


@lru_cache(maxsize=8192)
def plain(text: str, formula: Callable[[str], str] = str) -> str:
    """The words of a field on one line: no marks, formulas through `formula`, code and labels kept."""
    if not re.search(r"[\\`*_$\[<#>|&!\n~+-]|^\d", text):
        return HAN_THEN_LATIN.sub(" ", text.strip())
    return " ".join(" ".join(_words(tokens(text), formula)).split())


def inert(text: str) -> str:
    """Text as Markdown and HTML in which nothing of it is live."""
    return "".join(f"\\{each}" if each in r"\`*_[]|#~@<>$!" else each for each in escape(visible(text), quote=False))


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula of a field, and the range of its LaTeX there, in code points."""

    latex: str
    display: bool
    start: int
    stop: int


_MATHS_OR_CODE = re.compile(
    r"^[ ]{0,3}(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*(?:\n.*?(?:^[ ]{0,3}(?P=fence)`*~*[ ]*$|\Z)|\Z)"
    r"|(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)"
    rf"|\\[\\$`]|{MATHS.pattern}",
    re.DOTALL | re.MULTILINE,
)


def formulas(text: str) -> list[Formula]:
    """The formulas of a field, in order. What is one is Markdown's word; where it stands is searched for."""
    if "$" not in text:
        return []
    found = [
        Formula(each[kind].strip(), kind == "display", *each.span(kind))
        for each in _MATHS_OR_CODE.finditer(text)
        for kind in ("display", "inline")
        if each[kind] is not None
    ]
    if not re.search(r"[\n`<]|^ {4}", text):  # then the search alone is right, and many times faster (a test holds it)
        return found
    said = [(token.content.strip(), token.type != "math_inline") for token in _flat(tokens(text)) if _is_maths(token)]
    return [
        match or Formula(*content, 0, len(text))
        for content, match in _placed(said, found, lambda each: (each.latex, each.display))
    ]


_IMAGE = re.compile(r"!\[[^\[\]\n]{0,300}\]\((?P<source>[^()\s]{1,300})(?:[ \t][^()\n]{0,300})?\)")


def references(text: str) -> Iterator[tuple[str, int, int]]:
    """Each `[[id]]` or `[[id|label]]`: the id and its range."""
    if "[[" in text:
        said = [token.meta["id"] for token in _flat(tokens(text)) if token.type == "reference"]
        for id, match in _placed(said, list(REFERENCE.finditer(text)), lambda each: each["id"].strip()):
            yield id, *(match.span("id") if match else (0, len(text)))


def images(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Each picture, and what was meant as one but has an address that is none: source, words, range of the source."""
    if "![" in text:
        said = [picture for token in _flat(tokens(text)) for picture in _pictures(token)]
        placed = _placed([source for source, _ in said], list(_IMAGE.finditer(text)), _source_of)
        for (_, words), (source, match) in zip(said, placed, strict=True):
            yield source, words, *(match.span("source") if match else (0, len(text)))


def _source_of(picture: re.Match[str]) -> str:
    return picture["source"]


def _pictures(token: Token) -> Iterator[tuple[str, str]]:
    if token.type == "image":
        yield str(token.attrs.get("src", "")), token.content
    elif token.type == "text":
        yield from ((each["source"], "") for each in _IMAGE.finditer(token.content))


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or ())


def _is_maths(token: Token) -> bool:
    return token.type.startswith("math")


_Said = TypeVar("_Said")
_Found = TypeVar("_Found")


def _placed(
    said: Sequence[_Said], found: Sequence[_Found], content: Callable[[_Found], _Said]
) -> Iterator[tuple[_Said, _Found | None]]:
    """What the parser saw, each with the match that stands for it: both are in order, and the search sees more."""
    at = 0
    for each in said:
        ahead = next((i for i in range(at, len(found)) if content(found[i]) == each), None)
        yield each, None if ahead is None else found[ahead]
        at = at if ahead is None else ahead + 1


def _words(found: Sequence[Token], formula: Callable[[str], str]) -> Iterator[str]:
    for token in found:
        if token.type == "inline":
            yield "".join(_inline_words(token.children or [], formula))
        elif token.type in ("fence", "code_block"):
            yield token.content
        elif token.type.startswith("math"):
            yield formula(token.content)


def _inline_words(children: Sequence[Token], formula: Callable[[str], str]) -> Iterator[str]:
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            yield child.content or " "
        elif child.type == "image":
            yield child.content
        elif child.type.startswith("math"):
            yield formula(child.content)
        elif child.type == "reference":
            yield child.meta["label"] or child.meta["id"]
        else:
            yield child.content


def _setting(env: Mapping[str, Any]) -> Setting:
    return env["setting"]  # type: ignore[no-any-return]


def _math(self: RendererHTML, found: Sequence[Token], at: int, options: Any, env: Any) -> str:
    return _setting(env).math(found[at].content.strip(), found[at].type != "math_inline")


def _fence(self: RendererHTML, found: Sequence[Token], at: int, options: Any, env: Any) -> str:
    return _setting(env).code(found[at].content, found[at].info.split(" ")[0].strip())


def _reference(self: RendererHTML, found: Sequence[Token], at: int, options: Any, env: Any) -> str:
    return _setting(env).reference(found[at].meta["id"], found[at].meta["label"])


def _image(self: RendererHTML, found: Sequence[Token], at: int, options: Any, env: Any) -> str:
    token = found[at]
    return _setting(env).image(str(token.attrs.get("src", "")), token.content, str(token.attrs.get("title", "")))


def _link(self: RendererHTML, found: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """A link into the bank's media would lead nowhere from a page that stands by itself."""
    inside = str(found[at].attrs.get("href", "")).startswith("media/")
    return "<a>" if inside else str(self.renderToken(found, at, options, env))


def _math_block(self: RendererHTML, found: Sequence[Token], at: int, options: Any, env: Any) -> str:
    return f"<p>{_math(self, found, at, options, env)}</p>\n"


_RULES = {
    "math_inline": _math,
    "math_inline_double": _math,
    "math_block": _math_block,
    "fence": _fence,
    "code_block": _fence,
    "reference": _reference,
    "image": _image,
    "link_open": _link,
}

for _name, _rule in _RULES.items():
    PARSER.add_render_rule(_name, _rule)

__all__ = ["HAN", "Formula", "Setting", "formulas", "html", "images", "inline", "plain", "references", "tokens"]
