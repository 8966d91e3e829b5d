"""The rows that could not be used, as they stood in the file, with every reason."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from shegong.errors import Problem
from shegong.messages import _
from shegong.roster.findings import Findings
from shegong.roster.header import Header
from shegong.roster.table import column_letters

_AFTER_CELLS = 1 << 20
"""The column of a problem that only the result has shown."""


def reject_frame(header: Header, parts: Sequence[Findings]) -> pl.DataFrame:
    """Columns "row", then the file's own, with their original text, and "reasons"; `parts` are those of the file."""
    parts = [part for part in parts if part.rejected]
    if not parts:
        return pl.DataFrame(schema={"row": pl.Int64, "reasons": pl.String})
    cells = pl.concat([part.body.cells()[sorted(part.rejected)] for part in parts])
    frame = pl.DataFrame(pl.concat([part.body.rows.gather(sorted(part.rejected)) for part in parts]))
    taken = {"row", "reasons", "行号", "错误说明"}
    for position, header_text in enumerate(header.texts):
        texts = cells[str(position)]
        if header_text or (texts != "").any():
            title = header_text or _("{letters}列").format(letters=column_letters(position))
            frame = frame.with_columns(texts.alias(_unused(title, taken)))
    beyond = [part.body.surplus.get(index, "") for part in parts for index in sorted(part.rejected)]
    if any(beyond):
        frame = frame.with_columns(pl.Series(_unused(_("多出的列"), taken), beyond))
    reasons = [reasons_of(index, part) for part in parts for index in sorted(part.rejected)]
    return frame.with_columns(pl.Series("reasons", reasons))


def refused(findings: Findings, problems: Mapping[int, Sequence[Problem]]) -> Findings:
    """The findings with the problems of further rows, told after those of cells; rows of other parts are left out."""
    rows = findings.body.rows
    numbers = pl.Series(list(problems), dtype=pl.Int64)
    here = numbers.filter(numbers.is_in(rows.implode()))
    indices = rows.search_sorted(here).to_list()
    by_row = dict(findings.by_row)
    for index, row in zip(indices, here.to_list(), strict=True):
        by_row[index] = [*by_row.get(index, []), *((_AFTER_CELLS, problem) for problem in problems[row])]
    return replace(findings, by_row=by_row, rejected=findings.rejected.union(indices))


def reasons_of(index: int, findings: Findings) -> str:
    """Every reason why a row was rejected, each with its column's header."""
    reasons = []
    for problem in findings.of_row(index):
        if problem.severity == "error":
            label = problem.place.label if problem.place else None
            reasons.append(f"{label}：{problem.message}" if label else problem.message)
    return "；".join(reasons)


def _unused(title: str, taken: set[str]) -> str:
    """The title, with `_` added until no other column has it."""
    while title in taken:
        title += "_"
    taken.add(title)
    return title
