"""What the formulas of a workbook may mention, and what is known of it."""

from datetime import date
from fractions import Fraction

from xlsxwriter.utility import xl_col_to_name

from shegong.formula.excel import ROW, Cell, Grid, Ranks, Workbook
from shegong.formula.precision import Known, decimal
from shegong.formula.scope import BandAxis
from shegong.formula.types import COUNT, DATE, MONEY
from shegong.payroll.live.layout import INPUT_SHEET, Figure, Layout, Shelf
from shegong.payroll.live.leeway import Leeway, dividing, in_yuan, reach
from shegong.policy.policy import Input


def workbook_of(layout: Layout, leeway: Leeway) -> Workbook:
    """What formulas may mention, with the figures as far as they may be changed, and without the rules."""
    policy = layout.policy
    divisors = dividing(policy)
    found = {
        given.key: _input_cell(layout, given)
        for given in policy.inputs.values()
        if given.key in {column.key for column in layout.inputs}
    }
    for figure in layout.figures:
        found[figure.key] = _figure_cell(figure, leeway, divisors)
    grids: dict[str, Grid] = {}
    for shelf in layout.shelves:
        grids |= _grids(shelf, leeway, divides=shelf.table.name in divisors)
    ranks = {each.level: Ranks(each.name, each.values) for each in layout.listings}
    return Workbook(found, grids, ranks, policy.scope.tables, layout.days)


def _input_cell(layout: Layout, given: Input) -> Cell:
    """Where formulas find an input: in their own row, or on the sheet of inputs."""
    keys = [column.key for column in layout.columns]
    text = place_in_row(keys.index(given.key)) if given.key in keys else input_text(layout, given)
    known = None
    if given.type.is_amount:
        is_money = given.type == MONEY
        low, high = in_yuan(given.type, map(Fraction, (given.minimum, given.maximum)))
        known = decimal(low, high, 2 if is_money else 0)
    return Cell(text, given.type, known)


def input_text(layout: Layout, given: Input) -> str:
    """The cell of an input on its own sheet; a date that is not told is the one that is taken then."""
    number = next(place for place, column in enumerate(layout.inputs) if column.key == given.key)
    text = f"{INPUT_SHEET}!{place_in_row(number)}"
    if is_blank_for_default(given):
        day = date.fromordinal(given.default or 1)
        return f'IF({text}="",DATE({day.year},{day.month},{day.day}),{text})'
    return text


def is_blank_for_default(given: Input) -> bool:
    """Whether an input that is not told is left empty: nobody comes or goes on a date that is nobody's."""
    return bool(given.event) and given.type.kind == "date" and given.default is not None


def place_in_row(column: int) -> str:
    """A cell in the row that a formula is written in."""
    return f"{xl_col_to_name(column)}{ROW}"


def _figure_cell(figure: Figure, leeway: Leeway, divisors: set[str]) -> Cell:
    if figure.parameter is None:
        kind = DATE if isinstance(figure.value, date) else COUNT
        known = None if isinstance(figure.value, date) else decimal(figure.value, figure.value)
        return Cell(figure.name, kind, known)
    return Cell(figure.name, figure.parameter.type, figure_reach(figure, leeway, divisors))


def figure_reach(figure: Figure, leeway: Leeway, divisors: set[str]) -> Known:
    """What a parameter may become."""
    if figure.parameter is None or isinstance(figure.value, date):
        raise TypeError(figure.key)
    return reach(figure.parameter.type, [figure.value], leeway, figure.key, divides=figure.key in divisors)


def shelf_reach(shelf: Shelf, leeway: Leeway, *, divides: bool) -> Known:
    """What the values of a table may become."""
    table = shelf.table
    return reach(table.type, in_yuan(table.type, table.cells.values()), leeway, table.name, divides=divides)


def limits_reach(axis: BandAxis, leeway: Leeway) -> Known:
    """What the limits of bands may become."""
    return reach(axis.type, in_yuan(axis.type, axis.limits), leeway)


def _grids(shelf: Shelf, leeway: Leeway, *, divides: bool) -> dict[str, Grid]:
    known = shelf_reach(shelf, leeway, divides=divides)
    bands = next((axis for axis in shelf.table.axes if isinstance(axis, BandAxis) and axis.limits), None)
    limits = limits_reach(bands, leeway) if bands else None
    name = shelf.table.name
    if not shelf.quick:
        return {name: Grid(shelf.name, known, shelf.key_names, limits)}
    quick = Grid(shelf.quick, quick_reach(shelf, leeway), shelf.key_names, limits)
    return {name: Grid(shelf.name, known, shelf.key_names, limits, quick), f"{name}.quick": quick}


def quick_reach(shelf: Shelf, leeway: Leeway) -> Known:
    """What quick deductions may become: at most every limit times the greatest step between two rates."""
    (axis,) = shelf.table.axes
    if not isinstance(axis, BandAxis) or not axis.limits:
        return decimal(0, 0)
    limits, rates = limits_reach(axis, leeway), shelf_reach(shelf, leeway, divides=False)
    most = len(axis.limits) * limits.size * (rates.high - rates.low)
    return decimal(-most, most, limits.places + rates.places)
