"""Fiscal effect: what new pay costs more than old pay, per month and year, for people or from totals alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from shegong.errors import Place, Problem, ShegongError
from shegong.formula.amounts import Amount, constant, rounded, whole
from shegong.formula.columns import compile_formula
from shegong.formula.parse import parse
from shegong.messages import _, listed
from shegong.money import Rounding, round_to_integer
from shegong.payroll.run import Payroll, grouped, text_of_key

_SHOWN = 20
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
class Effect:
    """The effect by group, and over everyone. The total is the sum of the groups."""

    by: tuple[str, ...]
    groups: tuple[EffectGroup, ...]
    total: EffectGroup
    months: int
    on_cost_rate: Fraction

    def over_months(self, fen: int) -> int:
        """A monthly amount over the months that count."""
        return fen * self.months


def impact(
    payroll: Payroll, by: Sequence[str] = (), months: int = 12, on_cost_rate: Fraction = Fraction(0)
) -> Effect:
    """New gross pay less the roster's current pay, by the columns `by` (region, post, grade, ...).

    On-cost is rounded to the fen per person. Raises ShegongError where current pay or gross pay is unknown.
    """
    table = _with_rise(payroll, on_cost_rate)
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
    return Effect(tuple(keys), tuple(groups), total, months, on_cost_rate)


def impact_of_totals(
    people: int, average_rise: int, months: int = 12, on_cost_rate: Fraction = Fraction(0)
) -> Effect:
    """The effect of an average monthly rise (fen) for so many people.

    >>> impact_of_totals(431, 46900).total.rise * 12
    242566800
    """
    on_cost = round_to_integer(average_rise * on_cost_rate)
    total = EffectGroup((_("合计"),), people, None, None, people * average_rise, people * on_cost)
    return Effect((), (), total, months, on_cost_rate)


def _with_rise(payroll: Payroll, on_cost_rate: Fraction) -> pl.DataFrame:
    table = payroll.table
    file = Place(payroll.roster.reading.file)
    if "gross" not in table.columns:
        message = _("办法 {id} 没有工资项目，算不出增资").format(id=payroll.policy.id)
        raise ShegongError(Problem("I001", message, _("换一个办法（--policy）")))
    if "current_pay" not in table.columns:
        raise ShegongError(
            Problem("I002", _("花名册没有现工资一列"), _("加一列“现工资”，写改革前的月应发数"), file)
        )
    unknown = table.filter(pl.col("current_pay").is_null())["row"].to_list()
    if unknown:
        rows = listed(str(row) for row in unknown[:_SHOWN]) + ("" if len(unknown) <= _SHOWN else " …")
        message = _("{count} 人没有现工资：第 {rows} 行").format(count=len(unknown), rows=rows)
        raise ShegongError(Problem("I003", message, _("补上现工资；原来没有工资的写 0"), file))
    table = table.with_columns(rise=pl.col("gross") - pl.col("current_pay"))
    least, most = table.select(pl.col("rise").min(), pl.col("rise").max().alias("most")).row(0)
    columns = {"rise": whole(pl.col("rise"), least, most), "rate": constant(on_cost_rate)}
    on_cost = compile_formula(parse("rise * rate"), columns, {}, _("单位负担"))
    if not isinstance(on_cost, Amount):
        raise TypeError(on_cost)
    fen = rounded(on_cost, _FEN, _("单位负担")).numerator
    return table.with_columns(on_cost=pl.lit(fen) if isinstance(fen, int) else fen.cast(pl.Int64))
