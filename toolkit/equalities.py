"""A Markdown field becomes the equalities of plain numbers in it, like `$2\\times 16=33$`, that do not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from toolkit import arithmetic
from toolkit.arithmetic import Number, UncomputableError
from toolkit.dialect import HAN
from toolkit.masking import formulas_in, without_code, without_formulas


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an equality: its range, its value, and the digits behind the point if it is a mere number."""

    start: int
    stop: int
    value: Number
    places: int | None
    is_percentage: bool


@dataclass(frozen=True, slots=True)
class Wrong:
    """An equality that does not hold: the side that is computed, the other, and what should stand in its place."""

    computed: Side
    stated: Side
    right: str


def wrong(text: str) -> Iterator[Wrong]:
    """The equalities of a Markdown field that do not hold at the precision they are written in.

    Both sides must be nothing but numbers and signs: what has a letter beside it is left alone. With `≈` the last
    digit may be cut off and final zeros count for nothing. A unit behind the number may stand for a power of 1000 or
    1024, 万 or 亿, and a per cent sign on one side for a hundred.
    """
    if not _HERE.search(text):
        return
    words = without_code(text)
    for formula in formulas_in(words):
        start, stop = formula.span("display" if formula["display"] is not None else "inline")
        if _HERE.search(words, start, stop):
            latex = _SPACE_IN_MATHS.sub(lambda found: " " * len(found[0]), words[start:stop])
            yield from _in(latex, start, _AFTER_IN_MATHS)
    words = without_formulas(words)
    if _HERE.search(words):
        yield from _in(_ITEM.sub(lambda found: " " * len(found[0]), words), 0, _AFTER)


# A relation with something of arithmetic on both sides: all that most fields are asked.
_HERE = re.compile(r"[\d)}%²³][\s&\\,;!]*(?:=|≈|≃|\\(?:approx|simeq)(?![A-Za-z]))[\s&]*[-−+({\\\d.]")
_TOKEN = re.compile(
    r"(?P<number>(?:\d{1,3}(?:(?:,|\{,\})\d{3})+(?!\d)|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?)(?P<percent>[ ]?\\?%)?"
    r"|(?P<relation>=|≈|≃|\\(?:approx|simeq)(?![A-Za-z]))"
    r"|(?P<sign>\\(?:times|cdot|div)(?![A-Za-z])|(?<!\*)\*(?!\*)|[-+−/×·⋅÷])"
    r"|(?P<power>\^)|(?P<raised>[²³])"
    r"|(?P<fraction>\\[dt]?frac(?![A-Za-z]))|(?P<root>\\sqrt(?![A-Za-z\[])|(?<![A-Za-z\\])sqrt(?=\())"
    r"|(?P<open>\\left\(|[({（])|(?P<close>\\right\)|[)}）])"
    r"|(?P<space>[ \t]+|\\[,;:! ]|~|\\q?quad(?![A-Za-z]))"
)
_PYTHON = {"−": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/", r"\times": "*", r"\cdot": "*", r"\div": "/", "²": "**2",
           "³": "**3", "^": "**"}  # fmt: skip
_SPACE_IN_MATHS = re.compile(r"\s+|&|\\\\")
_RANGE = re.compile(r"[\d.,]+-[\d.,]+")
_ITEM = re.compile(r"^[ \t>]*(?:[-*+]|\d+[.)])(?=[ \t])", re.MULTILINE)
_BEFORE = re.compile(rf"(?:^|[\n\t，。、；：（“”「」|>(*\"]|[,;:][ ]|(?![第乘除加减以])[{HAN}])[ ]*$")
_AFTER = re.compile(rf"[ ]*(?:$|[A-Za-z°µμΩ{HAN}\n|;，。；、：）)”*！？(（%]|[,.:](?!\d))")
_AFTER_IN_MATHS = re.compile(r"(?:[ ~]|\\[,;: ])*(?:$|[,;.)（，。；、]|\\(?:text|mathrm|rm|end)(?![a-z]))")
_UNIT = re.compile(rf"(?:[ ~]|\\[,;: ])*(?:[A-Za-z°µμΩ%{HAN}]|\\(?:text|mathrm)(?![a-z])|$)")
_SCALES = (*(1000**i for i in range(1, 6)), *(1024**i for i in range(1, 6)), 10**4, 10**8)

Tokens = Sequence[re.Match[str]]


def _in(text: str, offset: int, after: re.Pattern[str]) -> Iterator[Wrong]:
    for run in _runs(text):
        parts: list[list[re.Match[str]]] = [[]]
        relations = []
        for token in run:
            if token["relation"]:
                relations.append(token[0])
                parts.append([])
            elif token.lastgroup != "space":
                parts[-1].append(token)
        sides = [_side(text, part, i == 0, after if i == len(relations) else None) for i, part in enumerate(parts)]
        for relation, (left, right) in zip(relations, pairwise(sides), strict=True):
            if left and right:
                yield from _compared(text, offset, left, right, relation == "=")


def _runs(text: str) -> Iterator[Tokens]:
    """Stretches of tokens with nothing between, those with a relation in them."""
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text):
        if run and token.start() != run[-1].end():
            if any(each["relation"] for each in run):
                yield run
            run = []
        run.append(token)
    if any(each["relation"] for each in run):
        yield run


