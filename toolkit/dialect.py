"""Our Markdown: CommonMark with tables, Chinese emphasis and line breaks, maths and references between points."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, emphasis
from markdown_it.token import Token

HAN = r"\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WIDE_MARK = re.compile(r"[\u3000-\u3004\u3008-\u3020\uff00-\uff0f\uff1a-\uff1f]")
_WIDE = re.compile(rf"[{HAN}\u3000-\u303f\uff00-\uffef\u2018-\u201d\u2014\u2026]")
HOLE = re.compile(  # a space where a line break would leave no trace
    rf" (?:(?<={_WIDE.pattern} )(?={_WIDE.pattern})|(?<={_WIDE_MARK.pattern} )(?=\S)|(?<=\S )(?={_WIDE_MARK.pattern}))"
)
HAN_THEN_LATIN = re.compile(rf"(?<=[{HAN}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[{HAN}])")
_MOST_BRACKETS = 5_000  # of one field; each is searched for its end, so that time grows with their square
REFERENCE = re.compile(r"\[\[(?P<id>[^\[\]|\n]{1,200})(?:\|(?P<label>[^\[\]\n]{1,200}))?\]\]")
MATHS = re.compile(
    r"\$\$(?P<display>(?:\\.|[^\\$])+?)\$\$"
    r"|(?<!\d)\$(?P<inline>(?![\s$])(?:\\.|[^\\$])*?(?:\\.|[^\s\\$]))\$(?!\d)",
    re.DOTALL,
)


@lru_cache(maxsize=4096)
def tokens(text: str) -> list[Token]:
    """The block tokens of a field. Not to be changed by the caller."""
    shown = _without_remarks(text)
    return (PARSER if shown.count("[") <= _MOST_BRACKETS else _UNLINKED).parse(shown)


def _without_remarks(text: str) -> str:
    """The text less each `<!-- … -->`. A regular expression would look for the end of each `<!--` that has none."""
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (stop := text.find("-->", start + 4)) >= 0:
        kept.append(text[at:start])
        at = stop + 3
    return "".join((*kept, text[at:])) if at else text


def _make() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    stops: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    made.block.ruler.before("fence", "math_block", _read_math_block, stops)
    made.inline.ruler.before("escape", "math_inline", _read_math)
    made.inline.ruler.before("link", "reference", _read_reference)
    made.inline.ruler.at("emphasis", _read_emphasis)
    made.core.ruler.push("join_han_lines", _join_han_lines)
    made.core.ruler.push("space_han_and_latin", _space_han_and_latin)
    setattr(made, "validateLink", _is_safe)  # noqa: B010
    setattr(made, "normalizeLink", _normal)  # noqa: B010
    return made


def _normal(url: str) -> str:
    return url if url.startswith("media/") else normalizeLink(url)


def _is_safe(url: str) -> bool:
    return bool(re.match(r"(https?://|mailto:)", url.strip(), re.IGNORECASE)) or (
        url.startswith("media/") and not re.search(r"\.\.|[\\\x00-\x1f]", unquote(url))
    )


def _read_reference(state: StateInline, silent: bool) -> bool:
    found = REFERENCE.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        token = state.push("reference", "", 0)
        token.meta = {"id": found["id"].strip(), "label": (found["label"] or "").strip()}
    state.pos = found.end()
    return True


def _read_emphasis(state: StateInline, silent: bool) -> bool:
    """As CommonMark, but a wide character beside the marks counts as punctuation: `**重点：**后面` is strong.

    CommonMark's rule was made for scripts with spaces between words
    (https://github.com/commonmark/commonmark-spec/issues/650).
    """
    start, count = state.pos, len(state.delimiters)
    if not emphasis.tokenize(state, silent):
        return False
    before, after = state.src[start - 1 : start] if start else "", state.src[state.pos : state.pos + 1]
    if state.src[start] == "*" and (_WIDE.match(before) or _WIDE.match(after)):
        for delimiter in state.delimiters[count:]:
            delimiter.open = delimiter.open or bool(after.strip())
            delimiter.close = delimiter.close or bool(before.strip())
    return True


def _read_math(state: StateInline, silent: bool) -> bool:
    """Maths beside words, found by the very expression that `formulas` searches with."""
    found = MATHS.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        kind = "display" if found["display"] is not None else "inline"
        token = state.push("math_inline_double" if kind == "display" else "math_inline", "math", 0)
        token.content = found[kind]
    state.pos = found.end()
    return True


def _read_math_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A `$$…$$` on lines of its own, so that a line in it that starts with `-` or `=` stays part of the formula."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    found = MATHS.match(state.src, start)
    if not found or found["display"] is None or re.search(r"\n[ \t]*\n", found["display"]):
        return False
    last = start_line + found[0].count("\n")
    if last >= end_line or state.src[found.end() : state.eMarks[last]].strip():
        return False
    if not silent:
        token = state.push("math_block", "math", 0)
        token.block, token.map = True, [start_line, last + 1]
        lines = state.getLines(start_line, last + 1, state.tShift[start_line], False)  # without the marks of a quote
        token.content = lines.strip()[2:-2]
        state.line = last + 1
    return True


def _join_han_lines(state: StateCore) -> None:
    """A line break between Han characters, or beside wide punctuation, is no space: it leaves no trace."""
    for block in state.tokens:
        children = block.children or []
        for before, token, after in zip(children, children[1:], children[2:], strict=False):
            if token.type == "softbreak":
                last = before.content[-1:] if before.type == "text" else ""
                first = after.content[:1] if after.type == "text" else ""
                if (_WIDE.match(last) and _WIDE.match(first)) or _WIDE_MARK.match(last) or _WIDE_MARK.match(first):
                    token.type, token.content = "text", ""


def _space_han_and_latin(state: StateCore) -> None:
    """A space between Han and Latin characters, as Chinese typesetting has it, whether the author typed it or not."""
    for block in state.tokens:
        last, last_text = "", None
        for token in block.children or []:
            if token.type == "text" and token.content:
                token.content = HAN_THEN_LATIN.sub(" ", token.content)
                if last and HAN_THEN_LATIN.search(last + token.content[0]):
                    token.content = " " + token.content
                last, last_text = token.content[-1], token
            elif token.type.startswith("math") or token.type in ("code_inline", "reference"):
                if last_text is not None and HAN_THEN_LATIN.search(last + "a"):
                    last_text.content += " "
                last, last_text = "a", None
            elif token.type in ("softbreak", "hardbreak", "image"):
                last, last_text = "", None


PARSER = _make()
_UNLINKED = _make().disable(["link", "image"])
