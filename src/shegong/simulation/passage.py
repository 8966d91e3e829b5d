"""What can become of every state from one month to the next: tabulated, so that a draw only looks it up."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import polars as pl

from shegong.engine.columns import Plan, make_plan
from shegong.engine.passing import after_end, after_start, due
from shegong.engine.transitions import mentioned
from shegong.errors import Problem, ShegongError
from shegong.messages import _, label
from shegong.policy.month import Month
from shegong.policy.policy import Input, Policy
from shegong.policy.yearly import yearly_inputs
from shegong.roster.columns import default_column
from shegong.simulation.chance import thresholds
from shegong.simulation.scenario.layers import placed
from shegong.simulation.scenario.scenario import Appointment, Newcomers, Uptake, Variant
from shegong.simulation.slots import UNKNOWN
from shegong.simulation.states import States

_MOST_NEWCOMERS = 100_000


@dataclass(frozen=True)
class Outcomes:
    """What a month makes of states when yearly results are told: `after[0]` where one's own is known already.

    `after[1 + k]` is for the k-th result; `ends` is where each result ends on the scale of chance.
    """

    after: np.ndarray
    ends: np.ndarray


@dataclass(frozen=True)
class Step:
    """What the start of a month, before anybody leaves or comes, can make of states. Arrays go by state."""

    closing: np.ndarray | None = None
    """What the end of the month before made of them."""
    start: np.ndarray | None = None
    yearly: Outcomes | None = None
    uptake: tuple[tuple[Uptake, np.ndarray], ...] = ()
    """The entry, and the state with the level reached."""
    appointments: tuple[tuple[Appointment, np.ndarray], ...] = ()


@dataclass(frozen=True)
class Arrivals:
    """The states in which newcomers to a post begin, and where each ends on the scale of chance."""

    states: np.ndarray
    ends: np.ndarray


@dataclass(frozen=True)
class Passage:
    """Everything that can become of anybody: `initial` the state of each holder, a step for each month.

    `arrivals` tells by month (only those in which it differs from the one before) and post who comes.
    """

    initial: np.ndarray
    steps: tuple[Step, ...]
    arrivals: tuple[Mapping[int, Arrivals], ...]


def passages(
    variant: Variant,
    policies: Sequence[Policy],
    states: States,
    people: pl.DataFrame,
    months: Sequence[Month],
    posts: Sequence[int],
) -> Passage:
    """Find every state that can occur.

    `policies` are the trimmed ones of each month, `posts` those that may fall vacant.
    """
    initial = states.of(people) if people.width else np.zeros(0, dtype=np.int32)
    reach = np.unique(initial)
    arrivals = [_coming(variant, policies[0], states, months[0], posts)]
    reach = _with(reach, *(each.states for each in arrivals[0].values()))
    dated = any(given.event == "joins" for given in policies[0].inputs.values())
    steps = [Step()]
    for before, (policy, month) in enumerate(zip(policies[1:], months[1:], strict=True)):
        step, reach = (
            _step(variant, policy, policies[before], states, reach, month)
            if variant.careers
            else (Step(), reach)
        )
        steps.append(step)
        arrivals.append(_coming(variant, policy, states, month, posts) if dated else arrivals[-1])
        reach = _with(reach, *(each.states for each in arrivals[-1].values()))
    return Passage(initial, tuple(_whole(step, states.count) for step in steps), tuple(arrivals))


def _with(reach: np.ndarray, *more: np.ndarray) -> np.ndarray:
    return np.unique(np.concatenate([reach, *more]))


def _step(
    variant: Variant, policy: Policy, earlier: Policy, states: States, reach: np.ndarray, month: Month
) -> tuple[Step, np.ndarray]:
    """What a month can make of the states that are reached by then, as pairs of states; and those reached after it."""
    closing = start = None
    yearly: Outcomes | None = None
    reach = reach[reach >= states.first]
    if not reach.size:
        return Step(), reach
    if due(_bare(earlier, month.plus(-1)), "end"):
        plan = make_plan(earlier, month.plus(-1))
        closing = _pairs(
            reach,
            states.of(
                after_end(plan, plan.run(states.table(reach).lazy()))
                .select(states.keys)
                .collect(engine="streaming")
            ),
        )
        reach = np.unique(closing[1])
    asked = _asked(policy, month)
    if asked or due(_bare(policy, month), "start"):
        told = [each for each in variant.yearly if each.input in asked]
        plan = make_plan(policy, month)
        if told:
            after, ends = _told(plan, states, reach, {each.input: each.shares for each in told}, asked)
            yearly = Outcomes(np.stack([reach, *after]), ends)
            reach = np.unique(np.stack(after))
        else:
            start = _pairs(reach, _started(plan, states, states.table(reach), asked))
            reach = np.unique(start[1])
    uptake = []
    for each in variant.uptake:
        if each.month == month.month and each.input in states.keys:
            pair = _pairs(reach, _raised(states, reach, each))
            uptake.append((each, pair))
            reach = _with(reach, pair[1])
    appointments = []
    key = _post_key(policy)
    for appointed in variant.appointments:
        if appointed.month == month.month and key:
            table = states.table(reach)
            moved = table.with_columns(
                pl.when(pl.col(key) == appointed.of)
                .then(pl.lit(appointed.to, pl.Int64))
                .otherwise(pl.col(key))
                .alias(key)
            )
            pair = _pairs(reach, states.of(moved))
            appointments.append((appointed, pair))
            reach = _with(reach, pair[1])
    return Step(closing, start, yearly, tuple(uptake), tuple(appointments)), reach


def _pairs(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    return np.stack([before, after])


def _bare(policy: Policy, month: Month) -> Plan:
    """A month of a policy, without what it pays: enough to ask what is due."""
    return Plan(policy, month, {}, {})


def _asked(policy: Policy, month: Month) -> set[str]:
    """The yearly inputs that are told anew in a month: those that a transition asks for, others in January."""
    asked = {name for each in due(_bare(policy, month), "start") for name in mentioned(each)}
    yearly = {given.key for given in yearly_inputs(policy)}
    changed = {key for each in policy.transitions.values() for key in each.sets}
    held = {key for key in policy.asked & policy.inputs.keys() if policy.inputs[key].type.kind == "level"}
    return (asked & yearly) | ((held - yearly - changed) if month.month == 1 else set())


def _told(
    plan: Plan,
    states: States,
    reach: np.ndarray,
    told_by: Mapping[str, tuple[Fraction, ...]],
    asked: Collection[str],
) -> tuple[list[np.ndarray], np.ndarray]:
    """The states after the start of a month: with one's own results, then for each combination of results."""
    table = states.table(reach)
    after = [_started(plan, states, table, asked)]
    shares: list[Fraction] = []
    for ranks in product(*(range(len(each)) for each in told_by.values())):
        share = prod(
            (each[rank] for each, rank in zip(told_by.values(), ranks, strict=True)), start=Fraction(1)
        )
        results = [pl.lit(rank, pl.Int64).alias(key) for key, rank in zip(told_by, ranks, strict=True)]
        after.append(_started(plan, states, table.with_columns(results), asked) if share else after[0])
        shares.append(share)
    return after, thresholds(tuple(shares))


