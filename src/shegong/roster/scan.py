"""Plain CSV files whose people never stand in memory: they flow through a query while the file is read.

A text that is not plainly good flows by as null; whoever sees one lets `read_roster` read the file, carefully.
"""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from os import SEEK_END
from pathlib import Path

import numpy as np
import polars as pl

from shegong.errors import Problem
from shegong.policy.policy import Input, Policy
from shegong.roster.columns import default_column, is_odd, plain_value
from shegong.roster.encoding import is_utf8
from shegong.roster.fields import Fields, load_fields
from shegong.roster.findings import Findings
from shegong.roster.from_id import inputs_in_id
from shegong.roster.header import Column, Header, find_header, score_head
from shegong.roster.opening import Opened
from shegong.roster.read import findings_of, reading_of
from shegong.roster.roster import Reading
from shegong.roster.spoilt import SPOILT
from shegong.roster.text import open_text

ID_NUMBER = "id_number"
_HEAD = 1 << 17
_PIECE = 96 << 20
_GLANCE = 1 << 17
_SEPARATOR = ","
_RETURN, _FEED = b"\r\n"
_CONTROL_Z = 0x1A
_LOOKED_AT = {"id_type", "told_grade", "card"}
"""Columns that say something about others."""


@dataclass(frozen=True)
class Scan:
    """A plain CSV file of which only the first lines have been looked at."""

    path: Path
    reading: Reading
    notices: tuple[Problem, ...]
    header: Header
    begin: int
    """Where the first line below the header begins, in bytes."""
    is_windows: bool
    """Whether the header ends like lines do in Windows."""
    values: Mapping[str, pl.Expr]
    """What the cells say, by field."""
    again: Callable[[], tuple[Header, Sequence[Findings]]]
    """What `Roster.again` does."""

    @property
    def told(self) -> list[str]:
        """The columns of `people` that the file has."""
        return [column.field.key for column in self.header.used]

    @property
    def first_row(self) -> int:
        """The number of the first line below the header."""
        return self.header.last_row + 1

    def pieces(self) -> Iterator[bytes]:
        """The lines below the header, as many at a time as fit in memory many times over."""
        with self.path.open("rb") as file:
            size = file.seek(0, SEEK_END)
            begin = self.begin
            while begin < size:
                file.seek(begin + _PIECE)
                file.readline()
                end = min(file.tell(), size)
                file.seek(begin)
                yield file.read(end - begin)
                begin = end

    def people(self, piece: bytes, first_row: int) -> pl.LazyFrame:
        """The columns of `Roster.people` from a piece, with null where a text is not plainly good."""
        names = _columns(self.header)
        cells = pl.scan_csv(
            piece,
            has_header=False,
            separator=_SEPARATOR,
            quote_char=None,
            schema=dict.fromkeys(names, pl.String),
            empty_string_is_null=False,
            row_index_name="row",
            row_index_offset=first_row,
        )
        values = (value.alias(key) for key, value in self.values.items())
        return cells.select(pl.col("row").cast(pl.Int64), *values)

    def count_lines(self, piece: bytes) -> int | None:
        """The lines of a piece; None where they may be misread."""
        return _count_even_lines(piece, len(self.header.texts), is_windows=self.is_windows)

    @property
    def is_odd(self) -> pl.Expr:
        """Whether something is to be said about one of `people`, apart from the ID number."""
        ordinary = [column.field for column in self.header.used if column.field.key != ID_NUMBER]
        return pl.any_horizontal(is_odd(field, pl.col(field.key)) for field in ordinary)


