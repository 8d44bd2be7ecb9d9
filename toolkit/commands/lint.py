"""`viva lint` and `viva explain`."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path, PurePosixPath

import click

from toolkit import rules
from toolkit.commands import colourful, in_project
from toolkit.config import Level, rule_name
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.project import Project
from toolkit.publishing import ProjectError
from toolkit.reports import REPORTS


class _RuleNames(click.ParamType[tuple[str, ...]]):
    name = "RULES"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        try:
            return tuple(rule_name(each.strip()) for each in str(value).split(",") if each.strip())
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "format_name", type=click.Choice([*REPORTS]), default=None, help="How findings are told.")
@click.option("--select", type=_RuleNames(), default=(), help="Only these rules, by name or code, with commas.")
@click.option("--ignore", type=_RuleNames(), default=(), help="Not these rules.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "info"]), default=None,
              help="The least severity that makes the exit code 1.")  # fmt: skip
@click.option("--statistics", is_flag=True, help="How many findings each rule has, instead of the findings.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever was found.")
@in_project
def lint_command(
    project: Project,
    paths: tuple[Path, ...],
    format_name: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: Level | None,
    statistics: bool,
    exit_zero: bool,
) -> None:
    """Say what is wrong with the content: every finding in one run, at its line and column.

    With PATHS, only the findings in these files or folders; the whole of their banks is read all the same, since
    references cross files. Nothing is ever written.

    \b
    Example:
      viva lint
      viva lint content/example/questions --select broken-reference --format concise
    """
    wanted = [_inside(path, project) for path in paths]
    choice = project.config.lint.choice(select, ignore)
    findings: list[Diagnostic] = []
    texts: dict[PurePosixPath, str] = {}
    for root in project.bank_roots():
        if wanted and not any(_holds(path, root) or _holds(root, path) for path in wanted):
            continue
        bank = project.load(root)
        texts.update(bank.texts)
        findings += rules.run(bank, choice)
    if wanted:
        findings = [each for each in findings if any(_holds(path, each.place.path) for path in wanted)]
    if statistics:
        click.echo(_statistics(findings), nl=False)
    else:
        report = REPORTS[format_name or _fitting()]
        click.echo(report.report(findings, texts, colourful()), nl=False)
    least = Severity[fail_on or project.config.lint.fail_on]
    if not exit_zero and any((each.severity or Severity.error) >= least for each in findings):
        sys.exit(1)


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


def _inside(path: Path, project: Project) -> PurePosixPath:
    """A path of the command line, relative to the project."""
    if not path.exists():
        raise ProjectError(f"{path} does not exist")
    try:
        return PurePosixPath(path.resolve().relative_to(project.root.resolve()).as_posix())
    except ValueError:
        raise ProjectError(f"{path} stands outside the project {project.root}") from None


def _holds(folder: PurePosixPath, path: PurePosixPath) -> bool:
    return path == folder or path.is_relative_to(folder)


def _fitting() -> str:
    """GitHub's own format inside its workflows, text anywhere else."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def _statistics(findings: list[Diagnostic]) -> str:
    counts = Counter((each.rule, (each.severity or Severity.error).name) for each in findings)
    return "".join(f"{count:6} {severity:8} {rule}\n" for (rule, severity), count in counts.most_common())
