"""The PDF book, read back as a reader gets it: text, links, bookmarks, fonts, metadata."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import weasyprint
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ContentStream
from weasyprint.formatting_structure import boxes
from weasyprint.urls import URLFetcherResponse

from toolkit import bank, document, shipped
from toolkit.document import Edition, RenderError
from toolkit.renderers import pdf, pdf_guards, pdf_page
from toolkit.renderers.pdf_lines import chinese_lines

ROOT = PurePosixPath("content/book")
BUILT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LONG_CODE = "result = model.generate(" + ", ".join(f"argument_{index}={index}" for index in range(30)) + ")"
TEXTS = {
    "bank.yaml": """
id: book
title: 面试题库
subtitle: 副题 <script>alert(1)</script> {{ 7*7 }}
lang: zh-CN
version: "1.2.0"
license: CC-BY-4.0
authors: [王小明, "Ada <b>Lovelace</b>"]
description: 说明文字。
roles: {dev: 研发}
chapters:
  - {id: one, title: 第一部, summary: 摘要。}
  - {id: two, title: 第二部}
""",
    "sources.yaml": """
- id: lora
  type: article-journal
  title: LoRA <low> & rank
  author: [{family: Hu, given: Edward}]
  issued: {date-parts: [[2021]]}
  URL: https://arxiv.org/abs/2106.09685
""",
    "knowledge/one/methods.yaml": """
