r"""A worked number that does not recompute, or that the text does not state; an equality in prose that does not hold.

A learner who checks one number and finds it wrong trusts none of the others. Every entry of `calculations` is
recomputed, and so is every equality of plain numbers in prose and formulas.

## Example

```yaml knowledge/basics/lora.yaml
title: LoRA
points:
  - id: low-rank-update
    uid: k4m2x7qa3b
    title: 低秩增量
    body: 权重 $W_0$ 的增量 $\frac{\alpha}{r}BA$ 有 $8\times(4096+4096)=65{,}563$ 个参数。  # error: wrong-calculation
    cites: [hu-2021-lora]
  - id: trainable-parameters
    uid: t6w3n5ze7c
    title: 可训练参数量
    body: 每个矩阵的可训练参数 $r(d+k)$ 是 65,536 个，为 $dk$ 的 0.39%。
    cites: [hu-2021-lora]
    calculations:
      - name: 可训练参数
        expression: r * (d + k)
        equals: 65563  # error: wrong-calculation
        where: {r: 8, d: 4096, k: 4096}
      - name: 占原矩阵的百分比
        expression: 100 * r * (d + k) / (d * k)
        equals: 0.39
        unit: "%"
        where: {r: 8, d: 4096, k: 4096, n: 2}  # error: wrong-calculation
```

## What an expression may hold

Numbers, the names in `where`, `pi` and `e`, `+ - * / // % **`, parentheses, and `abs ceil comb exp factorial floor ln
log log10 log2 max min round sqrt`, as in Python: `log` is natural unless it is given a base. `× · ÷ −` and full-width
parentheses are read as `* * / - ()`. `^`, `65,536`, `10%` and `2r` are refused, since they can be read in two ways. A
name in `where` that the expression does not use is a warning.

`equals` must be the result rounded to the digits it is written with: 0.39 for 0.390625, 526 for 526.3, 1.68e7 for
16,777,216. A 0 at the end of decimals counts for nothing. The text of the point or question must state it too, in any
of the usual ways: 65,536, 6.6 万, 39%, 1/4; that finding is a warning.

An equality in prose is checked when both sides are nothing but numbers and signs. `≈` may also cut digits off. Where a
wrong one is meant to be wrong, write it as code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from keyword import iskeyword
from pathlib import PurePosixPath

from toolkit import arithmetic, contents, equalities
from toolkit.arithmetic import Number, UncomputableError
from toolkit.bank import Bank, prose
from toolkit.diagnostic import Diagnostic, Fix, Place, Replace, Severity
from toolkit.model import Calculation, Point, Question
from toolkit.position import Locator

CODE = "NUM001"
SEVERITY = Severity.error


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Worked numbers that do not come out, or are nowhere in the text, and equalities in prose that do not hold."""
    locators: dict[PurePosixPath, Locator] = {}
    for holder in chain[Point | Question](bank.points, bank.questions):
        for calculation in holder.calculations:
            yield from _recomputed(bank, holder, calculation, locators)
    for node, field, text in prose(bank):
        for wrong in equalities.wrong(text):
            yield _unequal(node.place / field, text, wrong)


def _unequal(place: Place, text: str, wrong: equalities.Wrong) -> Diagnostic:
    computed, stated = wrong.computed, wrong.stated
    said = arithmetic.shortened(text[computed.start : computed.stop])
    fix = Fix((Replace(place.slice(stated.start, stated.stop), wrong.right),), safe=False)
    return Diagnostic(
        place.slice(min(computed.start, stated.start), max(computed.stop, stated.stop)),
        f'"{said}" is {_shown(computed.value)}, not {text[stated.start : stated.stop]}',
        f"write {wrong.right}" if wrong.right else "",
        fix=fix if wrong.right else None,
    )


