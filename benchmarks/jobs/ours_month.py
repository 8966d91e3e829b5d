"""Gross to net by our library, for a January: nobody brings figures from earlier months."""

from pathlib import Path

from jobs.ours import run
from shegong.payroll.run import pay_roster
from shegong.policy.month import Month


def main(source: Path, target: Path) -> dict[str, float]:
    return run(
        "yanji-net-2020",
        lambda policy, roster: pay_roster(policy, roster, Month(2020, 1)),
        source,
        target,
    )
