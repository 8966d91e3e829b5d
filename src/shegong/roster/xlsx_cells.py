"""The cells of one worksheet, seen before a reader makes them: how far they reach, errors, formulas without a value.

Programs write a worksheet in one plain form; in that form the tags are found by pattern, while a parser sees to it
that the whole is sound XML. Whatever is written otherwise is taken apart by the parser, element by element.
"""

import re
import zipfile
from collections.abc import Sequence
from itertools import pairwise
from xml.parsers import expat

from shegong.errors import Place
from shegong.roster.archive import local_name, parser_for, pieces, stream
from shegong.roster.facts import SheetFacts
from shegong.roster.unreadable import MOST_TEXT, refuse_too_far, refuse_too_much_text

_NAME = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_CELL = re.compile(rb'<c r="([A-Z]{1,3})[1-9][0-9]{0,6}"((?: [a-z]+="[^"<&]*")*(?:/>|></c>|><[a-z]+))')
"""A cell's column, and the rest of its tag with the beginning of what follows."""
_VALUE_ROW = re.compile(rb'<c r="[A-Z]+([0-9]+)"(?:[^>]*[^/>])?><[a-z]')
_WHOLE_CELL = re.compile(
    rb'<c r="([A-Z]{1,3}[1-9][0-9]{0,6})"((?: [a-z]+="[^"<&]*")*)>(<(?:f|v).*?)</c>', re.DOTALL
)
_VALUE = re.compile(rb"<v[^>/]*>([^<]*)</v>")
_STRING = re.compile(rb"<si[ />]")
_HIDDEN = re.compile(rb"""<row [^>]*\bhidden\s*=\s*["'](?:1|true)["']""")
_FIRST, _LAST = b"<row ", b"</sheetData>"
_MOST_WAITING = 1 << 22
"""No row is longer than so many bytes, plainly written."""


class OddError(Exception):
    """The sheet is not written in the plain form."""


def scan_sheet(archive: zipfile.ZipFile, part: str, place: Place, strings: Sequence[int]) -> SheetFacts:
    """The facts of a worksheet; `strings` are the sizes of the texts that its cells share.

    Raises ShegongError where its cells are too many, too far apart, or their texts too long.
    """
    try:
        facts, shared = _scan_plain(archive, part, place)
    except OddError:
        scan = _CarefulScan(place)
        stream(archive, part, scan.parser, place.file)
        scan.finish_cell()
        facts, shared = scan.facts, scan.shared
    longest = max(strings, default=0)
    if shared * longest > MOST_TEXT:
        refuse_too_much_text(_size_of_texts(archive, part, strings, place.file), place)
    return facts


def string_sizes(archive: zipfile.ZipFile, part: str, file: str) -> list[int]:
    """About how many bytes each of the texts takes that cells share, never less; in their order."""
    begins: list[int] = []
    read, tail = 0, b""
    for piece in pieces(archive, part, expat.ParserCreate(), file):
        seen = tail + piece
        begins += [read - len(tail) + found.start() for found in _STRING.finditer(seen)]
        read += len(piece)
        tail = seen[-(len(b"<si>") - 1) :]
    return [end - begin for begin, end in pairwise([*begins, read])] or [read]


def _size_of_texts(archive: zipfile.ZipFile, part: str, strings: Sequence[int], file: str) -> int:
    """How many bytes the shared texts of a sheet take, each as often as it stands there."""
    longest = max(strings)
    total = 0
    is_shared = False
    number: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_shared
        tag = local_name(tag)
        if tag == "c":
            is_shared = attributes.get("t") == "s"
        number.clear()
        parser.CharacterDataHandler = number.append if tag == "v" and is_shared else None

    def end(tag: str) -> None:
        nonlocal total
        if local_name(tag) == "v" and is_shared:
            index = int("".join(number) or 0)
            total += strings[index] if index < len(strings) else longest

    parser = parser_for(start)
    parser.EndElementHandler = end
    stream(archive, part, parser, file)
    return total


