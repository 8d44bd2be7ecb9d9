"""`viva diff` tells what an update does to every learner's card, from real git repositories, folders and manifests."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.running import viva
from toolkit.manifest import Manifest, publish_manifest, read
from toolkit.publishing import ProjectError

QUESTION = Path("content/example/questions/basics/what-is-lora.yaml")
POINTS = Path("content/example/knowledge/basics/lora.yaml")


@pytest.fixture
def released(project: Path) -> Path:
    """The example project in git, with a tag on what learners have."""
    git(project, "init", "-q")
    commit(project)
    git(project, "tag", "v1")
    return project


def git(folder: Path, *arguments: str) -> None:
    settings = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "x")


def change(folder: Path, path: Path, old: str, new: str, count: int = 1) -> None:
    text = (folder / path).read_text("utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new, count), "utf-8")


def changes(folder: Path, *arguments: str, code: int = 0) -> dict[str, list[dict[str, Any]]]:
    """By verdict, the changes of the example bank since the tag."""
    ran = viva("diff", "v1", *arguments, "--format", "json", cwd=folder)
    assert ran.code == code, ran.err
    (bank,) = json.loads(ran.out)["banks"]
    found: dict[str, list[dict[str, Any]]] = {}
    for each in bank["changes"]:
        found.setdefault(each["verdict"], []).append(each)
    assert sum(bank["counts"].values()) - bank["counts"]["kept"] == len(bank["changes"])
    return found


def uid(folder: Path, path: Path) -> str:
    found = re.search(r"uid: (\w{10})", (folder / path).read_text("utf-8"))
    assert found
    return found[1]


def test_nothing_changed_keeps_every_card(released: Path) -> None:
    ran = viva("diff", "v1", cwd=released)
    assert ran.code == 0 and re.search(r"cards: \d+ kept\n", ran.out)


def test_a_typo_is_an_update_in_place_and_its_field_is_named(released: Path) -> None:
    change(released, QUESTION, "prompt: ", "prompt: 请问")
    (speaking, question) = sorted(changes(released)["updated"], key=lambda each: each["note_type"], reverse=True)
    assert question["fields"] == ["prompt"] and question["id"] == "what-is-lora"
    assert speaking["note_type"] == "speaking"


def test_a_renamed_id_and_a_moved_chapter_keep_the_card(released: Path) -> None:
    assert viva("rename", "low-rank-update", "low-rank", cwd=released).code == 0
    found = changes(released)
    assert set(found) == {"updated"}
    assert ["id"] in [each["fields"] for each in found["updated"]]
    assert viva("rename", "basics", "start", "--kind", "chapter", cwd=released).code == 0
    assert all("chapter" in each["fields"] for each in changes(released)["updated"])


def test_a_deleted_follow_up_is_retired_and_a_new_one_in_its_place_is_new(released: Path) -> None:
    text = (released / QUESTION).read_text("utf-8")
    head, _, _ = text.partition("follow_ups:")
    added = "follow_ups:\n  - uid: aaaaaaaaaa\n    prompt: 换成别的框架怎么办，要改哪几行？\n    answer:\n      - text: 改一行。\n"
    (released / QUESTION).write_text(head + added + "        supported_by: [low-rank-update]\n", "utf-8")
    found = changes(released)
    assert [each["guid"] for each in found["new"]] == ["aaaaaaaaaa"]
    assert {each["note_type"] for each in found["retired"]} == {"follow-up"}
    assert "duplicated" not in found


def test_a_new_uid_for_the_same_question_would_duplicate_it_and_fails_unless_declared(released: Path) -> None:
    old = uid(released, QUESTION)
    change(released, QUESTION, old, "zzzzzzzzzz")
    found = changes(released, code=1)
    assert {each["before"]["guid"] for each in found["duplicated"]} >= {old}
    ran = viva("diff", "v1", cwd=released)
    assert ran.code == 1 and f"it was {old} before and is zzzzzzzzzz now; give it the old uid back" in ran.out
    assert viva("diff", "v1", "--allow-reset", "what-is-lora", cwd=released).code == 0
    assert viva("diff", "v1", "--allow-reset", "zzzzzzzzzz", cwd=released).code == 0
    assert viva("diff", "v1", "--allow-reset", "something-else", cwd=released).code == 1


def test_a_question_copied_under_another_id_and_slightly_reworded_is_seen_as_the_same(released: Path) -> None:
    text = (released / QUESTION).read_text("utf-8").replace("id: what-is-lora", "id: lora-again")
    text = re.sub(r"uid: \w{10}", lambda found: f"uid: {found[0][5:][::-1]}", text).replace("prompt: LoRA", "prompt: 问：LoRA")
    (released / QUESTION.with_name("lora-again.yaml")).write_text(text, "utf-8")
    (released / QUESTION).unlink()
    found = changes(released, code=1)
    assert "lora-again" in {each["id"] for each in found["duplicated"]} and "retired" not in found


def test_an_identity_that_moves_to_another_kind_of_card_is_a_reset(released: Path) -> None:
    point, question = uid(released, POINTS), uid(released, QUESTION)
    change(released, POINTS, point, "yyyyyyyyyy")
    change(released, QUESTION, question, point)
    found = changes(released, code=1)
    assert {each["before"]["note_type"] for each in found["reset"]} == {"point"}


def test_two_revisions_a_folder_and_a_manifest_say_the_same(released: Path, tmp_path: Path) -> None:
    shutil.copytree(released, tmp_path / "old")
    change(released, QUESTION, "prompt: ", "prompt: 请问")
    commit(released)
    assert viva("build", "md", cwd=tmp_path / "old").code == 0
    told = [
        viva("diff", base, *head, "--format", "json", cwd=released).out
        for base, *head in (["v1", "HEAD"], ["v1"], [str(tmp_path / "old")], [str(tmp_path / "old/build/manifest.json")])
    ]
    assert len(set(told)) == 1 and json.loads(told[0])["banks"][0]["counts"]["updated"] == 2


def test_markdown_tells_a_pull_request_and_nothing_in_it_is_live(released: Path) -> None:
    change(released, QUESTION, "prompt: ", "prompt: <img src=x> @all [x](http://example.com) ")
    ran = viva("diff", "v1", "--format", "markdown", cwd=released)
    assert ran.code == 0 and "| updated in place, the schedule stays | 2 |" in ran.out
    assert "\\@all" in ran.out and "<img" not in ran.out and "](http" not in ran.out


@pytest.mark.parametrize(
    ("base", "said"),
    [("nope", 'no revision "nope"'), ("-rf", "No such option"), ("--upload-pack=x", "No such option")],
)
def test_what_is_no_release_is_said(released: Path, base: str, said: str) -> None:
    ran = viva("diff", base, cwd=released)
    assert ran.code == 2 and said in ran.err


def test_a_broken_file_is_not_taken_for_a_deletion(released: Path) -> None:
    (released / QUESTION).write_text("id: [", "utf-8")
    ran = viva("diff", "v1", cwd=released)
    assert ran.code == 2 and f"{QUESTION} cannot be read" in ran.err


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"manifest": 2}', '{"manifest": 1, "banks": {"x": {"cards": {"a": {"type": "spell"}}}}}', "[" * 100_000],
)
def test_a_file_that_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ProjectError, match=r"no manifest|version 2"):
        read(tmp_path / "manifest.json")


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = Manifest()
    made.add("a.md", b"text", "a", "md", "study")
    publish_manifest(tmp_path, made)
    assert read(tmp_path / "manifest.json") == made
