"""The wheel alone, in an empty environment outside the checkout, does the whole job."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.running import environment


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(repository)]
    subprocess.run(build, check=True, capture_output=True)
    (made,) = folder.glob("viva_toolkit-*.whl")
    return made


def test_templates_and_schemas_travel_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "toolkit/_shipped/schema/question.schema.json" in names
    assert "toolkit/_shipped/templates/book.css" in names
    assert "toolkit/_shipped/templates/project/dot-github/workflows/content.yml" in names
    assert not [name for name in names if name.startswith(("tests/", "content/", "build/"))]


@pytest.mark.slow
def test_a_newcomer_installs_it_and_makes_every_output(wheel: Path, repository: Path, tmp_path: Path) -> None:
    variables = {key: value for key, value in environment().items() if not key.startswith("PYTHON")}

    def run(*command: str | Path, cwd: Path = tmp_path) -> str:
        done = subprocess.run(
            [str(each) for each in command],
            cwd=cwd,
            env=variables,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    run(sys.executable, "-m", "venv", tmp_path / "env")
    pip = [tmp_path / "env/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--constraint", repository / "requirements.lock", wheel)
    viva = tmp_path / "env/bin/viva"
    run(viva, "init", "mine")
    assert run(viva, "lint", cwd=tmp_path / "mine") == "no findings\n"
    run(viva, "build", "pdf", "docx", "anki", "md", cwd=tmp_path / "mine")
    made = sorted(path.name for path in (tmp_path / "mine/build").iterdir())
    assert made == ["example.apkg", "example.docx", "example.md", "example.pdf", "manifest.json"]
    where = run(tmp_path / "env/bin/python", "-c", "import toolkit; print(toolkit.__file__)").strip()
    assert where.startswith(os.fspath(tmp_path))
