"""What an update does to the collection of a learner who has studied: the content is new, the schedule is the old one."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

pytest.importorskip("anki", reason="Anki's own library is a development dependency")
from tests.learner import Learner
from tests.running import viva
from toolkit.bank import Bank, load
from toolkit.card_html import LAYOUT
from toolkit.document import Document, Retired, compose
from toolkit.renderers import FORMATS

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
LATER = FIRST + timedelta(days=30)
POINTS, QUESTION = "knowledge/basics/lora.yaml", "questions/basics/what-is-lora.yaml"
ASKED, POINT, NEXT, FOLLOW_UP = "q2h5v7yd4s", "k4m2x7qa3b", "t6w3n5ze7c", "f3r6m2kc5x"
EVERY = (ASKED, f"{ASKED}-speaking", FOLLOW_UP, POINT, NEXT)
Loader = Callable[..., Bank]


def document(bank: Bank, at: datetime = FIRST, changed: tuple[str, ...] = EVERY, retired: tuple[Retired, ...] = ()) -> Document:
    """A bank in which some cards changed at its own time and the others at the first one."""
    first, now = int(FIRST.timestamp()), int(at.timestamp())
    times = {uid: now if uid in changed else first for uid in (ASKED, POINT, NEXT)}
    return compose(bank, at, {}.__getitem__, retired=retired, modified=times)


def package(*args: object, **settings: object) -> bytes:
    return FORMATS["anki"].render(document(*args, **settings))  # type: ignore[arg-type]


def test_a_typo_mended_updates_its_card_and_no_other(learner: Learner, example_bank: Loader) -> None:
    learner.takes(package(example_bank()))
    before = {uid: learner.studies(uid) for uid in EVERY}
    own = learner.card_of(POINT).note()
    own["Notes"] = "我自己的笔记"
    learner.col.update_note(own)
    text = example_bank().texts[example_bank().root / QUESTION].replace("训练的是什么", "到底训练什么")
    log = learner.takes(package(example_bank({QUESTION: text}), LATER, (ASKED,)))
    assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 3, 2)  # it, it spoken, and what follows up on it
    assert "到底训练什么" in learner.card_of(ASKED).question()
    assert learner.card_of(POINT).note()["Notes"] == "我自己的笔记"
    assert {uid: learner.schedule_of(uid) for uid in EVERY} == before


def test_an_id_renamed_keeps_the_schedule(learner: Learner, example_bank: Loader) -> None:
    learner.takes(package(example_bank()))
    before = {uid: learner.studies(uid) for uid in EVERY}
    texts = {
        name: example_bank().texts[example_bank().root / name].replace("low-rank-update", "lora-delta").replace("what-is-lora", "lora")
        for name in (POINTS, QUESTION)
    }
    log = learner.takes(package(example_bank(texts), LATER))
    assert not log.new and {uid: learner.schedule_of(uid) for uid in EVERY} == before
    assert "· lora-delta" in learner.card_of(POINT).question() and "· lora / 1" in learner.card_of(FOLLOW_UP).question()


def test_a_chapter_moved_keeps_the_schedule_and_the_deck_of_the_learner(learner: Learner, example_bank: Loader) -> None:
    learner.takes(package(example_bank()))
    before, deck = {uid: learner.studies(uid) for uid in EVERY}, learner.card_of(ASKED).did
    root, texts = example_bank().root, dict(example_bank().texts)
    texts[root / "questions/more/what-is-lora.yaml"] = texts.pop(root / QUESTION)
    texts[root / "bank.yaml"] = texts[root / "bank.yaml"].replace("roles:", "  - {id: more, title: 更多}\nroles:")
    log = learner.takes(package(load(texts, root), LATER))
    assert not log.new and {uid: learner.schedule_of(uid) for uid in EVERY} == before
    card = learner.card_of(ASKED)
    assert "更多" in card.question() and "chapter::more" in card.note().tags and card.did == deck


def test_a_point_deleted_is_retired_and_keeps_its_schedule(learner: Learner, example_bank: Loader) -> None:
    learner.takes(package(example_bank()))
    before = {uid: learner.studies(uid) for uid in EVERY}
    gone = (
        Retired(POINT, "point", "low-rank-update", "低秩增量 $BA$", "basics"),
        Retired(f"{ASKED}-speaking", "speaking", "what-is-lora", "LoRA 训练的是什么？", "basics"),
        Retired(ASKED, "question", "what-is-lora", "LoRA 训练的是什么？", "basics"),
        Retired(FOLLOW_UP, "follow-up", "what-is-lora", "秩翻倍呢？", "basics"),
    )
    root, texts = example_bank().root, dict(example_bank().texts)
    del texts[root / QUESTION]
    points = texts[root / POINTS]
    start, end = points.index("  - id: low-rank-update"), points.index("  - id: trainable-parameters")
    texts[root / POINTS] = (points[:start] + points[end:]).replace("requires: [low-rank-update]", "requires: []")
    log = learner.takes(package(load(texts, root), LATER, (), gone))
    assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 4, 1)
    assert {uid: learner.schedule_of(uid) for uid in EVERY} == before
    for each in gone:
        card = learner.card_of(each.guid)
        assert {"retired", "viva", "chapter::basics"} <= set(card.note().tags)
        assert each.title.split("$")[0].strip() in card.question() and "已撤回" in card.question()
        assert "已从题库撤回" in card.answer() and "可以暂停或删除" in card.answer() and len(card.note().cards()) == 1
    assert learner.col.find_cards("tag:retired") and "retired" not in learner.card_of(NEXT).note().tags


def test_who_comes_late_does_not_study_what_was_withdrawn(learner: Learner, example_bank: Loader) -> None:
    gone = Retired("aaaaaaaaaa", "question", "old", "旧题", "gone")
    learner.takes(package(example_bank(), FIRST, EVERY, (gone,)))
    assert learner.col.card_count() == 5 and not learner.col.find_cards("tag:retired")
    assert not [each.name for each in learner.col.decks.all_names_and_ids() if "已撤回" in each.name]


def test_what_is_there_again_is_not_retired(learner: Learner, example_bank: Loader) -> None:
    gone = Retired(ASKED, "question", "what-is-lora", "LoRA", "basics")
    learner.takes(package(example_bank(), FIRST, EVERY, (gone,)))
    assert learner.col.note_count() == 5 and "retired" not in learner.card_of(ASKED).note().tags


def test_a_field_more_takes_a_spare_one_and_keeps_the_schedule(learner: Learner, example_bank: Loader) -> None:
    learner.takes(package(example_bank()))
    before = {uid: learner.studies(uid) for uid in EVERY}
    log = learner.takes(_grown(package(example_bank(), LATER)))
    assert not log.new and not log.conflicting and len(log.updated) == 5
    assert {uid: learner.schedule_of(uid) for uid in EVERY} == before
    assert "新字段的内容" in learner.card_of(ASKED).answer()
    assert [each["name"] for each in learner.col.models.all() if each["name"].startswith("viva 问题")] == ["viva 问题 Question"]


def _grown(package: bytes) -> bytes:
    """A package of a later toolkit, whose questions show one thing more."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        base = sqlite3.connect(":memory:")
        base.deserialize(archive.read("collection.anki2"))
    models = json.loads(base.execute("select models from col").fetchone()[0])
    (question,) = (each for each in models.values() if each["name"] == "viva 问题 Question")
    question["tmpls"][0]["afmt"] += "{{Spare1}}"
    base.execute("update col set models = ?", [json.dumps(models)])
    at = [each["name"] for each in question["flds"]].index("Spare1")
    for id, fields in base.execute("select id, flds from notes where mid = ?", [question["id"]]).fetchall():
        parts = fields.split("\x1f")
        parts[at] = "新字段的内容"
        base.execute("update notes set flds = ? where id = ?", ["\x1f".join(parts), id])
    base.commit()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("collection.anki2", base.serialize())
        archive.writestr("media", "{}")
    return made.getvalue()


