"""Lines below the header that are not people: blank ones, totals, signatures, the header once more.

Only lines that could not be read as people are looked at, so no person is ever taken for one of these.
"""

from collections.abc import Sequence
from typing import Literal

from shegong.errors import Problem
from shegong.messages import _, listed
from shegong.roster.fields import Words, fold
from shegong.roster.header import Header
from shegong.roster.names import begins_with
from shegong.roster.table import Table

LineKind = Literal["blank", "header", "total", "signature"]
_FEW = 5


def kind_of_line(cells: Sequence[str], header: Header, words: Words) -> LineKind | None:
    """What a line is, if it is not a person."""
    first = next((cell for cell in cells if cell.strip()), "")
    if not first:
        return "blank"
    names = [cells[column.position] for column in header.used if column.field.key == "name"]
    name = names[0].strip() if names else ""
    if name and _repeats(cells, header):
        return "header"
    if fold(name or first) in words.totals:
        return "total"
    if begins_with(name, words.signatures) or begins_with(first, words.signatures):
        return "signature"
    return None


def _repeats(cells: Sequence[str], header: Header) -> bool:
    """Whether every cell that is not blank says what the header says."""
    return all(
        not cell.strip() or fold(cell) == fold(text) for cell, text in zip(cells, header.texts, strict=True)
    )


def skipped_notice(kind: LineKind, rows: list[int], table: Table) -> Problem:
    """The notice about the lines of one kind that were skipped."""
    few = listed(map(str, rows[:_FEW]))
    where = (
        _("第 {rows} 行").format(rows=few)
        if len(rows) <= _FEW
        else _("第 {rows} 等 {count} 行").format(rows=few, count=len(rows))
    )
    place = table.place(rows[0])
    match kind:
        case "blank":
            return Problem("R052", _("跳过空行：{where}").format(where=where), "", place, severity="notice")
        case "total":
            return Problem("R053", _("跳过合计行：{where}").format(where=where), "", place, severity="notice")
        case "header":
            return Problem(
                "R054", _("跳过重复的表头：{where}").format(where=where), "", place, severity="notice"
            )
        case "signature":
            return Problem("R055", _("跳过签字行：{where}").format(where=where), "", place, severity="notice")
