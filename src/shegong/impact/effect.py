"""Fiscal effect: what new pay costs more than old pay, per month and year, for people or from totals alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from shegong.engine.columns import make_plan
from shegong.formula.amounts import Amount, constant, rounded, whole
from shegong.formula.columns import compile_formula
from shegong.formula.parse import parse
from shegong.messages import _
from shegong.money import Rounding, round_to_integer
from shegong.payroll.conversion import with_rise
from shegong.payroll.run import Payroll, grouped, text_of_key
from shegong.policy.policy import Rule

_FEN = Rounding(Fraction(1))


@dataclass(frozen=True, slots=True)
class EffectGroup:
    """Some of the people: pay before and after, rise and on-cost, all in fen a month; `falling` would get less.

    From totals alone, `before` and `after` are not known.
    """

    labels: tuple[str, ...]
    people: int
    before: int | None
    after: int | None
    rise: int
    on_cost: int
    falling: int = 0

    @property
    def cost(self) -> int:
        """What the rise costs the payer a month: the rise and the on-cost that it brings."""
        return self.rise + self.on_cost

    @property
    def average_rise(self) -> Fraction:
        """Rise per person and month, in fen."""
        return Fraction(self.rise, self.people) if self.people else Fraction(0)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the effect, in fen a month: one of the on-costs, or what one of the funders bears."""

    key: str
    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect by group, and over everyone. The total is the sum of the groups.

    On-costs come from a rate, or are what the policy's own employer items come to: then `on_costs` has each of them,
    and `funding` what each funder bears, if the policy says who pays.
    """

    by: tuple[str, ...]
    groups: tuple[EffectGroup, ...]
    total: EffectGroup
    months: int
    on_cost_rate: Fraction | None
    on_costs: tuple[Share, ...] = ()
    funding: tuple[Share, ...] = ()

    def over_months(self, fen: int) -> int:
        """A monthly amount over the months that count."""
        return fen * self.months


def impact(
    payroll: Payroll, by: Sequence[str] = (), months: int = 12, on_cost_rate: Fraction | None = None
) -> Effect:
    """New gross pay less the roster's current pay, by the columns `by` (region, post, grade, ...).

    On-cost is the rise by `on_cost_rate`, rounded to the fen per person; without a rate, what the employer items of the
    policy come to now less what they come to for the current pay. Raises ShegongError where current pay or gross pay
    is unknown.
    """
    table = with_rise(payroll)
    own = [rule for rule in payroll.policy.items if rule.kind == "employer"] if on_cost_rate is None else []
    shared = own + [rule for rule in payroll.policy.rules.values() if rule.kind == "funding"]
    if shared:
        table = _with_gains(payroll, table, shared)
    table = _with_on_cost(table, own, on_cost_rate or Fraction(0))
    keys = [key for key in by if key in table.columns]
    sums = [
        pl.len().alias("people"),
        pl.col("current_pay").sum().alias("before"),
        pl.col("gross").sum().alias("after"),
        pl.col("rise").sum(),
        pl.col("on_cost").sum(),
        (pl.col("rise") < 0).sum().alias("falling"),
    ]
    groups = []
    if keys:
        for row in grouped(table, keys, sums).iter_rows(named=True):
            labels = tuple(text_of_key(payroll.policy, key, row.pop(key)) for key in keys)
            groups.append(EffectGroup(labels, **row))
    total = EffectGroup((_("合计"), *("" for _key in keys[1:])), **table.select(sums).row(0, named=True))
    shares = [Share(rule.key, rule.name, int(table[_gain(rule)].sum())) for rule in shared]
    rate = None if own else on_cost_rate or Fraction(0)
    return Effect(
        tuple(keys), tuple(groups), total, months, rate, tuple(shares[: len(own)]), tuple(shares[len(own) :])
    )


def impact_of_totals(
    people: int, average_rise: int, months: int = 12, on_cost_rate: Fraction | None = None
) -> Effect:
    """The effect of an average monthly rise (fen) for so many people.

    >>> impact_of_totals(431, 46900).total.rise * 12
    242566800
    """
    rate = on_cost_rate or Fraction(0)
    on_cost = round_to_integer(average_rise * rate)
    total = EffectGroup((_("合计"),), people, None, None, people * average_rise, people * on_cost)
    return Effect((), (), total, months, rate)


def _gain(rule: Rule) -> str:
    return f"{rule.key} gained"


def _with_gains(payroll: Payroll, table: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """What some rules come to more for the new gross pay than for the current one."""
    least, most = table.select(pl.col("current_pay").min(), most=pl.col("current_pay").max()).row(0)
    plan = make_plan(payroll.policy, payroll.month, given={"gross": (least, most)})
    people = table.select(*payroll.policy.inputs, gross="current_pay")
    before = plan.run(people.lazy()).collect(engine="streaming")
    return table.with_columns((table[rule.key] - before[rule.key]).alias(_gain(rule)) for rule in rules)


def _with_on_cost(table: pl.DataFrame, rules: Sequence[Rule], on_cost_rate: Fraction) -> pl.DataFrame:
    if rules:
        return table.with_columns(on_cost=pl.sum_horizontal([_gain(rule) for rule in rules]))
    least, most = table.select(pl.col("rise").min(), pl.col("rise").max().alias("most")).row(0)
    columns = {"rise": whole(pl.col("rise"), least, most), "rate": constant(on_cost_rate)}
    on_cost = compile_formula(parse("rise * rate"), columns, {}, _("单位负担"))
    if not isinstance(on_cost, Amount):
        raise TypeError(on_cost)
    fen = rounded(on_cost, _FEN, _("单位负担")).numerator
    return table.with_columns(on_cost=pl.lit(fen) if isinstance(fen, int) else fen.cast(pl.Int64))
