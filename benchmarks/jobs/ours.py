"""Our library, as `shegong batch` uses it: every check of the roster and of the policy, and the control totals."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from shegong.payroll.export import write_payroll
from shegong.payroll.run import Payroll
from shegong.policy.catalogue import config_folders
from shegong.policy.load import load_policy
from shegong.policy.policy import Policy
from shegong.roster.read import read_roster
from shegong.roster.roster import Roster


def run(
    policy: str, pay: Callable[[Policy, Roster], Payroll], source: Path, target: Path
) -> dict[str, float]:
    """Pay a roster from file to file; how long each step took."""
    laps = [perf_counter()]
    loaded = load_policy(policy, config_folders(None))
    laps.append(perf_counter())
    roster = read_roster(source, loaded)
    laps.append(perf_counter())
    payroll = pay(loaded, roster)
    laps.append(perf_counter())
    write_payroll(payroll, target, kind="csv")
    laps.append(perf_counter())
    load, read, calculate, write = (end - start for start, end in pairwise(laps))
    return {"load": load, "read": read, "calculate": calculate, "write": write}
