"""Prose becomes the names in it, and the terms of a bank become the one way in which each name is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from toolkit.dialect import HAN
from toolkit.prose import masked


class Word(NamedTuple):
    """A word, and where in its field it stands."""

    start: int
    text: str


def names(field: str) -> Iterator[Word]:
    """The Latin words of a Markdown field that may be names; none of code, formulas, addresses, paths, identifiers.

    Between English words one in small letters, or with a capital at the start of a sentence, is an ordinary one.
    """
    if not _LETTER.search(field):
        return
    prose = masked(field)
    for found in _NAME.finditer(prose):
        start, word = found.start(), found[0]
        parts = word.split("/")
        if len(parts) > 1 and all(part[:1].isupper() for part in parts):  # LoRA/QLoRA; otherwise it is a path
            for part in parts:
                yield Word(start, part)
                start += len(part) + 1
        elif len(parts) == 1 and (not _ORDINARY.fullmatch(word) or _stands_out(prose, start, found.end())):
            yield Word(start, word)


def unwanted(field: str, wording: Mapping[str, str], kept: Iterable[str] = ()) -> Iterator[Word]:
    """The words of a Markdown field that `wording` replaces, unless they are part of a replacement or a `kept` name."""
    if wording:
        pattern = _any_of(frozenset((*wording, *wording.values(), *kept)))
        if pattern.search(field):
            yield from (Word(each.start(), each[0]) for each in pattern.finditer(masked(field)) if each[0] in wording)


def spelled(term: str) -> Iterator[str]:
    """The Latin words of a term, in which any is spelled as it should be."""
    if _LETTER.search(term):
        for found in _NAME.finditer(masked(term)):
            yield from {found[0], *found[0].split("/")}


class Glossary:
    """How the names of a bank are written: like the words of its terms, unless these are ordinary words."""

    def __init__(self, words: Iterable[str]) -> None:
        self._spellings: dict[str, set[str]] = {}
        for word in words:
            self._spellings.setdefault(_key(word), set()).add(word)

    def right(self, word: str) -> tuple[str, ...]:
        """The ways to write what this word is a wrong way to write; none if it is right.

        Case matters for a name with a capital inside or with a capital and a digit, a hyphen for these and for a word
        that has one.
        """
        known = self._spellings.get(_key(word), set())
        if word in known or any(not _is_cased(each) and each.lower() == word.lower() for each in known):
            return ()
        return tuple(sorted(each for each in known if _is_cased(each) or _HYPHEN.search(each)))


def _stands_out(prose: str, start: int, stop: int) -> bool:
    """Whether a word stands in Chinese text, or has a capital in the middle of an English sentence."""
    before = prose[max(0, start - 4) : start]
    return bool(
        _HAN_BEFORE.search(before)
        or _HAN_BEHIND.match(prose, stop)
        or (prose[start].isupper() and _AMID.search(before))
    )


def _key(word: str) -> str:
    return _HYPHEN.sub("", word).casefold()


def _is_cased(word: str) -> bool:
    return bool(_INNER_CAPITAL.search(word) or (_DIGIT.search(word) and word.lower() != word))


@lru_cache(maxsize=16)
def _any_of(words: frozenset[str]) -> re.Pattern[str]:
    """Any of them, the longest first; a Latin word not as part of another."""
    return re.compile("|".join(map(_whole, sorted(words, key=lambda word: (-len(word), word)))))


def _whole(word: str) -> str:
    made = re.escape(word)
    behind = r"(?![A-Za-z0-9_])" if _ALNUM.match(word[-1]) else ""
    before = rf"(?<![A-Za-z0-9_]{made})" if _ALNUM.match(word) else ""  # at the end: the literal is what is sought
    return f"{made}{before}{behind}"


_LETTER, _DIGIT, _ALNUM = re.compile("[A-Za-z]"), re.compile("[0-9]"), re.compile("[A-Za-z0-9]")
_HYPHEN = re.compile("[-\u2010-\u2013]")
_INNER_CAPITAL = re.compile("[A-Za-z0-9][A-Z]")
_ORDINARY = re.compile("[A-Z]?[a-z]+")
# Letters and digits, joined inside by marks; not part of an identifier, path, command or call, nor without a letter.
_NAME = re.compile(
    r"[A-Za-z0-9](?<![\w./\\@#=~-].)(?:(?<=[A-Za-z])|(?=[0-9.,-]*[A-Za-z]))"
    r"\w*+(?:[-\u2010-\u2013._+/@]++[A-Za-z0-9]\w*+)*+\+*+(?![\w=/@\\]|\(\)|\.\w|-\w)",
    re.ASCII,
)
_WIDE = rf"[{HAN}\u3000-\u303f\uff00-\uffef]"
_HAN_BEFORE = re.compile(rf"{_WIDE}[ *]*\Z")
_HAN_BEHIND = re.compile(rf"[ ]?\*{{0,3}}[ ]?{_WIDE}")
_AMID = re.compile(r"[a-z,] \Z")
