"""Word: the elements of every part stand in the order that the schema of WordprocessingML asks for."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise
from typing import Any

import pytest
from lxml import etree

from tests.test_docx import made
from toolkit.document import Edition
from toolkit.renderers.docx_package import NAMESPACES

ORDERS = {
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "w:rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang "
    "eastAsianLayout specVanish oMath",
    "w:tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "w:tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "w:tbl": "tblPr tblGrid tr",
    "w:tr": "tblPrEx trPr tc",
    "w:style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "w:sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "w:lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    "w:abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
    "w:num": "abstractNumId lvlOverride",
    "w:numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
    "m:nary": "naryPr sub sup e",
    "m:naryPr": "chr limLoc grow subHide supHide ctrlPr",
    "m:f": "fPr num den",
    "m:rad": "radPr deg e",
    "m:d": "dPr e",
    "m:dPr": "begChr sepChr endChr grow shp ctrlPr",
    "m:sSub": "sSubPr e sub",
    "m:sSup": "sSupPr e sup",
    "m:sSubSup": "sSubSupPr e sub sup",
    "m:limLow": "limLowPr e lim",
    "m:limUpp": "limUppPr e lim",
    "m:acc": "accPr e",
    "m:m": "mPr mr",
    "m:r": "rPr t",
}
FIRST = {"w:p": "pPr", "w:r": "rPr", "w:tc": "tcPr"}  # the properties, where there are some; the rest is in any order


def misplaced(root: Any) -> list[str]:
    """Each element that comes too late in its parent, or that its parent may not hold."""
    found = []
    for parent in root.iter(etree.Element):
        name = prefixed(parent)
        children = [prefixed(each).split(":")[1] for each in parent.iterchildren(etree.Element)]
        if name in ORDERS:
            order = ORDERS[name].split()
            found += [f"{name} holds {each}" for each in children if each not in order]
            known = [each for each in children if each in order]
            found += [f"{name}: {a} before {b}" for a, b in pairwise(known) if order.index(a) > order.index(b)]
        if FIRST.get(name) in children[1:]:
            found.append(f"{name}: {FIRST[name]} is not first")
        if name == "w:tc" and children[-1] != "p":
            found.append("w:tc does not end with a paragraph")
    return found


def prefixed(element: Any) -> str:
    name = etree.QName(element)
    prefix = next((key for key, uri in NAMESPACES.items() if uri == name.namespace), "?")
    return f"{prefix}:{name.localname}"


@pytest.mark.parametrize("edition", ["study", "questions", "answers", "speaking"])
def test_every_part_is_in_the_order_of_the_schema(edition: Edition) -> None:
    archive = zipfile.ZipFile(io.BytesIO(made(edition)))
    parts = {name: etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")}
    assert {name: wrong for name, root in parts.items() if (wrong := misplaced(root))} == {}


def test_what_is_out_of_order_is_found() -> None:
    w = f'xmlns:w="{NAMESPACES["w"]}"'
    wrong = f"<w:p {w}><w:r><w:t/><w:rPr><w:b/><w:rStyle/></w:rPr></w:r><w:pPr><w:bold/></w:pPr></w:p>"
    assert misplaced(etree.fromstring(wrong)) == [
        "w:p: pPr is not first", "w:r: rPr is not first", "w:rPr: b before rStyle", "w:pPr holds bold",
    ]  # fmt: skip
