"""What is told of a payroll: sums and findings, but no longer anybody in it.

A payroll of more people than memory holds is paid in parts; their tallies together are that of the whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import polars as pl

from shegong.engine.limits import LimitFound, beyond
from shegong.engine.sensitivity import Move
from shegong.errors import Problem
from shegong.payroll.run import Group, Payroll, groups_of, sums_of
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.roster.roster import Roster

SUMMARY = ("region", "post")
"""What a payroll is summed up by."""


@dataclass(frozen=True)
class Tally:
    """A payroll summed up: `sums` by group (see `sums_of`), `paid` and `checked` count people.

    `moves` tell how far gross pay moves with each assumed figure; `unconfirmed` how many people have the default of
    an input that is to be confirmed, by key.
    """

    policy: Policy
    month: Month
    period: str
    roster: Roster
    paid: int
    checked: int
    sums: pl.DataFrame
    moves: tuple[Move, ...]
    unconfirmed: Mapping[str, int]
    limits: tuple[LimitFound, ...]
    problems: tuple[Problem, ...]

    @cached_property
    def groups(self) -> list[Group]:
        """The people and amounts of each group, the last of everyone."""
        return groups_of(self.sums)

    @property
    def keys(self) -> list[str]:
        """What the groups are by."""
        return self.sums.columns[: self.sums.columns.index("people")]


def tally_of(payroll: Payroll) -> Tally:
    """The tally of a payroll."""
    return Tally(
        policy=payroll.policy,
        month=payroll.month,
        period=payroll.period,
        roster=replace(payroll.roster, people=payroll.roster.people.clear()),
        paid=payroll.table.height,
        checked=payroll.checked,
        sums=sums_of(payroll, SUMMARY),
        moves=payroll.moves,
        unconfirmed=_unconfirmed(payroll.policy, payroll.roster.people),
        limits=payroll.limits,
        problems=payroll.problems,
    )


def _unconfirmed(policy: Policy, people: pl.DataFrame) -> dict[str, int]:
    asked = [given for given in policy.inputs.values() if given.confirm and given.key in policy.asked]
    usual = {
        given.key: bool(given.default) if given.type.kind == "flag" else given.default for given in asked
    }
    return {key: int((people[key] == value).sum()) for key, value in usual.items()}


def together(parts: Sequence[Tally], roster: Roster, warnings: Sequence[Problem] = ()) -> Tally:
    """The tally of a payroll that was paid in parts; `roster` is that of all, `warnings` are about all."""
    problems = [*roster.problems, *(each for part in parts for each in part.problems), *warnings]
    return replace(
        parts[0],
        roster=roster,
        paid=sum(part.paid for part in parts),
        checked=sum(part.checked for part in parts),
        sums=pl.concat(part.sums for part in parts),
        moves=tuple(_moved(moves) for moves in zip(*(part.moves for part in parts), strict=True)),
        unconfirmed={key: sum(part.unconfirmed[key] for part in parts) for key in parts[0].unconfirmed},
        limits=_limits([limit for part in parts for limit in part.limits]),
        problems=tuple(dict.fromkeys(problems)),
    )


def _moved(moves: Sequence[Move]) -> Move:
    """How far the parts move together with a figure."""
    ups, downs = [move.up for move in moves], [move.down for move in moves]
    return moves[0]._replace(
        up=None if None in ups else sum(filter(None, ups)),
        down=None if None in downs else sum(filter(None, downs)),
    )


def _limits(found: Sequence[LimitFound]) -> tuple[LimitFound, ...]:
    """What limits found in the parts, as if they had looked at everyone at once."""
    whole: dict[tuple[object, ...], LimitFound] = {}
    for each in found:
        key = each.limit.key, *each.key.values()
        whole[key] = _limit(whole[key], each) if key in whole else each
    return tuple(whole.values())


def _limit(one: LimitFound, other: LimitFound) -> LimitFound:
    people = one.people + other.people
    if one.limit.measure == "each":
        first = one if one.broken or not other.broken else other
        return first._replace(people=people, broken=one.broken + other.broken)
    average = Fraction(one.found * one.people + other.found * other.people) / people
    return one._replace(people=people, found=average, broken=int(beyond(average, one.at_least, one.at_most)))
