"""Near-duplicates."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import similarity
from toolkit.similarity import (
    NEAR,
    contrast,
    likeness,
    near_pairs,
    normal,
    overlap,
    remembered_pairs,
)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("请简述 LoRA 的原理。", "LoRA的原理"),
        ("秩翻倍，参数怎么变？", "秩翻倍,参数怎么变呢"),
        ("**ＱＬｏＲＡ** 是什么？", "QLoRA 是什么"),
    ],
)
def test_what_says_the_same_is_one(a: str, b: str) -> None:
    assert normal(a) == normal(b)


@pytest.mark.parametrize(
    ("a", "b", "what"),
    [
        ("LoRA 省在哪里？", "QLoRA 省在哪里？", "names"),
        ("秩取 8 时多大？", "秩取 16 时多大？", "numbers"),
        ("何时需要对齐？", "何时不需要对齐？", "negation"),
        ("有什么优点？", "有什么缺点？", "优点/缺点"),
        ("学习率过大会怎样？", "学习率过小会怎样？", "过大/过小"),
        ("甲相比乙好在哪", "乙相比甲好在哪", "order"),
        ("训练慢在哪里？", "训练慢在哪里", ""),
        ("非常重要吗？", "很重要吗？", ""),
    ],
)
def test_what_sets_two_prompts_apart(a: str, b: str, what: str) -> None:
    assert contrast(a, b) == what


TEXTS = st.lists(st.text("低秩增量参数显存学习率训练ab12", min_size=1, max_size=12), min_size=2, max_size=14)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from([0.5, 0.62, 0.7, 0.85]), st.sets(st.integers(0, 13), max_size=6))
def test_near_pairs_are_all_pairs_above_the_threshold(texts: list[str], threshold: float, some: set[int]) -> None:
    wanted = {(i, j) for i, j in combinations(range(len(texts)), 2) if overlap(texts[i], texts[j]) >= threshold - 1e-9}
    assert {(i, j) for i, j, _ in near_pairs(texts, threshold)} == wanted
    among = {i for i in some if i < len(texts)}
    touching = {pair for pair in wanted if among & set(pair)}
    assert {(i, j) for i, j, _ in near_pairs(texts, threshold, among)} == touching
    assert {(i, j) for i, j, _ in similarity._near_these(texts, threshold, sorted(among))} == touching


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_what_is_remembered_changes_no_pair(before: list[str], after: list[str]) -> None:
    before, after = list(dict.fromkeys(before)), list(dict.fromkeys([*before[: len(before) // 2], *after]))
    worked: dict[str, object] = {}
    list(remembered_pairs(before, 0.6, worked, "x"))
    assert [*remembered_pairs(after, 0.6, worked, "x")] == sorted(near_pairs(after, 0.6))
    assert [*remembered_pairs(after, 0.6, worked, "x")] == sorted(near_pairs(after, 0.6))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_symmetric_and_bounded(a: str, b: str) -> None:
    assert likeness(a, b) == pytest.approx(likeness(b, a))
    assert 0 <= likeness(a, b) <= 1
    assert likeness(a, a) == 1


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        ("LoRA 训练完以后怎么合并权重", "LoRA 训练完了以后如何合并权重", True),
        ("学习率预热的作用是什么", "学习率预热有什么作用", True),
        ("为什么要冻结词表和嵌入层", "为什么要扩充词表和嵌入层", False),
        ("奖励模型的过优化怎么发现", "奖励模型的过优化怎么缓解", False),
    ],
)
def test_what_differs_decides(a: str, b: str, near: bool) -> None:
    assert (likeness(normal(a), normal(b)) >= NEAR) is near
