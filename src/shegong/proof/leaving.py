"""The law that a career ends: whoever works is retired before it has lasted for as long as any does, and stays so."""

from collections.abc import Iterator
from itertools import product

import polars as pl

from shegong.engine.columns import Plan, make_plan
from shegong.engine.group_absences import is_away
from shegong.engine.limits import facts_of_row
from shegong.formula.tree import names
from shegong.messages import _
from shegong.policy.month import Month
from shegong.policy.policy import Input, Policy
from shegong.proof.domain import LONGEST_CAREER, typed
from shegong.proof.laws import Breach, law_name
from shegong.proof.view import Situation

_LAW = "everyone_retires"
_GROWN_UP = 18
"""The age at which careers begin here; people of more are looked at too, for as long as a career lasts."""
_MONTHS = 12


def held_over_careers(policy: Policy, first: Month) -> Iterator[tuple[str, Breach | None]]:
    """The law with its breach, if it is broken, for a policy whose absences ask for a date of birth."""
    births = {key for key, given in policy.inputs.items() if given.from_id == "birth"}
    asked = [names(each.when) & policy.inputs.keys() for each in policy.absences.values()]
    varied = sorted({key for inputs in asked if inputs & births for key in inputs})
    last = first.plus(_MONTHS * LONGEST_CAREER)
    if not varied or (policy.end and last.first_day > policy.end):
        return
    people = _people(policy, varied, first)
    before = pl.repeat(value=False, n=people.height, eager=True)
    plan: Plan | None = None
    for year in range(LONGEST_CAREER + 1):
        plan = make_plan(policy, first.plus(_MONTHS * year), like=plan)
        away = is_away(plan, people, varied)
        returned = before & ~away
        if returned.any():
            yield _LAW, _breach(policy, people.filter(returned), plan.month, _("退休以后又在岗"))
            return
        before = away
    text = _("{years} 年以后还没有退休").format(years=LONGEST_CAREER)
    yield _LAW, None if before.all() else _breach(policy, people.filter(~before), first, text)


def _people(policy: Policy, varied: list[str], first: Month) -> pl.DataFrame:
    """Everyone who differs in the inputs that decide it; the others stand at one value."""
    rows = list(product(*(_values(policy.inputs[key], first) for key in varied)))
    told = {key: [row[place] for row in rows] for place, key in enumerate(varied)}
    usual = {
        key: given.minimum if given.default is None else given.default for key, given in policy.inputs.items()
    }
    return pl.DataFrame(
        [
            typed(pl.Series(key, told.get(key, [usual[key]] * len(rows)), dtype=pl.Int64), given)
            for key, given in policy.inputs.items()
        ]
    )


def _values(given: Input, first: Month) -> list[int]:
    if given.from_id == "birth":
        ages = range(_GROWN_UP, _GROWN_UP + LONGEST_CAREER + 1)
        days = [first.first_day.replace(year=first.year - age).toordinal() for age in ages]
        near = sorted({day + step for day in days for step in (-1, 0, 1)})
        return [day for day in near if given.minimum <= day <= given.maximum and day <= max(days)]
    if given.type.kind in ("level", "flag", "count"):
        return list(range(given.minimum, min(given.maximum, given.minimum + LONGEST_CAREER) + 1))
    return [given.minimum if given.default is None else given.default]


def _breach(policy: Policy, people: pl.DataFrame, month: Month, text: str) -> Breach:
    facts = facts_of_row(policy, people.row(0, named=True), month)
    situation = Situation(month, {key: facts[key] for key in policy.inputs}, "")
    return Breach(_LAW, law_name(policy, _LAW), text, (situation,), people.height)
