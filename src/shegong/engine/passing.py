"""The state of any number of people, from month to month: the transitions of a policy as columns."""

from typing import Literal

import polars as pl

from shegong.engine.columns import Plan
from shegong.formula.amounts import Amount, expression
from shegong.formula.tree import Node, names
from shegong.policy.policy import Input, Transition


def after_start(plan: Plan, people: pl.LazyFrame) -> pl.LazyFrame:
    """People at the end of a month -> the same in the month of `plan`, before it is paid."""
    for transition in _at(plan, "start"):
        asked = _mentioned(transition) & plan.policy.rules.keys()
        paid = plan.run(people) if asked else people
        people = paid.with_columns(_state(plan, [transition])).drop(plan.policy.rules if asked else [])
    return people


def after_end(plan: Plan, paid: pl.LazyFrame) -> pl.LazyFrame:
    """People whom `plan.run` has paid -> the same at the end of the month, with the rules' columns still there."""
    return paid.with_columns(_state(plan, _at(plan, "end")))


def _at(plan: Plan, at: Literal["start", "end"]) -> list[Transition]:
    return [each for each in plan.policy.transitions.values() if each.at == at]


def _mentioned(transition: Transition) -> set[str]:
    return {name for tree in (transition.when, *transition.sets.values()) for name in names(tree)}


def _state(plan: Plan, transitions: list[Transition]) -> list[pl.Expr]:
    """The inputs that transitions set; they all see the same columns, and the last one that takes place counts."""
    state: dict[str, pl.Expr] = {}
    for transition in transitions:
        when = plan.column(transition.when, transition.name)
        if isinstance(when, Amount):
            raise TypeError(transition.key)
        for key, tree in transition.sets.items():
            value = _value(plan, tree, plan.policy.inputs[key], transition)
            state[key] = pl.when(when).then(value).otherwise(state.get(key, pl.col(key)))
    return [value.alias(key) for key, value in state.items()]


def _value(plan: Plan, tree: Node, given: Input, transition: Transition) -> pl.Expr:
    column = plan.column(tree, transition.name)
    if not isinstance(column, Amount):
        return column
    if column.denominator != 1:
        raise TypeError(given.key)
    return expression(column.numerator, transition.name).cast(pl.Int64)
