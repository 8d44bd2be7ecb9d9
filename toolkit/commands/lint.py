"""`viva lint`."""

from __future__ import annotations

import os
import sys
from collections import ChainMap, Counter
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import click

from toolkit import comparing, revisions
from toolkit.bank import Bank
from toolkit.checked import Checked
from toolkit.commands import colourful, in_project
from toolkit.commands.fixes import mend_banks, mend_text
from toolkit.commands.watch import watch
from toolkit.config import Level, Preset, rule_name
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.project import Project, uncollected
from toolkit.publishing import ProjectError, publish
from toolkit.reports import REPORTS
from toolkit.rules import BY_NAME, Choice
from toolkit.session import Session, overlaid


class _RuleNames(click.ParamType[tuple[str, ...]]):
    name = "RULES"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        try:
            return tuple(rule_name(each.strip()) for each in str(value).split(",") if each.strip())
        except ValueError as error:
            self.fail(str(error), param, ctx)


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    paths: tuple[Path, ...]
    format_name: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    preset: Preset | None
    fail_on: Level | None
    fix: bool
    unsafe_fixes: bool
    diff: bool
    since: str | None
    baseline: Path | None
    update_baseline: bool
    statistics: bool
    no_cache: bool
    watch: bool
    exit_zero: bool
    stdin_filename: Path | None


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "format_name", type=click.Choice([*REPORTS]), default=None, help="How findings are told.")
@click.option("--select", type=_RuleNames(), default=(), help="Only these rules, by name or code, with commas.")
@click.option("--ignore", type=_RuleNames(), default=(), help="Not these rules.")
@click.option("--preset", type=click.Choice(["recommended", "strict"]), default=None, help="Which rules run.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "info"]), default=None,
              help="The least severity that makes the exit code 1.")  # fmt: skip
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing the meaning.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff, also what may change the meaning.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option("--since", metavar="REV", help="Only findings that have come since this revision in git.")
@click.option("--baseline", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Pass over the findings recorded in this file.")  # fmt: skip
@click.option("--update-baseline", is_flag=True, help="Make the baseline, or strike what is mended out of it.")
@click.option("--statistics", is_flag=True, help="How many findings each rule has, instead of the findings.")
@click.option("--no-cache", is_flag=True, help="Remember nothing of former runs, and nothing for later ones.")
@click.option("--watch", is_flag=True, help="Lint again whenever a file changes, until interrupted.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever was found.")
@click.option("--stdin-filename", type=click.Path(path_type=Path), metavar="PATH",
              help="With - for PATHS: the file that the text of standard input is.")  # fmt: skip
@in_project
def lint_command(project: Project, **options: object) -> None:
    """Say what is wrong with the content: every finding in one run, at its line and column.

    With PATHS, only the findings in these files or folders; the whole of their banks is read all the same, since
    references cross files. Nothing is written unless --fix or --update-baseline asks for it.

    \b
    Example:
      viva lint
      viva lint content/example/questions --select broken-reference --format concise
      viva lint --since origin/main --format github
      viva lint --fix
    """
    asked = Asked(**options)  # type: ignore[arg-type]
    _refuse_contradictions(asked)
    with uncollected():
        run = Run(project, asked, Session(project, keeps=not asked.no_cache))
        if asked.watch:
            watch(project, run.tell)
        failed = mend_text(run) if asked.stdin_filename and (asked.fix or asked.diff) else run.tell()
    if failed and not asked.exit_zero:
        sys.exit(1)


@dataclass
class Run:
    """The findings of a project as the command line wants them."""

    project: Project
    asked: Asked
    session: Session
    banks: dict[PurePosixPath, Bank] = field(default_factory=dict)  # those that were linted, by root

    def tell(self) -> bool:
        """Lint once and print what is asked for; whether that fails."""
        asked = self.asked
        least = Severity[asked.fail_on or self.project.config.lint.least(asked.preset)]
        findings = self.findings()
        if asked.fix or asked.diff:
            findings, is_different = mend_banks(self, findings)
            if asked.diff:
                return is_different
        if asked.update_baseline:
            return False
        if asked.statistics:
            click.echo(_statistics(findings), nl=False)
        else:
            report = REPORTS[asked.format_name or _fitting()]
            click.echo(report.report(findings, self._checked(least), colourful()), nl=False)
        return any(each.level >= least for each in findings)

    def _checked(self, least: Severity) -> Checked:
        texts: ChainMap[PurePosixPath, str] = ChainMap(*(bank.texts for bank in self.banks.values()))  # type: ignore[arg-type]
        wanted = [self.inside(path) for path in self.paths()]
        files = [path for path in texts if not wanted or any(_holds(each, path) for each in wanted)]
        prefix = PurePosixPath(revisions.prefix(self.project.root))
        return Checked(texts, files, prefix, rules=BY_NAME, fail_on=least, environment=os.environ)

    def choice(self, root: PurePosixPath) -> Choice:
        """The rules to run in one bank."""
        return self.project.config.lint.choice(root.name, self.asked.select, self.asked.ignore, self.asked.preset)

    def findings(self) -> list[Diagnostic]:
        """What is found where it was asked for, less what was known before."""
        wanted = [self.inside(path) for path in self.paths()]
        self.banks.clear()
        found: list[Diagnostic] = []
        for root in self.project.bank_roots():
            if not wanted or any(_holds(path, root) or _holds(root, path) for path in wanted):
                found += self._of_bank(root)
        return self._unknown([each for each in found if self.is_wanted(each, wanted)])

    def paths(self) -> tuple[Path, ...]:
        """The files and folders that are asked about."""
        given = self.asked.stdin_filename
        return (given,) if given else self.asked.paths

    def is_wanted(self, finding: Diagnostic, wanted: list[PurePosixPath]) -> bool:
        """Whether a finding stands in one of the files or folders; all do when none is named."""
        return not wanted or any(_holds(path, finding.place.path) for path in wanted)

    def inside(self, path: Path) -> PurePosixPath:
        """A path of the command line, relative to the project. Raises ProjectError when it is none of it."""
        if path != self.asked.stdin_filename and not path.exists():
            raise ProjectError(f"{path} does not exist")
        try:
            return PurePosixPath(path.resolve().relative_to(self.project.root.resolve()).as_posix())
        except ValueError:
            raise ProjectError(f"{path} stands outside the project {self.project.root}") from None

    def _of_bank(self, root: PurePosixPath) -> list[Diagnostic]:
        choice = self.choice(root)
        if self.asked.stdin_filename:
            text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
            bank = overlaid(self.project.load(root), {self.inside(self.asked.stdin_filename): text})
            findings = self.session.lint_bank(bank, choice)
        else:
            bank, findings = self.session.lint(root, choice)
        self.banks[root] = bank
        if self.asked.since:
            former = self.project.read_at(revisions.base(self.project.root, self.asked.since), root)
            findings = comparing.beyond(findings, comparing.counted(self.session.lint_bank(former, choice)))
        return findings

    def _unknown(self, findings: list[Diagnostic]) -> list[Diagnostic]:
        """The findings that the baseline does not hold; it is made or made smaller when that is asked for."""
        path = self.asked.baseline
        if path is None:
            return findings
        if self.asked.update_baseline and not path.exists():
            publish(path, comparing.written(findings).encode("utf-8", "surrogateescape"))
            click.echo(f"{path}: {len(findings)} findings are recorded", err=True)
            return []
        try:
            known = comparing.read(path.read_text("utf-8"))
        except FileNotFoundError:
            raise ProjectError(f"{path} does not exist; --update-baseline makes it") from None
        except ValueError as error:
            raise ProjectError(f"{path}: {error}") from None
        gone = (known - comparing.counted(findings)).total()
        if gone and self.asked.update_baseline:
            publish(path, comparing.written(findings, known).encode("utf-8", "surrogateescape"))
            click.echo(f"{path}: {gone} findings are struck out", err=True)
        elif gone and not self.asked.paths:
            click.echo(f"{path}: {gone} recorded findings are mended; --update-baseline strikes them out", err=True)
        return comparing.beyond(findings, known)


def _refuse_contradictions(asked: Asked) -> None:
    if (Path("-") in asked.paths) != (asked.stdin_filename is not None) or (asked.stdin_filename and asked.paths[1:]):
        raise click.UsageError("- and --stdin-filename PATH go together, alone")
    if asked.unsafe_fixes and not (asked.fix or asked.diff):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
    if asked.update_baseline and asked.baseline is None:
        raise click.UsageError("--update-baseline goes with --baseline FILE")
    if asked.update_baseline and (asked.paths or asked.since or asked.select):
        raise click.UsageError("a baseline is made of all findings: leave PATHS, --since and --select out")
    if asked.watch and (asked.fix or asked.diff or asked.stdin_filename):
        raise click.UsageError("--watch only looks: leave --fix, --diff and - out")


def _holds(folder: PurePosixPath, path: PurePosixPath) -> bool:
    return path == folder or path.is_relative_to(folder)


def _fitting() -> str:
    """GitHub's own format inside its workflows, text anywhere else."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def _statistics(findings: list[Diagnostic]) -> str:
    counts = Counter((each.rule, each.level.name) for each in findings)
    return "".join(f"{count:6} {severity:8} {rule}\n" for (rule, severity), count in counts.most_common())
