"""The two sheets with the people: what is known of them, and what they are paid, as formulas over that."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from shegong.formula.excel import NO, ROW, YES
from shegong.formula.types import MONEY
from shegong.money import FEN_PER_YUAN, decimal_text
from shegong.payroll.live.book import input_text, is_blank_for_default
from shegong.payroll.live.formulas import Formulas
from shegong.payroll.live.layout import FIRST_ROW, INPUT_SHEET, Layout
from shegong.payroll.live.notes import note_of
from shegong.payroll.live.values import CellValue, date_format, values_of
from shegong.payroll.sheet import MONTH, printed_columns
from shegong.policy.policy import Input, Rule
from shegong.sheets import pages_across, set_up_page, width_of, write_text

_LOOKED_AT = 200
_NARROWEST = 9
_WRAPPED = 6
_LINE = 15
_MOST_LINES = 4
_SURE_SUM = Fraction(1, 400)
_UNIT = Fraction(1, 2**52)
Styles = Mapping[str, Format]


def write_inputs(sheet: Worksheet, layout: Layout, styles: Styles) -> None:
    """The people as they were read, under the headings of a roster: what may be changed here is checked."""
    payroll = layout.payroll
    _head(sheet, layout, f"{payroll.policy.name}  {payroll.period}  输入（改这里，工资表随之重算）", styles)
    widths: list[int] = []
    for number, column in enumerate(layout.inputs):
        given = payroll.policy.inputs.get(column.key)
        values = _about(layout, column.key) if given is None else list(values_of(payroll, given))
        kind = "text" if given is None else _style(given)
        if given and is_blank_for_default(given):
            absent = date_format(given).absent
            values = ["" if value == absent else value for value in values]
        for row, value in enumerate(values, start=FIRST_ROW):
            _write_value(sheet, row, number, value, styles[kind])
        widths.append(_width(column.heading, values, kind))
        if given:
            sheet.data_validation(FIRST_ROW, number, layout.last_row, number, _allowed(layout, given, number))
    _set_widths(sheet, widths, len(widths), layout.last_row)


def write_pay(sheet: Worksheet, layout: Layout, formulas: Formulas, styles: Styles) -> None:
    """Everyone's results as formulas, each with the value that we have calculated; the sums below."""
    payroll = layout.payroll
    widths: list[int] = []
    _head(sheet, layout, f"{payroll.policy.name}  {payroll.period}  单位：元", styles)
    for number, column in enumerate(layout.columns):
        entry = payroll.policy.rules.get(column.key) or payroll.policy.inputs.get(column.key)
        values: list[CellValue]
        if column.key == MONTH:
            text, values, kind = "", [str(payroll.month)] * payroll.table.height, "text"
        elif entry is None:
            text, values, kind = _told(layout, column.key), _about(layout, column.key), "text"
        elif isinstance(entry, Rule):
            text, values, kind = (
                formulas.written[column.key].text,
                list(values_of(payroll, entry)),
                _style(entry),
            )
            sheet.write_comment(1, number, note_of(payroll.policy, entry), {"x_scale": 3, "y_scale": 2})
        else:
            text, values, kind = input_text(layout, entry), list(values_of(payroll, entry)), _style(entry)
        style = styles[entry.key if isinstance(entry, Input) and is_blank_for_default(entry) else kind]
        for row, value in enumerate(values, start=FIRST_ROW):
            if not text:
                write_text(sheet, row, number, str(value), style)
            elif value != "":
                sheet.write_formula(row, number, f"={text.replace(ROW, str(row + 1))}", style, value)
        widths.append(_width(column.heading, values, kind))
    _write_sums(sheet, layout, styles)
    _set_widths(sheet, widths, printed_columns(payroll), layout.last_row + 1)


def sum_formula(layout: Layout, number: int) -> str:
    """What a column of amounts comes to, to the fen."""
    payroll = layout.payroll
    cells = f"{xl_col_to_name(number)}{FIRST_ROW + 1}:{xl_col_to_name(number)}{layout.last_row + 1}"
    column = payroll.table[layout.columns[number].key]
    most = Fraction(int(column.abs().sum()), FEN_PER_YUAN)
    # Added up in yuan, doubles may be off by so much; whole fen are exact, however many they are.
    if 10 * most * payroll.table.height * _UNIT < _SURE_SUM:
        return f"=ROUND(SUM({cells}),2)"
    return f"=SUMPRODUCT(ROUND({cells}*100,0))/100"


