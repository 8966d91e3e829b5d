"""Twelve months by our library, the roster read first."""

from pathlib import Path

from jobs.ours import read_first
from shegong.payroll.year import pay_year


def main(source: Path, target: Path) -> dict[str, float]:
    return read_first("yanji-net-2020", lambda policy, roster: pay_year(policy, roster, 2020), source, target)
