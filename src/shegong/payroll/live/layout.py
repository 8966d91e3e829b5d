"""Where everything stands in a workbook that calculates, and what it is called in formulas."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from xlsxwriter.utility import xl_rowcol_to_cell

from shegong.formula.excel import Days
from shegong.formula.scope import Axis, BandAxis, LookupTable
from shegong.formula.tree import DAYS_OF_MONTH, Call, LevelValue, names, parts
from shegong.payroll.live.leeway import in_yuan
from shegong.payroll.live.names import defined_name
from shegong.payroll.live.notes import CALENDAR, table_name
from shegong.payroll.run import Payroll
from shegong.payroll.sheet import MONTH, SheetColumn, distinct, fact_column, sheet_columns
from shegong.policy.load import calendar_values
from shegong.policy.policy import Parameter, Policy

INPUT_SHEET, FIGURE_SHEET, TABLE_SHEET, DAY_SHEET = "输入", "参数", "标准表", "日历"
FIRST_ROW = 2
"""From 0: below the title and the headings."""
FIRST_FIGURE, FIRST_DAY = 2, 2
_VALUE = 1


@dataclass(frozen=True)
class Figure:
    """A parameter, or a word of the calendar (then without one), with its value in yuan, ones, or as a day."""

    key: str
    label: str
    name: str
    row: int
    value: Fraction | date
    parameter: Parameter | None = None


@dataclass(frozen=True)
class Shelf:
    """A table: its rows from `top`, below a caption and headings; `keys` are the texts or numbers of each axis.

    With a band axis the limit of the last band is a word. `quick` tells that it has a column of quick deductions.
    """

    label: str
    table: LookupTable
    top: int
    keys: tuple[tuple[str | int | Fraction, ...], ...]
    name: str
    key_names: tuple[str, ...]
    quick: str = ""

    @property
    def height(self) -> int:
        """How many rows of values there are."""
        return len(self.keys[0])

    @property
    def width(self) -> int:
        """How many columns of values there are."""
        return len(self.keys[1]) if len(self.keys) > 1 else 1


@dataclass(frozen=True)
class Listing:
    """The values of a level in their order, from `top`."""

    level: str
    label: str
    top: int
    values: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Layout:
    """The whole workbook: the columns of the people's two sheets, figures, tables, levels, and whether days count."""

    payroll: Payroll
    columns: tuple[SheetColumn, ...]
    inputs: tuple[SheetColumn, ...]
    figures: tuple[Figure, ...]
    shelves: tuple[Shelf, ...]
    listings: tuple[Listing, ...]
    days: Days | None

    @property
    def policy(self) -> Policy:
        """The regulation."""
        return self.payroll.policy

    @property
    def last_row(self) -> int:
        """The row of the last person, from 0."""
        return FIRST_ROW + self.payroll.table.height - 1

    def ranges(self) -> dict[str, str]:
        """Every name of the workbook, with what it refers to."""
        found = {each.name: _at(FIGURE_SHEET, each.row, _VALUE) for each in self.figures}
        for shelf in self.shelves:
            last, right = shelf.top + shelf.height - 1, shelf.width
            found[shelf.name] = _at(TABLE_SHEET, shelf.top, 1, last, right)
            for number, (axis, name) in enumerate(zip(shelf.table.axes, shelf.key_names, strict=True)):
                less = isinstance(axis, BandAxis)
                if isinstance(axis, BandAxis) and not axis.limits:
                    continue
                if number:
                    found[name] = _at(TABLE_SHEET, shelf.top - 1, 1, shelf.top - 1, right - less)
                else:
                    found[name] = _at(TABLE_SHEET, shelf.top, 0, last - less, 0)
            if shelf.quick:
                found[shelf.quick] = _at(TABLE_SHEET, shelf.top, 2, last, 2)
        for listing in self.listings:
            last = listing.top + len(listing.values) - 1
            found[listing.name] = _at(TABLE_SHEET, listing.top, 0, last, 0)
        if self.days:
            last = FIRST_DAY + self.payroll.month.days - 1
            for column, name in zip((0, 2, 3), self.days, strict=True):
                found[name] = _at(DAY_SHEET, FIRST_DAY, column, last, column)
        return found


def lay_out(payroll: Payroll) -> Layout:
    """Find a place for everything that the payroll's formulas mention."""
    policy = payroll.policy
    taken: set[str] = set()
    columns = sheet_columns(payroll)
    mentioned = {name for rule in policy.rules.values() for name in names(rule.tree)}
    shown = [column.key for column in columns]
    inputs = [column for column in columns if column.key not in (MONTH, *policy.rules)]
    inputs += [
        fact_column(given)
        for given in policy.inputs.values()
        if given.key in mentioned and given.key not in shown
    ]
    figures = _figures(payroll, mentioned, taken)
    levels = _levels(policy, mentioned, {column.key for column in inputs})
    listings = _listings(policy, levels, taken)
    shelves = _shelves(policy, mentioned, listings, taken)
    return Layout(
        payroll, tuple(columns), tuple(distinct(inputs)), figures, shelves, listings, _days(policy, taken)
    )


