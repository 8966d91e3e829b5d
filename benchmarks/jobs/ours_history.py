"""Ten years of a county, month by month, every item of everyone from gross to net, by our library."""

from pathlib import Path

from jobs.ours import policy_named
from shegong.payroll.following import follow
from shegong.payroll.history import history_of
from shegong.policy.month import Month
from shegong.roster.read import read_roster

_FIRST, _MONTHS = Month(2020, 6), 120


def main(source: Path, target: Path) -> None:
    policy = policy_named("yanji-net-2020")
    history = history_of(policy, read_roster(source, policy), (), _FIRST)
    total = 0
    for _plan, table in follow(history, _FIRST.plus(_MONTHS - 1)):
        total += int(table["net"].sum())
    target.write_text(f"{total}\n", encoding="utf-8")
