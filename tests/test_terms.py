"""Names are found where they stand, judged by the glossary, and written as it has them."""

from __future__ import annotations

import time
from pathlib import PurePosixPath

import pytest

from tests.markdown_cases import EXAMPLE, example_texts
from toolkit import bank as banks
from toolkit import rules
from toolkit.diagnostic import Diagnostic
from toolkit.mending import Texts, mended
from toolkit.rules import STRICT, Choice
from toolkit.terms import Glossary, names, spelled, unwanted

TERMS = "LoRA、QLoRA 微调、vLLM、GPT-4、BF16、SFT、top-1、fine-tuning、token、Attention、FLAN、Flan"
GLOSSARY = Glossary(spelled(TERMS))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("用 Qlora 训练", ["Qlora"]),
        ("SFT/DPO，以及 models/qlora", ["SFT", "DPO"]),
        ("**lora**（秩）", ["lora"]),
        ("we use lora here, and Lora there", ["Lora"]),
        ("GPT-4.1 与 4-bit、7B、3.5、1-2", ["GPT-4.1", "4-bit", "7B"]),
        ("lora_alpha peft.Lora lora() --lora x=lora C++", ["lora_alpha", "peft.Lora", "C++"]),
        ("`lora` $lora$ <https://lora.org> a@lora.org", ["a@lora.org"]),
    ],
)
def test_names_of_a_field(text: str, found: list[str]) -> None:
    assert [word.text for word in names(text)] == found
    assert all(text[word.start :].startswith(word.text) for word in names(text))


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("lora", ("LoRA",)),
        ("LORA", ("LoRA",)),
        ("Lo-RA", ("LoRA",)),
        ("LoRAs", ()),
        ("Qlora", ("QLoRA",)),
        ("VLLM", ("vLLM",)),
        ("GPT4", ("GPT-4",)),
        ("gpt-4", ("GPT-4",)),
        ("bf16", ("BF16",)),
        ("Sft", ("SFT",)),
        ("Top-1", ()),
        ("top1", ("top-1",)),
        ("Fine-Tuning", ()),
        ("finetuning", ("fine-tuning",)),
        ("Token", ()),
        ("ATTENTION", ()),
        ("flan", ()),
        ("unheard-of", ()),
    ],
)
def test_what_the_glossary_says(word: str, right: tuple[str, ...]) -> None:
    assert GLOSSARY.right(word) == right


def test_unwanted_words_are_whole_and_not_part_of_the_right_one() -> None:
    wording = {"回报模型": "奖励模型", "模型": "大模型", "RM": "奖励模型"}
    text = "回报模型、模型、大模型、奖励模型、基座模型、RM、RMs、`模型`"
    assert [word.text for word in unwanted(text, wording, ["基座模型"])] == ["回报模型", "模型", "RM"]


@pytest.mark.parametrize("piece", ["a", "1", "-", "a-", "1.", "/", "A/", "a@", "_", "+", "a.b/", "é", "中a", "A "])
def test_hostile_fields_are_read_in_linear_time(piece: str) -> None:
    field = "好" + piece * (400_000 // len(piece)) + "文"
    started = time.process_time()
    for word in names(field):
        GLOSSARY.right(word.text)
    [*unwanted(field, {"a-a": "b"})]
    assert time.process_time() - started < 3


def test_mended_words_are_right_and_stay_so() -> None:
    path = EXAMPLE / "knowledge/basics/lora.yaml"
    texts = dict(example_texts())
    texts[EXAMPLE / "bank.yaml"] += "standards:\n  wording: {回报模型: 打分模型, 打分模型: 奖励模型}\n"
    clean = [each for each in lint(texts) if each.rule != "inconsistent-term"]
    texts[path] = texts[path].replace("冻结预训练权重", "用 Lora、**lora** 与 GLM4 冻结回报模型的预训练权重", 1)
    texts[path] = texts[path].replace("terms: [LoRA,", "terms: [LoRA, GLM-4, glm-4,", 1)
    before = [each for each in lint(texts) if each.place.path == path]
    assert [(each.rule, each.fix and each.fix.safe) for each in before] == [
        ("inconsistent-term", False),
        ("inconsistent-term", False),
        ("inconsistent-term", None),  # two ways are right; which is meant nobody knows
        ("inconsistent-term", False),
    ]
    changed, made = mended(texts, lint(texts), lambda now: lint({**texts, **now}), unsafe=True)
    assert "用 LoRA、**LoRA** 与 GLM4 冻结奖励模型的" in changed[path]
    left = lint({**texts, **changed})
    assert made >= 3 and [each for each in left if each.fix] == []
    assert {each.rule for each in left} - {each.rule for each in clean} <= {"inconsistent-term"}


def lint(texts: Texts) -> list[Diagnostic]:
    bank = banks.load(dict(texts), PurePosixPath(EXAMPLE), month="2026-11")
    return rules.run(bank, Choice(select=STRICT))
