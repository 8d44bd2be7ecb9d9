"""Slips of the keyboard in a file: each is one finding, in its line, and where it is clear the fix gives what was meant."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from tests.markdown_cases import EXAMPLE, example_texts
from toolkit import bank as banks
from toolkit import rules
from toolkit.diagnostic import Diagnostic
from toolkit.mending import Texts, mended

PATH = EXAMPLE / "questions/basics/what-is-lora.yaml"
TEXT = """\
# yaml-language-server: $schema=../../../../schema/question.schema.json
id: what-is-lora
uid: q2h5v7yd4s
status: draft
prompt: LoRA 训练的是什么，为什么省参数？
level: basic
roles: [algorithm, engineering]
tags: []
answer:
  - text: 预训练权重 $W_0$ 冻结，只学习低秩增量。
    supported_by: [low-rank-update]
  - text: 只训练 $r(d+k)$ 个参数。
    supported_by: [trainable-parameters, low-rank-update]
bonus: 矩阵 $B$ 初始化为零，训练从预训练模型本身出发。
"""

# What is typed instead of what, what is said of it, and what the fix writes: "" for what stood there, None when there
# is no fix; "unsafe" in front when it is a guess.
SLIPS: list[tuple[str, str, str, str | None]] = [
    ("level: basic", "level：basic", 'the colon after "level" is full-width', ""),
    ("level: basic", "level： basic", 'the colon after "level" is full-width', ""),
    ("level: basic", "level:basic", 'a space is missing after "level:"', ""),
    ("level: basic", "level:\u3000basic", 'a full-width or no-break space stands after "level:"', ""),
    ("level: basic", "level:\u00a0basic", 'a full-width or no-break space stands after "level:"', ""),
    ("level: basic", "level basic", 'the colon after "level" is missing', "unsafe"),
    ("  - text: 只", "  － text: 只", 'the list mark "－" is full-width', ""),
    ("  - text: 只", "  — text: 只", 'the list mark "—" is full-width', ""),
    ("  - text: 只", "  -text: 只", 'a space is missing after "-"', ""),
    ("  - text: 只", "  -\u3000text: 只", 'a full-width or no-break space stands after "-"', ""),
    ("  - text: 只", "  - text：只", 'the colon after "text" is full-width', ""),
    ("    supported_by: [low-", "\u3000\u3000supported_by: [low-", "a full-width or no-break space indents", ""),
    ("    supported_by: [low-", "\u00a0\u00a0\u00a0\u00a0supported_by: [low-", "a full-width or no-break space", ""),
    ("    supported_by: [low-", "\tsupported_by: [low-", "a tab indents this line", ""),
    ("    supported_by: [low-", "   supported_by: [low-", "this line does not line up", ""),
    ("    supported_by: [low-", "     supported_by: [low-", "this line does not line up", ""),
    ("roles: [algorithm, engineering]", "roles: [algorithm，engineering]", "full-width comma", ""),
    ("roles: [algorithm, engineering]", "roles: [algorithm、engineering]", "full-width comma", ""),
    ("roles: [algorithm, engineering]", "roles: ［algorithm，engineering］", 'the bracket "［" is full-width', ""),
    ("roles: [algorithm, engineering]", "roles: 【algorithm，engineering】", 'the bracket "【" is full-width', ""),
    ("roles: [algorithm, engineering]", "roles: [algorithm, engineering", 'the "[" that opens here is never closed', ""),
    ("roles: [algorithm, engineering]", "roles: algorithm", "stands where a list", "roles: [algorithm]"),
    ("roles: [algorithm, engineering]", "roles: algorithm, engineering", "stands where a list", ""),
    ("status: draft", "＃ 备注\nstatus: draft", 'the comment mark "＃" is full-width', "# 备注\nstatus: draft"),
    ("prompt: LoRA 训练的是什么，为", "prompt: 问: LoRA 训练的是什么，为", 'a second ": " on this line', "prompt: '问: LoRA 训练的是什么，为什么省参数？'"),
    ("prompt: LoRA 训练的是什么，为什么省参数？", "prompt: `LoRA` 是什么？", '"`" cannot start a value', "prompt: '`LoRA` 是什么？'"),
    ("prompt: LoRA 训练的是什么，为什么省参数？", "prompt: @ 是什么？", '"@" cannot start a value', "prompt: '@ 是什么？'"),
    ("prompt: LoRA 训练的是什么，为什么省参数？", "prompt: % 是什么？", '"%" cannot start a value', "prompt: '% 是什么？'"),
    ("prompt: LoRA 训练的是什么，为什么省参数？", "prompt: *args 是什么？", "names nothing that is complete", "unsafe prompt: '*args 是什么？'"),
    ("prompt: LoRA 训练的是什么，为什么省参数？", "prompt: &amp 是什么？", "is used nowhere", "unsafe prompt: '&amp 是什么？'"),
    ("prompt: LoRA 训练的是什么，为什么省参数？", "prompt: !important 是什么？", "is not used here", "prompt: '!important 是什么？'"),
    ("prompt: LoRA 训练的是什么，为什么省参数？", "prompt: [1, 2] 是什么？", '"[" begins a list, and text follows', "prompt: '[1, 2] 是什么？'"),
    ("prompt: LoRA 训练的是什么，为什么省参数？", "prompt: 修复 PR #12 以后会怎样？", '" #" begins a comment', "prompt: '修复 PR #12 以后会怎样？'"),
    ("prompt: LoRA 训练的是什么，为什么省参数？", 'prompt: "LoRA" 是什么？', "the quote ends here, and text follows", "prompt: '\"LoRA\" 是什么？'"),
    ("prompt: LoRA 训练的是什么，为什么省参数？", 'prompt: "LoRA 是什么？', "the quote that opens here is never closed", 'unsafe prompt: "LoRA 是什么？"'),
    ("prompt: LoRA 训练的是什么，为什么省参数？", 'prompt: "$\\frac{\\alpha}{r}$ 起什么作用？"', "is lost", 'prompt: "$\\\\frac{\\\\alpha}{r}$ 起什么作用？"'),
    ("level: basic", "level: basic\u2028", "an invisible line separator (U+2028)", ""),
    ("level: basic", "level: basic\x07", "a control character (U+0007)", ""),
    ("level: basic", "level: ba\u202esic", "turns the direction of text", ""),
    ("level: basic", "level: basic\nlevel: basic", 'the key "level" stands twice', None),
    ("level: basic", "levle: basic", 'no field is called "levle"', ""),
    ("level: basic", "Level: basic", 'no field is called "Level"', ""),
    ("level: basic", "难度: basic", 'no field is called "难度"', ""),
    ("level: basic", "level: basci", '"basci" is not allowed here', "unsafe"),
    ("level: basic", "level: 基础", '"基础" is not allowed here', "unsafe"),
    ("level: basic", "supported_by: [low-rank-update]\nlevel: basic", '"supported_by" does not stand here', None),
    ("prompt: LoRA 训练的是什么，为什么省参数？", "prompt: 2024", '"2024" is a number', 'prompt: "2024"'),
    ("prompt: LoRA 训练的是什么，为什么省参数？", "prompt:", '"prompt" is empty', None),
    ("id: what-is-lora", "id: What_is LoRA", "is not an id", "unsafe"),
    ("# yaml-language-server", "\ufeff# yaml-language-server", "", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "told", "fixed"), SLIPS, ids=[f"{at} {new[:20]!r}" for at, (_, new, *_) in enumerate(SLIPS)]
)
def test_a_slip_is_one_finding_and_its_fix_is_what_was_meant(old: str, new: str, told: str, fixed: str | None) -> None:
    assert TEXT.count(old) == 1
    text = TEXT.replace(old, new)
    found = [each for each in lint({PATH: text}) if each.rule in ("syntax", "schema")]
    if not told:
        assert not found
        return
    (finding,) = found
    assert told in finding.message
    at = TEXT.index(old) + next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), len(old) - 1)
    assert finding.span is not None
    assert "\n" in new or finding.span.line == TEXT.count("\n", 0, at) + 1
    if fixed is None:
        assert finding.fix is None
        return
    assert finding.fix is not None and finding.fix.safe is not fixed.startswith("unsafe")
    wanted = fixed.removeprefix("unsafe").strip() or old
    changed, _ = mended({**example_texts(), PATH: text}, [finding], slips, unsafe=True)
    line = old if wanted == old else next(line for line in TEXT.split("\n") if line.startswith(old.split("\n")[0]))
    assert changed[PATH] == TEXT.replace(line, wanted)


def lint(texts: Texts) -> list[Diagnostic]:
    return rules.run(banks.load({**example_texts(), **texts}, EXAMPLE, month="2026-11"))


def slips(texts: Texts) -> list[Diagnostic]:
    return [each for each in lint(texts) if each.rule in ("syntax", "schema")]


def test_two_slips_are_two_findings_and_the_rest_of_the_file_is_read() -> None:
    text = (
        TEXT.replace("level: basic", "level：basic")
        .replace("  - text: 只", "  － text: 只")
        .replace("[low-rank-update]", "[low-rnk]")
    )
    found = [(each.span.line if each.span else 0, each.rule) for each in lint({PATH: text})]
    assert {(6, "syntax"), (12, "syntax"), (11, "broken-reference")} <= set(found)
    assert len([rule for _, rule in found if rule in ("syntax", "schema")]) == 2


def test_all_slips_of_a_file_are_mended_together() -> None:
    text = TEXT
    for old, new in (
        ("level: basic", "level：basic"),
        ("  - text: 只", "  － text: 只"),
        ("status: draft", "stauts: draft"),
    ):
        text = text.replace(old, new)
    changed, count = mended({**example_texts(), PATH: text}, lint({PATH: text}), lint, unsafe=False)
    assert changed[PATH] == TEXT and count == 3


def test_a_file_that_was_read_with_slips_is_no_file_to_build_from() -> None:
    text = TEXT.replace("level: basic", "level：basic")
    bank = banks.load({**example_texts(), PurePosixPath(PATH): text}, EXAMPLE)
    assert any(each.rule == "syntax" for each in rules.run(bank))
