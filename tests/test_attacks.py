"""A corpus of attacks (tests/hostile): each is refused at its place or shown as text; nothing is read, nothing sent."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests import attacks, browser, watching
from tests.attacks import CANARY, HOSTILE, World, live
from tests.running import REPOSITORY, environment, tree
from toolkit import project as projects
from toolkit import rules
from toolkit.bank import Bank
from toolkit.diagnostic import Severity
from toolkit.document import RenderError, compose
from toolkit.renderers import FORMATS

SHOWN = attacks.texts("shown")
REFUSED = attacks.texts("refused")
FILES = attacks.texts("files")
HEAVY = attacks.texts("heavy")
PICTURES = sorted(path.stem for path in (HOSTILE / "pictures").iterdir())


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with attacks.world(tmp_path) as made:
        yield made
        assert made.heard == []


def test_the_corpus_is_large_enough() -> None:
    assert len(SHOWN) >= 60 and len(REFUSED) >= 40 and len(FILES) >= 25 and len(PICTURES) >= 25


def run(world: World, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, bounded and watched."""
    report = world.folder / "report"
    done = subprocess.run(
        [sys.executable, "-m", "tests.watching", report, world.secret, *arguments], cwd=world.project,
        env=environment() | {"PYTHONPATH": str(REPOSITORY), "SOURCE_DATE_EPOCH": "1700000000"},
        capture_output=True, text=True, errors="replace", timeout=600, check=False,
    )  # fmt: skip
    assert report.read_text("utf-8") == ""
    assert "Traceback" not in done.stderr and CANARY not in done.stdout + done.stderr
    return done


