"""Twelve months by hand, with the checks and the control totals of `shegong batch`."""

from pathlib import Path

from jobs.by_hand_checks import sink_checked
from jobs.by_hand_year import SHARES, TAKEN, paid, printed


def main(source: Path, target: Path) -> None:
    amounts = dict.fromkeys(["gross", "其他应发", *SHARES, *TAKEN, "until 12"])
    sink_checked(paid(source), printed(), list(amounts), target)
