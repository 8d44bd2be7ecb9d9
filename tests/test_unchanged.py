"""`viva build` does nothing when nothing has changed, and never when anything has."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from tests.running import Ran, viva

SAID = "nothing has changed"


@pytest.fixture
def built(project: Path, tmp_path: Path) -> Callable[..., Ran]:
    """Builds the project's Markdown, with a cache of its own."""

    def run(*arguments: str, **env: str) -> Ran:
        return viva("build", "md", *arguments, cwd=project, env={"VIVA_CACHE_DIR": str(tmp_path / "cache"), **env})

    return run


def test_another_word_template_is_something_new(project: Path) -> None:
    (project / "templates").mkdir()
    base = Path(__file__).parent.parent / "templates/base.docx"
    shutil.copy(base, project / "templates/our.docx")
    with (project / "viva.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[build.docx]\ntemplate = "templates/our.docx"\n')
    viva("build", "docx", cwd=project)
    assert SAID in viva("build", "docx", cwd=project).err
    other = docx.Document(str(base))
    other.styles["Heading 1"].font.bold = True
    other.save(str(project / "templates/our.docx"))
    assert SAID not in viva("build", "docx", cwd=project).err


def test_a_second_build_says_that_the_outputs_are_up_to_date(project: Path, built: Callable[..., Ran]) -> None:
    first, second = built(), built()
    assert (first.code, second.code) == (0, 0)
    assert SAID not in first.err and SAID in second.err
    assert second.out == first.out
    assert "…" not in second.err


@pytest.mark.parametrize(
    "change",
    [
        lambda project: touch(next(project.glob("content/*/questions/*/*.yaml")), "\n# a remark\n"),
        lambda project: touch(project / "viva.toml", "\n# a remark\n"),
        lambda project: touch(next((project / "build").glob("*.md")), "x"),
        lambda project: next((project / "build").glob("*.md")).unlink(),
        lambda project: touch(next(project.glob("content/*")) / "media" / "new.png", "x"),
        lambda project: next(project.glob("content/*/questions/*/*.yaml")).unlink(),
    ],
    ids=["question", "configuration", "output", "no output", "picture", "no question"],
)
def test_anything_that_changed_is_seen(project: Path, built: Callable[..., Ran], change: Callable[[Path], None]) -> None:
    built()
    assert SAID in built().err
    change(project)
    assert SAID not in built().err


def test_another_command_or_time_is_another_build(built: Callable[..., Ran], tmp_path: Path) -> None:
    built()
    assert SAID not in built("--out", str(tmp_path / "elsewhere")).err
    assert SAID not in built(SOURCE_DATE_EPOCH="1767323045").err
    assert SAID in built(SOURCE_DATE_EPOCH="1767323045").err


def test_a_bank_that_is_refused_is_refused_again(project: Path, built: Callable[..., Ran]) -> None:
    built()
    touch(next(project.glob("content/*/questions/*/*.yaml")), "\nno_such_key: 1\n")
    first, second = built(), built()
    assert (first.code, second.code) == (1, 1)
    assert first.out == second.out and "no_such_key" in first.out


def test_what_is_kept_of_a_build_may_be_broken(project: Path, built: Callable[..., Ran], tmp_path: Path) -> None:
    built()
    for path in (tmp_path / "cache").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1])
    assert SAID not in built().err
    assert SAID in built().err


def touch(path: Path, more: str) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(more)
