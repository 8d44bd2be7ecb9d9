"""A text becomes what of it is compared with other texts: its letters, its marks, and handles to find its like by."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from toolkit.markup import plain
from toolkit.weights import TOKENS

SHORT = 16  # rarer characters up to which a text is found by all of them, longer ones clause by clause
CLAUSE = 3  # rarer characters from which a clause is a handle


class Essence(NamedTuple):
    """What of a text is compared."""

    text: str  # NFKC, lower case, no marks, spaces or punctuation, no polite frame
    mark: str  # its numbers, names and whether it denies: a line each, what sets two texts apart at first sight
    handles: str  # texts that are nearly equal have one of these words in common


@lru_cache(maxsize=4096)
def essence(text: str) -> Essence:
    """The essence of Markdown."""
    said = unicodedata.normalize("NFKC", plain(text) if _MARKED.search(text) else text).lower()
    letters = _letters(said)
    core = _core(letters)
    if len(core) > SHORT:
        handles = dict.fromkeys(each for clause in _CLAUSES.split(said) if len(each := _core(clause)) >= CLAUSE)
    else:
        less_one = (core[:at] + core[at + 1 :] for at in range(len(core)) if len(core) > 1)
        handles = dict.fromkeys([core or "-", *less_one])
    return Essence(letters, _mark(said), " ".join(handles))


def tokens(letters: str) -> list[str]:
    """What two texts are compared by: Latin words, numbers, single characters."""
    return _TOKEN.findall(letters)


def _letters(said: str) -> str:
    letters = _NOISE.sub("", said)
    return _FRAME.sub("", letters) or letters


def _core(letters: str) -> str:
    """The rarer characters of a text, each once, in the order of their codes."""
    return "".join(sorted({*_HAN.findall(letters)} - _COMMON))


def _mark(said: str) -> str:
    numbers, names = (" ".join(sorted({*pattern.findall(said)})) for pattern in (_NUMBER, _NAME))
    denies = _NEGATION.search(said) and _NEGATION.search(_NEUTRAL.sub("", said))
    return f"{numbers}\n{names}\n{'denies' if denies else ''}"


_MARKED = re.compile(r"[\[<]")
_NOISE = re.compile(r"[^\w+#.]+|_+|(?<!\d)\.+|\.+(?!\d)")  # C++ and C, 1.5 and 15 are different
_FRAME = re.compile(
    r"^(请问|请简述|请说明|请解释|简述|试述|谈谈|说说|解释一下|介绍一下|你如何|你怎么|你会如何|如何|怎么)|(吗|呢|吧)$"
)
_TOKEN = re.compile(r"[a-z]+|\d+|.")
_CLAUSES = re.compile(r"[，。；：！？、,.;:!?\n]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_COMMON = frozenset(TOKENS)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-+.#]+[a-z0-9]*)*")
_NEGATION = re.compile("[不没非无未勿别]")
_NEUTRAL = re.compile(
    r"(.)[不没]\1|有没有|不同|非常|无论|不仅|不但|是否|能否|可否|无监督|不断|不好意思|[区分特类级性识]别|别[人的]"
)
