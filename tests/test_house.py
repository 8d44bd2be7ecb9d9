"""The house rules of docs/architecture.md, as tests that can fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pydantic import BaseModel

from toolkit import model
from toolkit.bank import Bank
from toolkit.cli import COMMANDS, viva
from toolkit.importers import IMPORTERS
from toolkit.renderers import FORMATS
from toolkit.reports import REPORTS
from toolkit.rules import BY_NAME

TOOLKIT = Path(__file__).parent.parent / "toolkit"
FILES = sorted(TOOLKIT.rglob("*.py"))

# From the ground up. A file imports only from floors below its own; files on one floor do not know each other.
FLOORS = [
    [
        "diagnostic",
        "shipped",
        "labels",
        "notation",
        "fonts",
        "publishing",
        "weights",
        "columns",
        "arithmetic",
        "circles",
        "snippets",
        "measures",
        "numerals",
        "support",
        "pictures",
        "keeping",
        "dating",
    ],
    ["slips", "node", "note_types", "workshop", "unchanged"],
    ["source", "works"],
    ["position", "writing", "dialect"],
    ["comments", "model", "markup", "masking", "prose", "listing", "outline", "citations"],
    ["placing", "equalities", "quotation", "essence", "figures", "matching", "terms", "schema"],
    ["fixing", "likeness", "misvalued"],
    ["editing"],
    ["refusals", "maths", "contents", "ignores", "fingerprint", "speaking"],
    ["layout", "reading", "misread"],
    ["facts"],
    ["index"],
    ["bank"],
    ["selection"],
    ["document", "chinese", "claims", "mentions", "releases", "history"],
    [
        "proposing",
        "alike",
        "checked",
        "renaming",
        "printed",
        "alphabetical",
        "resolved",
        "glossary",
        "knowledge_map",
        "updates",
        "coverage",
        "manifest",
        "deck",
    ],
    ["entries", "card_html", "chart"],
    ["rules", "renderers", "reports", "importers", "memory"],
    ["linting"],
    ["config", "mending", "comparing", "revisions"],
    ["project"],
    ["session"],
    ["commands"],
    ["cli"],
    ["__main__"],
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def room_of(path: Path) -> str:
    return path.relative_to(TOOLKIT).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[str]:
    """The dotted names under `toolkit` that a file imports, those inside functions and for types included."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "toolkit":
            if node.module == "toolkit":
                yield from (f"toolkit.{each.name}" for each in node.names if each.name != "__version__")
            else:
                yield node.module
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.startswith("toolkit."))


def test_every_room_has_a_floor() -> None:
    rooms = {room_of(path) for path in FILES} - {"__init__"}
    assert len(rooms) > 20
    assert rooms == set(FLOOR)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TOOLKIT)))
def test_imports_go_down(path: Path) -> None:
    room = room_of(path)
    for name in imports_of(path):
        target = name.split(".")[1]
        if room == "__init__" or target == room:
            continue
        assert FLOOR[target] < FLOOR[room], f"{path.name} imports {name}, which stands no lower"


@pytest.mark.parametrize("room", ["rules", "reports", "importers", "renderers"])
def test_files_of_a_list_do_not_know_each_other(room: str) -> None:
    seen = 0
    for path in sorted((TOOLKIT / room).glob("*.py")):
        if path.stem == "__init__":
            continue
        seen += 1
        for name in imports_of(path):
            parts = name.split(".")
            if parts[1] == room and len(parts) > 2:
                assert room == "renderers" and parts[2].split("_")[0] == path.stem.split("_")[0], (
                    f"{path} imports {name}"
                )
    assert seen


def test_every_file_of_a_list_is_listed() -> None:
    def stems(room: str) -> set[str]:
        return {path.stem for path in (TOOLKIT / room).glob("*.py")} - {"__init__"}

    assert {name.replace("_", "-") for name in stems("rules")} == set(BY_NAME)
    assert stems("reports") == set(REPORTS)
    assert stems("importers") == set(IMPORTERS)
    modules = {each.module.split("_")[0] for each in FORMATS.values()}
    assert modules and {stem.split("_")[0] for stem in stems("renderers")} == modules
    parts = {"fixes", "watch", "against"}  # of `viva lint`, and of what names a release
    assert stems("commands") - parts == set(COMMANDS.values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TOOLKIT)))
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 300, "two things live in it"
    tree = ast.parse(text)
    assert (path.stem == "__init__" and not text.strip()) or ast.get_docstring(tree), (
        "a file says what it turns into what"
    )
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, f"{node.name} does not fit on a screen"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TOOLKIT)))
def test_public_functions_say_what_the_signature_does_not(path: Path) -> None:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.name}: {node.name} has no docstring"


def test_every_field_is_used_by_the_full_bank(full_bank: Bank) -> None:
    assert full_bank.refused == () and full_bank.info
    used: dict[str, set[str]] = {}

    def walk(value: object) -> None:
        if isinstance(value, BaseModel):
            used.setdefault(type(value).__name__, set()).update(value.model_fields_set)
            for name in type(value).model_fields:
                walk(getattr(value, name))
        elif isinstance(value, tuple | dict):
            for each in value.values() if isinstance(value, dict) else value:
                walk(each)

    for root in (full_bank.info, *full_bank.sources, *full_bank.topics, *full_bank.questions):
        walk(root)
    kinds = [each for each in vars(model).values() if isinstance(each, type) and issubclass(each, model.Node)]
    assert len(kinds) > 10
    for kind in kinds:
        if kind is not model.Node:
            assert used.get(kind.__name__) == set(kind.model_fields), kind.__name__


def test_every_command_has_help_that_ends_in_an_example() -> None:
    context = click.Context(viva)
    seen = 0
    for name in COMMANDS:
        command = viva.get_command(context, name)
        assert command is not None
        for each in (command, *(command.commands.values() if isinstance(command, click.Group) else ())):
            seen += 1
            assert each.help and "Example:" in each.help, f"{name} {each.name}"
            assert all(option.help for option in each.params if isinstance(option, click.Option)), f"{name} {each.name}"
    assert seen > 10
