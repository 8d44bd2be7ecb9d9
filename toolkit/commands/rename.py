"""`viva rename`."""

from __future__ import annotations

import re

import click

from toolkit.bank import Bank
from toolkit.commands import in_project
from toolkit.diagnostic import visible
from toolkit.mending import difference
from toolkit.mentions import KINDS, Kind, ids
from toolkit.project import Project
from toolkit.publishing import ProjectError, publish_all
from toolkit.renaming import RenameError, Renaming, renamed
from toolkit.slips.meant import closest

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@click.command("rename")
@click.argument("old")
@click.argument("new")
@click.option("--kind", type=click.Choice(KINDS), help="What is renamed, where two things have the id.")
@click.option("--bank", "bank_name", metavar="NAME", help="The bank, where several have the id.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@in_project
def rename_command(
    project: Project, old: str, new: str, kind: Kind | None, bank_name: str | None, diff: bool
) -> None:
    """Rename a point, question, source or chapter everywhere: its id, what refers to it, links in prose, its file.

    The uid stays, and with it what learners have learnt. Every change is proven by reading the file again; either all
    of it is written or nothing. `git checkout content` takes it back.

    \b
    Example:
      viva rename lora-rank lora-rank-alpha
      viva rename peft adapters --kind chapter --diff
    """
    bank, kind = _found(project, old, kind, bank_name)
    _check_name(bank, kind, old, new)
    try:
        made = renamed(bank, kind, old, new)
    except RenameError as error:
        raise ProjectError(str(error)) from None
    if diff:
        for path, text in made.texts.items():
            click.echo(difference(path, bank.texts[path], text), nl=False)
    else:
        texts = {project.path(path): text.encode("utf-8", "surrogateescape") for path, text in made.texts.items()}
        publish_all(texts, [(project.path(start), project.path(end)) for start, end in made.moves])
    for start, end in made.moves:
        click.echo(visible(f"{start} → {end}"))
    click.echo(_told(made, kind, old, new, diff), err=diff)
    _warn_of_settings(project, made)


def _found(project: Project, old: str, kind: Kind | None, bank_name: str | None) -> tuple[Bank, Kind]:
    """The one thing with this id. Raises ProjectError with what else may be meant."""
    roots = [root for root in project.bank_roots() if bank_name in (None, root.name)]
    if not roots:
        raise ProjectError(f'no bank is called "{bank_name}"')
    banks = [project.load(root) for root in roots]
    asked = (kind,) if kind else KINDS
    found = [(bank, each) for bank in banks for each in asked if old in ids(bank, each)]
    if len(found) == 1:
        return found[0]
    if found:
        said = ", ".join(f"a {each} of {bank.root.name}" for bank, each in found)
        raise ProjectError(f'"{old}" is {said}; say with --kind and --bank which is meant')
    near = closest(old, sorted({id for bank in banks for each in asked for id in ids(bank, each)}))
    hint = f'; did you mean "{near}"?' if near else ""
    raise ProjectError(f'no {kind or "point, question, source or chapter"} has the id "{old}"{hint}')


def _check_name(bank: Bank, kind: Kind, old: str, new: str) -> None:
    if not _ID.fullmatch(new) or len(new) > 80:
        raise ProjectError(f'"{new}" is no id: small letters, digits and single hyphens, at most 80, e.g. lora-rank')
    if new == old:
        raise ProjectError(f'"{old}" is its id already')
    rivals: tuple[Kind, ...] = ("point", "question") if kind in ("point", "question") else (kind,)
    for rival in rivals:  # links in prose name points and questions alike
        if new in ids(bank, rival):
            raise ProjectError(f'"{new}" is the id of another {rival} in {bank.root.name}')


def _told(made: Renaming, kind: Kind, old: str, new: str, diff: bool) -> str:
    places = f"{made.places} place{'s' if made.places != 1 else ''}"
    files = f"{len(made.texts)} file{'s' if len(made.texts) != 1 else ''}"
    return visible(f"{kind} {old} {'would become' if diff else 'is now'} {new}: {places} in {files}")


def _warn_of_settings(project: Project, made: Renaming) -> None:
    """viva.toml may name paths; it is the author's, and no content."""
    settings = (project.root / "viva.toml").read_text("utf-8")
    for start, end in made.moves:
        if str(start) in settings:
            click.echo(visible(f"viva: viva.toml names {start}; write {end} there"), err=True)
