"""A YAML parser's complaint becomes the real place and cause, and the change that mends it where that is clear."""

from __future__ import annotations

import re
from typing import Any

from toolkit.slips import escapes
from toolkit.slips.faults import Fault
from toolkit.slips.keyboard import misaligned, not_closed, slip_on
from toolkit.slips.lines import FIELD, Entry, Lines, entry

_QUOTE_HINT = "put the value in quotes, or write it below as a block: |"
_IDS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LISTED = re.compile(r"[\w., -]+")
_CLOSED = {"'": re.compile(r"'(?:[^']|'')*'"), '"': re.compile(r'"(?:[^"\\]|\\.)*"')}
_NO_COLON = re.compile(rf"[ ]*(?:-[ ]+)*(?P<key>{FIELD.pattern})(?P<slip>[ ]+)(?=[^\s:])")

_PROBLEMS = {
    "found character that cannot start any token": ('"{character}" cannot start a value', _QUOTE_HINT),
    "did not find expected key": ("this line does not line up with the entries above it", "give it their indent"),
    "did not find expected '-' indicator": ('a list item that starts with "- " was expected here', "mind the indent"),
    "could not find expected ':'": ('a key followed by ": " was expected here', "write  key: value"),
    "mapping values are not allowed": ('a second ": " on this line makes a key inside a value', _QUOTE_HINT),
    "block sequence entries are not allowed": ("a list cannot start behind a key", "start it on the next line"),
    "did not find expected <document start>": ("nothing may follow here; the value above is complete", ""),
    "found a tab character": ("a tab stands here", "indent with spaces"),
    "found undefined tag handle": ("a tag stands here", "text that starts with ! needs quotes"),
    "unknown directive name": ("a line cannot start with %", "put the text in quotes"),
    "did not find expected alphabetic or numeric character": ('"&" or "*" cannot start a value', _QUOTE_HINT),
}


def explain_error(lines: Lines, error: Any) -> Fault:
    """The cause of a MarkedYAMLError. The parser reports where it gave up, often a line late: looked at are an open
    quote above, the line itself, and the five lines above that may belong to the same entry."""
    text = lines.text
    mark = error.problem_mark or error.context_mark
    index = min(mark.index, len(text))
    problem, context = error.problem or "", error.context or ""
    is_escape = context.endswith("quoted scalar") and ("escape" in problem or "hexdecimal" in problem)
    if is_escape and (fault := _lost(text, error.context_mark.index)):
        return fault
    if "simple key" in context and error.context_mark is not None:
        index = error.context_mark.index  # the text that is no entry; the parser saw it at the next token
    number = lines.at(index)
    before = [slip_on(lines, number - 1)] if number else []
    for fault in (not_closed(lines, number), slip_on(lines, number), *before, _on_line(lines, number, index, problem)):
        if fault:
            return fault
    for above in range(number - 2, max(-1, number - 6), -1):
        if fault := slip_on(lines, above):
            return fault
    return _without_colon(lines, number, index, problem) or _unexplained(lines, index, error)


def value_fault(lines: Lines, held: Entry, message: str, safe: bool = True) -> Fault:
    """A value that must stand in quotes, reported at its first sign."""
    at = held.value_at
    fix = lines.quoted(at, lines.end_of_value(held))
    return Fault(at, at + 1, message, _QUOTE_HINT, fix=fix, safe=safe)


def _lost(text: str, start: int) -> Fault | None:
    found = re.compile(r'"(?:[^"\\]|\\[\s\S])*"').match(text, start)
    stop = found.end() if found else text.find("\n", start)
    return escapes.lost(text, start, stop if stop > start else len(text))


def _on_line(lines: Lines, number: int, index: int, problem: str) -> Fault | None:
    """What the line of the error itself shows, read as an entry."""
    line = lines.all[number]
    if line.is_prose:
        return None
    held = entry(line)
    in_value = index >= held.value_at
    if problem.startswith("mapping values") and (fault := _second_colon(lines, held, index)):
        return fault
    if problem.startswith(("did not find expected key", "did not find expected '-'", "mapping values")):
        at_entry = not in_value or index == line.start + line.indent
        if at_entry and (fault := misaligned(lines, number)):
            return fault
    if not held.value or not in_value:
        return None
    return _beginning(lines, held, index, problem)


def _second_colon(lines: Lines, held: Entry, index: int) -> Fault | None:
    """A key inside a value: in the value of this line, or in prose that goes on here from an entry above."""
    number = lines.at(held.line.start)
    head = held
    while index < head.value_at or not (head.key or head.marks):
        if number == 0 or (FIELD.fullmatch(held.key) and index < held.value_at):
            return None
        number -= 1
        head = entry(lines.all[number])
        if head.line.is_empty or head.line.is_prose:
            return None
        if head.key and not head.value:
            return None
        if head.key or head.marks:
            break
    if not head.value or head.value[0] in "[{'\"":
        return None
    fault = value_fault(lines, head, 'a second ": " on this line makes a key inside a value')
    is_block = re.search(r"[|>][-+0-9]{0,2}$", head.value)
    return Fault(index, index + 1, fault.message, fault.hint, fix=() if is_block else fault.fix)


