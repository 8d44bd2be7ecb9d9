"""Faces become pages of the size of their slot: as large as fits one, else smaller, else on several."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from math import inf
from typing import Any

from weasyprint.formatting_structure import boxes

from toolkit.document import RenderError
from toolkit.renderers.pdf_cards_deck import Face
from toolkit.renderers.pdf_cards_sheet import Sheet

Try = tuple[str, bool, float]  # HTML, is it a front, size of type in pt
Pages = list[Any]  # page boxes of WeasyPrint
_STEP = 0.5  # pt
_UNSEEN = re.compile(r"<svg.*?</svg>|<[^>]*>|\s+", re.DOTALL)
_BLOCK = re.compile(r"<(?:li|p|div|tr|pre)\b|class=\"line")
_TOLERANCE = 2.0  # px: a line may end in half a gap, which nobody sees


def fitted(faces: list[Face], sheet: Sheet, lay: Callable[[list[Try]], Pages]) -> list[Pages]:
    """The pages of each face. `lay` sets many tries at once; each round holds only the faces that may still gain.

    Raises RenderError for what is wider or higher than a card at every size.
    """
    made: dict[int, Pages] = {}
    searches = {index: _search(face, _tries(face, sheet), sheet) for index, face in enumerate(faces)}
    asked = {index: next(search) for index, search in searches.items()}
    while asked:
        laid = _by_face(lay(list(asked.values())))
        for index, pages in zip(tuple(asked), laid, strict=True):
            try:
                asked[index] = searches[index].send(pages)
            except StopIteration as done:
                made[index] = done.value
                del asked[index]
    return [made[index] for index in range(len(faces))]


def section(page: Any) -> Any:
    """What flows on a page of one face."""
    (html, *_) = page.children
    (body,) = html.children
    (made,) = body.children
    return made


def _tries(face: Face, sheet: Sheet) -> list[Try]:
    """From the best to the tightest: each version at the largest size, then the shortest at ever smaller ones."""
    largest, smallest = sheet.prompt if face.is_front else sheet.answer
    *fuller, shortest = face.versions
    sizes = [largest - _STEP * step for step in range(round((largest - smallest) / _STEP) + 1)]
    return [(html, face.is_front, largest) for html in fuller] + [(shortest, face.is_front, size) for size in sizes]


def _search(face: Face, tries: list[Try], sheet: Sheet) -> Generator[Try, Pages, Pages]:
    """The first try that needs one page, looked for from a guess on; else the first that needs as few as the last."""
    laid: dict[int, Pages] = {}
    last = len(tries) - 1
    at = next((index for index, each in enumerate(tries) if _guess(each, sheet) <= 1), last)
    low, high = 0, last + 1
    while low < high:
        laid[at] = yield tries[at]
        if _count(laid[at]) == 1:
            high, at = at, at - 1
        else:
            low, at = at + 1, at + 1
    if high <= last:
        return laid[high]
    fewest = _count(laid[last])
    if fewest == inf:
        raise RenderError(
            face.place, "something in it is wider or higher than a card; shorten it, or print fewer cards to a page"
        )
    low, high = 0, last
    while low < high:
        middle = (low + high) // 2
        if middle not in laid:
            laid[middle] = yield tries[middle]
        if _count(laid[middle]) <= fewest:
            high = middle
        else:
            low = middle + 1
    return laid[high]


def _guess(each: Try, sheet: Sheet) -> float:
    """How much of its slot a face will fill: only how many are laid out in vain depends on it."""
    html, is_front, size = each
    em, slot = size * 25.4 / 72, sheet.slot(is_front)
    text = _UNSEEN.sub("", html)
    cells = sum(1 if character >= "\u2e80" else 0.52 for character in text)
    lines = cells / (slot.width / em - (0 if is_front else 1.6)) + 0.5 * len(_BLOCK.findall(html))
    return lines * 1.5 * em / slot.height


def _count(pages: Pages) -> float:
    return inf if any(_sticks_out(page) for page in pages) else len(pages)


def _sticks_out(page: Any) -> bool:
    right, bottom = page.width + _TOLERANCE, page.height + _TOLERANCE
    return any(
        box.position_x + box.width > right or box.position_y + box.height > bottom for box in _leaves(section(page))
    )


def _leaves(box: Any) -> Iterator[Any]:
    if isinstance(box, (boxes.TextBox, boxes.ReplacedBox)):
        yield box
    elif isinstance(box, boxes.ParentBox):
        for child in box.children:
            yield from _leaves(child)


def _by_face(pages: Pages) -> Iterator[Pages]:
    found: dict[str, Pages] = {}
    for page in pages:
        found.setdefault(section(page).element.get("data-face"), []).append(page)
    return iter(found.values())
