"""A code block in one of a few languages becomes the first place where it cannot be read, if there is one."""

from __future__ import annotations

import ast
import json
import re
import textwrap
import warnings
from collections.abc import Callable
from typing import NamedTuple

import yaml

LONGEST = 50_000  # characters: what is longer is not looked at
_DEEPEST = 50


class Problem(NamedTuple):
    """What is wrong, and where: line and column count from 0, in code points."""

    message: str
    line: int
    column: int


def problem(code: str, language: str) -> Problem | None:
    """What a reader of the language would stumble over first. Nothing is run, and what is a mere fragment is let be.

    None as well for a language that is not known here, and for code that is too long or too deep to be looked at.
    """
    check = _CHECKS.get(language.lower())
    if not check or len(code) > LONGEST or not code.strip():
        return None
    try:
        return check(code)
    except (RecursionError, MemoryError):
        return None


def _python(code: str) -> Problem | None:
    """As a script, a notebook cell or a session has it; what leaves something out is not meant to be complete."""
    lines = textwrap.dedent(code.replace("…", "...")).split("\n")
    first = next((line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    if re.match(r"%%|(?:elif|else|except|finally|case)\b", first):
        return None
    if any(line.lstrip().startswith(">>>") for line in lines):
        lines = [found[1] if (found := re.match(r"\s*(?:>>>|\.\.\.)(?:[ ](.*))?$", line)) else "" for line in lines]
    lines = [re.sub(r"^(\s*)(?:[!%?].*|\.{3,})$", r"\1pass", line) for line in lines]
    error = _refusal("\n".join(lines))
    if error is None or error.lineno is None:
        return None
    at = min(error.lineno, len(lines)) - 1
    shown = lines[at]
    is_newer = error.msg.startswith("f-string") or re.match(r"\s*(?:(?:def|class)\s+\w+\s*\[|type\s+\w)", shown)
    if is_newer or _is_placeholder(shown) or _refusal(_without_ellipses("\n".join(lines))) is None:
        return None
    if error.msg.startswith(("expected an indented block", "expected ':'")) and not _code_follows(lines, error):
        return None
    indent = max(0, len(code.split("\n")[at]) - len(shown))
    return Problem(error.msg, at, max(0, (error.offset or 1) - 1) + indent)


def _refusal(code: str) -> SyntaxError | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(code)
        except SyntaxError as error:
            return error
        except ValueError:  # a null byte
            return None
    return None


def _without_ellipses(code: str) -> str:
    code = re.sub(r",\s*\.{3}\s*(?=[)\]}])", "", code)
    return re.sub(r"(?<=[(\[{,])\s*\.{3}\s*,|(?<=[(\[{])\s*\.{3}\s*(?=[)\]}])", "", code)


def _is_placeholder(line: str) -> bool:
    return bool(re.search(r"<[^<>=]*>|\.{3}", line))


def _code_follows(lines: list[str], error: SyntaxError) -> bool:
    """Whether anything but remarks follows: a header alone, or over a remark, stands for what is left out."""
    follows = lines[error.lineno or 0 :] if error.msg.startswith("expected ':'") else lines[(error.lineno or 1) - 1 :]
    return any(line.strip() and not line.lstrip().startswith("#") for line in follows)


def _json(code: str) -> Problem | None:
    """As one value, a value on each line, or the members of an object; remarks and ellipses are let be."""
    try:
        json.loads(code)
    except json.JSONDecodeError as error:
        if _is_json_in_parts(code) or re.search(r"//|/\*|#|\.\.\.|…|<|\|", _STRING.sub("", code)):
            return None
        return Problem(error.msg, error.lineno - 1, error.colno - 1)
    except ValueError:  # a number of thousands of digits
        return None
    return None


_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*+"')


def _is_json_in_parts(code: str) -> bool:
    for parts in ([line for line in code.split("\n") if line.strip()], ["{" + code.strip().rstrip(",") + "}"]):
        try:
            for part in parts:
                json.loads(part)
        except ValueError:
            continue
        return True
    return False


def _yaml(code: str) -> Problem | None:
    """As any number of documents; templates, and what does not begin like a mapping or a list, are let be."""
    first = next((line for line in code.split("\n") if line.strip() and not line.lstrip().startswith(("#", "---"))), "")
    if "{{" in code or "{%" in code or not re.search(r":(?:[ ]|$)|^[ ]*- |^[ ]*[\[{\"'|>]", first):
        return None
    try:
        depth = 0
        for event in yaml.parse(code, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:  # what is deeper takes the parser a time that grows with the square
                return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Problem(error.problem or "it cannot be read", mark.line, mark.column) if mark else None
    except yaml.YAMLError:
        return None
    return None


def _toml(code: str) -> Problem | None:
    import tomllib

    try:
        tomllib.loads(code)
    except tomllib.TOMLDecodeError as error:
        found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error), re.DOTALL)
        if re.search(r"\.{3}|…", code) or not found:
            return None
        if found[2]:
            return Problem(found[1], int(found[2]) - 1, int(found[3]) - 1)
        return Problem(found[1], code.rstrip("\n").count("\n"), 0)
    return None


_SHELL = re.compile(
    r"\\.|(?<![^\s;|&(])#[^\n]*"
    r"|\$'(?:\\.|[^'\\])*+'|'[^']*+'|\"(?:\\.|[^\"\\])*+\""
    r"|(?P<open>['\"])",
    re.DOTALL,
)


def _shell(code: str) -> Problem | None:
    """Only a quote that is not closed, and not beside a here-document, a nested command or what a command printed."""
    if re.search(r"<<|`|\$\(|^\s*[$%>]+[ ]", code, re.MULTILINE):
        return None
    found = next((each for each in _SHELL.finditer(code) if each["open"]), None)
    if found is None:
        return None
    line, column = code.count("\n", 0, found.start()), found.start() - code.rfind("\n", 0, found.start()) - 1
    return Problem(f"the quote {found[0]} is not closed", line, column)


_CHECKS: dict[str, Callable[[str], Problem | None]] = {
    **dict.fromkeys(("python", "py", "python3"), _python),
    "json": _json,
    **dict.fromkeys(("yaml", "yml"), _yaml),
    "toml": _toml,
    **dict.fromkeys(("bash", "sh", "shell"), _shell),
}
LANGUAGES = frozenset(_CHECKS)
