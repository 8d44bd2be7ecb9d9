"""Numbers written in Han characters become values."""

from __future__ import annotations

DIGITS = {each: value for value, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def numeral(said: str) -> float | None:
    """The value of 三千三百三十三, 四零九六, 零点三九 or 两万五; None for what is no number, such as 千万 or 三五."""
    whole, _, decimals = said[:40].partition("点")
    value = _digits(whole) if not any(each in UNITS for each in whole) else _whole(whole)
    if value is None or not decimals:
        return value
    return value + int("".join(str(DIGITS[each]) for each in decimals)) / 10.0 ** len(decimals)


def _digits(said: str) -> float | None:
    """One digit, or digits read out one by one; two or three of them are more often an estimate (三五个)."""
    if len(said) == 1 or len(said) > 3 or (len(said) > 1 and said[0] != "两" and ("零" in said or "〇" in said)):
        return float("".join(str(DIGITS[each]) for each in said))
    return None


def _whole(said: str) -> float | None:
    if said[0] in "百千万亿":
        return None
    total = section = 0.0
    digit, last = 0, 10
    for each in said:
        if each in DIGITS:
            if digit:
                return None
            digit = DIGITS[each]
        elif UNITS[each] < 10_000:
            section += (digit or 1) * UNITS[each]
            digit, last = 0, UNITS[each]
        else:
            total = (total + section + digit) * UNITS[each] if total + section + digit else total
            section, digit, last = 0.0, 0, UNITS[each]
    if digit and last > 10 and "零" not in said:
        digit *= last // 10  # 两万五
    return total + section + digit
