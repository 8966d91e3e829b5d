"""The Yanji rule by hand, with the checks and the control totals of `shegong batch`."""

from pathlib import Path

import polars as pl
from polars import col

from jobs.by_hand_checks import sink_checked
from jobs.by_hand_gross import PRINTED, amounts, paid


def main(source: Path, target: Path) -> None:
    fen = pl.lit(pl.Series(amounts())).gather(col("row"))
    people = paid(source).with_columns(fen.alias("fen"))
    sink_checked(people, PRINTED, ["fen"], target)
