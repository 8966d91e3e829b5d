"""The limits of a policy, held against any number of people at once."""

from collections.abc import Mapping
from fractions import Fraction

import polars as pl

from shegong.engine.columns import Plan
from shegong.engine.limits import LimitFound, applies, beyond, facts_of_row, one_of, value_of
from shegong.formula.amounts import Amount, compare, expression
from shegong.formula.tree import Node
from shegong.policy.policy import Limit


def limits_of(plan: Plan, table: pl.DataFrame) -> list[LimitFound]:
    """Hold the limits of a policy against people to whom `plan.run` has added its columns."""
    found: list[LimitFound] = []
    for limit in plan.policy.limits.values():
        if not table.is_empty() and applies(plan.policy, limit, plan.month):
            found += _each(plan, limit, table) if limit.measure == "each" else _groups(plan, limit, table)
    return found


def broken_rows(plan: Plan, limit: Limit, table: pl.DataFrame) -> pl.Series:
    """For a limit on each person, who is beyond it."""
    value = _amount(plan, limit.tree, limit.name)
    outside = [
        compare(value, _amount(plan, bound, limit.name), sign, limit.name)
        for bound, sign in ((limit.at_least, "<"), (limit.at_most, ">"))
        if bound is not None
    ]
    return (
        table.lazy().select(pl.any_horizontal(outside).alias("beyond")).collect(engine="streaming")["beyond"]
    )


def _each(plan: Plan, limit: Limit, table: pl.DataFrame) -> list[LimitFound]:
    broken = broken_rows(plan, limit, table).arg_true()
    if broken.is_empty():
        return [LimitFound(limit, {}, table.height, Fraction(0), None, None, 0)]
    row = broken[0]
    facts = facts_of_row(plan.policy, table.row(row, named=True), plan.month)
    worst = one_of(limit, {}, table.height, facts, plan.policy)
    return [worst._replace(broken=len(broken), row=row)]


def _groups(plan: Plan, limit: Limit, table: pl.DataFrame) -> list[LimitFound]:
    column = plan.column(limit.tree, limit.name)
    bottom = 1
    if isinstance(column, Amount):
        if not isinstance(column.denominator, int):
            raise TypeError(limit.key)
        bottom, measured = column.denominator, expression(column.numerator, limit.name)
    else:
        measured = column.cast(pl.Int64)
    keys = [pl.col(key) for key in limit.by]
    sums = [pl.len().alias("people"), pl.col("measured").cast(pl.Int128).sum()]
    measured_people = table.lazy().select(*keys, measured.alias("measured")).collect(engine="streaming")
    if keys:
        groups = measured_people.group_by(limit.by, maintain_order=True).agg(sums).sort(limit.by)
    else:
        groups = measured_people.select(sums)
    return [_group(plan, limit, row, bottom) for row in groups.iter_rows(named=True)]


def _group(plan: Plan, limit: Limit, row: Mapping[str, int], bottom: int) -> LimitFound:
    key = {name: row[name] for name in limit.by}
    found = Fraction(row["measured"], row["people"] * bottom)
    facts = facts_of_row(plan.policy, key, plan.month)
    least, most = (value_of(plan.policy, bound, facts) for bound in (limit.at_least, limit.at_most))
    return LimitFound(limit, key, row["people"], found, least, most, int(beyond(found, least, most)))


def _amount(plan: Plan, tree: Node, name: str) -> Amount:
    column = plan.column(tree, name)
    if not isinstance(column, Amount):
        raise TypeError(name)
    return column
