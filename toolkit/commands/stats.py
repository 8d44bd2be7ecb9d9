"""`viva stats`."""

from __future__ import annotations

import json

import click

from toolkit import coverage
from toolkit.chart import chart
from toolkit.commands import in_project
from toolkit.labels import Labels
from toolkit.project import Project
from toolkit.publishing import ProjectError


@click.command("stats")
@click.option("--bank", "bank_name", metavar="NAME", help="Only this bank.")
@click.option("--format", "format_name", type=click.Choice(["text", "json", "markdown", "svg"]), default="text",
              help="How it is told; svg is a picture.")  # fmt: skip
@in_project
def stats_command(project: Project, bank_name: str | None, format_name: str) -> None:
    """Say what a bank covers: points, questions and follow-ups by chapter, level, kind and role.

    Below the table stand chapters that have much fewer or many more questions a point than the bank, and points that no
    answer rests on.

    \b
    Example:
      viva stats
      viva stats --format markdown >> "$GITHUB_STEP_SUMMARY"
      viva stats --bank my-bank --format svg > coverage.svg
    """
    banks = [project.load(root) for root in project.bank_roots() if bank_name in (None, root.name)]
    if not banks:
        raise ProjectError(f'no bank is called "{bank_name}"' if bank_name else "there is no bank")
    if format_name == "svg" and len(banks) > 1:
        raise ProjectError("a picture shows one bank; name it with --bank")
    found = [coverage.covered(bank) for bank in banks]
    if format_name == "json":
        told = {"version": 1, "banks": [coverage.json(each) for each in found]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif format_name == "markdown":
        click.echo("\n".join(coverage.markdown(each) for each in found), nl=False)
    elif format_name == "svg":
        (bank,) = banks
        click.echo(chart(found[0], Labels(bank.info.lang if bank.info else "")), nl=False)
    else:
        click.echo("\n\n".join("\n".join(coverage.text(each)) for each in found))
