"""What is found out about the rows of a roster while they are read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from shegong.errors import Problem
from shegong.messages import _
from shegong.roster.header import Column
from shegong.roster.identity import is_scientific, mask, mask_card, mask_inside
from shegong.roster.table import WHOLE_ROW, Body, Table

_SHOWN = 40
_NOT_AN_AMOUNT = re.compile(r"[0-9]{15}")
"""A number as long as this has strayed into a column of amounts."""


@dataclass
class Findings:
    """Problems by row (index in the body), and which rows they make unusable.

    A cell with a fault of its own keeps that one problem: whatever its text seems to be is not worth reporting. So it
    is with the cells of a row that has too few or too many.
    """

    table: Table
    body: Body
    by_row: dict[int, list[tuple[int, Problem]]] = field(default_factory=dict)
    rejected: set[int] = field(default_factory=set)
    _faulty: set[tuple[int, int]] = field(default_factory=set)

    def add_faults(self, columns: Iterable[Column]) -> None:
        """Take the faults of the cells in columns that are used, and those of whole rows."""
        used = {column.position: column for column in columns}
        for (index, position), problem in self.body.faults.items():
            if position == WHOLE_ROW:
                self._put(index, WHOLE_ROW, problem._replace(place=self.table.place(self.row_number(index))))
                self._faulty.update((index, column.position) for column in used.values())
            elif position in used:
                self.add(index, used[position], problem)
                self._faulty.add((index, position))

    def add(self, index: int, column: Column, problem: Problem, text: str = "") -> None:
        """Take a problem with one cell; `text` is what stands there."""
        if (index, column.position) in self._faulty:
            return
        place = self.table.place(self.row_number(index), column.position, column.header)
        match column.field.kind:
            case "id_number" | "card" if is_scientific(text):
                shown = text
            case "id_number":
                shown = mask(text.strip())
            case "card":
                shown = mask_card(text)
            case "money" if not _NOT_AN_AMOUNT.search(text):
                shown = text
            case _:
                shown = mask_inside(text)
        value = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
        self._put(index, column.position, problem._replace(place=place, value=value or None))

    def condemn(self, index: int, column: Column, problem: Problem, text: str) -> None:
        """Take a problem after which whatever the cell seems to say is not worth reporting."""
        self.add(index, column, problem, text)
        self._faulty.add((index, column.position))

    def is_faulty(self, index: int, column: Column) -> bool:
        """Whether a cell cannot be trusted, whatever it seems to say."""
        return (index, column.position) in self._faulty

    def _put(self, index: int, position: int, problem: Problem) -> None:
        self.by_row.setdefault(index, []).append((position, problem))
        if problem.severity == "error":
            self.rejected.add(index)

    def row_number(self, index: int) -> int:
        """The line or row of the file."""
        return int(self.body.rows[index])

    def forget(self, indices: Iterable[int]) -> None:
        """Drop what was found about rows that turned out not to be people."""
        for index in indices:
            self.by_row.pop(index, None)
            self.rejected.discard(index)

    def in_order(self) -> list[Problem]:
        """Every problem, by row and column."""
        return [problem for index in sorted(self.by_row) for problem in self.of_row(index)]

    def of_row(self, index: int) -> list[Problem]:
        """The problems of one row, by column."""
        return [problem for _position, problem in sorted(self.by_row[index], key=lambda found: found[0])]


def gathered(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, with notices that say the same of cells of one column told once, at the first of them."""
    told: dict[tuple[str, str, str | None], list[int]] = {}
    found: list[Problem] = []
    for problem in problems:
        if problem.severity == "notice" and problem.place:
            same = told.setdefault((problem.code, problem.message, problem.place.label), [])
            same.append(len(found))
            if len(same) > 1:
                continue
        found.append(problem)
    for first, *more in told.values():
        if more:
            text = _("{message}（这一列共 {count} 处）").format(
                message=found[first].message, count=1 + len(more)
            )
            found[first] = found[first]._replace(message=text)
    return found
