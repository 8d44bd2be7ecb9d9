"""The commands: each file parses, calls, prints and exits; the work is done below."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click

from toolkit import project
from toolkit.diagnostic import visible
from toolkit.publishing import ProjectError


def in_project(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the project as its first argument, found from `--project DIR` or the current folder."""

    @click.option(
        "--project", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DIR",
        help="The project; by default the one that the current folder belongs to.",
    )  # fmt: skip
    @wraps(command)
    def called(*arguments: Any, folder: Path | None, **options: Any) -> Any:
        with failing_cleanly():
            return command(project.find(folder or Path.cwd()), *arguments, **options)

    return called


@contextmanager
def failing_cleanly() -> Iterator[None]:
    """Turns what is wrong with the project, its files or the disk into a message on stderr and exit code 2."""
    try:
        yield
    except BrokenPipeError:  # the reader of our output went away, which is no error of the project
        raise
    except ProjectError as error:
        raise click.ClickException(visible(str(error))) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(visible(f"{where}{error.strerror or error}")) from None
    except UnicodeError as error:
        raise click.ClickException(visible(f"a text is not UTF-8: {error}")) from None
    except RecursionError:
        raise click.ClickException("something in the project is nested too deeply to be read") from None


def colourful() -> bool:
    """Whether standard output takes colours: a terminal, and no NO_COLOR (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
