"""What a number is measured in: scales, units and counters become factors and the names of what is counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

SCALE: Mapping[str, float] = {
    "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "B": 1e9, "T": 1e12,
    "百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12,
}  # fmt: skip
PART: Mapping[str, float] = {"百": 1e-2, "千": 1e-3, "万": 1e-4}  # 百分之
# KiB counts as KB: a text that mixes them says the same number in both.
_BYTES = {
    f"{letter}{ending}": (1000.0**power, "byte")
    for power, letter in enumerate("kmgtp", 1)
    for ending in ("b", "ib")
}  # fmt: skip
# Counters are not told apart (3 人 are 3 个人), but 3 个 is no 3 月.
_COUNTED = "个 名 人 次 家 座 条 张 种 只 件 台 辆 部 首 本 场 组 对 款 集 届 所 间 项 片 枚 套 步 轮 层"
UNIT: Mapping[str, tuple[float, str]] = _BYTES | dict.fromkeys(_COUNTED.split(), (1.0, "piece")) | {
    "%": (0.01, "%"), "\\%": (0.01, "%"), "‰": (0.001, "%"), "个百分点": (0.01, "%"), "个点": (0.01, "%"),
    "bit": (1, "bit"), "bits": (1, "bit"), "比特": (1, "bit"), "位": (1, ""),
    "字节": (1, "byte"), "bytes": (1, "byte"), "ms": (1e-3, "second"), "毫秒": (1e-3, "second"), "s": (1, "second"),
    "秒": (1, "second"), "min": (60, "second"), "分钟": (60, "second"), "h": (3600, "second"), "小时": (3600, "second"),
    "天": (1, "day"), "日": (1, "day"), "号": (1, "day"), "周": (1, "week"), "月": (1, "month"), "个月": (1, "month"),
    "年": (1, "year"), "岁": (1, "year"), "倍": (1, "times"), "x": (1, "times"), "米": (1, "metre"),
    "公里": (1e3, "metre"), "千米": (1e3, "metre"), "km": (1e3, "metre"), "元": (1, "money"),
}  # fmt: skip
# 二元 and 一号 are more often words.
HAN_UNIT = {unit: UNIT[unit] for unit in UNIT if unit > "\u3000" and unit not in "元号"}
HAN_UNIT |= {"M": (1e6, ""), "B": (1e9, ""), "成": (0.1, "%")} | dict.fromkeys(("个 G", "个G"), UNIT["gb"])
# A bank in traditional characters counts alike.
SIMPLIFIED = str.maketrans(
    "萬億兩個層歲條張種隻輛場組對屆間項時鐘數幾約餘點週", "万亿两个层岁条张种只辆场组对届间项时钟数几约余点周"
)


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of the words, the longest that fits."""
    return "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True))


LATIN = any_of(unit for unit in UNIT if unit.isascii() and unit.isalpha())
OTHER = any_of(unit for unit in UNIT if not (unit.isascii() and unit.isalpha()))
_SPOKEN = ("成", "个 G", "个G")  # where nothing follows that makes another word of it
HAN = "个[ ]?G(?![A-Za-z0-9])|" + any_of(unit for unit in HAN_UNIT if unit > "\u3000" and unit not in _SPOKEN)
HAN += "|成(?![正反为本功分])"
