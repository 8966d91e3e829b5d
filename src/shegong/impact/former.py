"""Current pay from a policy: the same people, paid by the rules of before."""

from dataclasses import replace
from typing import NamedTuple

import polars as pl

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _, listed
from shegong.payroll.conversion import require_gross
from shegong.payroll.presence import in_whole_months
from shegong.payroll.run import Payroll, pay_roster
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.roster.roster import Roster

_SHOWN = 20


class Both(NamedTuple):
    """A month by the new rules and by those of before, if they are known; the same people in the same order."""

    new: Payroll
    before: Payroll | None


def both(policy: Policy, roster: Roster, month: Month, former: Roster | None, old: Policy | None) -> Both:
    """Pay a month in whole months' pay; with an old policy, `former` is the roster as that reads it.

    What the old policy pays is the current pay then. Raises ShegongError where it can't pay everyone.
    """
    # What is compared is gross pay: nobody has withheld tax from it yet.
    roster = in_whole_months(policy, roster, month)
    if old is None or former is None:
        return Both(pay_roster(policy, roster, month, needs_carried=False), None)
    require_gross(old)
    before = pay_roster(old, in_whole_months(old, former, month), month, needs_carried=False)
    paid = before.table.select("row", current_pay="gross")
    people = roster.people
    columns = list(dict.fromkeys([*people.columns, "current_pay"]))
    people = people.drop("current_pay", strict=False).join(paid, on="row", how="left", maintain_order="left")
    if people["current_pay"].null_count():
        rows = people.filter(pl.col("current_pay").is_null())["row"].to_list()
        shown = listed(str(row) for row in rows[:_SHOWN]) + ("" if len(rows) <= _SHOWN else " …")
        message = _("{count} 人按原办法 {id} 算不出工资：第 {rows} 行").format(
            count=len(rows), id=old.id, rows=shown
        )
        remedy = _("核对这些行；原来没有工资的，改用“现工资”一列写 0，不用 --from-policy")
        raise ShegongError([*before.problems, Problem("I029", message, remedy, Place(roster.reading.file))])
    new = pay_roster(policy, replace(roster, people=people.select(columns)), month, needs_carried=False)
    kept = new.table.select("row").join(before.table, on="row", how="left", maintain_order="left")
    return Both(new, replace(before, table=kept))
