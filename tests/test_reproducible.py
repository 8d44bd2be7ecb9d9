"""The same content gives the same bytes: in every format, in another folder, on another day; and the manifest says which."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.running import viva
from toolkit.renderers import FORMATS

QUESTION = Path("content/example/questions/basics/what-is-lora.yaml")
GIT = ("git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The outputs of one commit, made in two folders; files are a year older in the second, and its memory empty."""
    first = tmp_path_factory.mktemp("a") / "project"
    assert viva("init", first, cwd=first.parent).code == 0
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "x")):
        subprocess.run([*GIT, *arguments], cwd=first, check=True, capture_output=True)
    second = tmp_path_factory.mktemp("another folder") / "deeper" / "project"
    shutil.copytree(first, second)
    for path in second.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000), follow_symlinks=False)
    for folder, zone in ((first, "UTC"), (second, "Asia/Shanghai")):
        cache = {"XDG_CACHE_HOME": str(folder.parent / "cache"), "TZ": zone}
        assert viva("build", *FORMATS, cwd=folder, env=cache).code == 0
    return first / "build", second / "build"


@pytest.mark.parametrize("name", FORMATS)
def test_two_folders_two_days_one_output(built: tuple[Path, Path], name: str) -> None:
    file = f"example{FORMATS[name].suffix}"
    assert (built[0] / file).read_bytes() == (built[1] / file).read_bytes() != b""


def test_the_manifest_tells_the_digest_of_each_output_and_is_the_same_too(built: tuple[Path, Path]) -> None:
    text = (built[0] / "manifest.json").read_bytes()
    assert text == (built[1] / "manifest.json").read_bytes()
    outputs = json.loads(text)["outputs"]
    assert {each["format"] for each in outputs.values()} == set(FORMATS)
    for file, each in outputs.items():
        data = (built[0] / file).read_bytes()
        assert (each["sha256"], each["size"]) == (hashlib.sha256(data).hexdigest(), len(data))


def test_an_output_that_is_gone_or_changed_leaves_the_manifest(project: Path) -> None:
    assert viva("build", "md", "json", cwd=project).code == 0
    (project / "build/example.json").write_text("{}")
    (project / "build/stray.txt").write_text("x")
    assert viva("build", "md", cwd=project).code == 0
    outputs = json.loads((project / "build/manifest.json").read_bytes())["outputs"]
    assert set(outputs) == {"example.md"}


def test_a_build_against_a_release_ships_what_is_gone_and_keeps_knowing_it(project: Path) -> None:
    assert viva("build", "md", cwd=project).code == 0
    shutil.copy(project / "build/manifest.json", project / "v1.json")
    text = (project / QUESTION).read_text("utf-8")
    (project / QUESTION).write_text(text.partition("follow_ups:")[0], "utf-8")
    ran = viva("build", "md", "--against", "v1.json", cwd=project)
    assert ran.code == 0 and re.search(r"retired +follow-up what-is-lora", ran.err)
    shutil.copy(project / "build/manifest.json", project / "v2.json")
    assert json.loads((project / "v2.json").read_bytes())["banks"]["example"]["retired"]
    assert viva("build", "md", "--against", "v2.json", cwd=project).code == 0
    assert (project / "build/manifest.json").read_bytes() == (project / "v2.json").read_bytes()


def test_a_build_that_would_cost_progress_is_not_made_unless_declared(project: Path) -> None:
    assert viva("build", "md", cwd=project).code == 0
    shutil.copy(project / "build/manifest.json", project / "v1.json")
    before = (project / "build/example.md").read_bytes()
    text = (project / QUESTION).read_text("utf-8")
    (project / QUESTION).write_text(re.sub(r"uid: \w{10}", "uid: zzzzzzzzzz", text, count=1), "utf-8")
    ran = viva("build", "md", "--against", "v1.json", cwd=project)
    assert ran.code == 1 and "give it the old uid back" in ran.err
    assert (project / "build/example.md").read_bytes() == before
    assert viva("build", "md", "--against", "v1.json", "--allow-reset", "what-is-lora", cwd=project).code == 0
