"""The sheets with the policy's figures: parameters, tables and levels, the days of the month."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from shegong.formula.excel import day_number
from shegong.formula.precision import Known
from shegong.formula.scope import Axis, BandAxis
from shegong.formula.tree import WORKING_DAYS
from shegong.money import decimal_text
from shegong.payroll.live.book import figure_reach, limits_reach, quick_reach, shelf_reach
from shegong.payroll.live.layout import FIRST_DAY, Figure, Layout, Listing, Shelf
from shegong.payroll.live.leeway import Leeway, dividing, in_yuan, reach_condition, reach_text
from shegong.payroll.live.notes import STATUS, told
from shegong.payroll.live.values import plain
from shegong.policy.policy import Policy
from shegong.sheets import set_up_page, write_text

Styles = Mapping[str, Format]
_UNITS = {"money": "元", "rate": "比率", "count": "数"}
_HEADINGS = ("名称", "数值", "单位", "状态", "可以改成", "公式里的名称", "出处、理由")
_WIDTHS = (40, 14, 8, 8, 30, 40, 90)
_DAY_NAMES = ("一", "二", "三", "四", "五", "六", "日")
_SATURDAY = 5


def write_figures(sheet: Worksheet, layout: Layout, leeway: Leeway, styles: Styles) -> None:
    """Every parameter in force in the month, how well it is known, and how far it may be changed."""
    title = f"{layout.policy.name}  {layout.payroll.period}  参数（改“数值”，工资表随之重算）"
    sheet.write_string(0, 0, title, styles["title"])
    for number, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
        sheet.set_column(number, number, width)
        sheet.write_string(1, number, heading, styles["head"])
    sheet.freeze_panes(2, 1)
    set_up_page(sheet, repeat=2)
    divisors = dividing(layout.policy)
    for figure in layout.figures:
        if figure.parameter:
            _write_figure(sheet, figure, figure_reach(figure, leeway, divisors), leeway, styles)
        else:
            _write_calendar(sheet, figure, styles)


def _write_calendar(sheet: Worksheet, figure: Figure, styles: Styles) -> None:
    is_day = isinstance(figure.value, date)
    value = day_number(figure.value) if isinstance(figure.value, date) else int(figure.value)
    sheet.write_string(figure.row, 0, figure.label, styles["text"])
    sheet.write_number(figure.row, 1, value, styles["date" if is_day else "count"])
    texts = {2: "日期" if is_day else "数", 4: "不能改：别的月份参数不同，另算一份", 5: figure.name}
    for column, text in texts.items():
        sheet.write_string(figure.row, column, text, styles["text"])
    _allow(sheet, (figure.row, 1, figure.row, 1), "=FALSE", "不能改")


def _write_figure(sheet: Worksheet, figure: Figure, known: Known, leeway: Leeway, styles: Styles) -> None:
    parameter = figure.parameter
    if parameter is None or isinstance(figure.value, date):
        raise TypeError(figure.key)
    row, kind = figure.row, parameter.type.kind
    sheet.write_string(row, 0, figure.label, styles["text"])
    sheet.write_number(row, 1, plain(figure.value), styles[f"open {kind}"])
    range_text = reach_text(known, leeway)
    reasons = "；".join(told(parameter.evidence._replace(status="published")))
    if parameter.evidence.why:
        reasons = "；".join(part for part in (reasons, parameter.evidence.why) if part)
    texts = (_UNITS[kind], STATUS[parameter.evidence.status], range_text, figure.name, reasons)
    for column, text in enumerate(texts, start=2):
        write_text(sheet, row, column, text, styles["wrapped" if column == len(_HEADINGS) - 1 else "text"])
    condition = reach_condition(xl_rowcol_to_cell(row, 1), known, leeway)
    _allow(sheet, (row, 1, row, 1), condition, range_text)


def _allow(sheet: Worksheet, cells: tuple[int, int, int, int], condition: str, told_: str) -> None:
    message = f"这张表只在这个范围里保证逐分准确：{told_}"
    rule = {
        "validate": "custom",
        "value": condition,
        "error_title": "超出范围",
        "error_message": message[:255],
    }
    sheet.data_validation(*cells, rule)


def write_tables(sheet: Worksheet, layout: Layout, leeway: Leeway, styles: Styles) -> None:
    """The values of levels in order, and every table that a formula looks something up in."""
    sheet.write_string(0, 0, f"{layout.policy.name}  {layout.payroll.period}  标准表", styles["title"])
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 40, 14)
    set_up_page(sheet, repeat=1)
    for listing in layout.listings:
        _write_listing(sheet, listing, styles)
    divisors = dividing(layout.policy)
    for shelf in layout.shelves:
        _write_shelf(sheet, layout.policy, shelf, leeway, styles)
        known = shelf_reach(shelf, leeway, divides=shelf.table.name in divisors)
        last = shelf.top + shelf.height - 1
        condition = reach_condition(xl_rowcol_to_cell(shelf.top, 1), known, leeway)
        _allow(sheet, (shelf.top, 1, last, shelf.width), condition, reach_text(known, leeway))


def _write_listing(sheet: Worksheet, listing: Listing, styles: Styles) -> None:
    sheet.write_string(listing.top - 1, 0, f"{listing.label}（从低到高）", styles["head"])
    for row, name in enumerate(listing.values, start=listing.top):
        write_text(sheet, row, 0, name, styles["text"])


def _write_shelf(sheet: Worksheet, policy: Policy, shelf: Shelf, leeway: Leeway, styles: Styles) -> None:
    table, top = shelf.table, shelf.top
    sheet.write_string(top - 2, 0, _caption(policy, shelf), styles["bold"])
    _write_keys(sheet, shelf, 0, leeway, styles)
    if len(table.axes) > 1:
        _write_keys(sheet, shelf, 1, leeway, styles)
    else:
        sheet.write_string(top - 1, 1, f"{shelf.label}（{_UNITS[table.type.kind]}）", styles["head"])
    for row, outer in enumerate(_places(table.axes[0])):
        for column, inner in enumerate(_places(table.axes[1]) if len(table.axes) > 1 else [None]):
            place = (outer,) if inner is None else (outer, inner)
            (value,) = in_yuan(table.type, [table.cells[place]])
            sheet.write_number(top + row, 1 + column, plain(value), styles[f"open {table.type.kind}"])
    if shelf.quick:
        _write_quick(sheet, shelf, leeway, styles)


def _caption(policy: Policy, shelf: Shelf) -> str:
    table = policy.tables.get(shelf.table.name)
    if table is None:
        return f"{shelf.label}（公式里：{shelf.name}）"
    parts = [STATUS[table.evidence.status], *told(table.evidence._replace(status="published", why=""))]
    parts += [table.evidence.why] if table.evidence.why else []
    return f"{shelf.label}（公式里：{shelf.name}）  {'；'.join(parts)}"


def _places(axis: Axis) -> list[int]:
    return list(range(len(axis.limits) + 1)) if isinstance(axis, BandAxis) else list(axis.points)


def _write_keys(sheet: Worksheet, shelf: Shelf, number: int, leeway: Leeway, styles: Styles) -> None:
    """The keys of an axis: down the first column, or across the heading."""
    axis = shelf.table.axes[number]
    word = "键"
    if isinstance(axis, BandAxis):
        word = "到（含）" if axis.inclusive else "不到"
    if number == 0:
        sheet.write_string(shelf.top - 1, 0, word, styles["head"])
    for place, key in enumerate(shelf.keys[number]):
        row, column = (shelf.top - 1, 1 + place) if number else (shelf.top + place, 0)
        style = styles["key"]
        if isinstance(key, str):
            sheet.write_string(row, column, key, style)
        else:
            sheet.write_number(row, column, plain(Fraction(key)), style)
    if isinstance(axis, BandAxis) and axis.limits:
        _allow_limits(sheet, shelf, axis, leeway, across=bool(number))


def _allow_limits(sheet: Worksheet, shelf: Shelf, axis: BandAxis, leeway: Leeway, *, across: bool) -> None:
    """Limits may be changed too, as long as they rise."""
    known, count = limits_reach(axis, leeway), len(axis.limits)
    row, column = (shelf.top - 1, 1) if across else (shelf.top, 0)
    cell = xl_rowcol_to_cell(row, column)
    following = xl_rowcol_to_cell(row, column + 1) if across else xl_rowcol_to_cell(row + 1, column)
    before = xl_rowcol_to_cell(row, column - 1) if across else xl_rowcol_to_cell(row - 1, column)
    rising = [f"OR(ISTEXT({following}),{cell}<{following})", f"OR(ISTEXT({before}),{cell}>{before})"]
    last = (row, column + count - 1) if across else (row + count - 1, column)
    _allow(
        sheet, (row, column, *last), reach_condition(cell, known, leeway, rising), reach_text(known, leeway)
    )


def _write_quick(sheet: Worksheet, shelf: Shelf, leeway: Leeway, styles: Styles) -> None:
    """Quick deductions follow from limits and rates, so they are formulas."""
    (axis,) = shelf.table.axes
    if not isinstance(axis, BandAxis):
        raise TypeError(shelf.name)
    sheet.write_string(shelf.top - 1, 2, "速算扣除数（元）", styles["head"])
    sheet.write_number(shelf.top, 2, 0, styles["money"])
    places = quick_reach(shelf, leeway).places
    quick = Fraction(0)
    limits = in_yuan(axis.type, axis.limits)
    for band, limit in enumerate(limits, start=1):
        quick += max(limit, Fraction(0)) * (shelf.table.cells[(band,)] - shelf.table.cells[(band - 1,)])
        row = shelf.top + band
        above, own = row, row + 1
        text = f"=ROUND(C{above}+MAX(A{above},0)*(B{own}-B{above}),{places})"
        sheet.write_formula(row, 2, text, styles["money"], Decimal(decimal_text(quick)))


def write_days(sheet: Worksheet, layout: Layout, styles: Styles) -> None:
    """Each day of the month: is it a weekday, is it worked."""
    payroll = layout.payroll
    sheet.write_string(0, 0, f"{payroll.period}  日历（1 是，0 不是；调休在“工作日”里改）", styles["title"])
    for number, (heading, width) in enumerate(
        (("日期", 14), ("星期", 8), ("周一至周五", 12), ("工作日", 10))
    ):
        sheet.set_column(number, number, width)
        sheet.write_string(FIRST_DAY - 1, number, heading, styles["head"])
    set_up_page(sheet, repeat=2)
    calendar = layout.policy.scope.tables.get(WORKING_DAYS)
    unlike = calendar.cells if calendar else {}
    for number in range(payroll.month.days):
        day = payroll.month.first_day + timedelta(days=number)
        is_weekday = int(day.weekday() < _SATURDAY)
        row = FIRST_DAY + number
        sheet.write_number(row, 0, day_number(day), styles["date"])
        sheet.write_string(row, 1, _DAY_NAMES[day.weekday()], styles["text"])
        sheet.write_number(row, 2, is_weekday, styles["count"])
        sheet.write_number(row, 3, int(unlike.get((day.toordinal(),), is_weekday)), styles["open count"])
    cells = (FIRST_DAY, 3, FIRST_DAY + payroll.month.days - 1, 3)
    _allow(sheet, cells, f"=OR(D{FIRST_DAY + 1}=0,D{FIRST_DAY + 1}=1)", "0 或 1")
