"""Slips made of a few people, as `shegong batch` would."""

from pathlib import Path

from shegong.payroll.run import Payroll, pay_roster
from shegong.policy.load import load_policy
from shegong.policy.month import parse_month
from shegong.report.slips.make import make_slips
from shegong.report.slips.slip import Line, Slip, Slips
from shegong.roster.read import read_roster


def paid(roster: Path, policy: str, month: str = "2020-01") -> Payroll:
    """Everyone on a roster, with nothing carried from the months before."""
    loaded = load_policy(policy)
    return pay_roster(loaded, read_roster(roster, loaded), parse_month(month), needs_carried=False)


def slips_of(folder: Path, text: str, policy: str, month: str = "2020-01") -> Slips:
    """The slips of the people whom `text` lists."""
    path = folder / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return make_slips(paid(path, policy, month))


def lines(slip: Slip) -> dict[str, Line]:
    """The items of a slip, by name."""
    return {line.name: line for part in slip.parts for line in part.lines}
