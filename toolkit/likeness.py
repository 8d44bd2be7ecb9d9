"""Two essences become how alike they are, and what sets them apart; that depends on these two alone.

How alike two prompts are is told by what differs, weighed by figures (see `toolkit/weights.py`): 了 or 请问 in one of
them means little, 不 or a number much. No model, no word list, no statistics of a bank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import exp

from toolkit.essence import Essence, tokens
from toolkit.weights import BASE, OTHER, SHAPE, TOKENS

COMMON = 0.7  # share of the shorter text's tokens that both must have before their order says anything


def likeness(one: Essence, other: Essence) -> float:
    """How sure it is, 0 to 1, that two prompts ask the same; symmetric."""
    if one.text == other.text:
        return 1.0
    a, b = tokens(one.text), tokens(other.text)
    if not a or not b:
        return 0.0
    counts, others = Counter(a), Counter(b)
    only_one, only_other = counts - others, others - counts
    differing = only_one + only_other
    total = len(a) + len(b)
    pairs, other_pairs = (Counter(zip(["", *each], [*each, ""], strict=True)) for each in (a, b))
    shape = {
        "differences": differing.total(),
        "share": 8 * differing.total() / total,
        "characters": 2 * (counts & others).total() / total,
        "pairs": 2 * (pairs & other_pairs).total() / (total + 2),
        "order": 2 * _common(a, b) / total,
        "brevity": 1 / min(len(a), len(b)),
        "exchange": bool(only_one and only_other),
        "length": 4 * abs(len(a) - len(b)) / total,
    }
    told = BASE + sum(SHAPE[name] * value for name, value in shape.items())
    told += sum(TOKENS.get(token, OTHER) * count for token, count in differing.items())
    return 1 / (1 + exp(-told))


def overlap(one: Essence, other: Essence) -> float:
    """Dice coefficient, 0 to 1, of the characters and pairs of characters of two texts."""
    a, b = _grams(one.text), _grams(other.text)
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def contrast(one: Essence, other: Essence) -> str:
    """What sets two similar texts apart, "" when nothing does: numbers, names, negation, antonyms, order."""
    if one.mark != other.mark:
        lines = zip(("numbers", "names", "negation"), one.mark.split("\n"), other.mark.split("\n"), strict=True)
        return next(what for what, here, there in lines if here != there)
    a, b = one.text, other.text
    for left, right in _ANTONYMS:
        if (left in a) != (left in b) and (right in a) != (right in b) and (left in a) != (right in a):
            return f"{left}/{right}"
    return "order" if _swapped(tokens(a), tokens(b)) else ""


def _swapped(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether what both say changes places: 甲比乙 and 乙比甲. One piece that only moves means nothing."""
    both = Counter(a) & Counter(b)
    if both.total() < COMMON * min(len(a), len(b)):
        return False
    a, b = _held(a, both), _held(b, both)
    start = next((at for at, (x, y) in enumerate(zip(a, b, strict=True)) if x != y), len(a))
    a, b = a[start:], b[start:]
    stop = next((at for at, (x, y) in enumerate(zip(reversed(a), reversed(b), strict=True)) if x != y), len(a))
    a, b = a[: len(a) - stop], b[: len(b) - stop]
    return bool(a) and not any(a[at:] + a[:at] == b for at in range(len(a)))


def _held(given: Sequence[str], both: Counter[str]) -> list[str]:
    left, held = both.copy(), []
    for token in given:
        if left[token] > 0:
            left[token] -= 1
            held.append(token)
    return held


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for token in one:
        before = 0
        for at, each in enumerate(other, 1):
            before, row[at] = row[at], before + 1 if token == each else max(row[at], row[at - 1])
    return row[-1]


def _grams(text: str) -> frozenset[str]:
    return frozenset((*text, *(text[i : i + 2] for i in range(len(text) - 1))))


_ANTONYMS = [
    (pair[: len(pair) // 2], pair[len(pair) // 2 :])
    for pair in (
        "优点缺点 优势劣势 相同不同 增大减小 增加减少 提高降低 上升下降 过拟合欠拟合 离线在线 输入输出 训练推理 "
        "最大最小 过大过小 过高过低 召回精确 编码解码 显存内存 静态动态 同步异步 有监督无监督 "
        "左右 前后 上下 多少 高低 大小 长短 快慢 正负"
    ).split()
]
