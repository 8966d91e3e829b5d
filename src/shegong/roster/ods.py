"""A look into .ods before a reader opens it: rows and cells may stand for many alike."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from shegong.errors import Place, ShegongError
from shegong.roster.archive import is_too_big, local_name, parser_for, stream, too_big
from shegong.roster.facts import SheetFacts, WorkbookFacts
from shegong.roster.unreadable import refuse_too_far, refuse_too_much_text
from shegong.roster.xlsx import file_name

_CELLS = ("table-cell", "covered-table-cell")
_HIDDEN = ("collapse", "filter")
_VALUES = frozenset(("office:value", "office:date-value", "office:time-value", "office:boolean-value"))
_LINK = re.compile(r"'((?:file|https?)://[^']+)'#")
_ERROR = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)|(?:Err|错误):[0-9]+")
"""How programs that do not mark errors show them."""


def look_into_ods(data: bytes, archive: zipfile.ZipFile, file: str) -> WorkbookFacts:
    """The facts of all sheets: a reader reads them all."""
    if is_too_big(archive):
        raise ShegongError(too_big(archive, file))
    scan = _Scan(file)
    stream(archive, "content.xml", scan.parser, file)
    return WorkbookFacts(
        data, scan.sheets, linked=tuple(dict.fromkeys(scan.linked)), outside=frozenset(scan.outside)
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell, or many alike, that is being read: where they stand, and what the file says of the value."""

    rows: range
    columns: range
    begin: int
    formula: bool
    type: str | None
    is_error: bool
    has_value: bool

    @property
    def positions(self) -> Iterator[tuple[int, int]]:
        """The row and column of each."""
        return product(self.rows, self.columns)


class _Scan:
    """The handlers for content.xml."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.sheets: dict[str, SheetFacts] = {}
        self.linked: list[str] = []
        self.outside: set[str] = set()
        self.parser = parser_for(self.start)
        self.parser.EndElementHandler = self.end
        self.place = Place(file)
        self.facts = SheetFacts()
        self.rows = range(0)
        self.next_column = 0
        self.is_hidden = False
        self.size = self.elsewhere = 0
        self.cell: _Cell | None = None
        self.text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        kind = local_name(tag)
        if kind in _CELLS:
            self.begin_cell(attributes)
        elif kind == "table-row":
            first = self.rows.stop
            self.rows = range(first, first + int(attributes.get("table:number-rows-repeated", 1)))
            self.next_column = 0
            self.is_hidden = attributes.get("table:visibility") in _HIDDEN
        elif kind == "table" and "table:name" in attributes:
            self.elsewhere += self.facts.height * self.facts.width
            self.place = Place(self.file, sheet=attributes["table:name"])
            self.facts = self.sheets.setdefault(attributes["table:name"], SheetFacts())
            self.rows = range(0)
            self.size = 0
        elif kind == "table-source":
            self.outside.add(self.place.sheet or "")
            self.linked.append(file_name(attributes.get("xlink:href", "")))

    def begin_cell(self, attributes: dict[str, str]) -> None:
        """Take a cell, with as many like it as it stands for."""
        first = self.next_column
        self.next_column += int(attributes.get("table:number-columns-repeated", 1))
        formula = attributes.get("table:formula", "")
        self.linked += [file_name(link) for link in _LINK.findall(formula)]
        self.cell = _Cell(
            self.rows,
            range(first, self.next_column),
            self.parser.CurrentByteIndex,
            bool(formula),
            attributes.get("office:value-type"),
            attributes.get("calcext:value-type") == "error",
            not _VALUES.isdisjoint(attributes),
        )
        down = int(attributes.get("table:number-rows-spanned", 1))
        across = int(attributes.get("table:number-columns-spanned", 1))
        if down > 1:
            top = self.rows.start
            self.facts.merged.append(((top, first), (top + down - 1, first + across - 1)))
        if self.cell.type is not None:
            self.facts.reach(self.rows.stop, self.next_column)
            refuse_too_far(self.facts.height, self.facts.width, self.place, elsewhere=self.elsewhere)
            if self.is_hidden:
                self.facts.hidden_rows += len(self.rows)
                self.is_hidden = False
        self.text = []
        self.parser.CharacterDataHandler = self.text.append if formula or self.cell.is_error else None

    def end(self, tag: str) -> None:
        """Judge a cell that has just ended."""
        cell = self.cell
        if cell is None or local_name(tag) not in _CELLS:
            return
        self.cell = self.parser.CharacterDataHandler = None
        copies = len(cell.rows) * len(cell.columns)
        if copies > 1 and cell.type is not None:
            self.size += (self.parser.CurrentByteIndex - cell.begin) * copies
            refuse_too_much_text(self.size, self.place)
        shown = "".join(self.text).strip()
        if cell.is_error or (cell.formula and cell.type == "string" and _ERROR.fullmatch(shown)):
            self.facts.errors |= dict.fromkeys(cell.positions, shown or "#?")
        elif cell.formula and (cell.type is None or (cell.type != "string" and not cell.has_value)):
            self.facts.uncalculated |= set(cell.positions)
