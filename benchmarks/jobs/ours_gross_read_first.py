"""Gross pay for a month by our library, the roster read first."""

from pathlib import Path

from jobs import MONTH
from jobs.ours import read_first
from shegong.payroll.run import pay_roster
from shegong.policy.month import parse_month


def main(source: Path, target: Path) -> dict[str, float]:
    month = parse_month(MONTH)
    return read_first("yanji-2018", lambda policy, roster: pay_roster(policy, roster, month), source, target)
