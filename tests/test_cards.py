"""The printable cards, read back as a printer gets them: what stands where, on which side, and that nothing is cut."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import pytest
from PIL import Image
from pypdf import PageObject, PdfReader

from tests.running import viva
from toolkit import bank, document
from toolkit.diagnostic import Place
from toolkit.document import Document, RenderError
from toolkit.renderers import Flip, PerPage, pdf_cards
from toolkit.renderers.pdf_cards_sheet import SHEETS

ROOT = PurePosixPath("content/cards")
MM = 72 / 25.4
SIZES = {8: (95.0, 69.0, 4.5), 4: (95.0, 138.0, 6.0), 1: (105.0, 148.0, 8.0)}  # width, height, white inside, in mm
BANK = """
id: cards
title: 卡片题库
lang: zh-CN
version: "1.2.0"
authors: [王小明]
chapters: [{id: one, title: 第一章}]
"""
POINTS = """
title: 主题
points:
  - {id: fact, uid: aaaaaaaaaa, title: 事实的名字, body: "事实的内容，见 [[fact]]。", as_of: 2025-06}
"""
LONG_TEXT = "显存由权重、梯度、优化器状态与激活组成，" * 12
LONG = "\n".join([
    LONG_TEXT, "", "$$L = -\\mathbb{E}_{x \\sim D}\\left[\\sum_{t=1}^{T} \\log p_\\theta(x_t \\mid x_{<t})\\right] + \\lambda \\sum_{i=1}^{n} \\frac{\\alpha_i}{r_i} \\lVert B_i A_i \\rVert_F^2$$",
    "", *(f"- 第 {row} 项 $a_{{{row}}} \\cdot b^2$ 与 `name_{row}`" for row in range(12)),
    "", "| 方法 | 说明 | 备注 |", "|---|---|---|", *(f"| 甲{row} | {'很长的单元格' * 6} | 乙{row} |" for row in range(12)),
    "", "```python", *(f"def function_{row}(value, other): return [value + {row}, other * {row}, 'text of {row}']" for row in range(12)), "```",
])  # fmt: skip


def question(number: int, **fields: str) -> str:
    made = {
        "prompt": f"问题{number}的题面",
        "answer": f"[{{text: 问题{number}的答案, supported_by: [fact]}}]",
    } | fields
    return f"id: q{number:02}\nuid: {uid(number)}\norder: {number}\n" + "".join(f"{key}: {value}\n" for key, value in made.items())


def uid(number: int) -> str:
    return "b" + "".join("abcdefghij"[int(digit)] for digit in f"{number:09}")


def follow_up(number: int, prompt: str, how: str) -> str:
    return f"{{uid: {uid(number)}, angle: 取舍, prompt: {prompt}, {how}}}"


def block(text: str) -> str:
    return "|\n" + "\n".join(f"      {line}" for line in text.splitlines())


def composed(questions: list[str], texts: Mapping[str, str] | None = None) -> Document:
    files = {"bank.yaml": BANK, "sources.yaml": "[]\n", "knowledge/one/t.yaml": POINTS}
    files |= {f"questions/one/q{number:02}.yaml": text for number, text in enumerate(questions, 1)}
    loaded = bank.load({ROOT / name: text for name, text in (files | dict(texts or {})).items()}, ROOT)
    assert loaded.refused == ()

    def no_media(name: str) -> bytes:
        raise KeyError(name)

    return document.compose(loaded, datetime(2026, 1, 2, tzinfo=UTC), no_media)


class Piece(NamedTuple):
    """Text of a page and where it begins, in mm from the upper left corner."""

    text: str
    x: float
    y: float


def pieces(page: PageObject) -> list[Piece]:
    found: list[Piece] = []
    height = float(page.mediabox.height)

    def seen(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip():
            x, y = (tm[4] * cm[axis] + tm[5] * cm[2 + axis] + cm[4 + axis] for axis in (0, 1))
            found.append(Piece(text.strip(), x / MM, (height - y) / MM))

    page.extract_text(visitor_text=seen)
    return found


def words(page: PageObject) -> str:
    """All text of a page, without spaces."""
    return re.sub(r"\s", "", "".join(each.text for each in pieces(page)))


def within(found: list[Piece], left: float, top: float, size: tuple[float, float, float]) -> str:
    """The text inside a card's white edge, without spaces."""
    width, height, white = size
    return re.sub(r"\s", "", "".join(
        each.text for each in found
        if left + white - 0.1 <= each.x <= left + width - white and top + white <= each.y <= top + height - white
    ))  # fmt: skip


