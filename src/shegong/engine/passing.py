"""The state of any number of people, from month to month: the transitions of a policy as columns."""

from collections.abc import Collection, Sequence
from typing import Literal

import polars as pl

from shegong.engine.columns import Plan
from shegong.engine.transitions import mentioned
from shegong.errors import ShegongError
from shegong.formula.amounts import Amount, expression
from shegong.formula.interpret import Value, interpret
from shegong.formula.tree import Logic, Node, names
from shegong.policy.load import calendar_values
from shegong.policy.policy import Input, Transition

At = Literal["start", "end"]


def after_start(plan: Plan, people: pl.LazyFrame) -> pl.LazyFrame:
    """People at the end of a month -> the same in the month of `plan`, before it is paid."""
    for transition in due(plan, "start"):
        asked = mentioned(transition) & plan.policy.rules.keys()
        paid = plan.run(people) if asked else people
        people = paid.with_columns(_sets(plan, [transition])).drop(plan.policy.rules if asked else [])
    return people


def after_end(plan: Plan, paid: pl.LazyFrame, keys: Collection[str] | None = None) -> pl.LazyFrame:
    """People whom `plan.run` has paid -> the same at the end of the month, with the rules' columns still there.

    With `keys`, only these inputs change.
    """
    sets = _sets(plan, due(plan, "end"))
    return paid.with_columns(
        sets if keys is None else [each for each in sets if each.meta.output_name() in keys]
    )


def due(plan: Plan, at: At) -> list[Transition]:
    """The transitions at the start or the end of the month that its calendar and figures do not rule out.

    Raises ShegongError where a figure that one of them mentions is missing.
    """
    policy, month = plan.policy, plan.month
    transitions = [each for each in policy.transitions.values() if each.at == at]
    figures = {key for each in transitions for key in mentioned(each) & policy.parameters.keys()}
    if unknown := sorted(figures - policy.figures_on(month).keys()):
        raise ShegongError([policy.missing(policy.parameters[key], month) for key in unknown])
    return [each for each in transitions if _can_hold(plan, each.when)]


def _can_hold(plan: Plan, condition: Node) -> bool:
    if isinstance(condition, Logic) and condition.operator == "and":
        return all(_can_hold(plan, part) for part in condition.operands)
    known = _constants(plan)
    return not names(condition) <= known.keys() or bool(interpret(condition, known, plan.policy.scope.tables))


def _constants(plan: Plan) -> dict[str, Value]:
    return {**calendar_values(plan.month), **plan.policy.figures_on(plan.month)}


def _sets(plan: Plan, transitions: Sequence[Transition]) -> list[pl.Expr]:
    """The new values of inputs; where several transitions set one, the last of those that take place."""
    values: dict[str, pl.Expr] = {}
    for transition in transitions:
        when = plan.column(transition.when, transition.name)
        if isinstance(when, Amount):
            raise TypeError(transition.key)
        always = names(transition.when) <= _constants(plan).keys()  # as it is due
        for key, tree in transition.sets.items():
            value = _value(plan, tree, plan.policy.inputs[key], transition)
            values[key] = (
                value if always else pl.when(when).then(value).otherwise(values.get(key, pl.col(key)))
            )
    return [value.alias(key) for key, value in values.items()]


def _value(plan: Plan, tree: Node, given: Input, transition: Transition) -> pl.Expr:
    column = plan.column(tree, transition.name)
    if not isinstance(column, Amount):
        return column
    if column.denominator != 1:
        raise TypeError(given.key)
    return expression(column.numerator, transition.name).cast(pl.Int64)
