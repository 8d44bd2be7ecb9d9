"""The figures of a claim, numbers with their units, names and symbols of formulas, become those that no text holds."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import floor, log10
from typing import Literal, NamedTuple

from toolkit.masking import formulas_in, without_code
from toolkit.measures import HAN, HAN_UNIT, LATIN, OTHER, PART, SCALE, SIMPLIFIED, UNIT
from toolkit.numerals import DIGITS, numeral


class Figure(NamedTuple):
    """One figure and its range in the text.

    A number has a `value` in which 千, 万, k, M, % and the like are worked out, and a unit if it has one that is known;
    a name and a symbol have only their `key`. `claims` is false for what a text may say of itself: 一, 两种, an
    ordinary word, a symbol that it names itself (记成功率为 $p$).
    """

    kind: Literal["number", "name", "symbol"]
    start: int
    stop: int
    key: str = ""
    value: float = 0.0
    bare: float = 0.0  # as it is written, its unit and scale aside
    unit: str = ""
    step: float = 0.0  # how far another value may be away and still be the one that was rounded to this
    claims: bool = True


class Held(NamedTuple):
    """What a text holds, ready to be asked."""

    units: dict[float, set[str]]  # value → what it stands with
    numbers: list[tuple[float, str]]  # the same, in order
    keys: set[str]
    bare: set[float]  # numbers with a unit or scale, as they are written


def unheld(claim: str, texts: Sequence[str]) -> list[Figure]:
    """The figures that a claim, Markdown, makes and that none of the texts holds, in any notation."""
    if "`" not in claim:
        missing = _chunks(claim)
        for text in texts:
            if not missing:
                break
            missing = missing - _chunks(text)
        if not missing:
            return []  # all of them stand there as they are written here
    return [each for each in figures(claim) if each.claims and not any(holds(hold(text), each) for text in texts)]


@lru_cache(maxsize=16384)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a Markdown text, in order; small ordinals, list numbers, links and 几百 are none."""
    text = text.translate(_NARROW)
    if _ITEM.search(text):
        text = _ITEM.sub(lambda found: " " * len(found[0]), text)
    named = {found[1].removeprefix("var") for found in _NAMED.finditer(text)} if "$" in text else ()
    return tuple(each._replace(claims=False) if each.key in named else each for each in _read(text))


@lru_cache(maxsize=16384)
def hold(text: str) -> Held:
    """The figures of a text by what they are asked for."""
    found = [each for each in figures(text) if each.kind == "number"]
    numbers = {(each.value, each.unit) for each in found}
    held = Held({}, sorted(numbers), set(), {_rough(each.bare) for each in found if each.value != each.bare})
    for value, unit in numbers:
        held.units.setdefault(_rough(value), set()).add(unit)
    for key in {each.key for each in figures(text)}:
        pieces = _JOINT.split(key)  # GPT-3 is GPT3, and a GPT; it is no 3
        held.keys.update((key, "".join(pieces), *(piece for piece in pieces if not piece.isdigit())))
    held.keys.update(sign for word, sign in _SAID.items() if word in text)
    return held


def holds(held: Held, figure: Figure) -> bool:
    """Whether a text has the figure: as it is, in another notation, or as one that is rounded to it."""
    if figure.kind == "symbol":
        return figure.key in held.keys
    if figure.kind == "name":
        pieces = _JOINT.split(figure.key)
        one = figure.key in held.keys or "".join(pieces) in held.keys
        return one or (len(pieces) > 1 and all(each in held.keys and not each.isdigit() for each in pieces))
    if any(_fits(figure.unit, unit) for unit in held.units.get(_rough(figure.value), ())):
        return True
    if figure.value != figure.bare and "" in held.units.get(_rough(figure.bare), ()):
        return True  # the unit stands elsewhere, in the head of a table
    if not figure.unit and _rough(figure.value) in held.bare:
        return True
    least, most = figure.value - figure.step, figure.value + figure.step
    near = held.numbers[bisect_left(held.numbers, (least, "")) : bisect_left(held.numbers, (most, "~"))]
    return figure.step > 0 and any(_fits(figure.unit, unit) for _, unit in near)


@lru_cache(maxsize=16384)
def _chunks(text: str) -> frozenset[str]:
    """What may be a figure, as it is written, with the sign behind it, which may be its unit."""
    return frozenset(_CHUNK.findall(text))


def _read(text: str) -> Iterator[Figure]:
    maths = _bounds(formulas_in(without_code(text))) if "$" in text else []
    code = _bounds(_CODE.finditer(text)) if "`" in text else []
    for found in _TOKEN.finditer(text):
        if found["number"]:
            yield _number(found, text)
        elif found["twice"] or found["half"]:
            value, unit = (2.0, "times") if found["twice"] else (0.5, "%")
            yield Figure("number", *found.span(), value=value, bare=value, unit=unit, claims=False)
        elif found["numeral"]:
            yield from _numeral(found, text)
        elif found["word"] and _inside(maths, found.start()):
            yield _symbol(found)
        elif found["word"]:
            yield _name(found, _inside(code, found.start()))
        elif found["sign"] and (found["sign"][0] != "\\" or _inside(maths, found.start())):
            name = found["sign"].lstrip("\\").removeprefix("var")
            yield Figure("symbol", *found.span(), _SIGNS.get(name, name))


