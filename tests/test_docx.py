"""Word: what somebody who opens the file gets, and that nothing in the content can reach outside it."""

from __future__ import annotations

import hashlib
import io
import os
import re
import runpy
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import docx
import pytest
from lxml import etree

from toolkit import bank, document
from toolkit.document import Edition, RenderError
from toolkit.renderers.docx import render
from toolkit.renderers.docx_package import NAMESPACES, Package, W
from toolkit.renderers.docx_template import opened as template

M = f"{{{NAMESPACES['m']}}}"
ROOT = PurePosixPath("content/words")
REPOSITORY = Path(__file__).parent.parent
BANK = """
id: words
title: 低秩微调 $W_0$
subtitle: 从点到题
lang: zh-CN
version: "1.2"
license: CC-BY-4.0
authors: [张三, Jane Doe]
description: 用于**测试**。
chapters:
  - {id: one, title: 低秩, summary: 讲 $BA$。}
  - {id: two, title: 只有问题}
roles: {algorithm: 算法}
"""
SOURCES = """
- id: hu
  type: article
  title: "LoRA: Low-Rank Adaptation"
  author: [{family: Hu, given: Edward J.}]
  issued: {date-parts: [[2021]]}
  URL: https://arxiv.org/abs/2106.09685
"""
TOPIC = r"""
title: 数学
points:
  - id: low-rank
    title: 低秩增量
    body: |
      冻结 $W_0$，只学增量：

      $$W = W_0 + BA$$，

      其中**秩** `r` 很小，见 [[a-long-identifier-of-a-point-that-no-bookmark-of-word-can-hold]]与[论文](https://arxiv.org/?a=1&b=2)。

      3. 三
         - 点
           1. 一
      4. 四

      ```python
      def f(x): return "字"  # 注
      ```

      | 方法 | 参数 |
      |:--|--:|
      | LoRA | $r$ |

      > 引文

      ![渐变](media/wide.png "图题")
    cites: [hu]
    as_of: "2025-06"
  - id: a-long-identifier-of-a-point-that-no-bookmark-of-word-can-hold
    title: 参数量 $r(d+k)$
    body: 一共 $r(d+k)$ 个。
    requires: [low-rank]
    cites: [hu]
"""
FIRST = """
id: first
prompt: 训练的是什么？
level: basic
importance: must
roles: [algorithm]
answer:
  - text: |
      增量 $BA$：

      - 甲
    supported_by: [low-rank, a-long-identifier-of-a-point-that-no-bookmark-of-word-can-hold]
    inference: 由定义。
  - text: 秩小。
    supported_by: [low-rank]
script: 先说冻结，再说增量。
bonus: $B$ 为零。
follow_ups:
  - angle: 取舍
    prompt: 秩翻倍呢？
    answer: [{text: 参数翻倍。, supported_by: [low-rank]}]
  - prompt: 何时不用？
    leads_to: second
"""
SECOND = """
id: second
prompt: 何时不用？
answer: [{text: 数据多时。, supported_by: [low-rank]}]
"""
EXPECTED = """
Title|低秩微调 W0
Subtitle|从点到题
Cover Line|学习版
Cover Line|张三、Jane Doe
Cover Line|版本 1.2 · 2026-01-02
Cover Line|许可 CC-BY-4.0
Cover Text|用于测试。
TOC Heading|目录
toc 1|第 1 章 低秩 …
toc 2|数学 …
toc 3|1.1 低秩增量 …
toc 3|1.2 参数量 rd+k …
toc 2|问题 …
toc 3|Q1.1 训练的是什么？ …
toc 1|第 2 章 只有问题 …
toc 3|Q2.1 何时不用？ …
toc 1|参考文献 …
Table Space|
Table Space|
Heading 1|第 1 章 低秩
Chapter Summary|讲 BA。
Heading 2|数学
Heading 3|1.1 低秩增量
Body Text|冻结 W0，只学增量：
Formula|W=W0+BA，
Body Text|其中秩 r 很小，见 1.2 参数量 rd+k 与论文。
List Number|三
List Bullet 2|点
List Number 3|一
List Number|四
Code Short|def f(x): return "字" # 注
Table Text|方法
Table Text Right|参数
Table Text|LoRA
Table Text Right|r
Table Space|
Quote|引文
Figure|
Caption|图题
Meta|截至：2025-06
Meta|参考文献：[1]
Meta|用于：Q1.1 训练的是什么？（第 … 页）、Q2.1 何时不用？（第 … 页）
Heading 3|1.2 参数量 rd+k
Body Text|一共 rd+k 个。
Meta|参考文献：[1]
Meta|先修：1.1 低秩增量（第 … 页）
Meta|用于：Q1.1 训练的是什么？（第 … 页）
Heading 2|问题
Heading 3|Q1.1 训练的是什么？
Question Meta|基础 · 必会 · 标准题 · 算法
Heading 4|答案要点
Answer Point|增量 BA：
List Bullet 2|甲
Inference|推理：由定义。
Reference|→ 1.1 低秩增量（第 … 页）、1.2 参数量 rd+k（第 … 页）
Answer Point|秩小。
Reference|→ 1.1 低秩增量（第 … 页）
Heading 4|口述稿 ≈ 0:00
Body Text|先说冻结，再说增量。
Heading 4|加分项
Body Text|B 为零。
Heading 4|可能追问
Follow-up|追问 1（取舍） 秩翻倍呢？
Answer Point|参数翻倍。
Reference|→ 1.1 低秩增量（第 … 页）
Follow-up|追问 2 何时不用？
Reference|→ 见问题 Q2.1 何时不用？（第 … 页）
Heading 1|第 2 章 只有问题
Heading 3|Q2.1 何时不用？
Question Meta|进阶 · 应会 · 标准题
Heading 4|答案要点
Answer Point|数据多时。
Reference|→ 1.1 低秩增量（第 … 页）
Heading 1|参考文献
Bibliography|HU E J. LoRA: Low-Rank Adaptation[EB/OL]. 2021. https://arxiv.org/abs/2106.09685.
"""


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(3 * width) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def made(edition: Edition = "study", media: dict[str, bytes] | None = None, **files: str) -> bytes:
    """The bank of this file as Word; `bank`, `topic`, `first` … replace one of its files."""
    texts = {
        ROOT / "bank.yaml": files.get("bank", BANK),
        ROOT / "sources.yaml": files.get("sources", SOURCES),
        ROOT / "knowledge/one/maths.yaml": files.get("topic", TOPIC),
        ROOT / "questions/one/first.yaml": files.get("first", FIRST),
        ROOT / "questions/two/second.yaml": files.get("second", SECOND),
    }
    loaded = bank.load(texts, ROOT)
    assert not loaded.refused
    pictures = {"media/wide.png": _png(1600, 20)} if media is None else media
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return render(document.compose(loaded, moment, pictures.__getitem__, edition))


