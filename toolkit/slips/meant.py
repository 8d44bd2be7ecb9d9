"""A word that the content model does not know becomes the one of its own that the author probably meant."""

from __future__ import annotations

import difflib
import heapq
import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import pairwise


def _table(text: str, arrow: str) -> dict[str, tuple[str, ...]]:
    pairs = (each.split(f" {arrow} ") for line in text.strip().split("\n") for each in line.split("; "))
    return {word: tuple(others.split(" ")) for word, others in pairs}


# What people call the fields: the one of these names that a mapping allows is meant.
KEYS = _table(
    """
标题 → title; 名称 → name title; 题目 → prompt title; 问题 → prompt; 题干 → prompt; 提问 → prompt; 答案 → answer
回答 → answer; 答案要点 → answer; 答题要点 → answer; 要点 → text answer; 文本 → text; 正文 → body text
内容 → body text; 知识点 → supported_by points; 依据 → supported_by; 支撑 → supported_by; 推断 → inference
推理 → inference; 追问 → follow_ups; 角度 → angle; 引出 → leads_to; 难度 → level; 级别 → level
重要性 → importance; 重要程度 → importance; 题型 → kind; 类型 → kind type; 岗位 → roles; 角色 → roles; 标签 → tags
讲稿 → script; 话术 → script; 口述 → script; 加分 → bonus; 加分项 → bonus; 状态 → status; 顺序 → order; 排序 → order
前置 → requires; 前置知识 → requires; 相关 → related; 来源 → cites; 引用 → cites; 出处 → cites; 参考 → cites
术语 → terms; 别名 → terms; 时间 → as_of issued; 计算 → calculations; 表达式 → expression; 公式 → expression
结果 → equals; 单位 → unit; 变量 → where; 编号 → id; 标识 → id; 副标题 → subtitle; 语言 → lang language
版本 → version; 许可 → license; 作者 → authors author; 简介 → description summary; 描述 → description summary
摘要 → summary; 章节 → chapters; 语速 → speech rate; 出版社 → publisher; 期刊 → container-title; 页码 → page
链接 → URL; 网址 → URL; 日期 → issued as_of; 备注 → note
""",
    "→",
)
_KEYS_TOO = _table(
    """
question → prompt; content → body text; difficulty → level; sources → cites; references → cites
source → cites; points → supported_by; refs → supported_by cites; prerequisites → requires
url → URL; doi → DOI; link → URL; publication → container-title; journal → container-title
year → issued; date → issued as_of; language → lang; reasoning → inference; aliases → terms
type → kind; name → title
""",
    "→",
)
_VALUES = _table(
    """
basic ← 基础 初级 入门 简单 容易 easy simple beginner junior low
intermediate ← 中级 中等 进阶 medium normal middle mid
advanced ← 高级 困难 难 hard difficult senior expert high
must ← 必考 必问 必会 必须 高频 high required critical
should ← 应会 重要 常考 中频 medium important
could ← 可选 了解 选考 低频 偶尔 low optional
standard ← 标准 常规 普通 normal
quick ← 快问 快问快答 快答 速答 short
scenario ← 场景 场景题 情景 情境 case
derivation ← 推导 推导题 证明 derive proof
debugging ← 调试 排错 排查 debug troubleshooting
draft ← 草稿 初稿 todo wip
reviewed ← 已审 已审阅 已审核 已复核 done approved final
any ← 任意 不限
tight ← 紧凑 无空格 none
spaced ← 空格 有空格 space
book ← 书 图书 书籍
webpage ← 网页 网站 website web page url
post-weblog ← 博客 blog
paper-conference ← 会议论文 会议 conference inproceedings
article-journal ← 期刊论文 期刊 journal
article ← 论文 预印本 paper preprint arxiv
thesis ← 学位论文 phdthesis mastersthesis
report ← 报告 techreport
dataset ← 数据集 data
software ← 软件 代码 code
speech ← 演讲 talk
""",
    "←",
)


def known_as(key: str, fields: Iterable[str]) -> str:
    """The field that a key names in another spelling or in Chinese; "" when there is none."""
    named = {_plain(field): field for field in fields}
    if (near := named.get(_plain(key))) is not None:
        return near
    word = key.strip(" \u3000\u00a0“”\"'")
    return next((each for each in KEYS.get(word, _KEYS_TOO.get(word.lower(), ())) if each in named.values()), "")


def value_for(word: str, allowed: Collection[str]) -> str:
    """The allowed value that a word means, in Chinese or by another name; "" when there is none."""
    plain = word.strip().lower()
    return next((each for each in allowed if plain in _VALUES.get(each, ())), "")


def closest(word: str, words: list[str]) -> str | None:
    """The one of `words` that `word` was probably meant to be."""
    pairs = _pairs(word)
    likely = heapq.nlargest(12, words, key=lambda each: len(pairs & _pairs(each)))  # difflib is slow on long lists
    near = difflib.get_close_matches(word, likely, n=1, cutoff=0.6)
    return near[0] if near else None


@lru_cache(maxsize=65536)
def _pairs(word: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(f"^{word}$")))


def _plain(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "", key.lower()) or key
