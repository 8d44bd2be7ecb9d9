"""A script becomes the time that it takes to say."""

from __future__ import annotations

import re

from toolkit.markup import HAN, plain
from toolkit.model import BankInfo, Speech

SHORTEST, LONGEST = 30, 60  # seconds that a script may take
_HAN, _WORD = re.compile(f"[{HAN}]"), re.compile(r"\w+")


def seconds(script: str, info: BankInfo | None) -> float:
    """Seconds at the bank's rate: Han characters a minute in a Chinese bank, words a minute otherwise."""
    unit = _HAN if info is None or info.lang.startswith("zh") else _WORD
    rate = (info.speech if info else Speech()).rate
    return len(unit.findall(plain(script))) * 60 / rate
