"""`viva suggest`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import click

from toolkit.bank import Bank, answer_points
from toolkit.columns import cells
from toolkit.commands import in_project
from toolkit.diagnostic import visible
from toolkit.matching import ranked
from toolkit.model import AnswerPoint, Question
from toolkit.position import Locator
from toolkit.project import Project
from toolkit.publishing import ProjectError
from toolkit.support import coverage, uncovered, words

Item = dict[str, Any]


@click.command("suggest")
@click.argument("what", metavar="TEXT|QUESTION")
@click.option("--bank", help="The bank; needed only for a text, where there are several.")
@click.option("--limit", type=click.IntRange(1, 100), default=3, help="Points for each claim.")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How it is told.")
@in_project
def suggest_command(project: Project, what: str, bank: str | None, limit: int, format_name: str) -> None:
    """Name the points that best support a text, or each answer point of a question given by id or path.

    Beside each point stands the share of the claim that it covers; `+` marks a point that is named already. Below
    stands what these points leave uncovered. It tells by shared words: evidence, and no proof.

    \b
    Example:
      viva suggest 秩翻倍，可训练参数也翻倍
      viva suggest what-is-lora --limit 2
      viva suggest content/example/questions/basics/what-is-lora.yaml --format json
    """
    banks = [project.load(root) for root in project.bank_roots() if bank in (None, root.name)]
    found = _question(project, banks, what)
    if found:
        home, question = found
        locator = Locator(home.texts[question.place.path])
        suggested = [
            _suggested(home, each.text, limit, each) | {"line": locator.span(each.place / "text").line}
            for each in answer_points(question)
        ]
        path = str(question.place.path)
    elif len(banks) == 1:
        suggested, path = [_suggested(banks[0], what, limit)], ""
    else:
        names = ", ".join(root.name for root in project.bank_roots())
        raise ProjectError(f'there is no bank "{bank}"' if bank else f"say with --bank which bank is meant: {names}")
    if format_name == "json":
        click.echo(json.dumps({"version": 1, "path": path, "claims": suggested}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join("\n".join(_lines(path, each)) for each in suggested))


def _question(project: Project, banks: list[Bank], what: str) -> tuple[Bank, Question] | None:
    """The question with this id, or in this file."""
    named = what.endswith((".yaml", ".yml"))
    path = _inside(project, Path(what)) if named else None
    for bank in banks:
        for question in bank.questions:
            if question.id == what or question.place.path == path:
                return bank, question
    if named:
        raise ProjectError(f"{what} is no question that can be read")
    return None


def _inside(project: Project, path: Path) -> PurePosixPath | None:
    path, root = path.resolve(), project.root.resolve()
    return PurePosixPath(path.relative_to(root).as_posix()) if path.is_relative_to(root) else None


def _suggested(bank: Bank, text: str, limit: int, named: AnswerPoint | None = None) -> Item:
    texts = {id: point.text for id, point in bank.index.point.items()}
    matches = ranked(text, texts)[:limit]
    already = named.supported_by if named else ()
    held = [words(texts[match.id]) for match in matches]
    return {
        "text": text,
        "supported_by": list(already),
        "covered": round(coverage(text, [words(texts[id]) for id in already if id in texts]), 3) if already else 0.0,
        "points": [
            {
                "id": match.id,
                "title": bank.index.point[match.id].title,
                "coverage": round(match.coverage, 3),
                "named": match.id in already,
            }
            for match in matches
        ],
        "together": round(coverage(text, held), 3) if held else 0.0,
        "uncovered": [text[start:stop] for start, stop in uncovered(text, held)[:3] if stop - start > 1],
    }


def _lines(path: str, claim: Item) -> Iterator[str]:
    where = f"{path}:{claim['line']}: " if path else ""
    yield visible(f"{where}{' '.join(claim['text'].split())}")
    width = max((cells(point["id"]) for point in claim["points"]), default=0)
    for point in claim["points"]:
        mark = "+" if point["named"] else " "
        yield visible(f"  {mark} {point['coverage']:4.0%}  {point['id']:{width}}  {point['title']}")
    if not claim["points"]:
        yield "    no point shares a word with it"
    elif claim["uncovered"]:
        yield visible(f"    {claim['together']:4.0%}  together; without {' | '.join(claim['uncovered'])}")
