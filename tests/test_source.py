"""Reading YAML: 1.2 values, real places, and the slips of Chinese input at their own line."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import source, writing
from toolkit.diagnostic import Place
from toolkit.position import Locator
from toolkit.slips.faults import unprintable

PATH = PurePosixPath("content/b/x.yaml")

SLIPS = [
    ("title：x\nbody: y\n", (1, 6), 'the colon after "title" is full-width'),
    ("a: 1\n－ b\n", (2, 1), 'the list mark "－" is full-width'),
    ("a:\n\tb: 1\n", (2, 1), "a tab indents this line"),
    ("\ta: 1\n", (1, 1), "a tab indents this line"),
    ("\u3000b: 1\n", (1, 1), "a full-width or no-break space indents this line"),
    ("a: ｛b: c｝\n", (1, 4), 'the bracket "｛" is full-width'),
    ("a: 1\na:2\n", (2, 2), 'a space is missing after "a:"'),
    ("问题: 冒号: 两个\n", (1, 7), 'a second ": " on this line makes a key inside a value'),
    ("a: `x`\n", (1, 4), '"`" cannot start a value'),
    ("a: @x\n", (1, 4), '"@" cannot start a value'),
    ("a: 'x\nb: 1\n", (1, 4), "the quote that opens here is never closed"),
    ("a: [1, 2\nb: c\n", (1, 4), 'the "[" that opens here is never closed'),
    ("a:\n  b: 1\n c: 2\n", (3, 2), "this line does not line up with the entries above it"),
    ("x: 1\nx: 2\n", (2, 1), 'the key "x" stands twice in this mapping'),
    ("---\na: 1\n---\nb: 2\n", (3, 1), "a second document starts here; one file holds one document"),
    ("a: !!python/object/apply:os.system [ls]\n", (1, 4), 'the tag "!!python/object/apply:os.system" is not used here'),
    ("a: *x\n", (1, 4), 'the alias "*x" names nothing that is complete here'),
    ("a: &a [*a]\n", (1, 8), 'the alias "*a" names nothing that is complete here'),
    ("1: 2\n", (1, 1), "the key 1 is not text"),
    ("a: .nan\n", (1, 4), '".nan" is not a number that JSON can hold'),
    ("a: x\u2028b\n", (1, 5), "an invisible line separator (U+2028) stands here"),
    ("a: x\u202eb\n", (1, 5), "an invisible character that turns the direction of text (U+202E) stands here"),
    ("a: \ud800\n", (1, 4), "the file is not UTF-8"),
    ("a: \x00\n", (1, 4), "the file is not text: it holds a NUL byte"),
    ("a: \x07\n", (1, 4), "a control character (U+0007) stands here"),
]


@pytest.mark.parametrize(("text", "position", "message"), SLIPS, ids=[message for _, _, message in SLIPS])
def test_a_slip_is_reported_at_its_own_place(text: str, position: tuple[int, int], message: str) -> None:
    (fault,) = source.read(text).faults
    assert (Locator(text).position(fault.start), fault.message) == (position, message)


def test_values_are_those_of_yaml_1_2() -> None:
    text = "a: no\nb: 012\nc: 1:30\nd: 2024-01-01\ne: 0x1F\nf: ~\ng: true\nh: 1.5e3\ni: ''\nj: <<\nk: =\n"
    assert source.read(text).value == {
        "a": "no", "b": 12, "c": "1:30", "d": "2024-01-01", "e": 31, "f": None, "g": True, "h": 1500.0, "i": "",
        "j": "<<", "k": "=",
    }  # fmt: skip


def test_what_explodes_or_nests_without_end_is_refused() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(8)
    )
    assert "unfolds to more than" in source.read(bomb).faults[-1].message
    assert "nested deeper than" in source.read("[" * 5000).faults[-1].message
    assert "nested deeper than" in source.read("- " * 5000).faults[-1].message
    assert "at most 1,000,000" in source.read("a: " + "字" * 1_000_001).faults[-1].message


def test_an_alias_that_is_harmless_is_read() -> None:
    assert source.read("a: &x [1, 2]\nb: *x\n").value == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_places_are_found_whatever_the_line_ends_and_the_byte_order_mark(newline: str, mark: str) -> None:
    lines = [
        "# 注",
        "title: 你好😀",
        "body: |",
        "  第一行",
        "    缩进 $x$",
        "",
        "  末行",
        "list:",
        "- {a: '它''s', b: [x, 你]}",
        '- c: "q\\u4e2d\\n 多',
        '    行"',
    ]
    text = mark + newline.join(lines) + newline
    locator, place = Locator(text), Place(PATH)
    value = source.read(text).value

    def found(place: Place) -> tuple[int, int, str]:
        start, stop = locator.offsets(place)
        return (*locator.position(start), locator.text[start:stop])

    assert found(place / "title") == (2, 8, "你好😀")
    assert found((place / "title").key()) == (2, 1, "title")
    assert found(place / "list" / 0 / "b" / 1) == (9, lines[8].index("你") + 1, "你")
    for route, words in (("body", "$x$"), ("body", "末行")):
        at = value[route].index(words)
        assert found((place / route).slice(at, at + len(words)))[2] == words
    quoted = value["list"][1]["c"]
    assert found((place / "list" / 1 / "c").slice(quoted.index("行"), quoted.index("行") + 1)) == (11, 5, "行")
    assert found((place / "list" / 0 / "a").slice(2, 3))[2] == "s"
    assert found(place / "nowhere" / 3)[0] == 2


TEXTS = st.text(max_size=40).filter(lambda text: unprintable(text) is None) | st.sampled_from(
    [
        "a: b",
        "- x",
        "no",
        "1:30",
        "012",
        "a #b",
        "~",
        "段落一\n\n段落二",
        "  x",
        "“引号”",
        "a,b",
        "x" * 130,
        "'",
        '"',
        "1e5",
    ]
)
VALUES = st.recursive(
    TEXTS | st.integers(-(10**6), 10**6) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
def test_what_is_written_is_read_back(value: dict[str, object]) -> None:
    text = writing.dump(value)
    content = source.read(text)
    assert content.faults == []
    assert _without_ends(content.value) == _without_ends(value), text


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.text("ab:-[]{}&*!|>'\"#%@`,?~ \n\t　：－", max_size=80))
def test_reading_never_raises(text: str) -> None:
    content = source.read(text)
    locator = Locator(text)
    for fault in content.faults:
        assert 0 <= fault.start <= len(locator.text)
        assert fault.message


def _without_ends(value: object) -> object:
    """A block ends in a line break that the writer's text had not."""
    if isinstance(value, str):
        return value.strip() if "\n" in value or len(value) > 100 else value
    if isinstance(value, list):
        return [_without_ends(each) for each in value]
    if isinstance(value, dict):
        return {key: _without_ends(held) for key, held in value.items()}
    return value


@pytest.mark.parametrize(
    "text",
    [
        "k: >\n  a\n\n\n  b [[x]]\n",
        "k: a\n  [[y]]\n\n\n  [[x]]\n",
        "k: >\n  a\n\n   more [[y]]\n  z [[x]]\n",
        "k: |\n\n  a [[x]]\n",
        'k: "  a [[x]]"\n',
        "k: |2\n    a [[y]]\n  b [[x]]\n",
        'k: "\\\n  [[x]]"\n',
        'k: "a \\n b\\\n   c\\u4e2d [[x]]"\n',
        "k: 'it''s\n\n  so [[x]]'\n",
        "k: >-\n\n    a\n    [[x]]\n\n",
    ],
)
def test_words_are_found_in_every_style_of_text(text: str) -> None:
    value, locator = source.read(text).value["k"].strip(), Locator(text)
    at = value.index("[[x]]")
    start, stop = locator.offsets((Place(PATH) / "k").slice(at, at + 5))
    assert text[start:stop] == "[[x]]"
