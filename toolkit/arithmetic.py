"""Arithmetic as authors write it becomes a number, or a reason that points at the part which has none.

Nothing is ever run: Python's own parser reads the text, and a walk over the tree computes the few kinds of node that
arithmetic needs. Length, nesting and the size of every number on the way are bounded.
"""

from __future__ import annotations

import ast
import math
import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

Number = int | float

LONGEST = 500  # characters of an expression
MOST_PARTS = 300  # nodes of its tree, and so a bound of its depth
LARGEST = 1e300
_MOST_BITS = 1000  # of a whole number: less than LARGEST
CONSTANTS: dict[str, Number] = {"pi": math.pi, "e": math.e}


class UncomputableError(ValueError):
    """Why an expression has no value, the range of the part that is to blame, and what to do."""

    def __init__(self, message: str, start: int, stop: int, hint: str = "") -> None:
        super().__init__(message)
        self.start, self.stop, self.hint = start, stop, hint


class _Function(NamedTuple):
    compute: Callable[..., Number]
    least: int = 1
    most: int = 1


@dataclass(frozen=True, slots=True)
class Expression:
    """Arithmetic that was read, and is small enough to be computed."""

    text: str
    root: ast.expr

    def names(self) -> dict[str, tuple[int, int]]:
        """Each name that it needs a value for, and where it stands first; constants count, functions do not."""
        called = {id(node.func) for node in ast.walk(self.root) if isinstance(node, ast.Call)}
        found: dict[str, tuple[int, int]] = {}
        for node in ast.walk(self.root):
            if isinstance(node, ast.Name) and id(node) not in called:
                start, stop = self.range(node)
                found[node.id] = min(found.get(node.id, (start, stop)), (start, stop))
        return found

    def value(self, where: Mapping[str, Number] | None = None) -> Number:
        """The result with these values of its names, by `spelled`. Raises UncomputableError."""
        known = {**CONSTANTS, **{name: _whole_if_whole(value) for name, value in (where or {}).items()}}
        return self._value(self.root, known)

    def range(self, node: ast.expr) -> tuple[int, int]:
        """Where a part of it stands, in code points; Python counts in bytes of UTF-8."""
        encoded = self.text.encode()
        start, stop = node.col_offset, node.end_col_offset or node.col_offset
        return len(encoded[:start].decode(errors="ignore")), len(encoded[:stop].decode(errors="ignore"))

    def _value(self, node: ast.expr, known: Mapping[str, Number]) -> Number:
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return self._within_bounds(node, lambda: number)
            case ast.Name(id=name):
                if name not in known:
                    raise self._problem(node, f"`{name}` has no value", f"give it one in `where`: {{{name}: …}}")
                return known[name]
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                value = self._value(operand, known)
                return -value if isinstance(node.op, ast.USub) else value
            case ast.BinOp(op=sign) if type(sign) in _OPERATIONS:
                left, right = self._value(node.left, known), self._value(node.right, known)
                return self._within_bounds(node, lambda: _OPERATIONS[type(sign)](left, right))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                return self._call(node, name, [self._value(each, known) for each in args])
            case ast.Call(func=ast.Name(id=name)):
                raise self._problem(node, f"there is no function `{name}`", f"there are {', '.join(FUNCTIONS)}")
            case ast.Call():
                raise self._problem(node, f"{self._quoted(node)} lacks a sign before the parenthesis", "write 2 * (…)")
            case _:
                raise self._problem(node, f"{self._quoted(node)} is not arithmetic", _ALLOWED)

    def _call(self, node: ast.expr, name: str, numbers: list[Number]) -> Number:
        function = FUNCTIONS[name]
        if not function.least <= len(numbers) <= function.most:
            raise self._problem(node, f"`{name}` does not take {len(numbers)} numbers", "")
        return self._within_bounds(node, lambda: function.compute(*numbers))

    def _within_bounds(self, node: ast.expr, compute: Callable[[], Number]) -> Number:
        try:
            value = compute()
            if abs(value) > LARGEST:
                raise OverflowError
        except ZeroDivisionError:
            raise self._problem(node, f"{self._quoted(node)} divides by zero", "") from None
        except OverflowError:
            message = f"{self._quoted(node)} is too large to compute"
            raise self._problem(node, message, "compute in larger units") from None
        except ValueError:
            raise self._problem(node, f"{self._quoted(node)} has no value", "") from None
        if isinstance(value, complex) or value != value:
            raise self._problem(node, f"{self._quoted(node)} has no value", "")
        return value

    def _quoted(self, node: ast.expr) -> str:
        start, stop = self.range(node)
        return f'"{shortened(self.text[start:stop])}"'

    def _problem(self, node: ast.expr, message: str, hint: str) -> UncomputableError:
        return UncomputableError(message, *self.range(node), hint)


