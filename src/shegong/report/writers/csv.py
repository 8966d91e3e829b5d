"""A table as CSV that a spreadsheet opens: UTF-8 with a mark, numbers without separators, no text that would run."""

import csv
from io import StringIO

from shegong.files.encodings import encoded
from shegong.report.document import Cell, Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(table: Table, encoding: str = "utf-8-sig") -> bytes:
    """The headings and the rows."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([disarmed(column.heading) for column in table.columns])
    writer.writerows([[_text(cell) for cell in row] for row in table.rows])
    return encoded(written.getvalue(), encoding)


def disarmed(text: str) -> str:
    """A text that a spreadsheet would run as a formula, made plain by a leading apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _text(cell: Cell) -> str:
    if cell.number is None:
        return disarmed(cell.text)
    return str(cell.number) if cell.form.endswith("%") else cell.text.replace(",", "")