def _scan_plain(archive: zipfile.ZipFile, part: str, place: Place) -> tuple[SheetFacts, int]:
    """The facts, and how many cells at most show a shared text; raises OddError."""
    scan = _PlainScan(place)
    waiting = b""
    is_over = False
    for piece in pieces(archive, part, _sound_and_plain(), place.file):
        if is_over:
            continue
        waiting += piece
        end = waiting.find(_LAST)
        is_over = end >= 0
        cut = end if is_over else waiting.rfind(_FIRST)
        if cut > 0:
            scan.take(waiting[:cut])
            waiting = waiting[cut:]
        if len(waiting) > _MOST_WAITING:
            raise OddError
    scan.take(b"" if is_over else waiting)
    return scan.facts, scan.shared


def _sound_and_plain() -> expat.XMLParserType:
    """A parser that stops where a "<" may be something else than the beginning of a tag."""
    parser = expat.ParserCreate()

    def odd(*_what: object) -> None:
        raise OddError

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.upper() != "UTF-8":
            raise OddError

    parser.XmlDeclHandler = declared
    parser.CommentHandler = parser.StartCdataSectionHandler = parser.ProcessingInstructionHandler = odd
    return parser


class _PlainScan:
    """What is found in the rows of a sheet that is written plainly."""

    def __init__(self, place: Place) -> None:
        self.facts = SheetFacts()
        self.place = place
        self.shared = 0

    def take(self, rows: bytes) -> None:
        """Take some whole rows; raises OddError."""
        cells = _CELL.findall(rows)
        if len(cells) != rows.count(b"<c ") or b"<c>" in rows or b"<row>" in rows or b":c " in rows:
            raise OddError
        kinds = set(cells)
        reached = [column_number(letters.decode()) for letters, rest in kinds if _has_value(rest)]
        if reached:
            self.facts.reach(max(map(int, set(_VALUE_ROW.findall(rows)))), max(reached) + 1)
            refuse_too_far(self.facts.height, self.facts.width, self.place)
        if any(b' t="e"' in rest or rest.endswith(b"<f") for _letters, rest in kinds):
            self._look_closer(rows)
        self.shared += rows.count(b' t="s"')
        if b"hidden" in rows:
            self.facts.hidden_rows += len(_HIDDEN.findall(rows))

    def _look_closer(self, rows: bytes) -> None:
        """Find the errors, and the formulas without a value."""
        for name, attributes, content in _WHOLE_CELL.findall(rows):
            is_error = b' t="e"' in attributes
            if not is_error and not content.startswith(b"<f"):
                continue
            found = _VALUE.search(content)
            value = found[1].decode().strip() if found else ""
            if is_error:
                self.facts.errors[position(name.decode())] = value or "#?"
            elif not value and not (b' t="str"' in attributes and b"<v" in content):
                self.facts.uncalculated.add(position(name.decode()))


def _has_value(rest: bytes) -> bool:
    return not rest.endswith((b"/>", b"</c>"))


class _CarefulScan:
    """The handlers for one worksheet. Only cells with a value count: blank formatted cells do no harm."""

    def __init__(self, place: Place) -> None:
        self.facts = SheetFacts()
        self.place = place
        self.shared = 0
        self.parser = parser_for(self.start)
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
            self.facts.reach(self.row + 1, self.column + 1)
            refuse_too_far(self.facts.height, self.facts.width, self.place)
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
        self.shared += self.type == "s"
        self.formula = False
        if (reference := attributes.get("r")) and _NAME.fullmatch(reference):
            self.row, self.column = position(reference)
        else:
            self.column += 1

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


def position(name: str) -> tuple[int, int]:
    """The row and column, from 0, of a cell's name.

    >>> position("B10")
    (9, 1)
    """
    letters = name.rstrip("0123456789")
    return int(name[len(letters) :]) - 1, column_number(letters)


def column_number(letters: str) -> int:
    """The column, from 0, that spreadsheets call so.

    >>> column_number("A"), column_number("AB"), column_number("XFD")
    (0, 27, 16383)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
