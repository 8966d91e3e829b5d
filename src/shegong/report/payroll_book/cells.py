"""What stands in the cells of the sheet of people, and how much room it takes."""

from collections.abc import Mapping

import polars as pl

from shegong.money import yuan
from shegong.payroll.run import Payroll
from shegong.payroll.sheet import SheetColumn, as_printed, sheet_columns
from shegong.report.payroll_book.bands import NUMBER
from shegong.report.plain import columns_of

UNSEEN = "[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]"
"""Characters that a workbook cannot hold, or shows as boxes."""
_NARROWEST = {"text": 5, "count": 5, "rate": 8, "money": 9}
_WIDEST = {"name": 12, "unit": 34, "note": 24}
_WIDEST_OTHERS = 20
_HEADING_LINES = 3


def printed_cells(payroll: Payroll) -> dict[str, pl.Series]:
    """The values of every column by its key, in the order of the table: decimals in yuan, numbers, texts."""
    table = as_printed(payroll, safe=False).collect(engine="streaming")
    table = table.with_columns(pl.col(pl.String).str.replace_all(UNSEEN, ""))
    cells = {column.key: table[column.heading] for column in sheet_columns(payroll)}
    return {**cells, NUMBER.key: pl.Series(range(1, table.height + 1))}


def widths_of(payroll: Payroll, cells: Mapping[str, pl.Series]) -> dict[str, int]:
    """How wide each column is to be, so that no number is cut off; longer texts take several lines."""
    columns = [*sheet_columns(payroll), NUMBER]
    return {column.key: _width(payroll, column, cells[column.key]) for column in columns}


def _width(payroll: Payroll, column: SheetColumn, values: pl.Series) -> int:
    heading = -(-columns_of(column.heading) // _HEADING_LINES) + 1
    if column.kind == "money":
        fen = pl.col(column.key).cast(pl.Int128)
        ends = payroll.table.select(fen.min().alias("least"), fen.max().alias("most"), fen.sum().alias("sum"))
        least, greatest, total = (len(yuan(each)) for each in ends.row(0))
        most = max(least, greatest, total)
    elif column.kind == "count":
        most = max(len(str(each)) for each in (values.min(), values.max()))
    else:
        most = int(values.to_frame("text").select(letters(pl.col("text")).max()).item() or 0)
        most = min(most, _WIDEST.get(column.key, _WIDEST_OTHERS))
    return max(_NARROWEST[column.kind], most + 1, heading)


def letters(texts: pl.Expr) -> pl.Expr:
    """How much room texts take, in digits: what UTF-8 needs three bytes for is as wide as two."""
    characters = texts.str.len_chars().cast(pl.Int64)
    return characters + (texts.str.len_bytes().cast(pl.Int64) - characters) // 2


def lines_of(texts: pl.Series, width: int) -> pl.Series:
    """How many lines each of these texts takes in a column."""
    room = width // 2 * 2
    lines = (letters(pl.col("text")) + room - 1) // room
    return texts.to_frame("text").select(lines.fill_null(1)).to_series()


def lines_in(text: str, width: int) -> int:
    """How many lines a text takes in a column."""
    room = width // 2 * 2
    return sum(max(1, -(-columns_of(line) // room)) for line in text.split("\n"))


def broken(heading: str, width: int) -> str:
    """A heading with what stands in brackets on lines of its own, where it does not fit into one."""
    return heading if columns_of(heading) < width else heading.replace("（", "\n（", 1)
