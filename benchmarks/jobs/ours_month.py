"""Gross to net by our library, for a January: nobody brings figures from earlier months."""

from pathlib import Path

from jobs.ours import policy_named, require_paid
from shegong.payroll.streamed import stream_month
from shegong.policy.month import Month


def main(source: Path, target: Path) -> None:
    require_paid(stream_month(policy_named("yanji-net-2020"), source, Month(2020, 1), target))
