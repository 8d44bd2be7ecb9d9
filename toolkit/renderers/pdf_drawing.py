"""Pages that are laid out become a drawn part: streams and objects of PDF, in which numbers are left open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pydyf
from weasyprint.document import Page
from weasyprint.html import get_html_metadata
from weasyprint.matrix import Matrix
from weasyprint.pdf import _use_references
from weasyprint.pdf.anchors import add_links
from weasyprint.pdf.stream import Stream
from weasyprint.pdf.tags import add_tags

from toolkit.renderers.pdf_drawn import PART, Assumed, Drawn, Leaf, Painted, Used, mark
from toolkit.renderers.pdf_layout import Laid, Margins, Setting
from toolkit.renderers.pdf_numbers import Painter

SCALE = 0.75  # points to the CSS pixel
PAGES, COLOURS, FONTS = 1, 3, 4  # the numbers of objects that the parts of a book share


def draw(setting: Setting, laid: list[Laid], assumed: Assumed) -> Drawn:
    """Draw the pages of a part that was laid out with these assumptions."""
    drawing = _Drawing(assumed)
    leaves = tuple(drawing.leaf(index, each) for index, each in enumerate(laid))
    root, kids, keys = drawing.tag(laid)
    objects = drawing.objects()
    plain = [each for each in objects if each.compressible]
    return Drawn(
        leaves=leaves,
        heads=tuple(drawing.heads),
        objects=tuple(int(each.number) for each in plain),
        data=PART.join(each.data for each in plain),
        streams=tuple(_stream(each) for each in objects if not each.compressible),
        root=root,
        kids=kids,
        keys=keys,
        links=frozenset(link[1] for each in laid for link in each.page.links if link[0] == "internal"),
        fonts=_used(drawing.fonts),
        assumed=assumed._replace(pages={name: assumed.pages[name] for name in sorted(setting.asked)}),
        exact=frozenset(drawing.painter.exact),
        pinned=any(margins.is_exact for each in laid for margins in each.margins.values()),
        strings=setting.strings(),
        metadata=get_html_metadata(setting.html),
    )


class _Drawing:
    """What the pages of a part share."""

    def __init__(self, assumed: Assumed) -> None:
        self.painter = Painter(assumed.pages)
        self.heads: list[Painted] = []
        self.fonts: dict[int, Any] = {}
        self._pdf = _Objects()
        self._images: dict[str, Any] = {}
        colours, fonts = pydyf.Dictionary(), pydyf.Dictionary()
        self._pdf.add_object(colours)
        self._pdf.add_object(fonts)
        self._resources = pydyf.Dictionary({
            "ExtGState": pydyf.Dictionary(), "XObject": pydyf.Dictionary(), "Pattern": pydyf.Dictionary(),
            "Shading": pydyf.Dictionary(), "ColorSpace": colours.reference, "Font": fonts.reference,
        })  # fmt: skip
        self._pdf.add_object(self._resources)
        self._streams: list[Stream] = []
        self._headed: dict[int, int] = {}
        self._left_out = {0, PAGES, 2, COLOURS, FONTS}

    def leaf(self, index: int, laid: Laid) -> Leaf:
        """Draw one page."""
        page = laid.page
        height = page.height * SCALE
        sheet = pydyf.Array([0, 0, page.width * SCALE, height])
        made = pydyf.Dictionary({
            "Type": "/Page", "Parent": self._pdf.pages.reference, "MediaBox": sheet, "TrimBox": sheet,
            "BleedBox": sheet, "Contents": mark(f"c{index}"), "Resources": self._resources.reference,
            "Tabs": "/S", "StructParents": mark(f"s{index}"),
        })  # fmt: skip
        self._pdf.add_page(made)
        links = [link for link in page.links if link[0] in ("internal", "external")]
        add_links((links, []), Matrix(SCALE, 0, 0, -SCALE, 0, height), self._pdf, made, [], {})
        for *_, box in links:
            _move(box.link_annotation["Rect"], index, laid.shift * SCALE)
        stream = self._stream(page, {})
        body = self.painter.paint(page, stream, SCALE)
        self._streams.append(stream)
        return Leaf(
            width=page.width,
            height=page.height,
            body=body,
            heads={key: self._head(margins) for key, margins in laid.margins.items()},
            shift=laid.shift,
            anchors=tuple((name, x, y) for name, (x, y, *_) in page.anchors.items()),
            bookmarks=tuple(page.bookmarks),
            page=int(made.number),
        )

    def tag(self, laid: list[Laid]) -> tuple[int, tuple[int, ...], tuple[bytes, ...]]:
        """Make the structure tree: its root, what stands directly below, and a share of the parent tree."""
        pdf = self._pdf
        _use_references(pdf, self._resources, self._images, {})
        start = len(pdf.objects)
        pdf.catalog["Lang"] = ""  # of a part nobody asks it
        add_tags(pdf, _Pages([each.page for each in laid]), "1.7", self._streams)
        tree, root, document = pdf.objects[start : start + 3]
        self._left_out |= {int(each.number) for each in (tree, root, document)}
        pages = {page: index for index, page in enumerate(pdf.page_references)}
        for each in pdf.objects:
            if isinstance(each, pydyf.Dictionary):
                if "StructParent" in each:
                    each["StructParent"] = mark(f"s{each['StructParent']}")
                if each.get("S") == "/Figure":
                    index = pages[each["Pg"]]
                    _move(each["A"]["BBox"], index, laid[index].shift)
        keys = tuple(pydyf._to_bytes(each) for each in tree["Nums"][1::2])
        return int(document.number), tuple(map(_number, document["K"])), keys

    def objects(self) -> list[Any]:
        """The objects that belong to the part alone."""
        return [each for each in self._pdf.objects if int(each.number) not in self._left_out]

    def _head(self, margins: Margins) -> int:
        """Draw what stands in the margins, once for all pages that have the same there."""
        if id(margins) not in self._headed:
            page = Page(margins.box)
            stream = self._stream(page, None)
            stream.begin_marked_content("Artifact", pydyf.Dictionary({"Type": "/Pagination"}))
            made = self.painter.paint(page, stream, SCALE, margins=True)
            self._headed[id(margins)] = len(self.heads)
            self.heads.append(made._replace(stream=made.stream + b"\nEMC"))
        return self._headed[id(margins)]

    def _stream(self, page: Page, tags: dict[Any, Any] | None) -> Stream:
        rectangle = (0, 0, page.width, page.height)
        stream = Stream(self.fonts, rectangle, self._resources, self._images, tags, {}, None, compress=True)
        stream.transform(d=-1, f=page.height * SCALE)
        return stream


class _Number(int):
    """The number of an object, which leaves a mark wherever it is written."""

    def __str__(self) -> str:
        return mark(int(self)).decode("ascii")

    def __format__(self, how: str) -> str:
        return str(self)


class _Objects(pydyf.PDF):  # type: ignore[misc]
    """The objects of a part."""

    def add_object(self, object_: Any) -> None:
        super().add_object(object_)
        object_.number = _Number(object_.number)

    def add_page(self, page: Any) -> None:
        super().add_page(page)
        # pydyf makes them again whenever they are asked for, which WeasyPrint does for every element
        self.page_references = (*self.page_references, page.reference)

    page_references: tuple[bytes, ...] = ()


class _Pages(NamedTuple):
    """As much of a WeasyPrint document as its tags are made of."""

    pages: list[Page]


def _number(reference: bytes) -> int:
    return int(reference.strip(b"\x01").partition(b"\x02")[0])


def _move(rectangle: Any, index: int, shift: float) -> None:
    """Mark the horizontal coordinates of a rectangle on a page."""
    for place in (0, 2):
        rectangle[place] = mark(f"x{index} {float(rectangle[place])!r} {shift!r}")


def _stream(each: Any) -> tuple[int, Mapping[str, bytes], bytes, bool]:
    extra = {name: pydyf._to_bytes(value) for name, value in each.extra.items()}
    return int(each.number), extra, b"\n".join(map(pydyf._to_bytes, each.stream)), bool(each.compress)


def _used(fonts: Mapping[int, Any]) -> Mapping[str, Used]:
    found: dict[str, Used] = {}
    for font in fonts.values():
        variations = ",".join(f"{name}={value!r}" for name, value in font.variations.items())
        was = found.get(font.hash)
        found[font.hash] = Used(
            family=font.family,
            style=int(font.style),
            weight=int(font.weight),
            variations=variations,
            characters=font.to_unicode | dict(was.characters if was else {}),
            widths=font.widths | dict(was.widths if was else {}),
        )
    return found
