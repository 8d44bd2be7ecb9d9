"""Fixes change the text where they say, in the style that stands there, and nothing else."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import source, writing
from toolkit.diagnostic import Edit, Fix, Insert, Place, Remove, Replace
from toolkit.fixing import mend

FILE = Place(PurePosixPath("a.yaml"))


def at(*route: str | int) -> Place:
    return Place(FILE.path, route)


def mended(text: str, *edits: Edit) -> str:
    return mend(text, [Fix((edit,)) for edit in edits]).text


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        ("a: 好,吗 # 注\n", Replace(at("a").slice(1, 2), "，"), "a: 好，吗 # 注\n"),
        ("a: '好,''吗'\n", Replace(at("a").slice(2, 3), "’’"), "a: '好,’’吗'\n"),
        ("a: '好  ，吗'\n", Replace(at("a").slice(1, 3), ""), "a: '好，吗'\n"),
        ("a: >-\n  好 : \n  吗\n", Replace(at("a").slice(1, 2), ""), "a: >-\n  好: \n  吗\n"),
        ("a: >-\n  好:\n  吗\n", Replace(at("a").slice(1, 3), "："), "a: >-\n  好：吗\n"),
        ('a: "好\\t,吗"\n', Replace(at("a").slice(2, 3), "\\，"), 'a: "好\\t\\\\，吗"\n'),
        ("a: |\n  第一行,\n\n  第二🙂行,完\nb: 1\n", Replace(at("a").slice(10, 11), "，"), "a: |\n  第一行,\n\n  第二🙂行，完\nb: 1\n"),
        ("a: |\r\n  一,\r\n  二\r\n", Replace(at("a").slice(1, 2), "\n"), "a: |\r\n  一\r\n\r\n  二\r\n"),
        ("a: 好吗\n", Replace(at("a").slice(1, 1), ": "), 'a: "好: 吗"\n'),
        ("{a: 好吗, b: 1}\n", Replace(at("a").slice(1, 2), ", 吗"), '{a: "好, 吗", b: 1}\n'),
        ("- k:\n    a: 一\n", Replace(at(0, "k", "a"), "一\n二"), "- k:\n    a: |\n      一\n      二\n"),
        ("- 一 # 注\n- 三\n", Replace(at(0), "一\n二"), None),
        ("a: >-\n  好\n  吗\nb: 1\n", Replace(at("a"), "好\n吗"), "a: |\n  好\n  吗\nb: 1\n"),
        ("titel: 好 # 注\n", Replace(at("titel").key(), "title"), "title: 好 # 注\n"),
        ("version: 1.0\n", Replace(at("version"), "1.0"), 'version: "1.0"\n'),
        ("equals: 65 # 注\n", Replace(at("equals"), 65536), "equals: 65536 # 注\n"),
        ("s: a\n", Replace(at("s"), ("a", "b")), "s: [a, b]\n"),
        ("s: [a, b] # 注\n", Replace(at("s"), ("a", "b", "c")), "s: [a, b, c] # 注\n"),
        ("s:\n  - a\n  - b\nt: 1\n", Replace(at("s"), ("c", "b")), "s:\n  - c\n  - b\nt: 1\n"),
        ("s: [a, b, c]\n", Remove(at("s", 1)), "s: [a, c]\n"),
        ("s: [a, b]\n", Remove(at("s", 1)), "s: [a]\n"),
        ("s: [a]\n", Remove(at("s", 0)), "s: []\n"),
        ("s:\n  - a # x\n  - b\n# 注\nt: 1\n", Remove(at("s", 1)), "s:\n  - a # x\n# 注\nt: 1\n"),
        ("- id: a\n  t: |\n    多行\n    文字\n- id: b\n", Remove(at(0)), "- id: b\n"),
        ("- id: a\n  t: 1\n", Remove(at(0, "id")), "- t: 1\n"),
        ("a: 1\nb: 2", Remove(at("b")), "a: 1"),
        ("id: a # 注\nt: 1\n", Insert(at("id"), "uid", "abc"), "id: a # 注\nuid: abc\nt: 1\n"),
        ("p:\n  - prompt: |\n      一\n      二\n    angle: 甲\n", Insert(at("p", 0, "prompt"), "k", "v"), "p:\n  - prompt: |\n      一\n      二\n    k: v\n    angle: 甲\n"),
        ("{id: a, t: 1}\n", Insert(at("id"), "k", "v"), "{id: a, k: v, t: 1}\n"),
        ("\ufeffa: 好,吗\n", Replace(at("a").slice(1, 2), "，"), "\ufeffa: 好，吗\n"),
        ("# 旧\na: 1\n", Replace(FILE.slice(0, 3), "# 新"), "# 新\na: 1\n"),
        ("a: 1\n", Replace(FILE.slice(0, 1), "b"), None),  # a raw edit must not change what the file says
        ("prompt：好\n", Replace(FILE.slice(6, 7), ": "), "prompt: 好\n"),
        ("a: [\n", Replace(at("a"), "c"), None),
        ("a: 1\n", Remove(at("zz")), None),
    ],
)  # fmt: skip
def test_an_edit(before: str, edit: Edit, after: str | None) -> None:
    assert mended(before, edit) == (before if after is None else after)


def test_a_fresh_uid_is_put_in() -> None:
    text = mended("id: a\nt: 1\n", Insert(at("id"), "uid", None))
    assert len(source.read(text).value["uid"]) == 10
    assert source.read(mended("uid: aaaaaaaaaa\n", Replace(at("uid"), None))).value["uid"] != "aaaaaaaaaa"


def test_edits_of_one_fix_are_made_together_or_not_at_all() -> None:
    text = "a: 好,吗\nb: &x [*x]\n"
    both = Fix((Replace(at("a").slice(1, 2), "，"), Replace(at("b"), "y")))
    assert mend(text, [both]).text == text


def test_a_fix_that_cannot_be_proven_does_not_stop_the_others() -> None:
    text = "a: 好,吗\nb: 1\n"
    made = mend(text, [Fix((Replace(FILE.slice(8, 9), "c"),)), Fix((Replace(at("a").slice(1, 2), "，"),))])
    assert made.text == "a: 好，吗\nb: 1\n"
    assert made.done == (1,)


PROSE = st.text("好吗,.: #'\"\\\n🙂-[]{}*&!|>%@`a1", min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
STYLES = st.sampled_from(["plain", "single", "double", "literal"])


def written(text: str, style: str) -> str | None:
    if style == "single":
        return None if "\n" in text else "'" + text.replace("'", "''") + "'"
    if style == "double":
        return writing._quoted(text)
    if style == "literal":
        lines = [f"  {line}" if line.strip() else "" for line in text.strip().split("\n")]
        return "|\n" + "\n".join(lines)
    return text if "\n" not in text and source.read(f"k: {text}").value == {"k": text} else None


@settings(max_examples=400, deadline=None)
@given(PROSE, STYLES, st.integers(0, 30), st.integers(0, 6), st.text("好，,:#'\"\\ab\n", max_size=4), st.booleans())
def test_whatever_the_style_only_the_range_changes(text: str, style: str, start: int, length: int, new: str, crlf: bool) -> None:  # fmt: skip
    value = written(text.strip(), style)
    if value is None:
        return
    whole = f"# 前\nk: {value}\nz: [一, 二] # 后\n"
    whole = whole.replace("\n", "\r\n") if crlf else whole
    read = source.read(whole).value
    if read is None or not isinstance(read["k"], str):
        return
    old = read["k"].strip()
    start, stop = min(start, len(old)), min(start + length, len(old))
    made = mended(whole, Replace(at("k").slice(start, stop), new))
    after = source.read(made).value
    assert after["z"] == ["一", "二"] and made.startswith("# 前") and made.rstrip().endswith("# 后")
    if made != whole:
        assert after["k"].strip() == (old[:start] + new + old[stop:]).strip()