@cache
def study() -> bytes:
    return made()


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def xml(data: bytes, part: str = "word/document.xml") -> Any:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(part))


def find(root: Any, path: str) -> Any:
    return root.xpath(path, namespaces=NAMESPACES)


def paragraphs(data: bytes) -> list[tuple[str, str]]:
    """Style name and words of every paragraph, tables and fields included, every kind of space as one."""
    names = {style.style_id: style.name for style in opened(data).styles}
    return [
        (names[find(each, "string(w:pPr/w:pStyle/@w:val)")], " ".join("".join(_words(each)).split()))
        for each in find(xml(data), "//w:body//w:p")
    ]


def _words(paragraph: Any) -> Iterator[str]:
    for each in paragraph.iter(W + "t", W + "tab", W + "br", M + "t"):
        yield each.text or " "


def test_every_paragraph_has_its_named_style() -> None:
    assert paragraphs(study()) == [tuple(line.split("|", 1)) for line in EXPECTED.strip().split("\n")]


def test_the_editions_show_what_they_are_for() -> None:
    questions, answers, speaking = (paragraphs(made(edition)) for edition in ("questions", "answers", "speaking"))
    styles = [style for style, _ in questions]
    assert styles.count("Answer Line") == 4 + 3 + 4  # two questions, one follow-up that has an answer of its own
    assert not {"Answer Point", "Reference", "Bibliography"} & {
        style for style, words in questions if "Q2.1" not in words
    }
    assert ("Reference", "→ 1.1 低秩增量") in answers  # named, but no page: this document does not hold it
    assert [words for style, words in answers if style == "Heading 4"] == ["答案要点", "可能追问", "答案要点"]
    headings = [words for style, words in speaking if style == "Heading 4"]
    assert headings == ["口述稿 ≈ 0:00", "加分项", "答案要点", "答案要点"]  # it is for rehearsal: no follow-ups


