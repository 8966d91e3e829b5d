"""What margins leave possible: the least and the greatest that a count or an average can be while others hold.

A linear programme over the kinds of cells, by the simplex method on a dense table (Dantzig's rule, then Bland's, which
can't run in circles). It is asked only where a fit is not found, to say why; scipy has better ones, and weighs 100 MB.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from shegong.simulation.sample.entropy import Count, Floats, Ints, Mean

_TOLERANCE = 1e-9
_RATIOS = 60
"""Steps after which an average is as near to its end as floats tell; a few are enough."""


class Space(NamedTuple):
    """All weights that margins allow: `rows` times the weights are `totals`; those times `scale` are people."""

    rows: Floats
    totals: Floats
    scale: float


def space(prior: Floats, counts: Sequence[Count], means: Sequence[Mean]) -> Space:
    """What margins leave open to kinds that the prior does not rule out."""
    scale = max((float(count.targets.sum()) for count in counts), default=1.0) or 1.0
    rows, totals = [], []
    for labels, targets in counts:
        for number, target in enumerate(targets.tolist()):
            rows.append((labels == number).astype(np.float64))
            totals.append(target / scale)
    for cells, amounts, target in means:
        row = np.zeros(len(prior))
        row[cells] = amounts - target
        rows.append(row / max(float(np.abs(row).max()), 1.0))
        totals.append(0.0)
    table = np.array(rows).reshape(len(rows), len(prior))
    table[:, ~np.isfinite(prior)] = 0
    return Space(table, np.array(totals), scale)


def possible(within: Space) -> bool:
    """Whether any weights fit."""
    return _least(within, np.zeros(within.rows.shape[1])) is not None


def range_of_count(within: Space, kinds: Ints) -> tuple[int, int]:
    """Between what the people of some kinds can number, where weights that fit exist."""
    costs = np.zeros(within.rows.shape[1])
    costs[kinds] = 1
    low, high = _least(within, costs), _least(within, -costs)
    if low is None or high is None:
        return 0, 0
    return round(float(costs @ low) * within.scale), round(float(costs @ high) * within.scale)


def range_of_mean(within: Space, mean: Mean) -> tuple[Fraction, Fraction] | None:
    """Between what an average can lie, where weights that fit exist; None where nobody can be of whom it is told.

    By Dinkelbach (1967): the programme is solved for what people have beyond a value, which rises until none is left.
    """
    low, high = _end(within, mean, 1.0), _end(within, mean, -1.0)
    return None if low is None or high is None else (Fraction(low), Fraction(high))


def _end(within: Space, mean: Mean, sign: float) -> float | None:
    costs = np.zeros(within.rows.shape[1])
    costs[mean.cells] = -1
    value: float | None = None
    for _step in range(_RATIOS):
        found = _least(within, costs)
        heads = 0.0 if found is None else float(found[mean.cells].sum())
        if found is None or heads < _TOLERANCE:
            break
        before, value = value, float(found[mean.cells] @ mean.amounts) / heads
        if before is not None and abs(before - value) < _TOLERANCE * max(abs(value), 1.0):
            break
        costs[mean.cells] = sign * (mean.amounts - value)
    return value


def _least(within: Space, costs: Floats) -> Floats | None:
    """The weights within the space that cost least, or None where there are none."""
    height, width = within.rows.shape
    usable = np.abs(within.rows).sum(axis=0) > 0
    table = np.hstack([within.rows, np.eye(height), within.totals[:, None]])
    basis = np.arange(width, width + height)
    first = np.concatenate([-within.rows.sum(axis=0), np.zeros(height), [-within.totals.sum()]])
    first[:width][~usable] = 0
    _run(table, basis, first, width)
    if -first[-1] > _TOLERANCE * max(height, 1):
        return None
    for row in np.flatnonzero(basis >= width).tolist():  # what is left of the artificial ones stands at 0
        column = int(np.argmax(np.abs(table[row, :width])))
        if abs(table[row, column]) > _TOLERANCE:
            _pivot(table, basis, first, row, column)
    second = np.concatenate([np.where(usable, costs, 0.0), np.zeros(height + 1)])
    for row in np.flatnonzero(basis < width).tolist():
        second -= second[basis[row]] * table[row]
    _run(table, basis, second, width)
    found = np.zeros(width + height)
    found[basis] = table[:, -1]
    return found[:width]


def _run(table: Floats, basis: Ints, reduced: Floats, width: int) -> None:
    patience = 20 * (len(basis) + 10)
    for step in range(100 * patience):
        rising = np.flatnonzero(
            reduced[:width] < -_TOLERANCE * max(1.0, float(np.abs(reduced[:width]).max()))
        )
        if not len(rising):
            return
        column = int(rising[0] if step > patience else rising[np.argmin(reduced[rising])])
        rows = np.flatnonzero(table[:, column] > _TOLERANCE)
        if not len(rows):
            return
        ratios = table[rows, -1] / table[rows, column]
        tied = rows[ratios <= ratios.min() + _TOLERANCE * _TOLERANCE]
        _pivot(table, basis, reduced, int(tied[np.argmin(basis[tied])]), column)


def _pivot(table: Floats, basis: Ints, reduced: Floats, row: int, column: int) -> None:
    table[row] /= table[row, column]
    factors = table[:, column].copy()
    factors[row] = 0
    table -= factors[:, None] * table[row]
    reduced -= reduced[column] * table[row]
    basis[row] = column
