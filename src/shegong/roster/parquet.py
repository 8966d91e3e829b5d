"""Parquet files: one table, whose columns have types. What stands in them becomes the texts that cells would show."""

from dataclasses import dataclass
from functools import cached_property, partial
from io import BytesIO

import polars as pl

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _
from shegong.roster.table import HEAD_LINES, Body, Line, NumericCells
from shegong.roster.unreadable import damaged, refuse_too_far, too_many_rows
from shegong.roster.workbook import text_of as cell_text

MOST_ROWS = 20_000_000
"""A file of a kilobyte can claim any number of rows."""
_MARK = b"PAR1"
_FOOTER = 8
_HUNDREDTHS = 10**13
"""Below so many hundredths, every amount of them has a number of its own among the floats."""


@dataclass(frozen=True)
class ParquetTable:
    """A table of typed columns. The names of the columns are line 1, so people begin in line 2."""

    file: str
    frame: pl.DataFrame

    @cached_property
    def head(self) -> tuple[Line, ...]:
        """The names of the columns, and the first rows."""
        first = texts_in(self.frame.head(HEAD_LINES - 1))
        names = Line(1, tuple(self.frame.columns) or ("",))
        return (names, *(Line(row, cells) for row, cells in enumerate(first.iter_rows(), 2)))

    def place(self, row: int, column: int | None = None, label: str | None = None) -> Place:
        """The line; a column has its name."""
        return Place(self.file, row, None if column is None else column + 1, label=label)

    def body(self, after: int, width: int) -> Body:
        """The rows below line `after`."""
        rows = self.frame.slice(after - 1)
        texts = texts_in(rows)
        cells = texts.rename(dict(zip(texts.columns, map(str, range(width)), strict=True)))
        return Body(
            lambda: cells,
            pl.int_range(after + 1, after + 1 + cells.height, dtype=pl.Int64, eager=True).alias("row"),
            numeric=NumericCells(range(width), partial(_numeric, rows)),
        )


def open_parquet(data: bytes, file: str) -> ParquetTable:
    """The table in a file; raises ShegongError where it is damaged, or a column holds more than plain values."""
    length = int.from_bytes(data[-_FOOTER:-4], "little")
    if not data.endswith(_MARK) or length + _FOOTER + len(_MARK) > len(data):
        raise ShegongError(damaged(file))
    try:
        source = pl.scan_parquet(BytesIO(data))
        schema = source.collect_schema()
        _refuse_nested(schema, file)
        refuse_too_far(1, len(schema), Place(file))
        height = int(source.select(pl.len()).collect().item())
        _refuse_too_many(height, file)
        return ParquetTable(file, source.collect())
    except (pl.exceptions.PolarsError, OSError, ValueError):
        raise ShegongError(damaged(file)) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a bug in the reader, reached by a damaged file
            raise
        raise ShegongError(damaged(file)) from None


def _refuse_too_many(height: int, file: str) -> None:
    if height > MOST_ROWS:
        raise ShegongError(too_many_rows(MOST_ROWS, height, Place(file)))


def _refuse_nested(schema: pl.Schema, file: str) -> None:
    problems = [
        Problem(
            "R121",
            _("这一列是 {kind}，不是一格一个值").format(kind=kind),
            _("拆成几列，或写成文字后另存"),
            Place(file, 1, column, label=name),
        )
        for column, (name, kind) in enumerate(schema.items(), 1)
        if kind.is_nested() or kind in (pl.Binary, pl.Duration, pl.Object)
    ]
    if problems:
        raise ShegongError(problems)


def _numeric(frame: pl.DataFrame, column: int) -> frozenset[int]:
    """The rows with a number in a column."""
    values = frame.to_series(column)
    return frozenset(values.is_not_null().arg_true()) if values.dtype.is_numeric() else frozenset()


def texts_in(frame: pl.DataFrame) -> pl.DataFrame:
    """The same columns as texts, blank where there is nothing."""
    return frame.select(text_of(frame[name]).fill_null("").alias(name) for name in frame.columns)


def text_of(values: pl.Series) -> pl.Series:
    """A column as the texts that a spreadsheet's cells would have.

    >>> text_of(pl.Series([12.0, 2854.1000000000004, None])).to_list()
    ['12', '2854.1', None]
    """
    kind = values.dtype
    if kind.is_float():
        return _floats(values.cast(pl.Float64))
    if kind == pl.Decimal:
        return _without_zeros(values.cast(pl.String))
    if kind == pl.Boolean:
        return pl.select(pl.when(values).then(pl.lit("TRUE")).when(~values).then(pl.lit("FALSE"))).to_series()
    if kind == pl.Datetime:
        local = values.dt.replace_time_zone(None)
        texts = local.dt.to_string("%Y-%m-%d %H:%M:%S%.f")
        return texts.str.strip_suffix(" 00:00:00")
    return values.cast(pl.String)


def _without_zeros(texts: pl.Series) -> pl.Series:
    has_point = texts.str.contains(".", literal=True)
    short = texts.str.strip_chars_end("0").str.strip_suffix(".")
    return pl.select(pl.when(has_point).then(short).otherwise(texts)).to_series()


def _floats(values: pl.Series) -> pl.Series:
    """Numbers with the fifteen digits that spreadsheets show: amounts to the hundredth all at once, others singly."""
    hundredths = (values * 100).round()
    is_amount = (hundredths.abs() < _HUNDREDTHS) & (hundredths / 100 == values)
    amounts = values.set(~is_amount.fill_null(value=True), None).cast(pl.Decimal(18, 2)).cast(pl.String)
    rest = values.filter(~is_amount.fill_null(value=True)).unique()
    texts = pl.Series([cell_text(value) for value in rest.to_list()], dtype=pl.String)
    others = values.replace_strict(rest, texts, default=None, return_dtype=pl.String)
    return pl.select(pl.coalesce(_without_zeros(amounts), others)).to_series()
