"""The Anki package, imported by Anki's own library."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from toolkit import document
from toolkit.bank import Bank, load
from toolkit.renderers import anki as renderer

pytest.importorskip("anki", reason="Anki's own library is a development dependency")
from tests.learner import Learner

BUILT = datetime(2026, 1, 1, tzinfo=UTC)
LATER = BUILT + timedelta(days=30)
POINTS = "knowledge/basics/lora.yaml"
QUESTION = "questions/basics/what-is-lora.yaml"
Loader = Callable[..., Bank]


def build(bank: Bank, built_at: datetime = BUILT, media: dict[str, bytes] | None = None) -> bytes:
    return renderer.render(document.compose(bank, built_at, (media or {}).__getitem__))


def edited(example_bank: Loader, file: str, **changes: str) -> Bank:
    text = example_bank().texts[example_bank().root / file]
    for old, new in changes.items():
        assert old.replace("_", " ") in text or old in text
        text = text.replace(old, new)
    return example_bank({file: text})


def test_every_kind_of_note_arrives_with_one_card_in_its_chapters_deck(learner: Learner, example_bank: Loader) -> None:
    log = learner.takes(build(example_bank()))
    assert (len(log.new), len(log.updated), len(log.duplicate)) == (5, 0, 0)
    cards = [learner.col.get_card(id) for id in learner.col.find_cards("deck:*", order="c.due")]
    assert [card.note_type()["name"].split()[-1] for card in cards] == [
        "Point", "Point", "Question", "Speaking", "Follow-up",
    ]  # fmt: skip
    assert {learner.col.decks.name(card.did) for card in cards} == {"示例题库::01 低秩微调"}
    assert "level::basic" in learner.card_of("q2h5v7yd4s").note().tags
    for card in cards:
        assert "example 0.1.0 · " in card.question() and "example 0.1.0 · " in card.answer()
        assert "{{" not in card.answer().split("</style>")[-1]
    assert r"\(\frac{\alpha}{r}BA\)" in learner.card_of("q2h5v7yd4s").answer()
    assert "→ 1.1 低秩增量" in learner.card_of("q2h5v7yd4s").answer()
    assert "W_0" not in learner.card_of("k4m2x7qa3b").question().split("data-cloze")[0].split("</style>")[-1]


def test_points_come_before_what_requires_them(learner: Learner, example_bank: Loader) -> None:
    text = example_bank().texts[example_bank().root / POINTS].replace("requires: [low-rank-update]", "requires: []")
    first, second = (
        "    cites: [hu-2021-lora]\n    terms",
        "    requires: [trainable-parameters]\n    cites: [hu-2021-lora]\n    terms",
    )
    turned = example_bank({POINTS: text.replace(first, second)})
    learner.takes(build(turned))
    assert learner.card_of("t6w3n5ze7c").due < learner.card_of("k4m2x7qa3b").due


def test_an_update_keeps_the_schedule_whatever_is_edited(learner: Learner, example_bank: Loader) -> None:
    learner.takes(build(example_bank()))
    before = learner.studies("q2h5v7yd4s")
    question = example_bank().texts[example_bank().root / QUESTION]
    info = example_bank().texts[example_bank().root / "bank.yaml"]
    update = example_bank(
        {
            QUESTION: question.replace("what-is-lora", "lora-idea").replace("训练的是什么", "到底训练什么"),
            "bank.yaml": info.replace("低秩微调", "参数高效微调"),
        }
    )
    log = learner.takes(build(update, LATER))
    assert (len(log.new), len(log.duplicate)) == (0, 0) and len(log.updated) == 5
    assert learner.schedule_of("q2h5v7yd4s") == before
    assert "到底训练什么" in learner.card_of("q2h5v7yd4s").question()
    assert learner.col.note_count() == 5


def test_a_question_moved_to_another_chapter_keeps_its_schedule(learner: Learner, example_bank: Loader) -> None:
    learner.takes(build(example_bank()))
    before = learner.studies("q2h5v7yd4s")
    root, texts = example_bank().root, dict(example_bank().texts)
    texts[root / "questions/more/what-is-lora.yaml"] = texts.pop(root / QUESTION)
    info = texts[root / "bank.yaml"]
    texts[root / "bank.yaml"] = info.replace("roles:", "  - {id: more, title: 更多}\nroles:")
    log = learner.takes(build(load(texts, root), LATER))
    assert not log.new and learner.schedule_of("q2h5v7yd4s") == before
    assert "更多" in learner.card_of("q2h5v7yd4s").question()


def test_the_same_package_twice_and_an_older_one_change_nothing(learner: Learner, example_bank: Loader) -> None:
    newer = edited(example_bank, QUESTION, 训练的是什么="到底训练什么")
    learner.takes(build(newer, LATER))
    before = learner.studies("q2h5v7yd4s")
    assert len(learner.takes(build(newer, LATER)).duplicate) == 5
    learner.takes(build(example_bank(), BUILT))
    assert "到底训练什么" in learner.card_of("q2h5v7yd4s").question()
    assert learner.schedule_of("q2h5v7yd4s") == before


def test_bold_words_of_a_point_are_its_one_cloze(learner: Learner, example_bank: Loader) -> None:
    learner.takes(build(edited(example_bank, POINTS, 只学习一个低秩增量="只学习一个**低秩**的**增量**")))
    card = learner.card_of("k4m2x7qa3b")
    assert len(card.note().cards()) == 1
    shown = card.question().split("</style>")[-1]
    assert "冻结预训练权重" in shown and shown.count('data-ordinal="1">[...]') == 2


def test_nothing_of_the_content_is_live(learner: Learner, example_bank: Loader) -> None:
    evil = "<script>alert(1)</script> {{c2::x}} {{Id}} [sound:a.mp3] [latex]x[/latex] std::vector }} $\\frac{{a}}{{b}}$"
    text = example_bank().texts[example_bank().root / POINTS].replace("LoRA 冻结预训练权重", f"{evil} 冻结")
    learner.takes(build(example_bank({POINTS: text})))
    card = learner.card_of("k4m2x7qa3b")
    assert len(card.note().cards()) == 1
    answer = card.answer().split("</style>")[-1]
    assert "<script>" not in answer and "&lt;script&gt;" in answer
    assert answer.count('data-ordinal="1"') == 1 and 'data-ordinal="2"' not in answer
    assert not card.answer_av_tags() and "[latex]" not in answer
    assert "std&#58;&#58;vector" in answer or "std::vector" in answer


def test_pictures_travel_under_names_that_cannot_collide(learner: Learner, example_bank: Loader) -> None:
    text = example_bank().texts[example_bank().root / POINTS].replace("LoRA 冻结", "![图](media/a.png) LoRA 冻结")
    picture = (Path(__file__).parent / "banks/full/media/curve.png").read_bytes()
    learner.takes(build(example_bank({POINTS: text}, media=("media/a.png",)), media={"media/a.png": picture}))
    (name,) = (path.name for path in Path(learner.col.media.dir()).iterdir())
    assert name.startswith("viva-") and f'src="{name}"' in learner.card_of("k4m2x7qa3b").answer()


def test_two_builds_give_the_same_bytes(example_bank: Loader, repository: Path) -> None:
    script = (
        "import sys, hashlib; sys.path.insert(0, '.');"
        "from tests.test_anki import build, BUILT; from tests.markdown_cases import example_texts, EXAMPLE;"
        "from toolkit import bank; print(hashlib.sha256(build(bank.load(example_texts(), EXAMPLE))).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script], cwd=repository, env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(digests) == 1 and len(digests.pop().strip()) == 64