def test_nothing_is_formatted_but_by_styles() -> None:
    body = xml(study())
    used = find(body, "//w:pStyle/@w:val | //w:rStyle/@w:val | //w:tblStyle/@w:val")
    assert len(used) > 100
    assert set(used) <= set(find(xml(study(), "word/styles.xml"), "//w:style/@w:styleId"))
    assert {child.tag for each in find(body, "//w:r/w:rPr") for child in each} == {W + "rStyle"}
    assert {child.tag for each in find(body, "//w:p/w:pPr") for child in each} == {
        W + "pStyle",
        W + "numPr",
        W + "sectPr",
    }


def test_east_asian_fonts_are_set() -> None:
    styles = xml(study(), "word/styles.xml")
    assert find(styles, "string(//w:docDefaults//w:rFonts/@w:eastAsia)") == "SimSun"
    assert find(styles, "string(//w:docDefaults//w:lang/@w:eastAsia)") == "zh-CN"
    fonts = {
        name: find(styles, f'string(//w:style[w:name/@w:val="{name}"]/w:rPr/w:rFonts/@w:eastAsia)')
        for name in ("Normal", "Title", "heading 1", "heading 4", "Code", "toc 1")
    }
    assert fonts == {name: "SimSun" if name == "Normal" else "SimHei" for name in fonts}


def test_every_link_and_page_field_has_its_bookmark() -> None:
    body = xml(study())
    names, numbers = find(body, "//w:bookmarkStart/@w:name"), find(body, "//w:bookmarkStart/@w:id")
    assert len(names) == len(set(names)) and len(numbers) == len(set(numbers))
    assert sorted(numbers) == sorted(find(body, "//w:bookmarkEnd/@w:id"))
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,39}", name, re.ASCII) for name in names)
    assert {"chapter_one", "point_low_rank", "question_first", "follow_up_first_1", "source_hu"} <= set(names)
    anchors = find(body, "//w:hyperlink/@w:anchor")
    fields = [each.split()[1] for each in find(body, "//w:fldSimple/@w:instr") if each.startswith(" PAGEREF ")]
    assert len(anchors) > 20 and len(fields) > 15
    assert {*anchors, *fields} <= set(names)


def test_relationships_resolve_and_leave_the_file_only_for_the_web_and_mail() -> None:
    archive = zipfile.ZipFile(io.BytesIO(study()))
    for name in (each for each in archive.namelist() if each.endswith(".rels")):
        folder = PurePosixPath(name).parent.parent
        for relation in etree.fromstring(archive.read(name)):
            if relation.get("TargetMode") == "External":
                assert re.match(r"https?://|mailto:", relation.get("Target"))
            else:
                target = os.path.normpath(folder / relation.get("Target").lstrip("/"))
                assert target.replace("\\", "/") in archive.namelist()
    known = {each.get("Id") for each in etree.fromstring(archive.read("word/_rels/document.xml.rels"))}
    used = find(xml(study()), "//@r:id | //@r:embed")
    assert len(used) >= 5 and set(used) <= known


def test_equations_are_words_own() -> None:
    body = xml(study())
    assert len(find(body, "//m:oMath")) >= 8
    (display,) = find(body, "//m:oMathPara")
    assert "".join(find(display, ".//m:t/text()")).endswith("BA，")  # the comma behind it stands in its line
    assert find(display, "string(../w:pPr/w:pStyle/@w:val)") == "Formula"
    assert "$" not in "".join(find(body, "//w:t/text()"))


