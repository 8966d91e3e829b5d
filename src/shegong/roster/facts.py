"""What is found out about a workbook before a reader opens it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class SheetFacts:
    """What one sheet holds: rows and columns (from 0) of cells with errors or without a value, hidden rows, extent."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: int = 0
    height: int = 0
    width: int = 0
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    """The first and the last cell of merged ones, where a reader would not tell."""

    def reach(self, height: int, width: int) -> None:
        """Take a cell that is the last one in so many rows and columns."""
        self.height = max(self.height, height)
        self.width = max(self.width, width)


@dataclass(frozen=True)
class WorkbookFacts:
    """What a workbook holds besides its cells, and the bytes that a reader may have."""

    data: bytes
    sheets: Mapping[str, SheetFacts]
    macros: bool = False
    linked: tuple[str, ...] = ()
    """The names of files that formulas refer to."""
    outside: frozenset[str] = frozenset()
    """Tables that only keep what stands in another file."""
