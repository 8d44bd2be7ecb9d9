"""A quote or bracket that is never closed, or closed in the wrong place, becomes a fault where it stands."""

from __future__ import annotations

import re

from toolkit.slips.faults import Change, Fault
from toolkit.slips.keyboard import slip_on
from toolkit.slips.lines import FIELD, Entry, Lines, entry

QUOTE_HINT = "put the value in quotes, or write it below as a block: |"
_QUOTED = {"'": re.compile(r"'(?:[^']|'')*'(?!')"), '"': re.compile(r'"(?:[^"\\]|\\[\s\S])*"')}
_CURLY = {"'": "’‘＇", '"': "”“＂"}
_PAIRS = {"[": "]", "{": "}"}
_WIDE = {"］": "]", "】": "]", "｝": "}"}
_MARK = re.compile(r"[\[\]{}］】｝]|(?<![^\s,\[{:])['\"]|[ \t]#[^\r\n]*")
_LISTED = re.compile(r"\[[\w., -]+")


def not_closed(lines: Lines, last: int) -> Fault | None:
    """The nearest quote, at or above a line, that opens a value and is not closed before another entry begins."""
    number, found = 0, None
    while number <= last:
        held = entry(lines.all[number])
        quote = held.value[:1]
        number += 1
        if held.line.is_prose or quote not in _QUOTED or not (held.key or held.marks):
            continue
        end = _QUOTED[quote].match(lines.text, held.value_at)
        reach = lines.at(end.end() - 1) if end else len(lines.all)
        if reach < number:
            continue
        after = _end_of_entry(lines, held)
        if reach < after:
            number = reach + 1
            continue
        found = _unclosed_quote(held.value_at, quote, lines.all[after - 1].stop, lines.text)
    return found


def unclosed_quote_inside(lines: Lines, start: int) -> Fault:
    """A quote between brackets that is never closed."""
    quote, line = lines.text[start : start + 1], lines.all[lines.at(start)]
    end = re.compile(r"[,\]}]|$", re.MULTILINE).search(lines.text, start, line.stop)
    return _unclosed_quote(start, quote, end.start() if end else line.stop, lines.text)


def _unclosed_quote(at: int, quote: str, stop: int, text: str) -> Fault:
    shown = text[stop - 1 : stop]
    if shown in _CURLY[quote] and stop > at + 1:
        message = f'the quote that opens here is closed by "{shown}", which is none to YAML'
        return Fault(at, at + 1, message, f"close it with {quote}", fix=[(stop - 1, stop, quote)])
    is_clear = stop > at + 1 and shown != "\\"
    return Fault(
        at,
        at + 1,
        "the quote that opens here is never closed",
        f"close it with {quote} at the end of its text",
        fix=[(stop, stop, quote)] if is_clear else (),
        safe=False,
    )


def behind_quote(held: Entry, index: int) -> Fault | None:
    """Text behind a closing quote: the quotes belong to the text, or one inside it was not doubled or escaped."""
    quote, at, stop = held.value[0], held.value_at, held.value_stop
    closed = _QUOTED[quote].match(held.value)
    if closed is None or closed.end() == len(held.value):
        return None
    inner = [each for each in range(1, len(held.value) - 1) if held.value[each] == quote]
    inner = [each for each in inner if quote == "'" or held.value[each - 1] != "\\"]
    place = at + closed.end()
    if held.value.endswith(quote):
        mark = "'" if quote == "'" else "\\"
        fix = [(at + each, at + each, mark) for each in inner]
        hint = f"write {mark}{quote} for a quote inside, or single quotes around, or a block: |"
        return Fault(place - 1, place, "the quote ends here, and text follows", hint, fix=fix, safe=len(inner) == 1)
    inner = [at + each for each, sign in enumerate(held.value) if sign == "'"]
    fix = [(at, at, "'"), *((each, each, "'") for each in inner), (stop, stop, "'")]
    if quote == "'" and len(inner) % 2:  # it's: one quote inside the text, none at its end
        fix = []
    return Fault(place - 1, place, "the quote ends here, and text follows", QUOTE_HINT, fix=fix)


def around_brackets(lines: Lines, start: int) -> Fault | None:
    """What is wrong with the closing of the bracket that opens at an offset; None when it is closed as it should."""
    text, number = lines.text, lines.at(start)
    held = entry(lines.all[number])
    after = _end_of_entry(lines, held) if held.value_at <= start else number + 1
    stop = lines.all[after - 1].stop
    first = text[start : start + 1]
    open_ones: list[str] = []
    at = start
    while mark := _MARK.search(text, at, stop):
        sign, at = mark[0], mark.end()
        if sign in _PAIRS:
            open_ones.append(_PAIRS[sign])
        elif sign in _QUOTED:
            quoted = _QUOTED[sign].match(text, mark.start(), stop)
            at = quoted.end() if quoted else stop
        elif sign[0] in " \t":
            stop = mark.start() if mark.end() == stop else stop
        elif sign != open_ones[-1]:
            if sign in _WIDE and at != stop:  # inside a text
                continue
            message = f'the "{first}" that opens here is closed by "{sign}"'
            return Fault(start, start + 1, message, f'write "{open_ones[-1]}"', fix=[(mark.start(), at, open_ones[-1])])
        else:
            open_ones.pop()
            if not open_ones:
                return _behind_bracket(lines, held, start, at) if held.value_at == start else None
    closing = "".join(reversed(open_ones))
    return Fault(
        start,
        start + 1,
        f'the "{first}" that opens here is never closed',
        f'write "{closing}" at its end',
        fix=[(stop, stop, closing)],
        safe=bool(_LISTED.fullmatch(text, start, stop)),
    )


def _behind_bracket(lines: Lines, held: Entry, start: int, end: int) -> Fault | None:
    """Text behind the bracket that closes a value."""
    rest = lines.text[end : max(end, held.value_stop)].rstrip()
    if not rest.strip():
        return None
    at = end + len(rest) - len(rest.lstrip())
    if not rest.strip("]} "):
        message = f'this "{lines.text[at]}" closes nothing'
        return Fault(at, end + len(rest), message, "delete it", fix=[(at, end + len(rest), "")])
    first = held.value[0]
    message = f'"{first}" begins a {"list" if first == "[" else "mapping"}, and text follows its end'
    fix: list[Change] = lines.quoted(start, lines.end_of_value(held))
    return Fault(start, start + 1, message, QUOTE_HINT, fix=fix)


def _end_of_entry(lines: Lines, held: Entry) -> int:
    """The number of the line behind the last one, with words on it, that can belong to the value of an entry."""
    first = lines.at(held.line.start)
    last = first
    edge = held.column if held.key else held.column - 1
    for number in range(first + 1, len(lines.all)):
        line = lines.all[number]
        if not line.text.strip():
            continue
        then = entry(line)
        if line.indent <= edge and (then.marks or FIELD.fullmatch(then.key) or slip_on(lines, number)):
            break
        last = number
    return last + 1
