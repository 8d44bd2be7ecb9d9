"""A line of a broken YAML file becomes the slip of the keyboard that stands on it, and the change that mends it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from toolkit.slips.faults import Change, Fault
from toolkit.slips.lines import FIELD, Entry, Lines, entry
from toolkit.slips.meant import KEYS

_NAME = rf"(?:[A-Za-z_][A-Za-z_-]*|\"[^\"]+\"|{'|'.join(sorted(KEYS, key=len, reverse=True))})"
_WIDE_INDENT = re.compile(r"[ \t]*(?P<slip>[\u3000\u00a0]+)[ \t\u3000\u00a0]*")
_TAB_INDENT = re.compile(r"[ ]*(?P<slip>\t+)[ \t]*")
_WIDE_DASH = re.compile(r"[ ]*(?P<slip>－|[—–•](?![—–]))[ \u3000\u00a0]*(?=\S)")
_WIDE_AFTER_DASH = re.compile(r"[ ]*-(?P<slip>[\u3000\u00a0])[ \u3000\u00a0]*")
_TIGHT_DASH = re.compile(r"[ ]*(?P<slip>-)(?=[a-z_]+:(?:[ ]|$))")
_WIDE_COLON = re.compile(rf"[ ]*(?:-[ ]+)*(?P<key>{_NAME})(?P<before>[ ]*)(?P<slip>：)[ \u3000\u00a0]*")
_WIDE_AFTER_COLON = re.compile(r"[ ]*(?:-[ ]+)*(?P<key>[A-Za-z_-]+):(?P<slip>[\u3000\u00a0])[ \u3000\u00a0]*")
_WIDE_BEFORE_COLON = re.compile(r"[ ]*(?:-[ ]+)*(?P<key>[A-Za-z_-]+)(?P<slip>[\u3000\u00a0]+)(?=:)")
_NO_SPACE = re.compile(r"[ ]*(?:-[ ]+)*(?P<key>[a-z_]+):(?=[^\s:/])")
_WIDE_HASH = re.compile(r"[ ]*(?P<slip>＃)[ \u3000]*")
_WIDE_BRACKETS = {"［": "［］[]", "｛": "｛｝{}", "【": "【】[]"}
_WIDE_INSIDE = re.compile("[，、：][ \u3000]*")

LIST_MARKS = "－—–•"


def slip_on(lines: Lines, number: int) -> Fault | None:
    """The slip of a line, seen without the lines around it."""
    line = lines.all[number]
    if line.is_prose:
        return None
    if found := _WIDE_INDENT.match(line.text) or _TAB_INDENT.match(line.text):
        return _indented(lines, number, found)
    for pattern, explain in _SLIPS:
        if found := pattern.match(line.text):
            return explain(found, line.start)
    return _bracketed(entry(line))


def wide_colon(text: str) -> str | None:
    """The key of a text such as `title：x`, where a mapping was meant; None otherwise."""
    found = _WIDE_COLON.match(text)
    return found["key"] if found else None


def ascii_flow(text: str) -> str | None:
    """A text that stands in full-width brackets as the list or mapping that was meant; None when it does not."""
    inside = _WIDE_BRACKETS.get(text[:1])
    if not inside or not text.endswith(inside[1]) or len(text) < 2:
        return None
    words = _WIDE_INSIDE.sub(lambda found: ": " if found[0][0] == "：" else ", ", text[1:-1])
    return f"{inside[2]}{words.strip()}{inside[3]}"


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
    near = sorted(columns, key=lambda column: abs(column - line.indent))
    if not near or near[0] == line.indent:
        return None
    by = near[0] - line.indent
    if len(near) > 1 and abs(near[1] - line.indent) == abs(by):
        return None
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
        safe=abs(by) == 1,
    )


def not_closed(lines: Lines, last: int) -> Fault | None:
    """The nearest quote, at or above a line, that opens a value and is not closed before the next entry begins."""
    number, found = 0, None
    while number <= last:
        held = entry(lines.all[number])
        quote = held.value[:1]
        number += 1
        if held.line.is_prose or quote not in ("'", '"') or not (held.key or held.marks):
            continue
        end = _QUOTED[quote].match(lines.text, held.value_at)
        reach = lines.at(end.end() - 1) if end else len(lines.all)
        if reach < number:
            continue
        then = lines.next_entry(number - 1)
        if then and (not (then.key or then.marks) or then.line.indent > held.column):
            number = reach + 1 if end else last + 1
            continue
        at, stop = held.value_at, held.line.stop
        found = Fault(
            at,
            at + 1,
            "the quote that opens here is never closed",
            f"close it with {quote} at the end of its text",
            fix=[(stop, stop, quote)] if stop > at + 1 and not held.value.endswith("\\") else (),
            safe=False,
        )
    return found


_QUOTED = {"'": re.compile(r"'(?:[^']|'')*'(?!')"), '"': re.compile(r'"(?:[^"\\]|\\[\s\S])*"')}


def _wide(message: str, hint: str, text: str) -> Callable[[re.Match[str], int], Fault]:
    """The slip with its group and what stands behind it replaced."""

    def explain(found: re.Match[str], at: int) -> Fault:
        groups = found.groupdict()
        written = text.rstrip() if found.end() == len(found.string) else text
        start = found.end("key") if groups.get("key") else found.start("slip")
        return Fault(
            at + found.start("slip"),
            at + found.end("slip"),
            message.format(**groups),
            hint.format(**groups),
            fix=[(at + start, at + found.end(), written)],
        )

    return explain


def _tight(found: re.Match[str], at: int) -> Fault:
    stop = at + found.end()
    return Fault(
        stop - 1,
        stop,
        f'a space is missing after "{found["key"]}:"',
        f'write "{found["key"]}: "',
        fix=[(stop, stop, " ")],
    )


_SLIPS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int], Fault]], ...] = (
    (_WIDE_HASH, _wide('the comment mark "＃" is full-width', 'write "# "', "# ")),
    (_WIDE_DASH, _wide('the list mark "{slip}" is full-width', 'write "- "', "- ")),
    (_WIDE_AFTER_DASH, _wide('a full-width or no-break space stands after "-"', 'write "- "', " ")),
    (_TIGHT_DASH, _wide('a space is missing after "-"', 'write "- "', "- ")),
    (_WIDE_COLON, _wide('the colon after "{key}" is full-width', 'write "{key}: "', ": ")),
    (_WIDE_AFTER_COLON, _wide('a full-width or no-break space stands after "{key}:"', 'write "{key}: "', ": ")),
    (_WIDE_BEFORE_COLON, _wide('a full-width or no-break space stands at the key "{key}"', 'write "{key}: "', "")),
    (_NO_SPACE, _tight),
)


def _bracketed(held: Entry) -> Fault | None:
    written = ascii_flow(held.value)
    if not held.key or written is None:
        return None
    at = held.value_at
    message = f'the bracket "{held.value[0]}" is full-width'
    return Fault(at, at + 1, message, "write [ ] and { }", fix=[(at, held.value_stop, written)])


def _indented(lines: Lines, number: int, found: re.Match[str]) -> Fault:
    """An indent of other characters than spaces; the lines below that have it too are the same mistake."""
    line = lines.all[number]
    wide = found["slip"][0] in "\u3000\u00a0"
    what = "a full-width or no-break space indents" if wide else "a tab indents"
    start, stop = found.span("slip")
    run = [*_same_indent(lines, number, _WIDE_INDENT if wide else _TAB_INDENT)]
    width = _width(lines, number, run)
    fix: list[Change] = []
    for each in run if width is not None else []:
        text = lines.all[each].text
        blank = len(text) - len(text.lstrip(" \t\u3000\u00a0"))
        spaces = sum(1 if sign == " " else width or 0 for sign in text[:blank])
        fix.append((lines.all[each].start, lines.all[each].start + blank, " " * spaces))
    hint = "indent with ordinary spaces" if wide else "indent with spaces"
    return Fault(line.start + start, line.start + stop, f"{what} this line", hint, fix=fix)


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
