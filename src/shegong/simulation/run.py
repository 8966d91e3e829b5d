"""Runs a scenario: every variant once as things go on average, and with draws as often as is asked for."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from os import cpu_count

import numpy as np
import polars as pl

from shegong.engine.columns import make_plan
from shegong.engine.transitions import mentioned
from shegong.errors import Problem, ShegongError, nearest
from shegong.messages import _
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.simulation.chance import choices, drawn, evenly
from shegong.simulation.course import Setting, Sums, run
from shegong.simulation.passage import passages
from shegong.simulation.pricing import by_rate, employer_items, price, random_rules, with_course
from shegong.simulation.scenario.layers import placed
from shegong.simulation.scenario.scenario import CURRENT_PAY, Scenario, Variant
from shegong.simulation.slots import UNKNOWN, Holders, read_holders, slots_of, unknown_ages
from shegong.simulation.states import VACANT, States, states_for, trimmed

_BLOCK = 16
"""Draws that go through the months together: their arrays stay in the processor's cache."""
_MONTHS_PER_YEAR = 12
MOST_DRAWS = 100_000


@dataclass(frozen=True)
class Course:
    """A variant that has been run: `expected` is its one draw without chance, `drawn` has all others.

    `post_of` and `grades` tell what the kinds of people are: the post's rank + 1, times the grades, plus the grade.
    """

    variant: Variant
    regions: tuple[str, ...]
    posts: int
    grades: int
    expected: Sums
    drawn: Sums | None
    states: int
    distribution: np.ndarray
    """What everyone is paid in the first month, in fen."""


@dataclass(frozen=True)
class Now:
    """What the people are paid now, by region, a month, in fen; `on_cost` is what each variant's employer adds."""

    gross: np.ndarray
    on_cost: Mapping[str, np.ndarray]
    distribution: np.ndarray


@dataclass(frozen=True)
class Run:
    """A scenario that has been run."""

    scenario: Scenario
    holders: Holders
    draws: int
    seed: int
    courses: tuple[Course, ...]
    now: Now | None
    problems: tuple[Problem, ...] = ()


def run_scenario(
    scenario: Scenario,
    draws: int = 0,
    seed: int = 1,
    threads: int | None = None,
    holders: Holders | None = None,
    told: Callable[[str], None] | None = None,
) -> Run:
    """Run every variant; the same seed gives the same with any number of threads."""
    return placed(
        scenario.document, ("scenario",), lambda: _run(scenario, draws, seed, threads, holders, told)
    )


def _run(
    scenario: Scenario,
    draws: int,
    seed: int,
    threads: int | None,
    holders: Holders | None,
    told: Callable[[str], None] | None,
) -> Run:
    holders = holders or read_holders(scenario)
    regions = _regions(scenario, holders)
    _require_regions(scenario, regions)
    courses = []
    for variant in scenario.variants:
        if told:
            told(variant.name)
        courses.append(run_variant(scenario, variant, holders, draws, seed, threads, regions))
    now = now_of(scenario, scenario.variants, holders, regions) if scenario.against == CURRENT_PAY else None
    problems = (*holders.problems, *unknown_ages(scenario, holders))
    return Run(scenario, holders, draws, seed, tuple(courses), now, problems)


def _regions(scenario: Scenario, holders: Holders) -> tuple[str, ...]:
    """The regions of all variants, in the order in which they are met."""
    posts = scenario.people.establishment.posts if scenario.people.establishment else ()
    return tuple(dict.fromkeys([*holders.region, *(each.name for each in posts)]))


def _require_regions(scenario: Scenario, regions: Sequence[str]) -> None:
    """Refuse rates of leaving for regions in which nobody is and no post."""
    problems = []
    posts = scenario.people.establishment.posts if scenario.people.establishment else ()
    names = {each.region: each.name for each in posts}
    for variant in scenario.variants:
        for exits in variant.exits:
            entry = variant.told["exits", exits.key]
            for index, name in enumerate(entry.value.regions):
                if names.get(name, name) not in regions:
                    guess = nearest(name, regions)
                    remedy = _("可用：{allowed}").format(allowed=" | ".join(regions))
                    if guess:
                        remedy = _("是不是 {guess}？").format(guess=guess) + " " + remedy
                    message = _("人员和编制里没有地区“{region}”").format(region=name)
                    problems.append(entry.problem("N085", message, remedy, "regions", index))
    if problems:
        raise ShegongError(dict.fromkeys(problems))


def run_variant(
    scenario: Scenario,
    variant: Variant,
    holders: Holders,
    draws: int,
    seed: int,
    threads: int | None,
    regions: tuple[str, ...],
) -> Course:
    """Run one variant."""
    months = [scenario.start.plus(number) for number in range(scenario.months)]
    slots = slots_of(scenario, variant, holders, regions)
    bare, moving = _policies(variant, months)
    _require_settled(variant, moving)
    posts = sorted(
        set(slots.post.tolist())
        | {each.to for each in variant.appointments}
        | {each.of for each in variant.appointments}
    )
    states = states_for(bare[0], holders.table, _fixed(variant, holders, posts))
    passage = passages(variant, moving, states, holders.table, months, posts)
    initial = _initial(slots.holder, holders, states, passage.initial)
    post_key = next((key for key, given in bare[0].inputs.items() if given.type.level == "post"), None)
    order = np.argsort(slots.region, kind="stable")
    known = {each.input for each in variant.yearly} <= holders.told
    establishment = scenario.people.establishment
    limited = establishment is not None and all(each.post for each in establishment.posts)

    def setting(random: Mapping[str, np.ndarray] | None) -> Setting:
        prices = price(variant, bare, states, months, random)
        return Setting(
            variant,
            months,
            slots,
            holders,
            order,
            passage,
            prices,
            states.posts(post_key),
            initial,
            limited,
            known,
        )

    expected_setting = setting(None)
    expected = run(expected_setting, 1, evenly())
    table = expected_setting.prices.gross[expected_setting.prices.version[0, 0]]
    sums = None
    if draws:
        random = {
            each.key: choices(
                seed, draws, each.key, [step.choices for step in each.steps if step.choices > 1]
            )
            for each in variant.changes
            if any(step.choices > 1 for step in each.steps)
        }
        sums = _drawn(setting(random) if random else expected_setting, draws, seed, threads)
    return Course(
        variant,
        regions,
        expected_setting.kinds // expected_setting.grades,
        expected_setting.grades,
        expected,
        sums,
        states.count,
        table[initial[initial != VACANT]],
    )


