"""`viva lint --watch`: looks at a project again and again until it is interrupted."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import NoReturn

import click

from toolkit.project import Project
from toolkit.publishing import ProjectError

PAUSE = 0.5  # seconds between two looks


def watch(project: Project, tell: Callable[[], object]) -> NoReturn:
    """Call `tell` at once and after every change of a file; a project that cannot be read is told and watched on."""
    seen: object = None
    while True:
        now = project.signature()
        if now != seen:
            seen = now
            if sys.stdout.isatty():
                click.clear()
            try:
                tell()
            except ProjectError as error:
                click.echo(f"viva: {error}", err=True)
            click.echo("viva: watching; press Ctrl-C to end", err=True)
            sys.stdout.flush()
        time.sleep(PAUSE)
