"""`viva explain`."""

from __future__ import annotations

import json

import click

from toolkit import rules
from toolkit.config import rule_name


@click.command("explain")
@click.argument("rule", required=False)
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How it is told.")
def explain_command(rule: str | None, format_name: str) -> None:
    """Say what a rule means, with its example; without RULE, list them all.

    \b
    Example:
      viva explain
      viva explain broken-reference
    """
    try:
        names = [rule_name(rule)] if rule else list(rules.BY_NAME)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    pages = [_page(name) for name in names]
    if format_name == "json":
        click.echo(json.dumps(pages if rule is None else pages[0], ensure_ascii=False, indent=2))
    elif rule:
        click.echo(f"# {names[0]} ({pages[0]['code']}, {pages[0]['severity']})\n\n{pages[0]['page']}")
    else:
        for page in pages:
            click.echo(f"{page['code']:8} {page['name']:22} {page['severity']:8} {page['summary']}")


def _page(name: str) -> dict[str, str]:
    rule = rules.BY_NAME[name]
    page = (rule.__doc__ or "").strip()
    return {
        "name": name,
        "code": rule.CODE,
        "severity": rule.SEVERITY.name,
        "summary": page.splitlines()[0],
        "page": page,
    }
