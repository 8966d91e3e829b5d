"""Pays one person month after month: what a month shares with the one before is not calculated again."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from shegong.engine.checks import failed_checks
from shegong.engine.person import PersonPay, Step
from shegong.engine.transitions import Change, close, passage
from shegong.formula.interpret import Trace, Value, interpret
from shegong.formula.tree import Logic, Node, names
from shegong.policy.load import CALENDAR, calendar_values
from shegong.policy.month import Month
from shegong.policy.policy import Check, Policy, Rule


class _Era(NamedTuple):
    """Months in which no figure changes.

    `begun` is how many of the dates from which a figure is in force are past, `used` the figures that rules rest on,
    `known` all that are in force; `settled` is the policy without those and without rules, for readers who are told
    both with the facts.
    """

    begun: int
    used: Mapping[str, Fraction]
    known: Mapping[str, Fraction]
    settled: Policy


class Repeated:
    """One policy, month after month.

    `changed` are the inputs, figures and rules that the last month has otherwise than the one before it, `mentioned`
    the names in each rule.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.changed: set[str] = set()
        self.mentioned = {rule.key: names(rule.tree) for rule in policy.rules.values()}
        self._dates = sorted({since for each in policy.parameters.values() for since, _value in each.values})
        at_end = [each for each in policy.transitions.values() if each.at == "end"]
        ending = [tree for each in at_end for tree in (each.when, *each.sets.values())]
        self._closes = bool(at_end)
        self._set_at_end = {key for each in at_end for key in each.sets}
        self._read_at_end = self._set_at_end.union(*map(names, ending))
        self._dated = [_dated(each.when) for each in policy.transitions.values() if each.at == "start"]
        self._era = _Era(-1, {}, {}, policy)
        self._values: dict[str, Value] = {}
        self._steps: dict[str, Step] = {}
        self._known: dict[str, dict[tuple[Value, ...], Step]] = {key: {} for key in policy.rules}
        self._closed: dict[tuple[Value | int, ...], dict[str, Value]] = {}

    def begin(self) -> None:
        """Forget the last month, but not what rules came to: another course of the same person shares much of it."""
        self._values, self._steps = {}, {}

    def pay(self, facts: Mapping[str, Value], month: Month) -> PersonPay:
        """What `pay_person` says; a rule is calculated where something that it mentions changed."""
        self.policy.require_in_force(month)
        values: dict[str, Value] = {**calendar_values(month), **self._era_of(month).used, **facts}
        old, first = self._values, not self._steps
        self.changed = {
            key for key, value in values.items() if first or (old[key] is not value and old[key] != value)
        }
        for rule in self.policy.rules.values():
            if first or not self.changed.isdisjoint(self.mentioned[rule.key]):
                step = self._step(rule, values)
                if first or self._steps[rule.key].value != step.value:
                    self.changed.add(rule.key)
                self._steps[rule.key] = step
            values[rule.key] = self._steps[rule.key].value
        self._values = values
        return PersonPay(self.policy, month, dict(facts), dict(self._steps))

    def advance(
        self, facts: Mapping[str, Value], month: Month
    ) -> tuple[dict[str, Value], tuple[Change, ...]]:
        """What `passage` says of the start of a month; where the calendar rules out every transition, none is tried."""
        calendar = calendar_values(month)
        if all(any(not interpret(test, calendar, {}) for test in tests) for tests in self._dated):
            return dict(facts), ()
        return passage(self.policy, facts, month)

    def close(self, pay: PersonPay) -> Mapping[str, Value]:
        """What `close` says of the month that was paid last."""
        if not self._closes:
            return pay.facts
        key = (self._era.begun, *_told(self._read_at_end, self._values))
        if key not in self._closed:
            state = close(self._era.settled, {**self._era.known, **self._values}, pay.month)
            self._closed[key] = {key: state[key] for key in self._set_at_end}
        return {**pay.facts, **self._closed[key]}

    def failed(self, pay: PersonPay) -> list[Check]:
        """What `failed_checks` says of the month that was paid last."""
        if not self.policy.checks:
            return []
        facts = {**self._era.known, **pay.facts}
        return failed_checks(pay._replace(policy=self._era.settled, facts=facts))

    def _step(self, rule: Rule, values: Mapping[str, Value]) -> Step:
        """The rule at work; what it came to for the same values in an earlier month, it comes to again."""
        known = self._known[rule.key]
        key = _told(self.mentioned[rule.key], values)
        if key not in known:
            trace: Trace = {}
            unrounded = value = interpret(rule.tree, values, self.policy.scope.tables, trace)
            if rule.rounding and isinstance(unrounded, Fraction):
                value = rule.rounding.apply(unrounded)
            known[key] = Step(rule, unrounded, value, trace)
        return known[key]

    def _era_of(self, month: Month) -> _Era:
        begun = bisect_right(self._dates, month.first_day)
        if begun != self._era.begun:
            known = self.policy.figures_on(month)
            unknown = {key: each for key, each in self.policy.parameters.items() if key not in known}
            settled = replace(self.policy, rules={}, parameters=unknown)
            self._era = _Era(begun, self.policy.numbers_on(month), known, settled)
        return self._era


def _told(mentioned: Iterable[str], values: Mapping[str, Value]) -> tuple[Value, ...]:
    """The values of what formulas mention; tables, which they mention too, are the same in every month."""
    return tuple([values[name] for name in mentioned if name in values])


def _dated(when: Node) -> list[Node]:
    """The conditions, all of which must be met, that the calendar alone decides: `month == 1`."""
    needed = when.operands if isinstance(when, Logic) and when.operator == "and" else (when,)
    return [test for test in needed if names(test) and names(test) <= CALENDAR.keys()]