def _levels(policy: Policy, mentioned: set[str], inputs: set[str]) -> set[str | None]:
    """The levels that somebody can be asked for, or that a formula or the keys of a table are about."""
    found = {given.type.level for given in policy.inputs.values() if given.key in inputs}
    tables = [table for key, table in policy.scope.tables.items() if key in mentioned]
    found |= {axis.type.level for table in tables for axis in table.axes}
    every = (part for rule in policy.rules.values() for part in parts(rule.tree))
    return found | {part.level for part in every if isinstance(part, LevelValue)}


def _figures(payroll: Payroll, mentioned: set[str], taken: set[str]) -> tuple[Figure, ...]:
    policy, month = payroll.policy, payroll.month
    row = FIRST_FIGURE
    found: list[Figure] = []
    for key, value in calendar_values(month).items():
        if key in mentioned:
            label = CALENDAR[key]
            found.append(Figure(key, label, defined_name(label, key, taken), row, value))
            row += 1
    for parameter in policy.parameters.values():
        if parameter.key in mentioned:
            value = policy.figures_on(month)[parameter.key]
            (shown,) = in_yuan(parameter.type, [value])
            name = defined_name(parameter.name, parameter.key, taken)
            found.append(Figure(parameter.key, parameter.name, name, row, shown, parameter))
            row += 1
    return tuple(found)


def _listings(policy: Policy, levels: Collection[str | None], taken: set[str]) -> tuple[Listing, ...]:
    """Those of the `levels` that there are, one below the other."""
    found: dict[str, Listing] = {}
    top = FIRST_ROW
    for given in policy.inputs.values():
        level = given.type.level
        if level and level in levels and level not in found:
            name = defined_name(f"{given.name}次序", given.key, taken)
            values = tuple(choice.name for choice in given.choices)
            found[level] = Listing(level, given.name, top, values, name)
            top += len(values) + 3
    return tuple(found.values())


def _shelves(
    policy: Policy, mentioned: set[str], listings: Sequence[Listing], taken: set[str]
) -> tuple[Shelf, ...]:
    """The tables that a rule mentions, below the levels."""
    levels = {each.level: each for each in listings}
    top = max((each.top + len(each.values) + 3 for each in listings), default=FIRST_ROW)
    brackets = {
        part.table
        for rule in policy.rules.values()
        for part in parts(rule.tree)
        if isinstance(part, Call) and part.function == "bracket"
    }
    found = []
    for key, table in policy.scope.tables.items():
        if key not in mentioned or key.endswith(".quick") or key == "working_days":
            continue
        label = table_name(policy, key)
        name = defined_name(label, key, taken)
        key_names = tuple(
            defined_name(f"{name}_{_key_word(table, number)}", key, taken)
            for number in range(len(table.axes))
        )
        is_quick = key in brackets or f"{key}.quick" in mentioned
        quick = defined_name(f"{name}_速算扣除数", key, taken) if is_quick else ""
        keys = tuple(_points(axis, levels) for axis in table.axes)
        found.append(Shelf(label, table, top, keys, name, key_names, quick))
        top += len(keys[0]) + 3
    return tuple(found)


def _key_word(table: LookupTable, number: int) -> str:
    if isinstance(table.axes[number], BandAxis):
        return "分档"
    return ("行", "列")[number] if len(table.axes) > 1 else "键"


def _points(axis: Axis, levels: Mapping[str, Listing]) -> tuple[str | int | Fraction, ...]:
    """The keys of an axis as they stand on the sheet, in the table's order."""
    if isinstance(axis, BandAxis):
        return (*in_yuan(axis.type, axis.limits), "以上")
    if axis.type.level:
        return tuple(levels[axis.type.level].values[point] for point in axis.points)
    return tuple(axis.points)


def _days(policy: Policy, taken: set[str]) -> Days | None:
    calls = [part for rule in policy.rules.values() for part in parts(rule.tree) if isinstance(part, Call)]
    if not any(call.function in DAYS_OF_MONTH for call in calls):
        return None
    return Days(*(defined_name(label, "day", taken) for label in ("日期", "周一至周五", "工作日")))


def _at(sheet: str, top: int, left: int, bottom: int | None = None, right: int | None = None) -> str:
    """What a name refers to: a cell, or the cells from one to another."""
    first = xl_rowcol_to_cell(top, left, row_abs=True, col_abs=True)
    if bottom is None or right is None:
        return f"={sheet}!{first}"
    return f"={sheet}!{first}:{xl_rowcol_to_cell(bottom, right, row_abs=True, col_abs=True)}"
