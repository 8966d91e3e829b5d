"""Numbers that are not in Arabic digits: 七, 十二, Ⅶ, XII; up to 99."""

import re
import unicodedata

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_CHINESE = re.compile(r"(?:([一二三四五六七八九])?(十))?([零〇一二两三四五六七八九])?")
_ROMAN = re.compile(r"(X{0,3}|XL|LX{0,3}|XC)(IX|IV|V?I{0,3})")
_SIGNS = {"C": 100, "L": 50, "X": 10, "V": 5, "I": 1}


def numeral(text: str) -> int | None:
    """The number that a Chinese or Roman numeral means, with or without 第.

    >>> [numeral(text) for text in ("七", "第十二", "二十", "Ⅶ", "ⅻ", "XIV", "七七", "VV", "7")]
    [7, 12, 20, 7, 12, 14, None, None, None]
    """
    written = unicodedata.normalize("NFKC", text).strip().removeprefix("第").upper()
    if not written:
        return None
    if found := _CHINESE.fullmatch(written):
        tens = _DIGITS[found[1] or "一"] if found[2] else 0
        return tens * 10 + (_DIGITS[found[3]] if found[3] else 0)
    return _roman(written) if _ROMAN.fullmatch(written) else None


def _roman(written: str) -> int:
    """Each sign counts, less than nothing where a greater one follows."""
    values = [_SIGNS[sign] for sign in written]
    return sum(
        -value if index + 1 < len(values) and values[index + 1] > value else value
        for index, value in enumerate(values)
    )
