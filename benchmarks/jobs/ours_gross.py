"""Gross pay for a month by our library."""

from pathlib import Path

from jobs import MONTH
from jobs.ours import policy_named, require_paid
from shegong.payroll.streamed import stream_month
from shegong.policy.month import parse_month


def main(source: Path, target: Path) -> None:
    require_paid(stream_month(policy_named("yanji-2018"), source, parse_month(MONTH), target))
