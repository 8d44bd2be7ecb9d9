"""Traditional characters in a bank of simplified ones, or the reverse.

Text pasted from elsewhere brings them in; a reader stumbles, a search misses the passage, and a card sorts apart. The
bank's `lang` says which script it is in: `zh`, `zh-CN`, `zh-SG` and `zh-Hans` are simplified, `zh-TW`, `zh-HK`,
`zh-MO` and `zh-Hant` traditional. Characters that both scripts have (著, 乾, 后, 里, 台) are never found, and neither
are titles in 《》, which stand as their author wrote them, nor fields with kana, which hold Japanese.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 訓練的是什么，為什么省参数？  # error: mixed-script
answer:
  - text: 只学习低秩增量。
    supported_by: [low-rank-update, trainable-parameters]
```

With OpenCC installed (`pip install opencc`), `viva lint --fix --unsafe-fixes` writes the other form; read what it made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from toolkit import chinese
from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Fix, Replace, Severity
from toolkit.dialect import HAN
from toolkit.prose import masked

CODE = "ZH003"
SEVERITY = Severity.warning

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
# What only one standard set of common characters has is nearly always a form that the other writes otherwise. These are
# common in Taiwan, are missing in GB 2312, and yet are no traditional form of another character, or have become
# standard in names (昇, 陞) with the Table of General Standard Chinese Characters of 2013.
_OF_BOTH_AND_BIG5 = (
    "伋伕佺倣偭偯偺傚僇僎僩儅儳兙兛兝兞兡兣剋劻勗勦卄吋呎啗啣嗧嘐堉塭塽墦奭妳姅姪嬝屘屝崁巉帟彊徬惇愒慇抆"
    "揹搆搾撚撢擭敔昇昤晅晞暍暱暸杗枓栘梂梡梱棻楛榣槃橾櫂櫺歜毚毬氾汍沍沘沬泜洸浥浬涊湣湩湲潟潠澴濩濬炤焜"
    "煆煖燄燐燸牠玆玥玨珪珮琍琯瑯璘璟瓖瓩甦甽疢痲痳痺瘉睪瞇瞋瞭砠砲硿祇祐祕穋箄箠篛簷籐籣籥糎糢縿繙耑脤脩"
    "脰芣苧蒐蔆蘗衹裯褕褽覜觔觼詨詻誧谿豭賸跦跼踡踫迆迺遝郃鄗鄘釆釐釭鉼銲鎗鑤阬陞隄雊霤韹餽鯈鶸鼇"
)
_OF_BOTH_AND_GB = "傈墒着硷酞酶兑卧叁囱悦户温税脱葱蜕"  # from 兑 on, Hong Kong writes them so


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Each stretch of Chinese that holds characters of the other script."""
    own = chinese.script(bank)
    if own is None:
        return
    other = "traditional" if own == "simplified" else "simplified"
    foreign, stretch = _patterns(other)
    for fields in chinese.files(bank):
        for node, field, text in fields:
            if not foreign.search(text) or _KANA.search(text):
                continue
            prose = masked(text)
            for found in stretch.finditer(prose):
                if found["title"]:
                    continue
                place = (node.place / field).slice(*found.span())
                made = _converted(found[0], other)
                fix = Fix((Replace(place, made),), safe=False) if not foreign.search(made) else None
                yield Diagnostic(place, f'"{found[0]}" is {other}; the bank is {own}', _hint(found[0], made), fix=fix)


def _hint(stretch: str, made: str) -> str:
    return f'write "{made}"' if made != stretch else "write the other form"


@cache
def _patterns(script: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """One character that only a script has, and a stretch of Chinese from the first such to the last."""
    gb, common_gb = _characters("gb2312", 0xB0, 0xF7), _characters("gb2312", 0xB0, 0xD7)
    big5, common_big5 = _characters("big5", 0xA4, 0xF9), _characters("big5", 0xA4, 0xC6)
    only = {"traditional": common_big5 - gb - {*_OF_BOTH_AND_BIG5}, "simplified": common_gb - big5 - {*_OF_BOTH_AND_GB}}
    one = f"[{''.join(sorted(only[script]))}]"
    return re.compile(one), re.compile(rf"(?P<title>《[^《》\n]*》|日本語)|{one}(?:[{HAN}]*{one})?")


def _characters(codec: str, first: int, last: int) -> set[str]:
    """The Han characters of the rows of a double-byte set; in both sets the common ones stand in the first rows."""
    pairs = (bytes((row, cell)) for row in range(first, last + 1) for cell in range(0x40, 0xFF))
    return {each for pair in pairs for each in pair.decode(codec, "ignore") if "\u4e00" <= each <= "\u9fff"}


def _converted(text: str, script: str) -> str:
    """The text in the script that is not `script`; unchanged without OpenCC, or where it would change the length."""
    converter = _converter("t2s" if script == "traditional" else "s2t")
    made = converter.convert(text) if converter else text
    return made if len(made) == len(text) else text


@cache
def _converter(name: str) -> Any:
    try:
        return import_module("opencc").OpenCC(name)
    except ImportError:
        return None
