"""Room for more people than a form has rows: what stands below is pushed down, and formulas follow it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet

from shegong.errors import ShegongError
from shegong.messages import _
from shegong.payroll.layouts.body import Body, unusable

_END = re.compile(r"(\$?[A-Z]{0,3}\$?)([0-9]+)")


@dataclass(frozen=True)
class Push:
    """`count` new rows before row `at` of a sheet, below the rows for people, of which `first` is the first."""

    sheet: str
    first: int
    at: int
    count: int

    def rows(self, low: int, high: int, *, grows: bool) -> tuple[int, int]:
        """Where a range of rows is afterwards; one that reaches the last row for people, to include those added."""
        grown = grows and high == self.at - 1
        return self.row(low), high + self.count if grown else self.row(high)

    def row(self, number: int) -> int:
        """Where a row is afterwards."""
        return number + self.count if number >= self.at else number


def make_room(book: Workbook, sheet: Worksheet, file: str, body: Body, people: int) -> None:
    """Insert rows, so that there are as many as people, where something stands below them."""
    if body.below is None or people <= body.formed:
        return
    push = Push(sheet.title, body.first, body.below, people - body.formed)
    _require_movable(sheet, file, body)
    _move_formulas(book, file, push)
    _move_names(book, sheet, push)
    sheet.insert_rows(push.at, push.count)
    _move_shapes(sheet, push)
    for each in list(sheet.merged_cells.ranges):
        if each.min_row >= push.at:
            each.shift(row_shift=push.count)
    sheet.merged_cells = MultiCellRange(list(sheet.merged_cells.ranges))


def _require_movable(sheet: Worksheet, file: str, body: Body) -> None:
    """Refuse what can't be moved rightly."""
    remedy = _("在模板里多留空行（不少于人数），或去掉它")
    if sheet.tables:
        names = "、".join(sheet.tables)
        message = _("人比模板的空行多，表格对象 {names} 不能自动加行").format(names=names)
        raise unusable(file, sheet.title, body.first, message, remedy)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f" and not isinstance(cell.value, str):
                message = _("人比模板的空行多，{cell} 的数组公式不能自动移动").format(cell=cell.coordinate)
                raise unusable(file, sheet.title, cell.row, message, remedy)


def _move_formulas(book: Workbook, file: str, push: Push) -> None:
    """Let every formula of the workbook speak of the same cells as before, and sums of the people added, too."""
    for each in book.worksheets:
        here = each.title == push.sheet
        for row in each.iter_rows():
            for cell in row:
                if isinstance(cell, MergedCell) or cell.data_type != "f" or not isinstance(cell.value, str):
                    continue
                among = here and push.first <= cell.row < push.at
                if not among:
                    _require_range(file, each.title, cell.row, cell.value, push, here=here)
                cell.value = pushed(cell.value, push, here=here, grows=not among)


def _require_range(file: str, sheet: str, row: int, formula: str, push: Push, *, here: bool) -> None:
    """Refuse a formula that names the only row for people alone: nobody can say if it means all of them."""
    if push.first < push.at - 1:
        return
    alone = [low for low, _high, ranged in rows_of(formula, push, here=here) if not ranged]
    if push.first in alone:
        message = _("公式 {formula} 只指一行，人多了不知道是不是要加总").format(formula=formula[:60])
        remedy = _("写成区域，例如 SUM(D{first}:D{first})").format(first=push.first)
        raise unusable(file, sheet, row, message, remedy)


def rows_of(formula: str, push: Push, *, here: bool) -> list[tuple[int, int, bool]]:
    """The rows of a sheet that a formula speaks of: first, last, and whether it names a range."""
    found: list[tuple[int, int, bool]] = []

    def note(ends: list[re.Match[str]]) -> str | None:
        found.append((int(ends[0][2]), int(ends[-1][2]), len(ends) > 1))
        return None

    _each_reference(formula, push, note, here=here)
    return found


def pushed(formula: str, push: Push, *, here: bool, grows: bool) -> str:
    """A formula after rows were inserted; `here` tells that it stands on the same sheet.

    >>> push = Push("工资", 4, 14, 3)
    >>> pushed("=SUM(D4:D13)*$B$20", push, here=True, grows=True)
    '=SUM(D4:D16)*$B$23'
    >>> pushed("=工资!D14+D14", push, here=False, grows=True)
    '=工资!D17+D14'
    """

    def move(ends: list[re.Match[str]]) -> str:
        low, high = push.rows(int(ends[0][2]), int(ends[-1][2]), grows=grows and len(ends) > 1)
        return ":".join(f"{end[1]}{row}" for end, row in zip(ends, (low, high), strict=False))

    return _each_reference(formula, push, move, here=here)


