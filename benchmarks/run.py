"""The benchmark: how long a million people and a single command take, and what that is to be compared with.

`python benchmarks/run.py [--people N] [--runs R] [--only NAME]` prints tables, and a line for each number to be met.
NAME is gross, month, year, history, large, reading, simulation or start.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from measure import (
    Result,
    Results,
    Start,
    make_roster,
    peak_of,
    run_jobs,
    time_alone,
    time_commands,
    time_reading,
)
from rich.console import Console
from rich.table import Table
from sheet import SHEET
from suite import BENCHMARKS, READ_FIRST, Benchmark, base_of

START, HISTORY, LARGE, READING, SIMULATION = "start", "history", "large", "reading", "simulation"
START_RUNS = 15
IMPORTS = "import typer, rich, pydantic, tomli"
PERSON = (
    "--policy yanji-2018 --post chief --years 12 --education bachelor --certificate intermediate --on 2020-06"
)
COUNTY = 2_184
"""As many people as Yanbian has posts."""
MANY = 10_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description="Time shegong beside other ways to do its work.")
    parser.add_argument("--people", type=int, default=1_000_000, help="rows of the roster (1,000,000)")
    parser.add_argument("--runs", type=int, default=3, help="the best of so many runs counts (3)")
    parser.add_argument(
        "--only",
        choices=(*BENCHMARKS, HISTORY, LARGE, READING, SIMULATION, START),
        help="one of the benchmarks",
    )
    options = parser.parse_args()
    console = Console(highlight=False, width=152)
    for key, benchmark in BENCHMARKS.items():
        if options.only in (None, key):
            run(benchmark, options.people, options.runs, console)
    if options.only in (None, HISTORY):
        run_history(options.runs, console)
    if options.only in (None, LARGE):
        run_large(console)
    if options.only in (None, READING):
        run_reading(options.people, options.runs, console)
    if options.only in (None, SIMULATION):
        run_simulation(options.runs, console)
    if options.only in (None, START):
        run_starts(console)


def run(benchmark: Benchmark, people: int, runs: int, console: Console) -> None:
    console.print(f"{benchmark.title}: {people:,} made-up people, CSV to CSV, best of {runs} runs in turns")
    with TemporaryDirectory(prefix="benchmark-") as folder:
        source = Path(folder) / "roster.csv"
        make_roster(benchmark.roster, source, people)
        results = run_jobs(benchmark.jobs, source, runs)
    console.print(table_of(results))
    if READ_FIRST in results:
        steps = ", ".join(f"{name} {seconds:.3f}" for name, seconds in results[READ_FIRST].parts.items())
        console.print(f"shegong's steps in seconds, the roster read first: {steps}")
    for limit in benchmark.limits:
        found = limit.found(results)
        console.print(verdict(limit.what, found, at_most=limit.at_most, at_least=limit.at_least))
    console.print()


def run_large(console: Console) -> None:
    console.print(f"memory for {MANY:,} people, CSV to CSV")
    for kind, module, what in (
        ("gross", "ours_gross", "a month's gross pay"),
        ("net", "ours_year", "a year of tax"),
    ):
        with TemporaryDirectory(prefix="benchmark-") as folder:
            source = Path(folder) / "roster.csv"
            make_roster(kind, source, MANY)
            console.print(verdict(f"MiB, {what}", peak_of(module, source), at_most=2048))
    console.print()


def run_history(runs: int, console: Console) -> None:
    console.print(f"ten years of {COUNTY:,} people, month by month, from gross to net, best of {runs} runs")
    with TemporaryDirectory(prefix="benchmark-") as folder:
        source = Path(folder) / "roster.csv"
        make_roster("net", source, COUNTY)
        seconds = time_alone("ours_history", source, runs)
    console.print(verdict("seconds for 120 months", seconds, at_most=3))
    console.print()


def run_simulation(runs: int, console: Console) -> None:
    scenario = Path(__file__).parents[1] / "examples" / "scenarios" / "yanbian-decade.toml"
    console.print(f"three ways that ten years of {COUNTY:,} posts could go, best of {runs} runs")
    for module, what, at_most in (
        ("ours_simulation", "seconds, all three as on average", 3),
        ("ours_simulation_drawn", "seconds, 1,000 draws of each", 60),
    ):
        console.print(verdict(what, time_alone(module, scenario, runs), at_most=at_most))
    console.print()


def run_reading(people: int, runs: int, console: Console) -> None:
    rows, columns = SHEET
    console.print(
        f"reading and checking: a sheet of {rows:,} x {columns}, and {people:,} people in CSV, best of {runs} runs"
    )
    with TemporaryDirectory(prefix="benchmark-") as folder:
        seconds = time_reading(Path(folder), people, runs)
    console.print("  seconds: " + ", ".join(f"{name} {taken:.3f}" for name, taken in seconds.items()))
    bare = seconds["calamine"] + seconds["scan"]
    console.print(verdict("a sheet, to calamine and our scan alone", seconds["sheet"] / bare, at_most=1.5))
    console.print(verdict("CSV, to polars reading it", seconds["csv"] / seconds["polars"], at_most=3))
    console.print()


def table_of(results: Results) -> Table:
    numbers = (
        "seconds",
        "x no calculation",
        "CPU seconds",
        "calculating",
        "MiB written",
        "peak MiB",
        "people off",
        "fen off",
    )
    table = Table("job", *numbers)
    for column in table.columns[1:]:
        column.justify = "right"
    for result in results.values():
        table.add_row(result.job.name, *_numbers(result, base_of(results)))
    return table


def _numbers(result: Result, base: float) -> list[str]:
    return [
        f"{result.seconds:.2f}",
        f"{result.seconds / base:.2f}",
        f"{result.cpu_seconds:.2f}",
        f"{result.parts['calculate']:.3f}" if "calculate" in result.parts else "",
        f"{result.written_mib:,.0f}",
        f"{result.peak_mib:,.0f}",
        *(f"{result.off[key]:,}" if result.off else "" for key in ("people", "fen")),
    ]


def run_starts(console: Console) -> None:
    starts = time_commands(commands(), START_RUNS)
    console.print(f"from start to finish, {START_RUNS} runs in turns, milliseconds")
    console.print(table_of_starts(starts))
    for line in start_verdicts(starts):
        console.print(line)


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
        "career": [program, "career", *PERSON.split(), "--for", "20"],
    }


def table_of_starts(starts: Mapping[str, Start]) -> Table:
    names = {
        "imports": f"python -c '{IMPORTS}'",
        "help": "shegong --help",
        "pay": "shegong pay",
        "career": "shegong career, 20 years",
    }
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
        verdict("shegong career, to shegong pay", starts["career"].best / starts["pay"].best, at_most=1.8),
    ]


if __name__ == "__main__":
    main()