def test_lists_are_numbered_by_word() -> None:
    body, numbering = xml(study()), xml(study(), "word/numbering.xml")
    outer, inner, again = (find(each, "w:pPr/w:numPr/*/@w:val") for each in
                           find(body, '//w:p[starts-with(w:pPr/w:pStyle/@w:val, "ListNumber")]'))  # fmt: skip
    assert outer == again and outer[0] == "0" and inner[0] == "2" and outer[1] != inner[1]
    starts = [
        find(numbering, f'string(w:num[@w:numId="{each}"]//w:startOverride/@w:val)') for each in (outer[1], inner[1])
    ]
    assert starts == ["3", "1"]
    level = find(numbering, 'string(//w:lvl[w:pStyle/@w:val="AnswerPoint"]/@w:ilvl)')
    assert level == "2"  # below heading 4 and follow-up, so that it counts from one after each
    assert len(find(numbering, '//w:lvl[w:numFmt/@w:val="none"]')) == 2


def test_contents_running_head_and_page_numbers() -> None:
    body, settings = xml(study()), xml(study(), "word/settings.xml")
    assert find(settings, "string(//w:updateFields/@w:val)") == "true"
    assert [each.strip() for each in find(body, "//w:instrText/text()")] == [r'TOC \o "1-3" \h \z \u']
    assert find(body, "//w:fldChar/@w:fldCharType") == ["begin", "separate", "end"]
    front, _ = find(body, "//w:sectPr")
    assert find(front, "boolean(w:titlePg)")
    fields = {part: [each.split()[0] for each in find(xml(study(), f"word/{part}.xml"), "//w:fldSimple/@w:instr")]
              for part in ("header1", "header2", "footer1")}  # fmt: skip
    assert fields == {"header1": ["TITLE"], "header2": ["TITLE", "STYLEREF"], "footer1": ["PAGE", "NUMPAGES"]}
    assert find(xml(study(), "word/header1.xml"), "string(//w:t)") == "低秩微调 W0"


def test_tables_and_pictures() -> None:
    body = xml(study())
    (table,) = find(body, "//w:tbl")
    assert find(table, "boolean(w:tr[1]/w:trPr/w:tblHeader)") and not find(table, "boolean(w:tr[2]/w:trPr/w:tblHeader)")
    (inline,) = find(body, "//wp:inline")
    assert find(inline, "string(wp:docPr/@descr)") == "渐变"
    page = Package(template(None))
    assert abs(int(find(inline, "string(wp:extent/@cx)")) - page.text_width) <= 1
    widths = [int(each) for each in find(table, "w:tblGrid/w:gridCol/@w:w")]
    assert abs(sum(widths) * 635 - page.text_width) < 3 * 635


def test_what_cannot_be_shown_is_named() -> None:
    place = {"path": ROOT / "knowledge/one/maths.yaml", "route": ("points", 0, "body")}
    for media, said in (({}, "there is no picture"), ({"media/wide.png": b"<svg/>"}, "is no PNG picture")):
        with pytest.raises(RenderError, match=said) as caught:
            made(media=media)
        assert {"path": caught.value.place.path, "route": caught.value.place.route} == place  # type: ignore[union-attr]
    with pytest.raises(RenderError, match="cannot be set"):
        made(second=SECOND.replace("何时不用？", r"何时 $\frac{1$ 不用？"))
    without = io.BytesIO()
    base = zipfile.ZipFile(REPOSITORY / "templates/base.docx")
    with zipfile.ZipFile(without, "w") as archive:
        for name in base.namelist():
            archive.writestr(name, base.read(name).replace(b'"Answer Point"', b'"Other"'))
    with pytest.raises(RenderError, match='no style "Answer Point"'):
        Package(docx.Document(without)).styles["Answer Point"]


