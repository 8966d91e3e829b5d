"""What a run comes to: by year, region, kind of post, funder; between what it may lie; what it adds to the base.

Everything is whole fen and heads. The base is a variant, or what people are paid now, month after month.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import NamedTuple

import numpy as np

from shegong.impact.shares import split
from shegong.messages import _
from shegong.policy.month import Month
from shegong.simulation.course import Sums
from shegong.simulation.run import Course, Now, Run
from shegong.simulation.scenario.scenario import CURRENT_PAY

_MONTHS_PER_YEAR = 12
WIDTHS = (50, 80, 95)
"""Of the bands that are told, in per cent of all draws."""


class Cost(NamedTuple):
    """What some people cost over some months; `change` is what that is above the base."""

    gross: int
    on_cost: int
    change: int
    months_of_work: int

    @property
    def total(self) -> int:
        """Gross pay and what the employer adds."""
        return self.gross + self.on_cost

    @property
    def per_head(self) -> Fraction | None:
        """The cost of one person in one month."""
        return Fraction(self.total, self.months_of_work) if self.months_of_work else None


class Spread(NamedTuple):
    """How a figure comes out over all draws: the middle one, and between what so many per cent of them lie."""

    mean: Fraction
    median: int
    bands: tuple[tuple[int, int, int], ...]
    """Width in per cent, low end, high end."""


class Kind(NamedTuple):
    """How many people of a post (its rank, or None) and grade (or None) there are."""

    post: int | None
    grade: int | None
    people: int


class Funded(NamedTuple):
    """What a funder bears."""

    name: str
    amount: int


def years_of(start: Month, months: int) -> list[str]:
    """What the years of a scenario are called: calendar years, or from month to month.

    >>> years_of(Month(2021, 1), 24), years_of(Month(2020, 12), 14)
    (['2021', '2022'], ['2020-12 — 2021-11', '2021-12 — 2022-01'])
    """
    found = []
    for first in range(0, months, _MONTHS_PER_YEAR):
        last = min(first + _MONTHS_PER_YEAR, months) - 1
        begin, end = start.plus(first), start.plus(last)
        whole = begin.month == 1 and last - first == _MONTHS_PER_YEAR - 1
        found.append(str(begin.year) if whole else f"{begin} — {end}")
    return found


def is_base(run: Run, course: Course) -> bool:
    """Whether a course is what the others are compared with."""
    return run.now is None and course is run.courses[0]


def cost(run: Run, course: Course, years: Sequence[int], region: int | None = None) -> Cost:
    """What a course costs over some years, in a region or everywhere, without chance."""
    regions = range(len(course.regions)) if region is None else [region]
    where = np.ix_(list(years), list(regions))
    gross, on_cost = (int(course.expected.amounts[key][0][where].sum()) for key in ("gross", "on_cost"))
    heads = int(course.expected.heads[0][where].sum())
    return Cost(gross, on_cost, gross + on_cost - int(base_of(run, course)[where].sum()), heads)


def base_of(run: Run, course: Course) -> np.ndarray:
    """What a course is compared with, without chance, by year and region."""
    if run.now is not None:
        years = -(-run.scenario.months // _MONTHS_PER_YEAR)
        lengths = [
            min(_MONTHS_PER_YEAR, run.scenario.months - year * _MONTHS_PER_YEAR) for year in range(years)
        ]
        now: np.ndarray = np.outer(np.array(lengths, dtype=np.int64), paid_now(run.now, course))
        return now
    base: np.ndarray = total_of(run.courses[0].expected)[0]
    return base


def paid_now(now: Now, course: Course) -> np.ndarray:
    """What people cost now in a month, by region, with what the variant's employer adds."""
    found: np.ndarray = now.gross + now.on_cost[course.variant.key]
    return found


def total_of(sums: Sums) -> np.ndarray:
    """The total cost by draw, year and region."""
    found: np.ndarray = sums.amounts["gross"] + sums.amounts["on_cost"]
    return found


