"""Near-duplicates: what is compared, how alike two texts are, what sets them apart."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import alike
from toolkit.alike import NEAR, candidates, same_or_near
from toolkit.essence import essence
from toolkit.likeness import contrast, likeness, overlap
from toolkit.weights import TOKENS


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("请简述 LoRA 的原理。", "LoRA的原理"),
        ("秩翻倍，参数怎么变？", "秩翻倍,参数怎么变呢"),
        ("**ＱＬｏＲＡ** 是什么？", "QLoRA 是什么"),
        ("[[rank|秩]] 怎么选？", "秩怎么选"),
    ],
)
def test_what_says_the_same_is_one(a: str, b: str) -> None:
    assert essence(a).text == essence(b).text


@pytest.mark.parametrize(("a", "b"), [("C++ 是什么？", "C 是什么？"), ("1.5 倍从何而来", "15 倍从何而来")])
def test_what_only_looks_the_same_is_not(a: str, b: str) -> None:
    assert essence(a).text != essence(b).text


@pytest.mark.parametrize(
    ("a", "b", "what"),
    [
        ("LoRA 省在哪里？", "QLoRA 省在哪里？", "names"),
        ("秩取 8 时多大？", "秩取 16 时多大？", "numbers"),
        ("何时需要对齐？", "何时不需要对齐？", "negation"),
        ("有没有监督信号？", "有什么监督信号？", ""),
        ("要不要冻结词表？", "需要冻结词表吗？", ""),
        ("有什么优点？", "有什么缺点？", "优点/缺点"),
        ("学习率过大会怎样？", "学习率过小会怎样？", "过大/过小"),
        ("甲相比乙好在哪", "乙相比甲好在哪", "order"),
        ("教师模型怎样教学生模型", "学生模型怎样教教师模型", "order"),
        ("训练时忘记关掉丢弃层怎么办", "忘记训练时关掉丢弃层怎么办", ""),
        ("训练慢在哪里？", "训练慢在哪里", ""),
        ("非常重要吗？", "很重要吗？", ""),
    ],
)
def test_what_sets_two_prompts_apart(a: str, b: str, what: str) -> None:
    assert contrast(essence(a), essence(b)) == contrast(essence(b), essence(a)) == what


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
    pairs = same_or_near([essence(a), essence(b)], likeness, NEAR, {}, "x")
    assert bool(pairs) is near


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_symmetric_and_bounded(a: str, b: str) -> None:
    one, other = essence(a), essence(b)
    for measure in (likeness, overlap):
        assert measure(one, other) == pytest.approx(measure(other, one))
        assert 0 <= measure(one, other) <= 1
    assert likeness(one, one) == 1


TEXTS = st.lists(st.text("低秩增量参数显存学习率训练的了ab12", min_size=1, max_size=12), min_size=2, max_size=14)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_what_is_compared_has_its_marks_and_all_but_one_of_its_rarer_characters_in_common(texts: list[str]) -> None:
    given = [essence(text) for text in texts]
    wanted = set()
    for i, j in combinations(range(len(given)), 2):
        one, other = given[i], given[j]
        a, b = ({*each.text} & set("低秩增量参数显存学习率训练") - set(TOKENS) for each in (one, other))
        small = 1 if min(len(a), len(b)) > 1 else 0
        near = a == b or (a < b and len(b - a) == 1 and len(b) > 1) or (b < a and len(a - b) == 1 and len(a) > 1)
        if one.mark == other.mark and (near or (small and len(a - b) == len(b - a) == 1)):
            wanted.add((i, j))
    assert {*candidates(given)} == wanted


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_what_is_remembered_changes_no_pair(before: list[str], after: list[str]) -> None:
    then, now = ([essence(text) for text in texts] for texts in (before, [*before[: len(before) // 2], *after]))
    memory: dict[str, object] = {}
    same_or_near(then, likeness, 0.3, memory, "x")
    fresh = same_or_near(now, likeness, 0.3, {}, "x")
    assert same_or_near(now, likeness, 0.3, memory, "x") == fresh == same_or_near(now, likeness, 0.3, memory, "x")


def test_a_text_is_one_finding_whatever_many_it_repeats() -> None:
    prompts = ["学习率预热的作用是什么", "学习率预热有什么作用", "学习率预热有啥作用", "学习率预热有什么作用？"]
    pairs = same_or_near([essence(each) for each in prompts], likeness, NEAR, {}, "x")
    assert sorted(pair.later for pair in pairs) == [1, 2, 3]


def test_ever_so_many_texts_of_one_kind_are_compared_with_their_neighbours() -> None:
    texts = [essence(f"训练显存{chr(0x4E00 + at % 40)}{'的' * (at // 40)}") for at in range(1200)]
    assert len([*candidates(texts)]) < 1200 * 8 * alike.MOST


def test_long_texts_are_found_by_their_clauses() -> None:
    body = "低秩适配冻结原权重，只训练两个小矩阵；推理之前把乘积并回原权重，因此不增加延迟。"
    assert [*candidates([essence(body), essence("换一个说法开头。" + body)])] == [(0, 1)]
    other = "奖励模型学习偏好的排序，容易被策略钻空子；需要限制偏离参考模型的程度，并且定期换新。"
    assert not [*candidates([essence(body), essence(other)])]
