"""Bank accounts: what may be one, the check digit of bank cards, and how they are shown."""

import re
import unicodedata

CARD_PREFIX = "62"
"""How the numbers of cards begin whose last digit checks the others; older accounts have none."""
_SHOWN = 4
_ACCOUNT = re.compile(r"[0-9]{8,32}")
_CARD = re.compile(CARD_PREFIX + r"[0-9]{14,17}")
_BETWEEN = re.compile(r"[\s\-]+")


def plain_account(text: str) -> str:
    """An account's number without what typing adds: full-width digits, spaces, hyphens, a leading apostrophe.

    >>> plain_account(" ６２２８ 4800-1234 ")
    '622848001234'
    """
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).lstrip("'‘’`")


def may_be_account(account: str) -> bool:
    """Whether a plain text may be the number of an account.

    >>> may_be_account("6228480012345670"), may_be_account("6.22848E+15")
    (True, False)
    """
    return bool(_ACCOUNT.fullmatch(account))


def is_checked_card(account: str) -> bool:
    """Whether the last digit must fit the others.

    >>> is_checked_card("6228480012345670"), is_checked_card("0200001009014232")
    (True, False)
    """
    return bool(_CARD.fullmatch(account))


def passes_luhn(card: str) -> bool:
    """Whether the last digit fits the others (Luhn, ISO/IEC 7812-1).

    >>> passes_luhn("6228480012345671"), passes_luhn("6228480012345670")
    (True, False)
    """
    doubled = (int(digit) * 2 for digit in card[-2::-2])
    return (sum(map(int, card[::-2])) + sum(number // 10 + number % 10 for number in doubled)) % 10 == 0


def mask_account(account: str) -> str:
    """The last four digits.

    >>> mask_account("6228480012345670")
    '************5670'
    """
    return "*" * max(len(account) - _SHOWN, 0) + account[-_SHOWN:]
