"""A template of ours becomes pages: what all templates share, in which content is never more than a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined, Template
from markupsafe import Markup

from toolkit import maths, shipped
from toolkit.citations import Runs


def template(name: str, filters: dict[str, Callable[..., Any]], **known: Any) -> Template:
    """`templates/NAME.html.jinja`, with these filters besides `words` and `runs`, and with values known all over it."""
    environment = Environment(
        loader=DictLoader({name: shipped.text(f"templates/{name}.html.jinja")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"words": maths.words, "runs": runs} | filters
    environment.globals |= known
    return environment.get_template(name)


def runs(reference: Runs) -> Markup:
    """A formatted reference."""
    made = Markup()
    for run in reference:
        piece = Markup("<cite>{}</cite>").format(run.text) if run.italic else Markup("{}").format(run.text)
        made += Markup('<a href="{}">{}</a>').format(run.url, piece) if run.url else piece
    return made