def _recomputed(
    bank: Bank, node: Point | Question, calculation: Calculation, locators: dict[PurePosixPath, Locator]
) -> Iterator[Diagnostic]:
    place, stated = calculation.place, calculation.equals
    where = {arithmetic.spelled(name): value for name, value in calculation.where.items()}
    try:
        expression = arithmetic.read(calculation.expression)
        value = expression.value(where)
    except UncomputableError as problem:
        keyword = next((name for name in where if iskeyword(name)), "")
        hint = f"`{keyword}` has another meaning in expressions; write another name" if keyword else problem.hint
        yield Diagnostic((place / "expression").slice(problem.start, problem.stop), str(problem), hint)
        return
    names = expression.names()
    for name in calculation.where:
        if arithmetic.spelled(name) not in names:
            unused = (place / "where" / name).key()
            message = f"`{name}` is not in the expression"
            yield Diagnostic(unused, message, "use it, or take it away", severity=Severity.warning)
    texts = _texts(node)
    if not arithmetic.agrees(value, stated, arithmetic.decimals(_plain(stated))):
        if not arithmetic.agrees(value, stated, _decimals_in_file(bank, place / "equals", locators)):
            yield _differs(calculation, value, texts)
    elif not _is_stated(stated, texts):
        yield Diagnostic(
            place / "equals",
            f"the text does not say {_plain(stated)}",
            "say the result where it is needed, or drop the calculation",
            severity=Severity.warning,
        )


def _differs(calculation: Calculation, value: Number, texts: list[tuple[Place, str]]) -> Diagnostic:
    """With a fix where the text says the right number already, or says the wrong one just once."""
    stated = calculation.equals
    right = arithmetic.rounded(value, arithmetic.decimals(_plain(stated)), stated)
    edits = [Replace(calculation.place / "equals", right)]
    if not _is_stated(right, texts):
        wrong = [(place, found) for place, text in texts for found in _NUMBER.finditer(text) if _value(found) == stated]
        for place, found in wrong:
            figures = f"{right:,}" if "," in found[0] else _shown(right)
            edits.append(Replace(place.slice(*found.span()), figures.replace(",", "{,}" if "{" in found[0] else ",")))
    return Diagnostic(
        calculation.place / "equals",
        f'"{arithmetic.shortened(calculation.expression)}" is {_shown(value)}, not {_plain(stated)}',
        f"write {_shown(right)}",
        fix=Fix(tuple(edits), safe=False) if len(edits) == 2 or _is_stated(right, texts) else None,
    )


def _decimals_in_file(bank: Bank, place: Place, locators: dict[PurePosixPath, Locator]) -> int:
    """The digits that a number is written with: 1.68e7 claims less than the 16800000 that it is read as."""
    if place.path not in locators:
        locators[place.path] = Locator(bank.texts[place.path])
    start, stop = locators[place.path].offsets(place)
    return arithmetic.decimals(locators[place.path].text[start:stop])


_NUMBER = re.compile(r"(?:\d{1,3}(?:(?:,|\{,\})\d{3})+(?!\d)|\d+)(?:\.\d+)?")
_QUOTIENT = re.compile(r"(?<![\d.])(\d{1,9})/(\d{1,9})(?![\d.])|\\[dt]?frac\{(\d{1,9})\}\{(\d{1,9})\}")
_IN_WORDS = re.compile(r"分之|半|half|third|quarter|twice|double")


def _texts(node: Point | Question) -> list[tuple[Place, str]]:
    if isinstance(node, Point):
        return [(node.place / "title", node.title), (node.place / "body", node.body)]
    return [(each.place / field, text) for each, field, text in contents.prose(node)]


def _is_stated(number: Number, texts: list[tuple[Place, str]]) -> bool:
    """Whether the digits of a number, perhaps rounded, stand in the text: powers of ten are units, 万 or per cent.

    Small whole numbers, and fractions where the text has one in words, may be said without digits.
    """
    wanted = _digits(number)
    if number == int(number) and abs(number) <= 12:
        return True
    for _, text in texts:
        if number != int(number) and _IN_WORDS.search(text):
            return True
        if any(_same(wanted, _digits(_value(found))) for found in _NUMBER.finditer(text)):
            return True
        for found in _QUOTIENT.finditer(text):
            above, below = (int(each) for each in found.groups() if each)
            if below and _same(wanted, _digits(above / below)):
                return True
    return False


def _value(found: re.Match[str]) -> float:
    return float(found[0].replace("{,}", "").replace(",", ""))


def _digits(number: Number) -> str:
    return f"{abs(number):.12e}".partition("e")[0].replace(".", "").rstrip("0")


def _same(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return a == b or (len(short) > 1 and f"{float('0.' + long):.{len(short)}f}"[2:] == short)


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < 1e16 else repr(number)


def _shown(number: Number) -> str:
    return str(number) if isinstance(number, int) and abs(number) < 10**16 else f"{float(number):.6g}"
