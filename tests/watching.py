"""Runs the command as `python -m tests.watching REPORT FORBIDDEN ARGUMENTS…`, and reports what it reaches for.

Written down are connections, name look-ups, other programs than git and our own Python, and files in the FORBIDDEN
folder. Memory and processor time are bounded, so that what explodes ends as an error and not with the machine.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_CONNECTING = frozenset(("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request"))
_RUNNING = frozenset(("os.system", "os.exec", "os.posix_spawn", "subprocess.Popen", "webbrowser.open"))
_READING = frozenset(("open", "os.listdir", "os.scandir"))
# git is asked for the time of the content, fc-list for the fonts; ctypes asks the others where a library is, when WeasyPrint is imported
_PROGRAMS = frozenset(("git", "fc-list", "ldconfig", "gcc", "cc", "ld", "objdump", "otool"))
MEMORY = 4 << 30
SECONDS = 240

_found: list[str] | None = None
_forbidden = ""


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _found is None:
        return
    if event in _CONNECTING or (event in _RUNNING and not _is_ours(arguments)):
        _found.append(f"{event} {arguments!r}")
    elif event in _READING and arguments and isinstance(arguments[0], str | bytes | os.PathLike):
        name = os.fsdecode(arguments[0])
        if "\0" not in name and os.path.realpath(name).startswith(_forbidden):
            _found.append(f"{event} {arguments!r}")


def _is_ours(arguments: tuple[Any, ...]) -> bool:
    program = os.path.basename(os.fsdecode(arguments[0])) if arguments and arguments[0] else ""  # noqa: PTH119
    return program in _PROGRAMS or program == os.path.basename(sys.executable)  # noqa: PTH119


sys.addaudithook(_hook)


@contextmanager
def watched(forbidden: str) -> Iterator[list[str]]:
    """What this process reaches for meanwhile."""
    global _found, _forbidden
    _found, _forbidden = [], os.path.realpath(forbidden)
    try:
        yield _found
    finally:
        _found = None


def main() -> None:
    report, forbidden, *arguments = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from toolkit import cli

    sys.argv = ["viva", *arguments]
    with open(report, "w", encoding="utf-8") as stream, watched(forbidden) as found:  # noqa: PTH123
        try:
            cli.main()
        finally:
            stream.write("\n".join(found))


if __name__ == "__main__":
    main()
