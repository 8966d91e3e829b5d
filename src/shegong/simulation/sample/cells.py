"""Everyone whom a plan can make, told apart as its margins and averages need: finite cells with a prior weight each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
import numpy.typing as npt
import polars as pl

from shegong.engine.columns import calculate
from shegong.errors import ShegongError
from shegong.messages import _
from shegong.proof.domain import typed, usual
from shegong.simulation.sample.entropy import Count, Floats, Ints, count_of
from shegong.simulation.sample.margin import Margin, Part, Where
from shegong.simulation.sample.plan import Plan

MOST_CELLS = 500_000


@dataclass(frozen=True)
class Axis:
    """One thing that tells people apart: its values, with weights where a plan gives shares, else all alike.

    Ages that no margin tells apart are one value, the first of them; `spans` has what each stands for.
    """

    key: str
    values: tuple[int, ...]
    weights: tuple[int, ...]
    spans: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True)
class Cells:
    """All combinations of the axes, the last varying fastest."""

    plan: Plan
    axes: tuple[Axis, ...]

    @cached_property
    def values(self) -> dict[str, Ints]:
        """The value of each cell on every axis."""
        places = np.indices([len(axis.values) for axis in self.axes]).reshape(len(self.axes), -1)
        return {
            axis.key: np.array(axis.values, dtype=np.int64)[place]
            for axis, place in zip(self.axes, places, strict=True)
        }

    @cached_property
    def prior(self) -> Floats:
        """The logarithm of each cell's share before any margin is known; -inf where nobody can be."""
        logs = np.zeros(1)
        with np.errstate(divide="ignore"):
            for axis in self.axes:
                own = np.log(np.array(axis.weights) / sum(axis.weights))
                logs = (logs[:, None] + own[None, :]).ravel()
        return logs

    def inside(self, where: Where) -> npt.NDArray[np.bool_]:
        """Which cells are meant."""
        mask = np.ones(len(self.prior), dtype=bool)
        for axis, wanted in where.items():
            mask &= np.isin(self.values[axis], sorted(wanted))
        return mask

    def count(self, parts: Sequence[Part], targets: Sequence[int]) -> Count:
        """The labels of a margin's parts over the cells."""
        labels = np.full(len(self.prior), -1, dtype=np.int64)
        for number, part in enumerate(parts):
            labels[self.inside(part.where)] = number
        return count_of(labels, targets)

    def amounts(self, rule: str) -> Ints:
        """What a rule comes to in each cell, in fen: the column engine says so."""
        policy, month = self.plan.policy, self.plan.month
        columns = [
            typed(
                pl.Series(
                    key, self.values.get(key, np.full(len(self.prior), usual(given, month), dtype=np.int64))
                ),
                given,
            )
            for key, given in policy.inputs.items()
        ]
        return calculate(policy, pl.DataFrame(columns), month)[rule].to_numpy().astype(np.int64)


def cells_of(plan: Plan) -> Cells:
    """The cells of a plan: where and in what post, what its margins mention, and what its averages depend on."""
    mentioned = {axis for margin in plan.margins for axis in margin.axes}
    averaged = [margin.of for margin in plan.margins if margin.kind == "average"]
    varying = plan.policy.inputs_behind(averaged) & {*plan.shares, *plan.ranges}
    axes = tuple(_axes(plan, mentioned | varying))
    size = prod(len(axis.values) for axis in axes)
    if size > MOST_CELLS:
        message = _("要分成 {cells} 格，太多").format(cells=f"{size:,}")
        remedy = _("最多 {most} 格：缩小 [ranges]，或少分几样").format(most=f"{MOST_CELLS:,}")
        raise ShegongError(plan.problem("S022", message, remedy, ("margins",)))
    return Cells(plan, axes)


def _axes(plan: Plan, wanted: set[str]) -> Iterator[Axis]:
    yield _axis("region", range(len(plan.groups)))
    posts = range(len(plan.policy.posts))
    yield _axis("post", posts, plan.shares.get("post"))
    for key, given in plan.policy.inputs.items():
        if key == "post" or key not in wanted:
            continue
        if key in plan.ranges:
            low, high = plan.ranges[key]
            yield _axis(key, range(low, high + 1))
        else:
            yield _axis(key, range(given.minimum, given.maximum + 1), plan.shares.get(key))
    if "age" in wanted and "age" not in plan.policy.inputs:
        low, high = plan.ranges["age"]
        spans = _told_apart(range(low, high + 1), plan.margins)
        yield Axis("age", tuple(spans), tuple(len(span) for span in spans.values()), spans)


def _axis(key: str, values: range, weights: Sequence[int] | None = None) -> Axis:
    return Axis(
        key, tuple(values), tuple(weights or [1] * len(values)), {value: (value,) for value in values}
    )


def _told_apart(ages: range, margins: Sequence[Margin]) -> dict[int, tuple[int, ...]]:
    """Ages by the first of those that the margins do not tell apart."""
    wheres = [where for margin in margins for where in (margin.where, *(part.where for part in margin.parts))]
    alike: dict[tuple[bool, ...], list[int]] = {}
    for age in ages:
        alike.setdefault(tuple(age in where.get("age", ()) for where in wheres), []).append(age)
    return {group[0]: tuple(group) for group in alike.values()}