def _bounds(stretches: Iterator[re.Match[str]]) -> list[int]:
    return [at for found in stretches for at in found.span()]


def _inside(bounds: list[int], at: int) -> bool:
    return bisect_right(bounds, at) % 2 == 1


def _number(found: re.Match[str], text: str) -> Figure:
    digits = found["number"].replace(",", "").replace("{}", "")
    bare = _float(digits)
    power = found["power"] or found["raised"]
    value = bare
    if power:
        exponent = int("".join(each for each in power.translate(_LEVEL) if each in "-0123456789") or "0")
        value = _raised(10.0, exponent) * bare if found["power"] else _raised(bare, exponent)
    scale, unit = _measure(found)
    decimals = len(digits.partition(".")[2].partition("e")[0])
    step = 0.5 * 10.0**-decimals * scale * (value / bare if bare else 1.0) if decimals else 0.0
    if _about(text, found.start(), found.end()):
        step = max(step, _coarse(bare) * scale)
    if (found["scale"] or "") in ("k", "K"):
        step = max(step, 0.024 * value * scale)  # 2K may be 2048
    if found["below"] and bare < int(found["below"]):
        value /= int(found["below"])
        step = value / 100  # 1/256 may be said as 0.0039
    claims = not found["ordinal"] or bare >= 10
    bare = value if power else bare
    return Figure("number", *found.span("said"), "", value * scale, bare, unit, step, claims)


def _raised(base: float, exponent: int) -> float:
    try:
        return base**exponent
    except (OverflowError, ZeroDivisionError):
        return float("inf")


def _float(digits: str) -> float:
    return float(digits) if len(digits) < 300 else float("inf")


def _measure(found: re.Match[str]) -> tuple[float, str]:
    part, scale, unit = found["part"], found["scale"], found["unit"]
    if part:
        return PART[part], "%"
    if unit == "s" and _DECADE.fullmatch(found["said"]):
        return 1.0, "year"
    factor, what = UNIT[unit.lower()] if unit else (1.0, "")
    return factor * SCALE.get(scale or "", 1.0), what


def _numeral(found: re.Match[str], text: str) -> Iterator[Figure]:
    said = found["numeral"]
    value = numeral(re.sub("[多余]", "", said))
    if value is None:
        return
    latin = found["latin_unit"]
    scale, unit = UNIT[latin.lower()] if latin else HAN_UNIT.get(found["han_unit"] or "", (1.0, ""))
    if power := found["han_power"]:
        scale *= _raised(10.0, int(numeral(power.lstrip("负")) or 0) * (-1 if power[0] == "负" else 1))
    below = found["han_below"]
    if below:
        scale, unit = PART.get(below) or 1 / (numeral(below) or 1), "%"
    is_about = said[-2:-1] in ("多", "余") or _about(text, found.start(), found.end())  # 九十多万
    step = _coarse(value) * scale if is_about else 0.0
    if "点" in said:
        step = max(step, 0.5 * 10.0 ** -len(said.partition("点")[2]) * scale)
    is_told = len(said) > 1 and any(each in DIGITS for each in said)
    is_measured = unit not in ("", "piece") and said not in "一两十百千万亿"
    yield Figure("number", *found.span(), "", value * scale, value, unit, step, bool(below) or is_told or is_measured)


def _name(found: re.Match[str], is_code: bool) -> Figure:
    word = found["word"]
    claims = len(word) > 1 and (is_code or any(each.isdigit() or each == "_" for each in word))
    return Figure("name", *found.span(), _squeezed(word), claims=claims)


def _symbol(found: re.Match[str]) -> Figure:
    base = found["word"].partition("_")[0]
    if len(base) == 1:
        return Figure("symbol", found.start(), found.start() + 1, base)
    return Figure("name", *found.span(), _squeezed(found["word"].rstrip("_")), claims=False)


def _about(text: str, start: int, stop: int) -> bool:
    return bool(_BEFORE.search(text[max(0, start - 4) : start]) or _BEHIND.match(text[stop : stop + 4]))


