"""`viva fmt`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import click

from toolkit.commands import in_project
from toolkit.diagnostic import visible
from toolkit.layout import LayoutError, laid_out
from toolkit.mending import difference
from toolkit.project import Project
from toolkit.publishing import ProjectError, publish
from toolkit.reading import kind_of
from toolkit.schema import schema


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 when a file is not in the canonical layout.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--stdin-filename", type=click.Path(path_type=Path, dir_okay=False), metavar="PATH",
              help="With -: standard input is laid out as this file would be, onto standard output.")  # fmt: skip
@in_project
def fmt_command(
    project: Project, paths: tuple[Path, ...], check: bool, diff: bool, stdin_filename: Path | None
) -> None:
    """Bring content into the canonical layout; comments, texts and line ends stay as they are.

    PATHS are files or folders; by default all content. A file that cannot be laid out without a loss is left alone,
    and named.

    \b
    Example:
      viva fmt
      viva fmt --check --diff
      viva fmt - --stdin-filename content/my/bank.yaml < draft.yaml
    """
    if (Path("-") in paths) != (stdin_filename is not None) or (stdin_filename and paths[1:]):
        raise click.UsageError("- and --stdin-filename PATH go together, alone")
    if stdin_filename:
        _lay_out_stdin(project, stdin_filename, check=check, diff=diff)
        return
    for path in paths:
        if not path.exists():
            raise ProjectError(f"{path} does not exist")
    changed, left = 0, 0
    for name, text in _texts(project, [project.name(path) for path in paths]):
        try:
            made = _laid_out(project, name, text)
        except LayoutError as error:
            left += 1
            click.echo(visible(f"{name} is left alone: {error}"), err=True)
            continue
        if made == text:
            continue
        changed += 1
        if diff:
            click.echo(difference(name, text, made), nl=False)
        elif not check:
            publish(project.path(name), made.encode())
        click.echo(visible(f"{name} {'would be' if check or diff else 'is'} laid out anew"), err=True)
    if left:
        sys.exit(2)
    if changed and (check or diff):
        sys.exit(1)


def _lay_out_stdin(project: Project, path: Path, *, check: bool, diff: bool) -> None:
    name = project.name(path)
    text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
    try:
        made = _laid_out(project, name, text)
    except LayoutError as error:
        raise ProjectError(f"{name} is left alone: {error}") from None
    if diff:
        click.echo(difference(name, text, made), nl=False)
    elif not check:
        sys.stdout.buffer.write(made.encode())
    if made != text and (check or diff):
        sys.exit(1)


def _texts(project: Project, wanted: list[PurePosixPath]) -> Iterator[tuple[PurePosixPath, str]]:
    for root in project.bank_roots():
        for name, text in project.load(root).texts.items():
            is_wanted = not wanted or any(name == each or name.is_relative_to(each) for each in wanted)
            if is_wanted and kind_of(name, root):
                yield name, text


def _laid_out(project: Project, name: PurePosixPath, text: str) -> str:
    roots = [root for root in project.bank_roots() if name.is_relative_to(root)]
    kind = kind_of(name, roots[0]) if roots else None
    if kind is None:
        raise LayoutError("no content belongs there")
    return laid_out(text, schema(kind))
