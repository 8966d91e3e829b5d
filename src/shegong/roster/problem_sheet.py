"""The sheet 问题清单: every problem of a roster in a line, the severest first, with a link to its cell in the copy."""

from collections.abc import Sequence
from typing import NamedTuple

from xlsxwriter import Workbook

from shegong.errors import Problem, Severity
from shegong.messages import _
from shegong.roster.table import column_letters
from shegong.sheets import set_up_page, write_text

PROBLEMS_SHEET = "问题清单"
MOST_LISTED = 1_000_000
_MOST_LINKS = 60_000
_COLUMNS = (
    ("程度", 8),
    ("位置", 10),
    ("列名", 16),
    ("原来的值", 24),
    ("问题", 50),
    ("处理", 50),
    ("代码", 8),
    ("原文件位置", 12),
)
"""The headings, and how wide their columns are. Only lines of a text file stand elsewhere than in the copy."""
RANKS: dict[Severity, int] = {"error": 0, "warning": 1, "notice": 2}
COLOURS: dict[Severity, dict[str, str]] = {
    "error": {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    "warning": {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
    "notice": {"bg_color": "#DDEBF7", "font_color": "#1F4E79"},
}
HEAD = {
    "bold": True,
    "border": 1,
    "bg_color": "#F1ECE4",
    "align": "center",
    "valign": "vcenter",
    "text_wrap": True,
}


class Listing(NamedTuple):
    """What is listed: problems of no cell, and those of cells (row and column from 0) of a sheet of this name."""

    sheet: str
    from_text: bool
    general: Sequence[Problem]
    of_cells: Sequence[tuple[int, int, Problem]]


def write_problems(book: Workbook, listing: Listing) -> None:
    """Write the sheet."""
    sheet = book.add_worksheet(PROBLEMS_SHEET)
    head = book.add_format(HEAD)
    link = book.add_format({"font_color": "#0563C1", "underline": 1})
    looks = {severity: book.add_format(look) for severity, look in COLOURS.items()}
    columns = _COLUMNS if listing.from_text else _COLUMNS[:-1]
    for number, (heading, width) in enumerate(columns):
        write_text(sheet, 0, number, heading, head)
        sheet.set_column(number, number, width)
    rows = _in_order(listing)
    for row, (where, problem) in enumerate(rows, start=1):
        write_text(sheet, row, 0, _severity(problem), looks[problem.severity])
        if where and row <= _MOST_LINKS:
            sheet.write_url(row, 1, f"internal:'{listing.sheet}'!{where}", link, where)
        elif where:
            write_text(sheet, row, 1, where)
        label = problem.place.label if problem.place else None
        texts = [label, problem.value, problem.message, problem.remedy, problem.code]
        texts += [_line_and_column(problem)] if listing.from_text else []
        for number, text in enumerate(texts, start=2):
            if text:
                write_text(sheet, row, number, text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    set_up_page(sheet, repeat=1)


def _in_order(listing: Listing) -> list[tuple[str, Problem]]:
    """The problems, each with its cell in the copy, if it has one."""
    every = [("", problem) for problem in listing.general]
    every += [(f"{column_letters(column)}{row + 1}", problem) for row, column, problem in listing.of_cells]
    return sorted(every, key=lambda each: RANKS[each[1].severity])[:MOST_LISTED]


def in_a_row(problem: Problem) -> str:
    """A problem among others in one cell."""
    label = problem.place.label if problem.place else None
    text = f"{label}：{problem.message}" if label else problem.message
    remedy = f"（{problem.remedy}）" if problem.remedy else ""
    return f"{_severity(problem)}：{text}{remedy}"


def in_a_comment(problem: Problem) -> str:
    """A problem as the comment of its cell."""
    remedy = _("\n  处理：{remedy}").format(remedy=problem.remedy) if problem.remedy else ""
    return f"{_severity(problem)} {problem.code}：{problem.message}{remedy}"


def _severity(problem: Problem) -> str:
    return {"error": _("错误"), "warning": _("注意"), "notice": _("说明")}[problem.severity]


def _line_and_column(problem: Problem) -> str:
    place = problem.place
    numbers = (place.line, place.column) if place else ()
    return ":".join(str(number) for number in numbers if number is not None)
