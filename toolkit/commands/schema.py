"""`viva schema`."""

from __future__ import annotations

import sys
from pathlib import PurePosixPath

import click

from toolkit import resolved, schema
from toolkit.commands import in_project
from toolkit.project import Project
from toolkit.publishing import publish


@click.command("schema")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a file is stale.")
@in_project
def schema_command(project: Project, check: bool) -> None:
    """Write schema/ from the content model: what editors complete and check with, and what `viva build json` gives.

    \b
    Example:
      viva schema --check
    """
    stale = False
    for name, text in {**schema.files(), resolved.FILE: resolved.text()}.items():
        place = PurePosixPath("schema", name)
        path = project.path(place)
        if path.is_file() and path.read_text("utf-8", errors="replace") == text:
            continue
        stale = True
        if check:
            click.echo(f"{place} is stale; run `viva schema`")
        else:
            publish(path, text.encode("utf-8"))
            click.echo(str(place))
    if check and stale:
        sys.exit(1)
