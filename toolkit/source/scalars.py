"""A scalar as YAML has it becomes the value that was meant: its type, lost backslashes, text cut off by a `#`."""

from __future__ import annotations

import re
from typing import Any

from toolkit.source.faults import Fault

WORDS: dict[str, bool | None] = {"": None, "null": None, "Null": None, "NULL": None, "~": None}
WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
TELLING = frozenset("0123456789+-.")  # what a number begins with
NO_NUMBER = object()
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def resolved(text: str) -> Any:
    """A plain scalar under the YAML 1.2 core schema (https://yaml.org/spec/1.2.2/#103-core-schema); NO_NUMBER for
    what JSON cannot hold."""
    if text in WORDS:
        return WORDS[text]
    if len(text) <= 64 and _INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return number if abs(number) != float("inf") else NO_NUMBER
    return NO_NUMBER if _SPECIAL.fullmatch(text) else text


_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r\n|[\s\S])")
_COMMAND = re.compile(r"[A-Za-z]+")
_KNOWN = frozenset('\\"/ \t\r\n0')  # escapes that are meant, or that the reader has a word of its own for
_UNSEEN = frozenset("abefvNLP")  # escapes for characters that no text holds
# Escapes that text does hold; lost is only what stands beside maths and is one of its commands.
_COMMANDS = frozenset(
    "nabla natural ne nearrow neg neq newcommand nexists nmid not notin nu nparallel nolimits nonumber norm nsubseteq "
    "rVert rangle rbrace rbrack rceil rfloor rho right rightarrow rightharpoonup rightleftharpoons rm "
    "tan tanh tau text textbf textit textrm textsf texttt textstyle tfrac therefore theta thickapprox thicksim tilde "
    "times to top triangle triangleq triangleleft triangleright".split()
)
_MEANING = {"n": "a line break", "r": "a line break", "t": "a tab", "_": "a no-break space"}
_HINT = r"write a backslash as \\, or use single quotes or a block: |"


def lost(text: str, start: int, stop: int) -> Fault | None:
    """The first escape of a double-quoted scalar that is none, or that swallows LaTeX; the fix doubles them all."""
    has_maths = text.find("$", start, stop) >= 0
    found = [each for each in _ESCAPE.finditer(text, start, stop) if _is_lost(text, each, has_maths)]
    if not found:
        return None
    at, letter = found[0].start(), found[0][0][1]
    name = _COMMAND.match(text, at + 1)
    word = f"\\{name[0] if name else letter}"
    if letter in _UNSEEN or letter in _MEANING:
        meaning = _MEANING.get(letter, "a control character")
        message = f'"{word}" is lost: in double quotes "\\{letter}" is {meaning}'
    else:
        message = f'"{word}" cannot stand in double quotes: a backslash begins an escape there'
    fix = [(each.start(), each.start(), "\\") for each in found]
    return Fault(at, at + len(word), message, _HINT, fix=fix)


def _is_lost(text: str, escape: re.Match[str], has_maths: bool) -> bool:
    letter = escape[0][1]
    if letter in _KNOWN or len(escape[0]) > 2:
        return False
    name = _COMMAND.match(text, escape.start() + 1)
    if letter in "nrt":
        return bool(has_maths and name and name[0] in _COMMANDS)
    return letter not in _UNSEEN or bool(name and len(name[0]) > 1)


_HAN = re.compile(r"[\u3400-\u9fff]")
_NO_TEXT = re.compile(r"[a-z0-9_.:/+-]+")
_LANGUAGE = re.compile(r"(?<![A-Za-z])[CF]\Z")
_PAIRS = ("（）", "()", "[]", "【】", "《》", "「」", "“”")
_MARKS = "`$"


def is_cut(value: str, remark: str) -> bool:
    """Whether the `#` behind a value and what follows it belong to the value: it names a number or a word (`PR #12`),
    a language (`C # 的泛型`), or stands between two brackets, backticks or dollars; or there is no value but that. A
    comment has a space behind its `#`."""
    if not value:
        return bool(re.match(r"[^\s#:!-]", remark))
    if _NO_TEXT.fullmatch(value):
        return False
    if _HAN.search(value) or _HAN.search(remark):
        if re.match(r"[A-Za-z0-9]", remark):
            return True
        if _LANGUAGE.search(value) and re.match(rf"[ ]?{_HAN.pattern}", remark):
            return True
    if any(value.count(mark) % 2 and mark in remark for mark in _MARKS):
        return True
    return any(value.count(pair[0]) > value.count(pair[1]) and pair[1] in remark for pair in _PAIRS)
