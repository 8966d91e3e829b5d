"""Runs one job in a process of its own: `run_job.py NAME SOURCE TARGET`; prints what it took as JSON."""

import json
import resource
import sys
from importlib import import_module
from pathlib import Path
from time import perf_counter


def run(name: str, source: Path, target: Path) -> None:
    main = import_module(f"jobs.{name}").main
    start = perf_counter()
    parts = main(source, target) or {}
    seconds = perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mib": peak, "parts": parts}))


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
