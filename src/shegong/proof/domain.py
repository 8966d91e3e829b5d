"""Everyone whom a regulation can be applied to: a finite domain, enumerated; where it is too big, drawn from.

Levels, flags and counts are enumerated, amounts and dates taken where a rule may change its mind. Inputs that no
formula mentions stand at one value: nothing depends on them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import prod

import numpy as np
import numpy.typing as npt
import polars as pl

from shegong.formula.scope import BandAxis
from shegong.formula.tree import (
    DAYS_OF_MONTH,
    Call,
    Comparison,
    Lookup,
    Name,
    Node,
    Number,
    children,
    names,
    parts,
)
from shegong.policy.month import Month, first_month
from shegong.policy.policy import Input, Policy

MOST = 1_000_000
"""Combinations that are enumerated; a bigger domain is drawn from."""
DRAWN = 600_000
"""Combinations that are drawn in all, over all months; from each month no fewer than `FEWEST`."""
FEWEST = 20_000
SEED = 20200430
LONGEST_CAREER = 45
"""Years: counts are enumerated so far, and taken at their greatest."""
_MOST_COUNTS = 200
"""Of a count that begins high, such as a year, so many are enumerated."""
_MONTHS = 12
_USUAL_AGE = 30

_WITHIN = {"month_start", "month_end"}
"""Words of the calendar with which a date is compared, or days are counted, within a month."""

Positions = Mapping[str, npt.NDArray[np.int64]]
"""For each input that varies, the place of its value in the axis, one for each combination."""


@dataclass(frozen=True)
class Axis:
    """An input that varies, and the values that it takes, rising, in the measure of its limits."""

    input: Input
    values: tuple[int, ...]


@dataclass(frozen=True)
class Domain:
    """The combinations of one month: every one of them, or so many `drawn` ones where there are too many (else 0).

    `fixed` are the inputs that no formula mentions, with the value at which they stand.
    """

    policy: Policy
    month: Month
    axes: tuple[Axis, ...]
    fixed: Mapping[str, int]
    drawn: int

    @property
    def size(self) -> int:
        """How many combinations there are."""
        return prod(len(axis.values) for axis in self.axes)

    @cached_property
    def positions(self) -> Positions:
        """Where each combination stands on each axis; the last axis varies fastest."""
        lengths = [len(axis.values) for axis in self.axes]
        keys = [axis.input.key for axis in self.axes]
        if self.drawn:
            draw = np.random.Generator(np.random.PCG64(SEED))
            columns = [draw.integers(0, length, self.drawn) for length in lengths]
        else:
            columns = list(np.indices(lengths).reshape(len(lengths), -1)) if lengths else []
        return dict(zip(keys, columns, strict=True))

    @cached_property
    def people(self) -> pl.DataFrame:
        """The combinations as `engine.columns` wants them: a column for each input."""
        return self.frame(self.positions)

    @property
    def height(self) -> int:
        """How many combinations are looked at."""
        return self.drawn or self.size

    def frame(self, positions: Positions) -> pl.DataFrame:
        """People for some positions on the axes."""
        height = len(next(iter(positions.values()))) if positions else 1
        values = {axis.input.key: axis.values for axis in self.axes}
        columns = []
        for key, given in self.policy.inputs.items():
            if key in values:
                taken = np.array(values[key], dtype=np.int64)[positions[key]]
            else:
                taken = np.full(height, self.fixed[key], dtype=np.int64)
            columns.append(typed(pl.Series(key, taken), given))
        # Rules that ask nothing still have one situation, and a frame without a column has no row.
        return pl.DataFrame(columns or [pl.Series("everyone", [0])])

    def neighbours(self, key: str) -> tuple[npt.NDArray[np.int64], pl.DataFrame]:
        """Which combinations have one with the next higher value of an input and all else alike; and those."""
        axis = next(axis for axis in self.axes if axis.input.key == key)
        lower = np.flatnonzero(self.positions[key] < len(axis.values) - 1)
        upper = {name: column[lower] for name, column in self.positions.items()}
        return lower, self.frame({**upper, key: upper[key] + 1})

    def smallest(self, rows: npt.NDArray[np.int64]) -> int:
        """Of some combinations, the one that is nearest to the beginning of all axes."""
        distance = np.zeros(len(rows), dtype=np.int64)
        for column in self.positions.values():
            distance += column[rows]
        return int(rows[np.argmin(distance)])


def typed(values: pl.Series, given: Input) -> pl.Series:
    """Whole numbers as the column of an input."""
    match given.type.kind:
        case "date":
            return (values - date(1970, 1, 1).toordinal()).cast(pl.Date)
        case "flag":
            return values.cast(pl.Boolean)
        case _:
            return values


def domain_of(
    policy: Policy,
    month: Month,
    extra: Iterable[Node] = (),
    months: int = 1,
    behind: Collection[str] | None = None,
) -> Domain:
    """The domain of a policy in one of so many `months`; `extra` are formulas to be looked at beside its rules.

    With `behind`, only the inputs vary that these rules depend on.
    """
    trees = [*(rule.tree for rule in policy.rules.values()), *extra]
    mentioned = {name for tree in trees for name in names(tree)}
    if {"post.lowest", "post.highest"} & mentioned or "grade" in policy.rules:
        mentioned |= {key for key, given in policy.inputs.items() if given.type.level == "post"}
    if behind is not None:
        posts = {key for key, given in policy.inputs.items() if given.type.level == "post"}
        mentioned &= policy.inputs_behind(behind) | posts
    axes = tuple(
        Axis(given, tuple(sorted(_values(given, policy, month, trees))))
        for key, given in policy.inputs.items()
        if key in mentioned
    )
    fixed = {key: usual(given, month) for key, given in policy.inputs.items() if key not in mentioned}
    size = prod(len(axis.values) for axis in axes)
    drawn = max(FEWEST, DRAWN // months) if size > MOST else 0
    return Domain(policy, month, axes, fixed, drawn)


def usual(given: Input, month: Month) -> int:
    """The value of an input on which nothing depends; whoever has a date of birth is grown up, and not yet old."""
    if given.default is not None:
        return given.default
    if given.from_id == "birth":
        return month.first_day.replace(year=month.year - _USUAL_AGE).toordinal()
    return given.minimum


def _values(given: Input, policy: Policy, month: Month, trees: Sequence[Node]) -> set[int]:
    ends = {given.minimum, given.maximum} | (set() if given.default is None else {given.default})
    match given.type.kind:
        case "count":
            few = LONGEST_CAREER if given.minimum < LONGEST_CAREER else given.minimum + _MOST_COUNTS
            return ends | set(range(given.minimum, min(given.maximum, few) + 1))
        case "money":
            seams = {seam for tree in trees for seam in _seams(tree, given.key, policy, month)}
            near = {int(seam) + step for seam in seams for step in (-1, 0, 1)}
            return ends | {value for value in near if given.minimum <= value <= given.maximum}
        case "date":
            days = {*_anniversaries(month)} if _asks_for_years(given.key, trees) else {*_days_of(month)}
            return {day for day in days if given.minimum <= day <= given.maximum} | ends
        case _:
            return set(range(given.minimum, given.maximum + 1))


def _seams(tree: Node, key: str, policy: Policy, month: Month) -> Iterator[Fraction]:
    """Amounts at which a formula may change its mind about an input: limits of bands, and what it is compared with."""
    for part in parts(tree):
        if not any(isinstance(each, Name) and each.name == key for each in children(part)):
            continue
        match part:
            case Comparison() | Call(function="min" | "max" | "clamp"):
                for each in children(part):
                    yield from _amounts(each, policy, month)
            case Lookup(table=table):
                yield from _limits(table, policy)
            case Call(function="bracket", table=str(table)):
                yield from _limits(table, policy)
            case _:
                pass


def _amounts(node: Node, policy: Policy, month: Month) -> Iterator[Fraction]:
    match node:
        case Number():
            yield node.value
        case Name() if node.name in policy.parameters:
            value = policy.parameters[node.name].on(month.first_day)
            yield from () if value is None else (value,)
        case Lookup():
            yield from policy.scope.tables[node.table].cells.values()
        case _:
            pass


def _limits(table: str, policy: Policy) -> Iterator[Fraction]:
    for axis in policy.scope.tables[table].axes:
        if isinstance(axis, BandAxis):
            yield from axis.limits


def _asks_for_years(key: str, trees: Sequence[Node]) -> bool:
    """Whether anything but the month that is calculated matters for a date."""
    for part in (part for tree in trees for part in parts(tree)):
        mentioned = [each.name for each in children(part) if isinstance(each, Name)]
        of_month = isinstance(part, Comparison) or (isinstance(part, Call) and part.function in DAYS_OF_MONTH)
        if key in mentioned and not (of_month and _WITHIN & {*mentioned}):
            return True
    return False


def _days_of(month: Month) -> Iterator[int]:
    """The days around the ends of the month, and one in between."""
    first, last = month.first_day.toordinal(), month.last_day.toordinal()
    yield from (first - 1, first, first + 1, (first + last) // 2, last - 1, last, last + 1)


def _anniversaries(month: Month) -> Iterator[int]:
    """The days around whole years before the month."""
    for years in range(LONGEST_CAREER + 1):
        day = month.first_day.replace(year=month.year - years).toordinal()
        yield from (day - 1, day, day + 1)


def months_of(policy: Policy) -> list[Month]:
    """The months to look at: from each date on which a figure changes; a whole year where a rule asks for the month."""
    used = policy.entries_behind()
    days = {policy.start} | {
        since
        for key, parameter in policy.parameters.items()
        if key in used
        for since, _value in parameter.values
        if since > policy.start and (policy.end is None or since <= policy.end)
    }
    first = [first_month(day) for day in sorted(days)]
    asks = any("month" in names(rule.tree) for rule in policy.rules.values())
    found = [month.plus(later) for month in first for later in range(_MONTHS if asks else 1)]
    return [month for month in dict.fromkeys(found) if policy.end is None or month.first_day <= policy.end]