def _each_reference(
    formula: str, push: Push, change: Callable[[list[re.Match[str]]], str | None], *, here: bool
) -> str:
    """A formula with its references to rows of the sheet changed."""
    tokens = Tokenizer(formula)
    for token in tokens.items:
        if token.type != Token.OPERAND or token.subtype != Token.RANGE:
            continue
        sheet, mark, reference = token.value.rpartition("!")
        if (sheet.strip("'").replace("''", "'") != push.sheet) if mark else not here:
            continue
        ends = [_END.fullmatch(end) for end in reference.split(":")]
        whole = [end for end in ends if end]
        if len(whole) == len(ends) <= 2 and (changed := change(whole)):  # noqa: PLR2004  a range has two ends
            token.value = f"{sheet}{mark}{changed}"
    return str(tokens.render())


def _reference(text: str, push: Push, *, here: bool = True) -> str:
    """A reference that stands alone, or several with spaces or commas between them."""
    parts = re.split(r"([ ,])", text)
    return "".join(
        pushed(f"={part}", push, here=here, grows=True)[1:] if part not in ("", " ", ",") else part
        for part in parts
    )


def _move_names(book: Workbook, sheet: Worksheet, push: Push) -> None:
    """Defined names, and what is printed."""
    for names in (book.defined_names, *(each.defined_names for each in book.worksheets)):
        for name in names.values():
            if name.attr_text:
                name.attr_text = pushed(f"={name.attr_text}", push, here=False, grows=True)[1:]
    if sheet.print_area:
        areas = str(sheet.print_area).split(",")
        sheet.print_area = ",".join(_reference(area.rpartition("!")[2], push) for area in areas)
    for each in sheet.row_breaks.brk:
        each.id = push.row(each.id)


def _move_shapes(sheet: Worksheet, push: Push) -> None:
    """Heights, links, filters, validations and conditional formats."""
    for row in sorted((row for row in sheet.row_dimensions if row >= push.at), reverse=True):
        dimension = sheet.row_dimensions.pop(row)
        dimension.index = push.row(row)
        sheet.row_dimensions[push.row(row)] = dimension
    for row in sheet.iter_rows(min_row=push.at + push.count):
        for cell in row:
            if not isinstance(cell, MergedCell) and cell.hyperlink:
                cell.hyperlink.ref = cell.coordinate
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = _reference(sheet.auto_filter.ref, push)
    for validation in sheet.data_validations.dataValidation:
        validation.sqref = MultiCellRange(_reference(str(validation.sqref), push))
        validation.formula1 = _formula(validation.formula1, push)
        validation.formula2 = _formula(validation.formula2, push)
    moved = ConditionalFormattingList()
    for each in sheet.conditional_formatting:
        for rule in each.rules:
            rule.formula = [_formula(formula, push) for formula in rule.formula]
            moved.add(_reference(str(each.sqref), push), rule)
    sheet.conditional_formatting = moved


def _formula(text: str | None, push: Push) -> str | None:
    return pushed(f"={text}", push, here=True, grows=True)[1:] if text else text


def require_covered(book: Workbook, sheet: Worksheet, file: str, body: Body, people: int) -> None:
    """Refuse a sum that leaves out some of the people."""
    first, last = body.first, body.first + people - 1
    push = Push(sheet.title, first, last + 1, 0)
    for each in book.worksheets:
        here = each.title == sheet.title
        for row in each.iter_rows():
            for cell in row:
                among = here and first <= cell.row <= last
                if cell.data_type != "f" or not isinstance(cell.value, str) or among:
                    continue
                for low, high, ranged in rows_of(cell.value, push, here=here):
                    if ranged and low <= last and high >= first and not (low <= first and high >= last):
                        raise _not_all(file, each, cell, body, last)


def _not_all(file: str, sheet: Worksheet, cell: Cell, body: Body, last: int) -> ShegongError:
    message = _("{cell} 的公式 {formula} 没有包括全部人员（第 {first}–{last} 行）").format(
        cell=cell.coordinate, formula=str(cell.value)[:60], first=body.first, last=last
    )
    remedy = _("在模板里把公式的区域改成从第一个空行到最后一个空行")
    return unusable(file, sheet.title, cell.row, message, remedy)
