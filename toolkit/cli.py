"""The command `viva`: its commands by name, imported only when they are called."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from pathlib import Path

import click

from toolkit import __version__

COMMANDS = {
    "init": "create",
    "new": "create",
    "import": "importing",
    "lint": "lint",
    "fmt": "fmt",
    "explain": "explain",
    "rename": "rename",
    "show": "show",
    "suggest": "suggest",
    "build": "build",
    "stats": "stats",
    "diff": "diff",
    "schema": "schema",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        made = getattr(import_module(f"toolkit.commands.{COMMANDS[name]}"), f"{name}_command")
        assert isinstance(made, click.Command)
        return made

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            ctx.fail(f'no command is called "{args[0]}"{hint}')
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="viva")
def viva() -> None:
    """Write, check and publish interview and exam content kept in git.

    \b
    Example:
      viva init my-bank && cd my-bank
      viva lint
      viva build pdf
    """


def main() -> None:
    """Run the command line; exit codes: 0 nothing found, 1 findings, 2 bad usage, configuration or input."""
    if hasattr(signal, "SIGPIPE"):  # `viva … | head` ends as any other program does
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - it stays open as long as we run
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a bare Debian speaks ASCII; our words are Chinese as often as not
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        if sys.argv[1:2] == ["build"] and _is_current(sys.argv[2:]):
            return
        viva.main(prog_name="viva", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as exit:
        sys.exit(exit.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        click.echo("viva: interrupted; what was there before is whole", err=True)
        sys.exit(130)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left of the output has nowhere to go
        click.echo(f"viva: {error.filename or 'the output'}: {error.strerror or error}", err=True)
        sys.exit(2)


def _is_current(arguments: list[str]) -> bool:
    """Whether a build would only make again what is there; told before its command is imported."""
    from toolkit import unchanged

    outputs = unchanged.current(arguments)
    for path in outputs or ():
        click.echo(path.encode("unicode_escape").decode() if not path.isprintable() else path)
    if outputs is not None:
        click.echo("viva: nothing has changed since; this is up to date", err=True)
    return outputs is not None


if __name__ == "__main__":
    main()
