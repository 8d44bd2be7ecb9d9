"""The prose of a field: what a rule about wording may look at, held against what the Markdown parser says."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it.token import Token

from toolkit.dialect import tokens
from toolkit.prose import ATOM, VOID, masked, runs

SHOWN = str.maketrans({VOID: "_", ATOM: "#"})
SET = [
    ("纯文字，LoRA 也是。", "纯文字，LoRA 也是。"),
    ("在 $a,b$ 和`x,y`后", "在 ##### 和#####后"),
    ("价格 \\$5,或 $5", "价格 \\$5,或 $5"),
    ("前\n\n$$\na,b\n$$\n\n后", "前\n\n##\n###\n##\n\n后"),
    ("- 甲 $p(a|b)$\n- 乙\n  $$\n  x\n  $$\n- 丙", "__甲 ########\n__乙\n  ##\n###\n####\n__丙"),
    (r"用\(a,b\)和\[c\]", "用_______和_____"),
    ("前：\n```python\nx = '好,的'\n```\n后", "前：\n_________\n_________\n___\n后"),
    ("- 甲\n\n  ```\n  好,的\n  ```\n- 乙", "__甲\n\n_____\n_____\n_____\n__乙"),
    ("前\n\n    代码,码\n\n后", "前\n\n________\n\n后"),
    ("- 甲\n    - 乙,丙\n1. 丁", "__甲\n______乙,丙\n___丁"),
    ("# 题\n> 引,用", "__题\n__引,用"),
    ("见[文,字](https://e.org/a,b \"题\")和 https://e.org/?a=b,c。", "见[文,字________________________和 ____________________。"),
    ("![图,示](media/a.png)", "__图,示______________"),
    ("<https://e.org/a,b> <b>粗</b> <!-- 注,释 -->文", "___________________ ___粗____ ____________文"),
    ("[[lora|低,秩]] 与 [[p]]", "_______低,秩__ 与 _____"),
    ("| 甲,乙 | 丙 |\n|:--|--:|\n| `a` | $b$ |", "| 甲,乙 | 丙 |\n_________\n| ### | ### |"),
    ("[x]: https://e.org\n甲", "__________________\n甲"),
    ("---\n标题: 甲,乙\n---\n丙,丁", "___\n_______\n___\n丙,丁"),
    ("`` a ` b `` 和 ` 后", "########### 和 ` 后"),
    ("- 甲 ` 乙\n- 丙 ` 丁", "_______\n_______"),  # one code span or none: only the parser knows
    ("前\n```\n没有,完", "前\n___\n____"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), SET, ids=[text[:12] for text, _ in SET])
def test_what_is_no_prose_is_masked(text: str, shown: str) -> None:
    assert masked(text).translate(SHOWN) == shown
    assert [text[start:stop] for start, stop in runs(text)] == [
        run for run in masked(text).replace(ATOM, VOID).split(VOID) if run
    ]


MARKUP = [
    "字", "字", "字", " ", "\n", "\n", "\n\n", "`", "``", "```", "~~~", "$", "$$", "\\", "- ", "1. ", "> ", "# ", "    ", "  ", "\t", "|",
    "|-|-|", "---", "[", "](", ")", "]]", "[[", "<", ">", "<!--", "-->", "**", "https://e.org", "5", "a", "\"", "\\(", "\\)", "@",
]  # fmt: skip
FIELDS = st.lists(st.sampled_from(MARKUP), max_size=24).map("".join)
COMMON = st.lists(
    st.sampled_from(["字", "字\n", "`字`", "$字$", "`", "$", "\n\n", "\n- 字", "\n  ", "\n    ", "\n```\n", "\n  ```\n", "$$\n", "\n$$", "|", "\n|-|-|\n", "\n> ", "](字)", "[字"]),
    max_size=16,
).map("".join)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.one_of(FIELDS, COMMON))
@example("[[`|字`")
def test_what_the_parser_calls_code_or_maths_is_never_prose(field: str) -> None:
    names = itertools.count(0x4E00)
    text = "".join(chr(next(names)) if each == "字" else each for each in field).strip()
    prose = masked(text)
    assert len(prose) == len(text)
    assert all(a == b for a, b in zip(text, prose, strict=True) if b not in VOID + ATOM)
    assert not set(prose) & {each for each in _code_and_maths(tokens(text)) if each >= "\u4e00"}


def _code_and_maths(found: Iterable[Token]) -> str:
    return "".join(
        token.content
        if token.type.startswith("math") or token.type in ("code_inline", "code_block", "fence")
        else _code_and_maths(token.children or ())
        for token in found
    )


HOSTILE = ["`", "` ``", "$", "$$", "\\$", "<", "<!--", "](", "[[", "[[a|", "\\(", "\\[", "- ", "    \n", "-", "- -     ", "\n```\n x", "|", " ", "\n    a", "<a ", "https://", "\n", "#", "\n>"]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_fields_are_read_in_linear_time(piece: str) -> None:
    started = time.process_time()
    masked("好" + piece * (400_000 // len(piece)) + "文")
    assert time.process_time() - started < 3
