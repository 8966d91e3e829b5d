"""How a person's state passes from one month to the next: promotion, appraisal, the end of probation."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Literal, NamedTuple

from shegong.engine.person import pay_person
from shegong.errors import Problem, ShegongError
from shegong.formula.interpret import Value, interpret
from shegong.formula.tree import Logic, Node, names
from shegong.formula.words import value_text
from shegong.messages import _
from shegong.policy.load import CALENDAR, calendar_values
from shegong.policy.month import Month
from shegong.policy.policy import Input, Policy, Transition


class Change(NamedTuple):
    """A transition that took place, and the inputs that it changed: before and after."""

    transition: Transition
    before: Mapping[str, Value]
    after: Mapping[str, Value]


class BeyondLimitsError(ShegongError):
    """A transition leads outside the limits of an input."""


class Obstacle(NamedTuple):
    """A condition of a transition that a person does not meet."""

    transition: Transition
    condition: Node


At = Literal["start", "end"]


def mentioned(transition: Transition) -> set[str]:
    """Every name in a transition's formulas."""
    return {name for tree in (transition.when, *transition.sets.values()) for name in names(tree)}


def passing_only(policy: Policy) -> Policy:
    """The policy with no more rules than transitions ask for: of months long past, no others' figures are known."""
    asked = {name for each in policy.transitions.values() for name in mentioned(each)} & policy.rules.keys()
    needed = policy.entries_behind(asked)
    rules = {key: rule for key, rule in policy.rules.items() if key in needed}
    return replace(policy, rules=rules, checks={}, limits={})


def advance(policy: Policy, facts: Mapping[str, Value], month: Month) -> dict[str, Value]:
    """The state in `month` of somebody who was in the state `facts` at the end of the month before."""
    state, _changes = passage(policy, facts, month)
    return state


def close(
    policy: Policy, facts: Mapping[str, Value], month: Month, paid: Mapping[str, Value] | None = None
) -> dict[str, Value]:
    """The state at the end of `month` of somebody who was paid in it in the state `facts`.

    `paid` is what every rule came to, where that is known already.
    """
    state, _changes = passage(policy, facts, month, "end", paid)
    return state


def passage(
    policy: Policy,
    facts: Mapping[str, Value],
    month: Month,
    at: At = "start",
    paid: Mapping[str, Value] | None = None,
) -> tuple[dict[str, Value], tuple[Change, ...]]:
    """The state after the transitions at the start or the end of `month`, and those that took place.

    Transitions take place in the order in which they are written. Those at the start see what those before them have
    set, and rules as they come out then; those at the end all see the month as it was paid. Raises ShegongError where
    one leads outside an input's limits.
    """
    state = dict(facts)
    changes: list[Change] = []
    for transition, values in _in_turn(policy, facts, state, month, at, paid):
        if not interpret(transition.when, values, policy.scope.tables):
            continue
        after = {
            key: _within(policy.inputs[key], interpret(tree, values, policy.scope.tables), transition, policy)
            for key, tree in transition.sets.items()
        }
        before = {key: state[key] for key in after}
        state |= after
        if before != after:
            changes.append(Change(transition, before, after))
    return state, tuple(changes)


def obstacles(policy: Policy, facts: Mapping[str, Value], month: Month) -> tuple[Obstacle, ...]:
    """What keeps the transitions that are due at the start of `month` from taking place, in order.

    A transition is due where everything that the calendar alone decides is met.
    """
    found: list[Obstacle] = []
    state = dict(facts)
    for transition, values in _in_turn(policy, facts, state, month, "start", None):
        when = transition.when
        needed = when.operands if isinstance(when, Logic) and when.operator == "and" else (when,)
        missing = [test for test in needed if not interpret(test, values, policy.scope.tables)]
        if not any(names(test) <= CALENDAR.keys() for test in missing):
            found += [Obstacle(transition, test) for test in missing]
        if not missing:
            trees = transition.sets.items()
            state |= {key: interpret(tree, values, policy.scope.tables) for key, tree in trees}
    return tuple(found)


def _in_turn(
    policy: Policy,
    facts: Mapping[str, Value],
    state: Mapping[str, Value],
    month: Month,
    at: At,
    paid: Mapping[str, Value] | None,
) -> Iterator[tuple[Transition, dict[str, Value]]]:
    """The transitions in written order, each with what its formulas see; whoever reads on changes `state` meanwhile."""
    for transition in policy.transitions.values():
        if transition.at == at:
            trees = [transition.when, *transition.sets.values()]
            yield transition, _values(policy, state if at == "start" else facts, month, trees, paid)


def _values(
    policy: Policy,
    state: Mapping[str, Value],
    month: Month,
    trees: list[Node],
    paid: Mapping[str, Value] | None,
) -> dict[str, Value]:
    """What the formulas of a transition may mention: state, calendar, figures, and the rules that they name."""
    mentioned = {name for tree in trees for name in names(tree)}
    rules = mentioned & policy.rules.keys()
    results = paid or {}
    if rules and paid is None:
        steps = pay_person(policy, state, month, rules).steps
        results = {key: step.value for key, step in steps.items()}
    figures = policy.figures_on(month)
    if unknown := (mentioned & policy.parameters.keys()) - figures.keys():
        raise ShegongError([policy.missing(policy.parameters[key], month) for key in sorted(unknown)])
    return {**calendar_values(month), **figures, **state, **results}


def _within(given: Input, value: Value, transition: Transition, policy: Policy) -> Value:
    measured = value.toordinal() if isinstance(value, date) else value
    if given.minimum <= measured <= given.maximum:
        return value
    raise BeyondLimitsError(
        Problem(
            "E005",
            _("“{transition}”把“{input}”变为 {value}，超出了范围").format(
                transition=transition.name,
                input=given.name,
                value=value_text(value, given.type, policy.scope),
            ),
            _("在公式里用 min(…)、max(…) 限定，或放宽输入项的 minimum、maximum"),
        )
    )