def test_core_properties_are_of_the_content() -> None:
    about = opened(study()).core_properties
    assert (about.title, about.author, about.language) == ("低秩微调 W0", "张三; Jane Doe", "zh-CN")
    assert about.created == about.modified == datetime(2026, 1, 2, 3, 4, 5, tzinfo=about.created.tzinfo)
    assert (about.identifier, about.version, about.comments) == ("words", "1.2", "用于测试。")


def test_attacks_are_inert() -> None:
    evil = (
        r"</w:t><w:r/> <script>alert(1)</script> {{ 7*7 }} ]]> &amp; { INCLUDETEXT \"/etc/passwd\" } "
        r"[x](javascript:alert(1)) [f](file:///etc/passwd) [ok](https://e.org/\"><w:p>)"
    )
    data = made(
        second=SECOND.replace("prompt: 何时不用？", f'prompt: "{evil}"'),
        first=FIRST.replace("取舍", f'"{evil}"'),
        bank=BANK.replace("title: 低秩微调 $W_0$", f'title: "{evil}"').replace("[张三", f'["{evil}"'),
        sources=SOURCES.replace("https://arxiv.org/abs/2106.09685", "javascript:alert(1)"),
    )
    heading = next(
        each.text for each in opened(data).paragraphs if each.style.name == "Heading 3" and "Q2.1" in each.text
    )
    assert "</w:t><w:r/> <script>alert(1)</script> {{ 7*7 }} ]]> & { INCLUDETEXT" in heading
    body = xml(data)
    assert {each.split()[0] for each in find(body, "//w:fldSimple/@w:instr")} == {"PAGEREF"}
    assert len(find(body, "//w:instrText")) == 1
    archive = zipfile.ZipFile(io.BytesIO(data))
    targets = [each.get("Target") for name in archive.namelist() if name.endswith(".rels")
               for each in etree.fromstring(archive.read(name)) if each.get("TargetMode") == "External"]  # fmt: skip
    assert targets and all(re.match(r"https://(e|arxiv)\.org/", each) for each in targets)


def test_only_addresses_of_the_web_and_mail_become_relationships() -> None:
    package = Package(template(None))
    for url in (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "//e.org",
        "https://",
        "http://[bad",
        "https://" + "a" * 3000,
    ):
        assert package.relation(url) is None, url
    assert package.relation("HTTPS://e.org/一") == package.relation(" HTTPS://e.org/%E4%B8%80 ") == "link1"
    assert package.relation("mailto:a@b.cn") == "link2"


def test_the_same_document_gives_the_same_bytes() -> None:
    script = "import hashlib; from tests.test_docx import study; print(hashlib.sha256(study()).hexdigest())"
    found = {
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(REPOSITORY)},
            cwd=REPOSITORY, check=True, capture_output=True, text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }  # fmt: skip
    assert found == {hashlib.sha256(study()).hexdigest()}
    assert {each.date_time for each in zipfile.ZipFile(io.BytesIO(study())).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_template_is_what_its_script_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(REPOSITORY / "setup"))
    script = runpy.run_path(str(REPOSITORY / "setup/make_base_docx.py"))
    assert script["make"]() == (REPOSITORY / "templates/base.docx").read_bytes()


@pytest.mark.skipif(not shutil.which("soffice") or not shutil.which("pdftotext"), reason="needs soffice and pdftotext")
def test_libreoffice_shows_it_all(tmp_path: Path) -> None:
    (tmp_path / "words.docx").write_bytes(study())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "words.docx"],
                   check=True, capture_output=True, timeout=120)  # fmt: skip
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "words.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout
    pages = [re.sub(r"\s+", "", page) for page in text.split("\f")]
    assert "低秩微调" in pages[0] and "目录" in pages[1] and f"2/{len(pages) - 1}" in pages[1]
    chapter = next(
        number for number, page in enumerate(pages, 1) if page.endswith(f"{number}/{len(pages) - 1}") and number > 2
    )
    assert f"→1.1低秩增量（第{chapter}页）" in "".join(pages)
    assert "[1]HUEJ.LoRA:Low-RankAdaptation" in "".join(pages)
    assert "LoRA" in pages[chapter - 1] and 'deff(x):return"字"#注' in "".join(pages)
