"""Posts, filled and vacant, by place and kind, where a plan's margins tell how many there are."""

import numpy as np
import numpy.typing as npt
import polars as pl

from shegong.errors import Problem, ShegongError
from shegong.messages import _
from shegong.simulation.sample import entropy, whole
from shegong.simulation.sample.fitting import Fitting, fitted
from shegong.simulation.sample.margin import Margin, Part
from shegong.simulation.sample.plan import Plan


def posts_of(
    plan: Plan, fitting: Fitting, people: pl.DataFrame, random: np.random.Generator
) -> pl.DataFrame | None:
    """Posts, filled and vacant, where margins tell how many there are: vacancies are like the people of the place."""
    margins = [margin for margin in plan.margins if margin.kind == "posts"]
    if not margins:
        return None
    shape = (len(plan.groups), len(plan.policy.posts))
    filled = np.zeros(shape, dtype=np.int64)
    np.add.at(filled, (people["region"].to_numpy(), people["post"].to_numpy()), 1)
    values = fitting.cells.values
    places = values["region"] * shape[1] + values["post"]
    likely = np.bincount(places, fitting.found.weights, minlength=filled.size)
    masks = {part.path: _places(part, shape) for margin in margins for part in margin.parts}
    told = np.zeros(shape, dtype=bool)
    for mask in masks.values():
        told |= mask
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
        counts.append(entropy.count_of(labels, targets))
    with np.errstate(divide="ignore"):
        prior = np.log(np.where(told.ravel(), np.maximum(likely, entropy.NOBODY), 0))
    found, _aimed = fitted(plan, prior, margins, counts, [])
    weights = whole.on_grid(found.weights)
    vacant = whole.mend_classes(random, whole.round_classes(random, weights, counts), weights, counts)
    region, post = np.indices(shape).reshape(2, -1)
    table = pl.DataFrame({"region": region, "post": post, "filled": filled.ravel(), "vacant": vacant})
    return table.filter(pl.Series(told.ravel())).with_columns(posts=pl.col("filled") + pl.col("vacant"))


def _places(part: Part, shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
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
