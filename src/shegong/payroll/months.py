"""Month after month for any number of people: one query, in which only what changes is calculated again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import NamedTuple

import polars as pl

from shegong.engine.absences import inputs_of_absences
from shegong.engine.columns import Plan, make_plan, rate_denominator, require_inputs
from shegong.engine.group_absences import is_away, why_away
from shegong.engine.limits import facts_of_row
from shegong.engine.months import months_until
from shegong.engine.passing import At, after_end, after_start, due
from shegong.errors import Place, Problem
from shegong.formula.amounts import INT64
from shegong.formula.interpret import Value
from shegong.formula.words import value_text
from shegong.messages import _, label
from shegong.payroll.carried import require_nothing_told, with_known
from shegong.payroll.changes import Outlook, outlooks
from shegong.policy.month import Month
from shegong.policy.policy import Input, Policy
from shegong.roster.columns import default_column
from shegong.roster.roster import Roster

OUTSIDE = "*outside"
"""The column that tells whose state has left the limits of an input: the bounds of a plan rest on those."""
Refusals = dict[int, list[Problem]]
"""Why people cannot be paid, by their line or row number."""


def make_plans(policy: Policy, months: Iterable[Month]) -> list[Plan]:
    """A plan for each month; raises ShegongError where the policy has no figures for one of them."""
    plans: list[Plan] = []
    for month in months:
        plans.append(make_plan(policy, month, like=plans[-1] if plans else None))
    return plans


def set_by(plan: Plan, at: At) -> set[str]:
    """The inputs that the transitions which are due may change."""
    return {key for each in due(plan, at) for key in each.sets}


def month_by_month(
    plans: Sequence[Plan],
    outlooks: Sequence[Outlook],
    people: pl.LazyFrame,
    adding: Callable[[int], Iterable[pl.Expr]],
) -> pl.LazyFrame:
    """People after the last month was paid; to each, the columns `adding` (by number) are added when it is paid.

    The columns of rules that do not change in a month stand there from the month before. `OUTSIDE` marks people.
    """
    people = people.with_columns(pl.lit(value=False).alias(OUTSIDE))
    for number, (plan, outlook) in enumerate(zip(plans, outlooks, strict=True)):
        if number:
            people = left(plans[number - 1], people, outlook.ended)
            people = _watched(plan, set_by(plan, "start"), after_start(plan, people))
        for layer in plan.layers(outlook.changed):
            people = people.with_columns(_result(plan, key, outlook.known) for key in layer)
        if columns := list(adding(number)):
            people = people.with_columns(columns)
    return people


def _result(plan: Plan, key: str, known: Mapping[str, Value]) -> pl.Expr:
    """A rule's column; where it is the same for everyone, just that."""
    if key not in known:
        return plan.results[key]
    value = known[key]
    if not isinstance(value, Fraction):
        return pl.lit(value).alias(key)
    numerator = int(value * rate_denominator(plan.policy.rules[key]))
    return pl.lit(numerator, pl.Int64).alias(key) if abs(numerator) <= INT64 else plan.results[key]


def left(plan: Plan, people: pl.LazyFrame, keys: set[str] | None = None) -> pl.LazyFrame:
    """People who have been paid in the month of `plan` -> the same at its end, as far as the inputs `keys` go."""
    keys = set_by(plan, "end") if keys is None else keys
    return _watched(plan, keys, after_end(plan, people, keys))


def _watched(plan: Plan, keys: set[str], people: pl.LazyFrame) -> pl.LazyFrame:
    """The people, with those marked of whom one of the inputs `keys` is outside its limits."""
    outside = [_beyond(given) for given in _limited(plan, keys)]
    return people.with_columns(reduce(or_, outside, pl.col(OUTSIDE)).alias(OUTSIDE)) if outside else people


def _limited(plan: Plan, keys: set[str]) -> list[Input]:
    """The inputs among `keys` that can leave their limits."""
    inputs = plan.policy.inputs
    return [inputs[key] for key in inputs if key in keys and inputs[key].type.kind not in ("flag", "level")]


def _beyond(given: Input) -> pl.Expr:
    low, high = given.minimum, given.maximum
    if given.type.kind == "date":
        return ~pl.col(given.key).is_between(pl.lit(date.fromordinal(low)), pl.lit(date.fromordinal(high)))
    return ~pl.col(given.key).is_between(low, high)


class Walked(NamedTuple):
    """A month of a few people: the results of those who were there, and the state of all after it."""

    plan: Plan
    table: pl.DataFrame
    state: pl.DataFrame


