"""Punctuation that is not Chinese in Chinese text, or not right in any.

Half-width marks between Chinese characters stand too close and break lines in the wrong place; a space before a
full-width mark leaves a hole; full-width letters and digits are other characters than the ones readers search for; a
quotation that opens and never closes leaves the reader guessing. Only what is wrong in every house style is found:
`3.5`, `10:30`, `LoRA, QLoRA`, lists of data and bibliographies stay, and so does everything in maths, code, the
addresses of links, and comments.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 训练的是什么,为什么省参数？  # error: chinese-punctuation
answer:
  - text: 只学习低秩增量 。  # error: chinese-punctuation
    supported_by: [low-rank-update, trainable-parameters]
  - text: ＬｏＲＡ 冻结“预训练权重"。。  # error: chinese-punctuation
    supported_by: [low-rank-update, trainable-parameters]
```

Write `，。；：？！` after Chinese characters, half-width letters and digits, and quotation marks in pairs, of one kind
within a file. `viva lint --fix` does what is clear; a quotation mark without its other half it leaves to you.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from unicodedata import normalize

from toolkit import chinese, quotation
from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Fix, Replace, Severity
from toolkit.dialect import HAN
from toolkit.prose import ATOM, VOID, masked
from toolkit.quotation import Slip

CODE = "ZH001"
SEVERITY = Severity.warning

_FULL = dict(zip(",;:.?!", "，；：。？！", strict=True))
_BRACKETS = re.compile(
    r"(?<![(（])（[^()（）\n]*(?<![（ ；;，,][0-9A-Za-z])(?<![（ ；;，,]\d\d)\)(?![)）])"  # not a list: （1) …；2) …）
    r"|(?<![(（])\([^()（）\n]*）(?![)）])"
)
_SCREEN = re.compile(
    rf"[,;:.?!](?<=[{HAN}）】》」』*].)|,(?=[{HAN}])|[０-９Ａ-Ｚａ-ｚ]| [，。；：？！、）】》」』”]"
    r"|[，、；：。？！][，、；：。]"
)
_HALF = re.compile(r"[,;:.?!]+")
_FULL_WIDTH = re.compile(r"[０-９Ａ-Ｚａ-ｚ](?:[０-９Ａ-Ｚａ-ｚ．]*[０-９Ａ-Ｚａ-ｚ])?")
_SPACE = re.compile(rf"(?<=[{HAN}A-Za-z0-9%*）】》」』”’{ATOM}])[ ]+(?=(?P<mark>[，。；：？！、）】》」』”]))")
_DOUBLED = re.compile(r"[，、；：。][，、；：。]+|[？！]。+")
_NUMBER = re.compile(rf"[{VOID} *]*第?[〇零一二三四五六七八九十百]{{1,4}}\**")  # of a heading: 一. 背景
_WORK = re.compile(r"\[[A-Z]{1,2}(?:/[A-Z]{2})?\]")  # a line of a bibliography names the kind of a work, GB/T 7714
_LINK_TEXT = re.compile(rf"[^\[\]{VOID}]*{VOID}")
_CHINESE = re.compile(f"[{HAN}）】》」』]")
_HAN = re.compile(f"[{HAN}]")
_LATIN_END = re.compile(rf"[A-Za-z0-9%)”{ATOM}]\**$")
_LISTED = re.compile(r",[ ]?[^,，。；：\s]*$")
_NEXT = rf"\**[ ]*(?:\**[{HAN}“‘「『《（【\[{ATOM}{VOID}]|\Z|\n)"
_WORD = rf"[ ]*[A-Za-z0-9][^,，、；;。\n]{{0,40}}?[{HAN}]"  # a list like `训练,lr,64` has no Chinese word behind it
_BEHIND = {
    **dict.fromkeys(",;", re.compile(f"{_NEXT}|{_WORD}")),
    ":": re.compile(f"(?![A-Za-z_-]+:)(?:{_NEXT}|{_WORD})"),  # not :cite:`x`
    **dict.fromkeys("?!", re.compile(rf"(?! ?号){_NEXT}")),
    ".": re.compile(rf"\**[ ]*(?:\Z|\n)|\**[ ]+[{HAN}]|(?<=[{HAN}]{{5}}.)(?![{HAN}]{{1,20}}\.[A-Za-z])[{HAN}]"),
}


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Every wrong mark in the prose of a Chinese bank."""
    for fields in chinese.files(bank):
        has_corners = any("「" in text for *_, text in fields)
        suspects = [
            (node.place / field, masked(text))
            for node, field, text in fields
            if _is_suspect(text) or (has_corners and "“" in text)
        ]
        proses = [prose for _, prose in suspects]
        found = [(number, slip) for number, prose in enumerate(proses) for slip in _slips(prose)]
        for number, slip in [*found, *quotation.slips(proses)]:
            place = suspects[number][0]
            edits = tuple(Replace(place.slice(start, stop), text) for start, stop, text in slip.edits)
            fix = Fix(edits) if edits else None
            yield Diagnostic(place.slice(slip.start, slip.stop), slip.message, slip.hint, fix=fix)


