"""Workbooks (.xlsx, .xls, .ods): from sheets to text, cell by cell."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from io import BytesIO

import polars as pl
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from shegong.errors import Place, Problem, ShegongError, nearest
from shegong.messages import _, listed
from shegong.roster.preflight import SheetFacts, WorkbookFacts, look_into, refuse_too_far
from shegong.roster.table import HEAD_LINES, Body, Line, column_letters

BESIDE_ROSTERS = ("问题清单", "填表说明", "选项清单")
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
        texts = {
            str(column): [text_of(values[column]) if column < len(values) else "" for values in rows]
            for column in range(width)
        }
        numeric = {
            column: frozenset(
                index
                for index, values in enumerate(rows)
                if column < len(values) and type(values[column]) in (int, float)
            )
            for column in range(width)
        }
        cells = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))
        return Body(
            lambda: cells,
            pl.Series("row", range(after + 1, after + 1 + len(rows)), dtype=pl.Int64),
            self._faults(after),
            numeric,
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
            for (top, left), (bottom, right) in self.merged
            if top >= after and bottom > top and left == right
        )


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
        return f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


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
) -> SheetTable | None:
    """The sheet that holds the roster, or None if this is no workbook.

    `score` tells how much the first lines of a sheet look like those of a roster.
    """
    facts = WorkbookFacts({}, macros=False, external_links=0)
    if data.startswith(b"PK"):
        found = look_into(data, file, sheet)
        if found is None:
            return None
        facts = found
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            return _choose(book, file, sheet, facts, score)
    except PasswordError:
        raise ShegongError(encrypted(file)) from None
    except (CalamineError, OSError):
        raise ShegongError(_unreadable(file)) from None
    except ShegongError:
        raise
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a bug in the reader, reached by a damaged file
            raise
        raise ShegongError(_unreadable(file)) from None


def encrypted(file: str) -> Problem:
    """The problem with a workbook that has a password."""
    return Problem("R012", _("工作簿已加密"), _("在 Excel/WPS 中去掉密码后另存"), Place(file))


def _unreadable(file: str) -> Problem:
    return Problem(
        "R018",
        _("工作簿读不出来，内容可能损坏"),
        _("用 Excel/WPS 打开后另存为 xlsx"),
        Place(file),
    )


def _choose(
    book: CalamineWorkbook,
    file: str,
    wanted: str | None,
    facts: WorkbookFacts,
    score: Callable[[Sequence[Line]], int],
) -> SheetTable:
    """The sheet asked for, or the one visible sheet that looks like a roster."""
    worksheets = [entry for entry in book.sheets_metadata if entry.typ == SheetTypeEnum.WorkSheet]
    if wanted is None:
        rosters = [entry for entry in worksheets if entry.name not in BESIDE_ROSTERS]
        worksheets = rosters or worksheets
    visible = [entry.name for entry in worksheets if entry.visible == SheetVisibleEnum.Visible]
    hidden = [entry.name for entry in worksheets if entry.visible != SheetVisibleEnum.Visible]
    notices = _notices(file, facts, hidden if wanted is None else [])
    if wanted is not None:
        if wanted not in visible + hidden:
            raise ShegongError(_no_such_sheet(file, wanted, visible))
        return _open_sheet(book.get_sheet_by_name(wanted), file, facts, notices)
    if not visible:
        raise ShegongError(
            Problem(
                "R020",
                _("没有可见的工作表；隐藏的有：{names}").format(names=listed(hidden)),
                _("用 --sheet 指定工作表，或取消隐藏"),
                Place(file),
            )
        )
    tables = [_open_sheet(book.get_sheet_by_name(name), file, facts, notices) for name in visible]
    scores = [score(table.head) for table in tables]
    likely = [table for table, points in zip(tables, scores, strict=True) if points > 1]
    if len(tables) > 1 and len(likely) > 1:
        raise ShegongError(
            Problem(
                "R021",
                _("有几个工作表都像花名册：{names}").format(names=listed(table.sheet for table in likely)),
                _("请用 --sheet 指定，例如 --sheet {name}").format(name=likely[0].sheet),
                Place(file),
            )
        )
    return tables[scores.index(max(scores))]


def _open_sheet(
    sheet: CalamineSheet, file: str, facts: WorkbookFacts, notices: tuple[Problem, ...]
) -> SheetTable:
    known = facts.sheets.get(sheet.name, SheetFacts())
    refuse_too_far(
        SheetFacts(height=sheet.total_height, width=sheet.total_width), Place(file, sheet=sheet.name)
    )
    values = sheet.to_python(skip_empty_area=False)
    merged = tuple(sheet.merged_cell_ranges or ())
    if known.hidden_rows:
        notices = (*notices, _hidden_rows(file, sheet.name, known.hidden_rows))
    return SheetTable(file, sheet.name, values, known, merged, notices)


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


def _notices(file: str, facts: WorkbookFacts, hidden: list[str]) -> tuple[Problem, ...]:
    notices = []
    if hidden:
        text = _("忽略隐藏的工作表：{names}").format(names=listed(hidden))
        notices.append(Problem("R023", text, _("需要时用 --sheet 指定"), Place(file), severity="notice"))
    if facts.macros:
        notices.append(
            Problem("R024", _("宏不会执行，只读数据"), _("核对由宏算出的值"), Place(file), severity="warning")
        )
    if facts.external_links:
        text = _("公式引用 {count} 个外部文件，使用保存时的值").format(count=facts.external_links)
        notices.append(Problem("R025", text, _("核对这些值是否最新"), Place(file), severity="warning"))
    return tuple(notices)
