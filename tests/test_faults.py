"""Every slip has one finding at its own place; mended, the file is clean; what is no slip is left alone."""

from __future__ import annotations

import sys
from pathlib import PurePosixPath
from types import FrameType
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import source
from toolkit.diagnostic import Fix, Place, Replace
from toolkit.fixing import mend
from toolkit.position import Locator
from toolkit.slips.faults import Fault, unprintable

FILE = Place(PurePosixPath("x.yaml"))

# A text, where the fault stands in it, a part of what is said, and the text as the fix leaves it.
SAFE = [
    # Full-width marks of YAML
    ("title：x\nbody: y\n", (1, 6), 'the colon after "title" is full-width', "title: x\nbody: y\n"),
    ("a: 1\ntitle ：x\n", (2, 7), 'the colon after "title" is full-width', "a: 1\ntitle: x\n"),
    ("a：\n  b: c\n", (1, 2), 'the colon after "a" is full-width', "a:\n  b: c\n"),
    ("- id：x\n  b: c\n", (1, 5), 'the colon after "id" is full-width', "- id: x\n  b: c\n"),
    ("标题：x\nb: c\n", (1, 3), 'the colon after "标题" is full-width', "标题: x\nb: c\n"),
    ("a:\n  - c\n  － b\n", (3, 3), 'the list mark "－" is full-width', "a:\n  - c\n  - b\n"),
    ("a:\n  - b\n  • c\n", (3, 3), '"•" is no list mark', "a:\n  - b\n  - c\n"),
    ("a:\n  - b\n  — c\n", (3, 3), '"—" is no list mark', "a:\n  - b\n  - c\n"),
    ("-\ta\n", (1, 2), 'a tab stands after "-"', "- a\n"),
    ("a:\n  -text: b\n", (2, 3), 'a space is missing after "-"', "a:\n  - text: b\n"),
    ("a: b\ntext:\u3000c\nd: e\n", (2, 6), 'a full-width or no-break space stands after "text:"', "a: b\ntext: c\nd: e\n"),
    ("＃ 注释\na: b\n", (1, 1), 'the comment mark "＃" is full-width', "# 注释\na: b\n"),
    ("roles: [a，b]\n", (1, 10), 'comma "，" does not separate the items of a list', "roles: [a, b]\n"),
    ("roles: [a、 b， c]\n", (1, 10), 'comma "、" does not separate the items of a list', "roles: [a, b, c]\n"),
    ("a: ｛b: c｝\n", (1, 4), 'the bracket "｛" is full-width', "a: {b: c}\n"),
    ("a: [b, c］\n", (1, 4), 'the "[" that opens here is closed by "］"', "a: [b, c]\n"),
    ("a: {b: c】\n", (1, 4), 'the "{" that opens here is closed by "】"', "a: {b: c}\n"),
    ("a: 'x’\nb: y\n", (1, 4), 'the quote that opens here is closed by "’", which is none to YAML', "a: 'x'\nb: y\n"),
    ('a: "x”\nb: y\n', (1, 4), 'the quote that opens here is closed by "”", which is none to YAML', 'a: "x"\nb: y\n'),
    ("title: “x: y”\n", (1, 10), 'a second ": " on this line', "title: '“x: y”'\n"),
    # Indents
    ("a:\n\u3000b: 1\n", (2, 1), "space indents this line", "a:\n  b: 1\n"),
    ("\u3000b: 1\n", (1, 1), "space indents this line", "b: 1\n"),
    (
        "answer:\n\u3000\u3000- text: a\n\u3000\u3000  b: c\n",
        (2, 1), "space indents this line",
        "answer:\n  - text: a\n    b: c\n",
    ),
    ("a:\n  - b: 1\n\u00a0\u00a0\u00a0\u00a0c: 2\n", (3, 1), "space indents this line", "a:\n  - b: 1\n    c: 2\n"),
    ("a:\n\tb: 1\n\tc: 2\n", (2, 1), "a tab indents this line", "a:\n  b: 1\n  c: 2\n"),
    ("\ta: 1\n", (1, 1), "a tab indents this line", "a: 1\n"),
    ("a:\n\t- b: 1\n\t  c: 2\n", (2, 1), "a tab indents this line", "a:\n  - b: 1\n    c: 2\n"),
    ("a: |\n\tx\n", (2, 1), "a tab indents this line", "a: |\n  x\n"),
    ("a: b\n\u3000\nc: d\n", (2, 1), "space indents this line", "a: b\n\nc: d\n"),
    ("a:\n  - b: 1\n   c: 2\n", (3, 4), "does not line up", "a:\n  - b: 1\n    c: 2\n"),
    ("a:\n  - b: 1\n     c: 2\n", (3, 6), "does not line up", "a:\n  - b: 1\n    c: 2\n"),
    # Characters that no text holds
    ("a: x\u2028b\n", (1, 5), "an invisible line separator (U+2028) stands here", "a: x b\n"),
    ("a: x\u2029中\n", (1, 5), "an invisible line separator (U+2029) stands here", "a: x中\n"),
    ("a: x\u0085b\n", (1, 5), "an invisible line separator (U+0085) stands here", "a: x b\n"),
    ("a: 1\n\ufeffb: 2\n", (2, 1), "a byte order mark (U+FEFF) stands inside the file", "a: 1\nb: 2\n"),
    (
        "a: x\u202eb\n",
        (1, 5), "an invisible character that turns the direction of text (U+202E) stands here",
        "a: xb\n",
    ),
    ("a: \x07b\n", (1, 4), "a control character (U+0007) stands here", "a: b\n"),
    # Quotes
    ("a: 'it's'\nb: 1\n", (1, 7), "the quote ends here, and text follows", "a: 'it''s'\nb: 1\n"),
    ('a: "x" y\nb: 1\n', (1, 6), "the quote ends here, and text follows", 'a: \'"x" y\'\nb: 1\n'),
    ("a: '如何'训练\n", (1, 7), "the quote ends here, and text follows", "a: '''如何''训练'\n"),
    # Brackets
    ("a: [1, 2\nb: c\n", (1, 4), 'the "[" that opens here is never closed', "a: [1, 2]\nb: c\n"),
    ("a: [x, y\n", (1, 4), 'the "[" that opens here is never closed', "a: [x, y]\n"),
    ("a: [x]]\n", (1, 7), 'this "]" closes nothing', "a: [x]\n"),
    ("a: [x}\n", (1, 4), 'the "[" that opens here is closed by "}"', "a: [x]\n"),
    ("a: [x, y] z\n", (1, 4), '"[" begins a list, and text follows its end', "a: '[x, y] z'\n"),
    ("a: {x} y\n", (1, 4), '"{" begins a mapping, and text follows its end', "a: '{x} y'\n"),
    ("a: [见文献]中说\n", (1, 4), '"[" begins a list, and text follows its end', "a: '[见文献]中说'\n"),
    # Signs that begin something else
    ("a: @x\n", (1, 4), '"@" cannot start a value', "a: '@x'\n"),
    ("a: `x`\n", (1, 4), '"`" cannot start a value', "a: '`x`'\n"),
    ("a: %x\n", (1, 4), '"%" cannot start a value', "a: '%x'\n"),
    ("a: *重点* 是\n", (1, 4), '"*" cannot start a value', "a: '*重点* 是'\n"),
    ("a: **粗体** x\n", (1, 4), '"*" cannot start a value', "a: '**粗体** x'\n"),
    ("a: !x\n", (1, 4), 'the tag "!x" is not used here', "a: '!x'\n"),
    ("a: !重要 x\n", (1, 4), '"!" cannot start a value', "a: '!重要 x'\n"),
    ("a: > x\n", (1, 4), '">" begins a block of text, and no text may stand behind it', "a: '> x'\n"),
    ("a: | x\n", (1, 4), '"|" begins a block of text, and no text may stand behind it', "a: '| x'\n"),
    ("- `x`\n- y\n", (1, 3), '"`" cannot start a value', "- '`x`'\n- y\n"),
    ("a: ? x\n", (1, 4), '"?" cannot start a value', "a: '? x'\n"),
    ("a: , x\n", (1, 4), '"," cannot start a value', "a: ', x'\n"),
    ("a: } x\n", (1, 4), '"}" cannot start a value', "a: '} x'\n"),
    ("a: ] x\n", (1, 4), '"]" cannot start a value', "a: '] x'\n"),
    # Colons and hashes
    ("问题: 冒号: 两个\n", (1, 7), 'a second ": " on this line', "问题: '冒号: 两个'\n"),
    ("prompt: LoRA: 低秩\n", (1, 13), 'a second ": " on this line', "prompt: 'LoRA: 低秩'\n"),
    ("- text: a: b\n  c: d\n", (1, 10), 'a second ": " on this line', "- text: 'a: b'\n  c: d\n"),
    ("a: x\n  的 b: c\n", (2, 6), 'a second ": " on this line', "a: 'x\n  的 b: c'\n"),
    ("a: 1\nb:2\n", (2, 2), 'a space is missing after "b:"', "a: 1\nb: 2\n"),
    ("prompt: C# 和 #1\n", (1, 14), '" #" begins a comment: the text ends before "#1"', "prompt: 'C# 和 #1'\n"),
    (
        "prompt: 见 PR #12 的讨论\n",
        (1, 14), '" #" begins a comment: the text ends before "#12 的讨论"',
        "prompt: '见 PR #12 的讨论'\n",
    ),
    # Escapes in double quotes
    ('a: "\\alpha"\n', (1, 5), '"\\alpha" is lost: in double quotes "\\a" is a control character', 'a: "\\\\alpha"\n'),
    (
        'a: "$\\beta$ \\frac12"\n',
        (1, 6), '"\\beta" is lost: in double quotes "\\b" is a control character',
        'a: "$\\\\beta$ \\\\frac12"\n',
    ),
    ('a: "$\\theta$"\n', (1, 6), '"\\theta" is lost: in double quotes "\\t" is a tab', 'a: "$\\\\theta$"\n'),
    ('a: "\\x"\n', (1, 5), '"\\x" cannot stand in double quotes: a backslash begins an escape there', 'a: "\\\\x"\n'),
    (
        'a: "\\u12"\n',
        (1, 5), '"\\u" cannot stand in double quotes: a backslash begins an escape there',
        'a: "\\\\u12"\n',
    ),
    (
        'a: "C:\\path"\n',
        (1, 7), '"\\path" cannot stand in double quotes: a backslash begins an escape there',
        'a: "C:\\\\path"\n',
    ),
    # What YAML has and we do not take
    ("a: 1\n---\n", (2, 1), "a second document starts here", "a: 1\n"),
    ("1: 2\n", (1, 1), "the key 1 is not text", '"1": 2\n'),
    ("true: 2\n", (1, 1), "the key true is not text", '"true": 2\n'),
    ("~: 1\n", (1, 1), "the key ~ is not text", '"~": 1\n'),
    # The rest of a comment, and a line without an end
    ("a: `x`  # 注", (1, 4), '"`" cannot start a value', "a: '`x`'  # 注"),
]  # fmt: skip
UNSAFE = [
    # Full-width marks of YAML
    ("terms: [秩，低秩]\n", (1, 10), 'comma "，" does not separate the items of a list', "terms: [秩, 低秩]\n"),
    # Indents
    ("a:\n  b: 1\n c: 2\n", (3, 2), "does not line up", "a:\n  b: 1\n  c: 2\n"),
    ("a: 1\n  b: 2\n", (2, 3), "does not line up", "a: 1\nb: 2\n"),
    ("a:\n    b: 1\n  c: 2\nd: 3\n", (3, 3), "does not line up", "a:\n    b: 1\n    c: 2\nd: 3\n"),
    # Quotes
    ("a: 'x\nb: 1\n", (1, 4), "is never closed", "a: 'x'\nb: 1\n"),
    ('a: "x\nb: 1\n', (1, 4), "is never closed", 'a: "x"\nb: 1\n'),
    ('a: "x\n  y\nb: c\n', (1, 4), "is never closed", 'a: "x\n  y"\nb: c\n'),
    ('a: "say "hi" now"\nb: 1\n', (1, 9), "the quote ends here, and text follows", 'a: "say \\"hi\\" now"\nb: 1\n'),
    ("a: it's\nb: 'x\n", (2, 4), "is never closed", "a: it's\nb: 'x'\n"),
    # Brackets
    ("a: {b: c\nd: e\n", (1, 4), 'the "{" that opens here is never closed', "a: {b: c}\nd: e\n"),
    ("a: [b, [c, d]\ne: f\n", (1, 4), 'the "[" that opens here is never closed', "a: [b, [c, d]]\ne: f\n"),
    ("a: [b: c: d]\n", (1, 9), 'between brackets, a "," was expected here', "a: ['b: c: d']\n"),
    ('a: ["x]\nb: y\n', (1, 5), "is never closed", 'a: ["x"]\nb: y\n'),
    ("a: [\n  x,\n  y\nb: c\n", (1, 4), 'the "[" that opens here is never closed', "a: [\n  x,\n  y]\nb: c\n"),
    # Signs that begin something else
    ("a: *x\n", (1, 4), 'the alias "*x" names nothing that is complete here', "a: '*x'\n"),
    ("a: &x\n", (1, 4), 'the anchor "&x" is used nowhere', "a: '&x'\n"),
    ("a: &x y\n", (1, 4), 'the anchor "&x" is used nowhere', "a: '&x y'\n"),
    ("a: - x\n", (1, 4), "a list cannot start behind a key", "a: [x]\n"),
    # Colons and hashes
    ("a: 1\nb c\nd: 2\n", (2, 2), 'the colon after "b" is missing', "a: 1\nb: c\nd: 2\n"),
    ("prompt: #12\nb: c\n", (1, 9), '" #" begins a comment: the text ends before "#12"', "prompt: '#12'\nb: c\n"),
    # GBK, as Chinese Windows saves
    (
        "标题: 低秩，好\nb: c\n".encode("gbk").decode("utf-8", "surrogateescape"),
        (1, 1), "the file is not UTF-8",
        "标题: 低秩，好\nb: c\n",
    ),
]  # fmt: skip
UNMENDED = [
    # Indents
    ("a: |\n  x\n y\nb: 1\n", (3, 2), "does not line up"),
    # Characters that no text holds
    ("a: \x00\n", (1, 4), "the file is not text: it holds a NUL byte"),
    ("a: \ud800\n", (1, 4), "the file is not UTF-8"),
    ("a: caf\udce9 x\nb: \udc80\n", (1, 7), "the file is not UTF-8"),
    # Signs that begin something else
    ("%x: a\n", (1, 1), "a line cannot start with %"),
    # Colons and hashes
    ("a: 1\nb\nc: 2\n", (2, 1), 'a key followed by ": " was expected here'),
    # Escapes in double quotes
    ('a: "\\u0007"\n', (1, 4), "an escape for a character that no text should hold (U+0007) stands here"),
    # What YAML has and we do not take
    ("x: 1\nx: 2\n", (2, 1), 'the key "x" stands twice in this mapping'),
    ("b:\n  <<: {x: 1}\n", (2, 3), "merge keys (<<) are not read here"),
    ("a: !!str 1\n", (1, 4), 'the tag "!!str" is not used here'),
    ("a: !foo [x]\n", (1, 4), 'the tag "!foo" is not used here'),
    (
        "a: !!python/object/apply:os.system [ls]\n",
        (1, 4), 'the tag "!!python/object/apply:os.system" is not used here',
    ),
    ("a: &a [*a]\n", (1, 8), 'the alias "*a" names nothing that is complete here'),
    ("---\na: 1\n---\nb: 2\n", (3, 1), "a second document starts here"),
    ("a: 1\n...\nb: 2\n", (3, 1), "nothing may follow here; the value above is complete"),
    ("a: .nan\n", (1, 4), '".nan" is not a number that JSON can hold'),
    ("a: 1e999\n", (1, 4), '"1e999" is not a number that JSON can hold'),
    ("[a]: b\n", (1, 1), "a list or mapping cannot be a key"),
    ("- a\nb: c\n", (2, 1), 'a list item that starts with "- " was expected here'),
    ("a: 1\n- b\n", (2, 1), "a list item cannot stand beside the entries of a mapping"),
    ("a:\n  - b\n  c: 1\n", (3, 3), 'a list item that starts with "- " was expected here'),
]  # fmt: skip

