"""A line of a broken YAML file becomes the slip of the keyboard that stands on it, and the change that mends it."""

from __future__ import annotations

import re
from collections.abc import Callable

from toolkit.slips.faults import Fault
from toolkit.slips.indents import odd
from toolkit.slips.lines import Entry, Lines, entry
from toolkit.slips.meant import KEYS

_NAME = rf"(?:[A-Za-z_][A-Za-z_-]*|\"[^\"]+\"|{'|'.join(sorted(KEYS, key=len, reverse=True))})"
_WIDE_DASH = re.compile(r"[ ]*(?P<slip>－)[ \u3000\u00a0]*(?=[^\s:])")
_OTHER_DASH = re.compile(r"[ ]*(?P<slip>[—–•·●](?![—–]))[ \u3000\u00a0]*(?=[^\s:])")
_WIDE_AFTER_DASH = re.compile(r"[ ]*-(?P<slip>[\u3000\u00a0])[ \u3000\u00a0]*")
_TAB_AFTER_DASH = re.compile(r"[ ]*-(?P<slip>\t)[ \t]*")
_TIGHT_DASH = re.compile(r"[ ]*(?P<slip>-)(?=[a-z_]+:(?:[ ]|$))")
_WIDE_COLON = re.compile(rf"[ ]*(?:-[ ]+)*(?P<key>{_NAME})(?P<before>[ ]*)(?P<slip>：)[ \u3000\u00a0]*")
_WIDE_AFTER_COLON = re.compile(r"[ ]*(?:-[ ]+)*(?P<key>[A-Za-z_-]+):(?P<slip>[\u3000\u00a0])[ \u3000\u00a0]*")
_WIDE_BEFORE_COLON = re.compile(r"[ ]*(?:-[ ]+)*(?P<key>[A-Za-z_-]+)(?P<slip>[\u3000\u00a0]+)(?=:)")
_NO_SPACE = re.compile(r"[ ]*(?:-[ ]+)*(?P<key>[a-z_]+):(?=[^\s:/])")
_WIDE_HASH = re.compile(r"[ ]*(?P<slip>＃)[ \u3000]*")
_WIDE_BRACKETS = {"［": "［］[]", "｛": "｛｝{}", "【": "【】[]"}
_WIDE_COMMA = re.compile("[，、][ \u3000]*")
_SENTENCE = re.compile("[。！？；]")
_WIDE_INSIDE = re.compile("[，、：][ \u3000]*")


def slip_on(lines: Lines, number: int) -> Fault | None:
    """The slip of a line, seen without the lines around it."""
    line = lines.all[number]
    if line.is_prose:
        return None
    if fault := odd(lines, number):
        return fault
    for pattern, explain in _SLIPS:
        if found := pattern.match(line.text):
            return explain(found, line.start)
    return _bracketed(entry(line))


def wide_commas(text: str, start: int, stop: int) -> tuple[Fault, ...]:
    """The full-width commas in a plain item between brackets, which make one item of several: one fault, or none."""
    if ("，" not in text and "、" not in text) or stop - start != len(text):
        return ()
    commas, items = [*_WIDE_COMMA.finditer(text)], _WIDE_COMMA.split(text)
    if any(not item.isascii() and (len(item) > 16 or _SENTENCE.search(item)) for item in items):
        return ()
    fix = [(start + each.start(), start + each.end(), ", ") for each in commas]
    message = f'the full-width comma "{commas[0][0][0]}" does not separate the items of a list'
    at, is_clear = start + commas[0].start(), all(map(str.isascii, items))
    return (Fault(at, at + 1, message, 'write ", ", or put the text in quotes', fix=fix, safe=is_clear),)


def ascii_flow(text: str) -> str | None:
    """A text that stands in full-width brackets as the list or mapping that was meant; None when it does not."""
    inside = _WIDE_BRACKETS.get(text[:1])
    if not inside or not text.endswith(inside[1]) or len(text) < 2:
        return None
    words = _WIDE_INSIDE.sub(lambda found: ": " if found[0][0] == "：" else ", ", text[1:-1])
    return f"{inside[2]}{words.strip()}{inside[3]}"


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
    (_OTHER_DASH, _wide('"{slip}" is no list mark', 'write "- "', "- ")),
    (_WIDE_AFTER_DASH, _wide('a full-width or no-break space stands after "-"', 'write "- "', " ")),
    (_TAB_AFTER_DASH, _wide('a tab stands after "-"', 'write "- "', " ")),
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