@cache
def many() -> Document:
    """Eleven cards: more than one sheet of eight, two of four, and the last is partly filled."""
    return composed([question(number) for number in range(1, 12)])


@pytest.mark.parametrize("per_page", [8, 4, 1])
@pytest.mark.parametrize("flip", ["long", "short"])
def test_every_back_lies_behind_its_front(per_page: PerPage, flip: Flip) -> None:
    reader = PdfReader(BytesIO(pdf_cards.render(many(), per_page, flip)))
    assert len(reader.pages) == 2 * -(-11 // per_page)
    width, height, white = SIZES[per_page]
    # How far below its card's edge a number stands: the first on a sheet is in the first row, 10.5 mm from the paper's.
    deep = next(each.y for each in pieces(reader.pages[0]) if each.text == "Q1.1") - (0 if per_page == 1 else 10.5)
    assert white < deep < white + 5
    seen = 0
    for front, back in zip(reader.pages[::2], reader.pages[1::2], strict=True):
        assert front.mediabox == back.mediabox
        paper = float(front.mediabox.width) / MM, float(front.mediabox.height) / MM
        before, behind = pieces(front), pieces(back)
        for number in range(1, 12):
            for label in (each for each in before if each.text == f"Q1.{number}"):
                seen += 1
                (answer,) = (each for each in behind if each.text == f"Q1.{number}")
                left, top = label.x - white, label.y - deep
                # Seen through the paper: turned on the long edge, right is left; on the short one, below is above.
                mirrored = (paper[0] - left - width, top) if flip == "long" else (left, paper[1] - top - height)
                assert answer.x - white == pytest.approx(mirrored[0], abs=0.05)
                assert answer.y - deep == pytest.approx(mirrored[1], abs=0.05)
                assert f"问题{number}的题面" in within(before, left, top, SIZES[per_page])
                assert f"问题{number}的答案" in within(behind, *mirrored, SIZES[per_page])
    assert seen == 11


def root(reader: PdfReader) -> Any:
    """The catalog of a PDF."""
    return reader.trailer["/Root"]


def figures(node: Any) -> int:
    """How many pictures and formulas the structure of a PDF holds."""
    node = node.get_object()
    if isinstance(node, list):
        return sum(map(figures, node))
    if not isinstance(node, dict):
        return 0
    return (node.get("/S") == "/Figure" and bool(node["/Alt"])) + (figures(node["/K"]) if "/K" in node else 0)


@cache
def long() -> bytes:
    """Cards before and after one whose answer is far longer than a card."""
    answer = f"\n  - text: {block(LONG)}\n    supported_by: [fact]"
    return pdf_cards.render(composed([question(1), question(2, answer=answer), question(3)]), 8, "long")


def test_a_long_answer_goes_on_and_nothing_of_it_is_cut() -> None:
    reader = PdfReader(BytesIO(long()))
    size = SIZES[8]
    fronts, backs = [], []
    for front, back in zip(reader.pages[::2], reader.pages[1::2], strict=True):
        for at in range(8):
            area, behind = SHEETS[8].area(at), SHEETS[8].area(at, "long")
            fronts.append(within(pieces(front), area.x, area.y, size))
            backs.append(within(pieces(back), behind.x, behind.y, size))
    parts = [at for at, text in enumerate(fronts) if text.startswith("Q1.2")]
    count = len(parts)
    assert count > 2 and parts == list(range(1, count + 1))
    for index, at in enumerate(parts, 1):
        assert f"续{index}/{count}" in fronts[at] and "问题2的题面" in fronts[at]  # what is asked is on each
        assert backs[at].startswith("Q1.2") and f"续{index}/{count}" in backs[at]
    assert "问题3的题面" in fronts[count + 1] and "问题3的答案" in backs[count + 1]
    told = "".join(re.sub(r"^Q1\.2.*?第一章", "", backs[at]) for at in parts)
    assert LONG_TEXT in told
    for row in range(12):
        assert f"第{row}项" in told and f"name_{row}" in told
        assert f"甲{row}{'很长的单元格' * 6}乙{row}" in told
        assert f"deffunction_{row}(value,other):return[value+{row},other*{row},'textof{row}']" in told
    inside = sum(len(text) for text in fronts + backs)
    assert inside == sum(len(words(page)) for page in reader.pages)  # not a letter stands outside the cards
    assert figures(root(reader)["/StructTreeRoot"]) == 13  # formulas


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="pdftoppm is not installed")
def test_no_ink_of_a_card_is_near_its_edge(tmp_path: Path) -> None:
    (tmp_path / "cards.pdf").write_bytes(long())
    subprocess.run(["pdftoppm", "-r", "127", "-gray", "-png", "cards.pdf", "page"], cwd=tmp_path, check=True)
    pages = sorted(tmp_path.glob("page*.png"))
    assert len(pages) == len(PdfReader(BytesIO(long())).pages)
    for name in pages:
        page = Image.open(name).convert("L")
        inked = page.copy()
        for at in range(8):
            area = SHEETS[8].area(at)
            left, top = round((area.x + 4.2) * 5), round((area.y + 4.2) * 5)
            inked.paste(255, (left, top, left + round(86.6 * 5), top + round(60.6 * 5)))
        for mark in SHEETS[8].marks():
            inked.paste(255, (round(mark.x * 5) - 2, round(mark.y * 5) - 2, round((mark.x + mark.width) * 5) + 3, round((mark.y + mark.height) * 5) + 3))
        assert page.getextrema() != (255, 255)
        assert inked.getextrema() == (255, 255), name.name


