"""Faces become pages of the size of their slot: as large as fits one, else smaller, else on several."""

from __future__ import annotations

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
_TOLERANCE = 2.0  # px: a line may end in half a gap, which nobody sees


def fitted(faces: list[Face], sheet: Sheet, lay: Callable[[list[Try]], Pages]) -> list[Pages]:
    """The pages of each face. `lay` sets many tries at once; each round holds only the faces that may still gain.

    Raises RenderError for what is wider or higher than a card at every size.
    """
    made: dict[int, Pages] = {}
    searches = {index: _search(face, _tries(face, sheet)) for index, face in enumerate(faces)}
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


def _search(face: Face, tries: list[Try]) -> Generator[Try, Pages, Pages]:
    """The first of the tries that needs no more pages than the last one, by bisection."""
    first = yield tries[0]
    if _count(first) == 1:
        return first
    best = yield tries[-1]
    fewest = _count(best)
    if fewest == inf:
        raise RenderError(
            face.place, "something in it is wider or higher than a card; shorten it, or print fewer cards to a page"
        )
    if _count(first) == fewest:
        return first
    low, high = 1, len(tries) - 1
    while low < high:
        middle = (low + high) // 2
        pages = yield tries[middle]
        if _count(pages) <= fewest:
            high, best = middle, pages
        else:
            low = middle + 1
    return best


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
