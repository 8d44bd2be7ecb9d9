"""Lint with a memory, with several processes and without any says the same; what it keeps is never believed blindly."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from tests.generated import generated_bank
from tests.running import Ran, environment, viva
from toolkit import bank as banks
from toolkit import linting, rules
from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic
from toolkit.keeping import digest
from toolkit.memory import Memory
from toolkit.rules import STRICT, Choice

ALL = Choice(select=STRICT)


def digests(bank: Bank) -> dict[PurePosixPath, bytes]:
    return {path: digest(text.encode()) for path, text in bank.texts.items()}


def told(findings: list[Diagnostic]) -> list[str]:
    return [f"{each} {each.fingerprint}" for each in findings]


@pytest.fixture(scope="module")
def big() -> Bank:
    bank = generated_bank(questions=60, points=100, defects=True)
    assert len(rules.run(bank, ALL)) > 10
    return bank


def test_a_memory_changes_nothing(big: Bank) -> None:
    memory = Memory()
    cold = linting.lint(big, ALL, memory, digests(big), jobs=1)
    assert told(cold) == told(rules.run(big, ALL))
    assert told(linting.lint(replace(big, _read={}), ALL, memory, digests(big), jobs=1)) == told(cold)


def test_several_processes_find_the_same(big: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linting, "MANY", 10)
    monkeypatch.setattr(linting, "CHUNK", 7)
    assert told(linting.lint(big, ALL, Memory(), digests(big), jobs=2)) == told(rules.run(big, ALL))


def test_after_any_edit_the_memory_gives_what_a_fresh_run_gives(big: Bank) -> None:
    memory = Memory()
    linting.lint(big, ALL, memory, digests(big), jobs=1)
    root = big.root
    edits = [
        (root / "knowledge/c0/t0.yaml", "title:", "title: 又"),
        (root / "knowledge/c1/t1.yaml", "id: p-5\n", "id: p-5-new\n"),
        (root / "knowledge/c2/t2.yaml", "terms: [", "terms: [QLORA, "),  # all that say QLoRA are wrong now
        (root / "questions/c0/q-0.yaml", "prompt:", "prompt: 另外，"),
        (root / "bank.yaml", "id: c1", "id: c9"),
        (root / "bank.yaml", "roles:", "standards: {wording: {梯度: 斜率}}\nroles:"),
        (root / "sources.yaml", "id: s-1", "id: s-one"),
    ]
    texts = dict(big.texts)
    for path, old, new in edits:
        assert old in texts[path], path
        texts[path] = texts[path].replace(old, new, 1)
        now = banks.load(texts, root, month=big.month)
        assert told(linting.lint(now, ALL, memory, digests(now), jobs=1)) == told(rules.run(now, ALL)), path
    for path in [root / "questions/c1/q-1.yaml", root / "knowledge/c0/t0.yaml"]:
        del texts[path]
        now = banks.load(texts, root, month=big.month)
        assert told(linting.lint(now, ALL, memory, digests(now), jobs=1)) == told(rules.run(now, ALL)), path


def test_linting_file_by_file_finds_what_linting_the_whole_finds(big: Bank) -> None:
    whole = sorted(told([*rules.examine(big, STRICT)]))
    parts = []
    for path in big.texts:
        alone = replace(
            big, texts={path: big.texts[path]}, settings=big.info, known=big.index.files, unread=(), _read={}
        )
        parts += [*rules.examine(alone, STRICT)]
    assert whole == sorted(told(parts))


def lint(project: Path, cache: Path, *options: str) -> Ran:
    return viva("lint", "--format", "json", "--exit-zero", *options, cwd=project, env={"VIVA_CACHE_DIR": str(cache)})


def test_a_kept_memory_that_is_damaged_is_not_believed(project: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    question = project / "content/example/questions/basics/what-is-lora.yaml"
    question.write_text(question.read_text("utf-8").replace("low-rank-update]", "gone]"), "utf-8")
    first = lint(project, cache)
    assert "gone" in first.out
    kept = sorted(path for path in cache.rglob("*") if path.is_file())
    assert len(kept) == 6  # the findings, what was worked out, and the records of four files
    for path in kept:
        whole = path.read_bytes()
        for at in (20, len(whole) - 1):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert lint(project, cache) == first
        path.write_bytes(whole[: len(whole) // 2])
        assert lint(project, cache) == first
    question.write_text(question.read_text("utf-8").replace("gone]", "low-rank-update]"), "utf-8")
    assert "gone" not in lint(project, cache).out
    assert lint(project, cache, "--no-cache").out == lint(project, cache).out


def test_nothing_but_our_own_nouns_is_made_of_a_kept_memory(tmp_path: Path) -> None:
    from toolkit import keeping, memory

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return (print, ("run",))

    keeping.save(tmp_path / "a.part", b"key", Evil())
    assert memory.found(tmp_path / "a.part", b"key") is None
    memory.keep(tmp_path, b"key", Memory(worked={"x": 1}))
    assert memory.recall(tmp_path, b"key").worked == {"x": 1}
    assert memory.recall(tmp_path, b"another").worked == {}


def test_two_runs_at_once_do_not_hurt_each_other(project: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "toolkit", "lint", "--format", "json", "--exit-zero"]
    env = environment() | {"VIVA_CACHE_DIR": str(tmp_path / "cache")}
    runs = [subprocess.Popen(command, cwd=project, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]  # fmt: skip
    outputs = {run.communicate(timeout=120) for run in runs}
    assert len(outputs) == 1 and all(run.returncode == 0 for run in runs)
    assert not [*(tmp_path / "cache").rglob(".new-*")]


def test_where_nothing_can_be_kept_lint_works_all_the_same(project: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert lint(project, tmp_path / "file" / "no").code == 0


def test_a_watch_lints_again_when_a_file_changes(project: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "toolkit", "lint", "--watch", "--format", "concise"]
    env = environment() | {"VIVA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONUNBUFFERED": "1"}
    out = tmp_path / "out"
    with out.open("wb") as stream:
        watching = subprocess.Popen(command, cwd=project, env=env, stdout=stream, stderr=subprocess.STDOUT)
        try:
            _until(lambda: out.read_text().count("watching") == 1)
            question = project / "content/example/questions/basics/what-is-lora.yaml"
            question.write_text(question.read_text("utf-8").replace("low-rank-update]", "gone]"), "utf-8")
            _until(lambda: 'no point has the id "gone"' in out.read_text())
            shutil.move(project / "content", project / "away")
            _until(lambda: "content is missing" in out.read_text())
            shutil.move(project / "away", project / "content")
            _until(lambda: out.read_text().count('no point has the id "gone"') > 2)
        finally:
            watching.terminate()
            watching.wait(timeout=30)


def _until(is_so) -> None:  # type: ignore[no-untyped-def]
    for _ in range(300):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen within 30 seconds")
