"""Makes people up who fit a plan: seeded, marked as made up, with ID numbers that nobody holds."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from shegong.engine.columns import calculate
from shegong.errors import Problem, ShegongError
from shegong.messages import _
from shegong.roster.columns import default_column
from shegong.roster.identity import check_character
from shegong.simulation.plan import Plan

_AREA = "990000"
"""An area code that no one's ID number begins with."""
_BORN = date(1962, 1, 1), date(1998, 12, 31)
_PER_DAY = 999


@dataclass(frozen=True)
class Sample:
    """Made-up people. `table` has number, name, id_number, region, unit, every input of the policy, and current_pay.

    `average_rise` (fen) is what their new gross pay is above `current_pay` on average: exactly what was planned.
    """

    plan: Plan
    seed: int
    table: pl.DataFrame


def make_people(plan: Plan, seed: int | None = None) -> Sample:
    """The people of a plan: the same seed makes the same people."""
    seed = plan.seed if seed is None else seed
    random = np.random.Generator(np.random.PCG64(seed))
    places = [
        (group.region, group.units[number % len(group.units)], list(plan.policy.posts).index(post))
        for group in plan.groups
        for post, people in group.people.items()
        for number in range(people)
    ]
    drawn: dict[str, object] = {
        "number": [str(number) for number in range(1, len(places) + 1)],
        "name": [f"示例{number:04}" for number in range(1, len(places) + 1)],
        "id_number": list(_identities(random, len(places))),
        "region": [region for region, _unit, _post in places],
        "unit": [unit for _region, unit, _post in places],
        "post": [post for _region, _unit, post in places],
    }
    for given in plan.policy.inputs.values():
        if given.key in plan.shares:
            drawn[given.key] = _by_weight(random, plan.shares[given.key], len(places))
        elif given.key in plan.ranges:
            low, high = plan.ranges[given.key]
            drawn[given.key] = random.integers(low, high, len(places), endpoint=True)
        elif given.key != "post" and given.key in plan.policy.asked:
            drawn[given.key] = [given.default] * len(places)
    people = pl.DataFrame(drawn)
    others = [
        default_column(given, people.height).alias(key)
        for key, given in plan.policy.inputs.items()
        if key not in drawn
    ]
    new = calculate(plan.policy, people.with_columns(others), plan.month)["gross"]
    current = new - pl.Series(_rises(random, plan, len(places)))
    lowest = current.min()
    if not isinstance(lowest, int) or lowest < 0:
        message = _("按这个约定，有人的现工资会是负数")
        raise ShegongError(Problem("S012", message, _("减小 average_rise 或 spread")))
    return Sample(plan, seed, people.with_columns(current.alias("current_pay")))


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


def _identities(random: np.random.Generator, count: int) -> Iterator[str]:
    """Different numbers with right check digits: the birth date is drawn, a sequence counts up for each of them."""
    first, last = _BORN
    span = (last - first).days + 1
    born_on: Counter[int] = Counter()
    for drawn in random.integers(0, span, count).tolist():
        day = next(day % span for day in range(drawn, drawn + span) if born_on[day % span] < _PER_DAY)
        born_on[day] += 1
        digits = f"{_AREA}{first + timedelta(days=day):%Y%m%d}{born_on[day]:03}"
        yield digits + check_character(digits)
