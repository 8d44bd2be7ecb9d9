"""The book that is set in parts is the book that WeasyPrint sets in one piece, whatever was kept and on however many cores."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import weasyprint
from pypdf import PdfReader

from tests.generated import generated_bank
from toolkit import document, shipped
from toolkit.document import Document, Edition
from toolkit.renderers import pdf, pdf_book
from toolkit.renderers.pdf_lines import chinese_lines
from toolkit.renderers.pdf_page import page
from toolkit.renderers.pdf_parts import cut, guess, waves
from toolkit.workshop import Workshop

BUILT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@cache
def composed(edition: Edition = "study") -> Document:
    """A book of some forty pages in ten chapters: references cross from one digit to two, and parts change sides."""
    return document.compose(generated_bank(20, 20), BUILT, {}.__getitem__, edition)


@cache
def made(edition: Edition = "study") -> bytes:
    return pdf.render(composed(edition))


@pytest.mark.slow
@pytest.mark.parametrize("edition", ["study", "answers"])
def test_the_parts_make_the_same_book_as_one_piece(edition: Edition) -> None:
    html = page(composed(edition))
    assert len(cut(html)) > 10
    css = weasyprint.CSS(string=shipped.text("templates/book.css"))
    with chinese_lines():
        plain = weasyprint.HTML(string=html).write_pdf(stylesheets=[css], pdf_variant="pdf/ua-1")
    one, parts = PdfReader(BytesIO(plain)), PdfReader(BytesIO(made(edition)))
    assert [each.extract_text() for each in parts.pages] == [each.extract_text() for each in one.pages]
    assert links(parts) == links(one)
    assert places(parts) == places(one)
    assert bookmarks(parts, parts.outline) == bookmarks(one, one.outline)
    assert kinds(parts) == kinds(one)


@pytest.mark.slow
def test_what_is_kept_and_how_many_cores_there_are_makes_no_difference(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    workshop = Workshop(2, tmp_path, lambda done, of: told.append((done, of)))
    assert pdf.render(composed(), workshop) == made()
    assert told[-1][0] == told[-1][1] > 10
    kept = sorted(tmp_path.iterdir())
    assert pdf.render(composed(), Workshop(2, tmp_path)) == made()
    assert sorted(tmp_path.iterdir()) == kept
    for index, path in enumerate(kept):  # what is not as it was is made again
        path.write_bytes(path.read_bytes()[: -1 - index] if index % 2 else b"")
    assert pdf.render(composed(), Workshop(1, tmp_path)) == made()


@pytest.mark.slow
def test_only_what_changed_is_set_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pdf.render(composed(), Workshop(1, tmp_path))
    before = composed()
    chapter = before.chapters[4]
    asked = chapter.questions[0]
    changed = replace(asked, question=asked.question.model_copy(update={"bonus": "多说一句。" * 800}))
    chapters = (*before.chapters[:4], replace(chapter, questions=(changed, *chapter.questions[1:])), *before.chapters[5:])
    after = replace(before, chapters=chapters)
    fresh = pdf.render(after)
    jobs: list[Any] = []
    make = pdf_book.make
    monkeypatch.setattr(pdf_book, "make", lambda job: jobs.append(job) or make(job))
    assert pdf.render(after, Workshop(1, tmp_path)) == fresh
    assert {"多说一句" in job.html for job in jobs} == {True}
    assert len(PdfReader(BytesIO(fresh)).pages) > len(PdfReader(BytesIO(made())).pages)


@pytest.mark.slow
def test_without_other_processes_this_one_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise OSError("no semaphores here")

    monkeypatch.setattr(pdf_book, "ProcessPoolExecutor", none)
    assert pdf.render(composed(), Workshop(2)) == made()


@pytest.mark.slow
def test_a_character_that_cannot_be_printed_is_found_in_whatever_process() -> None:
    before = composed()
    chapter = before.chapters[7]
    asked = chapter.questions[0]
    broken = replace(asked, question=asked.question.model_copy(update={"bonus": "有 \u0378 一个字。"}))
    chapters = (*before.chapters[:7], replace(chapter, questions=(broken, *chapter.questions[1:])), *before.chapters[8:])
    with pytest.raises(document.RenderError, match=r"U\+0378") as caught:
        pdf.render(replace(before, chapters=chapters), Workshop(2))
    assert caught.value.place is not None and caught.value.place.route[-1] == "bonus"


@pytest.mark.slow
def test_guesses_come_near() -> None:
    parts = cut(page(composed()))
    pages = len(PdfReader(BytesIO(made())).pages)
    assert abs(guess(parts, {})[-1].start - pages) < 0.25 * pages
    assert sorted(index for wave in waves(parts) for index in wave) == list(range(len(parts)))


# What the tests share.


def links(reader: PdfReader) -> list[list[tuple[str, list[float]]]]:
    return [
        [
            (str(each.get("/Dest") or each["/A"]["/URI"]), [round(float(at), 1) for at in each["/Rect"]])
            for each in (held.get_object() for held in sheet.get("/Annots", []))
        ]
        for sheet in reader.pages
    ]


def places(reader: PdfReader) -> dict[str, tuple[Any, ...]]:
    return {
        name: (reader.get_destination_page_number(found), round(float(found.left), 1), round(float(found.top), 1))
        for name, found in reader.named_destinations.items()
    }


def bookmarks(reader: PdfReader, outline: Any) -> list[Any]:
    return [
        bookmarks(reader, each) if isinstance(each, list)
        else (each.title, reader.get_destination_page_number(each), round(float(each.top), 1))
        for each in outline
    ]  # fmt: skip


def kinds(reader: PdfReader) -> list[Any]:
    """The structure tree in the order of reading: kinds of elements, words for pictures, and which key leads back."""
    root: Any = reader.root_object["/StructTreeRoot"]
    found: list[Any] = []
    waiting = [root["/K"][0].get_object()]
    while waiting:
        node = waiting.pop()
        if isinstance(node, int):
            found.append("content")
            continue
        found.append((node.get("/S"), str(node.get("/Alt", ""))))
        below = node.get("/K", [])
        waiting += [each if isinstance(each, int) else each.get_object() for each in reversed(below)]
    return found