def summed(layout: Layout) -> list[int]:
    """The columns of amounts that are added up."""
    inputs = layout.policy.inputs
    return [
        number
        for number, column in enumerate(layout.columns)
        if column.kind == "money" and column.key not in inputs
    ]


def total_of(layout: Layout, number: int) -> Decimal:
    """What we have calculated for a column in all."""
    return Decimal(int(layout.payroll.table[layout.columns[number].key].sum())).scaleb(-2)


def _write_sums(sheet: Worksheet, layout: Layout, styles: Styles) -> None:
    last = layout.last_row + 1
    sheet.write_string(last, 0, "合计", styles["sum"])
    for number in summed(layout):
        sheet.write_formula(
            last, number, sum_formula(layout, number), styles["sum"], total_of(layout, number)
        )


def _head(sheet: Worksheet, layout: Layout, title: str, styles: Styles) -> None:
    columns = layout.inputs if sheet.get_name() == INPUT_SHEET else layout.columns
    sheet.write_string(0, 0, title, styles["title"])
    for number, column in enumerate(columns):
        sheet.write_string(1, number, column.heading, styles["head"])
    names = [column.key for column in columns].index("name") + 1
    sheet.freeze_panes(FIRST_ROW, names)
    set_up_page(sheet, repeat=FIRST_ROW)
    sheet.repeat_columns(0, names - 1)
    lines = max(-(-len(column.heading) // _WRAPPED) for column in columns)
    sheet.set_row(1, _LINE * min(lines, _MOST_LINES) + 2)


def _told(layout: Layout, key: str) -> str:
    """The cell with what the roster says of a person."""
    number = next(place for place, column in enumerate(layout.inputs) if column.key == key)
    return f'{INPUT_SHEET}!{xl_col_to_name(number)}{ROW}&""'


def _about(layout: Layout, key: str) -> list[CellValue]:
    return [str(value or "") for value in layout.payroll.table[key]]


def _style(entry: Input | Rule) -> str:
    match entry.type.kind:
        case "money" | "count" | "rate" | "date":
            return entry.type.kind
        case _:
            return "text"


def _write_value(sheet: Worksheet, row: int, column: int, value: CellValue, style: Format) -> None:
    if not isinstance(value, str):
        sheet.write_number(row, column, value, style)
    elif value:
        write_text(sheet, row, column, value, style)
    else:
        sheet.write_blank(row, column, None, style)


def _width(heading: str, values: Sequence[CellValue], kind: str) -> int:
    """How wide a column is: headings go over several lines."""
    shown: list[object] = ["2020-12-31"] if kind == "date" else list(values[:_LOOKED_AT])
    if kind == "money":
        shown = [f"{value:,}" for value in shown]
    return max(width_of([heading[:_WRAPPED], *shown]), _NARROWEST)


def _set_widths(sheet: Worksheet, widths: Sequence[int], printed: int, last: int) -> None:
    """As many pages side by side as can be read, of the first columns, which are worth paper."""
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width)
    sheet.print_area(0, 0, last, printed - 1)
    sheet.fit_to_pages(pages_across(widths[:printed]), 0)


def _allowed(layout: Layout, given: Input, number: int) -> dict[str, object]:
    """What may be typed into the column of an input."""
    cell = f"{xl_col_to_name(number)}{FIRST_ROW + 1}"
    told = {"error_title": given.name[:30], "error_message": "超出办法允许的范围或写法", "ignore_blank": True}
    low, high = given.minimum, given.maximum
    match given.type.kind:
        case "level":
            name = next(each.name for each in layout.listings if each.level == given.type.level)
            return {**told, "validate": "list", "source": f"={name}", "ignore_blank": False}
        case "flag":
            return {**told, "validate": "list", "source": [YES, NO], "ignore_blank": False}
        case "date":
            first, last = date_format(given).span
            return {**told, "validate": "integer", "criteria": "between", "minimum": first, "maximum": last}
        case _:
            per_yuan = FEN_PER_YUAN if given.type == MONEY else 1
            ends = [decimal_text(Fraction(end, per_yuan)) for end in (low, high)]
            places = 2 if given.type == MONEY else 0
            condition = (
                f"=AND(ISNUMBER({cell}),{cell}>={ends[0]},{cell}<={ends[1]},ROUND({cell},{places})={cell})"
            )
            return {**told, "validate": "custom", "value": condition}
