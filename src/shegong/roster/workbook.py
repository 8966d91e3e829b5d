"""Workbooks (.xlsx, .xls, .ods): from sheets to text, cell by cell."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING

import polars as pl

from shegong.errors import Place, Problem, ShegongError, nearest
from shegong.messages import _, listed
from shegong.roster.facts import SheetFacts, WorkbookFacts
from shegong.roster.preflight import look_into
from shegong.roster.table import HEAD_LINES, Body, Line, NumericCells, column_letters
from shegong.roster.unreadable import encrypted, refuse_too_far, unreadable

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

BESIDE_ROSTERS = ("问题清单", "填表说明", "选项清单", "控制数", "提醒", "依据")
"""Sheets that this program writes beside a roster: none of them is one."""
Cell = int | float | str | bool | dt.date | dt.time | dt.timedelta


@dataclass(frozen=True)
class SheetTable:
    """One sheet: its rows of values from A1 on, and what was found out about it beforehand."""

    file: str
    sheet: str
    values: list[list[Cell]]
    facts: SheetFacts
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
    notices: tuple[Problem, ...] = ()

    @cached_property
    def head(self) -> tuple[Line, ...]:
        """The first lines that are not blank."""
        lines: list[Line] = []
        for index, values in enumerate(self.values):
            cells = tuple(text_of(value) for value in values)
            if any(cell.strip() for cell in cells):
                lines.append(Line(index + 1, cells))
            if len(lines) == HEAD_LINES:
                break
        return tuple(lines) or (Line(1, ("",)),)

    def place(self, row: int, column: int | None = None, label: str | None = None) -> Place:
        """The cell, or the row."""
        cell = None if column is None else f"{column_letters(column)}{row}"
        return Place(self.file, row if column is None else None, sheet=self.sheet, cell=cell, label=label)

    def body(self, after: int, width: int) -> Body:
        """The rows below row `after`."""
        rows = self.values[after:]
        columns = list(zip(*rows, strict=True))[:width]
        columns += [("",) * len(rows)] * (width - len(columns))
        cells = pl.DataFrame({str(position): texts_of(values) for position, values in enumerate(columns)})
        return Body(
            lambda: cells,
            pl.Series("row", range(after + 1, after + 1 + len(rows)), dtype=pl.Int64),
            self._faults(after),
            NumericCells(range(width), lambda position: _numeric(columns[position])),
            merged=self._merged_below(after),
            notices=self.notices,
        )

    def _faults(self, after: int) -> dict[tuple[int, int], Problem]:
        errors = {
            (row - after, column): _error_cell(code)
            for (row, column), code in self.facts.errors.items()
            if row >= after
        }
        uncalculated = {
            (row - after, column): _not_calculated()
            for row, column in self.facts.uncalculated
            if row >= after
        }
        return errors | uncalculated

    def _merged_below(self, after: int) -> tuple[tuple[int, int, int], ...]:
        return tuple(
            (top - after, bottom - after, left)
            for (top, left), (bottom, _right) in self.merged
            if top >= after and bottom > top
        )


def texts_of(values: Sequence[Cell]) -> pl.Series:
    """A column of cells as text; each distinct value is written once."""
    kinds = set(map(type, values))
    if kinds <= {str}:
        return pl.Series(values, dtype=pl.String)
    if bool in kinds:  # True is the same key as 1
        return pl.Series(list(map(text_of, values)), dtype=pl.String)
    texts = {value: text_of(value) for value in set(values)}
    return pl.Series([texts[value] for value in values], dtype=pl.String)


def text_of(value: Cell) -> str:
    """A cell as text: numbers with the fifteen digits that spreadsheets show, days as 2018-07-01.

    >>> text_of(12.0), text_of(2854.1000000000004), text_of(1e21), text_of(dt.datetime(2018, 7, 1))
    ('12', '2854.1', '1000000000000000000000', '2018-07-01')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        text = f"{value:.15g}"
        return f"{Decimal(text):f}" if "e" in text else text
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


def _numeric(values: Sequence[Cell]) -> frozenset[int]:
    return frozenset(index for index, value in enumerate(values) if type(value) in (int, float))


def _error_cell(code: str) -> Problem:
    return Problem(
        "R062",
        _("是错误值 {code}").format(code=code),
        _("在 Excel/WPS 中改正公式，或直接填写数值"),
    )


def _not_calculated() -> Problem:
    return Problem("R063", _("是没有计算结果的公式"), _("请在 Excel/WPS 中打开并保存一次"))


