"""The glossary: which names stand together, and which sentence tells what a thing is."""

from __future__ import annotations

import pytest

from tests.test_pdf import BUILT, load, media
from toolkit import document
from toolkit.glossary import Term, glossary


def told(terms: str, body: str) -> dict[str, Term]:
    text = (
        "title: 主题\npoints:\n  - id: low-rank\n    uid: aaaaaaaaaa\n    title: 标题\n"
        f"    terms: [{terms}]\n    body: |\n      {body}\n"
    )
    whole = document.compose(load({"knowledge/one/methods.yaml": text}), BUILT, media)
    return {term.names[0]: term for term in glossary(whole)}


@pytest.mark.parametrize(
    ("terms", "body", "names"),
    [
        ("过度拒答, over-refusal", "", ("过度拒答", "over-refusal")),
        ("训练后量化, post-training quantization, PTQ", "", ("训练后量化", "post-training quantization", "PTQ")),
        ("后向迁移, BWT, backward transfer", "后向迁移（BWT）量遗忘。", ("后向迁移", "BWT", "backward transfer")),
        ("ZeRO, Zero Redundancy Optimizer", "", ("ZeRO", "Zero Redundancy Optimizer")),
        ("大模型, LLM", "大模型（large language model，LLM）很大。", ("大模型", "LLM")),
    ],
)
def test_names_of_one_thing_stand_together(terms: str, body: str, names: tuple[str, ...]) -> None:
    assert told(terms, body or "正文。")[names[0]].names == names


def test_names_of_different_things_stand_apart() -> None:
    found = told("工具轨迹, tool trajectory, ReAct, Toolformer", "正文。")
    assert found.keys() == {"工具轨迹"} and found["工具轨迹"].names == ("工具轨迹", "tool trajectory")


@pytest.mark.parametrize(
    ("body", "gloss"),
    [
        ("过度拒答（over-refusal）是模型拒绝了正常请求。别的句子。", "过度拒答（over-refusal）是模型拒绝了正常请求。"),
        ("模型常有过度拒答。", ""),
        ("过度拒答有两种：", ""),
        ("过度拒答是" + "很" * 100 + "长。", ""),
    ],
)
def test_a_gloss_is_a_sentence_that_begins_with_the_name(body: str, gloss: str) -> None:
    assert told("过度拒答, over-refusal", body)["过度拒答"].gloss == gloss