def _beginning(lines: Lines, held: Entry, index: int, problem: str) -> Fault | None:
    """A value whose first sign makes it something else than text."""
    first, at = held.value[0], held.value_at
    if first in ("'", '"'):
        return _behind_quote(held, index)
    if first in "[{":
        return _behind_bracket(lines, held, index, problem)
    if first == "-" and problem.startswith("block sequence"):
        rest = held.value[1:].strip()
        fix = [(at, held.value_stop, f"[{rest}]")] if _IDS.fullmatch(rest) else ()
        hint = f"write [{rest}], or start it on the next line" if fix else "start it on the next line"
        return Fault(at, at + 1, "a list cannot start behind a key", hint, fix=fix, safe=False)
    if first in "|>" and problem.startswith("did not find expected comment"):
        return value_fault(lines, held, f'"{first}" begins a block of text, and no text may stand behind it')
    if first in "`@%*&!?,]}" and (held.key or held.marks):
        return value_fault(lines, held, f'"{first}" cannot start a value')
    return None


def _behind_quote(held: Entry, index: int) -> Fault | None:
    """Text behind a closing quote: the quotes belong to the text, or one inside it was not doubled or escaped."""
    quote, at, stop = held.value[0], held.value_at, held.value_stop
    closed = _CLOSED[quote].match(held.value)
    if closed is None or closed.end() == len(held.value):
        return None
    inner = [each for each in range(1, len(held.value) - 1) if held.value[each] == quote]
    inner = [each for each in inner if quote == "'" or held.value[each - 1] != "\\"]
    ends_in_quote = held.value.endswith(quote)
    place = at + closed.end()
    if ends_in_quote:
        mark = "'" if quote == "'" else "\\"
        fix = [(at + each, at + each, mark) for each in inner]
        hint = f"write {mark}{quote} for a quote inside, or single quotes around, or a block: |"
        return Fault(place - 1, place, "the quote ends here, and text follows", hint, fix=fix, safe=len(inner) == 1)
    inner = [at + each for each, sign in enumerate(held.value) if sign == "'"]
    fix = [(at, at, "'"), *((each, each, "'") for each in inner), (stop, stop, "'")]
    if quote == "'" and len(inner) % 2:  # it's: one quote inside the text, none at its end
        fix = []
    return Fault(place - 1, place, "the quote ends here, and text follows", _QUOTE_HINT, fix=fix)


def _behind_bracket(lines: Lines, held: Entry, index: int, problem: str) -> Fault | None:
    first, at = held.value[0], held.value_at
    closing = "]" if first == "[" else "}"
    end = held.value.find(closing)
    if end < 0:
        return _never_closed(held, at, first)
    if held.value.endswith(closing) or index < at + end:
        return None
    kind = "list" if first == "[" else "mapping"
    return value_fault(lines, held, f'"{first}" begins a {kind}, and text follows its end')


def _never_closed(held: Entry, at: int, bracket: str) -> Fault:
    """A list or mapping in brackets; that of a list of ids on one line belongs at its end."""
    closing = "]" if bracket == "[" else "}"
    is_clear = bracket == "[" and at == held.value_at and _LISTED.fullmatch(held.value[1:])
    fix = [(held.value_stop, held.value_stop, closing)] if is_clear else ()
    return Fault(
        at, at + 1, f'the "{bracket}" that opens here is never closed', f'write "{closing}" at its end', fix=fix
    )


def _without_colon(lines: Lines, number: int, index: int, problem: str) -> Fault | None:
    """A key and its value with nothing but a space between; the parser may see it at the key of the next line."""
    is_late = problem.startswith("mapping values")
    if (number == 0 and is_late) or not (is_late or "':'" in problem):
        return None
    line = lines.all[number - is_late]
    if line.is_prose or line.is_empty or (is_late and line.indent != lines.all[number].indent):
        return None
    if found := _NO_COLON.match(line.text):
        at = line.start + found.end("key")
        message = f'the colon after "{found["key"]}" is missing'
        return Fault(at, at + 1, message, f'write "{found["key"]}: "', fix=[(at, at, ":")], safe=False)
    at = line.start + line.indent
    return Fault(at, line.stop, 'a key followed by ": " was expected here', "write  key: value")


def _unexplained(lines: Lines, index: int, error: Any) -> Fault:
    problem, context, text = error.problem or "", error.context or "", lines.text
    if "quoted scalar" in context and "end of stream" in problem:
        start = error.context_mark.index
        return Fault(start, start + 1, "the quote that opens here is never closed")
    if "parsing a flow" in context and error.context_mark is not None:
        start = error.context_mark.index
        if problem.startswith("did not find expected ','") and "\n" in text[start:index]:
            return _never_closed(entry(lines.all[lines.at(start)]), start, text[start : start + 1])
        return Fault(
            index, index + 1, 'between brackets, a "," was expected here', "put text with such signs in quotes"
        )
    for start_of, (message, hint) in _PROBLEMS.items():
        if start_of in problem:
            return Fault(index, index + 1, message.format(character=text[index : index + 1]), hint)
    return Fault(index, index + 1, f"{context} {problem}".strip())
