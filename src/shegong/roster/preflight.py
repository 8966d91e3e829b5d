"""A look into a workbook before a reader opens it: what would harm the reader, and what the reader would not tell.

A file of 1.4 kB whose last cell is XFD1048576 ends the process of a reader that makes a dense range of it; error
cells and formulas without a value are read as blank. Both are found here, by streaming the XML through expat.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import join, normpath
from xml.parsers import expat

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _
from shegong.roster.archive import check_size, elements, local_name, stream
from shegong.roster.table import column_letters

MOST_ROWS = 200_000
MOST_COLUMNS = 500
MOST_CELLS = 6_000_000
_DAMAGE = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, KeyError, OSError, ValueError)
"""What reading a damaged archive raises."""
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_READ_BY_READERS = (".xml", ".rels", ".vml")


@dataclass
class SheetFacts:
    """What one sheet holds: rows and columns (from 0) of cells with errors or without a value, hidden rows, extent."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: int = 0
    height: int = 0
    width: int = 0


@dataclass(frozen=True)
class WorkbookFacts:
    """What a workbook holds besides its cells."""

    sheets: dict[str, SheetFacts]
    macros: bool
    external_links: int


def look_into(data: bytes, file: str, wanted: str | None = None) -> WorkbookFacts | None:
    """The facts of an .xlsx or .ods, or of its sheet `wanted` only; None of another kind of archive.

    Raises ShegongError where it is damaged or dangerous.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            check_size(archive, file)
            names = archive.namelist()
            if "xl/workbook.xml" in names:
                return _look_into_xlsx(archive, file, wanted)
            if "content.xml" in names:
                return WorkbookFacts(_look_into_ods(archive, file), macros=False, external_links=0)
    except (*_DAMAGE, expat.ExpatError):
        raise ShegongError(
            Problem(
                "R013", _("文件损坏（不完整）"), _("重新复制或下载；或用 Excel/WPS 打开后另存"), Place(file)
            )
        ) from None
    except (RuntimeError, NotImplementedError):
        raise ShegongError(
            Problem(
                "R019", _("压缩方式不支持，或压缩包有密码"), _("用 Excel/WPS 打开后另存为 xlsx"), Place(file)
            )
        ) from None
    return None


def _look_into_xlsx(archive: zipfile.ZipFile, file: str, wanted: str | None) -> WorkbookFacts:
    names = archive.namelist()
    targets = {
        attributes["Id"]: normpath(join("xl", attributes["Target"])).lstrip("/")
        for tag, attributes in elements(archive, "xl/_rels/workbook.xml.rels", file)
        if tag == "Relationship" and "Id" in attributes and "Target" in attributes
    }
    parts = {
        attributes["name"]: targets.get(attributes.get("id", ""), "")
        for tag, attributes in elements(archive, "xl/workbook.xml", file)
        if tag == "sheet" and "name" in attributes
    }
    sheets = {
        name: _look_into_sheet(archive, part, file, name)
        for name, part in parts.items()
        if part in names and (wanted is None or name == wanted)
    }
    for name in names:
        if name.endswith(_READ_BY_READERS) and not name.startswith("xl/worksheets/sheet"):
            stream(archive, name, expat.ParserCreate(), file)
    links = sum(bool(re.fullmatch(r"xl/externalLinks/[^/]+\.xml", name)) for name in names)
    return WorkbookFacts(sheets, any(name.endswith("vbaProject.bin") for name in names), links)


class _SheetScan:
    """The handlers for one worksheet. Only cells with a value count: blank formatted cells do no harm."""

    def __init__(self, file: str, sheet: str) -> None:
        self.facts = SheetFacts()
        self.place = Place(file, sheet=sheet)
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.row = self.column = -1
        self.type: str | None = None
        self.formula = False
        self.text: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        tag = local_name(tag)
        if tag == "c":
            self.finish_cell()
            self.begin_cell(attributes)
        elif tag in ("v", "is"):
            self.count_value()
            if self.type == "e" or self.formula:
                self.text = []
                self.parser.CharacterDataHandler = self.text.append
        elif tag == "f":
            self.formula = True
        elif tag == "row":
            self.finish_cell()
            self.row = int(attributes.get("r", self.row + 2)) - 1
            self.column = -1
            self.facts.hidden_rows += attributes.get("hidden") in ("1", "true")

    def begin_cell(self, attributes: dict[str, str]) -> None:
        """Remember where the cell is and what type it says it has."""
        self.type = attributes.get("t")
        self.formula = False
        if (reference := attributes.get("r")) and (found := _CELL.fullmatch(reference)):
            self.column, self.row = _column_number(found[1]), int(found[2]) - 1
        else:
            self.column += 1

    def count_value(self) -> None:
        """Count a cell that has a value, and refuse a sheet that has too many of them or too far apart."""
        facts = self.facts
        facts.height = max(facts.height, self.row + 1)
        facts.width = max(facts.width, self.column + 1)
        refuse_too_far(facts, self.place)

    def finish_cell(self) -> None:
        """Judge the cell that has just ended."""
        if self.type == "e":
            self.facts.errors[self.row, self.column] = "".join(self.text or []).strip() or "#?"
        elif (
            self.formula
            and not (self.type == "str" and self.text is not None)
            and not "".join(self.text or [])
        ):
            self.facts.uncalculated.add((self.row, self.column))
        if self.text is not None:
            self.text = None
            self.parser.CharacterDataHandler = None
        self.type, self.formula = None, False


def refuse_too_far(facts: SheetFacts, place: Place) -> None:
    """Refuse a sheet whose used range is too large to be a roster."""
    height, width = facts.height, facts.width
    last = f"{column_letters(width - 1)}{height}"
    if width > MOST_COLUMNS or (height <= MOST_ROWS and height * width > MOST_CELLS):
        raise ShegongError(
            Problem(
                "R014",
                _("表格范围异常（最后单元格 {last}）").format(last=last),
                _("删除花名册以外的单元格后另存"),
                place,
            )
        )
    if height > MOST_ROWS:
        raise ShegongError(
            Problem(
                "R015",
                _("行数超过上限 {most}：至少有 {height} 行").format(most=MOST_ROWS, height=height),
                _("删除多余的行，或另存为 CSV（CSV 没有行数上限）"),
                place,
            )
        )


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _look_into_sheet(archive: zipfile.ZipFile, part: str, file: str, sheet: str) -> SheetFacts:
    scan = _SheetScan(file, sheet)
    stream(archive, part, scan.parser, file)
    scan.finish_cell()
    return scan.facts


class _OdsScan:
    """The handlers for an OpenDocument spreadsheet, where rows and cells may stand for many alike."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.sheets: dict[str, SheetFacts] = {}
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.facts = SheetFacts()
        self.sheet = ""
        self.row = self.column = 0
        self.next_row = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        kind = local_name(tag)
        if kind == "table" and "table:name" in attributes:
            self.sheet = attributes["table:name"]
            self.facts = self.sheets.setdefault(self.sheet, SheetFacts())
            self.next_row = 0
        elif kind == "table-row":
            self.row = self.next_row
            self.next_row += int(attributes.get("table:number-rows-repeated", 1))
            self.column = 0
        elif kind in ("table-cell", "covered-table-cell"):
            self.column += int(attributes.get("table:number-columns-repeated", 1))
            if "office:value-type" in attributes:
                self.facts.height = max(self.facts.height, self.next_row)
                self.facts.width = max(self.facts.width, self.column)
                refuse_too_far(self.facts, Place(self.file, sheet=self.sheet))


def _look_into_ods(archive: zipfile.ZipFile, file: str) -> dict[str, SheetFacts]:
    scan = _OdsScan(file)
    stream(archive, "content.xml", scan.parser, file)
    return scan.sheets
