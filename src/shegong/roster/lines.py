"""Lines below the header that are not people: blank ones, totals, signatures, the header once more.

Only lines that could not be read as people are looked at, so no person is ever taken for one of these.
"""

import re
from collections.abc import Sequence
from typing import Literal

from shegong.errors import Problem
from shegong.messages import _, listed
from shegong.roster.fields import Words, fold
from shegong.roster.header import Header
from shegong.roster.names import begins_with, is_total
from shegong.roster.table import Table

LineKind = Literal["blank", "header", "total", "signature"]
_FEW = 5
_PAGE = re.compile(r"第[0-9]+页[,，、]?(共[0-9]+页)?")


def kind_of_line(cells: Sequence[str], header: Header, words: Words) -> LineKind | None:
    """What a line is, if it is not a person."""
    first = next((cell for cell in cells if cell.strip()), "")
    if not first:
        return "blank"
    names = [cells[column.position] for column in header.used if column.field.key == "name"]
    name = names[0].strip() if names else ""
    if _repeats(cells, header) or _PAGE.fullmatch(fold(first)):
        return "header"
    if is_total(name or first, words) or is_total(first, words):
        return "total"
    if not name and any(is_total(cells[position], words) for position in _worded(header)):
        return "total"
    if begins_with(name, words.signatures) or begins_with(first, words.signatures):
        return "signature"
    return None


def _worded(header: Header) -> list[int]:
    """The columns in which a word may say what a line is: not those of values, and not remarks."""
    others = {column.position for column in header.used if column.field.kind not in ("text", "name")}
    others |= {column.position for column in header.used if column.field.key == "note"}
    return [position for position in range(len(header.texts)) if position not in others]


def _repeats(cells: Sequence[str], header: Header) -> bool:
    """Whether every cell that is not blank says what a line of the header says, or one above it."""
    written = [(place, fold(cell)) for place, cell in enumerate(cells) if cell.strip()]
    lines = (header.texts, *header.lines)
    return any(
        all(place < len(line) and text == fold(line[place]) for place, text in written) for line in lines
    )


def skipped_notice(kind: LineKind, rows: list[int], table: Table, *, tallied: bool = False) -> Problem:
    """The notice about the lines of one kind that were skipped; `tallied` where totals were found to be right."""
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
            text = _("合计行不算人员，与人员相加相符：{where}") if tallied else _("跳过合计行：{where}")
            return Problem("R053", text.format(where=where), "", place, severity="notice")
        case "header":
            return Problem(
                "R054", _("跳过重复的表头：{where}").format(where=where), "", place, severity="notice"
            )
        case "signature":
            return Problem("R055", _("跳过签字行：{where}").format(where=where), "", place, severity="notice")
