"""What polars needs to read the roster and write a file of the output's shape, without calculating."""

from pathlib import Path

import polars as pl
from shape import read_shape


def shape_for(source: Path) -> list[pl.Expr]:
    """Under each heading of the output, a column of the roster with texts as wide as those that belong there."""
    return [pl.col(name).alias(heading) for heading, name in read_shape(source).items()]


def main(source: Path, target: Path) -> None:
    table = pl.scan_csv(source, infer_schema=False).select(shape_for(source))
    table.sink_csv(target, include_bom=True, line_terminator="\r\n")
