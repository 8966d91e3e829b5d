"""The text of a roster before anybody knows what it means."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from shegong.errors import Place, Problem

HEAD_LINES = 15
"""Among so many lines from the top the header is looked for."""

WHOLE_ROW = -1
"""The column of a fault that concerns its row."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its physical line number in a text file, or its row number in a sheet, and its cells."""

    row: int
    cells: tuple[str, ...]


class NumericCells(Mapping[int, frozenset[int]]):
    """By column, the indices of cells that were stored as numbers; found when somebody asks for them."""

    def __init__(self, columns: range, find: Callable[[int], frozenset[int]]) -> None:
        self.columns = columns
        self.find = find

    def __getitem__(self, column: int) -> frozenset[int]:
        """The indices in a column."""
        if column not in self.columns:
            raise KeyError(column)
        return self.find(column)

    def __iter__(self) -> Iterator[int]:
        """The columns."""
        return iter(self.columns)

    def __len__(self) -> int:
        """How many columns there are."""
        return len(self.columns)


@dataclass(frozen=True)
class Body:
    """What stands below the header, blank lines included.

    `cells()` has the String columns "0", "1", ... without nulls: a blank cell is ""; it may have to be read once more.
    `rows` (Int64) are their row numbers. `faults` are cells that cannot be trusted, by index in `cells()` and column;
    `numeric` are, by column, the indices of cells that were stored as numbers; `surplus` is text to the right of the
    last column.
    """

    cells: Callable[[], pl.DataFrame]
    rows: pl.Series
    faults: Mapping[tuple[int, int], Problem] = field(default_factory=dict)
    numeric: Mapping[int, frozenset[int]] = field(default_factory=dict)
    surplus: Mapping[int, str] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int], ...] = ()
    """Merged cells below each other: first index, last index, column."""
    notices: tuple[Problem, ...] = ()
    plain: bool = False
    """No cell holds a comma, a quote or a line break."""


class Table(Protocol):
    """A text file or a sheet, opened."""

    @property
    def file(self) -> str:
        """The file's name."""

    @property
    def head(self) -> tuple[Line, ...]:
        """The first lines."""

    def body(self, after: int, width: int) -> Body:
        """What stands below row `after`, `width` columns wide."""

    def place(self, row: int, column: int | None = None, label: str | None = None) -> Place:
        """Where a row or one of its cells (column from 0) is found."""


def column_letters(column: int) -> str:
    """A column (from 0) as spreadsheets call it.

    >>> column_letters(0), column_letters(27), column_letters(16383)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
