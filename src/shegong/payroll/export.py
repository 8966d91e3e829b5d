"""Writes a payroll as a table, .csv or .parquet, and its rejects. As a workbook: `shegong.report.payroll_book`."""

from pathlib import Path
from typing import BinaryIO, Literal

import polars as pl

from shegong.files.encodings import encoded
from shegong.payroll.run import Payroll
from shegong.payroll.sheet import as_printed, as_typed, disarmed, sheet_columns, with_plain_headings
from shegong.roster.roster import Roster

FORMATS = ("csv", "parquet", "xlsx")
_ROWS_AT_ONCE = 20_000


def write_payroll(payroll: Payroll, path: Path, *, kind: str, encoding: str = "utf-8-sig") -> None:
    """Write the payroll to `path` as `kind` (csv or parquet)."""
    if kind == "csv":
        write_csv(as_printed(payroll, safe=True), path, encoding, quotes=needs_quotes(payroll))
    elif kind == "parquet":
        policy = payroll.policy
        about = {"policy": policy.id, "digest": policy.digest, "month": payroll.period}
        as_typed(payroll).collect(engine="streaming").write_parquet(
            path, metadata={f"shegong.{key}": text for key, text in about.items()}
        )
    else:
        raise ValueError(kind)


def write_rejects(roster: Roster, path: Path, encoding: str = "utf-8-sig") -> None:
    """Write the rows that could not be used: their line, their original text, and every reason."""
    renamed = disarmed(roster.rejects).rename({"row": "行号", "reasons": "错误说明"})
    write_csv(renamed.lazy(), path, encoding)


def needs_quotes(payroll: Payroll) -> bool:
    """Whether any cell may hold what CSV puts in quotes; to look for it cell by cell takes longer than to know."""
    names = [column.heading for column in sheet_columns(payroll)]
    names += [choice.name for given in payroll.policy.inputs.values() for choice in given.choices]
    return not payroll.roster.reading.plain or any(sign in name for name in names for sign in ',"\r\n')


def write_csv(table: pl.LazyFrame, path: Path, encoding: str, *, quotes: bool = True) -> None:
    """CSV with CRLF; UTF-8 with a mark, which Excel needs to see, or another encoding.

    Without `quotes` the caller knows that no cell needs them.
    """
    table = with_plain_headings(table)
    if encoding != "utf-8-sig":
        text = table.collect().write_csv(line_terminator="\r\n", quote_style=_quote_style(quotes=quotes))
        path.write_bytes(encoded(text, encoding))
    else:
        with path.open("wb") as file:
            stream_csv(table, file, quotes=quotes)


def stream_csv(table: pl.LazyFrame, file: BinaryIO, *, quotes: bool, first: bool = True) -> None:
    """Write rows to an open file as `write_csv` does, with the mark and the headings if they are the first ones."""
    # Streamed, it is written by all threads at once; few rows at a time, as amounts in yuan take twice the memory.
    with pl.Config(streaming_chunk_size=_ROWS_AT_ONCE):
        table.sink_csv(
            file,
            include_bom=first,
            include_header=first,
            line_terminator="\r\n",
            quote_style=_quote_style(quotes=quotes),
            engine="streaming",
        )


def _quote_style(*, quotes: bool) -> Literal["necessary", "never"]:
    return "necessary" if quotes else "never"
