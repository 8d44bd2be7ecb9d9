"""Backslashes that double quotes take for escapes become the fault that LaTeX is lost, and how to double them."""

from __future__ import annotations

import re

from toolkit.slips.faults import Fault

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
    """The first escape of a double-quoted text that is none, or swallows a LaTeX command; the fix doubles all."""
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
