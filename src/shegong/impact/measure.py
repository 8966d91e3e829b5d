"""What each person has before and after: pay, rise, on-cost, and what single rules come to more."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import polars as pl

from shegong.engine.columns import make_plan
from shegong.formula.amounts import Amount, constant, rounded, whole
from shegong.formula.columns import compile_formula
from shegong.formula.parse import parse
from shegong.messages import _
from shegong.money import Rounding
from shegong.payroll.conversion import with_rise
from shegong.payroll.run import Payroll
from shegong.policy.policy import Policy, Rule, RuleKind

_FEN = Rounding(Fraction(1))


class Asked(NamedTuple):
    """What is to be known of each person besides pay: on-costs, funding and pay items, by rule.

    `apart` tells that the policy of before has its own on-costs, which are held against the new ones.
    """

    employer: tuple[Rule, ...]
    funding: tuple[Rule, ...]
    items: tuple[Rule, ...]
    apart: bool

    @property
    def shared(self) -> tuple[Rule, ...]:
        """The rules whose gains are wanted."""
        return (*self.employer, *self.funding)


def asked(policy: Policy, old: Policy | None, on_cost_rate: Fraction | None, *, items: bool) -> Asked:
    """What a policy, and that of before if there is one, has to tell; a policy may be silent about on-costs."""
    apart = old is not None and bool(_of_kind(policy, "employer") and _of_kind(old, "employer"))
    both = [policy, old] if old and apart else [policy]
    employer = {} if on_cost_rate is not None else _union(both, "employer")
    silent = old is not None and apart and not _of_kind(old, "funding")
    funding = {} if silent else _union(both, "funding")
    earnings = _union([policy, old] if old else [policy], "earning") if items else {}
    return Asked(tuple(employer.values()), tuple(funding.values()), tuple(earnings.values()), apart)


def _of_kind(policy: Policy, kind: RuleKind) -> dict[str, Rule]:
    return {rule.key: rule for rule in policy.rules.values() if rule.kind == kind and not rule.total}


def _union(policies: Sequence[Policy], kind: RuleKind) -> dict[str, Rule]:
    """The rules of a kind, those of the first policy before those that only another has."""
    found: dict[str, Rule] = {}
    for policy in policies:
        found |= {key: rule for key, rule in _of_kind(policy, kind).items() if key not in found}
    return found


def gain(rule: Rule) -> str:
    """The column that says what a rule comes to more than before."""
    return f"{rule.key} gained"


def item(rule: Rule, when: str) -> str:
    """The column that says what a pay item comes to, "before" or "after"."""
    return f"{rule.key} {when}"


def measured(
    payroll: Payroll, before: Payroll | None, wanted: Asked, on_cost_rate: Fraction | None
) -> pl.DataFrame:
    """The payroll's table with columns "rise" and "on_cost", a `gain` for each shared rule, and the pay items.

    `before` has the same people in the same order, paid by the policy of before.
    """
    table = with_rise(payroll)
    if wanted.shared:
        was = _former(payroll, before, table, wanted)
        table = table.with_columns(
            (_column(table, rule) - _column(was, rule)).alias(gain(rule)) for rule in wanted.shared
        )
    if wanted.items:
        table = table.with_columns(_column(table, rule).alias(item(rule, "after")) for rule in wanted.items)
        if before:
            was = before.table
            table = table.with_columns(
                _column(was, rule).alias(item(rule, "before")) for rule in wanted.items
            )
    return _with_on_cost(table, wanted.employer, on_cost_rate or Fraction(0))


def _column(table: pl.DataFrame, rule: Rule) -> pl.Series:
    """What a rule comes to for each person; nothing where the policy does not have it."""
    return (
        table[rule.key]
        if rule.key in table.columns
        else pl.repeat(0, table.height, dtype=pl.Int64, eager=True)
    )


def _former(payroll: Payroll, before: Payroll | None, table: pl.DataFrame, wanted: Asked) -> pl.DataFrame:
    """What the rules came to before: by the policy of before, or by the new one for the current pay."""
    if before and wanted.apart:
        return before.table
    least, most = table.select(pl.col("current_pay").min(), most=pl.col("current_pay").max()).row(0)
    plan = make_plan(payroll.policy, payroll.month, given={"gross": (least, most)})
    people = table.select(*payroll.policy.inputs, gross="current_pay")
    return plan.run(people.lazy()).collect(engine="streaming")


def _with_on_cost(table: pl.DataFrame, rules: Sequence[Rule], on_cost_rate: Fraction) -> pl.DataFrame:
    if rules:
        return table.with_columns(on_cost=pl.sum_horizontal([gain(rule) for rule in rules]))
    least, most = table.select(pl.col("rise").min(), pl.col("rise").max().alias("most")).row(0)
    columns = {"rise": whole(pl.col("rise"), least, most), "rate": constant(on_cost_rate)}
    on_cost = compile_formula(parse("rise * rate"), columns, {}, _("单位负担"))
    if not isinstance(on_cost, Amount):
        raise TypeError(on_cost)
    fen = rounded(on_cost, _FEN, _("单位负担")).numerator
    return table.with_columns(on_cost=pl.lit(fen) if isinstance(fen, int) else fen.cast(pl.Int64))
