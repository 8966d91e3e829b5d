"""The rows that could not be used, as they stood in the file, with every reason."""

from collections.abc import Sequence

import polars as pl

from shegong.messages import _
from shegong.roster.findings import Findings
from shegong.roster.header import Header
from shegong.roster.table import column_letters


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