def test_older_never_overwrites_newer_card_by_card(learner: Learner, example_bank: Loader) -> None:
    text = example_bank().texts[example_bank().root / QUESTION].replace("训练的是什么", "到底训练什么")
    learner.takes(package(example_bank({QUESTION: text}), LATER, (ASKED,)))
    before = {uid: learner.studies(uid) for uid in EVERY}
    log = learner.takes(package(example_bank(), FIRST + timedelta(days=10), (ASKED,)))
    assert not log.new and not log.updated
    assert "到底训练什么" in learner.card_of(ASKED).question()
    assert {uid: learner.schedule_of(uid) for uid in EVERY} == before
    log = learner.takes(package(example_bank(), LATER + timedelta(days=1), (ASKED,)))
    assert len(log.updated) == 3 and "到底训练什么" not in learner.card_of(ASKED).question()


def test_notes_carry_the_time_of_their_content(learner: Learner, example_bank: Loader) -> None:
    learner.takes(package(example_bank(), LATER, (POINT,)))
    times = dict(learner.col.db.all("select guid, mod from notes"))
    assert times[f"viva-{POINT}"] == LATER.timestamp() + LAYOUT and times[f"viva-{NEXT}"] == FIRST.timestamp() + LAYOUT


def test_the_table_updates_the_same_notes(learner: Learner, full_bank: Bank, read_media: Callable[[str], bytes]) -> None:
    made = compose(full_bank, FIRST, read_media)
    learner.takes(FORMATS["anki"].render(made))
    uids = [guid.removeprefix("viva-") for guid in learner.col.db.list("select guid from notes")]
    before = {uid: learner.studies(uid) for uid in uids}
    fields = dict(learner.col.db.all("select guid, flds from notes"))
    log = learner.takes_table(FORMATS["csv"].render(made))
    assert len(log.duplicate) == len(uids) > 5 and not log.new and not log.updated  # the same to the last character
    texts = {path: text.replace("LoRA 训练的是什么", "LoRA 究竟训练什么") for path, text in full_bank.texts.items()}
    changed = compose(load(texts, full_bank.root, full_bank.media), LATER, read_media)
    log = learner.takes_table(FORMATS["csv"].render(changed))
    assert not log.new and len(log.updated) == 4  # the question, it spoken, and its two follow-ups
    assert {uid: learner.schedule_of(uid) for uid in uids} == before
    assert dict(learner.col.db.all("select guid, flds from notes")) != fields
    learner.col.remove_notes(learner.col.find_notes(""))
    log = learner.takes_table(FORMATS["csv"].render(changed))
    assert len(log.new) == len(uids) and {learner.col.decks.name(learner.card_of(uid).did) for uid in uids} == {
        "样例题库：每个字段都用到::01 低秩微调"
    }
    tags = set(learner.col.tags.all())
    assert {"viva", "chapter::lora", "role::algorithm", "level::basic", "importance::must", "kind::derivation", "入门", "rank_one"} <= tags




def test_a_release_retires_what_the_former_one_had(learner: Learner, project: Path) -> None:
    assert viva("build", "anki", cwd=project, env={"SOURCE_DATE_EPOCH": str(int(FIRST.timestamp()))}).code == 0
    learner.takes((project / "build/example.apkg").read_bytes())
    (project / "build/manifest.json").rename(project / "last.json")
    question = project / "content/example" / QUESTION
    text = question.read_text("utf-8")
    start = text.index("follow_ups:")
    question.write_text(text[:start], "utf-8")
    (uid,) = re.findall("uid: (.*)", text[start:])
    before = learner.studies(uid)
    later = {"SOURCE_DATE_EPOCH": str(int(LATER.timestamp()))}
    ran = viva("build", "anki", "--against", "last.json", cwd=project, env=later)
    assert ran.code == 0, ran.err
    log = learner.takes((project / "build/example.apkg").read_bytes())
    assert not log.new and learner.schedule_of(uid) == before
    assert "retired" in learner.card_of(uid).note().tags and "已从题库撤回" in learner.card_of(uid).answer()