NO_SLIPS = [
    "a: 标题：正文\n",
    "a: 见（1：2），再看\n",
    "a: x—y\nb: － 号\n",
    "a: |\n  title：x\n  － y\n  \t缩进\n",
    "a: 用 `# 注释` 写  # 注\n",
    "a: basic  # 中文的话\n",
    "a: http://x.y/#z\n",
    "a: C#\nb: '#1'\n",
    'a: "换行\\n制表\\t\\u4e2d \\\\alpha"\n',
    "a: &x [1, 2]\nb: *x\n",
    "terms: ['首先，训练']\n",
    "terms: [首先我们训练一个很大很大的奖励模型，再用它。]\n",
    "a: 'x\n\n  y'\nb: \"x\n  y\"\n",
    "a: [b,\n  c]\nd: {e: f,\n  g: h}\n",
    "---\na: 1\n...\n",
    "a: 1\r\nb: 2\nc: 3\r\n",
    "“引号”: x\n",
]


@pytest.mark.parametrize(("text", "position", "said", "fixed"), SAFE)
def test_a_clear_slip_has_one_fault_and_a_safe_fix(text: str, position: tuple[int, int], said: str, fixed: str) -> None:
    assert mended(text, position, said, is_safe=True) == fixed


@pytest.mark.parametrize(("text", "position", "said", "fixed"), UNSAFE)
def test_a_slip_that_may_mean_something_else_has_one_fault_and_an_unsafe_fix(
    text: str, position: tuple[int, int], said: str, fixed: str
) -> None:
    assert mended(text, position, said, is_safe=False) == fixed


