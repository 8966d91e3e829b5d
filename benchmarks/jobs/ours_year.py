"""Twelve months by our library, as `shegong batch --year 2020` pays them."""

from pathlib import Path

from jobs.ours import run
from shegong.payroll.year import pay_year


def main(source: Path, target: Path) -> dict[str, float]:
    return run("yanji-net-2020", lambda policy, roster: pay_year(policy, roster, 2020), source, target)
