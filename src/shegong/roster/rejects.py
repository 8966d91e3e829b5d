"""The rows that could not be used, as they stood in the file, with every reason."""

import polars as pl

from shegong.messages import _
from shegong.roster.findings import Findings
from shegong.roster.header import Header
from shegong.roster.table import column_letters


def reject_frame(header: Header, findings: Findings) -> pl.DataFrame:
    """Columns "row", then the file's own, with their original text, and "reasons"."""
    indices = sorted(findings.rejected)
    body = findings.body
    rejected = body.cells[indices]
    frame = pl.DataFrame({"row": body.rows.gather(indices)})
    taken = {"row", "reasons", "行号", "错误说明"}
    for position, header_text in enumerate(header.texts):
        texts = rejected[str(position)]
        if header_text or (texts != "").any():
            title = header_text or _("{letters}列").format(letters=column_letters(position))
            frame = frame.with_columns(texts.alias(_unused(title, taken)))
    if body.surplus.keys() & findings.rejected:
        beyond = pl.Series([body.surplus.get(index, "") for index in indices], dtype=pl.String)
        frame = frame.with_columns(beyond.alias(_unused(_("多出的列"), taken)))
    reasons = pl.Series([reasons_of(index, findings) for index in indices], dtype=pl.String)
    return frame.with_columns(reasons.alias("reasons"))


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