def _started(plan: Plan, states: States, table: pl.DataFrame, asked: Collection[str]) -> np.ndarray:
    """The states after the transitions at the start of a month; what held until they asked for it is told no longer."""
    usual = [
        pl.lit(column.item(), column.dtype).alias(given.key)
        for given in yearly_inputs(plan.policy)
        if given.key in states.keys and given.key in asked and given.default is not None
        for column in [default_column(given, 1)]
    ]
    after = after_start(plan, table.lazy()).select(states.keys).collect(engine="streaming")
    return states.of(_within(after, plan.policy).with_columns(usual))


def _within(table: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """The table, if nobody has left the limits of an input; raises ShegongError."""
    for key in table.columns:
        given = policy.inputs[key]
        if given.type.kind in ("flag", "date"):
            continue
        low, high = table[key].min(), table[key].max()
        if low is not None and (low < given.minimum or high > given.maximum):  # type: ignore[operator]
            text = _("“{input}”变到 {low} 至 {high}，超出了范围 {minimum} 至 {maximum}").format(
                input=label(key, given.name), low=low, high=high, minimum=given.minimum, maximum=given.maximum
            )
            raise ShegongError(Problem("N056", text, _("缩短年数，或放宽办法里输入项的 maximum")))
    return table


def _raised(states: States, reach: np.ndarray, uptake: Uptake) -> np.ndarray:
    """The states in which those who are below a level have reached it."""
    key = uptake.input
    raised = pl.max_horizontal(pl.col(key), pl.lit(uptake.rank, pl.Int64)).alias(key)
    return states.of(states.table(reach).with_columns(raised))


def _post_key(policy: Policy) -> str | None:
    return next((key for key, given in policy.inputs.items() if given.type.level == "post"), None)


def _coming(
    variant: Variant, policy: Policy, states: States, month: Month, posts: Sequence[int]
) -> dict[int, Arrivals]:
    """Who comes to each post; what is wrong with [newcomers] is told at its place."""
    if variant.newcomers is None:
        return {}
    entry = variant.told["newcomers", ""]
    newcomers = variant.newcomers
    return placed(entry.document, entry.path, lambda: _arrivals(newcomers, policy, states, month, posts))


def _arrivals(
    newcomers: Newcomers, policy: Policy, states: States, month: Month, posts: Sequence[int]
) -> dict[int, Arrivals]:
    """Who comes to each post; by UNKNOWN, whoever comes where the kind of post is not known."""
    if newcomers.pay is not None:
        return {
            post: Arrivals(
                np.array([states.fixed_state(newcomers.pay, post)], dtype=np.int32),
                thresholds((Fraction(1),)),
            )
            for post in posts
        }
    return {post: _arrivals_to(post, newcomers, policy, states, month) for post in posts}


def _arrivals_to(post: int, newcomers: Newcomers, policy: Policy, states: States, month: Month) -> Arrivals:
    choices: dict[str, list[tuple[object, Fraction]]] = {}
    problems: list[Problem] = []
    for key, given in policy.inputs.items():
        try:
            choices[key] = [*_choices(key, given, newcomers, month, post)]
        except ShegongError as error:
            problems += error.problems
    if problems:
        raise ShegongError(problems)
    if prod(len(each) for each in choices.values()) > _MOST_NEWCOMERS:
        text = _("新来的人有太多种：超过 {most} 种").format(most=f"{_MOST_NEWCOMERS:,}")
        raise ShegongError(Problem("N057", text, _("在 newcomers.shares 里少写几个值")))
    rows = [*product(*choices.values())]
    table = pl.DataFrame(
        [tuple(value for value, _share in row) for row in rows], schema=dict(states.schema), orient="row"
    )
    shares = tuple(prod((share for _value, share in row), start=Fraction(1)) for row in rows)
    return Arrivals(states.of(table), thresholds(shares))


def _choices(
    key: str, given: Input, newcomers: Newcomers, month: Month, post: int
) -> Iterator[tuple[object, Fraction]]:
    """What an input of a newcomer can be, and how likely each is; raises ShegongError where nobody says."""
    usual = default_column(given, 1).item() if given.default is not None else None
    if given.type.level == "post" and post != UNKNOWN:
        yield post, Fraction(1)
    elif key in newcomers.shares:
        yield from ((rank, share) for rank, share in enumerate(newcomers.shares[key]) if share)
    elif key in newcomers.values:
        yield newcomers.values[key], Fraction(1)
    elif given.event == "joins":
        yield month.first_day, Fraction(1)
    elif usual is not None:
        yield usual, Fraction(1)
    else:
        text = _("没有写新来的人的“{input}”").format(input=label(key, given.name))
        remedy = _("级别写在 [newcomers] 的 shares.{key} 里，个数和金额写在 values 里").format(key=key)
        raise ShegongError(Problem("N058", text, remedy))


def _whole(step: Step, count: int) -> Step:
    """The step with arrays over all states instead of pairs; where nothing is said, a state stays."""

    def spread(pairs: np.ndarray | None) -> np.ndarray | None:
        if pairs is None:
            return None
        found = np.arange(count, dtype=np.int32)
        found[pairs[0]] = pairs[1]
        return found

    yearly = None
    if step.yearly is not None:
        before, *after = step.yearly.after
        whole = np.tile(np.arange(count, dtype=np.int32), (len(after), 1))
        whole[:, before] = after
        yearly = Outcomes(whole, step.yearly.ends)
    uptake = tuple((each, _known(spread(pairs))) for each, pairs in step.uptake)
    appointments = tuple((each, _known(spread(pairs))) for each, pairs in step.appointments)
    return Step(spread(step.closing), spread(step.start), yearly, uptake, appointments)


def _known(found: np.ndarray | None) -> np.ndarray:
    if found is None:
        raise TypeError(found)
    return found
