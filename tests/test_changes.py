"""What a change brings, a baseline that shrinks, and fixes, tried in real git repositories with real branches."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.running import REPOSITORY, environment, tree, viva

QUESTION = "content/example/questions/basics/what-is-lora.yaml"
TOPIC = "content/example/knowledge/basics/lora.yaml"


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def change(project: Path, name: str, old: str, new: str) -> None:
    path = project / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def concise(project: Path, *options: str) -> list[str]:
    ran = viva(
        "lint", "--format", "concise", *options, cwd=project, env={"VIVA_CACHE_DIR": str(project.parent / "cache")}
    )
    assert ran.code in (0, 1), ran.err
    return ran.out.splitlines()


@pytest.fixture
def repository(project: Path) -> Path:
    """A project in git whose main already has a finding: a point that no question uses."""
    with (project / TOPIC).open("a", encoding="utf-8") as stream:
        stream.write(
            "  - id: never-asked\n    uid: a2b3c4d5e6\n    title: 没人问\n    body: 没有题目用到这件事实。\n    cites: [hu-2021-lora]\n"
        )
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "main")
    assert [line.split(" ")[1] for line in concise(project)] == ["warning[unused-point]"]
    git(project, "switch", "-qc", "work")
    return project


def test_what_was_there_before_is_not_brought(repository: Path) -> None:
    assert concise(repository, "--since", "main") == []
    change(repository, QUESTION, "LoRA 训练的是什么", "LoRA 究竟训练什么")
    assert concise(repository, "--since", "main") == []


def test_a_deleted_point_is_reported_in_every_question_that_used_it(repository: Path) -> None:
    change(repository, TOPIC, "id: trainable-parameters", "id: trained-parameters")
    git(repository, "commit", "-qam", "rename by hand")
    found = concise(repository, "--since", "main")
    assert len([line for line in found if "broken-reference" in line and QUESTION in line]) == 2
    assert len([line for line in found if "unused-point" in line and "trained-parameters" in line]) == 1
    assert not any("never-asked" in line for line in found)


def test_what_main_gained_meanwhile_is_not_brought(repository: Path) -> None:
    git(repository, "switch", "-q", "main")
    change(repository, QUESTION, "roles: [algorithm", "roles: [algoritm")
    git(repository, "commit", "-qam", "a typo on main")
    git(repository, "switch", "-q", "work")
    change(repository, QUESTION, "level: basic", "level: advanced")
    assert concise(repository, "--since", "main") == []


def test_a_moved_line_is_not_new_but_a_second_one_like_it_is(repository: Path) -> None:
    text = (repository / TOPIC).read_text("utf-8")
    (repository / TOPIC).write_text(text.replace("title: LoRA\n", "# 一行\n# 又一行\ntitle: LoRA\n", 1), "utf-8")
    assert concise(repository, "--since", "main") == []
    with (repository / TOPIC).open("a", encoding="utf-8") as stream:
        stream.write(
            "  - id: also-never-asked\n    uid: b2b3c4d5e6\n    title: 也没人问\n    body: 另一件没有题目用到的事。\n    cites: [hu-2021-lora]\n"
        )
    assert len(concise(repository, "--since", "main")) == 1


def test_a_new_bank_is_all_new_and_an_unknown_revision_is_an_error(repository: Path) -> None:
    assert viva("new", "bank", "other", "--title", "另一个", cwd=repository).code == 0
    (repository / "content/other/questions/basics").mkdir(parents=True)
    (repository / "content/other/questions/basics/a.yaml").write_text("id: a\nprompt: 没有答案的题？\n", "utf-8")
    assert {line.split("[")[1].split("]")[0] for line in concise(repository, "--since", "main")} >= {
        "missing-uid",
        "unsupported-question",
    }
    for revision in ("nowhere", "--output=x", "-x"):
        ran = viva("lint", f"--since={revision}", cwd=repository)
        assert ran.code == 2 and "git knows no revision" in ran.err
    assert not (repository / "x").exists()


def test_a_project_below_the_top_of_its_repository(project: Path) -> None:
    git(project.parent, "init", "-q")
    git(project.parent, "add", "project")
    git(project.parent, "commit", "-qm", "main")
    change(project, QUESTION, "low-rank-update]", "gone]")
    brought = concise(project, "--since", "HEAD")
    assert sorted(line.split("[")[1].split("]")[0] for line in brought) == ["broken-reference"] * 2 + ["unused-point"]
    annotated = viva("lint", "--since", "HEAD", "--format", "github", cwd=project)
    assert f"file=project/{QUESTION}," in annotated.out


def test_a_baseline_holds_old_findings_and_only_shrinks(repository: Path) -> None:
    baseline = repository / "known.json"
    assert viva("lint", "--baseline", baseline, cwd=repository).code == 2
    assert viva("lint", "--baseline", baseline, "--update-baseline", cwd=repository).code == 0
    first = json.loads(baseline.read_text("utf-8"))
    assert [each["rule"] for each in first["findings"]] == ["unused-point"]
    assert concise(repository, "--baseline", str(baseline)) == []

    change(repository, QUESTION, "[low-rank-update]", "[gone]")
    brought = concise(repository, "--baseline", str(baseline))
    assert len(brought) == 1 and "broken-reference" in brought[0]
    assert viva("lint", "--baseline", baseline, "--update-baseline", cwd=repository).code == 0
    assert json.loads(baseline.read_text("utf-8")) == first, "a new finding is never added"

    change(repository, QUESTION, "[gone]", "[low-rank-update, never-asked]")
    ran = viva("lint", "--baseline", baseline, cwd=repository)
    assert "1 recorded findings are mended" in ran.err
    assert viva("lint", "--baseline", baseline, "--update-baseline", cwd=repository).code == 0
    assert json.loads(baseline.read_text("utf-8"))["findings"] == []
    for text in ("", "[]", "{}", '{"version": 9, "findings": []}', '{"version": 1, "findings": [{"fingerprint": 3}]}'):
        baseline.write_text(text, "utf-8")
        ran = viva("lint", "--baseline", baseline, cwd=repository)
        assert ran.code == 2 and "no baseline" in ran.err, text


def test_lint_writes_nothing_unless_it_is_asked_to(repository: Path) -> None:
    before = {name: data for name, data in tree(repository).items() if not name.startswith(".git/")}
    for options in ([], ["--diff"], ["--since", "main"], ["--format", "json"], ["--statistics"]):
        assert viva("lint", *options, cwd=repository).code in (0, 1)
    assert {name: data for name, data in tree(repository).items() if not name.startswith(".git/")} == before


def test_the_action_annotates_summarises_and_fails_as_lint_does(repository: Path) -> None:
    change(repository, QUESTION, "[low-rank-update]", "[low-rnk-update]")
    folder = repository.parent
    launcher = folder / "viva"
    import sys

    launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m toolkit "$@"\n')
    launcher.chmod(0o755)
    env = environment() | {
        "PROJECT": str(repository), "SINCE": "main", "SARIF": str(folder / "out.sarif"), "VIVA": str(launcher),
        "GITHUB_OUTPUT": str(folder / "output"), "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "PATHS": f"{repository}/content\n", "VIVA_CACHE_DIR": str(folder / "cache"),
    }  # fmt: skip
    ran = subprocess.run(["bash", REPOSITORY / "setup/action.sh"], env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stderr
    assert ran.stdout.startswith("::error title=viva (REF001),file=content/example/questions/")
    assert "exit-code=1" in (folder / "output").read_text() and "sarif-file=" in (folder / "output").read_text()
    assert "broken-reference" in (folder / "summary").read_text("utf-8")
    assert json.loads((folder / "out.sarif").read_text("utf-8"))["version"] == "2.1.0"
    env |= {"PATHS": "", "PROJECT": str(repository / "nowhere")}
    assert (
        subprocess.run(["bash", REPOSITORY / "setup/action.sh"], env=env, capture_output=True, check=False).returncode
        == 2
    )


def test_the_hooks_and_the_action_name_what_there_is() -> None:
    import yaml

    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8"))
    entries = {each["id"]: each["entry"] for each in hooks}
    assert entries == {"viva-lint": "viva lint", "viva-fmt": "viva fmt", "viva-lint-project": "viva lint"}
    assert all(each["language"] == "python" for each in hooks)
    action = yaml.safe_load((REPOSITORY / "action.yml").read_text("utf-8"))
    assert action["runs"]["using"] == "composite"
    for step in action["runs"]["steps"]:
        assert "${{" not in step["run"], "an input must never become part of a script"
    assert os.access(REPOSITORY / "setup/action.sh", os.X_OK)


def fix(project: Path, *options: str) -> str:
    ran = viva("lint", "--fix", *options, cwd=project, env={"VIVA_CACHE_DIR": str(project.parent / "cache")})
    assert ran.code in (0, 1), ran.err
    return ran.out + ran.err


def test_fixes_mend_what_is_safe_once_and_for_all(project: Path) -> None:
    uid = (project / QUESTION).read_text("utf-8").split("\nuid: ")[1][:10]
    change(project, QUESTION, f"uid: {uid}", f"# 标识由工具写\n# uid: {uid}")
    change(project, QUESTION, "# yaml-language-server: $schema=../../../../schema/question.schema.json\n", "")
    text = (project / QUESTION).read_bytes().decode("utf-8").replace("\n", "\r\n")
    (project / QUESTION).write_bytes(text.encode("utf-8"))
    shown = viva("lint", "--diff", "--preset", "strict", cwd=project)
    assert shown.code == 1 and "+uid: " in shown.out and "+# yaml-language-server" in shown.out
    assert (project / QUESTION).read_bytes() == text.encode("utf-8")

    assert "2 fixes in 1 file" in fix(project, "--preset", "strict")
    mended = (project / QUESTION).read_bytes().decode("utf-8")
    lines = mended.split("\r\n")
    assert lines[0] == "# yaml-language-server: $schema=../../../../schema/question.schema.json"
    fresh = lines.pop(2)
    assert fresh.startswith("uid: ") and len(fresh) == 15 and uid not in fresh
    assert "\r\n".join(lines[1:]) == text, "nothing else is touched"

    before = tree(project)
    assert "no findings" in fix(project, "--preset", "strict")
    assert tree(project) == before
    assert viva("lint", "--diff", cwd=project).code == 0


def test_an_unsafe_fix_is_made_only_when_it_is_asked_for(project: Path) -> None:
    good = (project / QUESTION).read_bytes()
    change(project, QUESTION, "[low-rank-update]", "[low-rank-updat]")
    broken = (project / QUESTION).read_bytes()
    fix(project)
    assert (project / QUESTION).read_bytes() == broken
    fix(project, "--unsafe-fixes")
    assert (project / QUESTION).read_bytes() == good
    assert viva("lint", "--unsafe-fixes", cwd=project).code == 2


def test_an_editor_gets_findings_and_the_mended_text_of_what_it_has_not_saved(project: Path) -> None:
    saved = (project / QUESTION).read_bytes()
    unsaved = saved.decode("utf-8").replace("[low-rank-update]", "[low-rank-updat]")
    ran = viva("lint", "-", "--stdin-filename", QUESTION, "--format", "concise", cwd=project, stdin=unsaved)
    assert ran.code == 1 and ran.out.startswith(f"{QUESTION}:12:20:") and ran.out.count("\n") == 1
    ran = viva("lint", "-", "--stdin-filename", QUESTION, "--fix", "--unsafe-fixes", cwd=project, stdin=unsaved)
    assert ran.out == saved.decode("utf-8")
    assert (project / QUESTION).read_bytes() == saved
    assert viva("lint", "-", cwd=project).code == 2
    new = "content/example/questions/basics/new.yaml"
    ran = viva("lint", "-", "--stdin-filename", new, "--format", "concise", cwd=project, stdin="id: new\n")
    assert ran.code == 1 and all(line.startswith(new) for line in ran.out.splitlines())