def open_workbook(
    data: bytes, file: str, sheet: str | None, score: Callable[[Sequence[Line]], int]
) -> tuple[str, SheetTable]:
    """What kind of workbook it is, and the sheet that holds the roster.

    `score` tells how much the first lines of a sheet look like those of a roster.
    """
    kind, facts = look_into(data, file, sheet)
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415  only if it is safe

    try:
        with CalamineWorkbook.from_filelike(BytesIO(facts.data)) as book:
            return kind, _choose(book, file, sheet, facts, score)
    except PasswordError:
        raise ShegongError(encrypted(file)) from None
    except (CalamineError, OSError):
        raise ShegongError(unreadable(file)) from None
    except ShegongError:
        raise
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a bug in the reader, reached by a damaged file
            raise
        raise ShegongError(unreadable(file)) from None


def _choose(
    book: "CalamineWorkbook",
    file: str,
    wanted: str | None,
    facts: WorkbookFacts,
    score: Callable[[Sequence[Line]], int],
) -> SheetTable:
    """The sheet asked for, or the one visible sheet that looks like a roster."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415  loaded already

    sheets = [entry for entry in book.sheets_metadata if entry.name not in facts.outside]
    worksheets = [entry for entry in sheets if entry.typ == SheetTypeEnum.WorkSheet]
    if wanted is None:
        rosters = [entry for entry in worksheets if entry.name not in BESIDE_ROSTERS]
        worksheets = rosters or worksheets
    visible = [entry.name for entry in worksheets if entry.visible == SheetVisibleEnum.Visible]
    hidden = [entry.name for entry in worksheets if entry.visible != SheetVisibleEnum.Visible]
    others = [entry.name for entry in sheets if entry.typ != SheetTypeEnum.WorkSheet]
    notices = _notices(file, facts, *((hidden, others) if wanted is None else ([], [])))
    if wanted is not None:
        if wanted not in visible + hidden:
            raise ShegongError(_no_such_sheet(file, wanted, visible))
        return _open_sheet(book, wanted, file, facts, notices)
    if not visible:
        raise ShegongError(
            Problem(
                "R020",
                _("没有可见的工作表；隐藏的有：{names}").format(names=listed(hidden)),
                _("用 --sheet 指定工作表，或取消隐藏"),
                Place(file),
            )
        )
    scores: dict[str, int] = {}
    best: SheetTable | None = None
    for name in visible:  # all of them at once may be more than memory holds
        table = _open_sheet(book, name, file, facts, notices)
        scores[name] = score(table.head)
        if best is None or scores[name] > scores[best.sheet]:
            best = table
    likely = [name for name, points in scores.items() if points > 1]
    if best is None or len(likely) > 1:
        raise ShegongError(
            Problem(
                "R021",
                _("有几个工作表都像花名册：{names}").format(names=listed(likely)),
                _("请用 --sheet 指定，例如 --sheet {name}").format(name=likely[0]),
                Place(file),
            )
        )
    return best


def _open_sheet(
    book: "CalamineWorkbook", name: str, file: str, facts: WorkbookFacts, notices: tuple[Problem, ...]
) -> SheetTable:
    sheet = book.get_sheet_by_name(name)
    known = facts.sheets.get(name, SheetFacts())
    refuse_too_far(sheet.total_height, sheet.total_width, Place(file, sheet=name))
    values = sheet.to_python(skip_empty_area=False)
    merged = tuple(sheet.merged_cell_ranges or known.merged)
    if known.hidden_rows:
        notices = (*notices, _hidden_rows(file, name, known.hidden_rows))
    return SheetTable(file, name, values, known, merged, notices)


def _no_such_sheet(file: str, wanted: str, visible: list[str]) -> Problem:
    guess = nearest(wanted, visible)
    names = _("可用的工作表：{names}").format(names=listed(visible))
    return Problem(
        "R022",
        _("没有工作表“{name}”").format(name=wanted[:40]),
        (_("是不是“{guess}”？").format(guess=guess) if guess else "") + names,
        Place(file),
    )


def _hidden_rows(file: str, sheet: str, count: int) -> Problem:
    return Problem(
        "R026",
        _("有 {count} 行被隐藏或筛掉，仍然读取").format(count=count),
        _("不需要的行请删除"),
        Place(file, sheet=sheet),
        severity="warning",
    )


def _notices(file: str, facts: WorkbookFacts, hidden: list[str], others: list[str]) -> tuple[Problem, ...]:
    notices = []
    if hidden:
        text = _("忽略隐藏的工作表：{names}").format(names=listed(hidden))
        notices.append(Problem("R023", text, _("需要时用 --sheet 指定"), Place(file), severity="notice"))
    if others:
        text = _("忽略图表或宏的工作表：{names}").format(names=listed(others))
        notices.append(Problem("R118", text, "", Place(file), severity="notice"))
    if facts.macros:
        notices.append(
            Problem("R024", _("宏不会执行，只读数据"), _("核对由宏算出的值"), Place(file), severity="warning")
        )
    if facts.linked:
        text = _("公式引用外部文件，使用保存时的值：{names}").format(names=listed(facts.linked))
        notices.append(Problem("R025", text, _("核对这些值是否最新"), Place(file), severity="warning"))
    return tuple(notices)
