"""What changes from one month to the next: the rest need not be calculated again.

Much is the same for everyone (what a roster does not say, a bonus that has been cleared) and is followed as one value.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from shegong.engine.columns import Plan
from shegong.engine.limits import facts_of_row
from shegong.engine.passing import due
from shegong.engine.transitions import mentioned
from shegong.formula.interpret import Value, interpret
from shegong.formula.tree import Node, names
from shegong.policy.load import calendar_values
from shegong.policy.policy import Policy, Transition
from shegong.roster.columns import default_column

_Known = Mapping[str, Value]
_State = dict[str, Value | None]
"""The inputs: the value of everyone, or None."""


class Outlook(NamedTuple):
    """What can be said of a month before anybody is paid.

    `changed` are the names whose values may differ from the month before, in the first month those of all rules;
    `ended` the inputs that the end of the month before may have changed; `known` is what is the same for everyone:
    calendar, figures, inputs, results.
    """

    changed: set[str]
    ended: set[str]
    known: _Known


def outlooks(plans: Sequence[Plan], defaults: Iterable[str]) -> list[Outlook]:
    """The outlook of each month; `defaults` are the inputs that have their default for everyone at first."""
    policy = plans[0].policy
    inputs = {key: default_column(policy.inputs[key], 1).item() for key in defaults}
    known = _with_results(policy, facts_of_row(policy, inputs, plans[0].month))
    found = [Outlook(set(policy.rules), set(), known)]
    for before, plan in pairwise(plans):
        found.append(_next(before, plan, found[-1].known))
    return found


def settled(policy: Policy, tree: Node, known: _Known) -> Value | None:
    """What a formula comes to, if it is the same for everyone."""
    tables = policy.scope.tables
    if names(tree) - tables.keys() - policy.tables.keys() <= known.keys():
        return interpret(tree, known, tables)
    return None


def _next(before: Plan, plan: Plan, known: _Known) -> Outlook:
    policy = plan.policy
    constants = {**calendar_values(plan.month), **policy.figures_on(plan.month)}
    old: _State = {key: known.get(key) for key in policy.inputs}
    state, touched = dict(old), set[str]()
    for transition in due(before, "end"):
        touched |= _pass(policy, transition, state, known)
    ended = _moved(touched, old, state)
    starts = due(plan, "start")
    for transition in starts:
        touched |= _pass(policy, transition, state, constants | _alike(state))
    changed = _moved(touched, old, state)
    outdated = known.keys() - policy.inputs.keys() - policy.rules.keys()
    changed |= {key for key in outdated | constants.keys() if known.get(key) != constants.get(key)}
    now = _with_results(policy, constants | _alike(state))
    for rule in policy.rules.values():
        alike = rule.key in now and now[rule.key] == known.get(rule.key)
        depends = names(rule.tree) & changed or rule.key in known or rule.key in now
        if not alike and depends:
            changed.add(rule.key)
    if any(mentioned(each) & policy.rules.keys() for each in starts):
        changed |= policy.rules.keys()  # such a transition leaves no rule's column behind
    return Outlook(changed, ended, now)


def _moved(touched: set[str], old: _State, state: _State) -> set[str]:
    """Which of the inputs are now another value for everyone, or no longer the same."""
    return {key for key in touched if state[key] is None or state[key] != old[key]}


def _pass(policy: Policy, transition: Transition, state: _State, known: _Known) -> set[str]:
    """Take a transition into the state; returns the inputs that it may change."""
    certain = settled(policy, transition.when, known) is True
    touched = set()
    for key, value in [(key, settled(policy, tree, known)) for key, tree in transition.sets.items()]:
        if value is None or value != state[key]:
            state[key] = value if certain else None
            touched.add(key)
    return touched


def _alike(state: _State) -> dict[str, Value]:
    return {key: value for key, value in state.items() if value is not None}


def _with_results(policy: Policy, known: _Known) -> dict[str, Value]:
    """What is known, and the results of the rules that rest on nothing else."""
    found = dict(known)
    for rule in policy.rules.values():
        value = settled(policy, rule.tree, found)
        if rule.rounding and isinstance(value, Fraction):
            value = rule.rounding.apply(value)
        if value is not None:
            found[rule.key] = value
    return found
