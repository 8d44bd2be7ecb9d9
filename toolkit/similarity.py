"""Two texts become a likeness that depends on these two alone, and many texts the pairs that are alike.

Candidates are the pairs whose characters and pairs of neighbouring characters overlap; how alike two prompts are is
then told by what differs, weighed by figures (see `toolkit/weights.py`): 了 or 请问 in one of them means little, 不
or a number much. No model, no word list, no statistics of the bank: a pair keeps its likeness whatever else changes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from math import ceil, exp
from typing import Any

from toolkit.markup import plain
from toolkit.weights import BASE, OTHER, SHAPE, TOKENS

NEAR = 0.75  # likeness from which two prompts are one: precision .92, recall .37 on LCQMC dev with `contrast`
ALIKE = 0.55  # from which a reader may want to look: precision .80
OVERLAP = 0.70  # of two prompts that are compared at all; one in ten near ones overlaps less (LCQMC dev)
SHARED = 4  # of the rarest grams, that two texts must share before they are compared
SHORTEST = 8  # characters below which likeness says nothing

_NOISE = re.compile(r"[\W_]+")
_FRAME = re.compile(
    r"^(请问|请简述|请说明|请解释|简述|试述|谈谈|说说|解释一下|介绍一下|你如何|你怎么|你会如何|如何|怎么)|(吗|呢|吧)$"
)
_TOKEN = re.compile(r"[a-z]+|\d+|.")


@lru_cache(maxsize=65536)
def normal(text: str) -> str:
    """What of a text is compared: NFKC, lower case, no marks, spaces or punctuation, no polite frame."""
    letters = _NOISE.sub("", unicodedata.normalize("NFKC", plain(text)).lower())
    return _FRAME.sub("", letters) or letters


def likeness(a: str, b: str) -> float:
    """How sure it is, 0 to 1, that two normalised prompts ask the same; symmetric."""
    if a == b:
        return 1.0
    one, other = _TOKEN.findall(a), _TOKEN.findall(b)
    if not one or not other:
        return 0.0
    counts, others = Counter(one), Counter(other)
    only_one, only_other = counts - others, others - counts
    differing = only_one + only_other
    total = len(one) + len(other)
    pairs, other_pairs = (
        Counter(zip(["", *one], [*one, ""], strict=True)),
        Counter(zip(["", *other], [*other, ""], strict=True)),
    )
    shape = {
        "differences": differing.total(),
        "share": 8 * differing.total() / total,
        "characters": 2 * (counts & others).total() / total,
        "pairs": 2 * (pairs & other_pairs).total() / (total + 2),
        "order": 2 * _common(one, other) / total,
        "brevity": 1 / min(len(one), len(other)),
        "exchange": bool(only_one and only_other),
        "length": 4 * abs(len(one) - len(other)) / total,
    }
    told = BASE + sum(SHAPE[name] * value for name, value in shape.items())
    told += sum(TOKENS.get(token, OTHER) * count for token, count in differing.items())
    return 1 / (1 + exp(-told))


def overlap(a: str, b: str) -> float:
    """Dice coefficient, 0 to 1, of the characters and pairs of characters of two normalised texts."""
    return _dice(frozenset(_grams(a)), frozenset(_grams(b)))


def near_pairs(
    texts: Sequence[str], threshold: float, among: Collection[int] | None = None
) -> Iterator[tuple[int, int, float]]:
    """Pairs of normalised texts whose overlap is at least the threshold, as (i, j, overlap), i < j; equal ones too.

    With `among`, only the pairs of which one is among these indexes; for a few of them that is much faster. Exact: two
    sets that overlap so much share some of the rarest grams of each, so only these are indexed (prefix filtering,
    https://doi.org/10.1145/1242572.1242591, with several grams for one).
    """
    if among is not None and len(among) * 50 < len(texts):
        yield from _near_these(texts, threshold, sorted(among))
        return
    wanted = None if among is None else frozenset(among)
    sets = [frozenset(_grams(text)) for text in texts]
    held_by = Counter(gram for grams in sets for gram in grams)
    order = {gram: at for at, gram in enumerate(sorted(held_by, key=lambda gram: (held_by[gram], gram)))}
    index: dict[str, list[int]] = {}
    for i, grams in enumerate(sets):
        least = ceil(len(grams) * threshold / (2 - threshold) - 1e-9)  # grams that a text as alike must share
        share = min(SHARED, least)
        rarest = sorted(grams, key=order.__getitem__)[: len(grams) - least + share]
        shared = Counter(chain.from_iterable(index.get(gram, ()) for gram in rarest))
        for gram in rarest:
            index.setdefault(gram, []).append(i)
        for j, count in shared.items():
            if count >= share and (wanted is None or i in wanted or j in wanted):
                score = _dice(grams, sets[j])
                if score >= threshold - 1e-9:
                    yield j, i, score


def remembered_pairs(
    texts: Sequence[str], threshold: float, worked: dict[str, Any], name: str
) -> Iterator[tuple[int, int, float]]:
    """As `near_pairs`, for different texts; those that an earlier run compared are not compared again.

    `worked` keeps, under the name, the texts that were compared and the pairs among them, and is brought up to date.
    """
    known: frozenset[str] = worked.get(name, (frozenset(), {}))[0]
    pairs: dict[tuple[str, str], float] = worked.get(name, (frozenset(), {}))[1]
    at = {text: i for i, text in enumerate(texts)}
    fresh = [i for i, text in enumerate(texts) if text not in known]
    found = {(min(at[a], at[b]), max(at[a], at[b])): score for (a, b), score in pairs.items() if a in at and b in at}
    for i, j, score in near_pairs(texts, threshold, fresh if known else None) if fresh else ():
        found[i, j] = score
    worked[name] = (frozenset(texts), {(texts[i], texts[j]): score for (i, j), score in found.items()})
    yield from ((i, j, score) for (i, j), score in sorted(found.items()))


def contrast(a: str, b: str) -> str:
    """What sets two similar prompts apart, "" when nothing does: numbers, Latin names, negation, antonyms, order."""
    a, b = (unicodedata.normalize("NFKC", plain(text)).lower() for text in (a, b))
    for pattern, what in ((_NUMBER, "numbers"), (_NAME, "names")):
        if set(pattern.findall(a)) != set(pattern.findall(b)):
            return what
    if bool(_NEGATION.search(_NEUTRAL.sub("", a))) != bool(_NEGATION.search(_NEUTRAL.sub("", b))):
        return "negation"
    for one, other in _ANTONYMS:
        if (one in a) != (one in b) and (other in a) != (other in b) and (one in a) != (other in a):
            return f"{one}/{other}"
    if normal(a) != normal(b) and Counter(normal(a)) == Counter(normal(b)):
        return "order"
    return ""


_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-+.][a-z0-9]+)*")
_NEGATION = re.compile("[不没非无未勿别]")
_NEUTRAL = re.compile("不同|非常|无论|不仅|不但|是否|能否|会不会|是不是|要不要|无监督|区别|分别|不断")
_ANTONYMS = [
    (pair[: len(pair) // 2], pair[len(pair) // 2 :])
    for pair in (
        "优点缺点 优势劣势 相同不同 增大减小 增加减少 提高降低 上升下降 过拟合欠拟合 离线在线 输入输出 训练推理 "
        "最大最小 过大过小 过高过低 召回精确 编码解码 显存内存 静态动态 同步异步 有监督无监督 "
        "左右 前后 上下 多少 高低 大小 长短 快慢 正负"
    ).split()
]


def _grams(text: str) -> tuple[str, ...]:
    return (*text, *(text[i : i + 2] for i in range(len(text) - 1)))


def _dice(a: frozenset[str], b: frozenset[str]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def _near_these(texts: Sequence[str], threshold: float, among: Sequence[int]) -> Iterator[tuple[int, int, float]]:
    """As `near_pairs`, by looking at every text for each of a few; cheap bounds come before the sets."""
    few = frozenset(among)
    for i in among:
        letters, grams = frozenset(texts[i]), frozenset(_grams(texts[i]))
        least, most = len(texts[i]) * threshold / (2 - threshold) / 2, len(texts[i]) * (2 - threshold) / threshold * 2
        for j, text in enumerate(texts):
            if j == i or (j in few and j < i) or not least <= len(text) <= most + 2:
                continue
            if len(letters.intersection(text)) * 2 < threshold * len(letters) / 2:
                continue
            score = _dice(grams, frozenset(_grams(text)))
            if score >= threshold - 1e-9:
                yield min(i, j), max(i, j), score


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for token in one:
        before = 0
        for at, each in enumerate(other, 1):
            before, row[at] = row[at], before + 1 if token == each else max(row[at], row[at - 1])
    return row[-1]