def scan_roster(path: Path, policy: Policy) -> Scan | None:
    """The people in a CSV file as the rules of `policy` need them; None where the file is not of the plain kind.

    The plain kind ends in .csv, is UTF-8, has no quotes, and has ID numbers of residents. Raises ShegongError where
    the header can't be used.
    """
    head = _first_lines(path)
    if not head or b'"' in head or b"\0" in head or not is_utf8(head):
        return None
    fields = load_fields(policy)
    marked = head.startswith(BOM_UTF8)
    table = open_text(
        head.removeprefix(BOM_UTF8), path.name, partial(score_head, fields=fields), marked=marked
    )
    header = find_header(table, fields)
    begin = _begin_of_line(head, header.last_row)
    used = {column.field.key for column in header.used}
    wanted = {column.field.key for column in header.used if column.field.filled} - {ID_NUMBER, "name"}
    if SPOILT in header.texts or wanted:
        return None
    if table.separator != _SEPARATOR or not begin or ID_NUMBER not in used or used & _LOOKED_AT:
        return None
    if inputs_in_id(fields):
        return None
    inputs = {field.key: field.input for field in fields.by_key.values() if field.input}
    reading = reading_of(Opened(table, "csv"), header, inputs, [], plain=True)
    again = partial(findings_of, path, fields, None)
    is_windows = head[begin - 2] == _RETURN
    values = _values(header, fields, inputs)
    return Scan(path, reading, header.notices, header, begin, is_windows, values, again)


def _first_lines(path: Path) -> bytes | None:
    """The beginning of a CSV file, in whole lines; None where it can't be read or is called something else."""
    try:
        if path.suffix.lower() != ".csv" or path.name.startswith("~$") or not path.is_file():
            return None
        if path.is_symlink():  # a notice is to be given
            return None
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except (OSError, ValueError):
        return None
    return head if len(head) < _HEAD else head[: head.rfind(b"\n") + 1]


def _begin_of_line(head: bytes, after: int) -> int:
    """Where the line after line `after` begins; 0 where there is none."""
    begin = 0
    for _line in range(after):
        begin = head.find(b"\n", begin) + 1
        if not begin:
            return 0
    return begin if begin < len(head) else 0


def _columns(header: Header) -> list[str]:
    return [str(position) for position in range(len(header.texts))]


def _values(header: Header, fields: Fields, inputs: Mapping[str, Input]) -> dict[str, pl.Expr]:
    """What is known of a person, by field: first what the file says that the rules do not ask, then all inputs."""
    values = {column.field.key: _value(column, fields) for column in header.used}
    # A line that is too long stops the reader only where every column is asked for.
    is_whole = pl.all_horizontal(pl.col(_columns(header)).is_not_null())
    values["name"] = pl.when(is_whole).then(values["name"])
    about = [key for key in values if key not in inputs]
    defaults = {key: default_column(given, 1) for key, given in inputs.items() if key not in values}
    values |= {key: pl.lit(value.item(), value.dtype) for key, value in defaults.items()}
    return {key: values[key] for key in (*about, *inputs)}


def _value(column: Column, fields: Fields) -> pl.Expr:
    text = pl.col(str(column.position))
    return text if column.field.key == ID_NUMBER else plain_value(column.field, text, fields.words)


def _count_even_lines(data: bytes, width: int, *, is_windows: bool) -> int | None:
    """The lines, if all end alike and have `width` cells each, going by their number.

    A chunk at a time stays in the cache.
    """
    if b'"' in data or b"\0" in data or data[0] == _FEED or data[-1] in (_RETURN, _CONTROL_Z):
        return None
    signs = np.frombuffer(data, np.uint8)
    feeds = separators = 0
    for start in range(0, len(signs), _GLANCE):
        here = signs[start : start + _GLANCE]
        ends = here == _FEED
        before = signs[max(start - 1, 0) : start + len(here) - 1] == _RETURN
        returns = before if start else np.concatenate(([False], before))
        if (returns != ends).any() if is_windows else returns.any():
            return None
        feeds += int(np.count_nonzero(ends))
        separators += int(np.count_nonzero(here == ord(_SEPARATOR)))
    lines = feeds + int(signs[-1] != _FEED)
    return lines if separators == lines * (width - 1) else None
