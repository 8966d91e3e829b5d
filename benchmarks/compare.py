"""Compares what two jobs wrote: `compare.py OURS THEIRS` prints how many people differ, and by how much, as JSON."""

import json
import sys
from pathlib import Path

import polars as pl
from jobs import CALCULATED, COLUMNS

_GRADES, _AMOUNTS = CALCULATED[:2], CALCULATED[2:]


def differences(ours: Path, theirs: Path) -> dict[str, int]:
    """People of whom anything differs, and the largest difference of an amount in fen."""
    if ours.read_bytes() == theirs.read_bytes():
        return {"people": 0, "fen": 0}
    left, right = _read(ours), _read(theirs)
    gaps = pl.DataFrame([(left[name] - right[name]).abs() for name in _AMOUNTS])
    wrong = gaps.select(pl.any_horizontal(pl.all() != 0)).to_series()
    for name in (*COLUMNS, *_GRADES):
        wrong |= left[name] != right[name]
    largest = gaps.select(pl.max_horizontal(pl.all().max())).item()
    return {"people": int(wrong.sum()), "fen": int(largest)}


def _read(path: Path) -> pl.DataFrame:
    fen = [(pl.col(name).cast(pl.Decimal(18, 6)) * 100).cast(pl.Int64) for name in _AMOUNTS]
    return pl.read_csv(path, infer_schema=False).with_columns(fen)


if __name__ == "__main__":
    print(json.dumps(differences(Path(sys.argv[1]), Path(sys.argv[2]))))