@pytest.mark.parametrize(("text", "position", "said"), UNMENDED)
def test_what_has_no_clear_meaning_has_one_fault_and_no_fix(text: str, position: tuple[int, int], said: str) -> None:
    (fault,) = source.read(text).faults
    assert (Locator(text).position(fault.start), fault.fix) == (position, ())
    assert said in fault.message


@pytest.mark.parametrize("text", NO_SLIPS)
def test_what_is_no_slip_is_left_alone(text: str) -> None:
    assert source.read(text).faults == []


def test_two_mistakes_are_two_faults() -> None:
    """Whichever two they are, and also when the first cannot be mended."""
    firsts = [each for each in SAFE if each[0].endswith("\n") and each[0].startswith("a:") and "---" not in each[0]]
    assert len(firsts) > 20
    for text, _, said, _ in firsts:
        found = source.read(f"{text}zz： 2\n").faults
        assert [said in found[0].message, found[1].message] == [True, 'the colon after "zz" is full-width'], text
        assert len(found) == 2
    found = source.read("a: 1\nstray\nb：2\nc: `x`\n").faults
    assert [each.message for each in found] == [
        'a key followed by ": " was expected here',
        'the colon after "b" is full-width',
        '"`" cannot start a value',
    ]


def test_one_mistake_hides_nothing_else() -> None:
    """The content of a file with slips is that of the mended one."""
    for text, _, _, fixed in SAFE:
        assert source.read(text).value == source.read(fixed).value, text


