"""`viva build`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import click

from toolkit import document, keeping, manifest, releases, rules, unchanged, updates
from toolkit.bank import Bank
from toolkit.checked import Checked
from toolkit.commands import colourful, in_project
from toolkit.commands.against import releases_of
from toolkit.diagnostic import Diagnostic, Severity, visible
from toolkit.document import EDITIONS, Document, Edition, RenderError, Retired
from toolkit.manifest import Manifest
from toolkit.position import Locator
from toolkit.project import Project, uncollected
from toolkit.publishing import ProjectError, publish
from toolkit.releases import Release
from toolkit.renderers import FORMATS
from toolkit.reports import text
from toolkit.rules import Choice
from toolkit.selection import Selection, SelectionError, chosen_set, selected
from toolkit.updates import Update
from toolkit.workshop import Workshop, cores

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
@click.option("--against", metavar="RELEASE",
              help="What learners have: a revision, a folder, or manifest.json of a former build. What is gone is "
              "shipped as retired; nothing is built when others would lose their progress.")
@click.option("--allow-reset", "declared", multiple=True, metavar="ID", help="A card that may lose it, by id or uid.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR",
              help="Where the files go; build/ of the project by default.")  # fmt: skip
@in_project
def build_command(
    project: Project, formats: tuple[str, ...], bank_names: tuple[str, ...], out: Path | None, **options: Any
) -> None:
    """Make the outputs: FORMATS, or everything that viva.toml asks for; and manifest.json, which tells what was made.

    A bank with errors is not built, those that an ignore comment hides included where they would break the book;
    the other banks are. Each output replaces the former one when it is whole.

    \b
    Example:
      viva build
      viva build pdf docx --edition questions
      viva build cards --per-page 4 --flip short
      viva build anki --only chapter:peft --only level:basic
      viva build anki --against last/manifest.json
    """
    asked = _asked(project, formats, out, options)
    before = unchanged.state(project.root)
    record = manifest.former(asked.target)
    made: list[Path | None] = []
    wanted = [(bank, _selection(bank, asked)) for bank in _sound(project, _chosen(project, bank_names), made)]
    for bank, selection in wanted:
        made += _build_bank(project, bank, selection, asked, record)
    whole = [path for path in made if path]
    if whole:
        manifest.publish_manifest(asked.target, record)
        whole.append(asked.target / manifest.NAME)
        click.echo(visible(str(whole[-1])))
    if None in made:
        sys.exit(1)
    if sys.argv[1:2] == ["build"] and asked.against is None:  # a release is more than the content
        unchanged.remember(project.root, sys.argv[2:], before, whole)


@dataclass(frozen=True)
class _Asked:
    """What the command line and viva.toml ask for."""

    formats: tuple[str, ...]
    editions: tuple[Edition, ...]
    cards: dict[str, object]  # settings of printed cards
    only: tuple[str, ...]
    set_name: str | None
    against: dict[str, Release] | None  # by bank, what learners have
    declared: tuple[str, ...]
    target: Path


def _asked(project: Project, formats: tuple[str, ...], out: Path | None, options: dict[str, Any]) -> _Asked:
    if options["only"] and options["set_name"]:
        raise click.UsageError("--only and --set are two ways to say the same; give one")
    if set(options["editions"]) - {"study"}:
        for name in formats:
            if not FORMATS[name].has_editions:
                raise click.UsageError(f"{name} has no editions; leave --edition out, or build {name} by itself")
    per_page = options["per_page"] and int(options["per_page"])
    said = {"per_page": per_page, "flip": options["flip"], "points": options["points"]}.items()
    cards = {key: value for key, value in said if value is not None}
    wanted = formats or project.config.build.formats
    if cards and "cards" not in wanted:
        raise click.UsageError("--per-page, --flip and --points are for cards; name cards too")
    return _Asked(
        formats=wanted,
        editions=options["editions"] or project.config.build.editions,
        cards=cards,
        only=options["only"],
        set_name=options["set_name"],
        against=releases_of(project, options["against"]) if options["against"] else None,
        declared=options["declared"],
        target=out or project.path(PurePosixPath("build")),
    )


def _sound(project: Project, roots: list[PurePosixPath], made: list[Path | None]) -> list[Bank]:
    """The banks without errors; the others are told, and count as an output that was not made."""
    found = []
    for root in roots:
        with uncollected():
            bank = project.load(root)
            errors = _errors(bank)
        if not errors:
            found.append(bank)
            continue
        made.append(None)
        click.echo(text.report(errors, Checked(bank.texts), colourful()), nl=False)
        click.echo(visible(f"viva: {root} is not built: mend its errors first"), err=True)
    return found


def _build_bank(
    project: Project, bank: Bank, selection: Selection | None, asked: _Asked, record: Manifest
) -> list[Path | None]:
    """The outputs of one bank, which are put on record; None for each that could not be made."""
    release = releases.release(bank)
    if asked.against is not None:
        former = asked.against.get(bank.root.name, Release())
        if not _is_kind(bank.root.name, former, release, asked.declared):
            return [None]
        release = releases.following(former, release)
    retired = tuple(
        Retired(card.guid, card.note_type, card.id, card.title, card.chapter) for card in release.retired.values()
    )
    record.releases[bank.root.name] = release
    made = []
    for name in asked.formats:
        settings = project.config.build.settings(name) | (asked.cards if name == "cards" else {})
        if name == "docx" and project.config.build.docx.template:
            settings["template"] = project.read_file(project.config.build.docx.template)
        for edition in asked.editions if FORMATS[name].has_editions else ("study",):
            whole = document.compose(
                bank, project.built_at(bank), project.media_reader(bank), edition, selection, retired,
                project.modified(bank) if name == "anki" else None,
            )  # fmt: skip
            made.append(_build(project, bank, whole, name, settings, asked.target, record))
    return made


def _is_kind(name: str, former: Release, release: Release, declared: tuple[str, ...]) -> bool:
    """Whether no learner loses progress undeclared; what the update does is told."""
    changes = releases.update(former, release)
    found = Update(name, former, release, changes, releases.undeclared(changes, declared))
    click.echo("\n".join(updates.text(found)), err=True)
    return not found.undeclared


def _errors(bank: Bank) -> list[Diagnostic]:
    """The errors of a bank; only those that leave its outputs whole can be ignored."""
    told = [each for each in rules.run(bank, Choice(obey_ignores=False)) if each.severity == Severity.error]
    kept = rules.run(bank) if told else []
    return [each for each in told if each.rule in _BREAKING or each in kept]


def _selection(bank: Bank, asked: _Asked) -> Selection | None:
    try:
        if asked.set_name:
            return chosen_set(bank, asked.set_name)
        return selected(bank, asked.only) if asked.only else None
    except SelectionError as error:
        raise ProjectError(str(error)) from None


def _build(
    project: Project, bank: Bank, whole: Document, name: str, settings: dict[str, object], out: Path, record: Manifest
) -> Path | None:
    """The output; None when it could not be made: then it is said why, and the former one stays."""
    chosen = f"-{whole.selection.name}" if whole.selection else ""
    suffix = "" if whole.edition == "study" else f"-{whole.edition}"
    path = out / f"{bank.root.name}{chosen}{suffix}{FORMATS[name].suffix}"
    shelf = keeping.folder_of(project.root)
    workshop = Workshop(cores(), shelf.with_name(f"{shelf.name}-built") / path.name, _progress(path.name))
    click.echo(visible(f"{path.name} …"), err=True)
    try:
        data = FORMATS[name].render(whole, workshop, **settings)
    except RenderError as error:
        click.echo(_told(error, bank, name), err=True)
        return None
    publish(path, data)
    record.add(path.name, data, bank.root.name, name, whole.edition)
    click.echo(visible(str(path)))
    return path


def _progress(name: str) -> Callable[[int, int], None]:
    """Tells a terminal how far an output is."""

    def tell(done: int, of: int) -> None:
        if sys.stderr.isatty():
            words = f"{visible(name)} … {done}/{of}" if done < of else ""
            click.echo(f"\r{words}\x1b[K", nl=False, err=True)

    return tell


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
