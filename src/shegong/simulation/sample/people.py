"""Makes people up who fit a plan: seeded, marked as made up, with ID numbers that nobody holds."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

import numpy as np
import polars as pl

from shegong.engine.columns import calculate
from shegong.errors import Problem, ShegongError
from shegong.messages import _
from shegong.roster.columns import default_column
from shegong.roster.identity import check_character
from shegong.simulation.sample.cells import Axis
from shegong.simulation.sample.entropy import Ints
from shegong.simulation.sample.fit import Fit, fit_of
from shegong.simulation.sample.fitting import fit_people
from shegong.simulation.sample.plan import Plan

_AREA = "990000"
"""An area code that no one's ID number begins with."""
_BORN = date(1962, 1, 1), date(1998, 12, 31)
_PER_DAY = 999
_EXAMPLE = "示例人员，非真实"
_SYNTHETIC = "合成人员，非真实"
"""Made up, but as many, as placed and as paid as published."""


@dataclass(frozen=True)
class Sample:
    """Made-up people. `table` has number, name, id_number, region, unit, every input of the policy, and current_pay.

    `average_rise` (fen) is what their new gross pay is above `current_pay` on average: exactly what was planned. `fit`
    tells how well they fit the plan's published margins, where it has any.
    """

    plan: Plan
    seed: int
    table: pl.DataFrame
    fit: Fit | None = None

    @property
    def mark(self) -> str:
        """What everyone in it is marked with."""
        return _SYNTHETIC if self.fit else _EXAMPLE


def make_people(plan: Plan, seed: int | None = None) -> Sample:
    """The people of a plan: the same seed makes the same people, on every machine.

    Where the plan has published margins they fit these; otherwise each is drawn from the plan's shares. Raises
    ShegongError where nobody could fit.
    """
    seed = plan.seed if seed is None else seed
    random = np.random.Generator(np.random.PCG64(seed))
    return _fitting_people(plan, seed, random) if plan.margins else _drawn_people(plan, seed, random)


def _drawn_people(plan: Plan, seed: int, random: np.random.Generator) -> Sample:
    places = [
        (group.region, group.units[number % len(group.units)], list(plan.policy.posts).index(post))
        for group in plan.groups
        for post, people in group.people.items()
        for number in range(people)
    ]
    births = [_BORN] * len(places)
    drawn = _identified(random, births) | {
        "region": [region for region, _unit, _post in places],
        "unit": [unit for _region, unit, _post in places],
        "post": [post for _region, _unit, post in places],
    }
    people = _with_current_pay(plan, random, _with_others(plan, random, drawn))
    return Sample(plan, seed, people)


def _fitting_people(plan: Plan, seed: int, random: np.random.Generator) -> Sample:
    fitting = fit_people(plan, random)
    cells = fitting.cells
    places = np.repeat(np.arange(len(fitting.people)), fitting.people)
    region, post = (cells.values[key][places] for key in ("region", "post"))
    order = np.lexsort((random.integers(0, 2**62, len(places)), -post, region))
    places, region = places[order], region[order]
    told = {axis.key: cells.values[axis.key][places] for axis in cells.axes}
    windows = [_BORN] * len(places)
    if "age" in plan.ranges and "age" not in plan.policy.inputs:
        told["age"] = _ages(plan, cells.axes, told, random, len(places))
        windows = [_born_at(age, plan.month.last_day) for age in told["age"].tolist()]
    units = [plan.groups[number].units for number in region.tolist()]
    turn = (np.arange(len(places)) - np.searchsorted(region, region)).tolist()
    drawn = _identified(random, windows) | {
        "region": [plan.groups[number].region for number in region.tolist()],
        "unit": [names[number % len(names)] for names, number in zip(units, turn, strict=True)],
        **{key: told[key] for key in plan.policy.inputs if key in told},
    }
    people = _with_others(plan, random, drawn)
    numbers = _whole_people(plan, people).with_columns(
        region=pl.Series(region), age=pl.Series(told.get("age", region))
    )
    fit = fit_of(plan, fitting, numbers, random)
    return Sample(plan, seed, _with_current_pay(plan, random, people), fit)