def test_marks_lie_outside_the_cards_and_home_printers_reach_them() -> None:
    for per_page, sheet in SHEETS.items():
        marks = sheet.marks()
        assert bool(marks) == (per_page > 1)
        cards = [sheet.area(at) for at in range(per_page)]
        for mark in marks:
            assert mark.x >= 5 and mark.x + mark.width <= sheet.width - 5
            assert mark.y >= 5 and mark.y + mark.height <= sheet.height - 5
            for card in cards:
                apart = (mark.x + mark.width < card.x or mark.x > card.x + card.width
                         or mark.y + mark.height < card.y or mark.y > card.y + card.height)  # fmt: skip
                assert apart


def test_follow_ups_have_cards_and_those_that_lead_on_are_named() -> None:
    both = f"[{follow_up(101, '为什么会这样', 'answer: [{text: 追问的答案, supported_by: [fact]}]')}, {follow_up(102, '然后呢', 'leads_to: q02')}]"
    made = pdf_cards.render(composed([question(1, follow_ups=both, script="口述的稿子", bonus="加分的话"), question(2)]))
    front, back = (words(page) for page in PdfReader(BytesIO(made)).pages)
    assert front.count("问题1的题面") == 2  # once asked, once as what came before
    assert "追问1·取舍" in front and "为什么会这样" in front and "然后呢" not in front
    assert "追问的答案" in back and "加分的话" in back and "口述的稿子" in back and "→1.1" in back
    assert "然后呢" in back and "→Q1.2" in back


def test_points_have_cards_when_asked() -> None:
    without = PdfReader(BytesIO(pdf_cards.render(many()))).pages[0].extract_text()
    front, back, *_ = PdfReader(BytesIO(pdf_cards.render(many(), points=True))).pages
    assert "事实的名字" not in without
    assert "事实的名字" in front.extract_text() and "事实的内容" in back.extract_text() and "2025-06" in back.extract_text()


