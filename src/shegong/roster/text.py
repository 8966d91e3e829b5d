"""Text files: one character between cells, quotes perhaps, lines of equal length if all is well."""

import csv
import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _, listed
from shegong.roster.encoding import refuse, to_utf8
from shegong.roster.quotes import stray_quotes
from shegong.roster.table import HEAD_LINES, WHOLE_ROW, Body, Line

SEPARATORS = (",", ";", "\t")
_FULL_WIDTH_COMMA = "，"
_HEAD_BYTES = 1 << 16
_CHUNK = 50_000
_CONTROL_Z = b"\x1a"
_END = "\0"
"""A line that stands in no file (see `_refuse_nul`): it comes last, unless a quote has swallowed it."""
_FEW = 5


@dataclass(frozen=True)
class TextTable:
    """A text file: its bytes in UTF-8, where its encoding and separator came from, its first lines."""

    file: str
    data: bytes
    encoding: str
    separator: str
    head: tuple[Line, ...]

    def place(self, row: int, column: int | None = None, label: str | None = None) -> Place:
        """The line, and which cell of it."""
        return Place(self.file, row, None if column is None else column + 1, label=label)

    def body(self, after: int, width: int) -> Body:
        """The lines after line `after`."""
        return read_careful(self, after, width)


def open_text(data: bytes, file: str, score: Callable[[Sequence[Line]], int], *, marked: bool) -> TextTable:
    """The text file in `data`; `score` tells how much a head looks like one of a roster."""
    text, encoding = to_utf8(data, file, marked=marked)
    text = text.rstrip(_CONTROL_Z)
    _refuse_nul(text, file)
    if not text or text.isspace():
        raise ShegongError(Problem("R005", _("空文件"), _("检查导出是否成功"), Place(file)))
    beginning = _beginning(text)
    named = beginning[4:5] if beginning[:4].lower() == "sep=" and beginning[4:5] in (*SEPARATORS, "|") else ""
    skipped = 1 if named else 0
    heads = {
        separator: _head(beginning, separator, skipped)
        for separator in ((named,) if named else (*SEPARATORS, _FULL_WIDTH_COMMA))
    }
    best = max(
        heads,
        key=lambda separator: (score(heads[separator]), max(len(line.cells) for line in heads[separator])),
    )
    if best == _FULL_WIDTH_COMMA:
        raise ShegongError(
            Problem(
                "R034",
                _("使用了全角逗号“，”分隔"),
                _("在文本编辑器里把全角逗号全部换成半角逗号"),
                Place(file, heads[best][0].row),
            )
        )
    return TextTable(file, text, encoding, best, heads[best])


def _refuse_nul(text: bytes, file: str) -> None:
    where = text.find(b"\0")
    if where >= 0:
        line = text.count(b"\n", 0, where) + 1
        raise ShegongError(
            Problem("R032", _("含空字符（NUL），文件可能损坏"), _("重新导出文件"), Place(file, line))
        )


def _beginning(text: bytes) -> str:
    if len(text) <= _HEAD_BYTES:
        return text.decode()
    end = text.rfind(b"\n", 0, _HEAD_BYTES) + 1 or _HEAD_BYTES
    return text[:end].decode(errors="ignore")


def _head(beginning: str, separator: str, skip: int) -> tuple[Line, ...]:
    lines: list[Line] = []
    reader = csv.reader(io.StringIO(beginning, newline=""), delimiter=separator)
    try:
        for row, cells in _numbered(reader):
            if row > skip and any(cell.strip() for cell in cells):
                lines.append(Line(row, tuple(unwrapped(cell) for cell in cells)))
            if len(lines) == HEAD_LINES:
                break
    except csv.Error:
        pass  # what is wrong is reported when the whole file is read
    return tuple(lines) or (Line(1, ("",)),)


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of the line on which it begins."""
    before = 0
    for cells in reader:
        yield before + 1, cells
        before = reader.line_num  # type: ignore[attr-defined]


def unwrapped(cell: str) -> str:
    """A cell without the ="..." with which people keep spreadsheets from changing digits."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell  # noqa: PLR2004