def _coarse(value: float) -> float:
    """The place of the last digit that is not zero: 约 65,000 stands for what is less than 1,000 away."""
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
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | SIMPLIFIED
_LEVEL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
_DECADE = re.compile(r"[12]\d\d0s")
_BEFORE = re.compile(r"(?:约|近|接近|大概|差不多|不到|超过|超|逾|至少|≈|~|～|\\approx|\\sim)\s*$")
_BEHIND = re.compile(r"\s*(?:多|余|来|左右|上下|出头|以上|以下|以内)")
_NAMED = re.compile(  # 设 $n$ 次独立，记成功率为 $p$，若长度是 $L$，以 $k$ 表示
    r"(?:(?:[设令记]|(?i:let|denote)\s)[^，。；,;$]{0,16}|若[^，。；,;$]{0,16}[是为]\s?|[用以](?=\s?\$[^$]{1,12}\$\s?(?:表示|代表|记)))"
    r"\$\s*\\?([A-Za-z]+)(?:_\{?\w{1,8}\}?)?\s*\$"
)
_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)[^`\n]+\1(?!`)")
_ITEM = re.compile(r"^[ ]{0,8}[(（]?\d{1,2}[.)）、](?!\d)", re.MULTILINE)
# Figures as they are written, numbers with what may be a unit; a claim with one that no text has so is read in full.
_HAN = "零〇一二两兩三四五六七八九十百千万萬亿億"
_CHUNK = re.compile(
    rf"(?=[0-9A-Za-z\\α-ωΑ-Ω√０-９Ａ-Ｚａ-ｚ{_HAN}])(?:"
    rf"\d(?:[\d.,^{{}}]*[\d}}])?(?:[eE]-?\d+)?[ -]?(?:[{''.join(sorted({unit[0] for unit in (*UNIT, *SCALE)}))}])?"
    r"|(?<![0-9A-Za-z\\])(?:[A-Za-z]*[0-9_][0-9A-Za-z_]*|[A-Za-z](?![A-Za-z]))|\\[A-Za-z]+|[α-ωΑ-Ω√０-９Ａ-Ｚａ-ｚ]"
    rf"|[{_HAN}]+(?:分之|[点點])[{_HAN}\d][{_HAN}\d.点點]*|[{_HAN}]{{2,}}(?:{HAN})?|[二三四五六七八九](?:{HAN}))"
)
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
)
_SIGNS = dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ√", [*_GREEK.split(), "sqrt"], strict=True)) | {"ln": "log"}
_SAID = {"根号": "sqrt", "平方根": "sqrt", "开方": "sqrt", "对数": "log", "求和": "sum", "连乘": "prod"}  # in words
_TOKEN = re.compile(
    rf"""
    (?=[\[\]0-9A-Za-z_第①-⑳几数零〇一二两三四五六七八九十百千万亿翻加减α-ωΑ-Ω√\\])(?:
    \[\[[^\]|\n]{{0,200}}\|?|\]\([^)\s]{{0,500}}\)|https?://[^\s)）]+          # links say nothing
    |第\s?[零一二两三四五六七八九十百]+|[①-⑳]|四[周处面]                         # ordinals, words
    |(?P<twice>翻[倍番]|加倍)|(?P<half>[减一]半)
    |[几数]\s?[十百千万亿]+(?![零一二两三四五六七八九])|[十百千万]+几|[十百千万亿][余来]     # 参数十六 is no 数十
    |\d+(?:\.\d+){{2,}}                                                         # a version
    |(?P<word>(?<![A-Za-z0-9\\])[A-Za-z_][A-Za-z0-9_]*(?:[-.+](?!\d[\d.]*[BMK]\b)[A-Za-z0-9][A-Za-z0-9_]*)*)
    |(?P<ordinal>第\s?)?(?P<said>(?:(?P<part>[百千万])分之\s?)?
      (?P<number>(?:\d{{1,3}}(?:(?:,|\{{,\}})\d{{3}})+(?!\d)|\d+)(?:\.\d+)?(?:[eE][-+]?\d{{1,3}}(?![\dA-Za-z]))?)
      (?:/(?P<below>\d{{1,3}})(?![\d./]))?
      (?:\s?(?:\\times|\\cdot|×|·|\*)\s?10\s?(?P<power>\^\s?(?:\{{\s?[-−+]?\d{{1,3}}\s?\}}|[-−+]?\d{{1,3}})|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)
        |(?P<raised>\^\s?(?:\{{\s?[-−+]?\d{{1,2}}\s?\}}|[-−]?\d{{1,2}})|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?
      (?:[ ]?(?P<scale>(?:[kKMGBT](?![A-Za-z])|百万|千万|万亿|[百千万亿])))?
      (?:[-\s~]?(?P<unit>(?i:(?:{LATIN})(?![A-Za-z0-9]))|{OTHER}))?)
    |(?:(?P<han_below>[百千万]|[零一二两三四五六七八九十百千]{{1,6}})分之)?(?P<numeral>[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+|[多余][万亿])?)
      (?:乘以?十的(?P<han_power>负?[一二两三四五六七八九十]{{1,3}})次方)?
      (?:(?P<han_unit>[MB](?![A-Za-z])|{HAN})|[ ]?(?P<latin_unit>(?i:{LATIN})(?![A-Za-z0-9])))?
    |(?P<sign>[α-ωΑ-Ω√]|\\(?:sqrt|log|ln|exp|sum|prod|max|min|tanh|alpha|beta|gamma|delta|(?:var)?epsilon|zeta|eta|(?:var)?theta|lambda
      |mu|nu|pi|rho|sigma|tau|(?:var)?phi|psi|omega|Gamma|Delta|Theta|Lambda|Pi|Sigma|Phi|Psi|Omega)(?![A-Za-z]))
    |\\[A-Za-z]+)
    """,
    re.VERBOSE,
)
