"""Where in an office's form people go: the free rows below its headings, and what stands below those."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.cell.cell import MergedCell
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.worksheet.worksheet import Worksheet

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _
from shegong.payroll.layouts.schema import ColumnEntry

_ROWS = re.compile(r"(?:\$?[A-Z]{1,3})?\$?([0-9]+)")


@dataclass(frozen=True)
class Body:
    """The rows for people: the first, how many have their looks already, and the first row below them, if there is one.

    `merged` are columns that are one cell in each row (first and last).
    """

    first: int
    formed: int
    below: int | None
    merged: tuple[tuple[int, int], ...]


def unusable(file: str, sheet: str, row: int, message: str, remedy: str) -> ShegongError:
    """That people can't be put into a form without spoiling it."""
    return ShegongError(Problem("B026", message, remedy, Place(file, row, sheet=sheet)))


def find_body(
    sheet: Worksheet, file: str, head: int, columns: Mapping[int, ColumnEntry], people: int
) -> Body:
    """The rows for people below the headings, which end at row `head`; raises ShegongError where there are none."""
    numbers = {place for place, column in columns.items() if column.row_number}
    last = max(sheet.max_row, head)
    first = next((row for row in range(head + 1, last + 1) if _is_free(sheet, row, numbers)), last + 1)
    for row in range(head + 1, first):
        _require_no_people(sheet, file, row, columns)
    below = next((row for row in range(first, last + 1) if not _is_free(sheet, row, numbers)), None)
    formed = (below or max(last + 1, first)) - first
    end = first + max(formed, people) - 1
    merged: list[tuple[int, int]] = []
    for each in sheet.merged_cells.ranges:
        if each.max_row < first or each.min_row > (end if below is None else below - 1):
            continue
        if each.min_row != each.max_row:
            message = _("给人填的行里有跨行合并的单元格 {cells}").format(cells=each.coord)
            raise unusable(file, sheet.title, each.min_row, message, _("在模板里取消合并"))
        if each.min_row == first:
            merged.append((each.min_col, each.max_col))
    body = Body(first, formed, below, tuple(sorted(merged)))
    for place in columns:
        if any(left < place <= right for left, right in body.merged):
            message = _("给人填的一列在合并的单元格里，不是它的第一列")
            raise unusable(file, sheet.title, first, message, _("在模板里取消合并，或把列名放到第一列"))
    return body


def _is_free(sheet: Worksheet, row: int, numbers: set[int]) -> bool:
    """Whether nothing stands in a row but numbers of rows, and formulas over the row itself."""
    for cell in sheet[row]:
        value = cell.value
        if isinstance(cell, MergedCell) or value is None or not str(value).strip():
            continue
        if cell.column in numbers and str(value).strip().isdecimal():
            continue
        if cell.data_type == "f" and isinstance(value, str) and rows_mentioned(value) <= {row}:
            continue
        return False
    return True


def rows_mentioned(formula: str) -> set[int]:
    """The rows that a formula speaks of.

    >>> sorted(rows_mentioned("=SUM(D4:D13)+1")), sorted(rows_mentioned("=ROW()-3"))
    ([4, 13], [])
    """
    ranges = [token.value for token in Tokenizer(formula).items if token.subtype == Token.RANGE]
    ends = (end for value in ranges for end in value.rpartition("!")[2].split(":"))
    return {int(found[1]) for end in ends if (found := _ROWS.fullmatch(end))}


def _require_no_people(sheet: Worksheet, file: str, row: int, columns: Mapping[int, ColumnEntry]) -> None:
    """Between headings and people there may be a row that numbers the columns, but no people and no sums."""
    named = [place for place, column in columns.items() if "name" in column.keys]
    names = [str(sheet.cell(row, place).value or "").strip() for place in named]
    sums = any(cell.data_type == "f" for cell in sheet[row])
    if sums or any(len(name) > 1 and not name.isdecimal() for name in names):
        message = _("表头下面第 {row} 行已经有内容，没有空行可以从那里填起").format(row=row)
        remedy = _("清空模板里的人员；表头和合计之间至少留一个空行")
        raise unusable(file, sheet.title, row, message, remedy)
