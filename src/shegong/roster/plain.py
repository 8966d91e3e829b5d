"""Text files in which no line can be misread, however long: read in parts, several at a time.

Parts small enough that their cells take the same memory again and again, instead of ever more of it, are what makes
this fast.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import numpy as np
import polars as pl

from shegong.roster.table import Body

Prepared = TypeVar("Prepared")

_PART = 1 << 24
_GLANCE = 1 << 18
_RETURN, _FEED = b"\r\n"


class NotPlainError(Exception):
    """There are quotes, or line ends of several kinds, or lines that are not full: they need a careful reader."""


def plain_bodies(
    data: bytes, separator: str, after: int, width: int, prepare: Callable[[pl.DataFrame], Prepared]
) -> Iterator[tuple[Body, pl.DataFrame, Prepared]]:
    """The lines after line `after` in parts, in order: each with its cells, and what `prepare` makes of them.

    `prepare` is called beside the reading of other parts. Raises NotPlainError as soon as a part is not plain.
    """
    start = _start_of_line(data, after)
    if _has_quotes_or_lone_returns(data[:start]):
        raise NotPlainError
    parts = list(_parts(data, start))
    workers = ThreadPoolExecutor((os.cpu_count() or 1) + 1)
    try:
        row = after + 1
        for (first, last), (cells, prepared) in zip(
            parts,
            workers.map(lambda part: _read(data[slice(*part)], separator, width, prepare), parts),
            strict=True,
        ):
            rows = pl.int_range(row, row + cells.height, dtype=pl.Int64, eager=True).alias("row")
            again = partial(_cells_between, data, first, last, separator, width)
            yield Body(again, rows, plain=separator == ","), cells, prepared
            row += cells.height
    finally:
        workers.shutdown(cancel_futures=True)


def _start_of_line(data: bytes, after: int) -> int:
    start = 0
    for _line in range(after):
        start = data.find(b"\n", start) + 1 or len(data)
    return start


def _parts(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Where parts of whole lines begin and end; there is always one."""
    while True:
        end = data.find(b"\n", start + _PART) + 1 or len(data)
        yield start, end
        if end == len(data):
            return
        start = end


def _read(
    data: bytes, separator: str, width: int, prepare: Callable[[pl.DataFrame], Prepared]
) -> tuple[pl.DataFrame, Prepared]:
    if _has_quotes_or_lone_returns(data):
        raise NotPlainError
    cells = _cells(data, separator, width)
    # A short line is one that lacks separators; a long one stops the reader.
    if (cells[cells.columns[-1]] == "").any() and data.count(separator.encode()) != cells.height * (
        width - 1
    ):
        raise NotPlainError
    return cells, prepare(cells)


def _cells_between(data: bytes, first: int, last: int, separator: str, width: int) -> pl.DataFrame:
    return _cells(data[first:last], separator, width)


def _cells(data: bytes, separator: str, width: int) -> pl.DataFrame:
    try:
        return pl.read_csv(
            data,
            has_header=False,
            separator=separator,
            quote_char=None,
            schema={str(column): pl.String for column in range(width)},
            empty_string_is_null=False,
            raise_if_empty=False,
            extra_columns="raise",
        )
    except pl.exceptions.PolarsError:
        raise NotPlainError from None


def _has_quotes_or_lone_returns(data: bytes) -> bool:
    """Whether there is a quote, or a carriage return that is not before a line feed.

    A chunk at a time stays in the cache.
    """
    if b'"' in data:
        return True
    signs = np.frombuffer(data, np.uint8)
    for start in range(0, len(signs), _GLANCE):
        after = np.flatnonzero(signs[start : start + _GLANCE] == _RETURN) + start + 1
        if len(after) and (after[-1] == len(signs) or (signs[after] != _FEED).any()):
            return True
    return False
