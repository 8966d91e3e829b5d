"""What polars needs to read the roster and write a file of the output's shape, without calculating."""

from pathlib import Path

import polars as pl

from jobs import CALCULATED, COLUMNS

_STANDS_FOR = ("工作年限", "工作年限", "现工资", "现工资")
"""Columns of the roster with texts as wide as those of the calculated ones."""


def shape() -> list[pl.Expr]:
    calculated = zip(_STANDS_FOR, CALCULATED, strict=True)
    return [
        *(pl.col(name) for name in COLUMNS),
        *(pl.col(name).alias(heading) for name, heading in calculated),
    ]


def main(source: Path, target: Path) -> None:
    table = pl.scan_csv(source, infer_schema=False).select(shape())
    table.sink_csv(target, include_bom=True, line_terminator="\r\n")
