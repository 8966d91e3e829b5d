"""Writes a payroll and its rejects: .csv, or .xlsx, which keeps ID numbers whole when Excel opens it."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Literal

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from shegong.errors import Place, Problem, ShegongError
from shegong.files.encodings import encoded
from shegong.messages import _
from shegong.payroll.carried import is_carrying
from shegong.payroll.run import Group, Payroll, control_totals, summarise, summary_columns
from shegong.payroll.sheet import (
    PAYROLL_SHEET,
    SheetColumn,
    as_printed,
    disarmed,
    printed_columns,
    sheet_columns,
    with_plain_headings,
)
from shegong.roster.roster import Roster
from shegong.sheets import MARGIN, WIDEST, new_workbook, set_up_page, width_of, write_fen, write_text

FORMATS = ("csv", "xlsx")
MOST_ROWS = 1_000_000
_ROWS_AT_ONCE = 20_000
_LOOKED_AT = 200
_WRAPPED = 5
"""So much of a heading stands in a line, where there are many columns."""
_LINE = 15
_PAGE_WIDTH = 250
"""So many letters can still be read on a page across."""


def require_fits(payroll: Payroll, path: Path, kind: str) -> None:
    """Refuse more people than a sheet has rows, before anything is written."""
    if kind == "xlsx" and payroll.table.height > MOST_ROWS:
        message = _("{rows} 行超过 xlsx 的上限（{most} 行）").format(
            rows=payroll.table.height, most=MOST_ROWS
        )
        raise ShegongError(Problem("O009", message, _("改用 .csv，或把花名册分开"), Place(str(path))))


def write_payroll(payroll: Payroll, path: Path, *, kind: str, encoding: str = "utf-8-sig") -> None:
    """Write the payroll to `path` as `kind` (csv or xlsx)."""
    if kind == "csv":
        write_csv(as_printed(payroll, safe=True), path, encoding, quotes=needs_quotes(payroll))
    else:
        _write_workbook(payroll, path)


def write_rejects(roster: Roster, path: Path, encoding: str = "utf-8-sig") -> None:
    """Write the rows that could not be used: their line, their original text, and every reason."""
    renamed = disarmed(roster.rejects).rename({"row": "行号", "reasons": "错误说明"})
    write_csv(renamed.lazy(), path, encoding)


def needs_quotes(payroll: Payroll) -> bool:
    """Whether any cell may hold what CSV puts in quotes; to look for it cell by cell takes longer than to know."""
    names = [column.heading for column in sheet_columns(payroll)]
    names += [choice.name for given in payroll.policy.inputs.values() for choice in given.choices]
    return not payroll.roster.reading.plain or any(sign in name for name in names for sign in ',"\r\n')


def write_csv(table: pl.LazyFrame, path: Path, encoding: str, *, quotes: bool = True) -> None:
    """CSV with CRLF; UTF-8 with a mark, which Excel needs to see, or another encoding.

    Without `quotes` the caller knows that no cell needs them.
    """
    table = with_plain_headings(table)
    if encoding != "utf-8-sig":
        text = table.collect().write_csv(line_terminator="\r\n", quote_style=_quote_style(quotes=quotes))
        path.write_bytes(encoded(text, encoding))
    else:
        with path.open("wb") as file:
            stream_csv(table, file, quotes=quotes)


def stream_csv(table: pl.LazyFrame, file: BinaryIO, *, quotes: bool, first: bool = True) -> None:
    """Write rows to an open file as `write_csv` does, with the mark and the headings if they are the first ones."""
    # Streamed, it is written by all threads at once; few rows at a time, as amounts in yuan take twice the memory.
    with pl.Config(streaming_chunk_size=_ROWS_AT_ONCE):
        table.sink_csv(
            file,
            include_bom=first,
            include_header=first,
            line_terminator="\r\n",
            quote_style=_quote_style(quotes=quotes),
            engine="streaming",
        )


def _quote_style(*, quotes: bool) -> Literal["necessary", "never"]:
    return "necessary" if quotes else "never"


def _write_workbook(payroll: Payroll, path: Path) -> None:
    """One sheet with the people and their sum, one with control totals, one with what is assumed."""
    with new_workbook(path) as book:
        styles = _styles(book)
        _write_people(book.add_worksheet(PAYROLL_SHEET), payroll, styles)
        _write_totals(book.add_worksheet("汇总"), payroll, styles)
        _write_assumptions(book.add_worksheet("推定参数"), payroll, styles)


def _styles(book: Workbook) -> dict[str, Format]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format(
            {"bold": True, "border": 1, "text_wrap": True, "align": "center", "bg_color": "#E7EEF7"}
        ),
        "text": book.add_format({"num_format": "@"}),
        "count": book.add_format({"num_format": "0"}),
        "rate": book.add_format({"num_format": "General"}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "sum": book.add_format({"bold": True, "num_format": "#,##0.00", "top": 1}),
    }


def _write_people(sheet: Worksheet, payroll: Payroll, styles: dict[str, Format]) -> None:
    columns = sheet_columns(payroll)
    is_wide = bool(payroll.year) or is_carrying(payroll.policy)
    sheet.write_string(0, 0, f"{payroll.policy.name}  {payroll.period}  单位：元", styles["title"])
    sheet.freeze_panes(2, 0)
    set_up_page(sheet, repeat=2)
    table = as_printed(payroll, safe=False).collect(engine="streaming")
    widths: list[int] = []
    for number, column in enumerate(columns):
        values = table[column.heading]
        heading = column.heading[: _WRAPPED if is_wide else None]
        widths.append(width_of([heading, *values.head(_LOOKED_AT)]))
        sheet.write_string(1, number, column.heading, styles["head"])
        sheet.set_column(number, number, widths[-1])
        for row, value in enumerate(values, start=2):
            _write_cell(sheet, row, number, value, column, styles)
    last = payroll.table.height + 2
    sheet.write_string(last, 0, "合计", styles["sum"])
    for number, column in enumerate(columns):
        if column.kind == "money" and column.key not in payroll.policy.inputs:
            write_fen(sheet, last, number, int(payroll.table[column.key].sum()), styles["sum"])
    if is_wide:
        _lay_out(sheet, columns, widths, last, printed_columns(payroll))


def _lay_out(
    sheet: Worksheet, columns: Sequence[SheetColumn], widths: list[int], last: int, printed: int
) -> None:
    """Many columns: headings in several lines, names that stay, and as many pages side by side as can be read."""
    names = [column.key for column in columns].index("name") + 1
    lines = max(
        -(-(width_of([column.heading]) - MARGIN) // (width - MARGIN))
        for column, width in zip(columns, widths, strict=True)
    )
    sheet.set_row(1, _LINE * lines)
    sheet.freeze_panes(2, names)
    sheet.repeat_columns(0, names - 1)
    sheet.print_area(0, 0, last, printed - 1)
    sheet.fit_to_pages(-(-sum(widths[:printed]) // _PAGE_WIDTH), 0)


def _write_cell(
    sheet: Worksheet,
    row: int,
    number: int,
    value: object,
    column: SheetColumn,
    styles: dict[str, Format],
) -> None:
    if column.kind in ("money", "count"):
        # A Decimal is written as it stands.
        sheet.write_number(row, number, value, styles[column.kind])
    elif value is not None:
        write_text(sheet, row, number, str(value), styles[column.kind])


def _write_totals(sheet: Worksheet, payroll: Payroll, styles: dict[str, Format]) -> None:
    groups = summarise(payroll, ("region", "post"))
    keys = list(groups[0].key) or ["everyone"]
    names = {"region": "地区", "everyone": "全部"} | {
        given.key: given.name for given in payroll.policy.inputs.values()
    }
    columns = summary_columns(payroll.policy)
    headings = [*(names[key] for key in keys), "人数", *(column.name for column in columns)]
    for number, heading in enumerate(headings):
        sheet.set_column(number, number, 18)
        sheet.write_string(0, number, heading, styles["head"])
    for row, group in enumerate(groups, start=1):
        texts = (
            [_name(payroll, key, group) for key in keys]
            if group.key
            else ["合计", *("" for _key in keys[1:])]
        )
        for number, text in enumerate(texts):
            sheet.write_string(row, number, text, styles["text"])
        sheet.write_number(row, len(keys), group.people, styles["count"])
        for number, column in enumerate(columns, start=len(keys) + 1):
            fen = sum(group.amounts[key] for key in column.rules)
            write_fen(sheet, row, number, fen, styles["money"])
    roster = payroll.roster
    check = (
        f"核对：读入 {roster.rows_read} 行 = 算出 {payroll.table.height} 行 + 剔除 {roster.rejects.height} 行"
    )
    if roster.absent:
        check += f"；另有不在岗 {roster.absent} 行"
    sheet.write_string(len(groups) + 2, 0, check)
    if "net" in payroll.policy.rules:
        _write_control_totals(sheet, len(groups) + 4, payroll, groups[-1], styles)


def _write_control_totals(
    sheet: Worksheet, top: int, payroll: Payroll, everyone: Group, styles: dict[str, Format]
) -> None:
    """What everything comes to for everyone, one below the other, each total above its parts."""
    set_up_page(sheet, repeat=1)
    sheet.set_column(0, 0, WIDEST)
    for number, heading in enumerate(("控制数（元）", "合计")):
        sheet.write_string(top, number, heading, styles["head"])
    sheet.write_string(top + 1, 0, "人数", styles["text"])
    sheet.write_number(top + 1, 1, everyone.people, styles["count"])
    for row, (key, is_total) in enumerate(control_totals(payroll.policy), start=top + 2):
        name = payroll.policy.rules[key].name
        sheet.write_string(row, 0, name if is_total else f"    {name}", styles["text"])
        write_fen(sheet, row, 1, everyone.amounts[key], styles["sum" if is_total else "money"])


def _name(payroll: Payroll, key: str, group: Group) -> str:
    """What a group is called in a file, which is Chinese in any language."""
    value, given = group.key[key], payroll.policy.inputs.get(key)
    return given.choices[value].name if given and isinstance(value, int) else str(value or "（空）")


def _write_assumptions(sheet: Worksheet, payroll: Payroll, styles: dict[str, Format]) -> None:
    set_up_page(sheet, repeat=1)
    for number, (heading, width) in enumerate((("名称", 36), ("数值", 14), ("理由", 100))):
        sheet.set_column(number, number, width)
        sheet.write_string(0, number, heading, styles["head"])
    for row, each in enumerate(payroll.policy.assumptions(month=payroll.month), start=1):
        for number, text in enumerate((each.name, each.value, each.why)):
            sheet.write_string(row, number, text, styles["text"])
