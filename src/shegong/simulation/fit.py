"""People who fit the published margins of a plan, and how well they do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import polars as pl

from shegong.engine.columns import calculate
from shegong.errors import Problem, ShegongError
from shegong.messages import _
from shegong.money import round_to_integer, yuan
from shegong.policy.policy import Evidence
from shegong.simulation import entropy, limits, whole
from shegong.simulation.cells import Cells, cells_of
from shegong.simulation.entropy import Count, Fitted, Floats, Ints, Mean
from shegong.simulation.margin import Kind, Margin, Part, Where
from shegong.simulation.plan import Plan, unknown_total

METHOD = (
    "minimum discrimination information (maximum entropy relative to a prior): "
    "iterative proportional fitting of counts, exponential tilting of averages; "
    "whole people by the cube method and systematic sampling, averages repaired by moves within margins"
)
_NOBODY = 1e-9


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

    `divergence` from the prior and `entropy` are in nats. `posts` has region, post, posts, filled and vacant, where
    margins tell of posts, else None.
    """

    lines: tuple[FitLine, ...]
    cells: int
    rounds: int
    divergence: float
    entropy: float
    posts: pl.DataFrame | None

    @property
    def missed(self) -> tuple[FitLine, ...]:
        """The numbers that no whole people could be found for."""
        return tuple(line for line in self.lines if not line.fits)


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
    found, means = _fitted(plan, cells.prior, (*heads, *averages), counts, means)
    _require_people_everywhere(plan, cells, found)
    counts = _with_whole_groups(cells, found, counts, means)
    found = _again(cells.prior, counts, means, found)
    weights = whole.on_grid(found.weights)
    classes = _classes(counts)
    totals = np.zeros(classes.max() + 1, dtype=np.int64)
    np.add.at(totals, classes, weights)
    first = np.unique(classes, return_index=True)[1]
    by_class = [Count(count.labels[first], count.targets) for count in counts]
    rounded = whole.mend_classes(whole.round_classes(random, totals, by_class), totals, by_class)
    people = whole.draw_cells(random, weights, classes, rounded)
    aims = [
        _aim(margin, mean, amounts[margin.of], len(weights))
        for margin, mean in zip(averages, means, strict=True)
    ]
    return Fitting(cells, found, whole.repair(people, weights, classes, aims))


def fit_of(plan: Plan, fitting: Fitting, people: pl.DataFrame, random: np.random.Generator) -> Fit:
    """How well people fit, counted and averaged anew from their own columns; `region` and `age` are numbers there."""
    posts = _posts(plan, fitting, people, random)
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
    return Mean(inside, amounts[inside].astype(np.float64), float(margin.printed.value))


def _aim(margin: Margin, mean: Mean, amounts: Ints, size: int) -> whole.Aim:
    if margin.printed is None:
        raise TypeError(margin)
    inside = np.zeros(size, dtype=np.int64)
    inside[mean.cells] = 1
    low, high = margin.printed.low, margin.printed.high
    return whole.Aim(
        amounts * inside, inside, (low.numerator, low.denominator), (high.numerator, high.denominator)
    )


