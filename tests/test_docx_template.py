"""An organisation's own Word file restyles the document; what could harm in it is refused."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

import docx
import pytest
from docx.shared import RGBColor

from tests.running import viva
from toolkit.bank import Bank
from toolkit.document import Document, RenderError, compose
from toolkit.renderers.docx import render

BUILT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def document(full_bank: Bank, read_media: object) -> Document:
    return compose(full_bank, BUILT, read_media)  # type: ignore[arg-type]


def own(*, header: str = "某某公司 内部资料") -> bytes:
    """What Word itself makes anew, with another colour of headings and a header."""
    made = docx.Document()
    made.styles["Heading 1"].font.color.rgb = RGBColor(0xC0, 0x00, 0x00)
    made.sections[0].header.paragraphs[0].text = header
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def changed(data: bytes, name: str, text: str | None = None, *, extra: dict[str, bytes] | None = None) -> bytes:
    """The package with another part, and parts more."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            new.writestr(entry.filename, text if entry.filename == name and text is not None else old.read(entry))
        for more, blob in (extra or {}).items():
            new.writestr(more, blob)
    return target.getvalue()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def test_their_styles_and_header_are_used_and_ours_are_added(document: Document) -> None:
    ours, theirs = docx.Document(io.BytesIO(render(document))), docx.Document(io.BytesIO(render(document, own())))
    assert theirs.styles["Heading 1"].font.color.rgb == RGBColor(0xC0, 0x00, 0x00)
    assert theirs.sections[0].header.paragraphs[0].text == "某某公司 内部资料"
    assert {style.name for style in ours.styles} <= {style.name for style in theirs.styles}
    said = [[(each.text, each.style.name) for each in made.paragraphs if each.text] for made in (ours, theirs)]
    assert said[0] == said[1]


def test_every_style_and_list_that_is_named_is_there(document: Document) -> None:
    made = docx.Document(io.BytesIO(render(document, own())))
    ids = {style.style_id for style in made.styles}
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    named = {each.get(f"{w}val") for tag in ("pStyle", "rStyle", "tblStyle") for each in made.element.iter(w + tag)}
    linked = {each.get(f"{w}val") for tag in ("basedOn", "next", "link") for each in made.styles.element.iter(w + tag)}
    assert named <= ids and linked <= ids and len(ids) == len(made.styles)
    numbering = made.part.numbering_part.element
    numbers = {each.get(f"{w}numId") for each in numbering.findall(f"{w}num")}
    assert {each.get(f"{w}val") for each in made.element.iter(f"{w}numId")} <= numbers
    kinds = [each.tag.removeprefix(w) for each in numbering]
    assert kinds == sorted(kinds, key=["abstractNum", "num"].index)


def test_the_same_template_gives_the_same_bytes(document: Document) -> None:
    template = own()
    assert render(document, template) == render(document, template)


TYPES, RELATIONS = "[Content_Types].xml", "word/_rels/document.xml.rels"
LINK = '<Relationship Id="x" TargetMode="External" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/></Relationships>'


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: b"", "no Word file"),
        (lambda data: b"PK\x03\x04 and no more", "no Word file"),
        (lambda data: changed(data, TYPES, part(data, TYPES).replace("document.main+xml", "sheet.main+xml")), "no Word file"),
        (lambda data: changed(data, TYPES, part(data, TYPES) + "<!-- macroEnabled -->"), "macros"),
        (lambda data: changed(data, "", extra={"word/vbaProject.bin": b"x"}), "macros"),
        (lambda data: link(data, "attachedTemplate", "http://example.com/t.dotx"), "from outside"),
        (lambda data: link(data, "image", "file:///etc/passwd"), "from outside"),
        (lambda data: link(data, "hyperlink", "file:///etc/passwd"), "from outside"),
        (lambda data: changed(data, RELATIONS, "<a"), "no XML"),
        (lambda data: changed(data, "", extra={"word/bomb.xml": b"0" * 100_000_001}), "too large"),
        (lambda data: changed(data, "word/document.xml", "<a/>"), "cannot be opened|no page setup"),
    ],
)  # fmt: skip
def test_a_template_that_could_harm_or_is_none_is_refused(document: Document, spoil: object, said: str) -> None:
    with pytest.raises(RenderError, match=said):
        render(document, spoil(own()))  # type: ignore[operator]


def link(data: bytes, kind: str, target: str) -> bytes:
    return changed(data, RELATIONS, part(data, RELATIONS).replace("</Relationships>", LINK.format(kind, target)))


def test_a_link_of_a_letterhead_is_no_harm(document: Document) -> None:
    assert render(document, link(own(), "hyperlink", "https://example.com"))


def test_viva_toml_names_the_template(project: Path) -> None:
    (project / "templates").mkdir()
    (project / "templates/our.docx").write_bytes(own())
    settings = (project / "viva.toml").read_text("utf-8")
    (project / "viva.toml").write_text(f'{settings}\n[build.docx]\ntemplate = "templates/our.docx"\n', "utf-8")
    assert viva("build", "docx", cwd=project).code == 0
    made = docx.Document(str(project / "build/example.docx"))
    assert made.sections[0].header.paragraphs[0].text == "某某公司 内部资料"
    for name, reason in (("templates/none.docx", "cannot be read"), ("../our.docx", "no file of the project")):
        (project / "viva.toml").write_text(f'{settings}\n[build.docx]\ntemplate = "{name}"\n', "utf-8")
        ran = viva("build", "docx", cwd=project)
        assert ran.code == 2 and reason in ran.err


@pytest.mark.slow
@pytest.mark.skipif(not which("soffice"), reason="soffice is not here")
def test_libreoffice_opens_it(document: Document, tmp_path: Path) -> None:
    (tmp_path / "own.docx").write_bytes(render(document, own()))
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "own.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    assert (tmp_path / "own.pdf").stat().st_size > 20_000
