"""Writes a layout's files: a workbook, a CSV, or lines with a separator."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from shegong.payroll.layouts.cells import Amount, Cell, as_text, disarmed, in_one_line, put_in, words_of
from shegong.payroll.layouts.fill import Filled, Row
from shegong.sheets import new_workbook, width_of, write_fen, write_text

_LOOKED_AT = 200
_LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}


def write_part(filled: Filled, rows: tuple[Row, ...], path: Path) -> None:
    """Write some of the rows to `path`, as the layout says."""
    match filled.layout.head.format:
        case "xlsx":
            _write_workbook(filled, rows, path)
        case "csv":
            _write_bytes(filled, _as_csv(filled, rows), path)
        case "text":
            _write_bytes(filled, _as_lines(filled, rows), path)


def _lines(filled: Filled, rows: tuple[Row, ...]) -> Iterator[list[Cell]]:
    """Every line of a file, what stands above and below the people included."""
    file = filled.layout.file
    words = words_of(filled.layout, filled.payroll, len(rows), sum(row.fen for row in rows))
    for line in file.before:
        yield [put_in(text, words) for text in line]
    if file.headings:
        yield [column.heading for column in filled.columns]
    for row in rows:
        yield list(row.cells)
    for line in file.after:
        yield [put_in(text, words) for text in line]


def _as_csv(filled: Filled, rows: tuple[Row, ...]) -> str:
    file = filled.layout.file
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=file.separator, lineterminator=_LINE_ENDS[file.line_end])
    for line in _lines(filled, rows):
        writer.writerow(
            [disarmed(in_one_line(cell)) if isinstance(cell, str) else as_text(cell) for cell in line]
        )
    return text.getvalue()


def _as_lines(filled: Filled, rows: tuple[Row, ...]) -> str:
    file = filled.layout.file
    lines = (
        file.separator.join(in_one_line(as_text(cell)) for cell in line) for line in _lines(filled, rows)
    )
    return "".join(line + _LINE_ENDS[file.line_end] for line in lines)


def _write_bytes(filled: Filled, text: str, path: Path) -> None:
    path.write_bytes(text.encode(filled.layout.file.encoding))


def _write_workbook(filled: Filled, rows: tuple[Row, ...], path: Path) -> None:
    file = filled.layout.file
    with new_workbook(path) as book:
        sheet = book.add_worksheet(file.sheet)
        head = book.add_format({"bold": True, "align": "center", "bottom": 1, "num_format": "@"})
        styles = {
            "text": book.add_format({"num_format": "@"}),
            "count": book.add_format({"num_format": "0", "align": "center"}),
            "money": book.add_format({"num_format": "0.00"}),
        }
        headings = len(file.before) if file.headings else None
        for number, line in enumerate(_lines(filled, rows)):
            for place, cell in enumerate(line):
                if number == headings:
                    sheet.write_string(number, place, as_text(cell), head)
                else:
                    _write_cell(sheet, number, place, cell, styles)
        for place, column in enumerate(filled.columns):
            texts = [as_text(row.cells[place]) for row in rows[:_LOOKED_AT]]
            sheet.set_column(place, place, width_of([column.heading, *texts]), styles["text"])
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)


def _write_cell(sheet: Worksheet, row: int, place: int, cell: Cell, styles: dict[str, Format]) -> None:
    if isinstance(cell, Amount):
        write_fen(sheet, row, place, cell.fen, styles["money"])
    elif isinstance(cell, int):
        sheet.write_number(row, place, cell, styles["count"])
    elif cell:
        write_text(sheet, row, place, cell, styles["text"])
