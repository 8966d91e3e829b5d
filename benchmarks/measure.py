"""Runs jobs and commands in processes of their own, in turns, and keeps the best of several runs.

This process stays small: the peak memory of a child counts from what its parent had.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Job:
    """A module in `jobs/`: what it is called, whether its output is to be like ours, whether one run is enough."""

    module: str
    name: str
    compared: bool = True
    once: bool = False


@dataclass
class Result:
    """The best run of a job (the peak is the highest), what it wrote, and how that differs from ours.

    `cpu_seconds` is what all cores worked together, the least of any run: other work on the machine matters less to it.
    """

    job: Job
    seconds: float
    cpu_seconds: float
    peak_mib: float
    written_mib: float
    parts: Mapping[str, float]
    off: dict[str, int] = field(default_factory=dict)


Results = Mapping[str, Result]
"""The results of a benchmark's jobs, by what they are called there."""


def _script(name: str, *arguments: object) -> Any:  # noqa: ANN401  JSON
    command = [sys.executable, str(_HERE / name), *map(str, arguments)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output) if output else None


def make_roster(kind: str, path: Path, people: int) -> None:
    """Write the roster that the jobs of a benchmark read."""
    _script("data.py", kind, path, people)


def run_jobs(jobs: Mapping[str, Job], source: Path, runs: int) -> dict[str, Result]:
    """The best of `runs` turns; the first job is ours, which the others are compared with."""
    results: dict[str, Result] = {}
    ours, theirs = source.with_name("ours.csv"), source.with_name("theirs.csv")
    for turn in range(runs):
        for key, job in jobs.items():
            if turn and job.once:
                continue
            target = theirs if results else ours
            found = _script("run_job.py", job.module, source, target)
            if key in results:
                _keep_best(results[key], found)
                continue
            if not results:
                _script("shape.py", source, ours)
            off = _script("compare.py", ours, target) if job.compared else {}
            results[key] = Result(job, **found, off=off)
    ours.unlink()
    theirs.unlink()
    return results


def time_alone(module: str, source: Path, runs: int) -> float:
    """The best of some runs of a job that is compared with nothing, in seconds."""
    target = source.with_name("alone.txt")
    return min(float(_script("run_job.py", module, source, target)["seconds"]) for _run in range(runs))


def peak_of(module: str, source: Path) -> float:
    """The most memory that one run of a job takes, in MiB."""
    return float(_script("run_job.py", module, source, source.with_name("alone.txt"))["peak_mib"])


def time_reading(folder: Path, people: int, runs: int) -> dict[str, float]:
    """The best of some runs of reading a sheet and a CSV file, and of what that is compared with, in seconds."""
    sheet, text = folder / "roster.xlsx", folder / "roster.csv"
    _script("sheet.py", sheet)
    make_roster("gross", text, people)
    found: dict[str, float] = _script("reading.py", sheet, text, runs)
    return found


def _keep_best(known: Result, found: dict[str, Any]) -> None:
    known.cpu_seconds = min(known.cpu_seconds, found["cpu_seconds"])
    known.peak_mib = max(known.peak_mib, found["peak_mib"])
    if found["seconds"] < known.seconds:
        known.seconds, known.parts = found["seconds"], found["parts"]


@dataclass(frozen=True, slots=True)
class Start:
    """How long a command takes from start to finish, in seconds."""

    best: float
    median: float


def time_commands(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, Start]:
    """Each command `runs` times, in turns, after one run that fills the caches, that of bytecode too."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            start = perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
            if turn:
                times[name].append(perf_counter() - start)
    return {name: Start(min(taken), median(taken)) for name, taken in times.items()}
