"""The drawn parts of a book become one PDF file, with all its numbers filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate
from types import SimpleNamespace
from typing import Any, NamedTuple

import pydyf
from weasyprint import DEFAULT_OPTIONS, Document
from weasyprint.anchors import make_page_bookmark_tree
from weasyprint.document import DocumentMetadata
from weasyprint.matrix import Matrix
from weasyprint.pdf import VARIANTS, generate_pdf
from weasyprint.pdf.anchors import add_outlines
from weasyprint.pdf.fonts import Font

from toolkit.document import RenderError
from toolkit.renderers.pdf_drawing import COLOURS, FONTS, PAGES, SCALE
from toolkit.renderers.pdf_drawn import PART, Drawn, Leaf
from toolkit.renderers.pdf_file import Written, stream, written

_VARIANT = "pdf/ua-1"
_MARK = re.compile(rb"\x01([^\x02]*)\x02")


class Placed(NamedTuple):
    """A page in the book."""

    leaf: Leaf
    number: int  # from 1
    flips: bool  # whether it stands on the other side of the sheet than it was set for

    @property
    def shift(self) -> float:
        """What its content moves by, in CSS pixels."""
        return self.leaf.shift if self.flips else 0.0


def pages_of(parts: Sequence[Drawn]) -> Mapping[str, int]:
    """The number of the page on which each anchor stands; of two that are alike, the first."""
    found: dict[str, int] = {}
    for number, leaf in enumerate((leaf for part in parts for leaf in part.leaves), 1):
        for name, *_ in leaf.anchors:
            found.setdefault(name, number)
    return found


def starts(parts: Sequence[Drawn]) -> list[int]:
    """The number of the first page of each part."""
    return [1, *accumulate((len(part.leaves) for part in parts), initial=1)][1:-1]


def bind(parts: Sequence[Drawn], fonts: Mapping[str, Font], identifier: bytes) -> bytes:
    """The book. Raises RenderError for a link that leads nowhere."""
    pages = pages_of(parts)
    for part in parts:
        if lost := sorted(part.links - pages.keys()):
            raise RenderError(None, f'a link leads to "#{lost[0]}", which is not in the book')
    pdf, shared = _frame(parts[0].metadata, fonts)
    placed: list[Placed] = []
    keys = 0
    for start, part in zip(starts(parts), parts, strict=True):
        mine = [Placed(leaf, start + index, start % 2 == 0) for index, leaf in enumerate(part.leaves)]
        _add(pdf, shared, part, mine, pages, keys)
        keys += len(part.keys)
        placed += mine
    _name_anchors(pdf, placed)
    _outline(pdf, placed)
    return written(pdf, identifier)


class _Shared(NamedTuple):
    """What the parts hang in: the numbers of objects, and the lists to lengthen."""

    pages: int
    colours: int
    fonts: int
    root: int
    kids: pydyf.Array
    keys: pydyf.Array


def _frame(metadata: Mapping[str, Any], fonts: Mapping[str, Font]) -> tuple[pydyf.PDF, _Shared]:
    """A tagged book without pages, as WeasyPrint makes it."""
    options = DEFAULT_OPTIONS | VARIANTS[_VARIANT][1] | {"pdf_variant": _VARIANT}
    empty = Document([], DocumentMetadata(**metadata), None, None, {}, None)
    empty.fonts = dict(fonts)
    pdf = generate_pdf(empty, None, 1, **options)
    resources = next(each for each in pdf.objects if isinstance(each, pydyf.Dictionary) and "ColorSpace" in each)
    root = _at(pdf, pdf.catalog["StructTreeRoot"])
    document, tree = _at(pdf, root["K"][0]), _at(pdf, root["ParentTree"])
    numbers = (_number(resources["ColorSpace"]), _number(resources["Font"]), document.number)
    return pdf, _Shared(pdf.pages.number, *numbers, document["K"], tree["Nums"])


def _add(
    pdf: pydyf.PDF, shared: _Shared, part: Drawn, placed: Sequence[Placed], pages: Mapping[str, int], keys: int
) -> None:
    """Add the objects of a part, under numbers of the book."""
    base = len(pdf.objects)
    local = [*part.objects, *(number for number, *_ in part.streams)]
    names = {b"%d" % number: b"%d" % (base + index) for index, number in enumerate(local)}
    names |= {b"s%d" % index: b"%d" % (keys + index) for index in range(len(part.keys))}
    contents = base + len(local)
    for index in range(len(placed)):
        names[b"c%d" % index] = b"%d 0 R" % (contents + index)
    for number, value in ((PAGES, shared.pages), (COLOURS, shared.colours), (FONTS, shared.fonts)):
        names[b"%d" % number] = b"%d" % value
    names[b"%d" % part.root] = b"%d" % shared.root

    def filled(data: bytes) -> bytes:
        pieces = _MARK.split(data)
        pieces[1::2] = [names.get(each) or _moved(each, placed) for each in pieces[1::2]]
        return b"".join(pieces)

    for data in filled(part.data).split(PART):
        pdf.add_object(Written(data))
    for _, extra, data, compress in part.streams:
        pdf.add_object(stream(data, {name: filled(value) for name, value in extra.items()}, compress))
    for each in placed:
        own = {**pages, "": each.number}
        head = part.heads[each.leaf.heads[each.flips, len(str(each.number))]].filled(own)
        body = each.leaf.body.filled(own)
        move = [b"1 0 0 1 %s 0 cm" % pydyf._to_bytes(float(each.shift * SCALE))] if each.shift else []
        pdf.add_object(stream(b"\n".join((b"q", *move, body, b"Q", b"q", head, b"Q")), {}))
        pdf.pages["Kids"].extend([int(names[b"%d" % each.leaf.page]), 0, "R"])
        pdf.pages["Count"] += 1
    shared.kids.extend(b"%s 0 R" % names[b"%d" % kid] for kid in part.kids)
    for index, key in enumerate(part.keys):
        shared.keys.extend([keys + index, filled(key)])


def _moved(mark: bytes, placed: Sequence[Placed]) -> bytes:
    """A horizontal coordinate."""
    page, at, by = mark.removeprefix(b"x").split(b" ")
    return bytes(pydyf._to_bytes(float(at) + (float(by) if placed[int(page)].flips else 0.0)))


def _name_anchors(pdf: pydyf.PDF, placed: Sequence[Placed]) -> None:
    found: dict[str, pydyf.Array] = {}
    for page, reference in zip(placed, pdf.page_references, strict=True):
        matrix = _upright(page)
        for name, x, y in page.leaf.anchors:
            if name not in found:
                found[name] = pydyf.Array([reference, "/XYZ", *matrix.transform_point(x, y), 0])
    names = pydyf.Array()
    for name in sorted(found):
        names.extend([pydyf.String(name), found[name]])
    pdf.catalog["Names"] = pydyf.Dictionary({"Dests": pydyf.Dictionary({"Names": names})})


def _outline(pdf: pydyf.PDF, placed: Sequence[Placed]) -> None:
    root: list[Any] = []
    skipped: list[int] = []
    depths, level = [root], 0
    for index, page in enumerate(placed):
        held = SimpleNamespace(bookmarks=page.leaf.bookmarks)
        level = make_page_bookmark_tree(held, skipped, depths, level, index, _upright(page))
    # pydyf makes the references of all pages again whenever they are asked for
    add_outlines(
        SimpleNamespace(page_references=pdf.page_references, add_object=pdf.add_object, catalog=pdf.catalog), root
    )


def _upright(page: Placed) -> Matrix:
    return Matrix(SCALE, 0, 0, -SCALE, page.shift * SCALE, page.leaf.height * SCALE)


def _at(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[_number(reference)]


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
