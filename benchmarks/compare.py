"""Compares what two jobs wrote: `compare.py OURS THEIRS` prints how many people differ, and by how much, as JSON."""

import json
import sys
from filecmp import cmp
from pathlib import Path

import polars as pl

_AMOUNT = r"^-?[0-9]+\.[0-9]{2}$"


def differences(ours: Path, theirs: Path) -> dict[str, int]:
    """People of whom anything differs, and the largest difference of an amount in fen."""
    if cmp(ours, theirs, shallow=False):
        return {"people": 0, "fen": 0}
    left, right = (pl.scan_csv(path, infer_schema=False) for path in (ours, theirs))
    names, first = left.collect_schema().names(), left.head(1).collect().row(0, named=True)
    amounts = pl.Series(list(first.values())).str.contains(_AMOUNT)
    is_amount = dict(zip(names, amounts, strict=True))
    both = pl.concat([left, right.rename(_theirs)], how="horizontal")
    gaps = [(_fen(name) - _fen(_theirs(name))).abs() for name in names if is_amount[name]]
    texts = [pl.col(name) != pl.col(_theirs(name)) for name in names if not is_amount[name]]
    wrong = pl.any_horizontal(*texts, *(gap != 0 for gap in gaps))
    found = both.select(
        wrong.sum().alias("people"), pl.max_horizontal(*(gap.max() for gap in gaps)).alias("fen")
    )
    people, fen = found.collect(engine="streaming").row(0)
    return {"people": people, "fen": fen}


def _theirs(name: str) -> str:
    return f"their {name}"


def _fen(name: str) -> pl.Expr:
    return (pl.col(name).cast(pl.Decimal(18, 6)) * 100).cast(pl.Int64)


if __name__ == "__main__":
    print(json.dumps(differences(Path(sys.argv[1]), Path(sys.argv[2]))))
