"""A document as a workbook: a sheet for each section, numbers as numbers, every text as text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from shegong.report.chart_table import table_of
from shegong.report.document import (
    Block,
    Cell,
    Chart,
    Column,
    Document,
    Facts,
    Headline,
    Paragraph,
    Section,
    Table,
    Tone,
    clean,
)
from shegong.report.plain import columns_of
from shegong.report.writers.native import HIGH, ROW, Data, native_chart
from shegong.sheets import new_workbook, set_up_page, sheet_name, width_of, write_text

_PAGE = 96
"""How wide a sheet is at least, in characters, so that sentences have room."""
_UPRIGHT = 120
"""How wide a sheet may be for a page that stands upright."""
_BOLDER = "  "
"""What figures in bold take up more."""
_SIZE, _LINE_HEIGHT = 10, 17
_LONGEST_NAME = 31
_LARGE = 18
_PAGE_ACROSS, _PAGE_UPRIGHT = (741, 480), (494, 725)
"""Points of A4 between its margins."""
_LETTER, _PADDING, _WIDEST = 7, 5, 860
"""Of a column in pixels: for each letter, and in all; and how wide a chart becomes."""
_Look = dict[str, object]
"""What xlsxwriter is told of a cell's look."""
_COLOURS: dict[Tone, _Look] = {
    "": {},
    "strong": {"bold": True},
    "faint": {"font_color": "#666666"},
    "assumed": {"font_color": "#9A4D00"},
    "up": {"font_color": "#0A5A26", "bg_color": "#E3F4E8"},
    "up2": {"font_color": "#0A5A26", "bg_color": "#B4DFC1"},
    "up3": {"bg_color": "#7CC592"},
    "down": {"font_color": "#8C1010", "bg_color": "#FBE9E9"},
    "down2": {"font_color": "#8C1010", "bg_color": "#F2C0C0"},
    "down3": {"bg_color": "#E08A8A"},
}
_PLAIN: _Look = {"font_name": "宋体", "font_size": _SIZE, "text_wrap": True}
_BORDER: _Look = {"border": 1, "border_color": "#B5B5B5"}
_AT_TOP: _Look = {"valign": "top"}
_ASIDE: _Look = {"font_color": "#666666", "valign": "top"}
_BOLD: _Look = {"bold": True, "valign": "top"}
_HEAD: _Look = _BORDER | {"bold": True, "bg_color": "#F1ECE4", "align": "center", "valign": "vcenter"}


def write_workbook(document: Document, path: Path) -> None:
    """Write the whole document."""
    with new_workbook(path, clean(document.title)) as book:
        add_sheets(book, document)


def add_sheets(book: Workbook, document: Document) -> None:
    """Write the whole document into a workbook, behind the sheets that it has."""
    sheets = _sheets(document)
    names = _sheet_names(sections[0].sheet or sections[0].heading for sections in sheets)
    for name, sections in zip(names, sheets, strict=True):
        _Page(book, book.add_worksheet(name), sections).fill(document)


def _sheets(document: Document) -> list[list[Section]]:
    """The sections of each sheet."""
    groups = groupby(enumerate(document.sections), key=lambda each: each[1].sheet or each[0])
    return [[section for _number, section in group] for _sheet, group in groups]


def _sheet_names(headings: Iterable[str]) -> list[str]:
    """Names that a spreadsheet accepts, no two of them alike."""
    names: list[str] = []
    for heading in headings:
        name = sheet_name(clean(heading))
        start, number = name[: _LONGEST_NAME - 4], 1
        while name.lower() in (other.lower() for other in names):
            number += 1
            name = f"{start} {number}"
        names.append(name)
    return names


