"""Our library, as `shegong batch` uses it: every check of the roster, and the control sums of the payroll."""

from itertools import pairwise
from pathlib import Path
from time import perf_counter

from jobs import MONTH
from shegong.payroll.export import write_payroll
from shegong.payroll.run import pay_roster
from shegong.policy.catalogue import config_folders
from shegong.policy.load import load_policy
from shegong.policy.month import parse_month
from shegong.roster.read import read_roster


def main(source: Path, target: Path) -> dict[str, float]:
    laps = [perf_counter()]
    policy = load_policy("yanji-2018", config_folders(None))
    laps.append(perf_counter())
    roster = read_roster(source, policy)
    laps.append(perf_counter())
    payroll = pay_roster(policy, roster, parse_month(MONTH))
    laps.append(perf_counter())
    write_payroll(payroll, target, kind="csv")
    laps.append(perf_counter())
    load, read, calculate, write = (end - start for start, end in pairwise(laps))
    return {"load": load, "read": read, "calculate": calculate, "write": write}
