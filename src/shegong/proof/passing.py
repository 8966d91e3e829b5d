"""Laws over time: what the start of a month makes of everyone whom a regulation can be applied to.

One step from every state is enough to know all paths: wherever a path leads, its next step starts from a state that was
looked at. Only limits that are far away, such as the most years, are walked to: for as long as a career lasts.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl

from shegong.engine.columns import Plan, make_plan
from shegong.engine.passing import after_start, due
from shegong.engine.transitions import mentioned
from shegong.formula.tree import names
from shegong.formula.words import value_text
from shegong.messages import _, label, listed
from shegong.policy.month import Month
from shegong.policy.policy import Input, Policy
from shegong.proof.domain import LONGEST_CAREER, Domain, domain_of
from shegong.proof.laws import Breach, law_name
from shegong.proof.view import View

_MONTHS = 12
_PASSING, _LIMITS = "passing_never_lowers_pay", "passing_stays_in_limits"


def held_over_time(policy: Policy, first: Month) -> Iterator[tuple[str, Breach | None]]:
    """Each law over time that concerns the policy, from a month on, with its breach, if it is broken."""
    pay = next((key for key in ("gross", "net") if key in policy.rules), None)
    starts = [each for each in policy.transitions.values() if each.at == "start"]
    if not starts or not pay:
        return
    asked = {name for each in starts for name in mentioned(each)} & policy.rules.keys()
    results = asked | {pay} | ({"grade"} & policy.rules.keys())
    needed = policy.entries_behind(results)
    rules = {key: rule for key, rule in policy.rules.items() if key in needed}
    gone = policy.rules.keys() - rules.keys()
    checks = {
        key: check
        for key, check in policy.checks.items()
        if check.shows not in gone and gone.isdisjoint(names(check.condition))
    }
    reduced = replace(policy, rules=rules, limits={}, checks=checks)
    trees = [tree for each in starts for tree in (each.when, *each.sets.values())]
    for plan in _due_plans(reduced, first):
        domain = domain_of(reduced, plan.month, trees)
        view = View(plan, domain, plan.run(domain.people.lazy()).collect(engine="streaming"))
        yield _PASSING, _lowered(view, pay)
        yield _LIMITS, _beyond_limits(plan, domain)


def order_matters(policy: Policy, first: Month) -> list[tuple[str, str]]:
    """The pairs of transitions at the start of one month whose order makes a difference to somebody."""
    starts = [each for each in policy.transitions.values() if each.at == "start"]
    found: list[tuple[str, str]] = []
    trees = [tree for each in starts for tree in (each.when, *each.sets.values())]
    for plan in _due_plans(policy, first) if len(starts) > 1 else ():
        domain = domain_of(policy, plan.month, trees)
        together = due(plan, "start")
        for number, one in enumerate(together):
            for other in together[number + 1 :]:
                forth, back = (
                    after_start(_with_only(plan, order), domain.people.lazy()).collect(engine="streaming")
                    for order in ((one.key, other.key), (other.key, one.key))
                )
                if not forth.equals(back):
                    found.append((one.key, other.key))
    return list(dict.fromkeys(found))


def _with_only(plan: Plan, keys: tuple[str, ...]) -> Plan:
    transitions = {key: plan.policy.transitions[key] for key in keys}
    return replace(plan, policy=replace(plan.policy, transitions=transitions))


def _due_plans(policy: Policy, first: Month) -> Iterator[Plan]:
    """Of the twelve months from one on, the first in which each set of transitions is due."""
    seen: set[tuple[str, ...]] = set()
    plan: Plan | None = None
    for number in range(_MONTHS):
        month = first.plus(number)
        if policy.end and month.first_day > policy.end:
            return
        plan = make_plan(policy, month, like=plan)
        keys = tuple(each.key for each in due(plan, "start"))
        if keys and keys not in seen:
            seen.add(keys)
            yield plan


def _lowered(view: View, pay: str) -> Breach | None:
    """Where pay is less after the transitions of the month than it would be without them."""
    plan, policy = view.plan, view.plan.policy
    inputs = list(policy.inputs)
    state = after_start(plan, view.domain.people.lazy()).select(inputs).collect(engine="streaming")
    within = _within(policy, state)
    rows = np.flatnonzero(within)
    after = plan.run(state.filter(pl.Series(within)).lazy()).collect(engine="streaming")
    before = view.table[pay].gather(pl.Series(rows))
    wrong = (after[pay] < before).to_numpy()
    if wrong.any():
        wrong = wrong & view.payable(view.table)[rows] & view.payable(after)
    fallen = rows[wrong]
    if not len(fallen):
        return None
    row = view.domain.smallest(fallen)
    place = int(np.flatnonzero(rows == row)[0])
    first, second = view.situation(view.table, row, pay), view.situation(after, place, pay)
    changed = [key for key in inputs if first.facts[key] != second.facts[key]]
    text = _("{month} 变动（{moves}）以后，“{rule}”由 {more} 变为 {less}").format(
        month=plan.month,
        moves=listed(
            _move(policy.inputs[key], first.facts[key], second.facts[key], policy) for key in changed
        ),
        rule=label(pay, policy.rules[pay].name),
        more=first.found,
        less=second.found,
    )
    return Breach(_PASSING, law_name(policy, _PASSING), text, (first, second), len(fallen))


def _move(given: Input, old: object, new: object, policy: Policy) -> str:
    texts = [value_text(value, given.type, policy.scope) for value in (old, new)]  # type: ignore[arg-type]
    return f"{label(given.key, given.name)} {texts[0]} → {texts[1]}"


def _beyond_limits(plan: Plan, domain: Domain) -> Breach | None:
    """Where somebody who begins with the least of every count is outside an input's limits before a career is over."""
    policy = plan.policy
    counts = {
        key for each in due(plan, "start") for key in each.sets if policy.inputs[key].type.kind == "count"
    }
    begin = [pl.col(key) == policy.inputs[key].minimum for key in counts]
    people = domain.people.with_row_index("start").filter(begin) if begin else None
    if people is None or people.is_empty():
        return None
    state, month = people, plan.month
    for year in range(LONGEST_CAREER):
        later = make_plan(policy, month.plus(_MONTHS * year), like=plan)
        state = after_start(later, state.lazy()).select(people.columns).collect(engine="streaming")
        outside = state.filter(~pl.Series(_within(policy, state)))
        if outside.height:
            view = View(plan, domain, plan.run(domain.people.lazy()).collect(engine="streaming"))
            row = view.domain.smallest(outside["start"].to_numpy().astype(np.int64))
            shown = next(iter([*policy.totals, *policy.rules.values()])).key
            situation = view.situation(view.table, row, shown)
            text = _("从这样的人起，{years} 年里变动到输入项的范围以外").format(years=year + 1)
            return Breach(_LIMITS, law_name(policy, _LIMITS), text, (situation,), outside.height)
        if policy.end and later.month.plus(_MONTHS).first_day > policy.end:
            break
    return None


def _within(policy: Policy, state: pl.DataFrame) -> np.ndarray:
    """Whose numbers are within the limits of their inputs."""
    numbers = [given for given in policy.inputs.values() if given.type.kind in ("count", "money")]
    tests = [pl.col(given.key).is_between(given.minimum, given.maximum) for given in numbers]
    if not tests:
        return np.ones(state.height, dtype=np.bool_)
    return state.select(pl.all_horizontal(tests)).to_series().to_numpy()
