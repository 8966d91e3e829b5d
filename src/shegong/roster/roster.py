"""A roster that has been read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from shegong.errors import Place, Problem
from shegong.roster.findings import Findings
from shegong.roster.header import Header
from shegong.roster.rejects import refused, reject_frame


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column of the file: what its header says, and what it was used as; None if it was not used."""

    header: str
    used_as: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file was understood: `format` csv, xlsx, xls, ods or parquet; encoding and separator, or the sheet.

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
    from_id: tuple[str, ...] = ()
    """The inputs that the file's ID numbers tell."""
    plain: bool = False
    """No cell holds a comma, a quote or a line break: none needs quotes when it is written again."""


@dataclass(frozen=True)
class Roster:
    """The people of a file, in its order, and the rows that could not be used; together they are `rows_read` rows.

    `people` has "row" (Int64, line or row number), the person columns of the file (String; `current_pay` Int64, in
    fen), then every input of the policy by key: Int64 (ranks, counts, fen), Date or Boolean. `rejects` has "row", the
    original text of every column under its own header, and "reasons". `problems` has errors, warnings and notices.
    `again` reads the file once more, for the original text of other rows: to keep it would take the memory of a file.
    """

    people: pl.DataFrame
    rejects: pl.DataFrame
    problems: tuple[Problem, ...]
    reading: Reading
    rows_read: int
    again: Callable[[], tuple[Header, Sequence[Findings]]]
    refused: Mapping[int, Sequence[Problem]] = field(default_factory=dict)
    """Why the people of some rows (line or row number) were refused after all cells were read."""
    absent: int = 0
    """How many were read and are not among `people`: in the month that matters they were not there."""

    def place(self, row: int) -> Place:
        """Where a person stands: the line, or the row of the sheet."""
        return Place(self.reading.file, row, sheet=self.reading.sheet)

    def refusing(self, problems: Mapping[int, Sequence[Problem]]) -> "Roster":
        """The same without the people of some more rows, who are rejected for these reasons."""
        if not problems:
            return self
        everyone = {**self.refused, **problems}
        header, parts = self.again()
        out = pl.Series(list(problems), dtype=pl.Int64)
        return replace(
            self,
            people=self.people.filter(~pl.col("row").is_in(out.implode())),
            rejects=reject_frame(header, [refused(part, everyone) for part in parts]),
            problems=(*self.problems, *(problem for found in problems.values() for problem in found)),
            refused=everyone,
        )
