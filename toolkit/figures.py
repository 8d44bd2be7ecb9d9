"""The figures of a text, that is numbers with their units, names and symbols of formulas, and which other texts hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from math import floor, log10
from typing import Literal

from toolkit.markup import formulas
from toolkit.numerals import DIGITS, numeral


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and its range in the text.

    A number has a `value` in which 千, 万, k, M, % and the like are worked out, `bare` as it is written, the place of its
    last digit, and a unit when it has one that we know; a name or symbol has only its `key`. `claims` is false for
    what a text may say of itself: 一, 两种, a word in small letters.
    """

    kind: Literal["number", "name", "symbol"]
    start: int
    stop: int
    key: str = ""
    value: float = 0.0
    bare: float = 0.0
    unit: str = ""
    step: float = 0.0  # how far another value may be away and still be the one that was rounded to this
    claims: bool = True


@dataclass(slots=True)
class Held:
    """What some texts hold, ready to be asked."""

    numbers: dict[float, set[str]] = field(default_factory=dict)  # value → the units that it stands with
    rounded: list[Figure] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)


@lru_cache(maxsize=32768)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a Markdown text, in order; ordinals, list numbers, links and 几百 are none."""
    if not _ANY.search(text):
        return ()
    text = text.translate(_NARROW) if _WIDE.search(text) else text
    maths = [(each.start, each.stop) for each in formulas(text)]
    return tuple(_read(text, maths))


def hold(texts: Iterable[str]) -> Held:
    """The figures of the texts together."""
    held = Held()
    for text in texts:
        for each in figures(text):
            if each.kind == "number":
                for value in {each.value, each.bare}:
                    held.numbers.setdefault(_rough(value), set()).add(each.unit)
                held.rounded.append(each)
            else:
                pieces = _JOINT.split(each.key)  # GPT-3 is GPT3, and a GPT; it is no 3
                held.keys.update((each.key, "".join(pieces), *(piece for piece in pieces if not piece.isdigit())))
    return held


def holds(held: Held, figure: Figure) -> bool:
    """Whether the texts have the figure: as it is, in another notation, or as one that is rounded to it."""
    if figure.kind == "symbol":
        return figure.key in held.keys
    if figure.kind == "name":
        pieces = _JOINT.split(figure.key)
        one = figure.key in held.keys or "".join(pieces) in held.keys
        return one or (len(pieces) > 1 and all(each in held.keys and not each.isdigit() for each in pieces))
    units = held.numbers.get(_rough(figure.value), set()) | held.numbers.get(_rough(figure.bare), set())
    if any(_fits(figure.unit, unit) for unit in units):
        return True
    return figure.step > 0 and any(
        abs(each.value - figure.value) <= figure.step and _fits(figure.unit, each.unit) for each in held.rounded
    )


def nearest(held: Held, figure: Figure) -> Figure | None:
    """The number of the texts that a wrong one was probably meant to be: less than twice or more than half of it."""
    fit = [each for each in held.rounded if _fits(figure.unit, each.unit) and each.value and figure.value]
    close = min(fit, key=lambda each: abs(log10(each.value / figure.value)), default=None)
    return close if close and 0.5 < close.value / figure.value < 2 else None


def worked_out(figure: Figure, operands: Iterable[Figure]) -> bool:
    """Whether a number is the sum, difference, product or quotient of two of the operands, as far as it is written."""
    values = list(dict.fromkeys(each.value for each in operands if each.kind == "number"))[:40]
    allowed = max(figure.step, abs(figure.value) * 1e-6)
    return any(
        abs(result - figure.value) <= allowed
        for a in values
        for b in values
        for result in (a + b, a - b, a * b, a / b if b else a)
    )


def _read(text: str, maths: list[tuple[int, int]]) -> Iterator[Figure]:
    han = bool(_HAN.search(text))
    ahead = iter(maths)
    start, stop = next(ahead, (len(text), len(text)))
    for found in _TOKEN.finditer(text):
        while found.start() >= stop:
            start, stop = next(ahead, (len(text), len(text)))
        if found["number"]:
            yield _number(found, text)
        elif found["numeral"]:
            yield from _numeral(found, text)
        elif found["word"] and found.start() >= start:
            yield from _symbols(found)
        elif found["word"]:
            yield _name(found, text, han)
        elif found["sign"] and (found.start() >= start or found["sign"][0] != "\\"):
            yield Figure("symbol", *found.span(), _SIGNS.get(found["sign"], found["sign"].lstrip("\\")))


def _number(found: re.Match[str], text: str) -> Figure:
    digits = found["number"].replace(",", "").replace("{}", "")
    bare = _float(digits)
    power = found["power"] or found["raised"]
    value = bare
    if power:
        exponent = int("".join(each for each in power.translate(_LEVEL) if each in "-0123456789") or "0")
        value = bare * 10.0**exponent if found["power"] else bare**exponent
    scale, unit = _measure(found)
    decimals = len(digits.partition(".")[2].partition("e")[0])
    step = 0.5 * 10.0**-decimals * scale * (value / bare if bare else 1.0) if decimals else 0.0
    if _about(text, found.start(), found.end()):
        step = max(step, _coarse(bare) * scale)
    return Figure("number", *found.span(), value=value * scale, bare=bare if not power else value, unit=unit, step=step)


def _float(digits: str) -> float:
    return float(digits) if len(digits) < 300 else float("inf")


def _measure(found: re.Match[str]) -> tuple[float, str]:
    if unit := found["unit"]:
        return _UNIT[unit.lower()]
    return _SCALE.get(found["scale"] or "", 1.0), ""


def _numeral(found: re.Match[str], text: str) -> Iterator[Figure]:
    said = found["numeral"]
    value = numeral(said)
    if value is None:
        return
    scale, unit = _HAN_UNIT.get(found["han_unit"] or "", (1.0, ""))
    part = found["part"]
    if part:
        scale, unit = 1 / {"百": 100, "千": 1000, "万": 10000}[part], "%"
    step = _coarse(value) * scale if _about(text, found.start(), found.end()) else 0.0
    if "点" in said:
        step = max(step, 0.5 * 10.0 ** -len(said.partition("点")[2]) * scale)
    claims = bool(part) or (
        len(said) > 1 and any(each in DIGITS for each in said) and said[0] not in "几"
    ) or (unit != "" and said not in "一两十百千万亿")  # fmt: skip
    yield Figure("number", *found.span(), value=value * scale, bare=value, unit=unit, step=step, claims=claims)


def _name(found: re.Match[str], text: str, han: bool) -> Figure:
    word = found["word"]
    inner = any(each.isupper() for each in word[1:]) or any(each.isdigit() or each == "_" for each in word)
    coded = text[found.start() - 1 : found.start()] == "`" and text[found.end() : found.end() + 1] == "`"
    cited = len(word) > 1 and (inner or coded or (han and word[0].isupper()))
    return Figure("name", *found.span(), _squeezed(word), claims=cited)


def _symbols(found: re.Match[str]) -> Iterator[Figure]:
    word = found["word"].rstrip("_")
    base = word.partition("_")[0]
    if len(base) == 1:
        yield Figure("symbol", found.start(), found.start() + 1, base)
    else:
        yield Figure("name", *found.span(), _squeezed(word), claims=False)


def _about(text: str, start: int, stop: int) -> bool:
    return bool(_BEFORE.search(text[max(0, start - 4) : start]) or _BEHIND.match(text[stop : stop + 4]))


def _coarse(value: float) -> float:
    """Half of the place of the last digit that is not zero: 65,000 stands for what is 500 around it, and 1,000 above."""
    if not value or value == float("inf"):
        return 0.0
    place = 10.0 ** (floor(log10(abs(value))) - 8)
    while round(value / place) % 10 == 0:
        place *= 10
    return place


def _fits(a: str, b: str) -> bool:
    return not a or not b or a == b


def _rough(value: float) -> float:
    return float(f"{value:.6g}")


def _squeezed(word: str) -> str:
    small = word.lower()
    return small[:-1] if len(small) > 3 and small.endswith("s") and not small.endswith("ss") else small


_JOINT = re.compile(r"[-_.+/]")
_HAN = re.compile("[\u4e00-\u9fff]")
_ANY = re.compile(r"[0-9０-９A-Za-zα-ωΑ-ΩＡ-Ｚａ-ｚ\\√零〇一二两三四五六七八九十]")
_WIDE = re.compile("[！-～]")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LEVEL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
_BEFORE = re.compile(r"(?:约|近|接近|大概|差不多|不到|超过|超|逾|至少|≈|~|～|\\approx|\\sim)\s*$")
_BEHIND = re.compile(r"\s*(?:多|余|来|左右|上下|出头|以上|以下|以内)")

_SCALE = {
    "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "B": 1e9, "T": 1e12,
    "百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12,
}  # fmt: skip
_BYTES = {
    f"{letter}{ending}": (1000.0**power, "byte")
    for power, letter in enumerate(("", "k", "m", "g", "t", "p"))
    for ending in ("b", "ib")
    if letter
}
_UNIT: dict[str, tuple[float, str]] = _BYTES | {
    "%": (0.01, "%"), "\\%": (0.01, "%"), "‰": (0.001, "%"), "个百分点": (0.01, "%"), "个点": (0.01, "%"),
    "bit": (1, "bit"), "bits": (1, "bit"), "比特": (1, "bit"), "字节": (1, "byte"), "bytes": (1, "byte"),
    "ms": (1e-3, "second"), "毫秒": (1e-3, "second"), "s": (1, "second"), "秒": (1, "second"),
    "min": (60, "second"), "分钟": (60, "second"), "h": (3600, "second"), "小时": (3600, "second"),
    "天": (1, "day"), "日": (1, "day"), "号": (1, "day"), "周": (1, "week"), "月": (1, "month"), "个月": (1, "month"),
    "年": (1, "year"), "岁": (1, "age"), "倍": (1, "times"), "层": (1, "layer"), "人": (1, "person"), "名": (1, "person"),
    "米": (1, "metre"), "公里": (1e3, "metre"), "千米": (1e3, "metre"), "km": (1e3, "metre"), "元": (1, "money"),
}  # fmt: skip
_HAN_UNIT = {unit: value for unit, value in _UNIT.items() if _HAN.search(unit)} | {"M": (1e6, ""), "B": (1e9, "")}
_SIGNS = {"√": "sqrt", "\\dfrac": "frac"} | {
    letter: name
    for letter, name in zip(
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
        "omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega".split(),
        strict=True,
    )
}


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True))


_LATIN_UNIT = _any(unit for unit in _UNIT if not _HAN.search(unit) and unit.isalpha())
_OTHER_UNIT = _any(unit for unit in _UNIT if _HAN.search(unit) or not unit.isalpha())
_TOKEN = re.compile(
    rf"""
    \[\[[^\]|\n]{{0,200}}\|?|\]\([^)\s]{{0,500}}\)|https?://[^\s)）]+          # links say nothing
    |第\s?[\d零一二两三四五六七八九十百]+|(?m:^)[ ]{{0,8}}[(（]?\d{{1,2}}[.)）、](?=\s|\D)|[①-⑳]  # ordinals
    |[几数]\s?[十百千万亿]+|[十百千万]+几|[十百千万亿][余来]
    |\d+(?:\.\d+){{2,}}                                                         # a version
    |(?P<word>(?<![A-Za-z0-9\\])[A-Za-z_][A-Za-z0-9_]*(?:[-.+](?!\d[\d.]*[BMK]\b)[A-Za-z0-9][A-Za-z0-9_]*)*)
    |(?P<number>(?:\d{{1,3}}(?:(?:,|\{{,\}})\d{{3}})+(?!\d)|\d+)(?:\.\d+)?(?:[eE][-+]?\d{{1,3}}(?![\dA-Za-z]))?)
      (?:\s?(?:\\times|\\cdot|×|·|\*)\s?10\s?(?P<power>\^\s?(?:\{{\s?[-−+]?\d{{1,3}}\s?\}}|[-−+]?\d{{1,3}})|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)
        |(?P<raised>\^\s?(?:\{{\s?[-−+]?\d{{1,2}}\s?\}}|[-−]?\d{{1,2}})|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?
      (?:[ ]?(?P<scale>(?:[kKMGBT](?![A-Za-z])|百万|千万|万亿|[百千万亿])))?
      (?:[-\s~]?(?P<unit>(?i:(?:{_LATIN_UNIT})(?![A-Za-z]))|{_OTHER_UNIT}))?
    |(?:(?P<part>[百千万])分之)?(?P<numeral>[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?)
      (?P<han_unit>[MB](?![A-Za-z])|{_any(unit for unit in _UNIT if _HAN.search(unit))})?
    |(?P<sign>[α-ωΑ-Ω√]|\\(?:sqrt|log|ln|exp|sum|prod|max|min|tanh|alpha|beta|gamma|delta|epsilon|zeta|eta|theta|lambda
      |mu|nu|pi|rho|sigma|tau|phi|psi|omega|Gamma|Delta|Theta|Lambda|Pi|Sigma|Phi|Psi|Omega)(?![A-Za-z]))
    |\\[A-Za-z]+
    """,
    re.VERBOSE,
)
