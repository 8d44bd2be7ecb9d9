"""The command line as people and machines use it: formats, exit codes, messages, and what it leaves on disk."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from tests.running import environment, tree, viva
from toolkit.publishing import ProjectError, publish_folder

QUESTION = Path("content/example/questions/basics/what-is-lora.yaml")
POINTS = Path("content/example/knowledge/basics/lora.yaml")


def spoil(project: Path, old: str, new: str, path: Path = QUESTION) -> None:
    text = (project / path).read_text("utf-8")
    assert old in text
    (project / path).write_text(text.replace(old, new, 1), "utf-8")


def test_a_stranger_has_a_clean_bank_and_its_pdf_in_three_commands(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    assert viva("init", folder, cwd=tmp_path).code == 0
    linted = viva("lint", cwd=folder)
    assert (linted.code, linted.out) == (0, "no findings\n")
    built = viva("build", "pdf", cwd=folder / "content")
    assert built.code == 0, built.err
    assert (folder / "build" / "example.pdf").read_bytes().startswith(b"%PDF-")


def test_init_gives_every_project_its_own_uids_and_never_overwrites(tmp_path: Path) -> None:
    for name in ("a", "b"):
        viva("init", tmp_path / name, cwd=tmp_path)
    uids = [set(re.findall(r"uid: (\w{10})", (tmp_path / name / POINTS).read_text("utf-8"))) for name in ("a", "b")]
    assert uids[0] and not uids[0] & uids[1]
    again = viva("init", tmp_path / "a", cwd=tmp_path)
    assert again.code == 2 and "is not empty" in again.err


def test_a_finding_shows_line_caret_and_help(project: Path) -> None:
    spoil(project, "supported_by: [low-rank-update]", "supported_by: [low-rnk-update]  # 中文注释")
    ran = viva("lint", cwd=project)
    assert ran.code == 1
    assert ran.out == (
        "content/example/questions/basics/what-is-lora.yaml:12:20: error[broken-reference] "
        'no point has the id "low-rnk-update"\n'
        "   |\n"
        "12 |     supported_by: [low-rnk-update]  # 中文注释\n"
        "   |                    ^^^^^^^^^^^^^^\n"
        '   = help: did you mean "low-rank-update"?\n'
        "   = fix: --fix --unsafe-fixes would write\n"
        "12 -     supported_by: [low-rnk-update]  # 中文注释\n"
        "12 +     supported_by: [low-rank-update]  # 中文注释\n"
        "\n"
        "1 error\n"
        "1 fixable with --fix --unsafe-fixes\n"
    )


def test_the_caret_stands_under_wide_characters(project: Path) -> None:
    spoil(project, "prompt: LoRA 训练的是什么，为什么省参数？", "prompt: 宽字符在前 $\\foo{x}$ 结束")
    lines = viva("lint", cwd=project).out.splitlines()
    shown = next(line for line in lines if "宽字符" in line)
    caret = lines[lines.index(shown) + 1]
    cells = sum(2 if ord(each) > 0x2E80 else 1 for each in shown[: shown.index("\\foo")])
    assert caret.index("^") == cells and caret.count("^") == len("\\foo{x}")


def test_json_is_versioned_and_counts_from_one(project: Path) -> None:
    spoil(project, "level: basic", "level: easy")
    ran = viva("lint", "--format", "json", cwd=project)
    data = json.loads(ran.out)
    assert data["version"] == 1 and data["summary"] | {"fixable": 0} == {
        "error": 1,
        "warning": 0,
        "info": 0,
        "fixable": 0,
    }
    (found,) = data["diagnostics"]
    assert found["name"] == "schema" and found["code"] == "SYN002" and found["severity"] == "error"
    assert found["filename"] == str(QUESTION)
    assert found["location"] == {"row": 7, "column": 8} and found["end_location"] == {"row": 7, "column": 12}
    assert found["route"] == ["level"]


def test_github_annotations_are_escaped_and_at_most_ten_a_level(project: Path) -> None:
    spoil(project, "roles: [algorithm, engineering]", f"roles: [{', '.join(f'none-{i}' for i in range(14))}]")
    spoil(project, "angle: 取舍", 'angle: "50%, a:b"\n    nonsense%, a: 1')
    ran = viva("lint", cwd=project, env={"GITHUB_ACTIONS": "true"})
    annotations = [line for line in ran.out.splitlines() if line.startswith("::error")]
    assert 0 < len(annotations) <= 10
    for line in annotations:
        properties, _, message = line.removeprefix("::error ").partition("::")
        assert re.fullmatch(r"title=viva \([A-Z0-9]+\)(,\w+=[^,:]*)+", properties), properties
        assert "%" not in re.sub(r"%(25|0A|0D)", "", message)
    assert any("nonsense%25" in line for line in annotations) or "nonsense" in ran.out


def test_more_than_ten_findings_say_how_many_more(project: Path) -> None:
    spoil(project, "roles: [algorithm, engineering]", f"roles: [{', '.join(f'none-{i}' for i in range(14))}]")
    out = viva("lint", "--format", "github", cwd=project).out.splitlines()
    assert sum(line.startswith("::error") for line in out) == 10
    assert sum("4 more" in line for line in out) == 1
    assert sum("error[broken-reference]" in line for line in out) == 14


def test_lint_never_writes(project: Path) -> None:
    spoil(project, "uid: q2", "uid: ") if "uid: q2" in (project / QUESTION).read_text("utf-8") else None
    before = tree(project)
    for format_name in ("text", "concise", "json", "github"):
        viva("lint", "--format", format_name, cwd=project)
    assert tree(project) == before


def test_paths_narrow_the_findings_and_not_the_reading(project: Path) -> None:
    spoil(project, "cites: [hu-2021-lora]", "cites: [nobody]", POINTS)
    assert viva("lint", QUESTION, cwd=project).code == 0
    assert viva("lint", POINTS.parent, cwd=project).code == 1
    assert viva("lint", ".", cwd=project / POINTS.parent).code == 1
    missing = viva("lint", "nowhere.yaml", cwd=project)
    assert missing.code == 2 and "does not exist" in missing.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lint", "--select", "broken-refrence"], 'did you mean "broken-reference"?'),
        (["lint", "--ignore", "REF01"], "did you mean"),
        (["explain", "unused-points"], 'did you mean "unused-point"?'),
        (["lnt"], 'did you mean "lint"?'),
        (["build", "pfd"], "'pfd' is not one of"),
        (["build", "anki", "--edition", "questions"], "anki has no editions"),
        (["lint", "--project", "nowhere"], "does not exist"),
        (["build", "--bank", "exampel"], 'no bank is called "exampel"'),
        (["new", "chapter", "Not An Id", "--title", "x"], "is not an id"),
        (["new", "question", "lonely", "--prompt", "x"], "lacks its chapter"),
    ],
)
def test_a_typo_on_the_command_line_is_an_error_with_a_word_of_help(
    project: Path, arguments: list[str], message: str
) -> None:
    ran = viva(*arguments, cwd=project)
    assert ran.code == 2 and message in ran.err and "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[lint]\nselekt = []\n", 'did you mean "select"?'),
        ('[lint]\nignore = ["unused-pointt"]\n', 'did you mean "unused-point"?'),
        ('[build]\nformats = ["pdff"]\n', 'did you mean "pdf"?'),
        ('[lint]\nseverity = { unused-point = "fatal" }\n', "severity.unused-point"),
        ("[lint\n", "viva.toml"),
    ],
)
def test_a_typo_in_the_configuration_is_an_error_with_a_suggestion(project: Path, toml: str, message: str) -> None:
    (project / "viva.toml").write_text(toml, "utf-8")
    ran = viva("lint", cwd=project)
    assert ran.code == 2 and message in ran.err and "Traceback" not in ran.err


def test_configuration_chooses_rules_severities_and_files(project: Path) -> None:
    spoil(project, "cites: [hu-2021-lora]", "cites: []", POINTS)
    assert viva("lint", cwd=project).code == 0
    assert viva("lint", "--fail-on", "warning", cwd=project).code == 1
    assert viva("lint", "--fail-on", "warning", "--exit-zero", cwd=project).code == 0
    for toml, code in (
        ('[lint]\nseverity = { missing-citation = "error" }\n', 1),
        ('[lint]\nfail-on = "warning"\n', 1),
        ('[lint]\nfail-on = "warning"\nignore = ["SUP003"]\n', 0),
        ('[lint]\nfail-on = "warning"\nselect = ["schema"]\n', 0),
        ('[lint]\nfail-on = "warning"\nper-file-ignores = { "content/*/knowledge/**" = ["missing-citation"] }\n', 0),
    ):
        (project / "viva.toml").write_text(toml, "utf-8")
        assert viva("lint", cwd=project).code == code, toml


def test_a_bank_with_errors_is_not_built_and_the_former_output_stays(project: Path) -> None:
    assert viva("build", "anki", cwd=project).code == 0
    before = tree(project / "build")
    spoil(project, "supported_by: [low-rank-update]", "supported_by: [gone]")
    ran = viva("build", "anki", cwd=project)
    assert ran.code == 1 and 'no point has the id "gone"' in ran.out
    assert tree(project / "build") == before


def test_every_edition_and_format_is_built_and_twice_the_same(project: Path) -> None:
    (project / "viva.toml").write_text('[build]\neditions = ["study", "questions"]\n', "utf-8")
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    subprocess.run(["git", "add", "-A"], cwd=project, check=True)
    commit = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "start"]
    subprocess.run(commit, cwd=project, check=True)
    everything = ["build", "pdf", "docx", "anki", "md"]
    assert viva(*everything, cwd=project).code == 0
    first = tree(project / "build")
    assert set(first) == {
        "example.pdf", "example-questions.pdf", "example.docx", "example-questions.docx", "example.apkg", "example.md",
        "manifest.json",
    }  # fmt: skip
    assert viva(*everything, "--out", project.parent / "elsewhere", cwd=project).code == 0
    assert tree(project.parent / "elsewhere") == first


def test_a_file_that_nobody_would_read_is_named(project: Path) -> None:
    for name in ("Copy.YAML", "notes.json"):
        (project / QUESTION.parent / name).write_text("x", "utf-8")
    out = viva("lint", "--format", "concise", cwd=project).out
    assert out.count("nothing is read from this file") == 2


def test_new_makes_valid_skeletons_in_their_places(project: Path) -> None:
    made = [
        ["new", "chapter", "evaluation", "--title", "评测"],
        ["new", "topic", "evaluation/metrics", "--title", "指标"],
        ["new", "point", "evaluation/metrics", "perplexity", "--title", "困惑度：定义: x"],
        ["new", "question", "evaluation/what-is-perplexity", "--prompt", "困惑度衡量什么？"],
        ["new", "source", "jelinek-1977", "--title", "Perplexity: a measure", "--year", "1977"],
        ["new", "bank", "second", "--title", "第二个"],
    ]
    for arguments in made:
        ran = viva(*arguments, cwd=project)
        assert ran.code == 0, ran.err
    rules = {each["name"] for each in json.loads(viva("lint", "--format", "json", cwd=project).out)["diagnostics"]}
    assert rules <= {"unsupported-question", "unused-point", "missing-citation", "unused-source", "chinese-punctuation"}
    assert "# yaml-language-server" in (project / POINTS).read_text("utf-8")
    again = viva("new", "topic", "evaluation/metrics", "--title", "x", "--bank", "example", cwd=project)
    assert again.code == 2 and "exists already" in again.err
    assert re.fullmatch(r"([a-z][a-z2-7]{9}\n){3}", viva("new", "uid", "--count", "3", cwd=project).out)


def test_outside_a_project_the_message_says_what_to_do(tmp_path: Path) -> None:
    ran = viva("lint", cwd=tmp_path)
    assert ran.code == 2 and "`viva init DIR` makes a project" in ran.err


def test_schema_check_tells_a_stale_file(project: Path) -> None:
    assert viva("schema", "--check", cwd=project).code == 0
    (project / "schema" / "topic.schema.json").write_text("{}", "utf-8")
    assert viva("schema", "--check", cwd=project).code == 1
    assert viva("schema", cwd=project).code == 0
    assert viva("schema", "--check", cwd=project).code == 0


def test_explain_prints_every_page(project: Path) -> None:
    assert len(viva("explain", cwd=project).out.splitlines()) >= 15
    page = viva("explain", "REF001", cwd=project).out
    assert page.startswith("# broken-reference (REF001, error)") and "## Example" in page
    assert json.loads(viva("explain", "schema", "--format", "json", cwd=project).out)["code"] == "SYN002"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["topic", "basics/more", "--title", ""], "would be wrong"),
        (["question", "basics/blank", "--prompt", " "], "would be wrong"),
        (["bank", "second", "--title", "第二个", "--lang", "zh_CN"], "zh_CN"),
        (["source", "a-2020", "--title", "x", "--type", "nonsense"], "nonsense"),
        (["source", "a-2020", "--title", "x", "--year", "-5"], "would be wrong"),
        (["source", "hu-2021-lora", "--title", "x"], 'the id "hu-2021-lora" is taken'),
        (["point", "basics/lora", "low-rank-update", "--title", "x"], 'the id "low-rank-update" is taken'),
        (["question", "basics/low-rank-update", "--prompt", "x"], 'the id "low-rank-update" is taken'),
        (["chapter", "basics", "--title", "x"], 'the id "basics" is taken'),
        (["question", "elsewhere/new", "--prompt", "x"], 'lists no chapter "elsewhere"'),
        (["question", f"basics/{'x' * 81}", "--prompt", "x"], "at most 80"),
        (["question", f"basics/{'x' * 300}", "--prompt", "x"], "at most 80"),
    ],
)
def test_new_writes_nothing_that_would_be_wrong(project: Path, arguments: list[str], message: str) -> None:
    before = tree(project)
    ran = viva("new", *arguments, cwd=project)
    assert ran.code == 2 and message in ran.err and "Traceback" not in ran.err
    assert tree(project) == before


def test_new_minds_only_the_faults_that_it_would_bring(project: Path) -> None:
    spoil(project, "level: basic", "level: easy")
    (project / QUESTION).with_name("twin.yaml").write_text("id: other\nprompt: x\n", "utf-8")
    ran = viva("new", "question", "basics/sound", "--prompt", "x", cwd=project)
    assert ran.code == 0, ran.err


def test_the_first_source_stands_below_the_comments_that_speak_of_brackets(project: Path) -> None:
    viva("new", "bank", "second", "--title", "x", cwd=project)
    sources = project / "content/second/sources.yaml"
    sources.write_text("# an empty list is []\n[]  # not [] for long\n", "utf-8")
    ran = viva("new", "source", "a-2020", "--title", "x", "--bank", "second", cwd=project)
    assert ran.code == 0, ran.err
    assert sources.read_text("utf-8").startswith("# an empty list is []\n# not [] for long\n- id: a-2020\n")


def test_a_bank_with_errors_does_not_keep_the_others_from_being_built(project: Path) -> None:
    viva("new", "bank", "aaa", "--title", "x", cwd=project)
    spoil(project, "id: basics", "id: 基础", Path("content/aaa/bank.yaml"))
    ran = viva("build", "md", cwd=project)
    assert ran.code == 1 and "content/aaa is not built" in ran.err and "基础" in ran.out
    assert set(tree(project / "build")) == {"example.md", "manifest.json"}


def test_a_build_obeys_no_comment_that_hides_a_broken_book(project: Path) -> None:
    spoil(project, "supported_by: [low-rank-update]", "supported_by: [gone]  # viva: ignore[broken-reference] later")
    assert viva("lint", cwd=project).code == 0
    ran = viva("build", "md", cwd=project)
    assert ran.code == 1 and 'no point has the id "gone"' in ran.out
    (project / "content/example/questions/basics/notes.yml").write_text("# viva: ignore-file[misfiled] mine\n", "utf-8")
    spoil(project, "supported_by: [gone]  # viva: ignore[broken-reference] later", "supported_by: [low-rank-update]")
    assert viva("lint", cwd=project).code == 0
    assert viva("build", "md", cwd=project).code == 0


@pytest.mark.parametrize(("variable", "coloured"), [("", True), ("1", False)])
@pytest.mark.parametrize("command", [["lint"], ["build", "md"]])
def test_a_terminal_gets_colours_unless_it_wants_none(
    project: Path, command: list[str], variable: str, coloured: bool
) -> None:
    spoil(project, "supported_by: [low-rank-update]", "supported_by: [gone]")
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "toolkit", *command], cwd=project, env=environment() | {"NO_COLOR": variable},
        stdout=theirs, stderr=subprocess.DEVNULL, check=False, timeout=60,
    )  # fmt: skip
    os.close(theirs)
    shown = os.read(ours, 100_000)
    os.close(ours)
    assert b"gone" in shown and (b"\x1b" in shown) == coloured


def test_init_fills_an_empty_folder_in_place_and_leaves_no_half_project(tmp_path: Path) -> None:
    assert viva("init", ".", cwd=tmp_path).code == 0
    assert (tmp_path / "viva.toml").is_file() and not list(tmp_path.glob(".viva-*"))
    with pytest.raises(ProjectError):
        publish_folder(tmp_path / "half", {PurePosixPath("a"): b"", PurePosixPath("b/" + "x" * 300): b""})
    assert not (tmp_path / "half").exists() and not list(tmp_path.glob(".viva-*"))
