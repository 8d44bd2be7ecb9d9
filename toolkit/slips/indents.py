"""A line whose indent does not fit becomes the fault that says so, and the moves of lines that make it fit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.slips.faults import Change, Fault
from toolkit.slips.lines import FIELD, Lines, entry

_WIDE = re.compile(r"[ \t]*(?P<slip>[\u3000\u00a0]+)[ \t\u3000\u00a0]*")
_TAB = re.compile(r"[ ]*(?P<slip>\t+)[ \t]*")


def odd(lines: Lines, number: int) -> Fault | None:
    """An indent of other characters than spaces; the lines below that have it too are the same mistake."""
    line = lines.all[number]
    found = _WIDE.match(line.text) or _TAB.match(line.text)
    if not found:
        return None
    wide = found["slip"][0] in "\u3000\u00a0"
    what = "a full-width or no-break space indents" if wide else "a tab indents"
    start, stop = found.span("slip")
    run = [*_same_indent(lines, number, _WIDE if wide else _TAB)]
    width = _width(lines, number, run)
    fix: list[Change] = []
    for each in run if width is not None else []:
        text = lines.all[each].text
        blank = len(text) - len(text.lstrip(" \t\u3000\u00a0"))
        spaces = sum(1 if sign == " " else width or 0 for sign in text[:blank])
        fix.append((lines.all[each].start, lines.all[each].start + blank, " " * spaces))
    hint = "indent with ordinary spaces" if wide else "indent with spaces"
    return Fault(line.start + start, line.start + stop, f"{what} this line", hint, fix=fix)


def misaligned(lines: Lines, number: int) -> Fault | None:
    """An entry that stands at no column where its like stand open; it and what follows it move together."""
    line = lines.all[number]
    held = entry(line)
    if line.is_prose or line.is_empty or not (held.marks or FIELD.fullmatch(held.key)):
        return None
    mappings, lists = lines.levels(number)
    if not held.marks and line.indent in lists and held.key in _keys_of_item(lines, lists[line.indent], number):
        return _unmarked(lines, number)
    columns = list(lists if held.marks else mappings)
    if not held.marks and line.indent in lists:  # where items begin no key can stand: it belongs into the item
        columns = [column for column in columns if column > line.indent]
    near = sorted(columns, key=lambda column: (abs(column - line.indent), -column))
    if not near or near[0] == line.indent:
        return None
    by = near[0] - line.indent
    is_tie = len(near) > 1 and abs(near[1] - line.indent) == abs(by)
    moved = [each for each in _with_followers(lines, number) if lines.all[each].text.strip()]
    like = lines.all[(lists if held.marks else mappings)[near[0]]]
    shown = entry(like).key if not held.marks and entry(like).key else ("the items" if held.marks else "the entries")
    where = f'with "{shown}"' if shown == entry(like).key else f"with {shown}"
    return Fault(
        line.start + line.indent,
        line.stop,
        "this line does not line up with the entries above it",
        f"indent it {where} above: {near[0]} spaces" if near[0] else f"line it up {where} above, without an indent",
        fix=[_shift(lines, each, by) for each in moved],
        safe=abs(by) == 1 and not is_tie,
    )


def _same_indent(lines: Lines, number: int, pattern: re.Pattern[str]) -> Iterator[int]:
    for each in range(number, len(lines.all)):
        if pattern.match(lines.all[each].text):
            yield each
        elif lines.all[each].text.strip():
            return


def _width(lines: Lines, number: int, run: list[int]) -> int | None:
    """How many spaces each odd character stands for, so that the first line comes to a column that fits; None when
    no whole number does."""
    text = lines.all[number].text
    blank = text[: len(text) - len(text.lstrip(" \t\u3000\u00a0"))]
    odd = len(blank) - blank.count(" ")
    mappings, lists = lines.levels(number)
    above = next((each for each in reversed(lines.all[:number]) if not each.is_empty), None)
    then = lines.next_entry(run[-1])
    columns = [*sorted(lists if text[len(blank) :].startswith("- ") else mappings, reverse=True)]
    if above is not None and (opener := entry(above)).key and opener.value in ("", "|", ">", "|-", ">-"):
        deeper = then.line.indent if then and then.line.indent > opener.column else opener.column + 2
        columns.insert(0, deeper)
    elif above is None:
        columns = [0]
    for column in columns:
        rest = column - blank.count(" ")
        if rest % odd == 0 and rest >= 0:
            return rest // odd
    return None


def _keys_of_item(lines: Lines, first: int, number: int) -> set[str]:
    """The keys that the item of a list has already, which begins on the line `first`."""
    column = entry(lines.all[first]).column
    held = (entry(lines.all[each]) for each in range(first, number) if not lines.all[each].is_prose)
    return {each.key for each in held if each.column == column}


def _unmarked(lines: Lines, number: int) -> Fault:
    line = lines.all[number]
    at = line.start + line.indent
    rest = [each for each in _with_followers(lines, number)[1:] if lines.all[each].text.strip()]
    level = any(lines.all[each].indent == line.indent for each in rest)
    fix = [(at, at, "- "), *(_shift(lines, each, 2) for each in rest if level)]
    message = f'"{entry(line).key}" begins another item without its "- "'
    return Fault(at, line.stop, message, 'write "- " in front of it', fix=fix, safe=False)


def _with_followers(lines: Lines, number: int) -> list[int]:
    """A line, what is indented below it, and the entries of its kind that follow in its column."""
    indent, is_item = lines.all[number].indent, bool(entry(lines.all[number]).marks)
    found = [number]
    for each in range(number + 1, len(lines.all)):
        line = lines.all[each]
        if line.text.strip() and (
            line.indent < indent or (line.indent == indent and bool(entry(line).marks) is not is_item)
        ):
            break
        found.append(each)
    return found


def _shift(lines: Lines, number: int, by: int) -> Change:
    line = lines.all[number]
    if by > 0:
        return (line.start, line.start, " " * by)
    return (line.start, line.start + min(-by, line.indent), "")
