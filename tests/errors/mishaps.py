"""What may go wrong while a command runs; each function's docstring tells the catalogue's readers."""

import errno
import os
import sys
from collections.abc import Callable
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn, cast

import polars as pl
import pytest

from shegong.engine.columns import Plan
from shegong.formula.interpret import interpret
from shegong.money import plain_yuan
from shegong.payroll.months import month_by_month
from shegong.roster.scan import Scan


def _raising(error: BaseException) -> Callable[..., NoReturn]:
    def fail(*_given: object, **_named: object) -> NoReturn:
        raise error

    return fail


def interrupted(patch: pytest.MonkeyPatch) -> None:
    """计算当中按了 Ctrl+C。"""
    patch.setattr("shegong.engine.columns.Plan.run", _raising(KeyboardInterrupt()))


def out_of_memory(patch: pytest.MonkeyPatch) -> None:
    """花名册大得内存装不下。"""
    patch.setattr("shegong.roster.scan.Scan.count_lines", _raising(MemoryError()))


def mistake_of_ours(patch: pytest.MonkeyPatch) -> None:
    """程序里有没有想到的错误（这里是除以 0）。"""
    patch.setattr("shegong.engine.columns.Plan.run", _raising(ZeroDivisionError()))


def unreadable_files(patch: pytest.MonkeyPatch) -> None:
    """`county.toml` 没有读的权限。"""
    patch.setattr(Path, "read_bytes", _raising(PermissionError(errno.EACCES, os.strerror(errno.EACCES))))


def _unreadable_roster(patch: pytest.MonkeyPatch, error: OSError) -> None:
    opened = Path.open

    def refuse(path: Path, *args: object, **options: object) -> object:
        if path.name == "花名册.csv":
            raise error
        return cast("Callable[..., object]", opened)(path, *args, **options)

    patch.setattr(Path, "open", refuse)


