"""Chinese ID numbers (GB 11643-1999): read as people type them, checked by date and check digit, shown masked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shegong.errors import Problem
from shegong.messages import _

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
"""The last character, by the weighted sum of the first seventeen digits modulo 11."""

FIRST_BIRTH_YEAR, LAST_BIRTH_YEAR = 1900, 2099
_SHORT, _LONG = 15, 18
_MASKED_FROM = 10
_SHOWN_OF_CARD = 4
_FULL = re.compile(r"[0-9]{17}[0-9X]")
_OLD = re.compile(r"[0-9]{15}")
_SCIENTIFIC = re.compile(r"[0-9]+(\.[0-9]+)?E\+?[0-9]+")
_OTHER_PAPER = re.compile(r"[0-9A-Z()]{5,20}")
_LONG_NUMBER = re.compile(r"[0-9]{14,}[0-9Xx]?")
RESIDENT_CARD_NAMES = ("", "居民身份证", "身份证", "中国居民身份证", "1", "01", "201")
"""What 证件类型 says of a resident's ID card."""


@dataclass(frozen=True, slots=True)
class Identity:
    """An ID number as it should be written, or none if it is wrong; and what is to be said about it."""

    number: str | None
    problem: Problem | None = None


def mask(number: str) -> str:
    """The first six and last four characters of an ID number; less of something shorter.

    >>> mask("222401198001011236"), mask("12345")
    ('222401********1236', '12***')
    """
    if len(number) <= _MASKED_FROM:
        return number[:2] + "*" * max(len(number) - 2, 0)
    return f"{number[:6]}{'*' * (len(number) - _MASKED_FROM)}{number[-4:]}"


def mask_card(text: str) -> str:
    """A card number by its last four digits; what is none is left as it is.

    >>> mask_card("6222 0212 3456 7890 128"), mask_card("123")
    ('***************0128', '***')
    """
    number = "".join(text.split())
    if not any(sign.isdecimal() for sign in number):
        return text
    shown = number[-_SHOWN_OF_CARD:] if len(number) > 2 * _SHOWN_OF_CARD else ""
    return "*" * (len(number) - len(shown)) + shown


def mask_inside(text: str) -> str:
    """A text of any kind with every long number in it masked."""
    return _LONG_NUMBER.sub(lambda found: mask(found[0]), text)


def is_scientific(text: str) -> bool:
    """Whether a number has become 9.9E+17: its last digits are lost, and nothing is left to hide."""
    return bool(_SCIENTIFIC.fullmatch(text.strip()))


def check_character(digits: str) -> str:
    """The eighteenth character for seventeen digits.

    >>> check_character("11010519491231002")
    'X'
    """
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    return CHECK_CHARACTERS[total % 11]


def is_birth_date(digits: str) -> bool:
    """Whether eight digits are a day on which a living person can have been born.

    >>> is_birth_date("19800229"), is_birth_date("19810229")
    (True, False)
    """
    if not FIRST_BIRTH_YEAR <= int(digits[:4]) <= LAST_BIRTH_YEAR:
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def plain(text: str, narrow: Mapping[int, int | str | None]) -> str:
    """An ID number without what typing adds: full-width forms, spaces, a leading apostrophe, a small x.

    `narrow` is the table that folds full-width characters.
    """
    return "".join(text.translate(narrow).split()).lstrip("'‘’`").upper()


def understand_number(text: str) -> Identity:
    """What the number in a resident's ID card says, `text` being `plain`."""
    if _FULL.fullmatch(text):
        return _check_full(text)
    if _OLD.fullmatch(text):
        return _check_old(text)
    if _SCIENTIFIC.fullmatch(text):
        return Identity(
            None,
            Problem(
                "R081",
                _("是科学计数法，已丢失末几位，不能恢复"),
                _("核对身份证后重新录入；该列先设为“文本”格式"),
            ),
        )
    return Identity(None, _wrong_form(text))


def understand_paper(text: str) -> Identity:
    """What the number of another paper (passport, travel permit) says: it has no check digit."""
    return Identity(text) if _OTHER_PAPER.fullmatch(text) else Identity(None, _wrong_form(text))


def _check_full(text: str) -> Identity:
    if not is_birth_date(text[6:14]):
        return Identity(None, _impossible_birth(text[6:14]))
    expected = check_character(text[:17])
    if expected != text[17]:
        return Identity(
            None,
            Problem(
                "R083",
                _("校验码不对：第18位应为 {expected}，实际为 {found}").format(
                    expected=expected, found=text[17]
                ),
                _("核对身份证后重新录入；该列请设为“文本”格式"),
            ),
        )
    return Identity(text)


def _check_old(text: str) -> Identity:
    if not is_birth_date("19" + text[6:12]):
        return Identity(None, _impossible_birth("19" + text[6:12]))
    return Identity(
        text,
        Problem("R085", _("是15位旧号码，没有校验码可核对"), _("换成18位号码"), severity="warning"),
    )


def _impossible_birth(digits: str) -> Problem:
    return Problem(
        "R084",
        _("出生日期不存在：{year}年{month}月{day}日").format(
            year=digits[:4], month=digits[4:6], day=digits[6:]
        ),
        _("核对身份证后重新录入"),
    )


def _wrong_form(text: str) -> Problem:
    return Problem(
        "R082",
        _("不是身份证号码：应为18位（17位数字加1位数字或X），实际 {count} 位").format(count=len(text)),
        _("核对后重新录入；护照等其他证件请加“证件类型”列注明"),
    )


def same_person_key(number: str) -> int | None:
    """Seventeen digits that two writings of one resident's number share, or None for other papers.

    >>> same_person_key("990101800101123") == same_person_key("99010119800101123X")
    True
    """
    if len(number) == _LONG and number[:17].isdigit():
        return int(number[:17])
    if len(number) == _SHORT and number.isdigit():
        return int(f"{number[:6]}19{number[6:]}")
    return None