def test_the_script_gives_way_before_the_type_gets_small() -> None:
    text = "这是一句不短的话。" * 30
    made = pdf_cards.render(composed([question(1, answer=f"[{{text: {text}, supported_by: [fact]}}]", script="口述稿。" * 40)]))
    reader = PdfReader(BytesIO(made))
    assert len(reader.pages) == 2
    assert "口述稿" not in reader.pages[1].extract_text()


def test_tags_language_and_metadata() -> None:
    reader = PdfReader(BytesIO(pdf_cards.render(many())))
    catalog = root(reader)
    assert catalog["/MarkInfo"]["/Marked"] and catalog["/Lang"] == "zh-CN"
    assert reader.metadata and reader.metadata.title == "卡片题库 · 卡片" and reader.metadata.author == "王小明"
    assert [str(each.title) for each in reader.outline][:2] == ["Q1.1 问题 1 的题面", "Q1.2 问题 2 的题面"]  # type: ignore[union-attr]
    resources: Any = reader.pages[0]["/Resources"]
    fonts = {font.get_object()["/BaseFont"].split("+")[1] for font in resources["/Font"].values()}
    assert fonts and all(name.startswith("Noto-S") for name in fonts), fonts


@pytest.mark.parametrize(("text", "says"), [
    ("藏着󰀀的字", "U+F0000"),
    ("![图](media/none.png)", 'there is no picture "media/none.png"'),
])  # fmt: skip
def test_what_cannot_be_printed_is_an_error_at_its_place(text: str, says: str) -> None:
    with pytest.raises(RenderError, match=re.escape(says)) as caught:
        pdf_cards.render(composed([question(1), question(2, prompt=f"'{text}'")]))
    assert caught.value.place and caught.value.place.path == ROOT / "questions/one/q02.yaml"


def test_what_is_wider_than_a_card_is_an_error_at_its_place() -> None:
    columns = 60
    table = "\n".join("|" + "|".join([cell] * columns) + "|" for cell in ("宽", "---", "格"))
    with pytest.raises(RenderError, match="wider or higher than a card") as caught:
        pdf_cards.render(composed([question(1, answer=f"\n  - text: {block(table)}\n    supported_by: [fact]")]))
    assert caught.value.place == Place(ROOT / "questions/one/q01.yaml") / "answer"


def test_content_is_text_and_reaches_nothing() -> None:
    hostile = "'<script>alert(1)</script> {{ 7*7 }} <img src=file:///etc/passwd> <style>@import url(http://x)</style>'"
    made = pdf_cards.render(composed([question(1, prompt=hostile)]))
    told = re.sub(r"\s", "", PdfReader(BytesIO(made)).pages[0].extract_text())
    assert "<script>alert(1)</script>{{7*7}}<imgsrc=file:///etc/passwd>" in told


def test_the_same_content_gives_the_same_bytes(project: Path) -> None:
    sums = set()
    for seed, out in (("1", "a"), ("2", "b")):
        done = viva("build", "cards", "--out", out, cwd=project, env={"PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": "1700000000"})
        assert done.code == 0, done.err
        (file,) = (project / out).glob("*.pdf")
        assert file.name.endswith("-cards.pdf")
        sums.add(hashlib.sha256(file.read_bytes()).hexdigest())
    assert len(sums) == 1


def test_settings_come_from_viva_toml_and_the_command_line_is_before_it(project: Path) -> None:
    settings = '[build]\nformats = ["cards"]\n[build.cards]\nper-page = 1\n'
    (project / "viva.toml").write_text(settings, "utf-8")

    def built(*more: str) -> PageObject:
        done = viva("build", *more, cwd=project)
        assert done.code == 0, done.err
        (file,) = (project / "build").glob("*.pdf")
        return PdfReader(file).pages[0]

    assert float(built().mediabox.width) == pytest.approx(105 * MM, abs=0.1)
    assert float(built("--per-page", "4").mediabox.width) == pytest.approx(210 * MM, abs=0.1)
    assert viva("build", "pdf", "--flip", "short", cwd=project).code == 2
    (project / "viva.toml").write_text(settings.replace("per-page", "perpage"), "utf-8")
    wrong = viva("build", cwd=project)
    assert wrong.code == 2 and 'did you mean "per-page"?' in wrong.err
