"""The fiscal effect as a record: pay before and after by group, what it brings with it, and who bears it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import groupby
from operator import add
from typing import NamedTuple

from shegong.messages import _
from shegong.policy.month import Month


@dataclass(frozen=True, slots=True)
class EffectGroup:
    """Some of the people: pay before and after, rise and on-cost, all in fen; `falling` would get less.

    From totals alone, `before` and `after` are not known. From an establishment, `posts` are known too.
    """

    labels: tuple[str, ...]
    people: int
    before: int | None
    after: int | None
    rise: int
    on_cost: int
    falling: int = 0
    posts: int | None = None

    @property
    def cost(self) -> int:
        """What the rise costs the payer: the rise and the on-cost that it brings."""
        return self.rise + self.on_cost

    @property
    def average_rise(self) -> Fraction:
        """Rise per person and month, in fen."""
        return Fraction(self.rise, self.people) if self.people else Fraction(0)

    @property
    def vacant(self) -> int | None:
        """Posts in which nobody is."""
        return None if self.posts is None else self.posts - self.people


def together(groups: Sequence[EffectGroup], labels: tuple[str, ...]) -> EffectGroup:
    """Several groups as one."""
    return EffectGroup(
        labels,
        sum(group.people for group in groups),
        _sum([group.before for group in groups]),
        _sum([group.after for group in groups]),
        sum(group.rise for group in groups),
        sum(group.on_cost for group in groups),
        sum(group.falling for group in groups),
        _sum([group.posts for group in groups]),
    )


def _sum(values: Sequence[int | None]) -> int | None:
    """The sum, if all are known."""
    known = [value for value in values if value is not None]
    return reduce(add, known, 0) if len(known) == len(values) else None


class Share(NamedTuple):
    """A part of the effect, in fen: one of the on-costs, or what one of the funders bears, and its share if told."""

    key: str
    name: str
    amount: int
    share: Fraction | None = None


class Item(NamedTuple):
    """What one pay item comes to for a group, in fen; before, where that is known item by item."""

    labels: tuple[str, ...]
    key: str
    name: str
    before: int | None
    after: int


class InMonth(NamedTuple):
    """What everyone together comes to in one month."""

    month: Month
    total: EffectGroup


class Line(NamedTuple):
    """A line of the tree: a group; or the subtotal over `groups` (by number), whose first labels are `shared`."""

    group: EffectGroup
    groups: range
    shared: int | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect by group, and over everyone. The total is the sum of the groups.

    Amounts are a month's, for each of `months`; where the effect was calculated month by month (`in_months`) they are
    those of all months together, and people are counted in each. On-costs come from a rate, or are what the policy's
    own employer items come to: then `on_costs` has each of them; `funding` what each funder bears, if it is known who
    pays: `told` if by shares that were told, and then over all months. Groups at the first `rolled` of the keys `by`
    have subtotals. `filling` is what a month costs if all vacant posts are filled, where that is known.
    """

    by: tuple[str, ...]
    groups: tuple[EffectGroup, ...]
    total: EffectGroup
    months: int
    on_cost_rate: Fraction | None
    on_costs: tuple[Share, ...] = ()
    funding: tuple[Share, ...] = ()
    told: bool = False
    items: tuple[Item, ...] = ()
    in_months: tuple[InMonth, ...] = ()
    rolled: int = 0
    filling: int | None = None

    def over_months(self, fen: int) -> int:
        """An amount of the groups over all months that count."""
        return fen if self.in_months else fen * self.months

    @property
    def cost(self) -> int:
        """What it costs over all months, in fen."""
        return self.over_months(self.total.cost)

    def lines(self) -> Iterator[Line]:
        """The groups as a tree: below those with the same first labels, their subtotal."""
        yield from _tree(self.groups, range(len(self.groups)), self.rolled, 0)


def _tree(groups: Sequence[EffectGroup], numbers: range, rolled: int, depth: int) -> Iterator[Line]:
    if depth == rolled:
        for number in numbers:
            yield Line(groups[number], range(number, number + 1))
        return
    for _label, alike in groupby(numbers, key=lambda number: groups[number].labels[depth]):
        found = list(alike)
        same = range(found[0], found[-1] + 1)
        yield from _tree(groups, same, rolled, depth + 1)
        shared = groups[same[0]].labels[: depth + 1]
        labels = (*shared, _("小计"), *("" for _key in groups[same[0]].labels[depth + 2 :]))
        yield Line(together([groups[number] for number in same], labels), same, len(shared))
