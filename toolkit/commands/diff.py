"""`viva diff`."""

from __future__ import annotations

import json
import sys

import click

from toolkit import manifest, updates
from toolkit.commands import in_project
from toolkit.commands.against import releases_of
from toolkit.project import Project
from toolkit.publishing import ProjectError
from toolkit.releases import Release, following, undeclared, update
from toolkit.updates import Update


@click.command("diff")
@click.argument("base")
@click.argument("head", default="")
@click.option("--bank", "bank_name", metavar="NAME", help="Only this bank.")
@click.option("--allow-reset", "declared", multiple=True, metavar="ID",
              help="A card that may be reset or duplicated, by its id or uid; may be given again.")
@click.option("--format", "format_name", type=click.Choice(["text", "json", "markdown"]), default="text",
              help="How it is told; markdown is for a pull request.")  # fmt: skip
@in_project
def diff_command(
    project: Project, base: str, head: str, bank_name: str | None, declared: tuple[str, ...], format_name: str
) -> None:
    """Say what an update does to every learner's card: kept, updated in place, new, retired, or its progress lost.

    BASE and HEAD are revisions in git, folders of projects, or manifest.json of a former build; HEAD is the work tree
    when it is left out. Exit code 1 when a card would be reset or duplicated and nobody declared it.

    \b
    Example:
      viva diff v1.0
      viva diff origin/main --format markdown
      viva diff last/manifest.json build/manifest.json --format json
    """
    before, after = releases_of(project, base), releases_of(project, head) if head else releases_of(project, None)
    names = [name for name in dict.fromkeys((*before, *after)) if bank_name in (None, name)]
    if not names:
        raise ProjectError(f'no bank is called "{bank_name}"' if bank_name else "there is no bank on either side")
    found = [_update(name, before.get(name, Release()), after.get(name, Release()), declared) for name in names]
    if format_name == "json":
        told = {"version": manifest.VERSION, "banks": [updates.json(each) for each in found]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif format_name == "markdown":
        click.echo(updates.markdown(found), nl=False)
    else:
        click.echo("\n\n".join("\n".join(updates.text(each)) for each in found))
    if any(each.undeclared for each in found):
        sys.exit(1)


def _update(name: str, before: Release, after: Release, declared: tuple[str, ...]) -> Update:
    changes = update(before, after)
    return Update(name, before, following(before, after), changes, undeclared(changes, declared))


