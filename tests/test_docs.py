"""What people read agrees with the code."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.test_house import FLOORS
from toolkit.cli import COMMANDS
from toolkit.config import Build, Cards, Lint


@pytest.mark.parametrize("name", ["rules.md", "cli.md", "content.md"])
def test_generated_pages_are_fresh(repository: Path, name: str) -> None:
    sys.path.insert(0, str(repository / "setup"))
    import make_docs

    text = make_docs.pages()[name]
    assert len(text) > 3000
    assert (repository / "docs" / name).read_text("utf-8") == text, f"docs/{name} is stale; python setup/make_docs.py"


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_every_command(repository: Path, name: str) -> None:
    text = (repository / name).read_text("utf-8")
    assert [command for command in COMMANDS if f"viva {command}" not in text] == []


def test_every_setting_is_documented(repository: Path) -> None:
    text = (repository / "docs" / "configuration.md").read_text("utf-8")
    settings = [field.alias or name for table in (Lint, Build, Cards) for name, field in table.model_fields.items()]
    assert len(settings) > 5
    assert [name for name in settings if f"`{name}`" not in text] == []


def test_the_architecture_names_every_room(repository: Path) -> None:
    text = (repository / "docs" / "architecture.md").read_text("utf-8")
    rooms = [room for floor in FLOORS for room in floor]
    assert [
        room for room in rooms if f"`{room}`" not in text and f"{room}.py" not in text and f"{room}/" not in text
    ] == []


def test_links_between_our_pages_lead_somewhere(repository: Path) -> None:
    seen = 0
    for page in [*repository.glob("*.md"), *(repository / "docs").glob("*.md")]:
        for target in re.findall(
            r"\]\(([^)#\s]+)(?:#[^)]*)?\)",
            re.sub(r"^```.*?^```$|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE),
        ):
            if not re.match(r"[a-z]+:", target):
                seen += 1
                assert (page.parent / target).exists(), f"{page.name} links to {target}"
    assert seen > 10