def _is_suspect(text: str) -> bool:
    """Whether something may be wrong in a field itself, as far as the text tells without a look at what is prose."""
    has_brackets = "(" in text or ")" in text
    return bool(_SCREEN.search(text) or quotation.is_suspect(text) or (has_brackets and _BRACKETS.search(text)))


def _slips(prose: str) -> Iterable[Slip]:
    yield from _half_width(prose)
    for found in _FULL_WIDTH.finditer(prose):
        plain = normalize("NFKC", found[0])
        yield Slip(*found.span(), f'"{found[0]}" is full-width', f'write "{plain}"', ((*found.span(), plain),))
    for found in _SPACE.finditer(prose):
        yield Slip(*found.span(), f'a space stands before "{found["mark"]}"', "delete it", ((*found.span(), ""),))
    for found in _DOUBLED.finditer(prose):
        yield _doubled(found)
    for found in _BRACKETS.finditer(prose):
        if prose[found.start() - 1 : found.start()] != "]":  # a link, which `broken-markdown` speaks of
            yield _brackets(found, prose)


def _half_width(prose: str) -> Iterator[Slip]:
    for found in _HALF.finditer(prose):
        mark, (start, stop) = found[0], found.span()
        if len(mark) > 1 and mark.strip("?!"):
            continue  # an ellipsis, `::`, `!=` …
        before = prose[max(0, start - 4) : start].rstrip("*")[-1:]
        is_wrong = _BEHIND[mark[0]].match(prose, stop) if _CHINESE.match(before) else _between(prose, start, mark)
        if is_wrong and not _is_data(prose, start, mark):
            full = "".join(_FULL[each] for each in mark)
            space = re.compile(r" *(?=[^ \n])").match(prose, stop)
            edit = (start, space.end() if space else stop, full)
            yield Slip(start, stop, f'half-width "{mark}" in Chinese text', f'write "{full}"', (edit,))


def _between(prose: str, at: int, mark: str) -> bool:
    """Whether a comma parts a word, code or a formula from Chinese text: `LoRA,然后`, but not `a,b,中`."""
    before = prose[max(0, at - 30) : at]
    return mark == "," and bool(_HAN.match(prose, at + 1) and _LATIN_END.search(before) and not _LISTED.search(before))


def _is_data(prose: str, at: int, mark: str) -> bool:
    """Whether a mark stands in a list or mapping as programs write it, behind a heading's number, or in a reference."""
    before, after = prose[max(0, at - 200) : at].rpartition("\n")[2], prose[at : at + 200].partition("\n")[0]
    closed = before.rfind(VOID)
    return (
        before.rfind("{") > max(before.rfind("}"), closed)
        or (before.rfind("[") > max(before.rfind("]"), closed) and not _LINK_TEXT.match(after))
        or (mark == "." and bool(_NUMBER.fullmatch(before)))
        or bool(_WORK.search(before) or _WORK.search(after))
    )


def _doubled(found: re.Match[str]) -> Slip:
    marks = found[0]
    if set(marks) == {"。"} and len(marks) > 2:
        plain = "……"
    elif len(set(marks)) == 1 or marks[0] in "？！":
        plain = marks[0]
    else:
        plain = "。" if marks[-1] == "。" and len(marks) == 2 else ""
    hint, edits = (f'write "{plain}"', ((*found.span(), plain),)) if plain else ("keep one", ())
    return Slip(*found.span(), f'"{marks}" are several marks in one place', hint, edits)


def _brackets(found: re.Match[str], prose: str) -> Slip:
    """A pair of one full-width and one half-width bracket: full-width, unless it belongs to a Latin word: f(x）."""
    start, stop = found.span()
    is_call = bool(re.match("[A-Za-z0-9_]", prose[start - 1 : start])) and not _CHINESE.search(found[0][1:-1])
    open, close = "()" if is_call else "（）"
    edits = ((start, start + 1, open), (stop - 1, stop, close))
    changed = tuple(each for each in edits if prose[each[0]] != each[2])
    return Slip(start, stop, f'"{prose[start]}" is closed by "{prose[stop - 1]}"', f'write "{open}{close}"', changed)
