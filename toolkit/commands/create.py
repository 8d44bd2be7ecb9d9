"""`viva init` and `viva new`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import click
from pydantic import ConfigDict, TypeAdapter, ValidationError

from toolkit import bank as banks
from toolkit import resolved, rules, schema, shipped, writing
from toolkit.bank import Bank
from toolkit.commands import failing_cleanly, in_project
from toolkit.diagnostic import visible
from toolkit.editing import EditError, append
from toolkit.model import Id, fresh_uid
from toolkit.project import Project
from toolkit.publishing import ProjectError, publish, publish_folder

_ID: TypeAdapter[str] = TypeAdapter(Id, config=ConfigDict(regex_engine="python-re"))
_WATCHED = rules.Choice(frozenset({"syntax", "schema", "duplicate-id", "misfiled"}), obey_ignores=False)


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def init_command(folder: Path) -> None:
    """Make a new project: an example bank that lints clean, schemas and settings for editors, a workflow for CI.

    \b
    Example:
      viva init my-bank && cd my-bank
      viva lint
      viva build pdf
    """
    with failing_cleanly():
        if folder.exists() and any(folder.iterdir()):
            raise ProjectError(f"{folder} is not empty; a project starts in a new folder")
        template = shipped.ROOT / "templates" / "project"
        schemas = {**schema.files(), resolved.FILE: resolved.text()}
        files = {PurePosixPath("schema", name): text.encode("utf-8") for name, text in schemas.items()}
        for path in sorted(template.rglob("*")):
            if path.is_file():
                parts = [re.sub("^dot-", ".", part) for part in path.relative_to(template).parts]
                files[PurePosixPath(*parts)] = _with_fresh_uids(path.read_bytes())
        publish_folder(folder, files)
    click.echo(f"{folder}: a project with an example bank")
    click.echo(f"next: cd {folder} && viva lint && viva build pdf", err=True)


def _with_fresh_uids(data: bytes) -> bytes:
    """Two projects made from one template must not share identities: their cards would be one in Anki."""
    return re.sub(rb"(?m)^([ -]*uid: )[a-z2-7]{10}$", lambda found: found[1] + fresh_uid().encode(), data)


@click.group("new")
def new_command() -> None:
    """Make a skeleton of a bank, chapter, topic, point, question or source, in its place, with a fresh uid.

    \b
    Example:
      viva new chapter evaluation --title 评测
      viva new point evaluation/metrics perplexity --title 困惑度
      viva new question evaluation/what-is-perplexity --prompt 困惑度衡量什么？
    """


@new_command.command("uid")
@click.option("--count", type=click.IntRange(1, 10_000), default=1, help="How many.")
def new_uid(count: int) -> None:
    """Print fresh uids.

    \b
    Example:
      viva new uid --count 3
    """
    for _ in range(count):
        click.echo(fresh_uid())


@new_command.command("bank")
@click.argument("id")
@click.option("--title", required=True, help="The title on the cover.")
@click.option("--lang", default="zh-CN", help="Language of the content, BCP 47.")
@in_project
def new_bank(project: Project, id: str, title: str, lang: str) -> None:
    """Make a bank with one chapter.

    \b
    Example:
      viva new bank systems --title 分布式系统
    """
    root = PurePosixPath("content", _checked(id))
    _absent(project, root)
    first = {"id": "basics", "title": "基础" if lang.startswith("zh") else "Basics"}
    info = {"id": id, "title": title, "lang": lang, "version": "0.1.0", "license": "CC-BY-4.0", "chapters": [first]}
    texts = {
        root / "bank.yaml": writing.modeline("bank", 2) + writing.dump(info),
        root / "sources.yaml": writing.modeline("sources", 2) + writing.dump([]),
    }
    _refuse_faulty(banks.load({}, root), texts)
    files = {path.relative_to(root): text.encode("utf-8") for path, text in texts.items()}
    publish_folder(project.path(root), files)
    for path in texts:
        click.echo(str(path))


@new_command.command("chapter")
@click.argument("id")
@click.option("--title", required=True, help="Its heading.")
@click.option("--bank", help="The bank; needed only where there are several.")
@in_project
def new_chapter(project: Project, id: str, title: str, bank: str | None) -> None:
    """Add a chapter to a bank.

    \b
    Example:
      viva new chapter evaluation --title 评测
    """
    entry = {"id": _checked(id), "title": title}
    _append(project, _bank(project, bank), PurePosixPath("bank.yaml"), ("chapters",), entry)


@new_command.command("topic")
@click.argument("path", metavar="CHAPTER/TOPIC")
@click.option("--title", required=True, help="Its heading.")
@click.option("--bank", help="The bank; needed only where there are several.")
@in_project
def new_topic(project: Project, path: str, title: str, bank: str | None) -> None:
    """Make a file of points, with a first one.

    \b
    Example:
      viva new topic evaluation/metrics --title 指标
    """
    root, name = _bank(project, bank), _filed("knowledge", path)
    _absent(project, root / name)
    _write(project, root, name, _topic(title, _point(name.stem, title)))


@new_command.command("point")
@click.argument("path", metavar="CHAPTER/TOPIC")
@click.argument("id")
@click.option("--title", required=True, help="A short name of the fact.")
@click.option("--bank", help="The bank; needed only where there are several.")
@in_project
def new_point(project: Project, path: str, id: str, title: str, bank: str | None) -> None:
    """Add a point to a topic; the topic is made when it is not there.

    \b
    Example:
      viva new point evaluation/metrics perplexity --title 困惑度
    """
    root, name, point = _bank(project, bank), _filed("knowledge", path), _point(_checked(id), title)
    if project.path(root / name).exists():
        _append(project, root, name, ("points",), point)
    else:
        _write(project, root, name, _topic(title, point))


@new_command.command("question")
@click.argument("path", metavar="CHAPTER/ID")
@click.option("--prompt", required=True, help="What the interviewer asks.")
@click.option("--bank", help="The bank; needed only where there are several.")
@in_project
def new_question(project: Project, path: str, prompt: str, bank: str | None) -> None:
    """Make a question.

    \b
    Example:
      viva new question evaluation/what-is-perplexity --prompt 困惑度衡量什么？
    """
    root, name = _bank(project, bank), _filed("questions", path)
    _absent(project, root / name)
    question = {
        "id": name.stem, "uid": fresh_uid(), "status": "draft", "prompt": prompt, "kind": "standard", "level": "basic",
        "importance": "should", "answer": [{"text": "…", "supported_by": []}],
    }  # fmt: skip
    _write(project, root, name, writing.modeline("question", 4) + writing.dump(question))
    click.echo("next: write the answer points, and in `supported_by` the points that each rests on", err=True)


@new_command.command("source")
@click.argument("id")
@click.option("--title", required=True, help="The exact title.")
@click.option("--type", "kind", default="article", help="Its type in CSL, e.g. article, paper-conference, webpage.")
@click.option("--year", type=int, help="The year it appeared.")
@click.option("--url", help="Where it can be read.")
@click.option("--bank", help="The bank; needed only where there are several.")
@in_project
def new_source(
    project: Project, id: str, title: str, kind: str, year: int | None, url: str | None, bank: str | None
) -> None:
    """Add a work to sources.yaml.

    \b
    Example:
      viva new source hu-2021-lora --title "LoRA: Low-Rank Adaptation of Large Language Models" --year 2021
    """
    work: dict[str, Any] = {"id": _checked(id), "type": kind, "title": title}
    if year is not None:
        work["issued"] = {"date-parts": [[year]]}
    if url:
        work["URL"] = url
    _append(project, _bank(project, bank), PurePosixPath("sources.yaml"), (), work)


def _point(id: str, title: str) -> dict[str, Any]:
    return {"id": id, "uid": fresh_uid(), "title": title, "body": "…", "cites": [], "status": "draft"}


def _topic(title: str, point: dict[str, Any]) -> str:
    return writing.modeline("topic", 4) + writing.dump({"title": title, "points": [point]})


def _filed(folder: str, path: str) -> PurePosixPath:
    """The file that CHAPTER/NAME means, in its bank."""
    chapter, slash, name = path.partition("/")
    if not slash:
        raise click.UsageError(f'"{path}" lacks its chapter; write CHAPTER/{path}')
    return PurePosixPath(folder, _checked(chapter), f"{_checked(name)}.yaml")


def _checked(id: str) -> str:
    try:
        return _ID.validate_python(id)
    except ValidationError:
        shown = visible(id if len(id) <= 100 else f"{id[:100]}…")
        wanted = "lower-case letters, digits and single hyphens, at most 80 of them"
        raise click.UsageError(f'"{shown}" is not an id: {wanted}') from None


def _bank(project: Project, name: str | None) -> PurePosixPath:
    roots = {root.name: root for root in project.bank_roots()}
    if name is None and len(roots) == 1:
        return next(iter(roots.values()))
    if name is None or name not in roots:
        raise ProjectError(f"say which bank with --bank: {', '.join(roots) or 'there is none'}")
    return roots[name]


def _absent(project: Project, path: PurePosixPath) -> None:
    if project.path(path).exists():
        raise ProjectError(f"{path} exists already")


def _append(
    project: Project, root: PurePosixPath, name: PurePosixPath, route: tuple[str, ...], entry: dict[str, Any]
) -> None:
    path, bank = root / name, project.load(root)
    if path not in bank.texts:
        raise ProjectError(f"{path} is missing, or is no file that viva reads; `viva lint` says more")
    try:
        text = append(bank.texts[path], route, entry)
    except EditError as error:
        raise ProjectError(f"{path}: {error}") from None
    _publish(project, bank, path, text)


def _write(project: Project, root: PurePosixPath, name: PurePosixPath, text: str) -> None:
    bank = project.load(root)
    chapters = [chapter.id for chapter in bank.info.chapters] if bank.info else []
    if chapters and name.parent.name not in chapters:
        raise ProjectError(
            f'{root / "bank.yaml"} lists no chapter "{name.parent.name}": it has {", ".join(chapters)}; '
            "`viva new chapter` adds one"
        )
    _publish(project, bank, root / name, text)


def _publish(project: Project, bank: Bank, path: PurePosixPath, text: str) -> None:
    _refuse_faulty(bank, {path: text})
    publish(project.path(path), text.encode("utf-8"))
    click.echo(str(path))


def _refuse_faulty(bank: Bank, added: Mapping[PurePosixPath, str]) -> None:
    """Raises ProjectError when the bank with the added texts has a fault that it has not without them."""
    old = Counter((each.rule, each.place.path, each.message) for each in rules.run(bank, _WATCHED))
    for each in rules.run(banks.load({**bank.texts, **added}, bank.root, bank.media), _WATCHED):
        fault = (each.rule, each.place.path, each.message)
        if not old[fault]:
            hint = f"; {each.hint}" if each.hint else ""
            raise ProjectError(f"{each.place.path} would be wrong: {each.message}{hint}; nothing is written")
        old[fault] -= 1
