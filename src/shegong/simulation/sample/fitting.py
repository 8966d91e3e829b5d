"""Finds people who fit the margins of a plan, or says which margin leaves nobody, and what it leaves possible."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from shegong.errors import Problem, ShegongError
from shegong.impact.prints import Print
from shegong.messages import _
from shegong.money import round_to_integer, yuan
from shegong.simulation.sample import entropy, limits, whole
from shegong.simulation.sample.cells import Cells, cells_of
from shegong.simulation.sample.entropy import Count, Fitted, Floats, Ints, Mean
from shegong.simulation.sample.margin import Margin, Part
from shegong.simulation.sample.plan import Plan, unknown_total


@dataclass(frozen=True)
class Fitting:
    """People of a plan by cell, one row each: the place of their cell."""

    cells: Cells
    found: Fitted
    people: Ints


def fit_people(plan: Plan, random: np.random.Generator) -> Fitting:
    """So many people in each cell that the margins hold; raises ShegongError where no people could fit them."""
    cells = cells_of(plan)
    heads = [margin for margin in plan.margins if margin.kind == "people"]
    averages = [margin for margin in plan.margins if margin.kind == "average"]
    if not any(_covered(cells, margin).all() for margin in heads):
        raise ShegongError(unknown_total(plan.document, ("margins",)))
    _require_sums(plan, cells, heads)
    _require_sums(plan, cells, [margin for margin in plan.margins if margin.kind == "posts"])
    counts = [cells.count(margin.parts, [part.count for part in margin.parts]) for margin in heads]
    amounts = {margin.of: cells.amounts(margin.of) for margin in averages}
    means = [_mean(cells, margin, amounts[margin.of]) for margin in averages]
    found, means = fitted(plan, cells.prior, (*heads, *averages), counts, means)
    _require_people_everywhere(plan, cells, found)
    counts = _with_whole_groups(cells, found, counts, means)
    found = _again(cells.prior, counts, means, found)
    weights = whole.on_grid(found.weights)
    classes = _classes(counts)
    totals = np.zeros(classes.max() + 1, dtype=np.int64)
    np.add.at(totals, classes, weights)
    first = np.unique(classes, return_index=True)[1]
    by_class = [Count(count.labels[first], count.targets) for count in counts]
    rounded = whole.mend_classes(random, whole.round_classes(random, totals, by_class), totals, by_class)
    people = whole.draw_cells(random, weights, classes, rounded)
    aims = [
        _aim(margin, mean, amounts[margin.of], len(weights))
        for margin, mean in zip(averages, means, strict=True)
    ]
    return Fitting(cells, found, whole.repair(people, weights, classes, aims))


def _covered(cells: Cells, margin: Margin) -> npt.NDArray[np.bool_]:
    """Which cells a margin counts."""
    covered = np.zeros(len(cells.prior), dtype=bool)
    for part in margin.parts:
        covered |= cells.inside(part.where)
    return covered


def _require_sums(plan: Plan, cells: Cells, margins: Sequence[Margin]) -> None:
    """Margins that divide the same people differently have the same total."""
    known: dict[bytes, Margin] = {}
    problems = []
    for margin in margins:
        before = known.setdefault(_covered(cells, margin).tobytes(), margin)
        if before.total != margin.total:
            problems.append(
                plan.problem(
                    "S023",
                    _("“{name}”合计 {total}，“{before}”合计 {other}，说的是同样的人").format(
                        name=margin.name, total=margin.total, before=before.name, other=before.total
                    ),
                    _("差 {difference}；核对公布的数，或删去其中一项").format(
                        difference=abs(margin.total - before.total)
                    ),
                    margin.path,
                )
            )
    if problems:
        raise ShegongError(problems)


def _mean(cells: Cells, margin: Margin, amounts: Ints) -> Mean:
    inside = np.flatnonzero(cells.inside(margin.where))
    if margin.printed is None:
        raise TypeError(margin)
    return entropy.mean_of(inside, amounts[inside], margin.printed.value)


def _ends(printed: Print) -> tuple[Fraction, Fraction]:
    """Between what the printed figure lies, by its last digit."""
    if printed.low is None or printed.high is None:
        raise TypeError(printed)
    return printed.low, printed.high


def _aim(margin: Margin, mean: Mean, amounts: Ints, size: int) -> whole.Aim:
    if margin.printed is None:
        raise TypeError(margin)
    inside = np.zeros(size, dtype=np.int64)
    inside[mean.cells] = 1
    low, high = _ends(margin.printed)
    return whole.Aim(
        amounts * inside, inside, (low.numerator, low.denominator), (high.numerator, high.denominator)
    )


def fitted(
    plan: Plan, prior: Floats, margins: Sequence[Margin], counts: list[Count], means: list[Mean]
) -> tuple[Fitted, list[Mean]]:
    """The weights that fit margins, counts first; raises ShegongError at the first margin that leaves nobody.

    An average that can't be as printed, but would be printed so, is aimed at where it can be.
    """
    alike = entropy.taken_together(prior, counts, means)
    found = entropy.fit(alike.prior, alike.counts, alike.means, entropy.FEW_ROUNDS)
    if not found.met:
        held: list[Count] = []
        for margin, count in zip(margins, alike.counts, strict=False):
            if not limits.possible(limits.space(alike.prior, [*held, count], [])):
                raise ShegongError(_impossible(plan, margin, alike.prior, held, count))
            held.append(count)
        aimed: list[Mean] = []
        for margin, mean in zip(margins[len(counts) :], alike.means, strict=True):
            aimed.append(_reachable(plan, margin, limits.space(alike.prior, held, aimed), mean))
        means = [mean._replace(target=aim.target) for mean, aim in zip(means, aimed, strict=True)]
        found = entropy.fit(alike.prior, alike.counts, aimed)
    return found._replace(logs=alike.spread(found.logs, prior)), means


def _again(prior: Floats, counts: Sequence[Count], means: Sequence[Mean], before: Fitted) -> Fitted:
    """The fit with head counts that are whole for those of whom an average is told; the rounds are added up."""
    alike = entropy.taken_together(prior, counts, means)
    found = entropy.fit(alike.prior, alike.counts, alike.means)
    return Fitted(alike.spread(found.logs, prior), before.rounds + found.rounds, found.met)


def _reachable(plan: Plan, margin: Margin, within: limits.Space, mean: Mean) -> Mean:
    """The average as printed, or the nearest to it that can be and would be printed so."""
    ends = limits.range_of_mean(within, mean)
    if margin.printed is None:
        raise TypeError(margin)
    if ends is None:
        message, low, high = _("“{name}”说的人一个也没有").format(name=margin.name), Fraction(0), Fraction(-1)
    else:
        message = _(
            "“{name}”达不到：前面各项都成立时，按 {policy}，{of} 的平均最少 {low} 元，最多 {high} 元"
        ).format(
            name=margin.name,
            policy=plan.policy.id,
            of=plan.policy.rules[margin.of].name,
            low=yuan(round_to_integer(ends[0])),
            high=yuan(round_to_integer(ends[1])),
        )
        least, most = _ends(margin.printed)
        low, high = max(ends[0], least), min(ends[1], most)
    if low > high:
        remedy = _("核对说的是哪些人、哪个月、改革前还是改革后；或改岗位人数、[shares]、[ranges]")
        raise ShegongError(plan.problem("S025", message, remedy, margin.path))
    inside = ends is not None and ends[0] < mean.target < ends[1]
    return mean if inside else mean.aimed_at((low + high) / 2)


def _impossible(plan: Plan, margin: Margin, prior: Floats, held: Sequence[Count], count: Count) -> Problem:
    """The first number of a margin of heads for which those above it leave no room, and what they leave."""
    wholes = Part((_("合计"),), {}, margin.total, margin.path)
    everyone = (wholes, count.labels >= 0)
    single = [(part, count.labels == number) for number, part in enumerate(margin.parts)]
    told = [everyone, *single] if len(single) > 1 else single
    before = list(held)
    for part, mask in told:
        one = entropy.count_of(np.where(mask, 0, -1), [part.count])
        if not limits.possible(limits.space(prior, [*before, one], [])):
            break
        before.append(one)
    low, high = limits.range_of_count(limits.space(prior, before, []), np.flatnonzero(mask))
    return plan.problem(
        "S024",
        _("“{name}”写 {count}，与前面各项矛盾：它们成立时，这里最少 {low}，最多 {high}").format(
            name=" ".join([margin.name, *part.labels]), count=part.count, low=low, high=high
        ),
        _("核对公布的数、[shares] 和 [ranges]：加起来要对得上，写了人的地方要能有人"),
        part.path,
    )


def _require_people_everywhere(plan: Plan, cells: Cells, found: Fitted) -> None:
    there = np.bincount(cells.values["region"], found.weights, minlength=len(plan.groups))
    empty = [number for number, weight in enumerate(there.tolist()) if weight < entropy.NOBODY]
    if empty:
        raise ShegongError(
            plan.problem(
                "S026",
                _("“{region}”按这些数一个人也没有").format(region=plan.groups[number].region),
                _("删去这个 [[groups]]，或改边际数"),
                ("groups", number),
            )
            for number in empty
        )


def _with_whole_groups(
    cells: Cells, found: Fitted, counts: Sequence[Count], means: Sequence[Mean]
) -> list[Count]:
    """The counts, and that those of whom an average is told are a whole number too: the nearest that can be."""
    more = list(counts)
    for mean in means:
        if len(mean.cells) == len(cells.prior):
            continue
        labels = np.full(len(cells.prior), -1, dtype=np.int64)
        labels[mean.cells] = 0
        heads = found.weights[mean.cells].sum()
        for nearest in sorted({floor(heads), ceil(heads)}, key=lambda each: abs(each - heads)):
            tried = [*more, entropy.count_of(labels, [nearest])]
            alike = entropy.taken_together(cells.prior, tried, means)
            if limits.possible(limits.space(alike.prior, alike.counts, alike.means)):
                more = tried
                break
    return more


def _classes(counts: Sequence[Count]) -> Ints:
    """Cells that no count tells apart have the same number."""
    labels = np.stack([count.labels for count in counts], axis=1)
    return np.unique(labels, axis=0, return_inverse=True)[1].ravel().astype(np.int64)
