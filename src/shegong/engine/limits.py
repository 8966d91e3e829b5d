"""What pay must come to: limits on each person, or on the average or a share of a group."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import polars as pl

from shegong.engine.columns import Plan
from shegong.formula.amounts import Amount, compare, expression
from shegong.formula.interpret import Value, interpret
from shegong.formula.tree import Node, names
from shegong.policy.load import calendar_values
from shegong.policy.month import Month
from shegong.policy.policy import Limit, Policy


class LimitFound(NamedTuple):
    """What a limit found in one group of people: what they come to, and what it should be at least and at most.

    `key` holds the values that the group shares, by input, as they stand in a column; for a limit on each person,
    `broken` counts those beyond it, `row` is the first of them, and `found` is what is nearest to breaking it or worst.
    """

    limit: Limit
    key: Mapping[str, object]
    people: int
    found: Fraction
    at_least: Fraction | None
    at_most: Fraction | None
    broken: int
    row: int | None = None


def limits_of(plan: Plan, table: pl.DataFrame) -> list[LimitFound]:
    """Hold the limits of a policy against people to whom `plan.run` has added its columns."""
    found: list[LimitFound] = []
    for limit in plan.policy.limits.values():
        if not table.is_empty() and applies(plan, limit):
            found += _each(plan, limit, table) if limit.measure == "each" else _groups(plan, limit, table)
    return found


def applies(plan: Plan, limit: Limit) -> bool:
    """Whether all figures that a limit mentions have a value in the month."""
    trees = [tree for tree in (limit.tree, limit.at_least, limit.at_most) if tree]
    mentioned = {name for tree in trees for name in names(tree)}
    return mentioned & plan.policy.parameters.keys() <= plan.columns.keys()


def broken_rows(plan: Plan, limit: Limit, table: pl.DataFrame) -> pl.Series:
    """For a limit on each person, who is beyond it."""
    value = _amount(plan, limit.tree, limit.name)
    beyond = [
        compare(value, _amount(plan, bound, limit.name), sign, limit.name)
        for bound, sign in ((limit.at_least, "<"), (limit.at_most, ">"))
        if bound is not None
    ]
    return (
        table.lazy().select(pl.any_horizontal(beyond).alias("beyond")).collect(engine="streaming")["beyond"]
    )


def _each(plan: Plan, limit: Limit, table: pl.DataFrame) -> list[LimitFound]:
    broken = broken_rows(plan, limit, table).arg_true()
    if broken.is_empty():
        return [LimitFound(limit, {}, table.height, Fraction(0), None, None, 0)]
    row = broken[0]
    facts = person_of(plan.policy, table.row(row, named=True), plan.month)
    values = [_value(plan.policy, tree, facts) for tree in (limit.tree, limit.at_least, limit.at_most)]
    found, least, most = values
    return [LimitFound(limit, {}, table.height, found or Fraction(0), least, most, len(broken), row)]


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
    facts = person_of(plan.policy, key, plan.month)
    least, most = (_value(plan.policy, bound, facts) for bound in (limit.at_least, limit.at_most))
    beyond = (least is not None and found < least) or (most is not None and found > most)
    return LimitFound(limit, key, row["people"], found, least, most, int(beyond))


def _amount(plan: Plan, tree: Node, name: str) -> Amount:
    column = plan.column(tree, name)
    if not isinstance(column, Amount):
        raise TypeError(name)
    return column


def person_of(policy: Policy, row: Mapping[str, object], month: Month) -> dict[str, Value]:
    """What formulas may mention, from a row of columns: inputs, rules, figures, calendar."""
    values: dict[str, Value] = {**calendar_values(month), **policy.figures_on(month)}
    for key, value in row.items():
        if key in policy.inputs or key in policy.rules:
            values[key] = _as_value(policy, key, value)
    return values


def _as_value(policy: Policy, key: str, value: object) -> Value:
    if isinstance(value, bool | date):
        return value
    if not isinstance(value, int):
        raise TypeError(key)
    rule = policy.rules.get(key)
    rounding = rule.rounding if rule and rule.type.kind == "rate" else None
    return Fraction(value, rounding.step.denominator if rounding else 1)


def _value(policy: Policy, tree: Node | None, facts: Mapping[str, Value]) -> Fraction | None:
    if tree is None:
        return None
    value = interpret(tree, facts, policy.scope.tables)
    return value if isinstance(value, Fraction) else Fraction(bool(value))
