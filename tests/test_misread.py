"""Markdown fields: the places that show otherwise than they were meant, and what is code or a formula in them."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import equalities, figures
from toolkit.dialect import PARSER
from toolkit.masking import BLANK, formulas_in, without_code
from toolkit.misread import misread

NOTHING = [
    r"约 \$5，学习率$\alpha$。",
    "从 5$ 涨到 6$，$100 和 $200",
    "- | a | b |\n  |---|---|\n  | 1 | 2 |",
    "1. 表\n\n   | a | b |\n   |---|---|\n   | 1 | 2 |",
    "> | a | b |\n> |---|---|\n> | 1 | 2 |",
    "| a | b |\n|---|---|\n| 1 \\| 2 | 3 |",
    "甲\n\n    <b>x</b> [x]() $ \\alpha $\n\n乙",
    "a<b 且 c>d，真的</b>",
    r"单个 \` 与 `C:\` 与 `` ` ``",
    "见[1](2)，a[i](x)，`[a]()`",
    "`**` 与 2**3",
    "<!-- <b>x</b> ## y -->",
    "$a$\n\n```\n<b>x</b>\n```",
    "#标签 与 甲\n\n---",
]

SOMETHING = [
    ("其中，$\\alpha 是。\n\n权重$x$与$y$。", ["$"]),
    ("5$\\times$ 与 $\\alpha$2", [r"$\times$", r"$\alpha$"]),
    ("<table><tr><td>a</td></tr></table><br/><b>c</b>", ["<table>", "<br/>", "<b>"]),
    ('<div align="center" hidden>x</div>', ['<div align="center" hidden>']),
    ("<details><summary>x</summary>y</details>", ["<details>"]),
    ("用 `a 与 b", ["`"]),
    ("`a`b` 与", ["`"]),
    ("- | a | b |\n  |---|---|\n  | 1 |", ["  | 1 |"]),
    ("| a | b | c |\n|---|---|\n| 1 | 2 |", ["| a | b | c |"]),
    ("甲\n===", ["==="]),
    ("1. ## 甲", ["1. ## 甲"]),
    ("\\[\\frac{a}{b}\\]", ["\\[\\frac{a}{b}\\]"]),
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_says_what_it_says(text: str) -> None:
    assert [(text[each.start : each.stop], each.message) for each in misread(text)] == []


@pytest.mark.parametrize(("text", "places"), SOMETHING)
def test_each_mistake_is_found_once_where_it_is(text: str, places: list[str]) -> None:
    assert [text[each.start : each.stop] for each in sorted(misread(text), key=lambda each: each.start)] == places


@pytest.mark.parametrize(
    ("row", "after"),
    [
        ("| 1 | 2 | |", "| 1 | 2 |"),
        ("1 | 2 | | |", "1 | 2 |"),
        (r"| 1 | 2\||  |", r"| 1 | 2\||"),
        (r"| 1 | 2 | \| | |", None),
    ],
)
def test_cells_that_are_empty_and_too_many_go(row: str, after: str | None) -> None:
    text = f"| a | b |\n|---|---|\n{row}"
    edits = [edit for each in misread(text) for edit in each.edits]
    for start, stop, written in edits:
        text = text[:start] + written + text[stop:]
    assert (text.split("\n")[2] if edits else None) == after
    assert not edits or not list(misread(text))


PIECES = st.sampled_from(["字", "`", "``", "\\", "$", "$$", " ", "a", "5", "\n", "\\`", "\\$", "\\\\"])


@settings(max_examples=1000, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=14).map("".join))
def test_code_and_formulas_of_a_paragraph_are_those_of_the_parser(text: str) -> None:
    found = PARSER.parse(text)
    if [each.type for each in found] != ["paragraph_open", "inline", "paragraph_close"] or found[1].content != text:
        return
    children = found[1].children or []
    words = without_code(text)
    if "$" not in text:
        assert bool(re.search(BLANK, words)) == any(each.type == "code_inline" for each in children)
    if "`" not in text:
        formulas = [each["display"] or each["inline"] for each in formulas_in(words)]
        assert formulas == [each.content for each in children if each.type.startswith("math")]


HOSTILE = [
    "\\$", "$\\$", "$", "$$ ", "`", "` ``", "`a\\", "<b", "<b a ", "<b>", "<table><td>", "<!--", "](", "[a](", "[a]（",
    "\\(", "\\[a", "- # ", "\n# a", "|", "\n|a|\n|-|", "|-", "** ", "a**!", "\n```\n x", "    \n",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
def test_the_time_grows_with_the_field_and_not_with_its_square(piece: str) -> None:
    _seconds(piece, 2_000)
    short, long = (min(_seconds(piece, size) for _ in range(2)) for size in (10_000, 80_000))
    assert long < 24 * short + 0.1


def _seconds(piece: str, size: int) -> float:
    text = "好" + piece * (size // len(piece)) + f"文{time.perf_counter_ns()}"  # a text that no cache knows
    started = time.process_time()
    for _ in misread(text):
        pass
    for _ in equalities.wrong(text):
        pass
    figures.figures(text)
    return time.process_time() - started
