"""A payroll's workbook read back from its XML: every cell as the text that stands there, numbers too."""

import zipfile
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree as ET

from openpyxl.utils import range_boundaries

TOP = 4
_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Sheet:
    """A sheet: its cells by row and column (from 0), whether each is a text, and which are merged."""

    texts: dict[tuple[int, int], str]
    is_text: dict[tuple[int, int], bool]
    merged: dict[tuple[int, int], tuple[int, int, int, int]]

    @cached_property
    def headings(self) -> list[str]:
        """What each column is, without line breaks."""
        row = {column: text for (row, column), text in self.texts.items() if row == TOP - 1}
        return [row[column].replace("\n", "") for column in sorted(row)]

    @cached_property
    def bands(self) -> dict[str, list[str]]:
        """The headings under each heading of the row above."""
        found: dict[str, list[str]] = {}
        for (row, first), text in self.texts.items():
            if row == TOP - 2:
                last = self.merged.get((row, first), (row, first, row, first))[3]
                found[text] = self.headings[first : last + 1]
        return found

    def rows(self, *, of: tuple[str, ...] = ()) -> list[dict[str, str]]:
        """The rows of people by heading, or those `of` sums: 小计, 合计."""
        headings = self.headings
        name = headings.index("姓名")
        last = next(row for (row, _column), text in sorted(self.texts.items()) if text == "合计")
        return [
            {heading: self.texts.get((row, column), "") for column, heading in enumerate(headings)}
            for row in range(TOP, last + 1)
            if (self.texts[row, name] in of if of else self.texts[row, name] not in ("小计", "合计"))
        ]

    def line(self, beginning: str) -> list[str]:
        """The texts of the row whose first text begins like that."""
        row = next(row for (row, column), text in sorted(self.texts.items()) if text.startswith(beginning))
        return [text for (other, _column), text in sorted(self.texts.items()) if other == row]


def _parsed(text: bytes) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314  we have written it


def read_sheet(path: Path, name: str = "工资表") -> Sheet:
    """A sheet of a workbook."""
    with zipfile.ZipFile(path) as archive:
        book = _parsed(archive.read("xl/workbook.xml"))
        links = _parsed(archive.read("xl/_rels/workbook.xml.rels"))
        strings = _parsed(archive.read("xl/sharedStrings.xml"))
        shared = ["".join(each.itertext()) for each in strings]
        wanted = next(each for each in book.iter(f"{_NAMESPACE}sheet") if each.get("name") == name)
        target = next(each.get("Target") for each in links if each.get("Id") == wanted.get(_RELATION))
        sheet = _parsed(archive.read(f"xl/{target}"))
    texts, is_text = {}, {}
    for cell in sheet.iter(f"{_NAMESPACE}c"):
        value = cell.find(f"{_NAMESPACE}v")
        column, row, *_end = range_boundaries(str(cell.get("r")))
        if value is not None and value.text is not None:
            is_text[row - 1, column - 1] = cell.get("t") == "s"
            texts[row - 1, column - 1] = shared[int(value.text)] if cell.get("t") == "s" else value.text
    merged = {}
    for each in sheet.iter(f"{_NAMESPACE}mergeCell"):
        left, top, right, bottom = range_boundaries(str(each.get("ref")))
        merged[top - 1, left - 1] = (top - 1, left - 1, bottom - 1, right - 1)
    return Sheet(texts, is_text, merged)


def total(rows: list[dict[str, str]], heading: str) -> Decimal:
    """The sum of a column."""
    return sum((Decimal(row[heading]) for row in rows), Decimal(0))
