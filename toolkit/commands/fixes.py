"""What `viva lint --fix` and `--diff` do with the findings."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import click

from toolkit.diagnostic import Diagnostic, visible
from toolkit.mending import Texts, difference, mended
from toolkit.publishing import publish
from toolkit.session import overlaid

if TYPE_CHECKING:
    from toolkit.commands.lint import Run


def mend_banks(run: Run, findings: list[Diagnostic]) -> tuple[list[Diagnostic], bool]:
    """Make the fixes of these findings, in the files or as a diff on standard output.

    Gives the findings that are left, and whether anything changes.
    """
    changed: dict[PurePosixPath, str] = {}
    fixes = 0
    for root, bank in run.banks.items():
        own = [each for each in findings if each.place.path.is_relative_to(root)]
        made, count = mended(bank.texts, own, _again(run, root), unsafe=run.asked.unsafe_fixes)
        changed |= made
        fixes += count
        for path, text in made.items():
            if run.asked.diff:
                click.echo(difference(path, bank.texts[path], text), nl=False)
            else:
                publish(run.project.path(path), text.encode("utf-8", "surrogateescape"))
    if changed and not run.asked.diff:
        files = "file" if len(changed) == 1 else "files"
        click.echo(visible(f"viva: {fixes} fixes in {len(changed)} {files}"), err=True)
        findings = run.findings()
    return findings, bool(changed)


def mend_text(run: Run) -> bool:
    """Print the text of standard input with the fixes made, for editors; whether anything is left to say."""
    findings = run.findings()
    (bank,) = run.banks.values()
    path = run.inside(run.paths()[0])
    made, _ = mended(bank.texts, findings, _again(run, bank.root), unsafe=run.asked.unsafe_fixes)
    after = made.get(path, bank.texts[path])
    if run.asked.diff:
        click.echo(difference(path, bank.texts[path], after), nl=False)
        return bool(made)
    sys.stdout.buffer.write(after.encode("utf-8", "surrogateescape"))
    return False


def _again(run: Run, root: PurePosixPath) -> Callable[[Texts], list[Diagnostic]]:
    """Lints a bank with changed texts, as the first time: only what is asked for, and without what was known."""
    wanted = [run.inside(path) for path in run.paths()]

    def lint(changed: Texts) -> list[Diagnostic]:
        findings = run.session.lint_bank(overlaid(run.banks[root], changed), run.choice(root))
        return [each for each in findings if run.is_wanted(each, wanted)]

    return lint