title: 主题甲
points:
  - id: low-rank
    uid: aaaaaaaaaa
    title: 低秩增量 $r \\ll d$
    body: |
      冻结权重，只学 $h = W_0 x + \\frac{\\alpha}{r} B A x$，见 [[wide-table]]。

      $$W = W_0 + BA$$

      <img src=x onerror=alert(1)> {% raw %} ]]> [坏](javascript:alert(1)) [好](https://example.org/a?b=1&c=2)

      ![示意](media/x.png "图 1")
    cites: [lora]
    terms: [LoRA, 低秩适配]
    as_of: 2025-06
  - id: wide-table
    uid: aaaaaaaaab
    title: 宽表与代码
    requires: [low-rank]
    terms: [宽表, wide table]
    body: |
      宽表是列很多的表。

      | 方法 | 说明 |
      |---|---|
ROWS

      ```python
      CODE
      ```
""",
    "questions/one/why.yaml": """
id: why
uid: aaaaaaaaba
prompt: 为什么只训练 $BA$ 就够了？
kind: derivation
level: advanced
importance: must
roles: [dev]
answer:
  - text: 更新量的秩低。
    supported_by: [low-rank, wide-table]
  - text: 所以省显存。
    supported_by: [wide-table]
    inference: 参数少，优化器状态就少。
script: SCRIPT
bonus: 可合并回权重。
follow_ups:
  - uid: aaaaaaaabb
    angle: 边界
    prompt: 何时不够？
    answer: [{text: 秩高时。, supported_by: [low-rank]}]
  - uid: aaaaaaaabc
    angle: 取舍
    prompt: 还有别的办法吗？
    leads_to: other
""",
    "questions/two/other.yaml": """
id: other
uid: aaaaaaaaca
prompt: 没有追问的问题
answer: [{text: 也有答案。, supported_by: [wide-table]}]
""",
}
TEXTS["knowledge/one/methods.yaml"] = (
    TEXTS["knowledge/one/methods.yaml"]
    .replace("ROWS", "\n".join(f"      | 第 {row} 行 | {'很长的单元格' * 12} |" for row in range(40)))
    .replace("CODE", LONG_CODE)
)
TEXTS["questions/one/why.yaml"] = TEXTS["questions/one/why.yaml"].replace("SCRIPT", "说" * 160)


def test_every_cross_reference_prints_the_page_that_it_leads_to() -> None:
    reader, pages = opened("study"), words("study")
    (lead,) = {page for page, text in enumerate(pages, 1) if "Q1.1 为什么" in text and page > 3}
    printed = dict(re.findall(r"→ (?:见问题 )?(Q?\d\.\d) [^，]*，第 (\d+) 页", pages[lead - 1]))
    anchors = {"1.1": "point-low-rank", "1.2": "point-wide-table", "Q2.1": "question-other"}
    assert printed == {number: str(page_of(reader, anchor)) for number, anchor in anchors.items()}
    titles = {"point-low-rank": "低秩增量", "point-wide-table": "宽表与代码", "question-other": "没有追问的问题"}
    for anchor, title in titles.items():
        assert title in pages[page_of(reader, anchor) - 1]
    assert set(titles) <= set(targets(reader, lead))


def test_every_link_leads_somewhere_and_only_the_web_is_outside() -> None:
    reader = opened("study")
    inside = {name for number in range(1, len(reader.pages) + 1) for name in targets(reader, number)}
    assert {"chapter-one", "source-lora", "question-why", "bibliography", "index"} <= inside
    assert inside <= set(reader.named_destinations)
    assert outside(reader) == {"https://example.org/a?b=1&c=2", "https://arxiv.org/abs/2106.09685"}


def test_the_contents_print_the_pages_of_chapters_and_questions() -> None:
    reader, contents = opened("study"), words("study")[1]
    for title, anchor in (
        ("第一部", "chapter-one"),
        ("没有追问的问题", "question-other"),
        ("参考文献", "bibliography"),
    ):
        found = re.search(rf"{title}\s*[.\s]*(\d+)", contents)
        assert found and int(found[1]) == page_of(reader, anchor), contents


def test_a_point_names_the_questions_that_rest_on_it_with_their_pages() -> None:
    reader, pages = opened("study"), words("study")
    told = re.findall(r"用于 (.*）)", pages[page_of(reader, "point-wide-table") - 1] + "\n" + "\n".join(pages))
    why, other = page_of(reader, "question-why"), page_of(reader, "question-other")
    assert f"Q1.1（{why} 页）、Q2.1（{other} 页）" in told
    assert f"Q1.1（{why} 页）" in told


def test_a_chapter_opens_with_a_map_of_its_points() -> None:
    reader = opened("study")
    page = page_of(reader, "chapter-one")
    rows = re.findall(r"(1\.\d) ?([^\n]*?) ?(\d) 题 ?(\d+)", words("study")[page - 1])
    first, second = page_of(reader, "point-low-rank"), page_of(reader, "point-wide-table")
    assert rows == [("1.1", "低秩增量 r≪d", "1", str(first)), ("1.2", "宽表与代码", "2", str(second))]
    assert {"point-low-rank", "point-wide-table"} <= set(targets(reader, page))
    assert page < first
    assert "知识地图; 1.2 ← 1.1" in {str(node["/Alt"]) for node in structure("study") if node.get("/S") == "/Figure"}


def test_the_questions_of_a_chapter_begin_on_a_page_of_their_own() -> None:
    reader, pages = opened("study"), words("study")
    assert pages[page_of(reader, "questions-one") - 1].splitlines()[:2].count("问题") == 1


def test_the_glossary_puts_the_names_of_a_thing_together() -> None:
    reader = opened("study")
    (text,) = (page for page in words("study")[3:] if page.splitlines()[0].startswith("术语表"))
    told = page_of(reader, "point-wide-table")
    assert re.search(rf"宽表\s*wide table\s*→\s*1\.2（{told} 页）\s*宽表是列很多的表。", text), text


def test_the_index_is_in_the_order_of_its_sounds() -> None:
    text = words("study")[page_of(opened("study"), "index") - 1]
    lines = [line.strip() for line in text.splitlines()[1:]]
    names = [re.sub(r"[\s\d]+$", "", line) for line in lines if re.search(r"\d$", line)]
    assert [name for name in names if name] == ["低秩适配", "宽表", "LoRA", "wide table"]


def test_bookmarks_follow_the_book() -> None:
    assert tree(opened("study").outline) == [
        "目录",
        "1 第一部", ["主题甲", ["1.1 低秩增量 r≪d", "1.2 宽表与代码"], "问题", ["Q1.1 为什么只训练 BA 就够了？"]],
        "2 第二部", ["Q2.1 没有追问的问题"],
        "术语表",
        "参考文献",
        "索引",
    ]  # fmt: skip


def test_metadata_language_and_tags() -> None:
    reader = opened("study")
    meta = reader.metadata
    assert meta is not None
    assert (meta.title, meta.author) == ("面试题库", "王小明, Ada <b>Lovelace</b>")
    assert meta.creation_date == meta.modification_date == BUILT
    catalog: Any = reader.root_object
    assert catalog["/Lang"] == "zh-CN" and catalog["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in catalog["/Metadata"].get_object().get_data()
    alternatives = {node["/Alt"] for node in nodes(catalog["/StructTreeRoot"]) if node.get("/S") == "/Figure"}
    assert "示意" in alternatives and any("W_0" in each or "W" in each for each in alternatives)


@pytest.mark.parametrize("edition", document.EDITIONS)
def test_headings_are_nested_in_order(edition: Edition) -> None:
    levels = [int(node["/S"][2]) for node in structure(edition) if re.fullmatch(r"/H[1-6]", node.get("/S", ""))]
    assert len(levels) >= 4 and levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels)), levels


@pytest.mark.parametrize("edition", document.EDITIONS)
def test_everything_that_is_drawn_is_tagged(edition: Edition) -> None:
    reader, seen = opened(edition), 0
    for page in reader.pages:
        depth = 0
        for _, operator in ContentStream(page.get_contents(), reader).operations:
            depth += (operator in (b"BDC", b"BMC")) - (operator == b"EMC")
            if operator in (b"Tj", b"TJ", b"Do", b"f", b"S", b"B"):
                seen += 1
                assert depth, operator
    assert seen > 40


def test_the_tags_tell_what_things_are() -> None:
    found = list(structure("study"))
    kinds = {str(node["/S"]) for node in found if "/S" in node}
    assert {"/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Lbl", "/LBody", "/Table", "/THead", "/TH", "/TD", "/Link"} <= kinds
    figures = [node for node in found if node.get("/S") == "/Figure"]
    assert len(figures) >= 6 and all(str(node.get("/Alt", "")).strip() for node in figures)
    cells = [node for node in found if node.get("/S") == "/TD"]
    heads = {str(node["/ID"]) for node in found if node.get("/S") == "/TH"}
    assert len(cells) == 80 and len(heads) >= 2
    assert all({str(name) for name in cell["/A"]["/Headers"]} <= heads and cell["/A"]["/Headers"] for cell in cells)


def test_every_link_has_a_place_and_words() -> None:
    links = [node for node in structure("study") if node.get("/S") == "/Link"]
    assert len(links) > 30
    for link in links:
        held = [kid.get_object() for kid in link["/K"]]
        assert any(isinstance(kid, dict) and kid.get("/Type") == "/OBJR" for kid in held)
        assert any(not isinstance(kid, dict) or "/S" in kid for kid in held), "a link without words"


@pytest.mark.parametrize("edition", document.EDITIONS)
def test_nothing_stands_outside_the_margins(edition: Edition) -> None:
    whole = document.compose(load(), BUILT, media, edition)
    book = weasyprint.HTML(string=pdf_page.page(whole), url_fetcher=lambda url: URLFetcherResponse(url, media("media/x.png")))
    with chinese_lines():
        laid = book.render(stylesheets=[weasyprint.CSS(string=shipped.text("templates/book.css"))])
    for leaf in laid.pages[1:]:
        sheet = leaf._page_box
        left, top = sheet.content_box_x(), sheet.content_box_y()
        (content,) = (child for child in sheet.children if not isinstance(child, boxes.MarginBox))
        for box in content.descendants():
            if isinstance(box, (boxes.TextBox, boxes.ReplacedBox)):
                assert left - 0.5 <= box.position_x
                assert box.position_x + box.width <= left + sheet.width + 1.5, getattr(box, "text", box)
                assert top - 0.5 <= box.position_y and box.position_y + box.height <= top + sheet.height + 6


def test_fonts_are_the_named_ones_embedded_as_subsets() -> None:
    names = set()
    for page in opened("study").pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            (descendant,) = font["/DescendantFonts"]
            assert "/FontFile3" in descendant["/FontDescriptor"]
            names.add(re.sub(r"^/[A-Z]{6}\+", "", font["/BaseFont"]))
    assert names == {
        "Noto-Sans-CJK-SC", "Noto-Sans-CJK-SC-Bold", "Noto-Serif-CJK-SC", "Noto-Sans-Mono-CJK-SC",
    }  # fmt: skip


def test_a_study_book_holds_everything() -> None:
    text = "\n".join(words("study"))
    for piece in ("学习版", "版本 1.2.0 · 2026-01-02", "截至 2025-06", "先修 1.1", "用于 Q1.1", "必会 高阶 · 推导题 · 研发",
                  "推理 参数少", "口述稿 ≈ 0:40", "加分项 可合并", "边界 何时不够", "见问题 Q2.1", "LoRA <low> & rank",
                  "图 1", "低秩适配"):  # fmt: skip
        assert piece in text, piece
    assert 7 <= len(words("study")) <= 14


def test_a_question_book_has_room_instead_of_answers() -> None:
    text = "\n".join(words("questions"))
    assert "Q1.1 为什么" in text and "何时不够" in text and "还有别的办法吗" in text
    for piece in ("秩低", "秩高时", "说说", "可合并", "低秩增量", "参考文献", "→"):
        assert piece not in text, piece
    lines = opened("questions").pages[2].get_contents()
    assert lines is not None and lines.get_data().count(b" re\nf") + lines.get_data().count(b" l\nS") >= 12


def test_an_answer_book_names_points_that_it_does_not_hold() -> None:
    text = "\n".join(words("answers"))
    assert re.search(r"→ 1\.1 低秩增量\s*；1\.2 宽表与代码", text), text
    assert "见问题 Q2.1 没有追问的问题，第 4 页" in text and "可合并" in text and "何时不够" in text
    assert "冻结权重" not in text and "参考文献" not in text
    assert not any(name.startswith("point-") for name in opened("answers").named_destinations)


def test_a_speaking_book_has_one_question_to_a_page_script_first() -> None:
    pages = words("speaking")
    (page,) = (text for text in pages[2:] if "Q1.1" in text)
    assert page.index("口述稿 ≈ 0:40") < page.index("更新量的秩低") < page.index("可合并")
    assert "何时不够" not in page and "Q2.1" not in page


def test_what_looks_like_code_is_printed_as_it_is_written() -> None:
    text = "\n".join(words("study"))
    for piece in ("<script>alert(1)</script> {{ 7*7 }}", "{% raw %} ]]>", "<img src=x onerror=alert(1)>", "[坏]"):
        assert piece in text, piece
    assert "Ada <b>Lovelace</b>" in words("study")[0] and "49" not in words("study")[0]
    assert b"/JavaScript" not in made("study") and b"/Launch" not in made("study")


def test_long_lines_of_code_go_on_behind_a_sign() -> None:
    lines = [line.strip() for page in words("study") for line in page.splitlines() if "argument_" in line]
    first, *rest = lines
    assert len(rest) >= 5 and not first.startswith("└") and all(line.startswith("└ ") for line in rest)
    assert " ".join((first, *(line.removeprefix("└ ") for line in rest))) == LONG_CODE
    assert max(map(len, lines)) <= 84


def test_a_table_repeats_its_head_on_the_next_page() -> None:
    held = [text for text in words("study") if re.search(r"第 \d+ 行", text)]
    assert len(held) >= 2
    assert all("方法" in text and "说明" in text for text in held)


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("body", "正文里有 \u0378 一个字。", r"no font has the character .* \(U\+0378\)"),
        ("body", "![图](media/none.png)", 'there is no picture "media/none.png"'),
        ("body", "![图](media/broken.png)", '"media/broken.png" cannot be read'),
        ("body", "![图](media/outside.svg)", 'refers to "file:///etc/passwd"'),
        ("body", "![图](media/entity.svg)", "declares a document type"),
        ("body", "![图](https://example.org/x.png)", 'there is no picture "https://example.org/x.png"'),
        ("body", "$\\unknowncommand{x}$", "unknowncommand"),
        ("body", "```\n\u0378\n```".replace("\n", "\n      "), r"U\+0378"),
        ("title", "题目 \ue001", r"U\+E001"),
    ],
)
def test_what_cannot_be_shown_is_an_error_with_its_place(field: str, text: str, message: str) -> None:
    with pytest.raises(RenderError, match=message) as caught:
        render("study", point(field, text))
    place = caught.value.place
    assert place is not None
    assert (str(place.path), place.route) == (f"{ROOT}/knowledge/one/methods.yaml", ("points", 0, field))
    if place.within:
        written = getattr(load(point(field, text)).points[0], field)
        assert written[slice(*place.within)] in "\u0378\ue001"


def test_a_picture_that_fails_only_when_it_is_drawn_is_an_error() -> None:
    assert render("study", point("body", "![图](media/inside.svg)"))
    with pytest.raises(RenderError, match="Failed to load image"):
        render("study", point("body", "![图](media/inside-broken.svg)"))


def test_a_missing_font_is_an_error_that_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_guards, "FAMILIES", (*pdf_guards.FAMILIES, "No Such Family"))
    with pytest.raises(RenderError, match='"No Such Family" is missing; install fonts-noto-cjk'):
        render("study")


def test_two_processes_in_two_folders_make_the_same_bytes(repository: Path, tmp_path: Path) -> None:
    code = "from tests import test_pdf; print(test_pdf.hashlib.sha256(test_pdf.made('answers')).hexdigest())"
    found = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(repository), "TZ": zone},
        ).stdout.strip()
        for folder, seed, zone in ((repository, "1", "UTC"), (tmp_path, "2", "Asia/Shanghai"))
    }  # fmt: skip
    assert found == {hashlib.sha256(made("answers")).hexdigest()}


def test_lines_are_filled_between_characters() -> None:
    text = (
        "低秩增量把更新写成两个小矩阵之积，只训练它们。Adapter则插入瓶颈层，推理时多一步；用<code>rank</code>控制大小，"
        * 8
    )
    edges = [last_edge(line) for line in lines_of(f"<p style='text-align:justify'>{text}</p>")]
    assert len(edges) > 8
    assert all(abs(edge - 560) < 1.5 for edge in edges[:-1])
    assert edges[-1] < 550


def test_no_line_starts_with_closing_punctuation() -> None:
    pieces = "".join(
        f"<code>{'x' * (index % 7 + 1)}</code>，甲乙丙。丁（<b>戊</b>）、“己”；庚！" for index in range(60)
    )
    starts = [text_of(line)[:1] for line in lines_of(f"<p style='text-align:justify'>{pieces}</p>")]
    assert len(starts) > 20
    assert not set(starts) & set("，。、；：！？）”")
    ends = [text_of(line).rstrip()[-1:] for line in lines_of(f"<p>{pieces}</p>")]
    assert not set(ends) & set("（“")


def test_neighbouring_punctuation_is_squeezed() -> None:
    (plain,), (squeezed,) = lines_of("<p>甲甲甲甲：乙，丙</p>"), lines_of("<p>甲甲甲：“乙”，丙</p>")
    assert last_edge(plain) == pytest.approx(8 * 14, abs=0.5)
    assert last_edge(squeezed) == pytest.approx(8 * 14, abs=0.5)  # nine characters, two of them half


def test_a_text_that_fits_but_for_its_last_space_stays_on_its_line() -> None:
    text = "Fast Transformer Decoding: one write-head is all you need."
    (whole,) = lines_of(f"<p>{text}</p>")
    first, *_ = lines_of(
        f"<p style='width:{last_edge(whole) + 1}px'>{text} <a href='https://example.org'>example</a></p>"
    )
    assert text_of(first) == text


# What the tests share.


def load(changes: dict[str, str] | None = None) -> bank.Bank:
    return bank.load({ROOT / name: text for name, text in (TEXTS | (changes or {})).items()}, ROOT)


def point(field: str, text: str) -> dict[str, str]:
    fields = {"title": "标题", "body": "正文。"} | {field: text}
    written = "".join(f"    {name}: |-\n      {value}\n" for name, value in fields.items())
    return {"knowledge/one/methods.yaml": f"title: 主题\npoints:\n  - id: low-rank\n    uid: aaaaaaaaaa\n{written}"}


def media(name: str) -> bytes:
    picture = BytesIO()
    Image.new("RGB", (60, 20), "#88aacc").save(picture, "PNG")
    data = f"data:image/png;base64,{b64encode(picture.getvalue()).decode()}"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'
    return {
        "media/x.png": picture.getvalue(),
        "media/broken.png": picture.getvalue()[:40],
        "media/outside.svg": svg.format('<image href="file:///etc/passwd"/>').encode(),
        "media/inside.svg": svg.format(f'<image width="9" height="9" href="{data}"/>').encode(),
        "media/inside-broken.svg": svg.format('<image width="9" height="9" href="data:image/png;base64,AA"/>').encode(),
        "media/entity.svg": b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg.format("&a;").encode(),
    }[name]


def render(edition: Edition, changes: dict[str, str] | None = None) -> bytes:
    return pdf.render(document.compose(load(changes), BUILT, media, edition))


@cache
def made(edition: Edition) -> bytes:
    return render(edition)


@cache
def opened(edition: Edition) -> PdfReader:
    return PdfReader(BytesIO(made(edition)))


@cache
def words(edition: Edition) -> list[str]:
    """The text of each page, spaces evened out."""
    return [re.sub(r"[ \u00a0\u2002]+", " ", page.extract_text()) for page in opened(edition).pages]


def page_of(reader: PdfReader, name: str) -> int:
    number = reader.get_destination_page_number(reader.named_destinations[name])
    assert number is not None
    return number + 1


def targets(reader: PdfReader, number: int) -> list[str]:
    annotations = (each.get_object() for each in reader.pages[number - 1].get("/Annots", []))
    return [str(each["/Dest"]) for each in annotations if "/Dest" in each]


def outside(reader: PdfReader) -> set[str]:
    annotations = (each.get_object() for page in reader.pages for each in page.get("/Annots", []))
    return {str(each["/A"]["/URI"]) for each in annotations if "/A" in each}


def tree(outline: Any) -> list[Any]:
    return [tree(each) if isinstance(each, list) else each.title for each in outline]


def structure(edition: Edition) -> Iterator[Any]:
    return nodes(opened(edition).root_object["/StructTreeRoot"])


def nodes(node: Any) -> Iterator[Any]:
    node = node.get_object()
    if isinstance(node, dict):
        yield node
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            yield from nodes(kid)


def lines_of(html: str) -> list[Any]:
    """The line boxes of a paragraph 560 pixels wide, 14 pixels the character."""
    css = "@page { size: 560px 4000px; margin: 0 } body { margin: 0 } p { font: 14px 'Noto Serif CJK SC'; margin: 0 }"
    with chinese_lines():
        book = weasyprint.HTML(string=f"<html lang=zh-CN>{html}").render(stylesheets=[weasyprint.CSS(string=css)])
    return [box for box in book.pages[0]._page_box.descendants() if type(box).__name__ == "LineBox"]


def text_of(line: Any) -> str:
    return "".join(box.text for box in line.descendants() if hasattr(box, "text"))


def last_edge(line: Any) -> float:
    last = [box for box in line.descendants() if hasattr(box, "text")][-1]
    return float(last.position_x + last.width)
