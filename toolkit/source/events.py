"""YAML text becomes the events of a parser: libyaml where it is there, else PyYAML's own, which gives the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

try:
    from yaml._yaml import CParser as Parser
except ImportError:  # PyYAML built without libyaml
    from yaml.loader import Loader as Parser  # type: ignore[assignment]


def events(text: str) -> Iterator[Any]:
    """The events in order. Raises yaml.MarkedYAMLError where the text is no YAML."""
    parser = Parser(text)
    while parser.check_event():
        yield parser.get_event()