def test_places_in_a_file_with_slips_are_those_of_the_file() -> None:
    text = "a：1\nb: `y`\nc:\n\u3000d: 你好\n"
    locator = Locator(text)
    start, stop = locator.offsets(FILE / "c" / "d")
    assert (locator.text[start:stop], locator.position(start)) == ("你好", (4, 5))


JUNK = st.text("ab:-[]{}&*!|>'\"#%@`,?~ \n\t\u3000：－，“’\\\\$<.1", max_size=60) | st.sampled_from(
    [text for text, *_ in (*SAFE, *UNSAFE, *UNMENDED)]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(JUNK, max_size=4).map("".join))
def test_what_is_mended_reads_as_it_was_read(text: str) -> None:
    """Every fix is made, or refused because it would change more; made, it leaves fewer faults, in the end none."""
    content = source.read(text)
    locator = Locator(text)
    for fault in content.faults:
        assert 0 <= fault.start <= fault.stop <= len(locator.text)
    result = mend(text, [as_fix(fault) for fault in content.faults if fault.fix])
    if result.done:
        after = source.read(result.text)
        assert len(after.faults) < len(content.faults) or (content.value is None and after.value is not None)
        assert content.value is None or after.value is not None


VALUES = st.recursive(
    st.text(max_size=12) | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=10,
).filter(lambda value: not any(unprintable(text) for text in texts_of(value)))


