"""What an office writes over its payroll: whose it is, and for when."""

import re

from shegong.payroll.run import Payroll
from shegong.policy.month import Month
from shegong.policy.regions import province

_PLACE = re.compile(r"[\u4e00-\u9fff]{2,7}?[省州盟县区旗市]")
"""How the name of a regulation begins that says whose it is."""


def title_of(payroll: Payroll) -> str:
    """The payroll's title: 吉林省延吉市社区工作者工资表."""
    above, place = province(payroll.policy.region), _place(payroll)
    if above.isdigit() or above == "全国" or place.startswith(above):
        above = ""
    return f"{above}{place}社区工作者工资表"


def office_of(payroll: Payroll) -> str:
    """Who pays: the office that all people belong to, or else their place."""
    return _only(payroll, "unit") or _place(payroll)


def period_of(payroll: Payroll) -> str:
    """The month, or the months from one to another, as they are written out.

    >>> _written(Month(2020, 12))
    '2020年12月'
    """
    if not payroll.year:
        return _written(payroll.month)
    first, last = payroll.year[0], payroll.year[-1]
    return _written(first) if first == last else f"{_written(first)}至{last.month}月"


def _written(month: Month) -> str:
    return f"{month.year}年{month.month}月"


def _place(payroll: Payroll) -> str:
    """The one region that people belong to, or whose the regulation is by its name."""
    named = _PLACE.match(payroll.policy.name)
    return _only(payroll, "region") or (named[0] if named and "社区" not in named[0] else "")


def _only(payroll: Payroll, key: str) -> str:
    """What a column says of everybody; nothing where it does not say one thing."""
    table = payroll.table
    if key not in table.columns or table[key].n_unique() > 1:
        return ""
    value = table[key].first()
    return value if isinstance(value, str) else ""
