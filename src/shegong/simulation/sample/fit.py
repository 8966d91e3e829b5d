"""How well made-up people fit what was published, number by number."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import polars as pl

from shegong.engine.columns import calculate
from shegong.errors import Problem
from shegong.messages import _
from shegong.money import round_to_integer, yuan
from shegong.policy.policy import Evidence
from shegong.simulation.sample import entropy
from shegong.simulation.sample.fitting import Fitting
from shegong.simulation.sample.margin import Kind, Margin, Where
from shegong.simulation.sample.plan import Plan
from shegong.simulation.sample.posts import posts_of

METHOD = (
    "minimum discrimination information (maximum entropy relative to a prior): "
    "iterative proportional fitting of counts, exponential tilting of averages; "
    "whole people by the cube method and systematic sampling, averages repaired by moves within margins"
)


@dataclass(frozen=True)
class FitLine:
    """One published number and what the made-up people come to: heads, posts, or fen, exact.

    `fits` tells whether they come to it, an average to the last digit that was printed.
    """

    key: str
    name: str
    labels: tuple[str, ...]
    kind: Kind
    published: Fraction
    reached: Fraction
    fits: bool
    evidence: Evidence
    note: str = ""

    @property
    def difference(self) -> Fraction:
        """What is reached above what was published."""
        return self.reached - self.published


@dataclass(frozen=True)
class Fit:
    """How well the people fit, line by line, and how they were found.

    `divergence` from the prior and `entropy` are in nats, to four decimals. `posts` has region, post, posts, filled and
    vacant, where margins tell of posts, else None.
    """

    lines: tuple[FitLine, ...]
    cells: int
    rounds: int
    divergence: Decimal
    entropy: Decimal
    posts: pl.DataFrame | None

    @property
    def missed(self) -> tuple[FitLine, ...]:
        """The numbers that no whole people could be found for."""
        return tuple(line for line in self.lines if not line.fits)


def fit_of(plan: Plan, fitting: Fitting, people: pl.DataFrame, random: np.random.Generator) -> Fit:
    """How well people fit, counted and averaged anew from their own columns; `region` and `age` are numbers there."""
    posts = posts_of(plan, fitting, people, random)
    lines = [line for margin in plan.margins for line in _lines(plan, margin, people, posts)]
    table = None
    if posts is not None:
        table = posts.select(
            pl.Series("region", [plan.groups[number].region for number in posts["region"]]),
            pl.Series("post", [list(plan.policy.posts)[rank] for rank in posts["post"]]),
            "posts",
            "filled",
            "vacant",
        )
    away, spread = entropy.divergence(fitting.found.logs, fitting.cells.prior)
    return Fit(tuple(lines), len(fitting.cells.prior), fitting.found.rounds, away, spread, table)


def misses(plan: Plan, fit: Fit) -> list[Problem]:
    """A warning for every number that is missed."""
    paths = {margin.key: margin.path for margin in plan.margins}
    return [
        plan.problem(
            "S028",
            _("“{name}”公布 {published}，编出来的人是 {reached}").format(
                name=title(line),
                published=figure(line, line.published),
                reached=figure(line, line.reached),
            ),
            _("整数的人凑不到这个数；差数写在拟合表里"),
            paths[line.key],
        )._replace(severity="warning")
        for line in fit.missed
    ]


def title(line: FitLine) -> str:
    """What a line of the fit is about."""
    return " ".join([line.name, *line.labels])


def figure(line: FitLine, value: Fraction) -> str:
    """A number of the fit: heads and posts are whole, averages in yuan to the fen."""
    return yuan(round_to_integer(value)) if line.kind == "average" else f"{int(value):,}"


def _lines(plan: Plan, margin: Margin, people: pl.DataFrame, posts: pl.DataFrame | None) -> Iterable[FitLine]:
    if margin.printed:
        amounts = calculate(plan.policy, people, plan.month)[margin.of].filter(_meant(people, margin.where))
        reached = Fraction(int(amounts.sum()), max(len(amounts), 1))
        fits = bool(len(amounts)) and reached in margin.printed
        yield FitLine(
            margin.key,
            margin.name,
            (),
            "average",
            margin.printed.value,
            reached,
            fits,
            margin.evidence,
            margin.note,
        )
        return
    for part in margin.parts:
        if margin.kind == "posts" and posts is not None:
            count = int(posts.filter(_meant(posts, part.where))["posts"].sum())
        else:
            count = int(_meant(people, part.where).sum())
        yield FitLine(
            margin.key,
            margin.name,
            part.labels,
            margin.kind,
            Fraction(part.count),
            Fraction(count),
            count == part.count,
            margin.evidence,
            margin.note,
        )


def _meant(people: pl.DataFrame, where: Where) -> pl.Series:
    mask = pl.Series([True]).new_from_index(0, people.height)
    for axis, values in where.items():
        mask &= people[axis].cast(pl.Int64).is_in(sorted(values))
    return mask