def locked_roster(patch: pytest.MonkeyPatch) -> None:
    """`花名册.csv` 没有读的权限，或在 Windows 上正被 Excel 占用。"""
    _unreadable_roster(patch, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def roster_on_a_broken_disk(patch: pytest.MonkeyPatch) -> None:
    """`花名册.csv` 所在的磁盘（或网络盘）出错。"""
    _unreadable_roster(patch, OSError(errno.EIO, os.strerror(errno.EIO)))


def folder_read_only(patch: pytest.MonkeyPatch) -> None:
    """所在的文件夹只能读。"""
    patch.setattr("os.open", _raising(OSError(errno.EROFS, os.strerror(errno.EROFS))))


def disk_full(patch: pytest.MonkeyPatch) -> None:
    """写到一半，磁盘满了。"""
    patch.setattr("os.fsync", _raising(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))


def disk_broken(patch: pytest.MonkeyPatch) -> None:
    """写到一半，磁盘（或网络盘）出错。"""
    patch.setattr("os.fsync", _raising(OSError(errno.EIO, os.strerror(errno.EIO))))


def output_open_in_excel(patch: pytest.MonkeyPatch) -> None:
    """`工资表.csv` 正在 Excel 里开着（Windows），或者是只读的。"""
    opened = Path.open

    def refuse(path: Path, *args: object, **options: object) -> object:
        if path.name == "工资表.csv":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return cast("Callable[..., object]", opened)(path, *args, **options)

    patch.setattr(Path, "open", refuse)


def output_opened_in_excel_meanwhile(patch: pytest.MonkeyPatch) -> None:
    """开始算了以后，有人在 Windows 上用 Excel 打开了 `工资表.csv`。"""
    replace = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if target.name == "工资表.csv":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return replace(path, target)

    patch.setattr(Path, "replace", refuse)


def printed_on_a_full_disk(patch: pytest.MonkeyPatch) -> None:
    """命令后面写了 `> 结果.txt`，而那里的磁盘满了。"""

    class Full(StringIO):
        def write(self, _text: str) -> NoReturn:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    patch.setattr(sys, "stdout", Full())


def roster_saved_meanwhile(patch: pytest.MonkeyPatch) -> None:
    """花名册还没有读完，有人在 Excel 里存了一次盘。"""
    count = Scan.count_lines

    def saved(scan: Scan, piece: bytes) -> int | None:
        lines = count(scan, piece)
        scan.path.write_text(scan.path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        return lines

    patch.setattr(Scan, "count_lines", saved)


def narrow_workbook(patch: pytest.MonkeyPatch) -> None:
    """工资表超过 1,048,576 行（这里把上限改成了 8 行）。"""
    patch.setattr("shegong.report.payroll_book.write.MOST_ROWS", 8)


def narrow_marked_copy(patch: pytest.MonkeyPatch) -> None:
    """花名册超过 1,048,000 行（这里把上限改成了 0 行）。"""
    patch.setattr("shegong.roster.marked.MOST_ROWS", 0)


def _alter(patch: pytest.MonkeyPatch, rule: str) -> None:
    """Let the calculation of columns come to one fen too many in the column of a rule."""
    run = Plan.run

    def altered(plan: Plan, people: pl.LazyFrame) -> pl.LazyFrame:
        return run(plan, people).with_columns(pl.col(rule) + 1)

    patch.setattr(Plan, "run", altered)


def wrong_columns(patch: pytest.MonkeyPatch) -> None:
    """整表计算的“基础工资”多了 1 分。"""
    _alter(patch, "base_pay")


def wrong_year(patch: pytest.MonkeyPatch) -> None:
    """逐月累加的“工资”多了 1 分。"""

    def altered(*given: Any) -> pl.LazyFrame:  # noqa: ANN401  what it is called with does not matter
        return month_by_month(*given).with_columns(pl.col("sum pay") + 1)

    patch.setattr("shegong.payroll.year.month_by_month", altered)


def wrong_total(patch: pytest.MonkeyPatch) -> None:
    """整表计算的“应发合计”多了 1 分，逐人复算也没有发现。"""
    _alter(patch, "gross")
    patch.setattr("shegong.payroll.run.crosscheck", lambda *_given: 1)


def lost_row(patch: pytest.MonkeyPatch) -> None:
    """读花名册时少了一行。"""

    count = Scan.count_lines
    patch.setattr(Scan, "count_lines", lambda scan, piece: (count(scan, piece) or 0) + 1)


def wrong_file(patch: pytest.MonkeyPatch) -> None:
    """代发文件里每个人的金额多写了 1 分。"""
    patch.setattr("shegong.payroll.layouts.cells.plain_yuan", lambda fen: plain_yuan(fen + 1))


def no_typesetting(patch: pytest.MonkeyPatch) -> None:
    """没有安装排版程序 typst。"""
    patch.delitem(sys.modules, "shegong.report.slips.fonts", raising=False)
    patch.setitem(sys.modules, "typst", None)


def no_fonts(patch: pytest.MonkeyPatch) -> None:
    """没有安装带字体的包，系统里也没有认得的中文字体。"""
    patch.setattr("shegong.report.slips.fonts._CHINESE", ())


def wrong_reason(patch: pytest.MonkeyPatch) -> None:
    """工资条里“基础工资”的算法多了 1 元。"""

    def altered(*given: Any) -> Fraction:  # noqa: ANN401  what it is called with does not matter
        value = interpret(*given)
        if not isinstance(value, Fraction):
            raise TypeError(value)
        return value + 100

    patch.setattr("shegong.report.slips.reasons.interpret", altered)


def few_states(patch: pytest.MonkeyPatch) -> None:
    """人员的情形超过 3,000,000 种（这里把上限改成了 1 种）。"""
    patch.setattr("shegong.simulation.states._MOST_STATES", 1)


def few_prices(patch: pytest.MonkeyPatch) -> None:
    """要列的工资超过 60,000,000 个（这里把上限改成了 1 个）。"""
    patch.setattr("shegong.simulation.pricing._MOST_PRICES", 1)


def few_newcomers(patch: pytest.MonkeyPatch) -> None:
    """新来的人超过 100,000 种（这里把上限改成了 0 种）。"""
    patch.setattr("shegong.simulation.passage._MOST_NEWCOMERS", 0)
