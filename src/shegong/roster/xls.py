"""A look into .xls (Excel 97 to 2003) before a reader opens it: the records that its one stream consists of.

[MS-XLS] describes them: each begins with its type and the length of what follows.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from shegong.errors import Place, ShegongError
from shegong.roster.compound import OLD_WORKBOOK, with_stream, workbook_stream
from shegong.roster.facts import SheetFacts, WorkbookFacts
from shegong.roster.unreadable import (
    encrypted,
    refuse_too_far,
    refuse_too_much_text,
    too_old,
    unreadable,
)
from shegong.roster.xlsx import file_name

_BOF, _EOF, _FILE_PASS, _SHEET, _BOOK_NAMED, _STRINGS, _CONTINUE = 0x809, 0x0A, 0x2F, 0x85, 0x1AE, 0xFC, 0x3C
_DIMENSIONS, _ROW, _FORMULA, _NUMBERS, _TRUTH_OR_ERROR, _SHARED = 0x200, 0x208, 0x06, 0xBD, 0x205, 0xFD
_OTHER_CELLS = frozenset((0x203, 0x204, 0x27E))
_CELLS = _OTHER_CELLS | {_FORMULA, _NUMBERS, _TRUTH_OR_ERROR, _SHARED}
_VERSION_8 = 0x600
_HIDDEN, _CALCULATED_LATER = 0x20, 0x02
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_NO_NUMBER, _IS_ERROR, _NO_TEXT = b"\xff\xff", 2, 3
"""How the value of a formula ends that is not a number, and how it begins if it is an error, or an empty text."""
_NOT_A_NAME = (0x0401, 0x3A01)
"""In place of the length of a name: this workbook itself, and functions that were added to Excel."""
_LEAST_STRING = 3
_WIDE, _EXTENDED, _RICH = 1, 4, 8
_HEAD = struct.Struct("<HH")


class _Sheet(NamedTuple):
    """Where a sheet begins, and its name."""

    begin: int
    name: str


def look_into_xls(data: bytes, file: str) -> WorkbookFacts:
    """The facts of all sheets: a reader reads them all. Raises ShegongError where they would harm it."""
    found = workbook_stream(data, file)
    if found.name == OLD_WORKBOOK or found.stream[4:6] != struct.pack("<H", _VERSION_8):
        raise ShegongError(too_old(file))
    scan = _Scan(file, bytearray(found.stream), is_calculated=found.has_summary)
    try:
        scan.book()
    except (struct.error, IndexError, UnicodeDecodeError):
        raise ShegongError(unreadable(file)) from None
    content = with_stream(found.name, bytes(scan.stream))
    return WorkbookFacts(content, scan.facts, found.has_macros, tuple(scan.linked))


class _Scan:
    """A pass over the stream of a workbook."""

    def __init__(self, file: str, stream: bytearray, *, is_calculated: bool) -> None:
        self.file = file
        self.stream = stream
        self.is_calculated = is_calculated
        self.sheets: list[_Sheet] = []
        self.strings: list[int] = []
        self.linked: list[str] = []
        self.facts: dict[str, SheetFacts] = {}
        self.cells = 0
        self.text_size = 0

    def records(self, at: int) -> Iterator[tuple[int, int, int]]:
        """The type, beginning and length of each record from a place on, until the part ends."""
        end = len(self.stream)
        while at + _HEAD.size <= end:
            kind, length = _HEAD.unpack_from(self.stream, at)
            at += _HEAD.size
            if kind == _EOF:
                return
            yield kind, at, length
            at += length
        raise ShegongError(unreadable(self.file))

    def book(self) -> None:
        """Look into what concerns the whole workbook, then into its sheets."""
        pieces: list[bytes] = []
        next_piece = -1
        for kind, at, length in self.records(0):
            content = bytes(self.stream[at : at + length]) if kind not in _CELLS else b""
            if kind == _FILE_PASS:
                raise ShegongError(encrypted(self.file))
            if kind == _STRINGS or (kind == _CONTINUE and at == next_piece):
                pieces.append(content)
                next_piece = at + length + _HEAD.size
            elif kind == _SHEET:
                wide = content[7] & _WIDE
                size = content[6] * (2 if wide else 1)
                name = content[8 : 8 + size].decode("utf-16-le" if wide else "latin-1")
                self.sheets.append(_Sheet(struct.unpack_from("<I", content)[0], name.replace("\0", "")))
            elif kind == _BOOK_NAMED:
                self.linked += _book_named(content)
        if pieces:
            self.strings = _string_sizes(pieces, self.file)
        if len({sheet.begin for sheet in self.sheets}) < len(self.sheets):
            raise ShegongError(unreadable(self.file))
        for sheet in self.sheets:
            self.facts[sheet.name] = facts = self.sheet(sheet)
            self.cells += facts.height * facts.width

    def sheet(self, sheet: _Sheet) -> SheetFacts:
        """Look into the cells of a sheet."""
        facts = SheetFacts()
        place = Place(self.file, sheet=sheet.name)
        hidden, used = set(), set()
        for kind, at, length in self.records(sheet.begin):
            if kind in _CELLS:
                row, column = _HEAD.unpack_from(self.stream, at)
                last = column
                if kind == _NUMBERS:
                    (last,) = struct.unpack_from("<H", self.stream, at + length - 2)
                elif kind == _SHARED:
                    self.count_text(struct.unpack_from("<I", self.stream, at + 6)[0], place)
                elif kind == _TRUTH_OR_ERROR and self.stream[at + 7]:
                    facts.errors[row, column] = _ERRORS.get(self.stream[at + 6], "#?")
                elif kind == _FORMULA:
                    self.formula(at, (row, column), facts)
                used.add(row)
                if row >= facts.height or last >= facts.width:
                    facts.reach(row + 1, last + 1)
                    refuse_too_far(facts.height, facts.width, place, elsewhere=self.cells)
            elif kind == _ROW:
                (row,) = struct.unpack_from("<H", self.stream, at)
                if self.stream[at + 12] & _HIDDEN:
                    hidden.add(row)
            elif kind == _DIMENSIONS:
                # A reader would make room for as much as is told here.
                self.stream[at : at + length] = bytes(length)
        facts.hidden_rows = len(hidden & used)
        return facts

    def formula(self, at: int, where: tuple[int, int], facts: SheetFacts) -> None:
        """Judge the value of a formula. Programs that do not calculate write 0, to be calculated later, or no text."""
        value = bytes(self.stream[at + 6 : at + 14])
        if value.endswith(_NO_NUMBER):
            if value[0] == _IS_ERROR:
                facts.errors[where] = _ERRORS.get(value[2], "#?")
            elif value[0] == _NO_TEXT and not self.is_calculated:
                facts.uncalculated.add(where)
        elif not any(value) and self.stream[at + 14] & _CALCULATED_LATER:
            facts.uncalculated.add(where)

    def count_text(self, index: int, place: Place) -> None:
        """Count a text that a cell shares with others."""
        if index < len(self.strings):
            self.text_size += self.strings[index]
            refuse_too_much_text(self.text_size, place)


def _book_named(content: bytes) -> Iterator[str]:
    """The name of the other workbook that formulas refer to, if it is one."""
    (length,) = struct.unpack_from("<H", content, 2)
    if length in _NOT_A_NAME:
        return
    wide = content[4] & _WIDE
    text = content[5:].decode("utf-16-le" if wide else "latin-1", errors="replace")[:length]
    name = file_name("".join(sign if sign >= " " else "/" for sign in text))
    if name:
        yield name


def _string_sizes(pieces: list[bytes], file: str) -> list[int]:
    """The size in bytes of each text that cells share; a text may run on into the next piece."""
    count = struct.unpack_from("<I", pieces[0], 4)[0]
    if count * _LEAST_STRING > sum(map(len, pieces)):
        raise ShegongError(unreadable(file))
    sizes = []
    source = _Pieces(pieces)
    source.at = 8
    for _index in range(count):
        length, flags = source.unpack("<HB")
        runs = source.unpack("<H")[0] if flags & _RICH else 0
        extension = source.unpack("<I")[0] if flags & _EXTENDED else 0
        sizes.append(source.skip_text(length, flags & _WIDE))
        source.skip(runs * 4 + extension)
    return sizes


class _Pieces:
    """A place in the pieces of a long record."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.rest = iter(pieces)
        self.piece = next(self.rest)
        self.at = 0

    def unpack(self, form: str) -> tuple[int, ...]:
        """Take some numbers, which stand in one piece."""
        if self.at >= len(self.piece):
            self.next()
        found = struct.unpack_from(form, self.piece, self.at)
        self.at += struct.calcsize(form)
        return found

    def next(self) -> None:
        """Go on to the next piece."""
        self.piece, self.at = next(self.rest, b""), 0
        if not self.piece:
            message = "the texts end too early"
            raise IndexError(message)

    def skip(self, length: int) -> None:
        """Pass over some bytes."""
        while length > len(self.piece) - self.at:
            length -= len(self.piece) - self.at
            self.next()
        self.at += length

    def skip_text(self, length: int, wide: int) -> int:
        """Pass over a text of so many characters, and tell its bytes; each piece tells its width anew."""
        size = 0
        while length:
            width = 2 if wide else 1
            here = min(length, (len(self.piece) - self.at) // width)
            self.at += here * width
            size += here * 2
            length -= here
            if length:
                self.next()
                wide = self.piece[0] & _WIDE
                self.at = 1
        return size