def _fitted(
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
        message, low, high = _("“{name}”说的人一个也没有").format(name=margin.name), 0.0, -1.0
    else:
        message = _(
            "“{name}”达不到：前面各项都成立时，按 {policy}，{of} 的平均最少 {low} 元，最多 {high} 元"
        ).format(
            name=margin.name,
            policy=plan.policy.id,
            of=plan.policy.rules[margin.of].name,
            low=yuan(round_to_integer(Fraction(ends[0]))),
            high=yuan(round_to_integer(Fraction(ends[1]))),
        )
        low, high = max(ends[0], float(margin.printed.low)), min(ends[1], float(margin.printed.high))
    if low > high:
        remedy = _("核对说的是哪些人、哪个月、改革前还是改革后；或改岗位人数、[shares]、[ranges]")
        raise ShegongError(plan.problem("S025", message, remedy, margin.path))
    inside = ends is not None and ends[0] < mean.target < ends[1]
    return mean if inside else mean._replace(target=(low + high) / 2)


def _impossible(plan: Plan, margin: Margin, prior: Floats, held: Sequence[Count], count: Count) -> Problem:
    """The first number of a margin of heads for which those above it leave no room, and what they leave."""
    wholes = Part((_("合计"),), {}, margin.total, margin.path)
    everyone = (wholes, count.labels >= 0)
    single = [(part, count.labels == number) for number, part in enumerate(margin.parts)]
    told = [everyone, *single] if len(single) > 1 else single
    before = list(held)
    for part, mask in told:
        one = Count(np.where(mask, 0, -1), np.array([float(part.count)]))
        if not limits.possible(limits.space(prior, [*before, one], [])):
            break
        before.append(one)
    low, high = limits.range_of_count(limits.space(prior, before, []), np.flatnonzero(mask))
    return plan.problem(
        "S024",
        _("“{name}”写 {count}，与前面各项矛盾：它们成立时，这里最少 {low}，最多 {high}").format(
            name=" ".join([margin.name, *part.labels]), count=part.count, low=round(low), high=round(high)
        ),
        _("核对公布的数、[shares] 和 [ranges]：加起来要对得上，写了人的地方要能有人"),
        part.path,
    )


def _require_people_everywhere(plan: Plan, cells: Cells, found: Fitted) -> None:
    there = np.zeros(len(plan.groups))
    np.add.at(there, cells.values["region"], found.weights)
    empty = [number for number, weight in enumerate(there.tolist()) if weight < _NOBODY]
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
        heads = float(found.weights[mean.cells].sum())
        for nearest in sorted(
            {int(np.floor(heads)), int(np.ceil(heads))}, key=lambda each: abs(each - heads)
        ):
            tried = [*more, Count(labels, np.array([float(nearest)]))]
            alike = entropy.taken_together(cells.prior, tried, means)
            if limits.possible(limits.space(alike.prior, alike.counts, alike.means)):
                more = tried
                break
    return more


def _classes(counts: Sequence[Count]) -> Ints:
    """Cells that no count tells apart have the same number."""
    labels = np.stack([count.labels for count in counts], axis=1)
    return np.unique(labels, axis=0, return_inverse=True)[1].ravel().astype(np.int64)


def _posts(
    plan: Plan, fitting: Fitting, people: pl.DataFrame, random: np.random.Generator
) -> pl.DataFrame | None:
    """Posts, filled and vacant, where margins tell how many there are: vacancies are like the people of the place."""
    margins = [margin for margin in plan.margins if margin.kind == "posts"]
    if not margins:
        return None
    shape = (len(plan.groups), len(plan.policy.posts))
    filled = np.zeros(shape, dtype=np.int64)
    np.add.at(filled, (people["region"].to_numpy(), people["post"].to_numpy()), 1)
    likely = np.zeros(shape)
    values = fitting.cells.values
    np.add.at(likely, (values["region"], values["post"]), fitting.found.weights)
    masks = {part.path: _places(part, shape) for margin in margins for part in margin.parts}
    told = np.logical_or.reduce(list(masks.values()))
    counts = []
    for margin in margins:
        labels = np.full(filled.size, -1, dtype=np.int64)
        targets = []
        for number, part in enumerate(margin.parts):
            mask = masks[part.path]
            labels[mask.ravel()] = number
            targets.append(part.count - int(filled[mask].sum()))
            if targets[-1] < 0:
                raise ShegongError(_overfull(plan, margin, part, int(filled[mask].sum())))
        counts.append(Count(labels, np.array(targets, dtype=np.float64)))
    with np.errstate(divide="ignore"):
        prior = np.log(np.where(told, np.maximum(likely, _NOBODY), 0)).ravel()
    found, _aimed = _fitted(plan, prior, margins, counts, [])
    weights = whole.on_grid(found.weights)
    vacant = whole.mend_classes(whole.round_classes(random, weights, counts), weights, counts)
    region, post = np.indices(shape).reshape(2, -1)
    table = pl.DataFrame({"region": region, "post": post, "filled": filled.ravel(), "vacant": vacant})
    return table.filter(pl.Series(told.ravel())).with_columns(posts=pl.col("filled") + pl.col("vacant"))


def _places(part: Part, shape: tuple[int, int]) -> Ints:
    mask = np.ones(shape, dtype=bool)
    for axis, number in (("region", 0), ("post", 1)):
        if axis in part.where:
            mask &= np.isin(np.indices(shape)[number], sorted(part.where[axis]))
    return mask


def _overfull(plan: Plan, margin: Margin, part: Part, filled: int) -> Problem:
    return plan.problem(
        "S021",
        _("“{name}”只有 {posts} 个岗位，却有 {people} 人").format(
            name=" ".join([margin.name, *part.labels]), posts=part.count, people=filled
        ),
        _("核对岗位数和人数；空缺不能是负数"),
        part.path,
    )


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