def _policies(variant: Variant, months: Sequence[Month]) -> tuple[list[Policy], list[Policy]]:
    """The trimmed policy of each month: with its own figures, and with those that the variant gives it."""
    eras = [trimmed(era.policy) for era in variant.eras]
    inputs = {key: given for policy in reversed(eras) for key, given in policy.inputs.items()}
    eras = [replace(policy, inputs=inputs) for policy in eras]
    moving = [with_course(policy, variant.changes, months) for policy in eras]
    which = [max(number for number, era in enumerate(variant.eras) if era.start <= month) for month in months]
    return [eras[number] for number in which], [moving[number] for number in which]


def _require_settled(variant: Variant, policies: Sequence[Policy]) -> None:
    """Refuse to draw a figure that decides on promotions: what becomes of people is tabulated once for all draws."""
    for policy in {id(each): each for each in policies}.values():
        drawn_ = {
            each.parameter.key for each in variant.changes if any(step.choices > 1 for step in each.steps)
        }
        drawn_ |= {rule.key for rule in random_rules(policy, variant)}
        for transition in policy.transitions.values():
            if not drawn_.isdisjoint(mentioned(transition)):
                text = _("“{transition}”要看随机变动的参数").format(transition=transition.name)
                key = next(
                    (each.key for each in variant.changes if each.parameter.key in mentioned(transition)),
                    next(each.key for each in variant.changes if any(s.choices > 1 for s in each.steps)),
                )
                entry = variant.told["changes", key]
                remedy = _("去掉这个参数的 between")
                raise ShegongError(entry.problem("N059", text, remedy, "between"))


def _fixed(variant: Variant, holders: Holders, posts: Sequence[int]) -> list[tuple[int, int]]:
    """The pay and post of those of whom nothing else is known."""
    found = (
        []
        if holders.average is None
        else [*zip(holders.average.tolist(), holders.post.tolist(), strict=True)]
    )
    if variant.newcomers is not None and variant.newcomers.pay is not None:
        found += [(variant.newcomers.pay, post) for post in posts]
    return found


def _initial(holder: np.ndarray, holders: Holders, states: States, known: np.ndarray) -> np.ndarray:
    """The state of each slot at the beginning."""
    if holders.average is not None:
        pairs = zip(holders.average.tolist(), holders.post.tolist(), strict=True)
        known = np.array([states.fixed_state(pay, post) for pay, post in pairs], dtype=np.int32)
    found = np.full(len(holder), VACANT, dtype=np.int32)
    there = holder != UNKNOWN
    found[there] = known[holder[there]]
    return found


def _drawn(setting: Setting, draws: int, seed: int, threads: int | None) -> Sums:
    """All draws, a block at a time on each thread."""

    def block(first: int) -> Sums:
        some = min(_BLOCK, draws - first)
        prices = setting.prices
        if len(prices.version) > 1:
            prices = replace(prices, version=prices.version[first : first + some])
        return run(replace(setting, prices=prices, by_region=False), some, drawn(seed, first, setting.order))

    with ThreadPoolExecutor(threads or cpu_count() or 1) as pool:
        return Sums.together([*pool.map(block, range(0, draws, _BLOCK))])


def now_of(
    scenario: Scenario, variants: Sequence[Variant], holders: Holders, regions: tuple[str, ...]
) -> Now:
    """What people are paid now, with what the employers of some variants add.

    Raises ShegongError where that is not known of everyone.
    """
    if (holders.current == UNKNOWN).any():
        message = _("和现工资比，要知道每个人的现工资")
        remedy = _('花名册里加一列“现工资”；或写 against = "unchanged"')
        raise ShegongError(scenario.document.problem("N060", message, remedy, ("scenario", "against")))
    region = np.array([regions.index(name) for name in holders.region])

    def by_region(amounts: np.ndarray) -> np.ndarray:
        sums = np.zeros(len(regions), dtype=np.int64)
        np.add.at(sums, region, amounts)
        return sums

    on_cost = {each.key: by_region(_on_cost_now(scenario, each, holders)) for each in variants}
    return Now(by_region(holders.current), on_cost, holders.current)


def _on_cost_now(scenario: Scenario, variant: Variant, holders: Holders) -> np.ndarray:
    """What the employer adds to what people are paid now, each."""
    rate = variant.on_cost.rate if variant.on_cost else Fraction(0)
    employer = employer_items(variant.eras[0].policy)
    if not employer or not holders.table.width:
        return by_rate(holders.current, rate)
    policy = trimmed(variant.eras[0].policy)
    ends = int(holders.current.min()), int(holders.current.max())
    plan = make_plan(policy, scenario.start, given={"gross": ends})
    people = holders.table.with_columns(gross=pl.Series(holders.current, dtype=pl.Int64))
    found: np.ndarray = (
        plan.run(people.lazy())
        .select(pl.sum_horizontal(employer))
        .collect(engine="streaming")
        .to_series()
        .to_numpy()
    )
    return found
