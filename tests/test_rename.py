"""`viva rename` changes an id everywhere and nothing else; `viva show` tells where it stands."""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import FULL, full_texts
from tests.running import tree, viva
from toolkit import bank as banks
from toolkit import publishing
from toolkit.bank import Bank
from toolkit.mentions import KINDS, Kind, ids, mentions
from toolkit.publishing import ProjectError, publish_all
from toolkit.renaming import RenameError, renamed

POINTS = Path("content/example/knowledge/basics/lora.yaml")
QUESTION = Path("content/example/questions/basics/what-is-lora.yaml")


def load(texts: dict[PurePosixPath, str]) -> Bank:
    return banks.load(texts, FULL, frozenset({FULL / "media" / "curve.png"}))


def applied(bank: Bank, kind: Kind, old: str, new: str) -> dict[PurePosixPath, str]:
    """The texts of the bank after a renaming, by their new paths."""
    made = renamed(bank, kind, old, new)
    texts = dict(bank.texts) | made.texts
    for start, end in made.moves:
        moved = {path: end / path.relative_to(start) for path in texts if path.is_relative_to(start)}
        texts = {moved.get(path, path): text for path, text in texts.items()}
    return texts


EVERYTHING = [(kind, id) for kind in KINDS for id in sorted(ids(load(full_texts()), kind))]


def test_there_is_something_of_every_kind_to_rename() -> None:
    assert {kind for kind, _ in EVERYTHING} == set(KINDS)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(EVERYTHING), st.from_regex(r"zz[a-z0-9]{0,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True))
def test_there_and_back_is_the_same_text_and_between_only_the_id_differs(what: tuple[Kind, str], new: str) -> None:
    kind, old = what
    before = load(full_texts())
    between = load(applied(before, kind, old, new))
    assert not between.refused
    assert ids(between, kind) == ids(before, kind) - {old} | {new}
    assert {each.uid for each in banks.identified(between)} == {each.uid for each in banks.identified(before)}
    assert not any(list(mentions(content, kind, old)) for content in between.contents)
    count = sum(len(list(mentions(content, kind, old))) for content in before.contents)
    assert count == sum(len(list(mentions(content, kind, new))) for content in between.contents) > 0
    assert applied(between, kind, new, old) == full_texts()


def test_a_point_is_renamed_in_fields_and_prose_with_comments_and_quotes_kept(project: Path) -> None:
    text = (project / QUESTION).read_text("utf-8")
    text = text.replace("[low-rank-update]", "[ 'low-rank-update' ]  # 为什么", 1)
    text = re.sub(r"(?m)^bonus: .*$", 'bonus: "见 [[low-rank-update|低秩]] 与 `low-rank-update`。"', text)
    (project / QUESTION).write_text(text, "utf-8")
    ran = viva("rename", "low-rank-update", "low-rank", cwd=project / "content")
    assert (ran.code, ran.err) == (0, "")
    after = (project / QUESTION).read_text("utf-8")
    assert "[ 'low-rank' ]  # 为什么" in after
    assert '"见 [[low-rank|低秩]] 与 `low-rank-update`。"' in after
    assert "id: low-rank\n" in (project / POINTS).read_text("utf-8")
    assert viva("lint", cwd=project).out == "no findings\n"


def test_a_question_takes_its_file_along_and_a_chapter_its_folders(project: Path) -> None:
    assert viva("rename", "what-is-lora", "lora-idea", cwd=project).code == 0
    assert (project / QUESTION.with_name("lora-idea.yaml")).is_file() and not (project / QUESTION).exists()
    ran = viva("rename", "basics", "start", "--kind", "chapter", cwd=project)
    assert "content/example/knowledge/basics → content/example/knowledge/start" in ran.out
    assert not (project / "content/example/questions/basics").exists()
    assert viva("lint", cwd=project).out == "no findings\n"


def test_diff_shows_and_writes_nothing(project: Path) -> None:
    before = tree(project)
    ran = viva("rename", "what-is-lora", "lora-idea", "--diff", cwd=project)
    assert ran.code == 0 and "+id: lora-idea" in ran.out and "what-is-lora.yaml → " in ran.out
    assert tree(project) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["low-rank-updat", "x"], 'did you mean "low-rank-update"?'),
        (["low-rank-update", "Low_Rank"], "small letters, digits and single hyphens"),
        (["low-rank-update", "what-is-lora"], "the id of another question"),
        (["low-rank-update", "low-rank-update"], "its id already"),
        (["low-rank-update", "x", "--kind", "source"], "no source has the id"),
        (["low-rank-update", "x", "--bank", "none"], 'no bank is called "none"'),
    ],
)
def test_what_cannot_be_renamed_is_said(project: Path, arguments: list[str], said: str) -> None:
    before = tree(project)
    ran = viva("rename", *arguments, cwd=project)
    assert ran.code == 2 and said in ran.err
    assert tree(project) == before


