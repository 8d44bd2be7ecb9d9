"""The Word template becomes a package to write into: style ids, list numbers, links, pictures, its bytes."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from lxml import etree

from toolkit.document import Document, RenderError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
NAMESPACES = {
    "w": W[1:-1],
    "r": R[1:-1],
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
EMU_PER_TWIP = 635
_URL = re.compile(r"https?://[^/]|mailto:.", re.IGNORECASE)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


@dataclass(frozen=True)
class Picture:
    """A picture of the package, as large as it is shown, in EMU."""

    relation: str
    width: int
    height: int


def clean(words: str) -> str:
    """What XML cannot hold becomes U+FFFD: visible, not lost."""
    return _NOT_XML.sub("\ufffd", words)


class Styles(dict[str, str]):
    """Style ids by name; looked up once, since python-docx searches all styles each time."""

    def __missing__(self, name: str) -> str:
        raise RenderError(None, f'the Word template has no style "{name}"; make one in it')


class Package:
    """A copy of the template; `root` is the new, empty w:document."""

    def __init__(self, template: Any) -> None:
        self._template = template
        self._part = self._template.part
        self.styles = Styles({style.name: style.style_id for style in self._template.styles if style.name})
        self.root = etree.Element(W + "document", nsmap=NAMESPACES)
        self.body = etree.SubElement(self.root, W + "body")
        self.sections: list[Any] = self._part.element.findall(f".//{W}sectPr")
        self.text_width, self.text_height = _text_area(self.sections[-1])
        self._relations: dict[str, str] = {}
        self._pictures: dict[bytes, Picture] = {}
        self._numbering = self._part.numbering_part.element
        self._next_number = 1 + max(int(each.get(W + "numId")) for each in self._numbering.findall(W + "num"))

    def relation(self, url: str) -> str | None:
        """The relationship of an http, https or mailto address; None for what is no such address."""
        target = quote(url.strip(), safe="!#$%&'()*+,/:;=?@[]~")
        if len(target) > 2000 or not _URL.match(target) or not _parses(target):
            return None
        if target not in self._relations:
            self._relations[target] = f"link{len(self._relations) + 1}"
            self._part.load_rel(RELATIONSHIP_TYPE.HYPERLINK, target, self._relations[target], is_external=True)
        return self._relations[target]

    def picture(self, data: bytes) -> Picture:
        """A picture in its own size, or as large as the page allows. ValueError: Word cannot show it."""
        if data not in self._pictures:
            try:
                image = Image.from_blob(data)
                width, height = int(image.width), int(image.height)
            except Exception as error:  # python-docx reads headers without checks: any error means a broken file
                raise ValueError("Word shows png, jpeg, gif, bmp and tiff") from error
            scale = min(1.0, self.text_width / max(width, 1), 0.8 * self.text_height / max(height, 1))
            relation, _ = self._part.get_or_add_image(io.BytesIO(data))
            self._pictures[data] = Picture(relation, max(1, int(width * scale)), max(1, int(height * scale)))
        return self._pictures[data]

    def new_list(self, style: str, level: int, start: int) -> int:
        """The w:numId of a list that counts from `start`, looking as the lists of the paragraph style do."""
        made = etree.SubElement(self._numbering, W + "num")
        made.set(W + "numId", str(self._next_number))
        etree.SubElement(made, W + "abstractNumId").set(W + "val", self._abstract_number(style))
        override = etree.SubElement(made, W + "lvlOverride")
        override.set(W + "ilvl", str(level))
        etree.SubElement(override, W + "startOverride").set(W + "val", str(min(start, 32767)))
        self._next_number += 1
        return self._next_number - 1

    def _abstract_number(self, style: str) -> str:
        found = self._numbering.xpath(f'w:abstractNum[w:lvl/w:pStyle/@w:val="{self.styles[style]}"]/@w:abstractNumId')
        if not found:
            raise RenderError(None, f'the Word template\'s style "{style}" has no numbering; link a list level to it')
        return str(found[0])

    def save(self, document: Document, title: str, subtitle: str, summary: str) -> bytes:
        """The bytes of the file: parts in order, the content's time, the same in every run."""
        self._describe(document, title, subtitle, summary)
        for part in self._part.package.iter_parts():
            for field in _fields(part, "TITLE"):
                for text in field.iter(W + "t"):
                    text.text = clean(title)
        return _packed(self._part, self.root)

    def _describe(self, document: Document, title: str, subtitle: str, summary: str) -> None:
        about = self._template.core_properties
        moment = document.built_at.replace(tzinfo=None)
        for name, words in {
            "title": title,
            "subject": subtitle,
            "comments": summary,
            "author": "; ".join(document.info.authors),
            "last_modified_by": "; ".join(document.info.authors),
            "version": document.info.version,
            "language": document.info.lang,
            "identifier": document.info.id,
        }.items():
            setattr(about, name, clean(words)[:255])
        about.created, about.modified, about.revision = moment, moment, 1
        language = self._template.styles.element.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
        if language is not None:
            east_asian = document.info.lang.split("-")[0] in ("zh", "ja", "ko")
            language.set(W + ("eastAsia" if east_asian else "val"), document.info.lang)


def _text_area(section: Any) -> tuple[int, int]:
    """Width and height of a page's text, in EMU."""
    page, margins = section.find(W + "pgSz"), section.find(W + "pgMar")
    across = int(page.get(W + "w")) - int(margins.get(W + "left")) - int(margins.get(W + "right"))
    down = int(page.get(W + "h")) - int(margins.get(W + "top")) - int(margins.get(W + "bottom"))
    return across * EMU_PER_TWIP, down * EMU_PER_TWIP


def _parses(url: str) -> bool:
    try:
        return bool(urlsplit(url).scheme)
    except ValueError:
        return False


def _fields(part: Part, name: str) -> list[Any]:
    element = getattr(part, "element", None)
    if element is None:
        return []
    return [each for each in element.iter(W + "fldSimple") if each.get(W + "instr", "").split()[:1] == [name]]


def _packed(main: Any, root: Any) -> bytes:
    package = main.package
    files = {"_rels/.rels": package.rels.xml}
    default: Any = {None: _TYPES}  # the stubs do not know the namespace without a prefix
    types = etree.Element(f"{{{_TYPES}}}Types", nsmap=default)
    etree.SubElement(types, f"{{{_TYPES}}}Default", Extension="rels",
                     ContentType="application/vnd.openxmlformats-package.relationships+xml")  # fmt: skip
    for part in sorted(package.iter_parts(), key=lambda part: str(part.partname)):
        etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=part.partname, ContentType=part.content_type)
        files[part.partname.membername] = _bytes(root) if part is main else part.blob
        if part.rels:
            files[part.partname.rels_uri.membername] = part.rels.xml
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in {"[Content_Types].xml": _bytes(types), **files}.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return target.getvalue()


def _bytes(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