@settings(max_examples=300, deadline=None)
@given(VALUES, st.sampled_from([None, True, False]), st.sampled_from([None, "'", '"', "|", ">"]), st.booleans())
def test_what_another_writer_wrote_is_read_alike(
    value: Any, flow: bool | None, style: str | None, is_escaped: bool
) -> None:
    """YAML has one meaning: what PyYAML writes, in any style, we read as the values that it was given."""
    text = yaml.safe_dump(value, default_flow_style=flow, default_style=style, allow_unicode=not is_escaped)
    content = source.read(text)
    if style is None:
        assert (content.value, content.faults) == (value, []), text
    elif not content.faults:  # with a style forced upon them, numbers are told by tags, which we refuse
        assert content.value == value, text


@pytest.mark.slow
@pytest.mark.parametrize("text", [text for text, *_ in (*SAFE, *UNSAFE, *UNMENDED)][::6])
def test_twice_the_slips_cost_no_more_than_twice_as_much(text: str) -> None:
    once, twice = (lines_run(text * count) for count in (80, 160))
    assert twice < 2.6 * once + 2000


def mended(text: str, position: tuple[int, int], said: str, *, is_safe: bool) -> str:
    """The text with the fix of its only fault, which must be as announced and leave nothing to say."""
    (fault,) = source.read(text).faults
    assert (Locator(text).position(fault.start), fault.safe) == (position, is_safe)
    assert said in fault.message and fault.hint
    result = mend(text, [as_fix(fault)])
    assert source.read(result.text).faults == []
    return result.text


def as_fix(fault: Fault) -> Fix:
    """As a finding has it."""
    return Fix(tuple(Replace(FILE.slice(start, stop), text) for start, stop, text in fault.fix), fault.safe)


def texts_of(value: object) -> list[str]:
    """Every text in a value, keys included."""
    if isinstance(value, dict):
        return [text for key, held in value.items() for text in (key, *texts_of(held))]
    if isinstance(value, list):
        return [text for held in value for text in texts_of(held)]
    return [value] if isinstance(value, str) else []


def lines_run(text: str) -> int:
    """How many lines of our own code reading a text runs."""
    count = 0

    def step(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        count += event == "line"
        return step if "toolkit" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(step)
    try:
        source.read(text)
    finally:
        sys.settrace(before)
    return count
