"""A plain scalar becomes the value that it stands for: text, a number, a truth value or nothing."""

from __future__ import annotations

import re
from typing import Any

NOT_A_NUMBER = object()


def resolve(text: str) -> Any:
    """The value under the YAML 1.2 core schema (https://yaml.org/spec/1.2.2/#103-core-schema); NOT_A_NUMBER for one
    that JSON cannot hold."""
    if text[:1] not in _TELLING:
        return _WORDS.get(text, text)
    if len(text) <= 64 and _INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return number if abs(number) != float("inf") else NOT_A_NUMBER
    return NOT_A_NUMBER if _SPECIAL.fullmatch(text) else text


_WORDS: dict[str, bool | None] = {"": None, "null": None, "Null": None, "NULL": None, "~": None}
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_TELLING = frozenset("0123456789+-.")
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
