"""One person's month, calculated exactly, with every step kept."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from shegong.formula.interpret import Trace, Value, interpret
from shegong.policy.load import calendar_values
from shegong.policy.month import Month
from shegong.policy.policy import Policy, Rule


class Step(NamedTuple):
    """One rule at work: what its formula came to, and that value rounded. Money is in fen."""

    rule: Rule
    unrounded: Value
    value: Value
    trace: Trace


class PersonPay(NamedTuple):
    """What one person is paid in one month, and how that came about: the steps in order of calculation."""

    policy: Policy
    month: Month
    facts: Mapping[str, Value]
    steps: Mapping[str, Step]

    def fen(self, rule: str) -> int:
        """The amount of a money rule."""
        value = self.steps[rule].value
        if not isinstance(value, Fraction) or value.denominator != 1:
            raise TypeError(rule)
        return value.numerator


def pay_person(
    policy: Policy, facts: Mapping[str, Value], month: Month, rules: Iterable[str] | None = None
) -> PersonPay:
    """Calculate `rules` (all, if not given) and what they rest on, for a person of whom `facts` are known."""
    needed = policy.entries_behind(rules)
    values: dict[str, Value] = {**calendar_values(month), **policy.numbers_on(month, rules), **facts}
    steps: dict[str, Step] = {}
    for rule in policy.rules.values():
        if rule.key not in needed:
            continue
        trace: Trace = {}
        unrounded = interpret(rule.tree, values, policy.scope.tables, trace)
        value = unrounded
        if rule.rounding and isinstance(unrounded, Fraction):
            value = rule.rounding.apply(unrounded)
        values[rule.key] = value
        steps[rule.key] = Step(rule, unrounded, value, trace)
    return PersonPay(policy, month, dict(facts), steps)
