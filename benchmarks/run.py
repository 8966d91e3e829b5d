"""The benchmark: how long a million people and a single command take, and what that is to be compared with.

`python benchmarks/run.py [--people N] [--runs R]` prints a table and a line for each number to be met.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from measure import Job, Result, Start, make_roster, run_jobs, time_commands
from rich.console import Console
from rich.table import Table

OURS = "shegong_batch"
PASS_THROUGH = ("pass_through", "pass_through_eager")
OPENFISCA = ("openfisca_job", "openfisca_arrays")
JOBS = (
    Job(OURS, "shegong, all checks"),
    Job("pass_through", "polars, no calculation, streaming"),
    Job("pass_through_eager", "polars, no calculation, in memory"),
    Job("by_hand", "polars, rule by hand, no checks"),
    Job("openfisca_job", "OpenFisca-core"),
    Job("openfisca_arrays", "OpenFisca-core, tables as arrays"),
    Job("decimal_rows", "Python, Decimal row by row", once=True),
)
START_RUNS = 15
MIB_PER_GB = 10**9 / 2**20
IMPORTS = "import typer, rich, pydantic, tomli"
PERSON = (
    "--policy yanji-2018 --post chief --years 12 --education bachelor --certificate intermediate --on 2020-06"
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time shegong beside other ways to do its work.")
    parser.add_argument("--people", type=int, default=1_000_000, help="rows of the roster (1,000,000)")
    parser.add_argument("--runs", type=int, default=3, help="the best of so many runs counts (3)")
    options = parser.parse_args()
    console = Console(highlight=False, width=120)
    with TemporaryDirectory(prefix="benchmark-") as folder:
        source = Path(folder) / "roster.csv"
        console.print(f"{options.people:,} made-up people, CSV to CSV, best of {options.runs} runs in turns")
        make_roster(source, options.people)
        comparable = [job.module for job in JOBS if job.module not in PASS_THROUGH]
        results = run_jobs(JOBS, source, options.runs, comparable)
    console.print(table_of(results))
    for line in batch_verdicts(results):
        console.print(line)
    starts = time_commands(commands(), START_RUNS)
    console.print(f"\nfrom start to finish, {START_RUNS} runs in turns, milliseconds")
    console.print(table_of_starts(starts))
    for line in start_verdicts(starts):
        console.print(line)


def base_of(results: Mapping[str, Result]) -> float:
    """The faster pass-through."""
    return min(results[name].seconds for name in PASS_THROUGH)


def table_of(results: Mapping[str, Result]) -> Table:
    table = Table(
        "job", *("seconds", "x no calculation", "of it calculating", "peak MiB", "people off", "fen off")
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for result in results.values():
        table.add_row(
            result.job.name,
            f"{result.seconds:.2f}",
            f"{result.seconds / base_of(results):.2f}",
            f"{result.parts['calculate']:.3f}" if "calculate" in result.parts else "",
            f"{result.peak_mib:,.0f}",
            *(f"{result.off[key]:,}" if result.off else "" for key in ("people", "fen")),
        )
    return table


def batch_verdicts(results: Mapping[str, Result]) -> list[str]:
    """A line for each number that a batch is to meet."""
    ours, by_hand = results[OURS], results["by_hand"]
    plain, arrays = (results[name] for name in OPENFISCA)
    steps = ", ".join(f"{name} {seconds:.3f}" for name, seconds in ours.parts.items())
    people_off = max(results[name].off["people"] for name in ("by_hand", "decimal_rows"))
    return [
        f"shegong's steps in seconds: {steps}",
        verdict("time, to reading and writing", ours.seconds / base_of(results), at_most=2),
        verdict("time, to the rule by hand", ours.seconds / by_hand.seconds, at_most=1.3),
        verdict("peak memory in GB", ours.peak_mib / MIB_PER_GB, at_most=1),
        verdict("people off, to Decimal and by hand", people_off, at_most=0),
        verdict("speed, to OpenFisca-core, file to file", plain.seconds / ours.seconds, at_least=10),
        verdict("speed, to OpenFisca-core, calculation", _calculating(plain, ours), at_least=10),
        verdict("  the same, its tables as arrays", _calculating(arrays, ours), at_least=10),
    ]


def _calculating(theirs: Result, ours: Result) -> float:
    return theirs.parts["calculate"] / ours.parts["calculate"]


def verdict(what: str, found: float, *, at_most: float | None = None, at_least: float | None = None) -> str:
    met = found <= at_most if at_most is not None else at_least is not None and found >= at_least
    limit = f"at most {at_most:g}" if at_most is not None else f"at least {at_least:g}"
    colour, word = ("green", "met") if met else ("red", "not met")
    return f"  {what:<40} {found:>7.2f}  ({limit}) [{colour}]{word}[/]"


def commands() -> dict[str, list[str]]:
    program = str(Path(sys.executable).with_name("shegong"))
    return {
        "imports": [sys.executable, "-c", IMPORTS],
        "help": [program, "--help"],
        "pay": [program, "pay", *PERSON.split()],
    }


def table_of_starts(starts: Mapping[str, Start]) -> Table:
    names = {"imports": f"python -c '{IMPORTS}'", "help": "shegong --help", "pay": "shegong pay"}
    table = Table("command", "best", "median", "x imports, best", "x imports, median")
    for column in table.columns[1:]:
        column.justify = "right"
    base = starts["imports"]
    for key, start in starts.items():
        ratios = (start.best / base.best, start.median / base.median)
        times = (f"{1000 * seconds:.0f}" for seconds in (start.best, start.median))
        table.add_row(names[key], *times, *(f"{ratio:.2f}" for ratio in ratios))
    return table


def start_verdicts(starts: Mapping[str, Start]) -> list[str]:
    base = starts["imports"].best
    return [
        verdict("shegong --help, to the imports", starts["help"].best / base, at_most=1.3),
        verdict("shegong pay, to the imports", starts["pay"].best / base, at_most=1.6),
    ]


if __name__ == "__main__":
    main()