def drawn_totals(run: Run, course: Course, years: Sequence[int], *, change: bool) -> np.ndarray:
    """The total cost of each draw over some years, or what that is above the same draw of the base."""
    if course.drawn is None:
        raise TypeError(course.variant.key)
    found: np.ndarray = total_of(course.drawn)[:, list(years)].sum(axis=(1, 2))
    if not change:
        return found
    if run.now is not None:
        found -= int(base_of(run, course)[list(years)].sum())
        return found
    base = run.courses[0].drawn
    if base is None:
        raise TypeError(run.courses[0].variant.key)
    found -= total_of(base)[:, list(years)].sum(axis=(1, 2))
    return found


def spread(values: np.ndarray) -> Spread:
    """How a figure comes out: quantiles are values that occur, the least that so many per cent do not exceed."""
    ordered = np.sort(values)
    bands = tuple(
        (width, quantile(ordered, Fraction(100 - width, 200)), quantile(ordered, Fraction(100 + width, 200)))
        for width in WIDTHS
    )
    mean = Fraction(sum(values.tolist()), len(values))
    return Spread(mean, quantile(ordered, Fraction(1, 2)), bands)


def quantile(ordered: np.ndarray, share: Fraction) -> int:
    """The least of ordered values that a share of them does not exceed.

    >>> [quantile(np.array([1, 2, 3, 4]), Fraction(n, 4)) for n in (1, 2, 4)]
    [1, 2, 4]
    """
    return int(ordered[max(ceil(share * len(ordered)), 1) - 1])


def exceeding(values: np.ndarray, budget: int) -> Fraction:
    """In which share of the draws a budget does not do."""
    return Fraction(int((values > budget).sum()), len(values))


def kinds(course: Course, year: int, region: int | None = None) -> list[Kind]:
    """People by post and grade at the end of a year."""
    counts = course.expected.people[0, year]
    row = counts.sum(axis=0) if region is None else counts[region]
    found = []
    for kind in np.flatnonzero(row).tolist():
        post, grade = divmod(kind, course.grades)
        found.append(Kind(post - 1 if post else None, grade or None, int(row[kind])))
    return found


def average_pay(course: Course, year: int) -> dict[tuple[int | None, int | None], Fraction]:
    """What people of each post and grade are paid on average in the last month of a year, in fen."""
    wages = course.expected.wages[0, year]
    return {
        (each.post, each.grade): Fraction(int(wages[kind]), each.people)
        for each in kinds(course, year)
        for kind in [(0 if each.post is None else each.post + 1) * course.grades + (each.grade or 0)]
    }


def funded(run: Run, course: Course, years: Sequence[int], amount: str = "total") -> list[Funded]:
    """Who bears the cost of some years, or the change: as the scenario tells, else as the policy calculates."""
    told = cost(run, course, years)
    whole = told.change if amount == "change" else told.total
    if course.variant.funding:
        funders = course.variant.funding
        rest = 1 - sum((each.share for each in funders), Fraction(0))
        *parts, unassigned = split(whole, [*(each.share for each in funders), rest])
        named = [Funded(each.name, part) for each, part in zip(funders, parts, strict=True)]
        return [*named, Funded(_("没有写由谁负担"), unassigned)] if rest else named
    rules = course.variant.eras[0].policy.rules
    found = []
    for key, amounts in course.expected.amounts.items():
        if key in ("gross", "on_cost"):
            continue
        part = int(amounts[0][list(years)].sum())
        if amount == "change" and run.now is None:
            part -= int(run.courses[0].expected.amounts[key][0][list(years)].sum())
        found.append(Funded(rules[key].name, part))
    return [] if amount == "change" and run.scenario.against == CURRENT_PAY else found


def deciles(pay: np.ndarray) -> list[int]:
    """What the poorest tenth is paid at most, the next, and so on, in fen."""
    ordered = np.sort(pay)
    return [quantile(ordered, Fraction(tenth, 10)) for tenth in range(1, 11)]
