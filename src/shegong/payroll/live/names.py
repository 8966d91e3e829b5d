"""What cells and ranges are called in formulas: the Chinese names of the policy, as far as spreadsheets allow."""

import re

_LONGEST = 200
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]*|[Rr][0-9]*[Cc][0-9]*")


def defined_name(wanted: str, key: str, taken: set[str]) -> str:
    """A name for formulas, like no other one in `taken`, to which it is added.

    >>> taken = set()
    >>> defined_name("养老保险（单位）费率", "rate", taken), defined_name("养老保险单位费率", "other", taken)
    ('养老保险单位费率', '养老保险单位费率_other')
    >>> defined_name("2018 年标准", "standard", taken), defined_name("A1", "a1", taken)
    ('_2018年标准', '_A1')
    """
    name = "".join(sign for sign in wanted if sign.isalpha() or sign.isdecimal() or sign == "_")[:_LONGEST]
    if not name or name[0].isdecimal() or _LIKE_A_CELL.fullmatch(name):
        name = f"_{name}"
    for more in ("", f"_{key.replace('.', '_')}", *(f"_{number}" for number in range(2, len(taken) + 3))):
        if (name + more).lower() not in taken:
            taken.add((name + more).lower())
            return name + more
    raise AssertionError(wanted)
