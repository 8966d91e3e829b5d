"""Writes a payroll as a workbook: the people, the control totals, the remarks, the grounds."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _, in_chinese
from shegong.payroll.run import Payroll
from shegong.payroll.sheet import sheet_columns
from shegong.report.document import Document
from shegong.report.payroll_book.basis import basis_section
from shegong.report.payroll_book.cells import UNSEEN
from shegong.report.payroll_book.people import rows_of, write_people
from shegong.report.payroll_book.remarks import remarks_section
from shegong.report.payroll_book.titles import period_of, title_of
from shegong.report.payroll_book.totals import totals_section
from shegong.report.writers.workbook import add_sheets
from shegong.sheets import LONGEST_TEXT, MOST_ROWS, new_workbook, utf16_length

_FEW = 5


def write_payroll_book(payroll: Payroll, path: Path) -> None:
    """Write the workbook, which is Chinese in any language; the same payroll gives the same bytes."""
    with in_chinese():
        title = title_of(payroll)
        sections = (totals_section(payroll), remarks_section(payroll), basis_section(payroll))
        with new_workbook(path, title) as book:
            write_people(book, payroll)
            add_sheets(book, Document(title, period_of(payroll), sections))


def fit_for_a_workbook(payroll: Payroll, path: Path) -> Payroll:
    """The payroll with a warning of what a workbook will not show; refuses what it has no room for."""
    rows = rows_of(payroll)
    if rows > MOST_ROWS:
        message = _("{rows} 行超过 xlsx 的上限（{most} 行）").format(rows=rows, most=MOST_ROWS)
        raise ShegongError(
            Problem("O009", message, _("改用 .csv 或 .parquet，或把花名册分开"), Place(str(path)))
        )
    if problems := list(_too_long(payroll)):
        raise ShegongError(problems)
    return replace(payroll, warnings=(*payroll.warnings, *_unseen(payroll)))


def _texts(payroll: Payroll) -> dict[str, pl.Series]:
    """The columns of texts that are written, by heading."""
    table = payroll.table
    return {
        column.heading: table[column.key]
        for column in sheet_columns(payroll)
        if column.key in table.columns and table[column.key].dtype == pl.String
    }


def _too_long(payroll: Payroll) -> Iterator[Problem]:
    """A problem for each text that no cell can hold; the roster has refused what is longer by any count."""
    for heading, texts in _texts(payroll).items():
        for place in (texts.str.len_chars() > LONGEST_TEXT // 2).arg_true().to_list():
            if (length := utf16_length(texts[place])) > LONGEST_TEXT:
                text = _("xlsx 的一格放不下：{length} 个字，最多 {most} 个，生僻字算两个").format(
                    length=length, most=LONGEST_TEXT
                )
                row = payroll.table["row"][place]
                where = payroll.roster.place(row)._replace(label=heading)
                yield Problem("O011", text, _("缩短它，或改用 .csv、.parquet"), where)


def _unseen(payroll: Payroll) -> Iterator[Problem]:
    """A warning for each column with characters that a workbook cannot hold."""
    for heading, texts in _texts(payroll).items():
        rows = payroll.table["row"].filter(texts.str.contains(UNSEEN).fill_null(value=False))
        if len(rows):
            text = _("“{heading}”里有看不见的控制字符，xlsx 里没有写：{count} 人").format(
                heading=heading, count=f"{len(rows):,}"
            )
            where = payroll.roster.place(rows[0])._replace(label=heading)
            yield Problem("O012", text, _("在花名册里删去"), where, severity="warning")
