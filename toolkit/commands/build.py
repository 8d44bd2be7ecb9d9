"""`viva build`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path, PurePosixPath

import click

from toolkit import document, rules
from toolkit.bank import Bank
from toolkit.checked import Checked
from toolkit.commands import colourful, in_project
from toolkit.diagnostic import Diagnostic, Severity, visible
from toolkit.document import EDITIONS, Edition, RenderError
from toolkit.position import Locator
from toolkit.project import Project, uncollected
from toolkit.publishing import ProjectError, publish
from toolkit.renderers import FORMATS
from toolkit.reports import text
from toolkit.rules import Choice
from toolkit.selection import Selection, SelectionError, chosen_set, selected

# What these find would break the book, whatever a comment says of it.
_BREAKING = frozenset({
    "syntax", "schema", "missing-uid", "duplicate-uid", "duplicate-id", "broken-reference", "broken-math",
})  # fmt: skip


@click.command("build")
@click.argument("formats", nargs=-1, type=click.Choice([*FORMATS]))
@click.option("--bank", "bank_names", multiple=True, metavar="NAME", help="Only this bank; may be given again.")
@click.option("--edition", "editions", multiple=True, type=click.Choice(EDITIONS), help="May be given again.")
@click.option("--only", multiple=True, metavar="SELECTOR",
              help="Only these questions and what they rest on: chapter:ID, tag:…, role:ID, level:…, importance:… or "
              "kind:…; given again, any of one kind and all kinds.")
@click.option("--set", "set_name", metavar="NAME", help="Only the questions of this set of bank.yaml.")
@click.option("--per-page", type=click.Choice(["8", "4", "1"]), help="Cards on a sheet of A4; 1 is a page of A6.")
@click.option("--flip", type=click.Choice(["long", "short"]), help="Edge that the printer turns the paper of cards on.")
@click.option("--points/--no-points", default=None, help="Whether points have printed cards too.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR",
              help="Where the files go; build/ of the project by default.")  # fmt: skip
@in_project
def build_command(
    project: Project,
    formats: tuple[str, ...],
    bank_names: tuple[str, ...],
    editions: tuple[Edition, ...],
    only: tuple[str, ...],
    set_name: str | None,
    per_page: str | None,
    flip: str | None,
    points: bool | None,
    out: Path | None,
) -> None:
    """Make the outputs: FORMATS, or everything that viva.toml asks for.

    A bank with errors is not built, those that an ignore comment hides included where they would break the book;
    the other banks are. Each output replaces the former one when it is whole.

    \b
    Example:
      viva build
      viva build pdf docx --edition questions
      viva build cards --per-page 4 --flip short
      viva build anki --only chapter:peft --only level:basic
    """
    if only and set_name:
        raise click.UsageError("--only and --set are two ways to say the same; give one")
    if set(editions) - {"study"}:
        for name in formats:
            if not FORMATS[name].has_editions:
                raise click.UsageError(f"{name} has no editions; leave --edition out, or build {name} by itself")
    wanted = formats or project.config.build.formats
    said = {"per_page": per_page and int(per_page), "flip": flip, "points": points}.items()
    asked = {key: value for key, value in said if value is not None}
    if asked and "cards" not in wanted:
        raise click.UsageError("--per-page, --flip and --points are for cards; name cards too")
    whole = True
    target = out or project.path(PurePosixPath("build"))
    for root in _chosen(project, bank_names):
        with uncollected():
            bank = project.load(root)
            errors = _errors(bank)
        if errors:
            whole = False
            click.echo(text.report(errors, Checked(bank.texts), colourful()), nl=False)
            click.echo(visible(f"viva: {root} is not built: mend its errors first"), err=True)
            continue
        selection = _selection(bank, only, set_name)
        for name in wanted:
            settings = project.config.build.settings(name) | (asked if name == "cards" else {})
            shown = (editions or project.config.build.editions) if FORMATS[name].has_editions else ("study",)
            for edition in shown:
                whole &= _build(project, bank, name, edition, settings, target, selection)
    if not whole:
        sys.exit(1)


def _errors(bank: Bank) -> list[Diagnostic]:
    """The errors of a bank; only those that leave its outputs whole can be ignored."""
    told = [each for each in rules.run(bank, Choice(obey_ignores=False)) if each.severity == Severity.error]
    kept = rules.run(bank) if told else []
    return [each for each in told if each.rule in _BREAKING or each in kept]


def _selection(bank: Bank, only: tuple[str, ...], set_name: str | None) -> Selection | None:
    try:
        return chosen_set(bank, set_name) if set_name else selected(bank, only) if only else None
    except SelectionError as error:
        raise ProjectError(str(error)) from None


def _build(
    project: Project, bank: Bank, name: str, edition: Edition, settings: dict[str, object], out: Path,
    selection: Selection | None,
) -> bool:
    """Whether the output could be made; if not, it is said why, and the former one stays."""
    modified = project.modified(bank) if name == "anki" else None
    whole = document.compose(
        bank, project.built_at(bank), project.media_reader(bank), edition, selection, modified=modified
    )
    chosen = f"-{selection.name}" if selection else ""
    suffix = "" if edition == "study" else f"-{edition}"
    path = out / f"{bank.root.name}{chosen}{suffix}{FORMATS[name].suffix}"
    click.echo(visible(f"{path.name} …"), err=True)
    try:
        data = FORMATS[name].render(whole, **settings)
    except RenderError as error:
        click.echo(_told(error, bank, name), err=True)
        return False
    publish(path, data)
    click.echo(visible(str(path)))
    return True


def _told(error: RenderError, bank: Bank, name: str) -> str:
    if error.place is None:
        return visible(f"viva: {name}: {error.message}")
    span = Locator(bank.texts.get(error.place.path, "")).span(error.place)
    return str(replace(Diagnostic(error.place, error.message), rule=name, severity=Severity.error, span=span))


def _chosen(project: Project, names: tuple[str, ...]) -> list[PurePosixPath]:
    roots = project.bank_roots()
    known = {root.name for root in roots}
    for name in names:
        if name not in known:
            raise ProjectError(f'no bank is called "{name}"; there is {", ".join(sorted(known)) or "none"}')
    return [root for root in roots if not names or root.name in names]
