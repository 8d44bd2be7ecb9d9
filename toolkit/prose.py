"""A Markdown field becomes its prose: the same text, with everything that is not the author's wording masked.

Nothing is parsed. A field is read line by line for blocks and from left to right for what stands in a line; where
only a parser could tell what is code or maths, the rest of the field counts as no prose. So prose may be missed, but
code and maths are never taken for it (a test holds this against the parser).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from toolkit.dialect import HAN, MATHS

VOID = "\ufdd0"  # markup, code blocks, addresses: neighbours of it are not side by side
ATOM = "\ufdd1"  # inline code and formulas: to the text around them they are a word

_PLAIN = re.compile(r"(?![-+*>#\d])[^`$<\[\\\n~]*")
_REMARK = re.compile(r"<!--.*?-->", re.DOTALL)
_ITEM = r"(?:[-+*]|\d{1,9}[.)])"
_FENCE = re.compile(rf"^(?P<lead>[ \t>]*(?:{_ITEM}[ \t]+)*)(?P<fence>`{{3,}}(?=[^`\n]*$)|~{{3,}})", re.MULTILINE)
_FRONT_MATTER = re.compile(r"---\n(?:\w[^\n`~$]*\n)+---(?=\n|\Z)")
_PARAGRAPH = re.compile(r"^[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*", re.MULTILINE)
_INDENTED = re.compile(rf"^(?: {{4}}| {{0,3}}\t|[ \t>]*(?:{_ITEM} +)*(?:{_ITEM}|>)(?: {{5}}| *\t))", re.MULTILINE)
_WORDS = re.compile(rf"[ >]*(?:{_ITEM} {{1,4}})*\*{{0,2}}[^\W_]")  # so begins a line that makes the next one text
_ROW = r"^(?=[^\n]*-)[|:\-> \t]+$"  # between the head and the body of a table
_TABLE = re.compile(_ROW, re.MULTILINE)
_SEVERAL_BLOCKS = re.compile(rf"^[ \t]*(?:[-+*#>=_]|{_ITEM}|\$\$)|{_ROW}", re.MULTILINE)
_MARKS = re.compile(
    rf"{_ROW}"
    r"|^[ ]{0,3}\[[^\[\]\n]+\]:[^\n]*"  # the address that a link is short for
    rf"|^[ \t]*(?:>[ \t]*|(?:{_ITEM}|#{{1,6}})(?:[ \t]+|$))+",  # of quotes, items and headings
    re.MULTILINE,
)
_SPECIAL = re.compile(r"[\\`$\]!<\[]")
_SPECIAL_OR_URL = re.compile(r"[\\`$\]!<\[hf]")
_NO_URL = r"\s<>\"'()\[\]`$|\\\u2018-\u201d\u3000-\u303f\uff00-\uffef"
_INLINE = re.compile(
    r"(?P<foreign>\\\((?:[^\\`$\n]|\\[^()\[\]])*\\\)|\\\[(?:[^\\`$]|\\[^()\[\]])*\\\])"
    r"|(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)"
    rf"|(?P<maths>{MATHS.pattern})"
    r"|(?P<address>\]\((?:[^()\s`$\"'<>\\]*|<[^<>\n`$\\]*>)(?:[ ]+\"[^\"\n`$\\]*\")?\)|!\[)"
    r"|(?P<doubt>\]\([^`$]{0,120}[`$]|<[^<>\s`$]*[`$][^<>\s]*>|\[\[[^\[\]\n`$]*[`$][^\[\]\n]*\]\])"
    r"|(?P<open>\$)"
    r"|(?P<reference>\[\[[^\[\]|\n]+(?:\|(?=[^\[\]\n]*\]\])|(?=\]\]))|\]\])"
    r"|(?P<tag></?[A-Za-z][^<>`$\n]*>)"
    rf"|(?P<url>(?:https?|ftp)://[^{_NO_URL}{HAN}]*(?:(?<=[/=#])[^{_NO_URL}]+)?)",  # Chinese goes on behind / = #
    re.DOTALL,
)


@lru_cache(maxsize=8192)  # several rules read the same field
def masked(text: str) -> str:
    """The field with every code point that is no prose replaced by VOID, inline code and formulas by ATOM.

    It is as long as the field and has its line breaks, so that ranges found in it are ranges of the field.
    """
    if "://" not in text and _PLAIN.fullmatch(text):
        return text
    end = text.rfind("-->") + 3  # what no `-->` follows is no remark: without this, `<!--` repeated is quadratic
    remarks = [each.span() for each in _REMARK.finditer(text, 0, end)] if end > 2 else []
    if not remarks:
        return _masked(text)
    kept = _masked(_REMARK.sub("", text[:end]) + text[end:])  # Markdown is read without them
    made, at, last = [], 0, 0
    for start, stop in remarks:
        made += [kept[at : at + start - last], _mask(text[start:stop], VOID)]
        at, last = at + start - last, stop
    return "".join([*made, kept[at:]])


def runs(text: str) -> list[tuple[int, int]]:
    """The ranges of a field that are prose, in code points, in order."""
    return [each.span() for each in _RUN.finditer(masked(text))]


_RUN = re.compile(f"[^{VOID}{ATOM}]+")


def _mask(text: str, mask: str) -> str:
    return re.sub(r"[^\n]", mask, text) if "\n" in text else mask * len(text)


def _masked(text: str) -> str:
    if "\n" not in text and not _FENCE.match(text) and not _INDENTED.match(text):
        made = _paragraph(text, 0, len(text), True)
        return VOID * len(text) if made is None else made
    return _masked_by_line(text)


def _masked_by_line(text: str) -> str:
    made: list[str] = []
    at = 0
    for start, stop, is_one_block in _stretches(text):
        made.append(_mask(text[at:start], VOID))
        done = _paragraph(text, start, stop, is_one_block)
        at = stop
        if done is None:
            at = start
            break
        made.append(done)
    made.append(_mask(text[at:], VOID))
    return "".join(made)


def _stretches(text: str) -> Iterator[tuple[int, int, bool]]:
    """What stands between blank lines, fences and indented code, and whether Markdown can only take it as one block."""
    front = _FRONT_MATTER.match(text)
    at = front.end() if front else 0
    has_indent = "    " in text or "\t" in text
    for start, stop in [*_fences(text, at), (len(text) + 2, len(text))]:
        for each in _PARAGRAPH.finditer(text, at, min(start, len(text))):
            first, last = each.start(), _code_begins(text, *each.span()) if has_indent else each.end()
            if first < last:
                is_cut = last < each.end() or each.end() + 1 == start or (first == at + 1 and at > 0)
                has_several = "\n" in text[first:last] and _SEVERAL_BLOCKS.search(text, first, last)
                yield first, last, not (is_cut or has_several)
        at = stop


def _fences(text: str, at: int) -> Iterator[tuple[int, int]]:
    """The fenced blocks; one whose end is in doubt goes to the end of the field."""
    while ("```" in text or "~~~" in text) and (opening := _FENCE.search(text, at)):
        lead, fence = opening["lead"], opening["fence"]
        line_end = text.find("\n", opening.end())
        closing = re.compile(rf"^[ \t>]*{fence}{fence[0]}*[ \t]*$", re.MULTILINE).search(text, max(line_end, 0))
        at = len(text)
        if line_end >= 0 and closing and not re.search(r"[\t>]", lead):
            is_inside = all(
                not line.strip() or line.startswith(" " * len(lead))
                for line in text[line_end + 1 : closing.start()].split("\n")
            )
            at = closing.end() if is_inside and closing[0].rstrip() == " " * len(lead) + fence else at
        yield opening.start(), at


def _code_begins(text: str, start: int, stop: int) -> int:
    """Where in lines without a blank one indented code may begin; `stop` when nowhere."""
    if not _INDENTED.search(text, start, stop):
        return stop
    at, is_text = start, False
    while at < stop:
        indented = _INDENTED.match(text, at, stop)
        if indented and (not is_text or indented[0].strip()):
            return at
        is_text = (is_text or at == start) and bool(_WORDS.match(text, at, stop))
        at = (text.find("\n", at, stop) + 1) or stop
    return stop


def _paragraph(text: str, start: int, stop: int, is_one_block: bool) -> str | None:
    """A stretch masked; None when what is code or maths in it depends on how Markdown parts it into blocks."""
    made: list[str] = []
    at = start
    for mask, first, last in _pieces(text, start, stop):
        if mask == _DOUBT or (not is_one_block and _may_be_parted(text, mask, first, last, start, stop)):
            return None
        made += [text[at:first], _mask(text[first:last], mask) if mask else text[first:last]]
        at = last
    return _MARKS.sub(lambda found: VOID * len(found[0]), "".join([*made, text[at:stop]]))


def _pieces(text: str, start: int, stop: int) -> Iterator[tuple[str, int, int]]:
    """What is no prose, and its mask: none for what would open code or maths if another such mark followed."""
    closings: dict[int, list[int]] = {}
    for ticks in _TICKS.finditer(text, start, stop) if text.find("`", start, stop) >= 0 else ():
        closings.setdefault(len(ticks[0]), []).append(ticks.start())
    special = _SPECIAL_OR_URL if text.find("://", start, stop) >= 0 else _SPECIAL
    at = start
    while here := special.search(text, at, stop):
        found = _INLINE.match(text, here.start(), stop)
        first, at = found.span() if found else here.span()
        if found is None:
            continue
        mask = _MASKS.get(found.lastgroup or "", VOID)
        if found["ticks"]:
            ends = closings.get(at - first, [])
            place = bisect_left(ends, at)
            mask, at = (ATOM, ends[place] + at - first) if place < len(ends) else ("", at)
        if not found["escape"]:
            yield mask, first, at


_TICKS = re.compile("`+")
_DOUBT = "?"  # an address, or none, with a mark of code or maths in it
_MASKS = {"maths": ATOM, "open": "", "doubt": _DOUBT}


def _may_be_parted(text: str, mask: str, first: int, last: int, start: int, stop: int) -> bool:
    """Whether a piece would be another one if a block, or a cell of a table, began or ended in it."""
    if mask == "":
        return True
    if mask == VOID:
        return False
    if "\n" not in text[first:last]:
        return "|" in text[first:last] and bool(_TABLE.search(text, start, stop))
    line_start, line_end = text.rfind("\n", 0, first) + 1, text.find("\n", last)
    around = text[line_start:first] + text[last : line_end if line_end >= 0 else len(text)]
    return text[first : first + 2] != "$$" or bool(around.strip())  # alone on its lines it is a block in any case
