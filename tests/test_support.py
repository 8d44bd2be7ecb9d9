"""Support: how far texts cover a claim, which of its figures they hold, and which point covers it best."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.generated import generated_bank
from tests.running import viva
from toolkit import bank as banks
from toolkit import linting, matching, rules
from toolkit.bank import Bank
from toolkit.claims import claims
from toolkit.figures import figures, unheld
from toolkit.keeping import digest
from toolkit.matching import Match, Wanted, best, ranked, remembered_best
from toolkit.memory import Memory
from toolkit.rules import BY_NAME, RECOMMENDED, Choice
from toolkit.support import coverage, grams, held, holds, uncovered, words

QUESTION = "questions/basics/what-is-lora.yaml"
TEXTS = st.text("低秩增量的参数学习率，。 aLoRA8是0.5%$\\frac{}三万", max_size=30)
POINTS = st.dictionaries(st.sampled_from([f"p-{each}" for each in range(12)]), TEXTS, max_size=10)
WANTED = st.builds(
    Wanted, TEXTS, st.frozensets(st.sampled_from(["p-1", "p-2", "p-3"]), max_size=2), st.sampled_from([0.3, 0.6, 0.85])
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.lists(TEXTS, max_size=3), TEXTS)
def test_coverage_is_a_share_that_more_texts_never_lower(claim: str, texts: list[str], more: str) -> None:
    said = [words(text) for text in texts]
    covered = coverage(claim, said)
    assert 0 <= covered <= coverage(claim, [*said, words(more)]) <= 1
    assert coverage(claim, [words(claim)]) == 1
    for share in (0.25, 0.4, 0.75):
        assert holds(grams(claim), said, share) == (held(grams(claim), said) >= share)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_what_is_uncovered_are_ranges_of_the_claim_the_longest_first(claim: str, texts: list[str]) -> None:
    said = [words(text) for text in texts]
    ranges = uncovered(claim, said)
    assert all(0 <= start < stop <= len(claim) for start, stop in ranges)
    assert [stop - start for start, stop in ranges] == sorted((stop - start for start, stop in ranges), reverse=True)
    assert not set(range(*ranges[0])) & set(range(*ranges[1])) if len(ranges) > 1 else True
    assert uncovered(claim, [*said, words(claim)]) == []
    assert ranges or coverage(claim, said) >= 0.5


def test_the_uncovered_stretch_keeps_to_its_clause() -> None:
    claim = "只学习低秩增量，ＱＬｏＲＡ 还把权重存成四比特。"
    assert [claim[start:stop] for start, stop in uncovered(claim, [words("低秩增量的学习；权重")])] == [
        "ＱＬｏＲＡ", "存成四比特", "只",
    ]  # fmt: skip


def test_words_that_only_hold_a_sentence_together_and_marks_count_nothing() -> None:
    text = words("低秩增量")
    assert coverage("低秩的增量", [text]) == 1
    assert coverage("[[lora|低秩]]，![](media/x.png)$\\mathbf{}$ https://example.com/a", [text]) == 1
    assert coverage("的了吗 a of", [text]) == 1
    assert coverage("quantized weights", [words("Quantization of the model")]) == 0.5


def brute(claim: Wanted, points: dict[str, str]) -> Match | None:
    matches = [match for match in ranked(claim.text, points) if match.id not in claim.named]
    if not grams(claim.text):
        matches = []
    return next((match for match in matches if match.coverage >= claim.least - 1e-9), None)


@pytest.mark.parametrize("few", [0, 400])
@settings(max_examples=300, deadline=None)
@given(st.lists(WANTED, max_size=6), POINTS)
def test_best_is_what_looking_at_every_point_finds(few: int, asked: list[Wanted], points: dict[str, str]) -> None:
    kept, matching.FEW = matching.FEW, few
    try:
        assert best(asked, points) == [brute(claim, points) for claim in asked]
    finally:
        matching.FEW = kept


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.lists(WANTED, max_size=6), POINTS), min_size=2, max_size=4))
def test_what_is_remembered_changes_no_match(runs: list[tuple[list[Wanted], dict[str, str]]]) -> None:
    worked: dict[str, object] = {}
    for asked, points in [*runs, runs[0]]:
        assert remembered_best(asked, points, worked) == best(asked, points)


def test_after_an_edit_only_what_may_have_changed_is_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    points = {f"p-{each}": f"第 {each} 组写着词{chr(0x4E00 + each)}{chr(0x5E00 + each)}的事" for each in range(300)}
    asked = [Wanted(f"写着词{chr(0x4E00 + each)}{chr(0x5E00 + each)}的", frozenset(), 0.9) for each in range(300)]
    worked: dict[str, object] = {}
    remembered_best(asked, points, worked)
    looked: list[int] = []
    seek = matching._seek
    monkeypatch.setattr(matching, "_seek", lambda claims, points: (looked.append(len(claims)), seek(claims, points))[1])
    remembered_best(asked, points, worked)
    assert sum(looked) == 0
    remembered_best([*asked, Wanted("写着词又一", frozenset(), 0.9)], points, worked)
    assert sum(looked) == 1
    remembered_best(asked, points | {"p-7": "改了"}, worked)
    assert sum(looked) <= 4


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_a_text_holds_its_own_figures_and_more_texts_hold_no_less(claim: str, texts: list[str]) -> None:
    assert unheld(claim, [claim]) == []
    missing = unheld(claim, texts)
    assert set(missing) <= {figure for figure in figures(claim) if figure.claims}
    assert set(unheld(claim, [*texts, "另有 8 个 LoRA8"])) <= set(missing)


SAME = [
    ("1e-4", "$10^{-4}$"), ("1e-4", "0.0001"), ("1e-4", "10⁻⁴"), ("1e-4", r"$1\times10^{-4}$"), ("7B", "70 亿"),
    ("7B", r"$7\times10^9$"), ("70 亿", "七十亿"), ("50%", "0.5"), ("50%", "百分之五十"), ("５０％", "50%"),
    ("16-bit", "16 位"), ("16bit", "16 比特"), ("4-bit", "四比特"), ("两倍", "2 倍"), ("65,536", "65536"),
    ("$65{,}536$", "65,536"), ("1/4", "25%"), ("四分之一", "0.25"), ("3 个月", "三个月"), ("14GB", "14 GB"),
    ("2k", "2,000"), ("1M", "100 万"), ("千分之四", "0.4%"), ("三成", "30%"), ("$\\varepsilon$", "ε"), ("GPT-4", "gpt4"),
    ("100 ms", "0.1 秒"), ("$2^{16}$", "65536"), ("二十二代", "第 22 代"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_figure_in_two_notations(one: str, other: str) -> None:
    assert unheld(one, [other]) == [] and unheld(other, [one]) == []


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("6.6 万", "65,536"),
        ("约 6.5 万", "65,536"),
        ("0.39%", "0.390625%"),
        ("2K", "2048"),
        ("2 倍", "翻倍"),
        ("14", "14 GB"),
        ("14 GB", "显存（GB）：14"),
        ("50%", "占比：50"),
    ],
)
def test_a_claim_may_say_less_than_its_point(claim: str, text: str) -> None:
    assert unheld(claim, [text]) == []


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("65,636", "65,536"), ("7B", "70 万"), ("50%", "5%"), ("3 月", "3 个"), ("16 GB", "16 MB"), ("8 倍", "8%"),
        ("2e-5", "2e-4"), ("GPT-3", "3 个 GPT-4"), ("`lr_max`", "lr"), ("$\\beta$", "$\\alpha$"), ("0.39", "0.41"),
        ("三十二层", "三十层"), ("第 98 代", "第 22 代"), ("2048", "2K 左右"), ("百分之三", "千分之三"), ("NF4", "FP4"),
    ],
)  # fmt: skip
def test_another_figure_is_another(claim: str, text: str) -> None:
    assert unheld(claim, [text])


@pytest.mark.parametrize(
    "claim",
    "一个 第一 第3步 一种方法 两种 三步走 一方面 十分重要 万一 一一对应 三元组 二元分类 几百个 四周 统一 ①先 三五个 LoRA "
    "1.先做 (1)先做 [见](https://example.com/2024/99) 数千张 随秩成正比 [[p-12|见]]".split(),
)
def test_what_is_no_figure(claim: str) -> None:
    assert unheld(claim, ["没有"]) == []


def with_wrong_support(bank: Bank) -> Bank:
    texts = {
        path: text.replace("supported_by: [p-1", "supported_by: [p-9", 2) if "/questions/" in str(path) else text
        for path, text in bank.texts.items()
    }
    return banks.load(texts, bank.root, month=bank.month)


def test_better_support_is_the_same_with_a_memory_and_after_edits() -> None:
    bank = with_wrong_support(generated_bank(questions=40, points=100))
    choice = Choice(select=frozenset({"better-support", "idle-support"}))
    memory = Memory()

    def both(bank: Bank) -> list[str]:
        digests = {path: digest(text.encode()) for path, text in bank.texts.items()}
        told = [str(each) for each in linting.lint(bank, choice, memory, digests, jobs=1)]
        assert told == [str(each) for each in rules.run(replace(bank, _read={}), choice)]
        return told

    assert any("better-support" in each for each in both(bank))
    texts = dict(bank.texts)
    for name, old, new in [
        ("questions/c2/q-2.yaml", "  - text: ", "  - text: 另外，"),
        ("knowledge/c2/t2.yaml", "    body: |\n", "    body: |\n      换了一句话。\n"),
        ("knowledge/c3/t3.yaml", "id: p-15\n", "id: p-15-new\n"),
    ]:
        path = bank.root / name
        assert old in texts[path]
        texts[path] = texts[path].replace(old, new, 1)
        both(banks.load(texts, bank.root, month=bank.month))


def test_better_support_costs_the_recommended_rules_nothing() -> None:
    bank = with_wrong_support(generated_bank(questions=10, points=50))
    assert "better-support" not in RECOMMENDED
    assert any(facts.claims for facts in rules.facts(bank, frozenset(BY_NAME)).values())
    assert not any(facts.claims for facts in rules.facts(bank, RECOMMENDED).values())


def test_claims_name_points_that_are_there(full_bank: Bank) -> None:
    found = list(claims(full_bank))
    assert found and all(claim.points and claim.texts for claim in found)


def test_suggest_names_the_points_of_a_text(project: Path) -> None:
    ran = viva("suggest", "只训练低秩增量，权重冻结，另加注意力", "--limit", "1", cwd=project)
    assert ran.code == 0, ran.err
    first, second, third = ran.out.splitlines()
    assert first == "只训练低秩增量，权重冻结，另加注意力"
    assert second.split()[1:] == ["low-rank-update", "低秩增量"] and second.split()[0].endswith("%")
    assert third.startswith("   ") and "注意力" in third


def test_suggest_goes_through_a_question_by_id_or_path(project: Path) -> None:
    path = "content/example/questions/basics/what-is-lora.yaml"
    by_id = viva("suggest", "what-is-lora", "--format", "json", cwd=project)
    assert by_id.code == 0, by_id.err
    assert viva("suggest", path, "--format", "json", cwd=project).out == by_id.out
    data = json.loads(by_id.out)
    assert data["version"] == 1 and data["path"] == path and len(data["claims"]) == 3
    first = data["claims"][0]
    assert first["supported_by"] == ["low-rank-update"] and first["line"] == 11
    assert first["points"][0] == {
        "id": "low-rank-update", "title": "低秩增量", "coverage": first["covered"], "named": True,
    }  # fmt: skip
    assert f"{path}:11: " in viva("suggest", "what-is-lora", cwd=project).out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["nowhere.yaml"], "no question"), (["低秩", "--bank", "none"], "no bank")],
)
def test_suggest_says_what_it_cannot_find(project: Path, arguments: list[str], message: str) -> None:
    ran = viva("suggest", *arguments, cwd=project)
    assert ran.code == 2 and message in ran.err


def test_suggest_asks_which_bank_is_meant(project: Path) -> None:
    assert viva("new", "bank", "second", "--title", "第二", cwd=project).code == 0
    ran = viva("suggest", "低秩增量", cwd=project)
    assert ran.code == 2 and "example, second" in ran.err
    assert viva("suggest", "低秩增量", "--bank", "example", cwd=project).code == 0
    assert viva("suggest", "毫不相干", "--bank", "second", cwd=project).out.endswith("no point shares a word with it\n")


@pytest.mark.parametrize(
    "piece", ["1,", "1.", "a-", "万亿", "[[a", "](", "`a` ", "$a ", "百分之", "一点", "1{,}", "1 × ", "\\"]
)
def test_hostile_texts_are_read_in_linear_time(piece: str) -> None:
    """Ten times the text may take ten times as long, not a hundred times; that would not end here."""
    text = piece * (60_000 // len(piece))
    assert coverage(text, [words("低秩")]) >= 0
    assert len(unheld(text, ["低秩 3"])) <= len(text)


def test_a_remark_in_a_text_is_no_part_of_the_claim() -> None:
    assert grams("只学低秩增量 <!-- viva: ignore[broken-math] 原因 -->") == grams("只学低秩增量")


def test_what_covers_a_claim_of_next_to_no_words_is_no_better(example_bank: Callable[..., Bank]) -> None:
    text = (
        "id: what-is-lora\nuid: q2h5v7yd4s\nprompt: LoRA 训练多少参数？\nanswer:\n"
        "  - text: {}\n    supported_by: [low-rank-update]\n"
    )
    found = [
        len(rules.run(example_bank({QUESTION: text.format(claim)}), Choice(select=frozenset({"better-support"}))))
        for claim in ("占原矩阵 $r$ 与 $d$。", "可训练参数是 65,536 个，为原矩阵的 0.39%。")
    ]
    assert found == [0, 1]
