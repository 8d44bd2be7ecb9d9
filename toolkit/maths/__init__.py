"""LaTeX in content becomes MathML, a drawing, a Word equation or plain words; what some output cannot set is named."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import lru_cache
from typing import TYPE_CHECKING

from toolkit import markup
from toolkit.maths.checking import check
from toolkit.maths.reading import MathError as MathError
from toolkit.maths.reading import read, said
from toolkit.maths.spacing import MAX_WORK, TOO_MUCH, spaced, work
from toolkit.maths.spacing import tree as tree

if TYPE_CHECKING:
    from lxml import etree

    from toolkit.maths.drawing import Picture


@lru_cache(maxsize=65536)
def problem(latex: str, display: bool = False) -> str | None:
    """What is wrong with a formula, None when every output can set it. Never raises; bounded in time and memory.

    What Anki can set is what its MathJax 3.2.2 knows with all packages but textmacros, and mathtools.
    """
    try:
        check(latex, display)
        found = read(latex, display)
    except MathError as error:
        return str(error)
    return None if work(found) <= MAX_WORK else TOO_MUCH


@lru_cache(maxsize=8192)
def mathml(latex: str, display: bool = False) -> str:
    """MathML, one `math` element, with the spaces of TeX written out. Raises MathError."""
    check(latex, display)
    root = spaced(read(latex, display))
    root.set("xmlns", "http://www.w3.org/1998/Math/MathML")
    for element in root.iter():
        element.attrib.pop("class", None)  # our own mark of an operator's name
    return ET.tostring(root, encoding="unicode")


def svg(latex: str, display: bool = False) -> Picture:
    """The formula drawn. Raises MathError."""
    from toolkit.maths import drawing  # when called: lint never pays for the drawing library

    check(latex, display)
    return drawing.draw(latex, display)


def omml(latex: str, display: bool = False) -> etree._Element:
    """The formula as a native Word equation, `m:oMath` or `m:oMathPara`. Raises MathError."""
    from toolkit.maths.equation import equation

    check(latex, display)
    return equation(read(latex, display), display)


@lru_cache(maxsize=8192)
def plain(latex: str) -> str:
    """A formula as words on one line, for titles, alternative text and search: `W=W0+(α/r)BA`. Never raises; a formula
    that `problem` refuses stays as it is."""
    try:
        check(latex, display=True)
        words = " ".join(said(read(latex, False)).split())
    except MathError:
        return " ".join(latex.split())
    return re.sub(r"(?<=[(\[{]) | (?=[()\[\]{},;^])", "", words)


def words(text: str) -> str:
    """The words of a Markdown field on one line, formulas as `plain` says them."""
    return markup.plain(text, plain)
