"""The canonical layout: what it makes of a file, what it keeps, and what it leaves alone."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.generated import ROOT, generated_bank
from tests.running import viva
from toolkit import bank as banks
from toolkit import comments, rules, source
from toolkit.layout import LayoutError, laid_out
from toolkit.position import Locator
from toolkit.reading import kind_of
from toolkit.rules import STRICT, Choice
from toolkit.schema import schema

REPOSITORY = Path(__file__).parent.parent

CASES = {
    "keys in the order of the model": (
        "prompt: 问\nuid: aaaaaaaaaa\nid: q\n",
        "id: q\nuid: aaaaaaaaaa\nprompt: 问\n",
    ),
    "an unknown key comes last": ("zzz: 1\nid: q\n", "id: q\nzzz: 1\n"),
    "lists stand in from their key, ids on one line": (
        "id: q\nroles:\n- a\n- b\nanswer:\n-   text: 一\n    supported_by:\n        - p\n",
        "id: q\nroles: [a, b]\nanswer:\n  - text: 一\n    supported_by: [p]\n",
    ),
    "a comment among ids keeps them apart": (
        "roles:\n- a # 甲\n# 乙\n- b\n",
        "roles:\n  - a  # 甲\n  # 乙\n  - b\n",
    ),
    "ids that do not fit stay apart": (
        "roles: \n" + "".join(f"- {'long-' * 6}{n}\n" for n in range(5)),
        "roles:\n" + "".join(f"  - {'long-' * 6}{n}\n" for n in range(5)),
    ),
    "comments go with their entries": (
        "# 头\n\n# 关于题干\nprompt: 问   # 题干\n# 关于 id\nid: q\n# 尾\n",
        "# 头\n\n# 关于题干\n# 关于 id\nid: q\nprompt: 问  # 题干\n# 尾\n",
    ),
    "a comment indented deeper belongs to what stands above": (
        "answer:\n  - text: 一\n    # 补充\nid: q\n",
        "id: q\nanswer:\n  - text: 一\n    # 补充\n",
    ),
    "an ignore keeps its node": (
        "answer:\n  # viva: ignore[unsupported-question] 待补\n  - inference: 推\n    text: 一\n",
        "answer:\n  # viva: ignore[unsupported-question] 待补\n  - text: 一\n    inference: 推\n",
    ),
    "blocks keep every line": (
        "bonus: |\n     一\n\n       二  \n     三\nid: q\n",
        "id: q\nbonus: |\n  一\n\n    二  \n  三\n",
    ),
    "how a block ends, and begins, is kept": (
        "script: |-\n    一\nbonus: |+\n    二\n\nid: q\n",
        "id: q\nscript: |-\n  一\nbonus: |+\n  二\n\n",
    ),
    "a block that begins with spaces": ("bonus: |4\n      一\n    二\n", "bonus: |2\n    一\n  二\n"),
    "folds become blocks with the same text": ("bonus: >\n  一\n  二\n\n  三\n", "bonus: |\n  一 二\n  三\n"),
    "text over several lines comes onto one": ("prompt: 一\n  二\nid: q\n", "id: q\nprompt: 一 二\n"),
    "quotes are the author's": (
        'prompt: \'一: "二"\'\nid: "q"\nbonus: "\\u4e00"\n',
        'id: "q"\nprompt: \'一: "二"\'\nbonus: "\\u4e00"\n',
    ),
    "brackets and spaces": (
        "tags: [ a ,b,   'c d' ]\ncalculations: [{name: n, expression: a*2,equals: 2, where: {  a: 1 }}]\n",
        "tags: [a, b, 'c d']\ncalculations: [{name: n, expression: a*2, equals: 2, where: {a: 1}}]\n",
    ),
    "nothing stays nothing": ("prompt:\ntags: []\nid: q\n", "id: q\nprompt:\ntags: []\n"),
    "empty lines": ("\n\nid: q\n\n\n\nprompt: 问 🙂\n\n\n", "id: q\n\nprompt: 问 🙂\n"),
    "line ends are the author's": ("prompt: 问\r\nid: q\r\n", "id: q\r\nprompt: 问\r\n"),
    "a mark and a document start go": ("\ufeff---\nprompt: 问\nid: q\n", "id: q\nprompt: 问\n"),
    "comments alone": ("# 一\n\n# 二\n", "# 一\n\n# 二\n"),
}


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
def test_a_file_is_laid_out(before: str, after: str) -> None:
    assert laid_out(before, schema("question")) == after
    assert laid_out(after, schema("question")) == after


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("# 头\n\n# 题干\nid: q\n# viva: ignore[x]\nprompt: 问\n   # viva: ignore[y]\nuid: aaaaaaaaaa\n", "silence"),
        ("answer:\n  - inference: 推  # viva: ignore[x]\n    text: 一\n", "silence"),
        ("answer: &x\n  - text: 一\n", "anchors"),
        ("id: [q\n", "no sound YAML"),
        ("id: q\nlevel：basic\n", "no sound YAML"),
        ("just words\n", "no entries"),
        ("a: &x [1]\nb: *x\n", "aliases"),
        ("roles: [a, # 甲\n  b]\n", "no entry can keep it"),
        ("answer:\n  - # 甲\n    text: 一\n", "list item|no entry"),
    ],
)
def test_what_would_lose_something_is_left_alone(text: str, why: str) -> None:
    with pytest.raises(LayoutError, match=why):
        laid_out(text, schema("question"))


SOUND = dict(generated_bank(questions=3, points=10).texts)


def _with_a_comment(text: str, choose: random.Random) -> str:
    lines = text.split("\n")
    at = choose.randrange(1, len(lines))
    lines.insert(at, f"{' ' * choose.choice([0, 2, 4, 6])}# 批注 {choose.randrange(99)} 🙂")
    return "\n".join(lines)


def _with_a_comment_behind(text: str, choose: random.Random) -> str:
    lines = text.split("\n")
    at = choose.randrange(1, len(lines))
    lines[at] += f"  # 批注 {choose.randrange(99)}"
    return "\n".join(lines)


def _with_an_empty_line(text: str, choose: random.Random) -> str:
    lines = text.split("\n")
    lines.insert(choose.randrange(1, len(lines)), choose.choice(["", "   "]))
    return "\n".join(lines)


def _shuffled(text: str, choose: random.Random) -> str:
    first, *blocks = re.split(r"^(?=[a-z_]+:)", text, flags=re.MULTILINE)
    choose.shuffle(blocks)
    return first + "".join(block if block.endswith("\n") else f"{block}\n" for block in blocks)


def _apart(text: str, choose: random.Random) -> str:
    return re.sub(r"^( *)supported_by: \[([^],]+), ([^]]+)\]", r"\1supported_by:\n\1- \2\n\1-   \3", text, flags=re.M)


def _loose(text: str, choose: random.Random) -> str:
    return re.sub(r"^( *[a-z_]+):[ ](?=[a-z])", r"\1:   ", text, flags=re.MULTILINE)


PERTURBATIONS = [_with_a_comment, _with_a_comment_behind, _with_an_empty_line, _shuffled, _apart, _loose]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(SOUND, key=str)),
    st.lists(st.tuples(st.sampled_from(PERTURBATIONS), st.integers(0, 10**6)), max_size=6),
    st.booleans(),
)
def test_only_the_layout_changes(
    path: PurePosixPath, changes: list[tuple[Callable[..., str], int]], crlf: bool
) -> None:
    text = SOUND[path]
    for change, seed in changes:
        made = change(text, random.Random(seed))
        if not source.read(made).faults and source.read(made).value == source.read(SOUND[path]).value:
            text = made
    text = text.replace("\n", "\r\n") if crlf else text
    kind = kind_of(path, ROOT)
    assert kind is not None
    after = laid_out(text, schema(kind))
    assert laid_out(after, schema(kind)) == after
    assert source.read(after).value == source.read(text).value
    assert _comments(after) == _comments(text)
    assert ("\r\n" in after) is crlf
    assert _told({**SOUND, path: after}) == _told({**SOUND, path: text})


def _comments(text: str) -> Counter[str]:
    locator = Locator(text)
    return Counter(locator.text[start:stop] for start, stop in comments.ranges(locator))


def _told(texts: dict[PurePosixPath, str]) -> Counter[tuple[str, str]]:
    found = rules.run(banks.load(texts, ROOT, month="2026-11"), Choice(select=STRICT))
    return Counter((each.rule, each.message) for each in found)


@pytest.mark.parametrize("folder", ["content/llm-finetuning", "templates/project/content/example"])
def test_what_comes_with_the_toolkit_is_laid_out(folder: str) -> None:
    seen = 0
    for path in (REPOSITORY / folder).rglob("*.yaml"):
        kind = kind_of(PurePosixPath(path), PurePosixPath(REPOSITORY / folder))
        assert kind is not None
        text = path.read_text("utf-8")
        assert laid_out(text, schema(kind)) == text, path
        seen += 1
    assert seen > 3


def test_what_commands_write_is_laid_out(project: Path, tmp_path: Path) -> None:
    outline = tmp_path / "outline.md"
    outline.write_text(
        "# 题库\n\n## 一、训练\n\n### 1. 什么是 LoRA？\n\n- 只学低秩增量: 省参数\n\n追问：为什么？\n", "utf-8"
    )
    for arguments in (
        ["new", "topic", "basics/metrics", "--title", "指标: 甲"],
        ["new", "point", "basics/metrics", "perplexity", "--title", "困惑度"],
        ["new", "point", "basics/metrics", "accuracy", "--title", "# 准确率"],
        ["new", "question", "basics/what-is-perplexity", "--prompt", "困惑度衡量什么？"],
        ["new", "source", "jelinek-1977", "--title", "Perplexity: a measure", "--year", "1977"],
        ["import", "markdown", str(outline), "--into", "content/second"],
        ["lint", "--fix", "--exit-zero"],
    ):
        ran = viva(*arguments, cwd=project)
        assert ran.code == 0, ran.err
    ran = viva("fmt", "--check", "--diff", cwd=project)
    assert (ran.out, ran.code) == ("", 0)


def test_the_command_lays_out_checks_and_shows(project: Path) -> None:
    path = project / "content/example/questions/basics/what-is-lora.yaml"
    sound = path.read_bytes()
    untidy = sound.replace(b"roles: [", b"roles:   [ ")
    path.write_bytes(untidy)
    ran = viva("fmt", "--check", cwd=project)
    assert ran.code == 1 and "what-is-lora.yaml would be laid out anew" in ran.err and path.read_bytes() == untidy
    ran = viva("fmt", "--diff", cwd=project)
    assert ran.code == 1 and "-roles:   [ " in ran.out and "+roles: [" in ran.out and path.read_bytes() == untidy
    ran = viva("fmt", "-", "--stdin-filename", path, cwd=project, stdin=untidy.decode())
    assert (ran.code, ran.out) == (0, sound.decode())
    assert viva("fmt", project / "content/example/knowledge", cwd=project).code == 0 and path.read_bytes() == untidy
    assert viva("fmt", path, cwd=project).code == 0 and path.read_bytes() == sound
    path.write_bytes(untidy + b"level\xef\xbc\x9abasic\n")
    (project / "content/example/bank.yaml").write_bytes((project / "content/example/bank.yaml").read_bytes() + b"\n\n")
    ran = viva("fmt", cwd=project)
    assert ran.code == 2 and "left alone" in ran.err and path.read_bytes().startswith(untidy)
    assert not (project / "content/example/bank.yaml").read_bytes().endswith(b"\n\n")
    assert viva("fmt", project.parent, cwd=project).code == 2
    assert viva("fmt", "nowhere.yaml", cwd=project).code == 2
