"""Runs one job in a process of its own: `run_job.py NAME SOURCE TARGET`; prints what it took as JSON."""

import json
import resource
import sys
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time


def run(name: str, source: Path, target: Path) -> None:
    main = import_module(f"jobs.{name}").main
    start, busy = perf_counter(), process_time()
    parts = main(source, target) or {}
    found = {
        "seconds": perf_counter() - start,
        "cpu_seconds": process_time() - busy,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "written_mib": target.stat().st_size / 2**20,
        "parts": parts,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
