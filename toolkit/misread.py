"""A Markdown field becomes the places where it will not be read as it was meant: marks that show, headings, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from toolkit import maths
from toolkit.dialect import PARSER, tokens
from toolkit.masking import BLANK, open_fence, without_code, without_formulas, without_remarks


@dataclass(frozen=True, slots=True)
class Misread:
    """One place, in code points of the field; `edits` (start, stop, text) mend it together, if it is clear how."""

    start: int
    stop: int
    message: str
    hint: str
    edits: tuple[tuple[int, int, str], ...] = ()
    is_safe: bool = True


def misread(text: str) -> Iterator[Misread]:
    """All of a field, in no order. Most fields are asked a few cheap questions, and are not parsed."""
    if not _SUSPECT.search(text):
        return
    words = without_code(text)
    if "```" in text or "~~~" in text:
        yield from _fences(text)
    if "|" in words or _HEADING.search(words):
        yield from _blocks(text, words)
    bare = without_formulas(words)
    if "<" in bare:
        yield from _tags(bare)
    if "**" in _PAIR.sub("", bare) or _CLINGING.search(bare):
        yield from _emphasis(text, bare)
    if "](" in bare or "]（" in bare:
        yield from _links(bare)
    if r"\(" in bare or r"\[" in bare:
        yield from _foreign_formulas(bare)
    if "$" in bare:
        yield from _dollars(bare)


_HEADING = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:#{1,6}(?:[ \t]|$)|(?:=+|-+)[ \t]*$)", re.MULTILINE)
_DELIMITER = re.compile(r"[ \t>]*\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*+\|?[ \t]*")
_SUSPECT = re.compile(rf"```|~~~|[<$|]|\*\*|\][(（]|\\[(\[]|{_HEADING.pattern}", re.MULTILINE)


def _fences(text: str) -> Iterator[Misread]:
    opened = open_fence(text)
    if opened is None:
        return
    start, mark = opened
    stop = (text + "\n").index("\n", start)
    before = text[text.rfind("\n", 0, start) + 1 : start]
    closed = f"{text}\n{' ' * len(before)}{mark}"
    is_same = ">" not in before and _shown(closed) == _shown(text)
    edits = ((len(text), len(text), closed[len(text) :]),) if is_same else ()
    yield Misread(start, stop, "this code block is not closed", f"end it with a line {mark}", edits)


def _shown(text: str) -> str:
    return "".join(f"{each.type} {each.content}".rstrip("\n") for each in PARSER.parse(without_remarks(text)))


def _blocks(text: str, words: str) -> Iterator[Misread]:
    """Headings and tables, as the parser sees them."""
    lines = text.split("\n")
    delimiters = {
        at
        for at, line in enumerate(words.split("\n"))
        if at and "|" in line + lines[at - 1] and _DELIMITER.fullmatch(line) and line.strip()
    }
    if not delimiters and not _HEADING.search(words):
        return
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    found = tokens(without_remarks(text))
    for i, token in enumerate(found):
        if token.type == "heading_open" and token.map:
            yield _heading(token, found[i + 1].content, lines, starts)
        elif token.type == "table_open" and token.map:
            delimiters.discard(token.map[0] + 1)
            columns = _cells(lines[token.map[0]])
            for at in range(token.map[0] + 2, min(token.map[1], len(lines))):
                yield from _row(lines[at], starts[at], columns)
    for at in sorted(delimiters):
        header, below = _cells(lines[at - 1]), _cells(lines[at])
        if header != below and min(header, below) > 1:
            message = f"this is no table: the header has {header} cells, the line below it {below}"
            yield Misread(starts[at - 1], starts[at] - 1, message, "give both as many")


def _heading(token: Token, title: str, lines: list[str], starts: list[int]) -> Misread:
    first, last = token.map or (0, 0)
    start, stop = starts[first], starts[last - 1] + len(lines[last - 1])
    if token.markup[0] in "=-":
        what = f"the line {lines[last - 1].strip(' >')} makes a heading of what stands above it"
        return Misread(starts[last - 1], stop, what, "put an empty line between, or take it away")
    before = "\n" if first and lines[first - 1].strip() else ""
    behind = "\n" if last < len(lines) and lines[last].strip() else ""
    is_plain = token.level == 0 and title and not re.search(r"[*_]", title)
    edits = ((start, stop, f"{before}**{title}**{behind}"),) if is_plain else ()
    return Misread(start, stop, "a heading inside a field", "the book sets the headings; write a line in bold", edits)


def _row(line: str, start: int, columns: int) -> Iterator[Misread]:
    cells = _cells(line)
    if cells == columns:
        return
    stop = start + len(line)
    message = f"the row has {cells} cells, the header {columns}"
    if cells > columns:
        yield Misread(start, stop, message, r"write \| for a | inside a cell, and \mid in a formula")
    elif "|" not in line:
        yield Misread(start, stop, "this line is read as a row of the table", "put an empty line before it")
    else:
        missing = " |" * (columns - cells)
        edits = ((start + len(line.rstrip()), stop, missing),) if line.rstrip().endswith("|") else ()
        yield Misread(start, stop, message, "add the cells that are missing", edits, is_safe=False)


def _cells(line: str) -> int:
    """How many cells the parser makes of a line."""
    parts = escapedSplit(line.lstrip(" \t>").rstrip())
    return len(parts) - (parts[0] == "") - (len(parts) > 1 and parts[-1] == "")


_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?:[ \t]+[^<>\n]*|/)?>")
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
_PAIRED = frozenset(
    "a b big center code del details div em font h1 h2 h3 h4 h5 h6 i kbd li mark ol p small span strike strong sub "
    "summary sup table tbody td th thead tr tt u ul".split()
)


def _tags(bare: str) -> Iterator[Misread]:
    """HTML that was meant as such: `<br>`, or a tag that is closed. `List<int>` and `<s>` say what they say."""
    found = [each for each in _TAG.finditer(bare) if each["name"].lower() in _ALONE | _PAIRED]
    closing = {each["name"].lower(): each.start() for each in found if each["end"]}
    for at, tag in enumerate(found):
        name = tag["name"].lower()
        if tag["end"] or (name in _PAIRED and closing.get(name, -1) < tag.start()):
            continue
        edits: tuple[tuple[int, int, str], ...] = ()
        after = found[at + 1] if at + 1 < len(found) else None
        if name in _MARKS and after and after["end"] and after["name"].lower() == name:
            inside = bare[tag.end() : after.start()]
            if re.fullmatch(r"[^\W_](?:[^*_`~<>\n]*[^\W_])?", inside):
                edits = ((*tag.span(), _MARKS[name]), (*after.span(), _MARKS[name]))
        yield Misread(*tag.span(), f"{tag[0]} is shown as text", _INSTEAD.get(name, "say it in Markdown"), edits)


_PAIR = re.compile(r"\*\*(?=[^\s*])[^*\n]*(?<=[^\s*])\*\*")
_CLINGING = re.compile(r"[!-/:-@\[-`{-~]\*\*[A-Za-z0-9]|[A-Za-z0-9]\*\*[!-)+-/:-@\[-`{-~]")
_STARS = re.compile(r"(?<![*\\])\*\*(?!\*)")


def _emphasis(text: str, bare: str) -> Iterator[Misread]:
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
                yield Misread(*stars.span(), message, "write **…**, with no space inside the marks")
                break


_LINK = re.compile(r"(?<![!\\])\[(?P<words>[^\[\]\n]{1,200})\]\((?P<target>[^()\s]{0,500})(?:[ ]+\"[^\"\n]*\")?\)")
_HALF_LINK = re.compile(rf"\](?P<open>[(（])[{BLANK}]+[ ]*(?P<close>[)）]|$)", re.MULTILINE)


def _links(bare: str) -> Iterator[Misread]:
    """Links that show as they are typed. Web addresses are blank here, and so known to be good."""
    for link in _LINK.finditer(bare):
        target = link["target"]
        if BLANK in target or PARSER.validateLink(target):
            continue
        is_call = re.match(r"[A-Za-z0-9_)\]]", bare[max(0, link.start() - 1) : link.start()])  # handlers[0](x.y)
        is_address = not target or re.search(r"[A-Za-z][^,]*[./]|[./#][^,]*[A-Za-z]", target)
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", target) or (is_address and not is_call):
            message = f'the link to "{target}" is shown as text' if target else "the link has no address"
            yield Misread(*link.span(), message, "link to https://…, or to a point as [[id]]")
    for link in _HALF_LINK.finditer(bare):
        if link["open"] == "(" and link["close"] == ")":
            continue
        edits = ((*link.span("open"), "("), (*link.span("close"), ")")) if link["close"] else ()
        wrong = tuple(edit for edit in edits if bare[edit[0] : edit[1]] != edit[2])
        yield Misread(*link.span(), "the link is shown as text", "put the address between ( and )", wrong)


_FOREIGN = re.compile(
    rf"(?<!\\)\\\((?P<inline>(?:[^\\$\n{BLANK}]|\\(?![()\[\]]).)+)\\\)"
    rf"|(?<!\\)\\\[(?P<display>(?:[^\\${BLANK}]|\\(?![()\[\]])[^\n])+)\\\]"
)


def _foreign_formulas(bare: str) -> Iterator[Misread]:
    """`\\(x\\)` and `\\[x\\]`, which Markdown takes for parentheses."""
    for found in _FOREIGN.finditer(bare):
        kind = "inline" if found["inline"] else "display"
        latex = found[kind].strip()
        if not latex or (kind == "display" and not re.search(r"\\[A-Za-z]|[_^=]", latex)):
            continue
        mark = "$" if kind == "inline" else "$$"
        yield from _unset(bare, found.start(), found.end(), latex, mark, f"{found[0][:2]} begins no formula here")


_LOOSE = re.compile(rf"(?<![\\$])\$(?!\$)(?P<latex>[^$\n{BLANK}]+)\$(?!\$)")
_TEX = re.compile(r"\\[A-Za-z]{2,}|[_^]\{|(?<![A-Za-z0-9])[A-Za-z0-9][_^][A-Za-z0-9]")
_DOLLAR = re.compile(r"(?<!\\)\$+")


def _dollars(bare: str) -> Iterator[Misread]:
    """Formulas that are none for a space inside their dollars, and dollars that a formula is not closed with."""
    spaced = [found for found in _LOOSE.finditer(bare) if _is_spaced(found["latex"])]
    for found in spaced:
        message = "with a space inside the dollars this is no formula"
        yield from _unset(bare, *found.span(), found["latex"].strip(), "$", message)
    rest = list(bare)
    for found in spaced:
        rest[found.start() : found.end()] = " " * (found.end() - found.start())
    at = 0
    for line in "".join(rest).split("\n"):
        dollars = list(_DOLLAR.finditer(line))
        if len(dollars) == 1 and _TEX.search(line):
            start, stop = dollars[0].span()
            message = f"this {dollars[0][0]} is not closed, so its formula is shown as text"
            yield Misread(at + start, at + stop, message, "close it, or write \\$ for a dollar")
        at += len(line) + 1


def _is_spaced(latex: str) -> bool:
    return latex != latex.strip() and bool(_TEX.search(latex) or re.fullmatch(r"\s*\\?[A-Za-z]+\s*", latex))


def _unset(bare: str, start: int, stop: int, latex: str, mark: str, message: str) -> Iterator[Misread]:
    beside = bare[max(0, start - 1) : start] + bare[stop : stop + 1]
    is_clear = not re.search(r"[\d$\\]", beside) and not maths.problem(latex, mark == "$$")
    edits = ((start, stop, f"{mark}{latex}{mark}"),) if is_clear else ()
    yield Misread(start, stop, message, f"write {mark}…{mark}", edits)
