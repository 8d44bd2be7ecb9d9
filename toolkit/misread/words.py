"""The tags, emphasis, links and code spans of a Markdown field become the mistakes in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from toolkit.dialect import PARSER, tokens
from toolkit.masking import BLANK, without_remarks
from toolkit.misread.mistake import Mistake

_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)"
    r"(?>[ \t]+[A-Za-z-]+(?:=(?:\"[^\"<>\n]*\"|'[^'<>\n]*'|[^\s\"'<>=]+))?)*+[ \t]*/?>"
)
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "del": "~~", "strike": "~~", "code": "`"}
_INSTEAD = {
    "a": "write […](https://…)",
    "br": "begin a new paragraph or a list",
    "hr": "leave it out",
    "img": "write ![…](media/…)",
    "sub": "write $x_i$",
    "sup": "write $x^2$",
    **{name: f"write {mark}…{mark}" for name, mark in _MARKS.items()},
}
_ALONE = frozenset({"br", "hr", "img"})
_WHOLES = frozenset({"details", "ol", "table", "ul"})
_PARTS = _WHOLES | {"li", "summary", "tbody", "td", "th", "thead", "tr"}
_PAIRED = frozenset(
    "a b big center code del details div em font h1 h2 h3 h4 h5 h6 i kbd li mark ol p small span strike strong sub "
    "summary sup table tbody td th thead tr tt u ul".split()
)


def tags(bare: str) -> Iterator[Mistake]:
    """HTML that was meant as such: `<br>`, or a tag that is closed. `List<int>` and `<s>` say what they say.

    A table, a list or `<details>` is one mistake, whatever it is made of.
    """
    found = [each for each in _TAG.finditer(bare) if each["name"].lower() in _ALONE | _PAIRED]
    closing = {each["name"].lower(): each.start() for each in found if each["end"]}
    whole = 0  # where the table, list or details ends
    for at, tag in enumerate(found):
        name = tag["name"].lower()
        if tag["end"] or (name in _PAIRED and closing.get(name, -1) < tag.start()):
            continue
        if name in _PARTS and tag.start() < whole:
            continue
        if name in _WHOLES:
            whole = closing[name]
        edits: tuple[tuple[int, int, str], ...] = ()
        after = found[at + 1] if at + 1 < len(found) else None
        if name in _MARKS and after and after["end"] and after["name"].lower() == name:
            inside = bare[tag.end() : after.start()]
            if re.fullmatch(r"[^\W_](?:[^*_`~<>\n]*[^\W_])?", inside):
                edits = ((*tag.span(), _MARKS[name]), (*after.span(), _MARKS[name]))
        yield Mistake(*tag.span(), f"{tag[0]} is shown as text", _INSTEAD.get(name, "say it in Markdown"), edits)


PAIR = re.compile(r"\*\*(?=[^\s*])[^*\n]*(?<=[^\s*])\*\*")
CLINGING = re.compile(r"[!-/:-@\[-`{-~]\*\*[A-Za-z0-9]|[A-Za-z0-9]\*\*[!-)+-/:-@\[-`{-~]")
_STARS = re.compile(r"(?<![*\\])\*\*(?!\*)")


def emphasis(text: str, bare: str) -> Iterator[Mistake]:
    """The first `**` of a paragraph that the parser leaves standing, if it is told which one that is."""
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    for token in tokens(without_remarks(text)):
        if token.type != "inline" or not token.map or "**" not in token.content:
            continue
        written = list(_STARS.finditer(bare, starts[token.map[0]], min(starts[token.map[1]], len(bare))))
        seen: list[bool] = []  # for each `**`, whether it shows
        for child in token.children or ():
            if child.type in ("strong_open", "strong_close"):
                seen.append(False)
            elif child.type == "text":
                seen += [True] * child.content.count("**")
        if len(seen) != len(written) or True not in seen:
            continue
        for stars, is_shown in zip(written, seen, strict=True):
            around = bare[max(0, stars.start() - 1) : stars.start()] + bare[stars.end() : stars.end() + 1]
            if is_shown and not re.fullmatch(r"[ ]{2}|[A-Za-z0-9)][A-Za-z0-9(]", around):
                message = "this ** is shown, not read as bold"
                yield Mistake(*stars.span(), message, "write **…**, with no space inside the marks; `**` as code")
                break


_LINK = re.compile(r"(?<![!\\])\[(?P<words>[^\[\]\n]{1,200})\]\((?P<target>[^()\s]{0,500})(?:[ ]+\"[^\"\n]*\")?\)")
_HALF_LINK = re.compile(rf"\](?P<open>[(（])[{BLANK}]+[ ]*(?P<close>[)）]|$)", re.MULTILINE)


def links(bare: str) -> Iterator[Mistake]:
    """Links that show as they are typed. Web addresses are blank here, and so known to be good."""
    for link in _LINK.finditer(bare):
        target = link["target"]
        if BLANK in target or PARSER.validateLink(target):
            continue
        is_call = re.match(r"[A-Za-z0-9_)\]]", bare[max(0, link.start() - 1) : link.start()])  # handlers[0](x.y)
        is_address = not target or re.search(r"[A-Za-z][^,]*[./]|[./#][^,]*[A-Za-z]", target)
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", target) or (is_address and not is_call):
            message = f'the link to "{target}" is shown as text' if target else "the link has no address"
            yield Mistake(*link.span(), message, "link to https://…, or to a point as [[id]]")
    for link in _HALF_LINK.finditer(bare):
        if link["open"] == "(" and link["close"] == ")":
            continue
        edits = ((*link.span("open"), "("), (*link.span("close"), ")")) if link["close"] else ()
        wrong = tuple(edit for edit in edits if bare[edit[0] : edit[1]] != edit[2])
        yield Mistake(*link.span(), "the link is shown as text", "put the address between ( and )", wrong)


_TICK = re.compile(r"(?<![`\\])`(?!`)")


def ticks(bare: str) -> Iterator[Mistake]:
    """What is left of backticks when every code span is blank. Of two in a row there may be an intent."""
    for found in _TICK.finditer(bare):
        yield Mistake(*found.span(), "this ` is shown, not read as code", r"write `…`, or \` for the mark itself")
