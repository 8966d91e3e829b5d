"""A roster that has been read."""

from dataclasses import dataclass

import polars as pl

from shegong.errors import Problem


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column of the file: what its header says, and what it was used as; None if it was not used."""

    header: str
    used_as: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file was understood: `format` csv, xlsx, xls or ods; the encoding and separator of a text, or the sheet.

    `header_row` and `skipped_rows` are line numbers of a text file or row numbers of a sheet; `defaults` names the
    inputs that the file does not have.
    """

    file: str
    format: str
    encoding: str | None
    separator: str | None
    sheet: str | None
    header_row: int
    columns: tuple[ReadColumn, ...]
    defaults: tuple[str, ...]
    skipped_rows: tuple[int, ...]
    plain: bool = False
    """No cell holds a comma, a quote or a line break: none needs quotes when it is written again."""


@dataclass(frozen=True)
class Roster:
    """The people of a file, in its order, and the rows that could not be used; together they are `rows_read` rows.

    `people` has "row" (Int64, line or row number), the person columns of the file (String; `current_pay` Int64, in
    fen), then every input of the policy by key: Int64 (ranks, counts, fen), Date or Boolean. `rejects` has "row", the
    original text of every column under its own header, and "reasons". `problems` has errors, warnings and notices.
    """

    people: pl.DataFrame
    rejects: pl.DataFrame
    problems: tuple[Problem, ...]
    reading: Reading
    rows_read: int
