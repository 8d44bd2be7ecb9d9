"""`viva stats` counts right, names what is left behind, and draws it; nothing of the content is live in any of it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path, PurePosixPath

import pytest

from tests.running import viva
from toolkit import bank as banks
from toolkit import coverage
from toolkit.bank import Bank
from toolkit.chart import chart
from toolkit.labels import Labels

ROOT = PurePosixPath("content/b")
SVG = "{http://www.w3.org/2000/svg}"


def texts(title: str = "甲") -> dict[PurePosixPath, str]:
    """Chapter a: 4 points, one of them used by nothing; q1 → q2 → q3, which leads back to q2. Chapter b: 2 points."""
    made = {
        "bank.yaml": f"id: b\ntitle: B\nlang: zh-CN\nroles: {{dev: 研发, ops: 运维}}\nchapters:\n"
        f"  - id: a\n    title: '{title}'\n  - {{id: b, title: 乙}}\n",
        "sources.yaml": "- {id: s, type: book, title: S}\n",
    }
    for chapter, count in (("a", 4), ("b", 2)):
        made[f"knowledge/{chapter}/t.yaml"] = "title: T\npoints:\n" + "".join(
            f"  - {{id: {chapter}{n}, title: {chapter}{n}, body: 正文, cites: [s]}}\n" for n in range(count)
        )

    def question(id: str, chapter: str, rests_on: str, extra: str, follow_ups: str = "") -> None:
        made[f"questions/{chapter}/{id}.yaml"] = (
            f"id: {id}\nprompt: 问{id}？\n{extra}answer: [{{text: 答, supported_by: [{rests_on}]}}]\n{follow_ups}"
        )

    answered = "  - {prompt: 还有呢？, answer: [{text: 答, supported_by: [a2]}]}\n"
    question("q1", "a", "a0", "level: basic\nkind: quick\nroles: [dev]\n",
             f"follow_ups:\n{answered}  - {{prompt: 然后？, leads_to: q2}}\n")  # fmt: skip
    question("q2", "a", "a1", "roles: [dev, ops]\n", "follow_ups: [{prompt: 再？, leads_to: q3}]\n")
    question("q3", "a", "a0, a1", "level: advanced\n", "follow_ups: [{prompt: 回？, leads_to: q2}]\n")
    question("q4", "a", "a0", "")
    question("q5", "a", "b0, b1", "")
    return {ROOT / name: text for name, text in made.items()}


def load(title: str = "甲") -> Bank:
    return banks.load(texts(title), ROOT)


def test_every_figure_is_right() -> None:
    found = coverage.covered(load())
    a, b = found.rows
    assert (a.points, a.unused, a.questions, a.follow_ups) == (4, ("a3",), 5, 4)
    assert (b.points, b.unused, b.questions, b.follow_ups) == (2, (), 0, 0)
    assert a.of["level"] == {"basic": 1, "intermediate": 3, "advanced": 1}
    assert a.of["kind"] == {"standard": 4, "quick": 1, "scenario": 0, "derivation": 0, "debugging": 0}
    assert a.of["role"] == {"dev": 2, "ops": 1}
    assert (found.whole.points, found.whole.questions, found.whole.unused) == (6, 5, ("a3",))
    assert [row.id for row in found.unbalanced] == ["b"]
    assert found.counts["points used"] == 5


def test_a_drill_down_is_as_deep_as_the_talk_can_go() -> None:
    """q4 and q5 end with their answers; q3 leads back, which ends it; a follow-up is a level of its own."""
    assert coverage.covered(load()).depths == {1: 2, 2: 1, 3: 1, 4: 1}


def test_the_table_says_it_all() -> None:
    lines = list(coverage.text(coverage.covered(load())))
    row = next(line for line in lines if line.startswith("甲"))
    assert row.split() == ["甲", "4", "3", "5", "4", "1", "3", "1", "4", "1", "·", "·", "·", "2", "1"]
    assert "b is out of balance: 0.00 questions a point, the bank has 0.83" in lines
    assert "no answer rests on 1 of the points: a3" in lines


def test_markdown_shows_a_title_as_text() -> None:
    told = coverage.markdown(coverage.covered(load("甲 <img src=x> \\| [x](http://x)")))
    rows = [line for line in told.splitlines() if line.startswith("|")]
    assert {len(re.split(r"(?<!\\)\|", row)) for row in rows} == {17}
    assert "<img" not in told and "](http" not in told.replace("\\", "￥")


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_picture_shows_every_figure_inside_its_edges(lang: str) -> None:
    found = coverage.covered(load("甲 &lt;b&gt;<script>"))
    root = ET.fromstring(chart(found, Labels(lang)))
    assert {each.tag for each in root.iter()} == {SVG + name for name in ("svg", "title", "rect", "text")}
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    words = list(root.iter(SVG + "text"))
    assert any("<script>" in (each.text or "") for each in words)
    assert all(0 <= float(each.get("x", -1)) <= width and 0 <= float(each.get("y", -1)) <= height for each in words)
    missing = [each for each in root.iter(SVG + "rect") if each.get("fill") == "#f7ddd6"]
    assert len(missing) == 3 + (3 + 5 + 2)  # what chapter a has not, and all of chapter b


def test_the_command_tells_it_in_every_format(tmp_path: Path) -> None:
    for path, text in texts().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    (tmp_path / "viva.toml").write_text("", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    assert "甲" in viva("stats", cwd=tmp_path).out
    told = json.loads(viva("stats", "--format", "json", cwd=tmp_path).out)
    (bank,) = told["banks"]
    assert [each["id"] for each in bank["chapters"]] == ["a", "b"]
    assert bank["unbalanced"] == ["b"] and bank["whole"]["unused"] == ["a3"]
    assert ET.fromstring(viva("stats", "--format", "svg", cwd=tmp_path).out).tag == SVG + "svg"
    assert viva("stats", "--format", "markdown", cwd=tmp_path).out.startswith("### b\n")
    amiss = viva("stats", "--bank", "none", cwd=tmp_path)
    assert amiss.code == 2 and 'no bank is called "none"' in amiss.err
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_or_broken_bank_is_told_without_figures() -> None:
    found = coverage.covered(banks.load({ROOT / "bank.yaml": "id: [\n"}, ROOT))
    assert found.rows == () and found.whole.points == 0
    assert next(iter(coverage.text(found))) == "b"
    ET.fromstring(chart(found, Labels("")))
