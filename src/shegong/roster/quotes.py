"""Quotes in the middle of a cell of a text file: there is one way to read them, but somebody should look."""

import csv
import io
from collections.abc import Iterable, Iterator


def stray_quotes(lines: Iterable[str], separator: str, after: int) -> list[int]:
    """The lines after line `after` at which a record begins that has a quote in the middle of a cell."""
    taken: list[str] = []

    def taking() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    found: list[int] = []
    reader = csv.reader(taking(), delimiter=separator)
    row = 1
    for cells in reader:
        record = "".join(taken)
        taken.clear()
        if row > after and '"' in record and _is_stray(record, cells, separator):
            found.append(row)
        row = reader.line_num + 1
    return found


def _is_stray(record: str, cells: list[str], separator: str) -> bool:
    """Whether a quote of a cell is not written as one should be, or a cell goes on after its closing quote."""
    doubled = (cell.replace('"', '""') for cell in cells if '"' in cell)
    if any(f'"{cell}"' not in record for cell in doubled):
        return True
    try:
        next(csv.reader(io.StringIO(record, newline=""), delimiter=separator, strict=True), None)
    except csv.Error:
        return True
    return False
