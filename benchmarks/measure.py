"""Runs jobs and commands in processes of their own, in turns, and keeps the best of several runs.

This process stays small: the peak memory of a child counts from what its parent had.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Job:
    """A module in `jobs/`: what it is called, and whether one run of it is enough."""

    module: str
    name: str
    once: bool = False


@dataclass
class Result:
    """The best run of a job (the peak is the highest), and how its output differs from ours."""

    job: Job
    seconds: float
    peak_mib: float
    parts: Mapping[str, float]
    runs: int = 1
    off: dict[str, int] = field(default_factory=dict)


def _script(name: str, *arguments: object) -> Any:  # noqa: ANN401  JSON
    command = [sys.executable, str(_HERE / name), *map(str, arguments)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(output) if output else None


def make_roster(path: Path, people: int) -> None:
    """Write the roster that every job reads."""
    _script("data.py", path, people)


def run_jobs(jobs: Sequence[Job], source: Path, runs: int, comparable: Iterable[str]) -> dict[str, Result]:
    """The best of `runs` turns by module; outputs of `comparable` modules are compared with the first job's."""
    results: dict[str, Result] = {}
    ours = source.with_name("ours.csv")
    for turn in range(runs):
        for job in jobs:
            if turn and job.once:
                continue
            target = ours if job is jobs[0] else source.with_name("theirs.csv")
            found = _script("run_job.py", job.module, source, target)
            known = results.get(job.module)
            if known is None:
                off = _script("compare.py", ours, target) if job.module in comparable else {}
                results[job.module] = Result(job, **found, off=off)
            else:
                known.runs += 1
                known.peak_mib = max(known.peak_mib, found["peak_mib"])
                if found["seconds"] < known.seconds:
                    known.seconds, known.parts = found["seconds"], found["parts"]
            if target != ours:
                target.unlink()
    return results


@dataclass(frozen=True, slots=True)
class Start:
    """How long a command takes from start to finish, in seconds."""

    best: float
    median: float


def time_commands(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, Start]:
    """Each command `runs` times, in turns, after one run that fills the caches."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            start = perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            if turn:
                times[name].append(perf_counter() - start)
    return {name: Start(min(taken), median(taken)) for name, taken in times.items()}
