"""What stands in the cells of a workbook that calculates: what the people's columns hold, as spreadsheets have it."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import polars as pl

from shegong.engine.columns import rate_denominator
from shegong.errors import Problem, ShegongError
from shegong.formula.excel import NO, YES, day_number
from shegong.formula.types import Type
from shegong.messages import _, label
from shegong.money import decimal_places, decimal_text
from shegong.payroll.run import Payroll
from shegong.policy.policy import Input, Policy, Rule

CellValue = int | Decimal | str
_FIRST_DAY = date(1900, 3, 1)
"""Excel takes 1900 for a leap year: before this day its days are others than those of LibreOffice."""


def require_days(payroll: Payroll, inputs: Iterable[str]) -> None:
    """Refuse people with a date, among these inputs, that spreadsheets do not agree on."""
    policy, table = payroll.policy, payroll.table
    problems = [
        Problem(
            "X004",
            _("“{input}”早于 1900-03-01，各种电子表格算得不一样").format(
                input=label(key, policy.inputs[key].name)
            ),
            _("核对这个日期；确实这样早的，不加 --formulas 照样能算"),
            payroll.roster.place(row),
            value=day.isoformat(),
        )
        for key in inputs
        if key in policy.inputs and policy.inputs[key].type.kind == "date"
        for row, day in table.filter(pl.col(key) < _FIRST_DAY).select("row", key).iter_rows()
    ]
    if problems:
        raise ShegongError(problems)


def values_of(payroll: Payroll, entry: Input | Rule) -> Iterator[CellValue]:
    """What each person has in the column of an input or a rule."""
    column = payroll.table[entry.key]
    names = names_of(payroll.policy, entry.type)
    denominator = rate_denominator(entry) if isinstance(entry, Rule) else 1
    for value in column:
        if isinstance(value, bool):
            yield YES if value else NO
        elif isinstance(value, date):
            yield day_number(value)
        elif names:
            yield names[value]
        elif entry.type.kind == "money":
            yield Decimal(value).scaleb(-2)
        else:
            yield plain(Fraction(value, denominator))


def names_of(policy: Policy, kind: Type) -> tuple[str, ...]:
    """What the values of a level are called; nothing for another type."""
    if not kind.level:
        return ()
    given = next(each for each in policy.inputs.values() if each.type == kind)
    return tuple(choice.name for choice in given.choices)


def plain(value: Fraction) -> CellValue:
    """A number as it stands in a cell, exact."""
    if value.denominator == 1:
        return int(value)
    if decimal_places(value.denominator) is None:
        raise ValueError(value)
    return Decimal(decimal_text(value))


class Dates(NamedTuple):
    """How a date is shown, and between which days it lies; the `absent` one stands for none and is not shown."""

    form: str
    span: tuple[int, int]
    absent: int | None


def date_format(given: Input) -> Dates:
    """How the dates of an input are shown."""
    first, last = (day_number(date.fromordinal(day)) for day in (given.minimum, given.maximum))
    span = (max(first, day_number(_FIRST_DAY)), last)
    if given.event and given.default is not None:
        absent = day_number(date.fromordinal(given.default))
        return Dates(f'[={absent}]"";yyyy-mm-dd', span, absent)
    return Dates("yyyy-mm-dd", span, None)