class _Page:
    """One sheet being written, from its first row down."""

    def __init__(self, book: Workbook, sheet: Worksheet, sections: Sequence[Section]) -> None:
        self.book = book
        self.sheet = sheet
        self.sections = sections
        self.row = 0
        self.widths = _widths([*_blocks(sections)])
        self.formats: dict[str, Format] = {}
        self.starts: list[int] = []
        self.tall: dict[int, int] = {}

    def fill(self, document: Document) -> None:
        """Write the sections under the document's title."""
        for number, width in enumerate(self.widths):
            self.sheet.set_column(number, number, width)
        set_up_page(self.sheet, repeat=1)
        if sum(self.widths) <= _UPRIGHT:
            self.sheet.set_portrait()
        self.sheet.hide_gridlines(2)
        self.across(f"{document.title}  {document.subtitle}", _ASIDE)
        for section in self.sections:
            self.section_of(section, 14)
            self.row += 1
        if any(isinstance(block, Chart) for block in _blocks(self.sections)):
            self.sheet.set_h_pagebreaks(list(self.breaks()))

    def section_of(self, section: Section, size: int) -> None:
        """A heading with what stands under it."""
        heading = self.row
        self.across(section.heading, _BOLD, size=size)
        for block in section.blocks:
            self.starts.append(heading if block is section.blocks[0] else self.row)
            self.block(block)
        for inner in section.sections:
            self.row += 1
            self.section_of(inner, 12)

    def block(self, block: Block) -> None:
        """A paragraph or facts, or a table with a blank row after it."""
        match block:
            case Paragraph():
                self.across(block.text, _AT_TOP | _COLOURS[block.tone])
            case Facts():
                for fact in block.facts:
                    self.sheet.write_string(self.row, 0, clean(fact.label), self.format(_ASIDE))
                    self.across(fact.text, _AT_TOP | _COLOURS[fact.tone], first=1)
            case Table():
                self.table(block)
            case Chart():
                self.chart(block)
            case Headline():
                self.across(block.figure, _BOLD | _COLOURS[block.tone], size=_LARGE)
                self.across(block.caption, _ASIDE)

    def table(self, table: Table) -> None:
        """The title, the headings, the rows, the notes."""
        if table.title:
            self.across(table.title, _BOLD)
        self.heights(column.heading for column in table.columns)
        for number, column in enumerate(table.columns):
            self.sheet.write_string(self.row, number, clean(column.heading), self.format(_HEAD))
        self.row += 1
        for row in table.rows:
            self.heights(cell.text for cell in row)
            for number, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                self.cell(number, cell, column)
            self.row += 1
        for note in table.notes:
            self.across(note, _ASIDE)
        self.row += 1

    def chart(self, chart: Chart) -> None:
        """The title, the chart, and below it the table that it is drawn from."""
        table = table_of(chart)
        self.across(table.title, _BOLD)
        if chart.categories and chart.series:
            data = Data(self.sheet.get_name(), self.row + HIGH, len(chart.categories))
            drawn = native_chart(self.book, chart, data, min(self.pixels(), _WIDEST))
            self.sheet.insert_chart(
                self.row, 0, drawn, {"object_position": 2, "description": clean(table.title)}
            )
            for row in range(HIGH):
                self.set_row(self.row + row, ROW)
            self.row += HIGH
        self.table(replace(table, title=""))

    def cell(self, number: int, cell: Cell, column: Column) -> None:
        """A number with its number format, or a text."""
        side: _Look = {"align": column.side, "indent": int(column.side != "center"), "valign": "vcenter"}
        look = _BORDER | side | _COLOURS[cell.tone]
        if cell.number is None:
            style = self.format(look | {"num_format": "@"})
            write_text(self.sheet, self.row, number, clean(cell.text), style)
        else:
            # A Decimal is written as it stands.
            self.sheet.write_number(
                self.row, number, cell.number, self.format(look | {"num_format": cell.form})
            )

    def across(self, text: str, look: _Look, *, first: int = 0, size: int = _SIZE) -> None:
        """A text over the whole width from a column on, in a row of its own; none grows by itself to fit it."""
        style = self.format(look | {"font_size": size})
        last, shown = len(self.widths) - 1, clean(text)
        if last > first:
            self.sheet.merge_range(self.row, first, self.row, last, "", style)
        write_text(self.sheet, self.row, first, shown, style)
        lines = _lines(shown, sum(self.widths[first:]) * _SIZE // size)
        self.set_row(self.row, lines * _LINE_HEIGHT * size // _SIZE)
        self.row += 1

    def heights(self, texts: Iterable[str]) -> None:
        """As much room for the next row of a table as its cells take."""
        lines = max(_lines(clean(text), width) for text, width in zip(texts, self.widths, strict=False))
        self.set_row(self.row, lines * _LINE_HEIGHT)

    def breaks(self) -> Iterator[int]:
        """The rows that begin a printed page: no block is torn that fits on one."""
        across, down = _PAGE_UPRIGHT if sum(self.widths) <= _UPRIGHT else _PAGE_ACROSS
        room = max(down, down * (self.pixels() * 3 // 4) // across)
        left = room
        for start, end in pairwise([*self.starts, self.row]):
            height = sum(self.tall.get(row, ROW) for row in range(start, end))
            if height > left and start > self.starts[0]:
                yield start
                left = room - _LINE_HEIGHT
            left -= height

    def pixels(self) -> int:
        """How wide the columns are."""
        return sum(width * _LETTER + _PADDING for width in self.widths)

    def set_row(self, row: int, height: int) -> None:
        """Give a row its height, in points."""
        self.sheet.set_row(row, height)
        self.tall[row] = height

    def format(self, look: _Look) -> Format:
        """The format of a look; the same one for cells that look alike."""
        key = repr(sorted(look.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**_PLAIN, **look})
        return self.formats[key]


def _blocks(sections: Iterable[Section]) -> Iterator[Block]:
    for section in sections:
        yield from section.blocks
        yield from _blocks(section.sections)


def _widths(blocks: Sequence[Block]) -> list[int]:
    """How wide the columns must be for all tables and labels; the last one takes up what a page has left."""
    tables = [block for block in blocks if isinstance(block, Table)]
    tables += [table_of(block) for block in blocks if isinstance(block, Chart)]
    texts: list[list[str]] = [[] for _number in range(max((len(each.columns) for each in tables), default=1))]
    texts[0] += [fact.label for block in blocks if isinstance(block, Facts) for fact in block.facts]
    for table in tables:
        for number, column in enumerate(table.columns):
            cells = [
                row[number].text + (_BOLDER if row[number].tone == "strong" else "") for row in table.rows
            ]
            texts[number] += [line for text in (column.heading, *cells) for line in clean(text).split("\n")]
    widths = [width_of(column or [""]) for column in texts]
    left = _PAGE - sum(widths)
    return [*widths, left] if left > 0 else widths


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column of this width."""
    return sum(max(1, -(-columns_of(line) // width)) for line in text.split("\n"))
