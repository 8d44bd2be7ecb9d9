"""A YAML parser's complaint becomes the real place and cause, and the change that mends it where that is clear."""

from __future__ import annotations

import re
from typing import Any

from toolkit.slips.closing import QUOTE_HINT, around_brackets, behind_quote, not_closed, unclosed_quote_inside
from toolkit.slips.escapes import lost
from toolkit.slips.faults import Change, Fault
from toolkit.slips.indents import misaligned
from toolkit.slips.keyboard import slip_on
from toolkit.slips.lines import FIELD, Entry, Lines, entry

_IDS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NOTHING_MORE = re.compile(r"---[ \t]*(?:(?:\r\n|\r|\n)\s*)?\Z")
_ITEM_BEFORE = re.compile(r"[^,\[\]{}\r\n]*\Z")
_ITEM_BEHIND = re.compile(r"[^,\[\]{}\r\n]*")
_FIELD_BEFORE = re.compile(rf"[ ]*(?:-[ ]+)*{FIELD.pattern}[ ]*")
_NO_COLON = re.compile(rf"[ ]*(?:-[ ]+)*(?P<key>{FIELD.pattern})(?P<slip>[ ]+)(?=[^\s:])")

_PROBLEMS = {
    "found character that cannot start any token": ('"{character}" cannot start a value', QUOTE_HINT),
    "did not find expected key": ("this line does not line up with the entries above it", "give it their indent"),
    "did not find expected '-' indicator": ('a list item that starts with "- " was expected here', "mind the indent"),
    "could not find expected ':'": ('a key followed by ": " was expected here', "write  key: value"),
    "mapping values are not allowed": ('a second ": " on this line makes a key inside a value', QUOTE_HINT),
    "unexpected non-alphabetical character": ("a line cannot start with %", "put the text in quotes"),
    "block sequence entries are not allowed": ("a list cannot start behind a key", "start it on the next line"),
    "did not find expected <document start>": ("nothing may follow here; the value above is complete", ""),
    "found a tab character": ("a tab stands here", "indent with spaces"),
    "found undefined tag handle": ("a tag stands here", "text that starts with ! needs quotes"),
    "unknown directive name": ("a line cannot start with %", "put the text in quotes"),
    "did not find expected alphabetic or numeric character": ('"&" or "*" cannot start a value', QUOTE_HINT),
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
    for fault in (
        not_closed(lines, number),
        _in_flow(lines, index, error),
        slip_on(lines, number),
        _slip_of_key(lines, number),
        _on_line(lines, number, index, problem),
    ):
        if fault:
            return fault
    for above in range(number - 1, max(-1, number - 6), -1):
        if fault := slip_on(lines, above):
            return fault
    return _without_colon(lines, number, index, problem) or _unexplained(lines, index, error)


def second_document(text: str, at: int) -> Fault:
    """The `---` of a document behind the first; one with nothing behind it can go."""
    message = "a second document starts here; one file holds one document"
    rest = _NOTHING_MORE.match(text, at)
    return Fault(at, at + 3, message, "remove the line `---`", fix=[(at, len(text), "")] if rest else ())


def as_text(lines: Lines, start: int) -> list[Change]:
    """The changes that make text of a value that begins with a mark of YAML's own; none where no value begins."""
    held = entry(lines.all[lines.at(start)])
    is_value = held.value_at == start and (held.key or held.marks)
    return lines.quoted(start, lines.end_of_value(held)) if is_value else []


def value_fault(lines: Lines, held: Entry, message: str, safe: bool = True) -> Fault:
    """A value that must stand in quotes, reported at its first sign."""
    at = held.value_at
    fix = lines.quoted(at, lines.end_of_value(held))
    return Fault(at, at + 1, message, QUOTE_HINT, fix=fix, safe=safe)


def _lost(text: str, start: int) -> Fault | None:
    found = re.compile(r'"(?:[^"\\]|\\[\s\S])*"').match(text, start)
    stop = found.end() if found else text.find("\n", start)
    return lost(text, start, stop if stop > start else len(text))


def _slip_of_key(lines: Lines, number: int) -> Fault | None:
    """A slip behind a field's name on the last line above: without it, nothing would be wrong with this one."""
    above = next((each for each in range(number - 1, -1, -1) if not lines.all[each].is_empty), None)
    fault = slip_on(lines, above) if above is not None else None
    if above is None or fault is None:
        return None
    return fault if _FIELD_BEFORE.fullmatch(lines.text, lines.all[above].start, fault.start) else None


def _in_flow(lines: Lines, index: int, error: Any) -> Fault | None:
    """A complaint about what stands between brackets."""
    if error.context_mark is None:
        return None
    start, text = error.context_mark.index, lines.text
    if "quoted scalar" in error.context and "end of stream" in error.problem:
        return unclosed_quote_inside(lines, start)
    if "parsing a flow" not in error.context:
        return None
    if text[start : start + 1] not in ("[", "{"):  # what stands inside; its line may begin with the bracket
        start = entry(lines.all[lines.at(start)]).value_at
        if text[start : start + 1] not in ("[", "{"):
            return None
    if fault := around_brackets(lines, start):
        return fault
    before = _ITEM_BEFORE.search(text[max(start, index - 200) : index])
    behind = _ITEM_BEHIND.match(text, index)
    assert before and behind
    item = before[0] + behind[0]
    at = index - len(before[0].lstrip())
    fix = lines.quoted(at, at + len(item.strip())) if item.strip() and text[start] == "[" else ()
    message = 'between brackets, a "," was expected here'
    return Fault(index, index + 1, message, "put text with such signs in quotes", fix=fix, safe=False)


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
        return behind_quote(held, index)
    if first in "[{":
        return around_brackets(lines, at)
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
    if "directive" in context:
        index = error.context_mark.index
    if problem == "did not find expected key" and text.startswith("- ", index):
        return Fault(index, index + 1, "a list item cannot stand beside the entries of a mapping", "mind the indent")
    for start_of, (message, hint) in _PROBLEMS.items():
        if start_of in problem:
            return Fault(index, index + 1, message.format(character=text[index : index + 1]), hint)
    return Fault(index, index + 1, f"{context} {problem}".strip())
