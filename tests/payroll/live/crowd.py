"""People drawn for any regulation, written as a roster, and paid."""

import csv
from datetime import date
from pathlib import Path
from random import Random

from shegong.errors import ShegongError
from shegong.money import plain_yuan
from shegong.payroll.carried import carried_inputs
from shegong.payroll.months import run_from_january
from shegong.payroll.run import Payroll, pay_roster
from shegong.policy.month import Month
from shegong.policy.policy import Input, Policy
from shegong.roster.read import read_roster

_USUAL = 0.9
_MOST_PAY = 3_000_000
_HIRED = (date(1990, 1, 1).toordinal(), date(2026, 1, 1).toordinal())


def crowd(policy: Policy, path: Path, people: int, seed: int = 1) -> Path:
    """A roster of people who are mostly usual, without the figures that are carried from month to month."""
    random = Random(seed)  # noqa: S311  the same people every time
    inputs = [given for given in policy.inputs.values() if given not in carried_inputs(policy)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["姓名", *(given.name for given in inputs)])
        for number in range(people):
            writer.writerow([f"示例{number}", *(_text(given, _drawn(given, random)) for given in inputs)])
    return path


def paid(policy: Policy, roster: Path, month: Month, sheet: str | None = None) -> Payroll:
    """The people of a roster paid for a month, after the year so far; who does not pass a check is left out."""
    people = read_roster(roster, policy, sheet=sheet)
    carried = carried_inputs(policy)
    if month.month > 1 and carried and carried[0].key in people.reading.defaults:
        people = run_from_january(policy, people, month)
    return pay_roster(policy, people, month, needs_carried=False)


def payable_month(policy: Policy) -> Month | None:
    """A month for which the regulation has all figures that it needs to pay somebody."""
    if not policy.items:
        return None
    for month in (*(case.on for case in policy.cases), Month(2020, 12), Month(2026, 2)):
        try:
            policy.numbers_on(month)
        except ShegongError:
            continue
        return month
    return None


def _drawn(given: Input, random: Random) -> int:
    if given.default is not None and random.random() < _USUAL:
        return given.default
    low, high = given.minimum, given.maximum
    if given.type.kind == "money":
        high = min(high, given.unusual_above or _MOST_PAY)
    if given.type.kind == "date":
        low, high = max(low, _HIRED[0]), min(high, _HIRED[1])
    return random.choice((low, high, *(random.randint(low, high) for _more in range(3))))


def _text(given: Input, value: int) -> str:
    match given.type.kind:
        case "level":
            return given.choices[value].name
        case "flag":
            return "是" if value else "否"
        case "date":
            return date.fromordinal(value).isoformat()
        case "money":
            return plain_yuan(value)
        case _:
            return str(value)
