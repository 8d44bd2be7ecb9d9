"""What strangers and machines do to us: each time a clear message, the right exit code, and the former output whole."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from tests.running import environment, tree, viva
from toolkit import memory
from toolkit.checked import Checked
from toolkit.diagnostic import Diagnostic, Place, Severity, visible
from toolkit.publishing import ProjectError, publish_folder
from toolkit.reports import github

QUESTION = Path("content/example/questions/basics/what-is-lora.yaml")
POINTS = Path("content/example/knowledge/basics/lora.yaml")
ATTACK = "{{ 7*7 }} {% raw %} <script>alert(1)</script> <img src=x onerror=alert(2)> ]]> &amp; ${7*7}"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"\x00\x01\x02\xff", "the file is not text"),
        (b"id: \xff\xfe\n", "the file is not UTF-8"),
        (b"id: " + b"x" * 10_000_000, "at most 1,000,000"),
        (b"a: &a [*a]\n", "names nothing that is complete here"),
        (b"[" * 100_000, "nested deeper than"),
        (b"id: !!python/object/apply:os.system [touch owned]\n", "is not used here"),
        (b"- 1\n- 2\n", "a list stands where a mapping"),
        ("id： x\n".encode(), 'the colon after "id" is full-width'),
    ],
)
def test_a_bad_file_is_one_finding_and_hides_no_other(project: Path, data: bytes, message: str) -> None:
    (project / QUESTION).write_bytes(data)
    text = (project / POINTS).read_text("utf-8").replace("cites: [hu-2021-lora]", "cites: [nobody]", 1)
    (project / POINTS).write_text(text, "utf-8")
    started = time.process_time()
    ran = viva("lint", "--format", "concise", cwd=project)
    assert ran.code == 1 and "Traceback" not in ran.err
    assert message in ran.out and 'no source has the id "nobody"' in ran.out
    assert time.process_time() - started < 10
    assert not (project / "owned").exists()


def test_nothing_outside_the_project_is_read(project: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("id: secret\n", "utf-8")
    (tmp_path / "secret.png").write_bytes(b"\x89PNG secret")
    (project / "content/example/questions/basics/linked.yaml").symlink_to(tmp_path / "secret.yaml")
    (project / "content/example/media").mkdir()
    (project / "content/example/media/linked.png").symlink_to(tmp_path / "secret.png")
    text = (project / POINTS).read_text("utf-8")
    pictures = "".join(
        f"![x]({where}) "
        for where in (
            "../../../secret.png",
            "media/../../../secret.png",
            "/etc/passwd",
            "file:///etc/passwd",
            "media/linked.png",
        )
    )
    (project / POINTS).write_text(text.replace("LoRA 冻结", f"{pictures}LoRA 冻结"), "utf-8")
    ran = viva("lint", "--format", "concise", cwd=project)
    assert ran.code == 1
    assert ran.out.count("this is a link") == 2
    assert ran.out.count("there is no picture") == 5


def test_attacks_in_every_text_field_are_shown_as_text(project: Path) -> None:
    for path in (QUESTION, POINTS):
        lines = (project / path).read_text("utf-8").splitlines()
        marked = []
        for line in lines:
            key, colon, rest = line.partition(": ")
            if colon and key.strip(" -") in ("title", "prompt", "text", "bonus", "inference", "angle", "name"):
                rest = "'" + rest.replace("'", "") + " " + ATTACK + "'"
            marked.append(f"{key}{colon}{rest}" if colon else line)
        text = "\n".join(marked).replace("LoRA 冻结", f"{ATTACK} LoRA 冻结").replace("  LoRA 把", f"  {ATTACK} LoRA 把")
        (project / path).write_text(text + "\n", "utf-8")
    ran = viva("build", "pdf", "docx", "anki", "md", cwd=project)
    assert ran.code == 0, ran.out + ran.err
    pypdf = pytest.importorskip("pypdf")
    printed = "".join(page.extract_text() for page in pypdf.PdfReader(project / "build/example.pdf").pages)
    squeezed = "".join(printed.split())
    assert (
        "{{7*7}}" in squeezed and "<script>alert(1)</script>" in squeezed and "49" not in squeezed.replace("4096", "")
    )
    word = zipfile.ZipFile(project / "build/example.docx").read("word/document.xml").decode()
    assert "{{ 7*7 }}" in word and "&lt;script&gt;" in word


def test_a_missing_picture_or_glyph_is_an_error_that_names_the_place(project: Path) -> None:
    text = (project / POINTS).read_text("utf-8")
    (project / POINTS).write_text(text.replace("LoRA 冻结", "\U000f1234 冻结"), "utf-8")
    ran = viva("build", "pdf", cwd=project)
    assert ran.code == 1 and "U+F1234" in ran.err and f"{POINTS}:8:7" in ran.err
    assert not (project / "build").exists() or not tree(project / "build")


def test_a_missing_font_is_an_error_that_names_the_package(project: Path, tmp_path: Path) -> None:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>', "utf-8")
    ran = viva("build", "pdf", cwd=project, env={"FONTCONFIG_FILE": str(fonts)})
    assert ran.code == 1 and "install fonts-noto-cjk" in ran.err and "Traceback" not in ran.err


def test_a_full_disk_keeps_the_former_output(project: Path) -> None:
    assert viva("build", "pdf", cwd=project).code == 0
    before = tree(project / "build")
    text = (project / POINTS).read_text("utf-8")
    (project / POINTS).write_text(text.replace("LoRA 冻结", "改过的 LoRA 冻结"), "utf-8")

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = subprocess.run(
        [sys.executable, "-m", "toolkit", "build", "pdf"], cwd=project, env=environment(), preexec_fn=small_files,
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2 and "cannot be written" in done.stderr and "Traceback" not in done.stderr
    assert tree(project / "build") == before


def test_an_interrupt_keeps_the_former_output(project: Path) -> None:
    assert viva("build", "anki", cwd=project).code == 0
    before = tree(project / "build")
    running = subprocess.Popen(
        [sys.executable, "-m", "toolkit", "build", "pdf", "cards", "docx"], cwd=project, env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert running.stderr is not None
    running.stderr.readline()  # "example.pdf …": the work has begun
    while running.poll() is None:  # a callback of a library may swallow one: whoever sits there presses it again
        running.send_signal(signal.SIGINT)
        time.sleep(0.5)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130 and "interrupted" in err and "Traceback" not in err
    assert {name: data for name, data in tree(project / "build").items() if name in before} == before
    assert not [name for name in tree(project / "build") if name.startswith(".")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_a_file_that_may_not_be_read_is_a_finding(project: Path) -> None:
    (project / QUESTION).chmod(0)
    assert "cannot be read" in viva("lint", cwd=project).out


@pytest.mark.parametrize("format_name", ["text", "concise", "github"])
def test_no_author_speaks_to_the_terminal_or_the_runner(project: Path, format_name: str) -> None:
    attack = "".join(f'"k{n}\\n::warning::pwn{n} ##[error]x": 1\n' for n in range(14))
    attack += 'kind: "\\e[31m\\u202e"\n\u202e\x1bx: 1\n'
    (project / QUESTION).write_text((project / QUESTION).read_text("utf-8") + attack, "utf-8")
    out = viva("lint", "--format", format_name, cwd=project).out
    assert out.count("::warning::pwn") >= 14 and "\x1b" not in out and "\u202e" not in out
    for line in out.splitlines():
        assert not line.lstrip().startswith("::warning")
        if format_name == "github":
            assert line.startswith("::") or "##[" not in line


def test_a_path_never_begins_a_command_in_the_log() -> None:
    finding = Diagnostic(Place(PurePosixPath("::warning::x/a\n::error::b.yaml")), "m", severity=Severity.error)
    lines = github.report([finding] * 12, Checked({})).splitlines()
    assert [line for line in lines if not line.startswith(("::error title=", "::notice title="))] == lines[-2:]
    assert not lines[-1].startswith("::") and visible("a\r\n\x1b\x7f\u2028\x9b") == "a␍␊␛␡\ufffd\ufffd"


def test_links_lead_nowhere(project: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    knowledge, schema = project / "content/example/knowledge/basics", project / "schema"
    for folder in (knowledge, schema, project / "content"):
        shutil.move(folder, outside / folder.name)
        folder.symlink_to(outside / folder.name)
        before = tree(outside)
        arguments = {"basics": ["new", "topic", "basics/x", "--title", "x"], "schema": ["schema"], "content": ["lint"]}
        ran = viva(*arguments[folder.name], cwd=project)
        assert ran.code == 2 and "is a link out of the project" in ran.err, ran
        assert tree(outside) == before
        folder.unlink()
        shutil.move(outside / folder.name, folder)
    (project / "build").symlink_to(outside)
    assert viva("build", "md", cwd=project).code == 2 and not tree(outside)


@pytest.mark.parametrize(
    ("toml", "message"),
    [("x = " + "[" * 5000, "nested too deeply"), ("x = " + "1" * 5000, "viva.toml"), ("x = '\x1b'", "viva.toml")],
)
def test_a_hostile_configuration_is_refused(project: Path, toml: str, message: str) -> None:
    (project / "viva.toml").write_text(toml, "utf-8")
    ran = viva("lint", cwd=project)
    assert ran.code == 2 and message in ran.err and "Traceback" not in ran.err and "\x1b" not in ran.err


def test_names_folders_and_times_beyond_all_measure(project: Path) -> None:
    for arguments in (["init", "x" * 300], ["init", "a/" + "x" * 254 + "/" + "y" * 300]):
        ran = viva(*arguments, cwd=project)
        assert ran.code == 2 and "Traceback" not in ran.err, ran.err
    for epoch in ("5000000000", "0", "soon", "9" * 5000):
        ran = viva("build", "anki", cwd=project, env={"SOURCE_DATE_EPOCH": epoch})
        assert ran.code == 2 and "SOURCE_DATE_EPOCH is" in ran.err and "Traceback" not in ran.err
    (project / "schema/topic.schema.json").write_bytes(b"\xff")
    assert viva("schema", "--check", cwd=project).out == "schema/topic.schema.json is stale; run `viva schema`\n"
    assert viva("schema", cwd=project).code == 0 and viva("schema", "--check", cwd=project).code == 0
    deep = "content/example/knowledge" + "/d" * 1100
    subprocess.run(["mkdir", "-p", deep], cwd=project, check=True)
    (project / deep / "x.yaml").write_text("a: 1\n", "utf-8")
    ran = viva("lint", "--format", "concise", cwd=project)
    subprocess.run(["rm", "-r", "content"], cwd=project, check=True)  # pytest could not tidy it away
    assert ran.code == 1 and "nothing is read from here" in ran.out and "Traceback" not in ran.err


@pytest.mark.parametrize("name", ["../out.yaml", "a/../../out.yaml", "/tmp/out.yaml"])
def test_a_folder_is_not_made_with_a_name_that_leads_out_of_it(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProjectError, match="is no place"):
        publish_folder(tmp_path / "new", {PurePosixPath(name): b"x"})
    assert not (tmp_path / "new").exists() and not (tmp_path / "out.yaml").exists()


def test_a_configuration_out_of_the_project_is_not_read(project: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text("canary = 1\n", "utf-8")
    (project / "viva.toml").unlink()
    (project / "viva.toml").symlink_to(tmp_path / "secret.toml")
    ran = viva("lint", cwd=project)
    assert ran.code == 2 and "is a link out of the project" in ran.err and "canary" not in ran.out + ran.err


@pytest.mark.parametrize("revision", ["--output=owned", "$(touch owned)", "\x1b[31m"])
def test_a_revision_is_no_option_and_no_command(project: Path, revision: str) -> None:
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    ran = viva("lint", f"--since={revision}", cwd=project)
    assert ran.code == 2 and "git knows no revision" in ran.err and "\x1b" not in ran.err and "Traceback" not in ran.err
    assert not (project / "owned").exists() and not list(project.rglob("owned"))


class _Runs:
    """What a pickle makes of it runs a command."""

    def __init__(self, command: str) -> None:
        self._command = command

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (self._command,)


def test_a_memory_that_someone_else_wrote_runs_nothing(tmp_path: Path) -> None:
    path, key = tmp_path / "0.part", b"key"
    memory.save(path, key, {"a": _Runs(f"touch {tmp_path / 'owned'}")})
    assert path.is_file() and memory.load(path, key) is None and not (tmp_path / "owned").exists()
    memory.save(path, key, {"a": 1})
    assert memory.load(path, key) == {"a": 1}  # it was not refused for another reason
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert memory.load(path, key) is None


@pytest.mark.slow
@pytest.mark.parametrize("id", ["../../../owned", "/tmp/owned", "..", "a/b", "x\\u0000y"])
def test_an_imported_document_writes_into_the_new_bank_only(project: Path, tmp_path: Path, id: str) -> None:
    assert viva("build", "md", cwd=project).code == 0
    text = (project / "build/example.md").read_text("utf-8")
    before = tree(tmp_path)
    for part in ("what-is-lora", "basics", "example"):
        (project / "hostile.md").write_text(text.replace(f'"id": "{part}"', f'"id": "{id}"'), "utf-8")
        ran = viva("import", "markdown", "hostile.md", "--into", "content/imported", cwd=project)
        assert "Traceback" not in ran.err, ran.err
        made = {name for name in tree(tmp_path) if name not in before} - {"project/hostile.md"}
        assert all(name.startswith("project/content/imported/") for name in made), made
        shutil.rmtree(project / "content/imported", ignore_errors=True)