def _ages(
    plan: Plan, axes: Sequence[Axis], told: Mapping[str, Ints], random: np.random.Generator, count: int
) -> Ints:
    """How old people are: as the margins have it, and within that any age alike."""
    spans = next((axis.spans for axis in axes if axis.key == "age"), None)
    if spans is None:
        low, high = plan.ranges["age"]
        return random.integers(low, high, count, endpoint=True)
    dice = random.integers(0, 2**32, count).tolist()
    groups = [spans[first] for first in told["age"].tolist()]
    ages = [group[number * len(group) >> 32] for group, number in zip(groups, dice, strict=True)]
    return np.array(ages, dtype=np.int64)


def _born_at(age: int, day: date) -> tuple[date, date]:
    """Between which days somebody was born who is so old on a day, the last of a month."""
    after = (day + timedelta(days=1)).replace(year=(day + timedelta(days=1)).year - age - 1)
    return after, after.replace(year=after.year + 1) - timedelta(days=1)


def _identified(random: np.random.Generator, births: Sequence[tuple[date, date]]) -> dict[str, object]:
    """Running numbers, names that nobody has, and ID numbers that nobody holds."""
    numbers = range(1, len(births) + 1)
    return {
        "number": [str(number) for number in numbers],
        "name": [f"示例{number:04}" for number in numbers],
        "id_number": list(_identities(random, births)),
    }


def _with_others(plan: Plan, random: np.random.Generator, drawn: dict[str, object]) -> pl.DataFrame:
    """People with every input that rosters are asked for: by the plan's shares and ranges, or by default."""
    count = len(cast("list[object]", drawn["number"]))
    for given in plan.policy.inputs.values():
        if given.key in drawn:
            continue
        if given.key in plan.shares:
            drawn[given.key] = _by_weight(random, plan.shares[given.key], count)
        elif given.key in plan.ranges:
            low, high = plan.ranges[given.key]
            drawn[given.key] = random.integers(low, high, count, endpoint=True)
        elif given.key in plan.policy.asked:
            drawn[given.key] = [given.default] * count
    return pl.DataFrame(drawn)


def _whole_people(plan: Plan, people: pl.DataFrame) -> pl.DataFrame:
    """People with the inputs too that only matter later, which no roster needs to have."""
    others = [
        default_column(given, people.height).alias(key)
        for key, given in plan.policy.inputs.items()
        if key not in people.columns
    ]
    return people.with_columns(others)


def _with_current_pay(plan: Plan, random: np.random.Generator, people: pl.DataFrame) -> pl.DataFrame:
    """People with what they are paid now: their new pay less a rise."""
    new = calculate(plan.policy, _whole_people(plan, people), plan.month)["gross"]
    current = new - pl.Series(_rises(random, plan, people.height))
    lowest = current.min()
    if not isinstance(lowest, int) or lowest < 0:
        message = _("按这个约定，有人的现工资会是负数")
        raise ShegongError(Problem("S012", message, _("减小 average_rise 或 spread")))
    return people.with_columns(current.alias("current_pay"))


def _by_weight(random: np.random.Generator, weights: tuple[int, ...], count: int) -> np.ndarray:
    """Ranks drawn in proportion to whole-number weights."""
    return np.searchsorted(np.cumsum(weights), random.integers(0, sum(weights), count), side="right")


def _rises(random: np.random.Generator, plan: Plan, count: int) -> list[int]:
    """Rises in fen that scatter around the average by whole yuan and come to it exactly."""
    scatter = random.integers(-plan.spread, plan.spread, count, endpoint=True).tolist()
    excess = sum(scatter)
    share, rest = divmod(abs(excess), count)
    sign = 1 if excess > 0 else -1
    even = [yuan - sign * (share + (number < rest)) for number, yuan in enumerate(scatter)]
    return [plan.average_rise + 100 * yuan for yuan in even]


def _identities(random: np.random.Generator, births: Sequence[tuple[date, date]]) -> Iterator[str]:
    """Different numbers with right check digits: birth dates are drawn between two, a sequence counts up for each."""
    spans = [(last - first).days + 1 for first, last in births]
    alike = len(set(spans)) == 1  # one limit and an array of the same limits are drawn differently
    drawn_days = random.integers(0, spans[0], len(spans)) if alike else random.integers(0, spans)
    born_on: Counter[date] = Counter()
    for (first, _last), span, drawn in zip(births, spans, drawn_days.tolist(), strict=True):
        days = (first + timedelta(days=day % span) for day in range(drawn, drawn + span))
        day = next(day for day in days if born_on[day] < _PER_DAY)
        born_on[day] += 1
        digits = f"{_AREA}{day:%Y%m%d}{born_on[day]:03}"
        yield digits + check_character(digits)
