"""The time of a card is that of all it shows, from the history of the bank's files."""

from __future__ import annotations

import os
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from toolkit import project as projects

BANK = PurePosixPath("content/example")
POINTS, QUESTION = "knowledge/basics/lora.yaml", "questions/basics/what-is-lora.yaml"
ASKED, POINT, NEXT = "what-is-lora", "low-rank-update", "trainable-parameters"
DAY = 86_400
START = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())


class Repository:
    """A project in git, its commits one day apart."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.day = 0
        self.git("init", "-q", "-b", "main")
        self.commit()

    def git(self, *arguments: str) -> None:
        date = f"{START + self.day * DAY} +0000"
        named = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        environment = os.environ | {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        subprocess.run(["git", *named, *arguments], cwd=self.project, env=environment, check=True, capture_output=True)

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "x")

    def change(self, name: str, old: str, new: str, on: int) -> None:
        """One day's commit."""
        path = self.project / BANK / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        self.day = on
        self.commit()

    def days(self) -> dict[str, float]:
        """On which day each card last changed."""
        return {id: (time - START) / DAY for id, time in times(self.project).items()}


def times(folder: Path) -> dict[str, int]:
    """When each card last changed, by id."""
    found = projects.find(folder)
    bank = found.load(BANK)
    made = found.modified(bank)
    assert set(made) == {each.uid for each in (*bank.points, *bank.questions)}
    return {each.id: made[each.uid] for each in (*bank.points, *bank.questions)}


@pytest.fixture
def repository(project: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return Repository(project)


def test_a_card_is_as_old_as_what_it_shows(repository: Repository) -> None:
    assert repository.days() == {ASKED: 0, POINT: 0, NEXT: 0}
    repository.change(QUESTION, "为什么省参数", "为何省参数", on=3)
    assert repository.days() == {ASKED: 3, POINT: 0, NEXT: 0}
    repository.change(POINTS, "低秩增量", "低秩的增量", on=5)  # which the question calls by its title
    assert repository.days() == {ASKED: 5, POINT: 5, NEXT: 5}
    repository.change("bank.yaml", 'version: "0.1.0"', 'version: "0.2.0"', on=7)  # which every card shows
    assert repository.days() == {ASKED: 7, POINT: 7, NEXT: 7}
    repository.change("sources.yaml", "LoRA: Low-Rank", "LoRA, Low-Rank", on=9)
    assert repository.days() == {ASKED: 7, POINT: 9, NEXT: 9}


def test_a_file_that_is_gone_changed_the_numbers_of_its_chapter(repository: Repository) -> None:
    more = repository.project / BANK / "knowledge/basics/a.yaml"
    text = (repository.project / BANK / POINTS).read_text("utf-8")
    point = text[: text.index("  - id: trainable")].replace("low-rank-update", "other")
    more.write_text(re.sub("uid: .*", "uid: zzzzzzzzz2", point), "utf-8")
    repository.day = 2
    repository.commit()
    assert repository.days() == {ASKED: 2, POINT: 0, NEXT: 0, "other": 2}
    more.unlink()
    repository.day = 4
    repository.commit()
    assert repository.days() == {ASKED: 4, POINT: 0, NEXT: 0}


def test_what_a_merge_brings_is_as_old_as_the_merge(repository: Repository) -> None:
    repository.git("switch", "-qc", "topic")
    repository.change(QUESTION, "为什么省参数", "为何省参数", on=1)
    repository.git("switch", "-q", "main")
    repository.change("bank.yaml", 'version: "0.1.0"', 'version: "0.2.0"', on=2)
    repository.day = 6
    repository.git("merge", "-q", "--no-ff", "--no-edit", "topic")
    assert repository.days() == {ASKED: 6, POINT: 2, NEXT: 2}


def test_what_is_not_committed_has_the_time_of_its_file(repository: Repository) -> None:
    path = repository.project / BANK / QUESTION
    path.write_text(path.read_text("utf-8").replace("为什么省参数", "为何省参数"), "utf-8")
    os.utime(path, (START + 8 * DAY, START + 8 * DAY))
    assert repository.days() == {ASKED: 8, POINT: 0, NEXT: 0}


def test_nothing_is_later_than_the_time_that_is_set(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.change(QUESTION, "为什么省参数", "为何省参数", on=3)
    repository.change(QUESTION, "为何省参数", "为什么省参数", on=9)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 5 * DAY))
    assert repository.days() == {ASKED: 5, POINT: 0, NEXT: 0}


def test_without_a_history_files_have_their_own_time(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for path in (project / BANK).rglob("*.yaml"):
        os.utime(path, (START, START))
    os.utime(project / BANK / QUESTION, (START + DAY, START + DAY))
    assert times(project) == {ASKED: START + DAY, POINT: START, NEXT: START}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 2 * DAY))
    assert set(times(project).values()) == {START + 2 * DAY}
