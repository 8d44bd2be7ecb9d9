"""The notes of a deck: their order, their tags, and what every card says of itself."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from tests.running import viva
from toolkit import deck
from toolkit.bank import Bank, load
from toolkit.card_html import LAYOUT, Faces
from toolkit.document import Document, Retired, compose
from toolkit.renderers import FORMATS

ReadMedia = Callable[[str], bytes]
Loader = Callable[..., Bank]
BUILT = datetime(2026, 1, 1, tzinfo=UTC)


def faces(document: Document) -> dict[str, tuple[str, ...]]:
    made = Faces(document)
    return {note.guid: made.fields(note) for note in deck.notes(document)}


def test_fields_that_are_made_otherwise_raise_the_layout(full_bank: Bank, read_media: ReadMedia) -> None:
    """Where this fails, LAYOUT grows by one in the same change: else learners keep the fields that they have."""
    gone = (Retired("zzzzzzzzz2", "question", "old", "旧题", "gone"), Retired("zzzzzzzzz3", "point", "old", "旧点", "gone"))
    shown = repr(sorted(faces(compose(full_bank, BUILT, read_media, retired=gone)).items()))
    assert (LAYOUT, hashlib.sha256(shown.encode()).hexdigest()[:16]) == (2, "55d2f815a2dc2223")


@pytest.mark.parametrize(
    ("report_to", "address"),
    [
        ("https://example.org/new?title={id}&x=1", "https://example.org/new?title=example%200.1.0%20%C2%B7%20what-is-lora&amp;x=1"),
        ("errors@example.org", "mailto:errors@example.org?subject=example%200.1.0%20%C2%B7%20what-is-lora"),
    ],
)
def test_every_card_says_where_to_report_an_error(example_bank: Loader, report_to: str, address: str) -> None:
    info = example_bank().texts[example_bank().root / "bank.yaml"]
    bank = example_bank({"bank.yaml": f"{info}report_to: '{report_to}'\n"})
    made = faces(compose(bank, BUILT, {}.__getitem__))
    assert len(made) == 5 and f'<a href="{address}">报告错误</a>' in "".join(made["viva-q2h5v7yd4s"])
    assert all(any('">报告错误</a>' in field for field in fields) for fields in made.values())


def test_without_an_address_a_card_says_whom_to_tell(example_bank: Loader) -> None:
    made = faces(compose(example_bank(), BUILT, {}.__getitem__))
    assert len(made) == 5 and all(any("告诉牌组的提供者" in field for field in fields) for fields in made.values())


@pytest.mark.parametrize(
    "report_to", ["javascript:alert(1)", "file:///etc/passwd", "example.org", "a@b", "https://x y", 'https://x"y', "https://x<y>", "a@b.c\n"]
)
def test_what_is_no_address_is_refused(example_bank: Loader, report_to: str) -> None:
    info = example_bank().texts[example_bank().root / "bank.yaml"]
    bank = example_bank({"bank.yaml": f"{info}report_to: {json.dumps(report_to)}\n"})
    assert bank.info is None and [each.place.route for each in bank.refused] == [("report_to",)]


def test_points_come_after_all_that_they_require(example_bank: Loader) -> None:
    points = "".join(
        f"  - id: p{number}\n    uid: aaaaaaaa{number}a\n    title: 点 {number}\n    body: 第 {number} 点。\n    requires: [{needs}]\n"
        for number, needs in ((2, "p4, p3"), (3, "p5"), (4, "p5"), (5, ""))
    )
    root = PurePosixPath("content/example")
    kept = {path: text for path, text in example_bank().texts.items() if path.name in ("bank.yaml", "sources.yaml")}
    bank = load(kept | {root / "knowledge/basics/t.yaml": f"title: 主题\npoints:\n{points}"}, root)
    notes = deck.notes(compose(bank, BUILT, {}.__getitem__))
    assert [note.id for note in notes] == ["p5", "p4", "p3", "p2"]


def test_no_spreadsheet_runs_a_field(example_bank: Loader) -> None:
    root = example_bank().root
    question = example_bank().texts[root / "questions/basics/what-is-lora.yaml"]
    changed = question.replace("prompt: LoRA", "prompt: =1+1 LoRA").replace("angle: 取舍", "angle: '@SUM(1)'")
    info = example_bank().texts[root / "bank.yaml"].replace("title: 示例题库", "title: =cmd|x", 1)
    bank = example_bank({"questions/basics/what-is-lora.yaml": changed, "bank.yaml": info})
    assert bank.refused == ()
    table = FORMATS["csv"].render(compose(bank, BUILT, {}.__getitem__)).decode("utf-8-sig")
    rows = list(csv.reader(line for line in io.StringIO(table, newline="") if not line.startswith("#")))
    assert len(rows) == 5 and {len(row) for row in rows} == {14}
    assert [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")] == []
    assert any("=1+1 LoRA" in cell for row in rows for cell in row) and any(row[2].startswith("·=cmd") for row in rows)


def test_two_folders_give_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("a", "somewhere/else"):
        folder = tmp_path / name
        folder.parent.mkdir(exist_ok=True)
        if made:
            (tmp_path / "a").rename(folder)
        else:
            assert viva("init", folder, cwd=tmp_path).code == 0
        ran = viva("build", "anki", "crowdanki", "csv", cwd=folder, env={"SOURCE_DATE_EPOCH": "1767225600", "PYTHONHASHSEED": str(len(made))})
        assert ran.code == 0, ran.err
        files = sorted((folder / "build").glob("example*"))
        assert len(files) == 3
        made.append([path.read_bytes() for path in files])
        for path in files:
            path.unlink()
    assert made[0] == made[1]
