"""What pay must come to: limits on each person, or on the average or a share of a group."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from shegong.engine.person import PersonPay
from shegong.formula.interpret import Value, interpret
from shegong.formula.tree import Node
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


def limits_of_person(pay: PersonPay) -> list[LimitFound]:
    """Hold the limits on each person against one."""
    policy, month = pay.policy, pay.month
    results = {key: step.value for key, step in pay.steps.items()}
    facts = {**calendar_values(month), **policy.figures_on(month), **pay.facts, **results}
    limits = [limit for limit in policy.limits.values() if limit.measure == "each"]
    return [one_of(limit, {}, 1, facts, policy) for limit in limits if applies(policy, limit, month)]


def one_of(
    limit: Limit, key: Mapping[str, object], people: int, facts: Mapping[str, Value], policy: Policy
) -> LimitFound:
    """A limit held against one person of whom `facts` are known."""
    found, least, most = (
        value_of(policy, tree, facts) for tree in (limit.tree, limit.at_least, limit.at_most)
    )
    value = found or Fraction(0)
    return LimitFound(limit, key, people, value, least, most, int(beyond(value, least, most)))


def beyond(found: Fraction, at_least: Fraction | None, at_most: Fraction | None) -> bool:
    """Whether a value is outside its limits."""
    return (at_least is not None and found < at_least) or (at_most is not None and found > at_most)


def applies(policy: Policy, limit: Limit, month: Month) -> bool:
    """Whether all figures that a limit mentions have a value in the month."""
    trees = [tree for tree in (limit.tree, limit.at_least, limit.at_most) if tree]
    return all(policy.has_figures(tree, month) for tree in trees)


def facts_of_row(policy: Policy, row: Mapping[str, object], month: Month) -> dict[str, Value]:
    """What formulas may mention, from a row of columns: inputs, rules, figures, calendar."""
    values: dict[str, Value] = {**calendar_values(month), **policy.figures_on(month)}
    for key, value in row.items():
        if key in policy.inputs or key in policy.rules:
            values[key] = as_value(policy, key, value)
    return values


def as_value(policy: Policy, key: str, value: object) -> Value:
    """What a cell in the column of an input or a rule stands for."""
    if isinstance(value, bool | date):
        return value
    if not isinstance(value, int):
        raise TypeError(key)
    rule = policy.rules.get(key)
    rounding = rule.rounding if rule and rule.type.kind == "rate" else None
    return Fraction(value, rounding.step.denominator if rounding else 1)


def value_of(policy: Policy, tree: Node | None, facts: Mapping[str, Value]) -> Fraction | None:
    """What a formula of a limit comes to; yes counts as 1."""
    if tree is None:
        return None
    value = interpret(tree, facts, policy.scope.tables)
    return value if isinstance(value, Fraction) else Fraction(bool(value))
