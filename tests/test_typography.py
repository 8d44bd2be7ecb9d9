"""The rules of Chinese typography over single fields: what headings say, both scripts, any style, any input."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import bank, rules, source
from toolkit.diagnostic import Diagnostic, Replace
from toolkit.mending import mended

PATH = PurePosixPath("content/b/bank.yaml")
HEAD = "id: b\ntitle: 书\nlang: {lang}\nstandards: {{spacing: {spacing}}}\nchapters: [{{id: c, title: 章}}]\nroles: {{a: 岗}}\n"
FIXABLE = ("chinese-punctuation", "chinese-spacing", "folded-prose")


def written(text: str, style: str = "|", lang: str = "zh-CN", spacing: str = "any") -> str:
    """A bank with a text as its description, in a style of YAML."""
    head = HEAD.format(lang=lang, spacing=spacing)
    if style[0] in "|>":
        lines = (f"  {line}" if line else "" for line in text.split("\n"))
        return f"{head}description: {style}\n" + "\n".join(lines) + "\n"
    if style == "'":
        return head + "description: '" + text.replace("'", "''").replace("\n", "\n\n  ") + "'\n"
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if style == '"':
        return f"{head}description: {quoted} # 注,释\n"
    return "{" + ", ".join((*head.rstrip("\n").split("\n"), f"description: {quoted}")) + "}\n"


def lint(file: str, *names: str) -> list[Diagnostic]:
    loaded = bank.load({PATH: file}, PATH.parent)
    found = rules.run(loaded, rules.Choice(select=frozenset(names or (*FIXABLE, "mixed-script"))))
    return [each for each in found if each.place.route[:1] == ("description",)]


def fixed(file: str, *names: str) -> str:
    def again(changed: Mapping[PurePosixPath, str]) -> Sequence[Diagnostic]:
        return lint(changed.get(PATH, file), *names)

    return mended({PATH: file}, lint(file, *names), again, unsafe=False)[0].get(PATH, file)


@pytest.mark.parametrize(
    "text",
    [
        "## 一. 写作动机",
        "##  〇. 文章信息",
        "### 第十二. 结论",
        "- 一. 写作动机",
        "**一**. 写作动机",
        "苗光辉. 面向部分可观测环境的研究[D].北京理工大学, 2020.",
        "周志华. 机器学习 [M]. 北京：清华大学出版社, 2016",
        "模型.（数据集.）数据集词数.词向量维度.txt",
        '见[图](<media/甲 ，乙.png> "甲 ，乙")。',
        "前\n\n    缩进的代码,不改 。",
        "```\n没有关上的围栏,不改 。",
        "前 `没有关上,` 后",
        "| 键 | 值 |\n|----|----|\n| `甲,乙` | $丙,丁$ |",
    ],
)
def test_what_is_no_slip_of_punctuation(text: str) -> None:
    assert lint(written(text), "chinese-punctuation") == []


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("## 一,写作动机?", "## 一，写作动机？"),
        ("| 甲 | 乙 |\n|---|---|\n| 一,二 | 三 。 |", "| 甲 | 乙 |\n|---|---|\n| 一，二 | 三。 |"),
        ("![秩,增量](media/a.png)", "![秩，增量](media/a.png)"),
        ("<b>粗,体</b>", "<b>粗，体</b>"),
        ("甲,`a,b`,乙", "甲，`a,b`，乙"),
        ("他说“好”,走了", "他说“好”，走了"),
        ("真的吗？。真的！。", "真的吗？真的！"),
        ("见图 3,然后再看", "见图 3，然后再看"),
        ("第一句话说完了.第二句话", "第一句话说完了。第二句话"),
    ],
)
def test_only_the_slip_is_fixed(text: str, after: str) -> None:
    assert fixed(written(text), "chinese-punctuation") == written(after)


@pytest.mark.parametrize(
    ("text", "spacing", "after"),
    [
        ("用 LoRA 训练", "tight", "用LoRA训练"),
        ("## 3 方法与 LoRA", "tight", "## 3 方法与LoRA"),
        ("### 3.6 负采样 A", "tight", "### 3.6 负采样A"),
        ("图 2-1 低秩 A", "tight", "图2-1 低秩A"),
        ("发布于 2024年3月5日12时30分", "spaced", "发布于 2024年3月5日12时30分"),
        ("共3个，**秩8**够", "spaced", "共 3 个，**秩 8** 够"),
        ("甲 * 乙 A", "tight", "甲 * 乙A"),
    ],
)
def test_a_gap_is_as_the_bank_wants_it(text: str, spacing: str, after: str) -> None:
    assert fixed(written(text, spacing=spacing), "chinese-spacing") == written(after, spacing=spacing)


@pytest.mark.parametrize(
    ("lang", "text", "stretches"),
    [
        ("zh-CN", "這是示例，學習", ["這", "學習"]),
        ("zh-CN", "昇腾、陞、蒐、著、乾、后、瞭望", []),
        ("zh-CN", "深い学習と機械", []),
        ("zh-TW", "這是示例，权重凍結", ["权"]),
        ("zh-TW", "臺灣與台灣、羣眾與群眾、裡與里、著", []),
        ("zh-HK", "用户脱離溫室，说話", ["说"]),
        ("zh-Hant", "《机器学习》是書名", []),
        ("en", "這是示例,权重", []),
    ],
)
def test_characters_of_the_other_script(lang: str, text: str, stretches: list[str]) -> None:
    found = lint(written(text, lang=lang), "mixed-script")
    assert [text[slice(*(each.place.within or (0, 0)))] for each in found] == stretches


def test_a_list_that_was_folded_is_made_one_again_only_when_asked() -> None:
    (found,) = lint(written("- 冻结权重。\n- 只学增量。", ">"), "folded-prose")
    assert found.fix and not found.fix.safe
    assert [each.text for each in found.fix.edits if isinstance(each, Replace)] == ["- 冻结权重。\n- 只学增量。"]


PIECES = [
    "字", "字", "词", "LoRA", "8", "0.5", " ", "  ", ",", ".", ":", ";", "?", "!", "，", "。", "：", "？", "“", "”", "\"", "「", "」", "‘", "’",
    "(", ")", "（", "）", "`", "$", "*", "**", "[", "]", "](a)", "[[b]]", "\n", "\n\n", "- ", "> ", "# ", "Ａ", "１", "https://e.org/", "...", "🙂", "\\", "|",
]  # fmt: skip
STYLES = ["|", "|-", "|+", "|2", ">", ">-", '"', "'", "flow"]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join),
    st.sampled_from(STYLES),
    st.sampled_from(["any", "spaced", "tight"]),
)
def test_fixing_twice_is_fixing_once_and_changes_marks_and_spaces_only(text: str, style: str, spacing: str) -> None:
    before = written(f"字{text}字", style, spacing=spacing)
    after = fixed(before, *FIXABLE)
    assert fixed(after, *FIXABLE) == after
    assert not [each for each in lint(after, *FIXABLE) if each.fix and each.fix.safe]
    assert words(source.read(after).value) == words(source.read(before).value)


def words(value: dict[str, str]) -> str:
    """What of the description no rule of typography may touch."""
    full = str.maketrans("Ａ１", "A1", ' \n,.:;?!，。：；？！…"“”‘’「」()（）')
    return value["description"].translate(full)


HOSTILE = ["“", "”", "‘", "「", "\"", "(", "（", "（)", "( ", "`", "$", "[", "[好,", "](", "*", "**", "好*", "好,", "好 ", "好a", "{好,", "漢a", "。", "\n好 ", "好“好”", "Ａ"]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_fields_are_checked_in_linear_time(piece: str) -> None:
    loaded = bank.load({PATH: written("好" + piece * (200_000 // len(piece)) + "文")}, PATH.parent)
    started = time.process_time()
    for name in (*FIXABLE, "mixed-script"):
        for _ in rules.BY_NAME[name].check(loaded):
            pass
    assert time.process_time() - started < 15
