"""Chinese and Latin characters side by side, now with a space between them and now without.

The outputs set the gap themselves, so a reader sees no difference; in the text it is noise in every comparison and
hides words from a search. `standards.spacing` in bank.yaml says which way the bank goes: `tight` (no space), `spaced`
(one), or `any`, the default: either, but within a file the one that most of it follows. A file with as many of one as
of the other is left alone. Formulas and inline code count as Latin words.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 训练的是什么，为什么比全参微调 SFT省参数？  # error: chinese-spacing
answer:
  - text: LoRA 只学习低秩增量 $BA$，秩 8 就够。
    supported_by: [low-rank-update, trainable-parameters]
```

Dates and times (`2024年3月`) and words such as `A股` or `T恤` may stand without a space in either way of writing, and
one may part the number that a line begins with from the name of the section or picture: `图 1.2 结构`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit import chinese
from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Fix, Place, Replace, Severity
from toolkit.dialect import HAN
from toolkit.model import Standards
from toolkit.prose import ATOM, VOID, masked

CODE = "ZH002"
SEVERITY = Severity.warning

_LATIN = rf"A-Za-z0-9０-９Ａ-Ｚａ-ｚ{ATOM}"
_WORD = rf"{_LATIN}$`%"  # what a Latin word, a formula and code begin and end with in the text itself
_NOT_SPACED = re.compile(
    rf"(?<![{_WORD}])[{_WORD}]++\**(?=[{HAN}])|[{_WORD}](?<=[{HAN}].)|\*(?<=[{HAN}]\*)\**[{_WORD}]|  (?<=\S  )"
)
_NOT_TIGHT = re.compile(rf" (?<=[{HAN}*] ) *[{_WORD}*]| (?<=[{_WORD}*] ) *[{HAN}*]")
_BESIDE = re.compile(rf"[{HAN}][ *]*(?=[{_LATIN}])|[{_LATIN}%][ *]*(?=[{HAN}])")
_GAP = re.compile(r" *|(?P<before> *)\*{2,3}(?P<after> *)")
_LABEL = re.compile(rf"(?!\d+\Z)[{VOID} *]*(?:(?:附?[图表式例]|算法|代码|步骤|附录)[ ]?)?[A-Z]?\d+(?:[.-]\d+)*")
_ONE_WORD = re.compile(
    r"[0-9][年月日号天时分秒]|(?<=[0-9])[年月日时分][0-9]"
    r"|(?<![A-Za-z])[A-Z][股线恤盘站光位图形型字]|素[A-Z]|拉O"
)


class Gap(NamedTuple):
    """What stands between a Chinese and a Latin character, marks of emphasis included, and how wide it is."""

    place: Place  # of the field
    prose: str
    start: int
    stop: int
    spaces: int


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Every gap that is not as the bank, or the rest of its file, has it."""
    standard = (bank.info.standards if bank.info else Standards()).spacing
    for fields in chinese.files(bank):
        if not _is_suspect([text for *_, text in fields], standard):
            continue
        gaps = [gap for node, name, text in fields for gap in _gaps(node.place / name, masked(text))]
        spaced = sum(gap.spaces > 0 for gap in gaps)
        if standard == "any" and spaced * 2 == len(gaps):
            continue
        is_tight = standard == "tight" or (standard == "any" and spaced * 2 < len(gaps))
        why = "most of the file has" if standard == "any" else "the bank wants"
        for gap in gaps:
            if gap.spaces != (0 if is_tight else 1):
                yield from _said(gap, is_tight, why)


def _is_suspect(texts: Sequence[str], standard: str) -> bool:
    """Whether a gap may be wrong, as far as the texts tell without a look at what of them is prose."""
    is_spaced = standard != "tight" and not any(map(_NOT_SPACED.search, texts))
    return not is_spaced and (standard == "spaced" or any(map(_NOT_TIGHT.search, texts)))


def _gaps(place: Place, prose: str) -> Iterator[Gap]:
    for found in _BESIDE.finditer(prose):
        start, stop = found.start() + 1, found.end()
        gap = _GAP.fullmatch(prose, start, stop)
        if gap is None or (gap["before"] and gap["after"]):
            continue  # a star that multiplies, or stands for itself
        word = _ONE_WORD.match(prose, start - 1)
        if (word and start == stop) or (start < stop and _is_label(prose, start)):
            continue
        yield Gap(place, prose, start, stop, prose.count(" ", start, stop))


def _is_label(prose: str, stop: int) -> bool:
    """Whether a line begins with the number of a heading or a picture, which a space parts from its name."""
    line = prose[max(0, stop - 100) : stop].rpartition("\n")[2]
    return prose[stop - 1].isdecimal() and bool(_LABEL.fullmatch(line))


def _said(gap: Gap, is_tight: bool, why: str) -> Iterator[Diagnostic]:
    place, prose, start, stop, spaces = gap
    between = prose[start:stop].replace(" ", "")
    if is_tight or spaces > 1:
        made = between if is_tight else f" {between}" if prose[start] == " " else f"{between} "
    elif not between:
        made = " "
    else:
        line = prose[max(0, start - 400) : start].rpartition("\n")[2]
        made = f"{between} " if line.count("**") % 2 else f" {between}"
    pair = f"{prose[start - 1]}{prose[start:stop]}{prose[stop]}".replace(ATOM, "…")
    said = "no space" if spaces == 0 else "a space" if spaces == 1 else f"{spaces} spaces"
    fix = Fix((Replace(place.slice(start, stop), made),))
    yield Diagnostic(
        place.slice(start - 1, stop + 1), f'{said} in "{pair}"', f"{why} {'none' if is_tight else 'one'}", fix=fix
    )