def test_an_id_of_two_things_asks_which(project: Path) -> None:
    bank = project / "content/example/bank.yaml"
    bank.write_text(bank.read_text("utf-8").replace("id: basics", "id: what-is-lora"), "utf-8")
    for folder in ("knowledge", "questions"):
        (project / f"content/example/{folder}/basics").rename(project / f"content/example/{folder}/what-is-lora")
    ran = viva("rename", "what-is-lora", "lora-idea", cwd=project)
    assert ran.code == 2 and "a question of example, a chapter of example; say with --kind" in ran.err


@pytest.mark.parametrize("spoilt", ["id: [", "bonus: 见 [[low-rank-update]]。\n"])
def test_a_file_with_mistakes_stops_it_and_is_named(project: Path, spoilt: str) -> None:
    with (project / QUESTION).open("a", encoding="utf-8") as question:
        question.write(spoilt)  # the second is a key that stands twice, of which one is read
    before = tree(project)
    ran = viva("rename", "low-rank-update", "low-rank", cwd=project)
    assert ran.code == 2 and f"{QUESTION} has mistakes" in ran.err
    assert tree(project) == before


def test_settings_that_name_a_moved_file_are_the_authors_to_change(project: Path) -> None:
    with (project / "viva.toml").open("a") as settings:
        settings.write(f'\n[lint.per-file-ignores]\n"{QUESTION}" = ["thin-question"]\n')
    ran = viva("rename", "what-is-lora", "lora-idea", cwd=project)
    assert ran.code == 0 and f"viva.toml names {QUESTION}" in ran.err


def test_an_alias_is_left_to_the_author() -> None:
    texts = full_texts()
    path = next(path for path in texts if path.name == "what-is-lora.yaml")
    point = sorted(ids(load(texts), "point"))[0]
    head, answer, rest = texts[path].partition("answer:\n")
    first = f"  - text: 一。\n    supported_by: &held [{point}]\n  - text: 二。\n    supported_by: *held\n"
    texts[path] = head + answer + first + rest
    assert load(texts).question["what-is-lora"].answer[1].supported_by == (point,)
    with pytest.raises(RenameError, match="alias"):
        renamed(load(texts), "point", point, "zz")


def test_two_things_with_one_id_are_not_renamed_together() -> None:
    texts = full_texts()
    path = next(path for path in texts if path.parent.parent.name == "knowledge")
    point = sorted(ids(load(texts), "point"))[0]
    texts[path.with_name("again.yaml")] = texts[path]
    with pytest.raises(RenameError, match=f"2 of them have the id {point}"):
        renamed(load(texts), "point", point, "zz")


def test_an_interrupt_takes_everything_back_and_permissions_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text("old")
        (tmp_path / name).chmod(0o600)
    publish, calls = publishing.publish, iter(range(9))

    def interrupted(path: Path, data: bytes) -> None:
        if next(calls) == 1:
            raise KeyboardInterrupt
        publish(path, data)

    monkeypatch.setattr(publishing, "publish", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish_all({tmp_path / "a": b"new", tmp_path / "b": b"new"})
    assert tree(tmp_path) == {"a": b"old", "b": b"old"}
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("a", "b")} == {0o600}


def test_when_a_move_fails_everything_is_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    with pytest.raises(ProjectError, match="cannot be changed"):
        publish_all({tmp_path / "a": b"new"}, [(tmp_path / "a", tmp_path / "b"), (tmp_path / "none", tmp_path / "c")])
    assert tree(tmp_path) == {"a": b"old"}


def test_show_tells_what_a_point_names_and_who_names_it(project: Path) -> None:
    ran = viva("show", "low-rank-update", cwd=project)
    assert ran.code == 0
    assert f"{POINTS}:" in ran.out and "cites\n  " in ran.out
    assert "question what-is-lora, answer 1, supported_by" in ran.out
    told = json.loads(viva("show", "low-rank-update", "--format", "json", cwd=project).out)
    (found,) = told["found"]
    assert found["kind"] == "point" and found["fields"]["uid"]
    by_uid = json.loads(viva("show", found["fields"]["uid"], "--format", "json", cwd=project).out)
    assert by_uid["found"] == [found]


def test_show_finds_chapters_sources_and_the_question_of_a_follow_up(project: Path) -> None:
    assert "point low-rank-update" in viva("show", "basics", cwd=project).out
    uid = json.loads(viva("show", "what-is-lora", "--format", "json", cwd=project).out)["found"][0]["fields"]
    assert viva("show", uid["follow_ups"][0]["uid"], cwd=project).out.startswith("question what-is-lora: ")
    source = json.loads(viva("show", "low-rank-update", "--format", "json", cwd=project).out)["found"][0]
    assert "cites" in viva("show", source["names"]["cites"][0]["id"], cwd=project).out
    ran = viva("show", "low-rank-updat", cwd=project)
    assert ran.code == 2 and 'did you mean "low-rank-update"?' in ran.err
