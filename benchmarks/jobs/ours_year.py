"""Twelve months by our library, as `shegong batch --year 2020` pays them."""

from pathlib import Path

from jobs.ours import policy_named, require_paid
from shegong.payroll.streamed import stream_year


def main(source: Path, target: Path) -> None:
    require_paid(stream_year(policy_named("yanji-net-2020"), source, 2020, target))
