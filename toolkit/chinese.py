"""A bank becomes the prose that Chinese typography applies to, file by file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from toolkit import contents
from toolkit.bank import Bank
from toolkit.dialect import HAN
from toolkit.model import Node

Field = tuple[Node, str, str]  # node, name, text
_HAN = re.compile(f"[{HAN}]")
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})


def files(bank: Bank) -> Iterator[list[Field]]:
    """The fields with Han characters, a list for each file; none when the bank is in another language."""
    if bank.info is None or _language(bank)[0] == "zh":
        for content in bank.contents:
            yield [each for each in contents.prose(content) if _HAN.search(each[2])]


def script(bank: Bank) -> Literal["simplified", "traditional"] | None:
    """The script that the bank says it is written in; `zh` alone is simplified, and another language is neither."""
    language, *subtags = _language(bank)
    if language != "zh":
        return None
    return "simplified" if "hans" in subtags or not _TRADITIONAL & {*subtags} else "traditional"


def _language(bank: Bank) -> list[str]:
    return bank.info.lang.lower().split("-") if bank.info else [""]
