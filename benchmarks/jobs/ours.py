"""Our library, as `shegong batch` uses it: every check of the roster and of the policy, and the control totals.

A plain file is paid while it flows by; any other is read first, which is how the steps can be timed one by one.
"""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from shegong.payroll.export import write_payroll
from shegong.payroll.run import Payroll
from shegong.payroll.tally import Tally
from shegong.policy.catalogue import config_folders
from shegong.policy.load import load_policy
from shegong.policy.policy import Policy
from shegong.roster.read import read_roster
from shegong.roster.roster import Roster


def policy_named(name: str) -> Policy:
    """A policy of the catalogue."""
    return load_policy(name, config_folders(None))


def require_paid(tally: Tally | None) -> None:
    """Refuse to go on where the roster did not flow by."""
    if tally is None:
        message = "the roster is not plain"
        raise ValueError(message)


def read_first(
    policy: str, pay: Callable[[Policy, Roster], Payroll], source: Path, target: Path
) -> dict[str, float]:
    """Pay a roster that is read as a whole; how long each step took."""
    laps = [perf_counter()]
    loaded = policy_named(policy)
    laps.append(perf_counter())
    roster = read_roster(source, loaded)
    laps.append(perf_counter())
    payroll = pay(loaded, roster)
    laps.append(perf_counter())
    write_payroll(payroll, target, kind="csv")
    laps.append(perf_counter())
    load, read, calculate, write = (end - start for start, end in pairwise(laps))
    return {"load": load, "read": read, "calculate": calculate, "write": write}
