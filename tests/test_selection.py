"""Parts of a bank are built with the numbers of the whole and with all that their answers rest on."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import docx
import pytest

from tests.conftest import FULL, full_texts
from tests.running import viva
from toolkit import bank as banks
from toolkit.bank import Bank, answer_points
from toolkit.document import Document, compose
from toolkit.renderers import docx as word
from toolkit.renderers import html, pdf_page
from toolkit.selection import Selection, SelectionError, chosen_set, selected

BUILT = datetime(2026, 1, 1, tzinfo=UTC)
REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def big() -> Bank:
    """The bundled bank: many chapters that refer to each other."""
    root = PurePosixPath("content/llm-finetuning")
    found = sorted((REPOSITORY / root).rglob("*.yaml"))
    return banks.load({PurePosixPath(each.relative_to(REPOSITORY)): each.read_text("utf-8") for each in found}, root)


def composed(bank: Bank, selection: Selection | None) -> Document:
    return compose(bank, BUILT, {}.__getitem__, selection=selection)


def numbers(document: Document) -> dict[str, str]:
    parts = [part for chapter in document.chapters for topic in chapter.topics for part in topic.points]
    asked = [part for chapter in document.chapters for part in chapter.questions]
    return {part.point.id: part.number for part in parts} | {part.question.id: part.number for part in asked}


def test_a_chapter_brings_its_points_and_what_its_answers_rest_on(big: Bank) -> None:
    whole, part = numbers(composed(big, None)), composed(big, selected(big, ["chapter:dpo"]))
    shown = numbers(part)
    assert 0 < len(shown) < len(whole) and shown.items() <= whole.items()
    questions = [each for each in big.questions if each.chapter == "dpo"]
    assert {each.id for each in questions} == set(shown) & set(big.question)
    assert {point.id for point in big.points if point.chapter == "dpo"} <= set(shown)
    assert {id for each in questions for claim in answer_points(each) for id in claim.supported_by} <= set(shown)
    required = {id for each in shown if each in big.point for id in big.point[each].requires}
    assert required <= set(shown)


def test_nothing_that_is_shown_links_to_what_is_not(big: Bank) -> None:
    part = composed(big, selected(big, ["chapter:dpo"]))
    shown = numbers(part)
    assert {id for id, link in part.links.items() if link.anchor} == set(shown)
    used = [link for chapter in part.chapters for topic in chapter.topics for each in topic.points for link in each.used_by]
    assert used and all(link.anchor for link in used)
    cited = {id for id in shown if id in big.point for id in big.point[id].cites}
    assert {entry.source.id for entry in part.bibliography} == cited


def test_of_one_kind_any_and_of_two_kinds_both(big: Bank) -> None:
    levels = selected(big, ["level:basic", "level:advanced"]).questions
    assert levels == {each.id for each in big.questions if each.level != "intermediate"}
    both = selected(big, ["level:basic", "chapter:dpo"]).questions
    assert both == {each.id for each in big.questions if each.level == "basic" and each.chapter == "dpo"}


@pytest.mark.parametrize(
    ("only", "said"),
    [
        (["chapter:dpoo"], 'did you mean "chapter:dpo"'),
        (["chaptr:dpo"], 'did you mean "chapter:dpo"'),
        (["dpo"], "is no selector"),
        (["tag:没有的标签"], 'has the tag "没有的标签"'),
        (["chapter:dpo", "chapter:rlhf", "kind:standard", "level:basic", "role:engineering", "importance:could"], "no question"),
    ],
)
def test_a_selection_of_nothing_is_an_error(big: Bank, only: list[str], said: str) -> None:
    with pytest.raises(SelectionError, match=said):
        selected(big, only)


def test_a_set_holds_its_questions_and_those_of_its_selectors() -> None:
    bank = banks.load(full_texts(), FULL, frozenset({FULL / "media" / "curve.png"}))
    assert chosen_set(bank, "starter").questions >= {"what-is-lora"}
    assert composed(bank, chosen_set(bank, "starter")).selection is not None
    with pytest.raises(SelectionError, match='did you mean "starter"'):
        chosen_set(bank, "startr")


def test_build_names_the_file_after_the_selection(project: Path) -> None:
    ran = viva("build", "md", "--only", "chapter:basics", cwd=project)
    assert ran.code == 0, ran.err
    assert (project / "build/example-chapter-basics.md").is_file()
    ran = viva("build", "md", "--only", "chapter:basic", cwd=project)
    assert ran.code == 2 and 'did you mean "chapter:basics"' in ran.err
    ran = viva("build", "md", "--only", "chapter:basics", "--set", "x", cwd=project)
    assert ran.code == 2 and "give one" in ran.err


def test_two_selections_are_two_files(big: Bank) -> None:
    tags = sorted({tag for question in big.questions for tag in question.tags})
    names = {selected(big, [f"tag:{tag}"]).name for tag in tags}
    assert len(names) == len(tags) > 20
    assert selected(big, ["chapter:dpo"]).name == "chapter-dpo"


def test_nothing_is_built_when_a_second_bank_lacks_what_is_asked_for(project: Path) -> None:
    assert viva("new", "bank", "zzz", "--title", "x", cwd=project).code == 0
    ran = viva("build", "md", "--only", "kind:derivation", cwd=project)
    assert ran.code == 2 and not (project / "build").exists()


@pytest.mark.parametrize(
    ("selector", "said"),
    [
        ("chapter:basicz", 'no chapter has the id "basicz"; did you mean "basics"?'),
        ("level:bsic", 'no level has the id "bsic"; did you mean "basic"?'),
        ("chaptr:basics", 'no selector has the id "chaptr"; did you mean "chapter"?'),
    ],
)
def test_lint_finds_a_selector_of_a_set_that_selects_nothing(project: Path, selector: str, said: str) -> None:
    bank = project / "content/example/bank.yaml"
    bank.write_text(bank.read_text("utf-8") + f"sets:\n  first:\n    title: 起步\n    only: ['{selector}']\n", "utf-8")
    assert said in viva("lint", "--format", "concise", cwd=project).out


def test_lint_finds_a_set_that_names_no_question(project: Path) -> None:
    bank = project / "content/example/bank.yaml"
    bank.write_text(bank.read_text("utf-8") + "sets:\n  first:\n    title: 起步\n    questions: [what-is-lor]\n", "utf-8")
    ran = viva("lint", "--format", "concise", cwd=project)
    assert 'no question has the id "what-is-lor"; did you mean "what-is-lora"?' in ran.out


def test_covers_say_what_is_chosen(example_bank: Callable[..., Bank]) -> None:
    bank = example_bank()
    (chapter,) = bank.info.chapters if bank.info else ()
    part = composed(bank, selected(bank, [f"chapter:{chapter.id}", "level:basic"]))
    assert part.selection and part.selection.title == f"{chapter.title} · basic"
    said = f"{part.labels.of('edition', 'study')} · {part.selection.title}"
    assert said in pdf_page.page(part) and said.encode() in html.render(part)
    cover = [each.text for each in docx.Document(io.BytesIO(word.render(part))).paragraphs if each.style.name == "Cover Line"]
    assert cover[0] == said
