"""An organisation's own Word file becomes a template: checked, and with the styles that it lacks taken from ours."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from typing import Any

from docx.api import Document as open_template  # noqa: N813 - a function in spite of its name
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.parts.numbering import NumberingPart
from lxml import etree

from toolkit import shipped
from toolkit.document import RenderError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LARGEST, MOST = 100_000_000, 2000  # bytes unpacked, and parts
_MAIN = ("wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml")
_HARMLESS = re.compile(r"(?:https?|mailto):", re.IGNORECASE)


def opened(data: bytes | None) -> Any:
    """A python-docx document of the template: ours, or theirs with what it lacks. Raises RenderError for a bad one."""
    ours = open_template(io.BytesIO(shipped.read("templates/base.docx")))
    if data is None:
        return ours
    _check(data)
    try:
        theirs = open_template(io.BytesIO(data))
    except Exception as error:  # a package may be broken in any way
        raise _refused(f"it cannot be opened: {error}") from error
    if theirs.part.element.find(f".//{W}sectPr") is None:
        raise _refused("it has no page setup (w:sectPr)")
    names = {style.name: style.style_id for style in theirs.styles if style.name}
    ids = {style.style_id: names.get(style.name) for style in ours.styles}
    lacking = [style.element for style in ours.styles if style.name not in names]
    taken = set(names.values())
    for element in lacking:
        own = element.get(f"{W}styleId")
        ids[own] = own if own not in taken else f"Viva{own}"
    numbers = _numbering(theirs, ours, ids)
    for element in lacking:
        theirs.styles.element.append(_adapted(element, ids, numbers))
    return theirs


def _check(data: bytes) -> None:
    """A Word file that holds no program and fetches nothing, of bounded size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST or sum(entry.file_size for entry in entries) > LARGEST:
                raise _refused("it is too large when unpacked")
            types = archive.read("[Content_Types].xml").decode("utf-8", "replace")
            relations = [archive.read(entry) for entry in entries if entry.filename.endswith(".rels")]
            names = {entry.filename for entry in entries}
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError) as error:
        raise _refused("it is no Word file (.docx)") from error
    if "macroEnabled" in types or any(name.endswith((".bin", ".vbs", ".exe")) for name in names):
        raise _refused("it holds macros or embedded programs")
    if not any(kind in types for kind in _MAIN):
        raise _refused("it is no Word file (.docx)")
    for each in relations:
        for address in _external(each):
            if not _HARMLESS.match(address):
                raise _refused(f'it fetches "{address[:80]}" from outside')


def _external(relations: bytes) -> list[str]:
    """What is linked from outside the package, but for hyperlinks: pictures, templates, objects; and every address."""
    try:
        root = etree.fromstring(relations, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        raise _refused("one of its parts is no XML") from error
    outside = [each for each in root if each.get("TargetMode") == "External"]
    fetched = [each for each in outside if not str(each.get("Type", "")).endswith("/hyperlink")]
    return [f"file:{each.get('Target', '')}" for each in fetched] + [str(each.get("Target", "")) for each in outside]


def _refused(reason: str) -> RenderError:
    return RenderError(None, f"the Word template cannot be used: {reason}")


def _numbering(theirs: Any, ours: Any, ids: dict[str, str | None]) -> dict[str, str]:
    """Gives their file our list numbers for styles that have none; our w:numId to the new one."""
    held, source = _numbering_of(theirs), ours.part.numbering_part.element
    linked = {each.get(f"{W}val") for each in held.iter(f"{W}pStyle")}
    abstract = 1 + max((int(each.get(f"{W}abstractNumId")) for each in held.findall(f"{W}abstractNum")), default=-1)
    number = 1 + max((int(each.get(f"{W}numId")) for each in held.findall(f"{W}num")), default=0)
    made: dict[str, str] = {}
    for each in source.findall(f"{W}num"):
        kind = each.find(f"{W}abstractNumId").get(f"{W}val")
        definition = copy.deepcopy(source.find(f"{W}abstractNum[@{W}abstractNumId='{kind}']"))
        for style in list(definition.iter(f"{W}pStyle")):
            new = ids.get(style.get(f"{W}val"))
            if new is None or new in linked:
                style.getparent().remove(style)
            else:
                style.set(f"{W}val", new)
        definition.set(f"{W}abstractNumId", str(abstract))
        first = held.find(f"{W}num")
        held.append(definition) if first is None else first.addprevious(definition)
        entry = etree.SubElement(held, f"{W}num")
        entry.set(f"{W}numId", str(number))
        etree.SubElement(entry, f"{W}abstractNumId").set(f"{W}val", str(abstract))
        made[each.get(f"{W}numId")] = str(number)
        abstract, number = abstract + 1, number + 1
    return made


def _numbering_of(theirs: Any) -> Any:
    """The w:numbering of a file, made when it has none."""
    part = theirs.part
    if not any(relation.reltype == RELATIONSHIP_TYPE.NUMBERING for relation in part.rels.values()):
        empty = parse_xml(f'<w:numbering xmlns:w="{W[1:-1]}"/>')
        made = NumberingPart(PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, empty, part.package)
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
    return part.numbering_part.element


def _adapted(style: Any, ids: dict[str, str | None], numbers: dict[str, str]) -> Any:
    """A copy of one of our styles with the ids and list numbers of their file, and no default of its kind."""
    made = copy.deepcopy(style)
    made.set(f"{W}styleId", ids[style.get(f"{W}styleId")])
    made.attrib.pop(f"{W}default", None)
    for name in ("basedOn", "next", "link"):
        for each in made.findall(f"{W}{name}"):
            each.set(f"{W}val", ids.get(each.get(f"{W}val")) or each.get(f"{W}val"))
    for each in made.iter(f"{W}numId"):
        each.set(f"{W}val", numbers.get(each.get(f"{W}val"), each.get(f"{W}val")))
    return made
