"""Fiscal effect: what new pay costs more than old pay, per month and year, for people or from totals alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import polars as pl

from shegong.impact.groups import Effect, EffectGroup, InMonth, Item, Share
from shegong.impact.measure import Asked, asked, gain, item, measured
from shegong.impact.rollup import rolled_keys, with_levels
from shegong.impact.shares import split
from shegong.messages import _
from shegong.money import round_to_integer
from shegong.payroll.run import Payroll, grouped, text_of_key
from shegong.policy.places import LEVELS, Places
from shegong.policy.policy import Policy

ITEM = "item"
"""Asks for single pay items, where other keys ask for groups of people."""
_MONTH = "*month"
_NOWHERE = Places({}, {})


def impact(
    payroll: Payroll,
    by: Sequence[str] = (),
    months: int = 12,
    on_cost_rate: Fraction | None = None,
    *,
    before: Payroll | None = None,
    places: Places = _NOWHERE,
) -> Effect:
    """New gross pay less the roster's current pay, by the columns `by` (region, post, grade, county, item, ...).

    On-cost is the rise by `on_cost_rate`, rounded to the fen per person; without a rate, what the employer items of the
    policy come to now less what they come to for the current pay. `before` is the payroll of the same people that
    their current pay comes from (`shegong.impact.former`): then what was before is known item by item. Raises
    ShegongError where current pay or gross pay is unknown.
    """
    effect = impact_over([payroll], by, on_cost_rate, before=[before], places=places)
    return replace(effect, months=months, in_months=())


def impact_over(
    payrolls: Sequence[Payroll],
    by: Sequence[str] = (),
    on_cost_rate: Fraction | None = None,
    *,
    before: Sequence[Payroll | None] = (),
    places: Places = _NOWHERE,
) -> Effect:
    """The same month by month, each payroll by the figures in force in its month; amounts are of all together."""
    before = before or [None] * len(payrolls)
    policy = payrolls[0].policy
    wanted = asked(policy, before[0].policy if before[0] else None, on_cost_rate, items=ITEM in by)
    table = pl.concat(
        _needed(payroll, measured(payroll, was, wanted, on_cost_rate), by, wanted, places, number)
        for number, (payroll, was) in enumerate(zip(payrolls, before, strict=True))
    )
    keys = [key for key in by if key in table.columns]
    everyone = (_("合计"), *("" for _key in keys[1:]))
    shares = [Share(rule.key, rule.name, int(table[gain(rule)].sum())) for rule in wanted.shared]
    in_months = table.group_by(_MONTH).agg(_sums()).sort(_MONTH).drop(_MONTH)
    return Effect(
        tuple(keys),
        tuple(
            EffectGroup(_labels(policy, keys, row, places), *_amounts(row, keys))
            for row in (grouped(table, keys, _sums()).iter_rows(named=True) if keys else ())
        ),
        EffectGroup(everyone, *table.select(_sums()).row(0)),
        len(payrolls),
        None if wanted.employer else on_cost_rate or Fraction(0),
        tuple(shares[: len(wanted.employer)]),
        tuple(shares[len(wanted.employer) :]),
        items=tuple(_items(policy, table, keys, wanted, places)),
        in_months=tuple(
            InMonth(payroll.month, EffectGroup(everyone, *row))
            for payroll, row in zip(payrolls, in_months.iter_rows(), strict=True)
        ),
        rolled=rolled_keys(keys),
    )


def _needed(
    payroll: Payroll,
    table: pl.DataFrame,
    by: Sequence[str],
    wanted: Asked,
    places: Places,
    number: int,
) -> pl.DataFrame:
    """The columns that are grouped and summed up, with the number of the month."""
    table = with_levels(payroll, table, by, places)
    kept = [key for key in dict.fromkeys(by) if key in table.columns and key != ITEM]
    kept += ["current_pay", "gross", "rise", "on_cost", *(gain(rule) for rule in wanted.shared)]
    kept += [
        column
        for rule in wanted.items
        for column in (item(rule, "before"), item(rule, "after"))
        if column in table.columns
    ]
    return table.select(*dict.fromkeys(kept), pl.lit(number, pl.Int64).alias(_MONTH))


def _sums() -> list[pl.Expr]:
    """The figures of a group, in the order of its record."""
    return [
        pl.len().cast(pl.Int64).alias("people"),
        pl.col("current_pay").sum().alias("before"),
        pl.col("gross").sum().alias("after"),
        pl.col("rise").sum(),
        pl.col("on_cost").sum(),
        (pl.col("rise") < 0).sum().cast(pl.Int64).alias("falling"),
    ]


def _amounts(row: Mapping[str, int], keys: Sequence[str]) -> list[int]:
    return [value for column, value in row.items() if column not in keys]


def _labels(
    policy: Policy, keys: Sequence[str], row: Mapping[str, object], places: Places
) -> tuple[str, ...]:
    """What a group is called, key by key."""
    return tuple(
        places.name(str(row[key]))
        if key in LEVELS and isinstance(row[key], int)
        else text_of_key(policy, key, row[key])
        for key in keys
    )


def _items(
    policy: Policy, table: pl.DataFrame, keys: Sequence[str], wanted: Asked, places: Places
) -> list[Item]:
    """What each pay item comes to, group by group; items that come to nothing are left out."""
    if not wanted.items:
        return []
    columns = [column for column in table.columns if column.endswith((" before", " after"))]
    sums = [pl.col(column).sum() for column in columns]
    rows = grouped(table, keys, sums) if keys else table.select(sums)
    found = [
        Item(
            _labels(policy, keys, row, places),
            rule.key,
            rule.name,
            row.get(item(rule, "before")),
            row[item(rule, "after")],
        )
        for row in rows.iter_rows(named=True)
        for rule in wanted.items
    ]
    return [each for each in found if each.before or each.after]


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


def funded(effect: Effect, shares: Sequence[tuple[str, Fraction]]) -> Effect:
    """The effect borne by funders, whose shares of one are told; what they leave is not assigned to anybody.

    The parts add up to the cost over all months exactly.
    """
    left = 1 - sum((share for _name, share in shares), Fraction(0))
    every = [(name, name, share) for name, share in shares]
    every += [("unassigned", _("未落实"), left)] if left else []
    parts = split(effect.cost, [share for _key, _name, share in every])
    funding = [Share(key, name, part, share) for (key, name, share), part in zip(every, parts, strict=True)]
    return replace(effect, funding=tuple(funding), told=True)