@dataclass
class _Reading:
    """What the careful reader has gathered."""

    width: int
    frames: list[pl.DataFrame] = field(default_factory=list)
    pending: list[list[str]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    faults: dict[tuple[int, int], Problem] = field(default_factory=dict)
    surplus: dict[int, str] = field(default_factory=dict)
    unwrapped: int = 0

    def add(self, row: int, cells: list[str], separator: str) -> None:
        """Take one record, of whatever length."""
        index, found = len(self.rows), len(cells)
        if any(cell.startswith('="') for cell in cells):
            plain = [unwrapped(cell) for cell in cells]
            self.unwrapped += sum(cell != was for cell, was in zip(plain, cells, strict=True))
            cells = plain
        if found < self.width:
            if any(cell.strip() for cell in cells):
                self.faults[index, WHOLE_ROW] = _too_short(self.width, found)
            cells = cells + [""] * (self.width - found)
        elif found > self.width:
            beyond = cells[self.width :]
            if any(cell.strip() for cell in beyond):
                self.faults[index, WHOLE_ROW] = _too_long(self.width, found)
                self.surplus[index] = separator.join(beyond)
            cells = cells[: self.width]
        self.rows.append(row)
        self.pending.append(cells)
        if len(self.pending) == _CHUNK:
            self.flush()

    def flush(self) -> None:
        """Turn the records gathered so far into columns: they take a tenth of the memory."""
        schema = {str(column): pl.String for column in range(self.width)}
        self.frames.append(pl.DataFrame(self.pending, schema=schema, orient="row"))
        self.pending = []


def read_careful(table: TextTable, after: int, width: int) -> Body:
    """The lines after line `after`, one by one; raises ShegongError where quotes do not match."""
    strict = True
    try:
        reading = _read_all(table, after, width, strict=strict)
    except _StrayQuoteError:
        strict = False
        reading = _read_all(table, after, width, strict=strict)
    rows = pl.Series("row", reading.rows, dtype=pl.Int64)
    everything = pl.concat(reading.frames)
    notices = [_unwrapped_notice(table.file, reading.unwrapped)] if reading.unwrapped else []
    quotes = pl.any_horizontal(pl.all().str.contains('"', literal=True).any())
    doubtful = not strict or everything.select(quotes).item()
    if doubtful and (stray := stray_quotes(_lines_of(table), table.separator, after)):
        notices.append(_stray_notice(table, stray))
    return Body(lambda: everything, rows, reading.faults, surplus=reading.surplus, notices=tuple(notices))


class _StrayQuoteError(Exception):
    """A quote ends before its cell does."""


def _read_all(table: TextTable, after: int, width: int, *, strict: bool) -> _Reading:
    """Every record; where it is not `strict`, what follows a closing quote belongs to the cell too."""
    reading = _Reading(width)
    lines = _lines_of(table)
    ended = lines if strict else itertools.chain(lines, (_END,))
    reader = csv.reader(ended, delimiter=table.separator, strict=strict)
    row, cells = 0, [""]
    try:
        for row, cells in _numbered(reader):
            if row > after and (strict or cells != [_END]):
                reading.add(row, cells, table.separator)
    except UnicodeDecodeError:
        refuse(table.data, table.file)
    except csv.Error as error:
        if "expected after" in str(error):
            raise _StrayQuoteError from None
        raise ShegongError(_wrong_quotes(table, str(error), row, reader.line_num)) from None
    if not strict and cells != [_END]:
        raise ShegongError(_unclosed(table, row))
    reading.flush()
    return reading


def _lines_of(table: TextTable) -> io.TextIOWrapper:
    """The lines, as they stand; a StringIO would take four bytes a letter."""
    return io.TextIOWrapper(io.BytesIO(table.data), "utf-8", newline="")


def _stray_notice(table: TextTable, rows: Sequence[int]) -> Problem:
    text = _("引号在单元格中间，按文字读取：第 {rows} 行").format(rows=listed(map(str, rows[:_FEW])))
    if len(rows) > _FEW:
        text = _("{text} 等，共 {count} 行").format(text=text, count=len(rows))
    return Problem("R036", text, _("核对这几行；多余的引号请删去"), table.place(rows[0]), severity="warning")


def _unclosed(table: TextTable, row: int) -> Problem:
    return Problem(
        "R035",
        _("引号未闭合：从第 {line} 行起").format(line=row),
        _("补上缺少的引号，或删去多余的引号"),
        table.place(row),
    )


def _wrong_quotes(table: TextTable, error: str, last_good: int, line: int) -> Problem:
    if "unexpected end" in error:
        return _unclosed(table, last_good + 1)
    return Problem(
        "R037",
        _("单元格超过 131072 个字符，多半是前面少了一个引号"),
        _("检查这一行附近的引号和分隔符"),
        table.place(line),
    )


def _too_short(width: int, found: int) -> Problem:
    return Problem(
        "R050",
        _("列数不足：应有 {width} 列，只有 {found} 列").format(width=width, found=found),
        _("补齐缺少的单元格"),
    )


def _too_long(width: int, found: int) -> Problem:
    return Problem(
        "R051",
        _("列数过多：应有 {width} 列，却有 {found} 列").format(width=width, found=found),
        _("单元格里有分隔符时，整格要用引号括起来"),
    )


def _unwrapped_notice(file: str, count: int) -> Problem:
    return Problem(
        "R038",
        _('{count} 个单元格写成 ="…"，已取其中的文字').format(count=count),
        place=Place(file),
        severity="notice",
    )