def load(world: World) -> tuple[Bank, list[str]]:
    """The bank, and the rules of the errors that keep it from being built."""
    found = projects.find(world.project)
    (root,) = found.bank_roots()
    bank = found.load(root)
    return bank, [each.rule for each in rules.run(bank) if each.severity == Severity.error]


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, and the files in it if it is an archive."""
    yield "", data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)


SLOW = [pytest.param(name, marks=pytest.mark.slow) if FORMATS[name].suffix.endswith(".pdf") else name for name in FORMATS]


@pytest.mark.parametrize("name", SLOW)
def test_texts_in_every_field_are_shown_as_text(world: World, name: str, tmp_path: Path) -> None:
    attacks.write_bank(world, {key: world.fill(text) for key, text in SHOWN.items()}, everywhere=True)
    done = run(world, "build", name)
    assert done.returncode == 0, done.stderr
    (data,) = (data for each, data in tree(world.project / "build").items() if each != "manifest.json")
    for member, inside in members(data):
        assert CANARY.encode() not in inside, member
    if check := CHECKS.get(name):
        check(data, tmp_path)


def _html_is_dead(data: bytes, folder: Path) -> None:
    page = data.decode("utf-8")
    assert live(page) == [] and "&lt;script&gt;document.title=" in page and "{{ 7*7 }}" in page
    assert page.count("<style>") == page.count("</style>") == 1


def _json_is_what_was_written(data: bytes, folder: Path) -> None:
    written = json.loads(data)["chapters"][0]["topics"][0]["points"]
    shown = {point["id"].removeprefix("p-"): point["body"] for point in written}
    assert all(shown[name].endswith(SHOWN[name].strip()) for name in ("template-escape", "script-element", "anki-cloze"))


def _word_asks_for_nothing(data: bytes, folder: Path) -> None:
    for name, inside in members(data):
        if name.endswith(".rels"):
            for relation in ET.fromstring(inside):
                if relation.get("TargetMode") == "External":
                    assert re.match(r"https?://|mailto:", relation.get("Target", "")), relation.attrib
        elif name.endswith(".xml"):
            root = ET.fromstring(inside)
            codes = [each.text or "" for each in root.iter() if each.tag.endswith("}instrText")]
            codes += [value for each in root.iter() for key, value in each.attrib.items() if key.endswith("}instr")]
            assert {code.split()[0] for code in codes if code.split()} <= WORD_FIELDS, codes
    assert not [name for name, _ in members(data) if "vba" in name.lower() or "embeddings" in name.lower()]


WORD_FIELDS = {"TOC", "PAGE", "PAGEREF", "NUMPAGES", "REF", "HYPERLINK", "STYLEREF", "SEQ", "TITLE", "INDEX", "XE"}


def _pdf_opens_nothing(data: bytes, folder: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    read = pypdf.PdfReader(io.BytesIO(data))
    assert {"/OpenAction", "/AA", "/AcroForm"} & {*read.trailer["/Root"]} == set()
    kinds = set()
    for page in read.pages:
        for annotation in page.get("/Annots", ()):
            action = annotation.get_object().get("/A", {})
            kinds.add(action.get("/S"))
            if action.get("/S") == "/URI":
                assert re.match(r"https?://|mailto:", str(action["/URI"])), action
    assert kinds <= {None, "/URI", "/GoTo"} and read.attachments == {}
    assert "<script>document.title=" in "".join(page.extract_text() for page in read.pages)


def _anki_acts_on_nothing(data: bytes, folder: Path) -> None:
    files = dict(members(data))
    (folder / "collection").write_bytes(files["collection.anki2"])
    with sqlite3.connect(folder / "collection") as base:
        notes = [row[0] for row in base.execute("select flds from notes")]
    assert len(notes) >= 2 * len(SHOWN)
    for note in notes:
        assert live(note) == [], note[:200]
        assert not re.search(r"\[(?:sound|anki|latex|\$\$?)[:\]]", note), note[:200]


def _crowdanki_acts_on_nothing(data: bytes, folder: Path) -> None:
    (whole,) = (json.loads(inside) for name, inside in members(data) if name.endswith("/deck.json"))
    notes = [field for deck in whole["children"] for note in deck["notes"] for field in note["fields"]]
    assert len(notes) >= 2 * len(SHOWN)
    for field in notes:
        assert live(field) == [] and not re.search(r"\[(?:sound|anki|latex|\$\$?)[:\]]", field), field[:200]


def _table_runs_nothing(data: bytes, folder: Path) -> None:
    lines = data.decode("utf-8-sig").split("\n")
    rows = list(csv.reader(each + "\n" for each in lines if not each.startswith("#")))
    assert len([row for row in rows if row]) >= 2 * len(SHOWN)
    for cell in (cell for row in rows for cell in row):
        assert live(cell) == [] and cell[:1] not in ("=", "+", "-", "@", "\t", "\r"), cell[:200]


CHECKS = {
    "html": _html_is_dead,
    "json": _json_is_what_was_written,
    "docx": _word_asks_for_nothing,
    "pdf": _pdf_opens_nothing,
    "anki": _anki_acts_on_nothing,
    "crowdanki": _crowdanki_acts_on_nothing,
    "csv": _table_runs_nothing,
}


@pytest.mark.slow
@pytest.mark.skipif(not browser.CHROMIUM, reason="no chromium is installed")
def test_a_browser_runs_nothing_and_asks_for_nothing(world: World) -> None:
    attacks.write_bank(world, {key: world.fill(text) for key, text in SHOWN.items()}, everywhere=True)
    assert run(world, "build", "html").returncode == 0
    (path,) = (world.project / "build").glob("*.html")
    with browser.browser() as opened:
        opened.open(path, 360)
        title = opened.evaluate("document.title")
        opened.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        opened.evaluate("document.querySelectorAll('main *').forEach(each => each.dispatchEvent(new Event('mouseover')))")
        opened.evaluate("new Promise(done => setTimeout(done, 300))")
        assert opened.evaluate("document.title") == title and "<script>" in title
        assert opened.evaluate("document.scripts.length") == 0
        assert opened.asked == [path.as_uri()] and opened.said == []
        assert opened.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_heavy_texts_are_built_or_refused_in_bounded_time_and_memory(world: World, name: str) -> None:
    attacks.write_bank(world, {key: attacks.spelled(case) for key, case in HEAVY.items()})
    done = run(world, "build", name)
    assert done.returncode in (0, 1), done.stderr[-2000:]
    assert done.returncode == 0 or re.search(r"content/hostile/.*(error|error:)|is not built|viva: ", done.stdout + done.stderr)


@pytest.mark.parametrize("name", REFUSED)
def test_bodies_are_refused_where_they_stand(world: World, name: str) -> None:
    media = world.project / attacks.BANK / "media"
    media.mkdir(parents=True)
    (media / "linked.png").symlink_to(world.secret / "secret.png")
    (media / "linked").symlink_to(world.secret)
    attacks.write_bank(world, {"x": f"正文 {world.fill(attacks.spelled(REFUSED[name]))}"})
    with watching.watched(str(world.secret)) as reached:
        bank, errors = load(world)
        found = [each for each in rules.run(bank) if each.rule == REFUSED[name]["rule"]]
    assert reached == [] and REFUSED[name]["rule"] in errors
    assert found and found[0].place.path.name == "t.yaml" and found[0].place.route[:3] == ("points", 0, "body")
    assert CANARY not in str(found)


@pytest.mark.parametrize("name", FILES)
def test_files_are_refused_in_bounded_time(world: World, name: str) -> None:
    attacks.write_bank(world, {"x": "正文"})
    case = FILES[name]
    world.write("questions/a/q-x.yaml", bytes.fromhex(case["hex"]) if "hex" in case else attacks.spelled(case))
    with watching.watched(str(world.secret)) as reached:
        bank, errors = load(world)
    assert reached == [] and case["rule"] in errors, errors
    assert all(each.place.path.name == "q-x.yaml" for each in rules.run(bank) if each.rule == case["rule"])
    assert not (world.project / "owned").exists()


@pytest.mark.parametrize("name", PICTURES)
def test_drawings_are_refused_by_every_format_that_shows_them(world: World, name: str) -> None:
    drawing = world.fill((HOSTILE / "pictures" / f"{name}.svg").read_text("utf-8"))
    _refuse(world, "x.svg", drawing.encode())


_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
BOMB = _PNG[:16] + b"\x00\x01\x00\x00\x00\x01\x00\x00" + _PNG[24:29]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("deep.svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g>" * 5000 + b"</g>" * 5000 + b"</svg>"),
        ("many.svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g/>" * 200_000 + b"</svg>"),
        ("utf-16.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".encode("utf-16")),
        ("page.png", b"<html><script>document.title=1</script></html>"),
        ("drawing.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
        ("empty.png", b""),
        ("cut.png", _PNG[:40]),
        ("archive.jpg", b"PK\x03\x04" + b"\0" * 60),
        ("postscript.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(SECRET) run\n"),
        ("picture-of-another-kind.gif", _PNG),
        ("huge.png", BOMB + __import__("zlib").crc32(BOMB[12:29]).to_bytes(4, "big") + _PNG[33:]),
        ("heavy.png", _PNG + b"\0" * 11_000_000),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_pictures_that_are_none_are_refused(world: World, name: str, data: bytes) -> None:
    _refuse(world, name, data)


def _refuse(world: World, name: str, data: bytes) -> None:
    world.write(f"media/{name}", data)
    attacks.write_bank(world, {"x": f"正文 ![图](media/{name})"})
    question = world.project / attacks.BANK / "questions/a/q-x.yaml"  # cards show no points
    question.write_text(question.read_text("utf-8").replace('"text": "x"', f'"text": "答 ![图](media/{name})"'), "utf-8")
    bank, errors = load(world)
    assert errors == []
    document = compose(bank, projects.find(world.project).built_at(bank), projects.find(world.project).media_reader(bank))
    for each, shape in FORMATS.items():
        with watching.watched(str(world.secret)) as reached:
            if each in WITHOUT_PICTURES:
                made = shape.render(document)
                assert CANARY.encode() not in made
                continue
            with pytest.raises(RenderError) as caught:
                shape.render(document)
        assert reached == [] and name in caught.value.message, each
        assert CANARY not in caught.value.message


WITHOUT_PICTURES = {"md", "json"}
