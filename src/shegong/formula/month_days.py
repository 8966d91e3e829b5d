"""How many days of each kind a month can have."""

from datetime import date

from shegong.formula.scope import LookupTable
from shegong.formula.tree import Call, Name

_DAYS, _WEEKDAYS = (28, 31), (20, 23)
_SATURDAY = 5
_WHOLE_MONTH = ("month_start", "month_end")


def days_counted(call: Call, calendar: LookupTable | None) -> tuple[int, int]:
    """How many days a function of `DAYS_OF_MONTH` counts, at least and at most; `calendar` is what it goes by."""
    start, end = call.arguments[:2]
    is_whole = isinstance(start, Name) and isinstance(end, Name) and (start.name, end.name) == _WHOLE_MONTH
    fewest, most = _DAYS if call.function == "days" else _by_calendar(calendar)
    return fewest if is_whole else 0, most


def _by_calendar(calendar: LookupTable | None) -> tuple[int, int]:
    """A month has so many weekdays, less those that are off, and so many days more that are worked."""
    less: dict[tuple[int, int], int] = {}
    more: dict[tuple[int, int], int] = {}
    for (number,), works in calendar.cells.items() if calendar else ():
        day = date.fromordinal(number)
        if bool(works) != (day.weekday() < _SATURDAY):
            counts = more if works else less
            counts[day.year, day.month] = counts.get((day.year, day.month), 0) + 1
    fewest, most = _WEEKDAYS
    return max(fewest - max(less.values(), default=0), 0), most + max(more.values(), default=0)