def read(text: str) -> Expression:
    """An expression; × · ÷ − and full-width parentheses stand for * * / - and ( ). Raises UncomputableError."""
    if len(text) > LONGEST:
        message = f"the expression is longer than {LONGEST} characters"
        raise UncomputableError(message, 0, len(text), "compute it in steps")
    plain = re.sub(r"\s", " ", text.translate(_SIGNS))
    for slip, message, hint in _SLIPS:
        if found := slip.search(plain):
            shown = text[found.start() : found.end()]
            raise UncomputableError(f'"{shown}" {message}', found.start(), found.end(), hint)
    try:
        root = ast.parse(plain, mode="eval").body
    except SyntaxError as error:
        start = min(max((error.offset or 1) - 1, 0), max(len(text) - 1, 0))
        message = f'the expression cannot be read from "{shortened(text[start:])}" on'
        raise UncomputableError(message, start, len(text)) from None
    except (RecursionError, MemoryError, ValueError):
        raise UncomputableError("the expression is nested too deeply", 0, len(text), "compute it in steps") from None
    if sum(1 for _ in ast.walk(root)) > MOST_PARTS:
        raise UncomputableError("the expression has too many parts", 0, len(text), "compute it in steps")
    return Expression(plain, root)


def spelled(name: str) -> str:
    """A name as Python's parser gives it back: compatibility characters are taken for what they stand for."""
    return unicodedata.normalize("NFKC", name)


def decimals(written: str) -> int:
    """How many digits behind the point a number is written to: 1 for 0.5, 0 for 526, -5 for 1.68e7."""
    exponent = Decimal(written).as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def agrees(value: Number, stated: float, places: int, units: float = 0.5) -> bool:
    """Whether a number, written to so many digits behind the point, is the value rounded; halves go either way."""
    return abs(float(value) - stated) <= units * 10.0 ** min(-places, 300) * (1 + 1e-9) + abs(float(value)) * 1e-12


def rounded(value: Number, places: int, stated: float) -> Number:
    """The value as it would be written in the place of a stated number: to as many digits, but never to nothing."""
    short = round(float(value), max(places, 0))
    if short == 0 and value:
        digits = max(1, len(f"{abs(stated):.15g}".replace(".", "").strip("0")))
        short = float(f"{float(value):.{digits}g}")
    return _whole_if_whole(short)


def shortened(text: str) -> str:
    """At most forty characters of it."""
    return text if len(text) <= 40 else text[:39] + "…"


def _whole_if_whole(value: Number) -> Number:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def _whole(value: Number) -> int:
    if value != int(value):
        raise ValueError
    return int(value)


def _power(base: Number, exponent: Number) -> Number:
    is_whole = isinstance(base, int) and isinstance(exponent, int) and exponent > 0
    if is_whole and (abs(int(base)).bit_length() - 1) * exponent > _MOST_BITS:
        raise OverflowError
    return base**exponent


def _round(value: Number, places: Number = 0) -> Number:
    return round(value, min(max(_whole(places), -300), 300))


def _factorial(number: Number) -> int:
    if number > 170:
        raise OverflowError
    return math.factorial(_whole(number))


def _comb(number: Number, chosen: Number) -> int:
    n, k = _whole(number), _whole(chosen)
    if min(k, n - k) * n.bit_length() > 4 * _MOST_BITS:
        raise OverflowError
    return math.comb(n, k)


_OPERATIONS: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: _power,
}
FUNCTIONS = {
    "abs": _Function(abs),
    "ceil": _Function(math.ceil),
    "comb": _Function(_comb, 2, 2),
    "cos": _Function(math.cos),
    "erf": _Function(math.erf),
    "exp": _Function(math.exp),
    "factorial": _Function(_factorial),
    "floor": _Function(math.floor),
    "ln": _Function(math.log),
    "log": _Function(math.log, 1, 2),
    "log10": _Function(math.log10),
    "log2": _Function(math.log2),
    "max": _Function(max, 2, 99),
    "min": _Function(min, 2, 99),
    "round": _Function(_round, 1, 2),
    "sin": _Function(math.sin),
    "sqrt": _Function(math.sqrt),
}
_ALLOWED = "numbers, names, + - * / // % **, parentheses and functions"
_SIGNS = str.maketrans("×·÷−（）", "**/-()")
_SLIPS = (
    (re.compile(r"\^"), "is not a power here", "write **"),
    (re.compile(r"(?<![\w.])\d{1,3}(?:,\d{3})+(?![\w.])(?![^(]*\))"), "has a comma in a number", "write it without"),
    (re.compile(r"(?<![\w.])[\d.]+%(?=\s*(?:$|[-+*/),]))"), "is a remainder here, not per cent", "write 0.1 for 10%"),
    (
        re.compile(r"(?<![\w.])(?:\d[\d_.]*+|\.\d++)(?:[eE][-+]?\d++)?+[^\W\d]\w*"),
        "lacks a sign",
        "write 2 * r, not 2r",
    ),
    (re.compile(r"[^\w\s.+\-*/%(),]"), "has no place in arithmetic", _ALLOWED),
)