def _side(text: str, tokens: Tokens, is_first: bool, after: re.Pattern[str] | None) -> Side | None:
    """One side, if it is whole: what stands before the first and behind the last may belong to it."""
    if is_first:
        tokens = _behind_open(tokens)
    if after:
        tokens = _until_words(tokens)
    if not tokens or (after and _RANGE.fullmatch(text, tokens[0].start(), tokens[-1].end())):
        return None
    start, stop = tokens[0].start(), tokens[-1].end()
    if is_first:
        is_dash = tokens[0]["sign"] and (len(tokens) < 2 or tokens[1].start() > tokens[0].end())
        if is_dash or not _BEFORE.search(text[max(0, start - 20) : start]):
            return None
    if after and not after.match(text, stop):
        return None
    if tokens[0]["sign"] and tokens[0][0] not in "-−":
        return None
    try:
        value = arithmetic.read(_as_python(tokens)).value()
    except UncomputableError:
        return None
    number = tokens[-1]["number"] if [_kind(each) for each in tokens] in (["number"], ["sign", "number"]) else None
    is_percentage = any(each["percent"] for each in tokens)
    places = None if number is None else arithmetic.decimals(_digits(number)) + 2 * is_percentage
    return Side(start, stop, value, places, is_percentage)


def _kind(token: re.Match[str]) -> str:
    return "number" if token["number"] else str(token.lastgroup)


def _behind_open(tokens: Tokens) -> Tokens:
    """Without what stands before a parenthesis that this side does not close: (4 + 4 = 8)."""
    depth = 0
    for i in range(len(tokens) - 1, -1, -1):
        depth += (tokens[i].lastgroup == "close") - (tokens[i].lastgroup == "open")
        if depth < 0:
            return tokens[i + 1 :]
    return tokens


def _until_words(tokens: Tokens) -> Tokens:
    """Up to where a number, or a parenthesis, follows one without a sign between, or one closes that is not open."""
    depth, is_value = 0, False
    for i, token in enumerate(tokens):
        kind = _kind(token)
        if depth == 0 and (kind == "close" or (is_value and kind in ("number", "open"))):
            return tokens[:i]
        depth += (kind == "open") - (kind == "close")
        is_value = kind in ("number", "close", "raised")
    return tokens


def _as_python(tokens: Tokens) -> str:
    """What `arithmetic` reads; a fraction's two groups become a quotient in parentheses. Raises UncomputableError."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    for i, token in enumerate(tokens):
        if token.lastgroup == "open":
            opened.append(i)
        elif token.lastgroup == "close" and opened:
            closing[opened.pop()] = i
    parts, behind = [], dict[int, str]()
    for i, token in enumerate(tokens):
        kind = _kind(token)
        if kind == "fraction":
            middle = closing.get(i + 1, len(tokens))
            if (end := closing.get(middle + 1)) is None:
                raise UncomputableError("a fraction without its groups", 0, 0)
            behind[middle] = behind.get(middle, "") + "/"
            behind[end] = behind.get(end, "") + ")"
            parts.append("(")
        elif kind == "number":
            parts.append(f"({_digits(token['number'])}/100)" if token["percent"] else _digits(token["number"]))
        elif kind in ("open", "close"):
            parts.append({"open": "(", "close": ")"}[kind])
        else:
            parts.append("sqrt" if kind == "root" else _PYTHON.get(token[0], token[0]))
        parts.append(behind.get(i, ""))
    return "".join(parts)


def _digits(number: str) -> str:
    return number.replace("{,}", "").replace(",", "")


def _compared(text: str, offset: int, left: Side, right: Side, is_exact: bool) -> Iterator[Wrong]:
    computed, stated = (left, right) if right.places is not None else (right, left)
    if computed.places is not None:  # two mere numbers: x-1 = 3 = 4 and the like
        return
    if stated.places is None:
        holds = not is_exact or abs(left.value - right.value) <= 0.05 * max(abs(left.value), abs(right.value))
    else:
        holds = _holds(computed, stated, is_exact, bool(_UNIT.match(text, right.stop)))
    if not holds:
        yield Wrong(_moved(computed, offset), _moved(stated, offset), _right(text, computed, stated))


def _holds(computed: Side, stated: Side, is_exact: bool, has_unit: bool) -> bool:
    places, units = stated.places or 0, 0.5 if is_exact else 1.0
    if not is_exact and places == 0 and stated.value:
        digits = str(int(stated.value))
        places = len(digits.rstrip("0")) - len(digits)
    scales: list[float] = [1]
    if has_unit:
        scales += [*_SCALES, *(1 / scale for scale in _SCALES)]
    if computed.is_percentage or stated.is_percentage:
        scales += [100, 0.01]
    return any(arithmetic.agrees(computed.value * scale, stated.value, places, units) for scale in scales)


def _right(text: str, computed: Side, stated: Side) -> str:
    """The number that should be stated, written as it is; "" when it is far off, or not written plainly."""
    written = text[stated.start : stated.stop]
    if stated.places is None or not 0.1 <= abs(computed.value / (stated.value or 1)) <= 10:
        return ""
    percent = re.search(r"[ ]?\\?%$", written)
    times, places = (100, stated.places - 2) if percent else (1, stated.places)
    number = arithmetic.rounded(computed.value * times, places, stated.value * times)
    figures = f"{number:,}" if "," in written else f"{number}"
    if "e" in figures + written.lower():
        return ""
    return (figures.replace(",", "{,}") if "{,}" in written else figures) + (percent[0] if percent else "")


def _moved(side: Side, offset: int) -> Side:
    return Side(side.start + offset, side.stop + offset, side.value, side.places, side.is_percentage)
