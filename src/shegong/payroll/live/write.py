"""Writes a payroll as a workbook that calculates."""

from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from shegong.payroll.live.figures import write_days, write_figures, write_tables
from shegong.payroll.live.formulas import formulas_of
from shegong.payroll.live.layout import DAY_SHEET, FIGURE_SHEET, INPUT_SHEET, TABLE_SHEET, Layout, lay_out
from shegong.payroll.live.notes import in_chinese
from shegong.payroll.live.people import summed, total_of, write_inputs, write_pay
from shegong.payroll.live.values import date_format, require_days
from shegong.payroll.run import Payroll
from shegong.payroll.sheet import PAYROLL_SHEET
from shegong.sheets import new_workbook, set_up_page

CHECK_SHEET = "核对"
_OPEN = "#FFF8DC"


class _Formulas(Worksheet):  # type: ignore[misc]  # it has no types
    """A sheet of formulas without functions that would have to be marked as new: to look for those takes most time."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        return formula.removeprefix("=")


def write_live(payroll: Payroll, path: Path) -> None:
    """The payroll with every result as a formula; raises ShegongError where one can't be sure to come out right."""
    layout = lay_out(payroll)
    require_days(payroll, [column.key for column in layout.inputs])
    formulas = formulas_of(layout)
    with in_chinese(), new_workbook(path) as book:
        styles = _styles(book, layout)
        write_pay(book.add_worksheet(PAYROLL_SHEET, worksheet_class=_Formulas), layout, formulas, styles)
        write_inputs(book.add_worksheet(INPUT_SHEET), layout, styles)
        write_figures(book.add_worksheet(FIGURE_SHEET), layout, formulas.leeway, styles)
        write_tables(book.add_worksheet(TABLE_SHEET), layout, formulas.leeway, styles)
        if layout.days:
            write_days(book.add_worksheet(DAY_SHEET), layout, styles)
        _write_check(book.add_worksheet(CHECK_SHEET), layout, styles)
        for name, cells in layout.ranges().items():
            book.define_name(name, cells)


def _styles(book: Workbook, layout: Layout) -> dict[str, Format]:
    forms = {"money": "#,##0.00", "count": "0", "rate": "General", "date": "yyyy-mm-dd"}
    shown = {kind: book.add_format({"num_format": form}) for kind, form in forms.items()}
    opened = {
        f"open {kind}": book.add_format({"num_format": form, "bg_color": _OPEN, "border": 1})
        for kind, form in forms.items()
    }
    dates = {
        given.key: book.add_format({"num_format": date_format(given).form})
        for given in layout.policy.inputs.values()
        if given.type.kind == "date"
    }
    head = {"bold": True, "border": 1, "text_wrap": True, "align": "center", "bg_color": "#E7EEF7"}
    return {
        **shown,
        **opened,
        **dates,
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format(head),
        "key": book.add_format({"border": 1, "bg_color": "#F4F6FA"}),
        "bold": book.add_format({"bold": True}),
        "text": book.add_format({"num_format": "@"}),
        "wrapped": book.add_format({"num_format": "@", "text_wrap": True}),
        "sum": book.add_format({"bold": True, "num_format": "#,##0.00", "top": 1}),
    }


def _write_check(sheet: Worksheet, layout: Layout, styles: dict[str, Format]) -> None:
    """Each sum as the sheet has it now and as we have calculated it: what a change costs, or that nothing differs."""
    payroll, roster = layout.payroll, layout.payroll.roster
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 3, 18)
    set_up_page(sheet, repeat=1)
    sheet.write_string(0, 0, f"{payroll.policy.name}  {payroll.period}  核对", styles["title"])
    for number, heading in enumerate(("合计（元）", "表里现在", "程序算出", "差额")):
        sheet.write_string(3, number, heading, styles["head"])
    first = 4
    for row, number in enumerate(summed(layout), start=first):
        total = total_of(layout, number)
        cell = xl_rowcol_to_cell(layout.last_row + 1, number)
        sheet.write_string(row, 0, layout.columns[number].heading, styles["text"])
        sheet.write_formula(row, 1, f"={PAYROLL_SHEET}!{cell}", styles["money"], total)
        sheet.write_number(row, 2, total, styles["money"])
        sheet.write_formula(row, 3, f"=ROUND(B{row + 1}-C{row + 1},2)", styles["money"], 0)
    last = first + len(summed(layout))
    if last > first:
        _write_verdict(sheet, first, last, styles)
    counts = f"读入 {roster.rows_read} 行 = 算出 {payroll.table.height} 行 + 剔除 {roster.rejects.height} 行"
    if roster.absent:
        counts += f"；另有不在岗 {roster.absent} 行"
    sheet.write_string(last + 1, 0, f"核对：{counts}")


def _write_verdict(sheet: Worksheet, first: int, last: int, styles: dict[str, Format]) -> None:
    """Whether all differences in these rows are 0."""
    agreed = "相符：表里各项合计与程序算出的逐分相等"
    changed = "不同：改过输入、参数或标准表，差额见下"
    text = f'=IF(SUMPRODUCT(--(D{first + 1}:D{last}<>0))=0,"{agreed}","{changed}")'
    sheet.write_formula(1, 0, text, styles["bold"], agreed)
