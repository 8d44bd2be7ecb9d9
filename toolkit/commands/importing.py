"""`viva import`."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath

import click

from toolkit.commands import in_project
from toolkit.importers import IMPORTERS
from toolkit.project import Project
from toolkit.publishing import ProjectError, publish_folder
from toolkit.source import MAX_CHARACTERS


@click.command("import")
@click.argument("format_name", metavar="FORMAT", type=click.Choice([*IMPORTERS]))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True))
@click.option(
    "--into", required=True, type=click.Path(path_type=Path), metavar="content/BANK", help="The new bank's folder."
)
@in_project
def import_command(project: Project, format_name: str, file: Path, into: Path) -> None:
    """Turn a foreign document into a new bank; every line that is not in it is named.

    \b
    Example:
      viva import markdown outline.md --into content/my-bank
    """
    root = _new_bank(project, into)
    try:
        text = sys.stdin.buffer.read().decode("utf-8") if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"{file}: {error}") from None
    if len(text) > 20 * MAX_CHARACTERS:
        raise ProjectError(f"{file} has {len(text):,} characters; at most {20 * MAX_CHARACTERS:,} are imported")
    imported = IMPORTERS[format_name].read(text, root.name)
    publish_folder(project.path(root), {name: made.encode("utf-8") for name, made in imported.files.items()})
    for skipped in imported.skipped:
        lines = f"{skipped.first}" if skipped.first == skipped.last else f"{skipped.first}–{skipped.last}"
        click.echo(f"{file}:{lines}: not imported: {skipped.reason}")
    counts = ", ".join(f"{count} {name}" for name, count in sorted(imported.counts.items()))
    click.echo(f"{root}: {counts}; every other line of {file.name} that is not blank or a rule is in the bank")
    click.echo("status is draft: proposed `supported_by` want a reader; `viva lint` says what is missing", err=True)


def _new_bank(project: Project, into: Path) -> PurePosixPath:
    target = (
        (Path.cwd() / into).resolve()
        if into.is_absolute() or (Path.cwd() / into).parent.exists()
        else project.root / into
    )
    try:
        root = PurePosixPath(target.resolve().relative_to(project.root).as_posix())
    except ValueError:
        raise ProjectError(f"{into} stands outside the project {project.root}") from None
    if len(root.parts) != 2 or root.parts[0] != "content":
        raise ProjectError(f"{into} is no place for a bank; write --into content/NAME")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ProjectError(f"{root} exists already; import makes a new bank and never overwrites one")
    return root