def walk(
    plans: Sequence[Plan], people: pl.DataFrame, roster: Roster, refused: Refusals, *, closing: bool
) -> Iterator[Walked]:
    """What a few people are paid, month by month; `closing` tells whether the last one comes to its end too.

    Nothing becomes of whoever is away. Whose state leaves its limits is `refused` and left out from then on.
    """

    def kept(plan: Plan, at: At, moved: pl.LazyFrame) -> pl.DataFrame:
        table = moved.select(people.columns).collect(engine="streaming")
        found = strayed(plan, table, set_by(plan, at), roster)
        refused.update(found)
        return table.filter(~pl.col("row").is_in(list(found)))

    state, before = people, people.clear()
    for plan in plans:
        here, away = parted(plan, state)
        staying = here["row"].is_in(before["row"].implode())
        stay = here.filter(staying)
        if not stay.is_empty():
            here = pl.concat([here.filter(~staying), kept(plan, "start", after_start(plan, stay.lazy()))])
        table = plan.run(here.sort("row").lazy()).collect(engine="streaming")
        before = here = table.select(people.columns)
        if closing or plan is not plans[-1]:
            here = kept(plan, "end", after_end(plan, table.lazy()))
        state = together(here, away)
        yield Walked(plan, table, state)


def parted(plan: Plan, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Those who are there in the month of `plan`, and those who are not."""
    if not plan.policy.absences:
        return people, people.clear()
    away = is_away(plan, people)
    return people.filter(~away), people.filter(away)


def together(some: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """All people in the order of the roster."""
    return some if others.is_empty() else pl.concat([some, others]).sort("row")


def strayed(plan: Plan, people: pl.DataFrame, keys: set[str], roster: Roster) -> Refusals:
    """Whose state, as a month has made it, is outside the limits of the inputs `keys`, and how."""
    found: Refusals = {}
    for given in _limited(plan, keys):
        beyond = people.lazy().filter(_beyond(given)).select("row", given.key).collect(engine="streaming")
        for row, value in beyond.iter_rows():
            found.setdefault(row, []).append(_outside(plan, given, value, roster.place(row)))
    return found


def _outside(plan: Plan, given: Input, value: object, place: Place) -> Problem:
    fact = facts_of_row(plan.policy, {given.key: value}, plan.month)[given.key]
    return Problem(
        "E005",
        _("逐月结转，{month} 的“{input}”变为 {value}，超出了范围").format(
            month=plan.month,
            input=label(given.key, given.name),
            value=value_text(fact, given.type, plan.policy.scope),
        ),
        _("在公式里用 min(…)、max(…) 限定，或放宽输入项的 minimum、maximum"),
        place,
    )


def sometimes_away(plans: Sequence[Plan], people: pl.DataFrame) -> list[int]:
    """The people (line or row numbers) who are not there in one of the months; all, where the months may change it."""
    policy = plans[0].policy
    if inputs_of_absences(policy) & {key for each in policy.transitions.values() for key in each.sets}:
        return people["row"].to_list()
    if not policy.absences:
        return []
    away = pl.any_horizontal([why_away(plan).is_not_null() for plan in plans])
    return people.lazy().filter(away).select("row").collect(engine="streaming")["row"].to_list()


def run_from_january(policy: Policy, roster: Roster, month: Month) -> Roster:
    """The roster with the figures that the year from January comes to, everyone having been then as they are now."""
    inputs = require_nothing_told(policy, roster, "--from-january")
    months = [] if month.month == 1 else months_until(policy, month.plus(-1))
    if not months:
        return with_known(roster, inputs)
    plans = make_plans(policy, months)
    require_inputs(policy, roster.people)
    refused: Refusals = {}
    keys = ["row", *(given.key for given in inputs)]
    some = set(sometimes_away(plans, roster.people))
    is_some = pl.col("row").is_in(list(some))
    looks = outlooks(plans, roster.reading.defaults)
    always = roster.people.filter(~is_some)
    moved = left(plans[-1], month_by_month(plans, looks, always.lazy(), lambda _number: ()))
    state = moved.select(*keys, OUTSIDE).collect(engine="streaming")
    walking = is_some | pl.col("row").is_in(state.filter(OUTSIDE)["row"].implode())
    states = [state.filter(~pl.col(OUTSIDE)).select(keys)]
    few = roster.people.filter(walking)
    if not few.is_empty():
        *_months, last = walk(plans, few.select("row", *policy.inputs), roster, refused, closing=True)
        states.append(last.state.select(keys))
    state = pl.concat(states).sort("row")
    return carried_over(policy, roster.refusing(refused), month, inputs, state)


def carried_over(
    policy: Policy, roster: Roster, month: Month, inputs: Sequence[Input], state: pl.DataFrame
) -> Roster:
    """The roster with what its people bring from the month before, row by row; null where somebody is new.

    What the start of the month makes of these figures is done; everything else is as the roster says.
    """
    is_new = state[inputs[0].key].is_null()
    begin = roster.people.with_columns(
        state[given.key].fill_null(default_column(given, 1).item()) for given in inputs
    )
    plan = make_plan(policy, month)
    keys = {given.key for given in inputs} & set_by(plan, "start")
    if not keys:
        return with_known(replace(roster, people=begin), inputs)
    moved = after_start(plan, begin.lazy()).collect(engine="streaming")
    refused = strayed(plan, moved.filter(~is_new), keys, roster)
    people = begin.with_columns(
        pl.when(is_new).then(pl.col(key)).otherwise(moved[key]).alias(key) for key in keys
    )
    return with_known(replace(roster, people=people).refusing(refused), inputs)
