"""Which days are worked: as the State Council arranges each year, and as regulations say besides."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from shegong.errors import Problem
from shegong.formula.scope import ExactAxis, LookupTable
from shegong.formula.tree import WORKING_DAYS
from shegong.formula.types import COUNT, DATE
from shegong.messages import _
from shegong.policy.entries import EntryError, evidence
from shegong.policy.layers import Entry
from shegong.policy.policy import CalendarYear
from shegong.policy.schema import CalendarEntry

_FIRST_YEAR, _LAST_YEAR = 1949, 2199


def calendar_years(
    entries: Sequence[Entry[CalendarEntry]], problems: list[Problem]
) -> dict[str, CalendarYear]:
    """What regulations say of the days of each year; where several speak of a day, the last one wins."""
    years: dict[str, CalendarYear] = {}
    for entry in entries:
        try:
            year = _year(entry)
        except EntryError as error:
            problems += error.problems
            continue
        if (before := years.get(year.key)) and not year.complete:
            off = (set(before.off) - set(year.on)) | set(year.off)
            on = (set(before.on) - set(year.off)) | set(year.on)
            year = year._replace(off=tuple(sorted(off)), on=tuple(sorted(on)), complete=before.complete)
        years[year.key] = year
    return years


def working_days(years: Iterable[CalendarYear]) -> tuple[LookupTable, frozenset[int]]:
    """The days that are unlike other weeks, 1 where one is worked, else 0; and the years whose arrangement is known."""
    unlike, known = _arranged()
    for year in years:
        if year.complete:
            unlike = {day: works for day, works in unlike.items() if day.year != int(year.key)}
            known |= {int(year.key)}
        unlike |= dict.fromkeys(year.off, False) | dict.fromkeys(year.on, True)
    cells: dict[tuple[int, ...], Fraction] = {
        (day.toordinal(),): Fraction(int(works)) for day, works in sorted(unlike.items())
    }
    axis = ExactAxis(DATE, _("日期"), tuple(day for (day,) in cells))
    return LookupTable(WORKING_DAYS, _("工作日历"), COUNT, (axis,), cells), frozenset(known)


def _arranged() -> tuple[dict[date, bool], set[int]]:
    """Holidays and days worked for them, as the library has them, and its years; none where it is not installed."""
    try:
        from chinese_calendar.constants import holidays, workdays  # noqa: PLC0415  an extra
    except ImportError:
        return {}, set()
    unlike = dict.fromkeys(holidays, False) | dict.fromkeys(workdays, True)
    return unlike, set(range(min(unlike).year, max(unlike).year + 1))


def _year(entry: Entry[CalendarEntry]) -> CalendarYear:
    """What one layer says of a year; raises EntryError."""
    key, written = entry.key, entry.value
    if not (key.isascii() and key.isdigit() and _FIRST_YEAR <= int(key) <= _LAST_YEAR):
        message = _("“{key}”不是年份").format(key=key[:20])
        raise EntryError(entry.problem("P077", message, _("写成 [calendar.2027]"), at_key=True))
    days = [(name, index, day) for name in ("off", "on") for index, day in enumerate(getattr(written, name))]
    found = []
    for name, index, day in days:
        if day.year != int(key):
            message = _("{day} 不在 {year} 年").format(day=day, year=key)
            found.append(entry.problem("P078", message, _("写到那一年的一节里"), name, index))
        elif name == "on" and day in written.off:
            message = _("{day} 既写了放假（off），又写了上班（on）").format(day=day)
            found.append(entry.problem("P079", message, _("留下一个"), name, index))
    if found:
        raise EntryError(*found)
    name = _("{year} 年").format(year=key)
    return CalendarYear(key, name, tuple(written.off), tuple(written.on), written.complete, evidence(entry))
