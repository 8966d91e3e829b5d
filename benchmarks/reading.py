"""How long reading takes beside what it rests on: `reading.py SHEET CSV RUNS` prints the best times as JSON.

All take turns in one process, so that whatever else goes on meets them alike.
"""

import gc
import json
import sys
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from time import perf_counter

import polars as pl
from jobs.ours import policy_named
from python_calamine import CalamineWorkbook

from shegong.roster.preflight import look_into
from shegong.roster.read import read_roster

Ways = dict[str, Callable[[], object]]


def calamine(data: bytes) -> object:
    with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def best(ways: Ways, runs: int) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _run in range(runs):
        for name, way in ways.items():
            gc.collect()
            start = perf_counter()
            found = way()
            times[name].append(perf_counter() - start)
            del found
    return {name: min(taken) for name, taken in times.items()}


def main(sheet: Path, text: Path, runs: int) -> None:
    data = sheet.read_bytes()
    gc.disable()  # as the command does
    of_sheet: Ways = {
        "calamine": partial(calamine, data),
        "scan": partial(look_into, data, sheet.name),
        "sheet": partial(read_roster, sheet, policy_named("yanji-net-2020")),
    }
    of_text: Ways = {
        "polars": partial(pl.read_csv, text, infer_schema=False),
        "csv": partial(read_roster, text, policy_named("yanji-2018")),
    }
    print(json.dumps(best(of_sheet, 2 * runs + 1) | best(of_text, runs)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
