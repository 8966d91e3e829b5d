"""What every state costs in every month: tabulated once for each set of figures that can be in force."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import polars as pl

from shegong.engine.columns import make_plan
from shegong.errors import Problem, ShegongError
from shegong.formula.amounts import Amount, Range
from shegong.formula.columns import Column
from shegong.formula.tree import names
from shegong.messages import _
from shegong.policy.figures import with_parameter
from shegong.policy.load import CALENDAR
from shegong.policy.month import Month
from shegong.policy.policy import Policy, Rule
from shegong.simulation.scenario.changes import figure_path, steps_by_figure
from shegong.simulation.scenario.scenario import Change, Step, Variant
from shegong.simulation.states import States

_ROWS = 2_000_000
"""Priced at a time."""
_MOST_PRICES = 60_000_000
_LARGEST = 2**63 - 1
_Values = tuple[Fraction, ...]


class _Group:
    """Months that differ in nothing but the figures that a scenario changes; `sets` are those figures, numbered."""

    def __init__(self, policy: Policy, month: Month) -> None:
        self.policy = policy
        self.month = month
        self.sets: dict[_Values, int] = {}


@dataclass(frozen=True)
class Prices:
    """What states cost: `version[draw, month]` tells which row of the tables holds in a month of a draw.

    `gross` and `on_cost` are in fen, `funded` what each funder of the policy bears; `grade` the grade, 0 without one.
    A run without draws has one row of versions.
    """

    version: np.ndarray
    gross: np.ndarray
    on_cost: np.ndarray
    funded: Mapping[str, np.ndarray]
    grade: np.ndarray


def price(
    variant: Variant,
    policies: Sequence[Policy],
    states: States,
    months: Sequence[Month],
    choices: Mapping[str, np.ndarray] | None = None,
) -> Prices:
    """Price every state in every month. `policies` are the trimmed ones of each month.

    `choices` tells for each change of a figure, by key, which of the possible factors is drawn in each draw for each of
    its random steps: an array of draws by steps.
    """
    steps = {
        key: taken
        for key, taken in steps_by_figure(variant.changes).items()
        if any(key in each.parameters for each in policies)
    }
    changed = [*steps]
    paths = _paths(steps, policies, months, choices)
    groups: dict[tuple[object, ...], _Group] = {}
    draws = len(paths)
    place: list[list[tuple[_Group, int]]] = [[] for _draw in range(draws)]
    keys = {id(policy): _rule_names(policy) for policy in policies}
    for number, (policy, month) in enumerate(zip(policies, months, strict=True)):
        signature = _signature(policy, month, changed, keys[id(policy)])
        group = groups.setdefault(signature, _Group(policy, month))
        for draw in range(draws):
            values = tuple(path[number] for path in paths[draw])
            place[draw].append((group, group.sets.setdefault(values, len(group.sets))))
    first: dict[int, int] = {}
    total = 0
    for group in groups.values():
        first[id(group)] = total
        total += len(group.sets)
    if total * states.count > _MOST_PRICES:
        text = _("要列的工资太多：{versions} 套参数 × {states} 种情形").format(
            versions=f"{total:,}", states=f"{states.count:,}"
        )
        raise ShegongError(Problem("N055", text, _("把 by（随机幅度的间隔）写大一些，或减少次数、年数")))
    version = np.array(
        [[first[id(group)] + number for group, number in row] for row in place], dtype=np.int32
    )
    return _priced(variant, [*groups.values()], states, version, changed)


def _paths(
    steps: Mapping[str, Sequence[Step]],
    policies: Sequence[Policy],
    months: Sequence[Month],
    choices: Mapping[str, np.ndarray] | None,
) -> list[list[list[Fraction]]]:
    """For each draw, each changed figure in each month."""
    own = {
        key: {
            month: value
            for policy, month in zip(policies, months, strict=True)
            if key in policy.parameters and (value := policy.parameters[key].on(month.first_day)) is not None
        }
        for key in steps
    }
    draws = len(next(iter(choices.values()))) if choices else 1
    known: dict[tuple[str, tuple[int | None, ...]], list[Fraction]] = {}
    found: list[list[list[Fraction]]] = []
    for draw in range(draws):
        row: list[list[Fraction]] = []
        for key, taken in steps.items():
            drawn = tuple(_choice(step, draw, choices) for step in taken)
            if (key, drawn) not in known:
                path = figure_path(taken, own[key], drawn)
                known[key, drawn] = [path.get(month, Fraction(0)) for month in months]
            row.append(known[key, drawn])
        found.append(row)
    return found


def _choice(step: Step, draw: int, choices: Mapping[str, np.ndarray] | None) -> int | None:
    """Which of its factors a step takes in a draw; None where it is not random."""
    return int(choices[step.of][draw, step.number]) if choices and step.choices > 1 else None


def _rule_names(policy: Policy) -> set[str]:
    return {name for rule in policy.rules.values() for name in names(rule.tree)}


def _signature(
    policy: Policy, month: Month, changed: Sequence[str], mentioned: set[str]
) -> tuple[object, ...]:
    """What months have in common that are priced alike."""
    figures = policy.numbers_on(month)
    own = tuple(value for key, value in figures.items() if key not in changed)
    return (policy.digest, id(policy), own, month if mentioned & CALENDAR.keys() else None)


def _priced(
    variant: Variant, groups: Sequence[_Group], states: States, version: np.ndarray, changed: Sequence[str]
) -> Prices:
    rules = groups[0].policy.rules
    funders = [key for key, rule in rules.items() if rule.kind == "funding"]
    columns = ["gross", "on_cost", "grade", *funders]
    total = sum(len(group.sets) for group in groups)
    tables = {key: np.zeros((total, states.count), dtype=np.int64) for key in columns}
    for number, (pay, _post) in enumerate(states.fixed, start=1):
        tables["gross"][:, number] = pay
    row = 0
    people = states.table()
    for group in groups:
        for sets, priced in _calculated(group, people, changed):
            for key in columns:
                if key in priced.columns:
                    block = priced[key].to_numpy().reshape(len(sets), people.height)
                    tables[key][row : row + len(sets), states.first :] = block
            row += len(sets)
    on_cost = tables["on_cost"]
    if variant.on_cost is not None:
        on_cost = by_rate(tables["gross"], variant.on_cost.rate)
    return Prices(version, tables["gross"], on_cost, {key: tables[key] for key in funders}, tables["grade"])


def by_rate(gross: np.ndarray, rate: Fraction) -> np.ndarray:
    """A share of amounts that are not negative, each rounded half up to the fen."""
    highest = int(gross.max(initial=0)) * 2 * rate.numerator + rate.denominator
    exact = gross if highest <= _LARGEST else gross.astype(object)
    doubled: np.ndarray = exact * (2 * rate.numerator) + rate.denominator
    return (doubled // (2 * rate.denominator)).astype(np.int64)


def employer_items(policy: Policy) -> list[str]:
    """What the employer adds to gross pay, each; not their total."""
    return [rule.key for rule in policy.items if rule.kind == "employer"]


def _calculated(
    group: _Group, people: pl.DataFrame, changed: Sequence[str]
) -> Iterator[tuple[Sequence[_Values], pl.DataFrame]]:
    """The states with what they cost, under some sets of figures after the other."""
    sets = [*group.sets]
    if people.is_empty():
        return
    policy = group.policy
    varied: dict[str, Column] = {}
    scales: dict[str, int] = {}
    for number, key in enumerate(changed):
        values = [each[number] for each in sets]
        scale = scales[key] = lcm(*(value.denominator for value in values))
        low, high = (int(end(values) * scale) for end in (min, max))
        varied[key] = Amount(pl.col(f"figure {key}"), scale, Range(low, high), Range(scale, scale))
        ends = {group.month.first_day: min(values), group.month.last_day: max(values)}
        policy = with_parameter(policy, key, ends)  # so that what follows from it is sure for all of them
    plan = make_plan(policy, group.month, varied=varied)
    employer = employer_items(policy)
    most = max(1, _ROWS // people.height)
    for start in range(0, len(sets), most):
        some = sets[start : start + most]
        figures = pl.DataFrame(
            {
                f"figure {key}": [int(each[number] * scales[key]) for each in some]
                for number, key in enumerate(changed)
            }
            | {"set": list(range(len(some)))}
        )
        rows = figures.join(people, how="cross") if changed else people
        priced = plan.run(rows.lazy()).collect(engine="streaming")
        added = pl.sum_horizontal(employer) if employer else pl.lit(0)
        yield some, priced.with_columns(on_cost=added.cast(pl.Int64))


def with_course(policy: Policy, changes: Sequence[Change], months: Sequence[Month]) -> Policy:
    """The policy with its figures as they go month by month when nothing is drawn: what transitions ask for."""
    for key, steps in steps_by_figure(changes).items():
        parameter = policy.parameters.get(key)
        if parameter is None:
            continue
        own = {month: value for month in months if (value := parameter.on(month.first_day)) is not None}
        path = figure_path(steps, own)
        policy = with_parameter(policy, key, {month.first_day: value for month, value in path.items()})
    return policy


def random_rules(policy: Policy, variant: Variant) -> Sequence[Rule]:
    """The rules that rest on a figure which is drawn."""
    drawn = {each.parameter.key for each in variant.changes if any(step.choices > 1 for step in each.steps)}
    return [rule for rule in policy.rules.values() if not drawn.isdisjoint(policy.rests_on[rule.key])]
