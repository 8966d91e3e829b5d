"""The shape of an output, for the jobs that write one without calculating: `shape.py ROSTER OURS` notes it.

A heading of the output stands for a column of the roster: for itself where that is copied, else for numbers that are
about as wide, so that the lines are as long in all.
"""

import json
import sys
from pathlib import Path

import polars as pl

_LINES_TO_COMPARE = 1_000


def note_shape(roster: Path, ours: Path) -> None:
    """Write for each column of `ours` which one of the roster stands there, beside the roster."""
    copied, widths, wanted = _first(roster), _widths(roster), _widths(ours)
    output = _first(ours)
    numbers = [name for name in copied.columns if copied[name].str.contains(r"^[0-9.]+$").all()]
    shape: dict[str, str] = {}
    surplus = 0.0
    for heading, width in wanted.items():
        if heading in copied.columns and copied[heading].equals(output[heading]):
            shape[heading] = heading
            continue
        over = {name: surplus + widths[name] - width for name in numbers}
        shape[heading] = min(numbers, key=lambda name: abs(over[name]))
        surplus = over[shape[heading]]
    _beside(roster).write_text(json.dumps(shape), encoding="utf-8")


def read_shape(roster: Path) -> dict[str, str]:
    """What was noted beside the roster."""
    shape: dict[str, str] = json.loads(_beside(roster).read_text(encoding="utf-8"))
    return shape


def _beside(roster: Path) -> Path:
    return roster.with_suffix(".json")


def _first(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False, n_rows=_LINES_TO_COMPARE)


def _widths(path: Path) -> dict[str, float]:
    """How many bytes a text has on average, by heading."""
    widths = pl.scan_csv(path, infer_schema=False).select(pl.all().str.len_bytes().mean())
    return widths.collect(engine="streaming").row(0, named=True)


if __name__ == "__main__":
    note_shape(Path(sys.argv[1]), Path(sys.argv[2]))
