"""Workbooks as we write them: the same bytes for the same input, every text as text, pages that print well."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT = 32_767
"""What a cell can hold; xlsxwriter drops a longer text without a word."""
MOST_ROWS = 1_048_576
"""What a sheet can hold; xlsxwriter leaves out what stands below without a word."""
WIDEST = 40
MARGIN = 2
_A4 = 9
_LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_CREATED = datetime(2020, 1, 1)  # noqa: DTZ001  a workbook knows no time zones


@contextmanager
def new_workbook(path: Path, title: str = "") -> Iterator[Workbook]:
    """A workbook that is written to `path` at the end, if nothing is raised. Raises OSError where that can't be done.

    What is put down on the way stands beside it, not where anybody's temporary files do.
    """
    with TemporaryDirectory(prefix=f"{path.name}.", dir=path.parent, ignore_cleanup_errors=True) as folder:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "tmpdir": folder}
        book = Workbook(str(path), options)
        book.set_properties({"created": _CREATED} | ({"title": title} if title else {}))
        yield book
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from None  # the OSError that it wraps


def set_up_page(sheet: Worksheet, repeat: int) -> None:
    """Print on A4 across, as wide as a page, with the first rows on every page."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, repeat - 1)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def sheet_name(text: str) -> str:
    """A name for a sheet that a spreadsheet accepts.

    >>> sheet_name("2020/12 [补]")
    '2020 12  补'
    """
    return _NOT_IN_NAMES.sub(" ", text)[:_LONGEST_NAME].strip() or "-"


def width_of(values: Iterable[object]) -> int:
    """How wide a column must be."""
    return min(max((places_of(str(value)) for value in values), default=0) + MARGIN, WIDEST)


def places_of(text: str) -> int:
    """How many places a text takes: Chinese characters take two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def write_text(sheet: Worksheet, row: int, column: int, text: str, style: Format | None = None) -> None:
    """A cell of text, whatever it looks like; one that is too long ends in …."""
    if len(text) > LONGEST_TEXT // 2 and utf16_length(text) > LONGEST_TEXT:
        units = text.encode("utf-16-le")[: 2 * (LONGEST_TEXT - 1)]
        text = units.decode("utf-16-le", errors="ignore") + "…"
    require_written([sheet.write_string(row, column, text, style)])


def utf16_length(text: str) -> int:
    """How long a text is, as spreadsheets count: rare characters are two.

    >>> utf16_length("𠮷")
    2
    """
    return len(text.encode("utf-16-le")) // 2


def write_fen(sheet: Worksheet, row: int, column: int, fen: int, style: Format) -> None:
    """A number cell with the exact decimal text of an amount in yuan: xlsxwriter writes a Decimal as it stands."""
    require_written([sheet.write_number(row, column, Decimal(fen).scaleb(-2), style)])


def require_written(codes: Iterable[int]) -> None:
    """Refuse what xlsxwriter has left out or cut off, of which it says no more than a code."""
    if any(codes):
        message = "a cell is out of the sheet, or its text is too long"
        raise ValueError(message)
