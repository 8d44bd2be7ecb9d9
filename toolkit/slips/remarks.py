"""The comment behind a value becomes a verdict: whether it was meant as text that YAML cuts off."""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u3400-\u9fff]")
_NO_TEXT = re.compile(r"[a-z0-9_.:/+-]*")
_LANGUAGE = re.compile(r"(?<![A-Za-z])[CF]\Z")
_PAIRS = ("（）", "()", "[]", "【】", "《》", "「」", "“”")
_MARKS = "`$"


def cuts(value: str, remark: str) -> bool:
    """Whether `#` and the remark behind it belong to the value: it names a number or a word (`PR #12`), a language
    (`C # 的泛型`), or stands between two brackets, backticks or dollars. A comment has a space behind its `#`."""
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
