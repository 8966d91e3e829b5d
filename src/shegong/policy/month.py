"""Months: what pay is calculated for."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from shegong.errors import Problem, ShegongError
from shegong.messages import _

_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_FIRST_YEAR, _LAST_YEAR = 1949, 2199
_MONTHS_PER_YEAR = 12


class Month(NamedTuple):
    """A calendar month."""

    year: int
    month: int

    @property
    def first_day(self) -> date:
        """What is in force on this day is in force for the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        following = date(self.year + self.month // 12, self.month % 12 + 1, 1)
        return following - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days it has."""
        return self.last_day.day

    def plus(self, months: int) -> "Month":
        """So many months later.

        >>> str(Month(2020, 11).plus(3))
        '2021-02'
        """
        years, month = divmod(self.month - 1 + months, _MONTHS_PER_YEAR)
        return Month(self.year + years, month + 1)

    def months_until(self, later: "Month") -> int:
        """How many months later another one is."""
        return (later.year - self.year) * _MONTHS_PER_YEAR + later.month - self.month

    def __str__(self) -> str:
        """As typed: 2020-06."""
        return f"{self.year:04}-{self.month:02}"


def first_month(day: date) -> Month:
    """The first month for which what begins on `day` holds.

    >>> str(first_month(date(2020, 4, 30))), str(first_month(date(2020, 5, 1)))
    ('2020-05', '2020-05')
    """
    month = Month(day.year, day.month)
    return month if month.first_day >= day else month.plus(1)


def parse_month(text: str) -> Month:
    """The month of `2020-06`; raises ShegongError (usage) for anything else.

    >>> parse_month("2020-6")
    Month(year=2020, month=6)
    """
    match = _MONTH.fullmatch(text.strip())
    if match:
        year, month = int(match[1]), int(match[2])
        if _FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= _MONTHS_PER_YEAR:
            return Month(year, month)
    raise ShegongError(
        Problem("A001", _("月份“{text}”不对").format(text=text[:20]), _("写成年-月，例如 2020-06")),
        exit_code=2,
    )
