"""Control totals: a payroll whose parts do not add up, in all or for anybody, is not written."""

from collections.abc import Sequence
from functools import reduce
from operator import add

import polars as pl

from shegong.errors import Problem, ShegongError
from shegong.messages import _, label
from shegong.money import yuan
from shegong.policy.policy import Policy, RuleKind
from shegong.roster.roster import Roster


def require_ties(policy: Policy, roster: Roster, table: pl.DataFrame, taxes: Sequence[str] = ()) -> None:
    """Refuse a payroll where rows were lost, or where a total is not the sum of its parts; `taxes` are those by month.

    Raises ShegongError with everything that does not tie, and by how much.
    """
    remedy = _("没有写出任何结果；请报告给维护者")
    problems = [*_lost_rows(roster, table), *_loose_ends(policy, table, taxes)]
    if problems:
        raise ShegongError([problem._replace(remedy=remedy) for problem in problems])


def _lost_rows(roster: Roster, table: pl.DataFrame) -> list[Problem]:
    if roster.rows_read == table.height + roster.rejects.height + roster.absent:
        return []
    message = _("行数不符：读入 {read}，算出 {paid}，剔除 {rejected}").format(
        read=roster.rows_read, paid=table.height, rejected=roster.rejects.height
    )
    return [Problem("E011", message)]


def _loose_ends(policy: Policy, table: pl.DataFrame, taxes: Sequence[str]) -> list[Problem]:
    pairs = _identities(policy, taxes)
    if not pairs:
        return []
    sums = [
        pl.struct(
            (total != parts).sum().alias("people"),
            total.cast(pl.Int128).sum().alias("total"),
            parts.cast(pl.Int128).sum().alias("parts"),
        ).alias(name)
        for name, (total, parts) in pairs.items()
    ]
    found = table.lazy().select(sums).collect(engine="streaming").row(0, named=True)
    return [
        Problem(
            "E012",
            _("合计不符：“{name}”共 {total} 元，按各项算应为 {parts} 元；{people} 人不符").format(
                name=name, total=yuan(each["total"]), parts=yuan(each["parts"]), people=each["people"]
            ),
        )
        for name, each in found.items()
        if each["people"] or each["total"] != each["parts"]
    ]


def _identities(policy: Policy, taxes: Sequence[str]) -> dict[str, tuple[pl.Expr, pl.Expr]]:
    """What must be the same: a total, and what its parts come to; by the name of the total."""
    gross = pl.col("gross")
    taken = _sum(policy, "deduction", "tax")
    totals = {
        "gross": _sum(policy, "earning"),
        "deductions": taken,
        "net": gross - taken,
        "employer_cost": gross + _sum(policy, "employer"),
    }
    found = {
        label(key, policy.rules[key].name): (pl.col(key), parts)
        for key, parts in totals.items()
        if key in policy.rules
    }
    funded = any(rule.kind == "funding" for rule in policy.rules.values())
    if funded and not ("funding_adds_up" in policy.laws and policy.laws["funding_adds_up"].exception):
        cost = "employer_cost" if "employer_cost" in policy.rules else "gross"
        found[_("各级负担之和")] = (_sum(policy, "funding"), pl.col(cost))
    if taxes:
        found[_("各月个税之和")] = (pl.sum_horizontal(taxes), _sum(policy, "tax"))
    return found


def _sum(policy: Policy, *kinds: RuleKind) -> pl.Expr:
    """The pay items of some kinds together."""
    items = [pl.col(rule.key) for rule in policy.rules.values() if rule.kind in kinds and not rule.total]
    return reduce(add, items, pl.lit(0, pl.Int64))
