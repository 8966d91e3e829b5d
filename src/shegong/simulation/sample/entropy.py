"""Weights that fit margins and are otherwise as near to a prior as can be: minimum discrimination information.

Count margins are met by iterative proportional fitting (Deming and Stephan 1940), averages by exponential tilting, one
after the other until all hold: by Csiszár (1975) that comes to the distribution with the least divergence from the
prior. The libraries that do this (ipfn, balance, samplics) bring pandas and scipy, 100 MB for these lines, and none
takes averages of a subset beside counts; numpy is here anyway. Floats are weights alone: money is never one.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_ROUNDS = 20_000
FEW_ROUNDS = 3_000
"""After so many it pays to ask whether margins contradict each other."""
NOBODY = 1e-9
"""Less than this is nobody."""
_NEAR = 1e-9
"""How far heads may be off, and averages, both in proportion, when a fit is found."""
_LEVEL = 1e-14
"""How far a tilt may leave a mean from its target, as a share of the amounts: floats tell no less."""
_NEWTON = 40
_STEEPEST = 16.0
_HIGHEST = 100.0
_SWEEPS = 50
_ROUNDS_ALIKE = 50
"""After so many rounds weights have moved, and tilts are reckoned anew."""


class Count(NamedTuple):
    """The label of every cell (-1: not counted here), and what the weights of each label are to add up to."""

    labels: Ints
    targets: Floats


class Mean(NamedTuple):
    """Whose weighted mean of `amounts` is to be `target`: cells by their numbers, with an amount each."""

    cells: Ints
    amounts: Floats
    target: float

    def aimed_at(self, target: Fraction) -> "Mean":
        """The same with another target."""
        return self._replace(target=float(target))


def count_of(labels: Ints, targets: Sequence[int]) -> Count:
    """A count of whole people."""
    return Count(labels, np.array(targets, dtype=np.float64))


def mean_of(cells: Ints, amounts: Ints, target: Fraction) -> Mean:
    """A mean of amounts in fen."""
    return Mean(cells, amounts.astype(np.float64), float(target))


class Alike(NamedTuple):
    """Cells that no margin tells apart, taken together as kinds: the kind of each cell, and margins over the kinds."""

    kinds: Ints
    prior: Floats
    counts: list[Count]
    means: list[Mean]

    def spread(self, logs: Floats, prior: Floats) -> Floats:
        """The weights of kinds over their cells, in proportion to the prior of the cells."""
        with np.errstate(invalid="ignore"):
            step = np.where(np.isfinite(logs), logs - self.prior, -np.inf)
        return prior + step[self.kinds]


def taken_together(prior: Floats, counts: Sequence[Count], means: Sequence[Mean]) -> Alike:
    """The kinds of cells as margins tell them apart: the fit is the same, and is found in a fraction of the time."""
    told = [count.labels.astype(np.float64) for count in counts]
    for mean in means:
        inside = np.full(len(prior), -1.0)
        inside[mean.cells] = mean.amounts
        told += [inside, np.isin(np.arange(len(prior)), mean.cells).astype(np.float64)]
    _kinds, first, kind_of = np.unique(np.stack(told, axis=1), axis=0, return_index=True, return_inverse=True)
    kinds = kind_of.ravel()
    with np.errstate(divide="ignore"):
        together = np.log(np.bincount(kinds, np.exp(prior)))
    few = []
    for mean in means:
        amounts = np.full(len(prior), np.nan)
        amounts[mean.cells] = mean.amounts
        inside = np.flatnonzero(np.isfinite(amounts[first]))
        few.append(Mean(inside, amounts[first][inside], mean.target))
    return Alike(kinds, together, [Count(count.labels[first], count.targets) for count in counts], few)


class Fitted(NamedTuple):
    """Logarithms of weights, after so many rounds over all margins; `met` tells whether all hold."""

    logs: Floats
    rounds: int
    met: bool

    @property
    def weights(self) -> Floats:
        """How many people each cell has, in fractions."""
        return np.exp(self.logs)


def fit(prior: Floats, counts: Sequence[Count], means: Sequence[Mean], most: int = MOST_ROUNDS) -> Fitted:
    """The weights that fit, from the logarithms of a prior (-inf where nobody can be)."""
    logs = prior.copy()
    for mean in means:
        if not _keep_possible(logs, mean):
            return Fitted(logs, 0, met=False)
    groups = [_grouped(count) for count in counts]
    for done in range(1, most + 1):
        if done % _ROUNDS_ALIKE == 1:
            tilts = [_tilt_of(mean, logs, counts) for mean in means]
        for tilt in tilts:
            _apply(logs, tilt)
        for group in groups:
            if not _scale(logs, group):
                return Fitted(logs, done, met=False)
        if _holds(np.exp(logs), counts, means):
            return Fitted(logs, done, met=True)
    return Fitted(logs, most, met=False)


def divergence(logs: Floats, prior: Floats) -> tuple[Decimal, Decimal]:
    """Kullback-Leibler divergence of the weights from the prior, and their entropy, in nats to four decimals."""
    mine, theirs = (each - _log_sum(each) for each in (logs, prior))
    share = np.exp(mine)
    there = share > 0
    found = np.sum(share[there] * (mine[there] - theirs[there])), -np.sum(share[there] * mine[there])
    away, spread = (Decimal(f"{max(value, 0):.4f}") for value in found)
    return away, spread


class _Group(NamedTuple):
    order: Ints
    """The cells that are counted, label by label."""
    starts: Ints
    lengths: Ints
    logs: Floats
    empty: bool
    """Whether a label that is to have people has no cell."""


def _grouped(count: Count) -> _Group:
    order = np.argsort(count.labels, kind="stable")
    order = order[count.labels[order] >= 0]
    labels, starts, lengths = np.unique(count.labels[order], return_index=True, return_counts=True)
    missing = np.ones(len(count.targets), dtype=bool)
    missing[labels] = False
    with np.errstate(divide="ignore"):
        logs = np.log(count.targets[labels])
    return _Group(order, starts, lengths, logs, bool(np.any(count.targets[missing] > 0)))


def _scale(logs: Floats, group: _Group) -> bool:
    """Scale the weights of each label to its target; False where there are none to be scaled."""
    if group.empty:
        return False
    if not len(group.order):
        return True
    inside = logs[group.order]
    top = np.maximum.reduceat(inside, group.starts)
    top = np.where(np.isfinite(top), top, 0.0)
    sums = np.add.reduceat(np.exp(inside - np.repeat(top, group.lengths)), group.starts)
    wanted = np.isfinite(group.logs)
    if np.any(wanted & (sums == 0)):
        return False
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.where(wanted, group.logs - (top + np.log(sums)), -np.inf)
    logs[group.order] = inside + np.repeat(step, group.lengths)
    return True


def _keep_possible(logs: Floats, mean: Mean) -> bool:
    """Whether amounts lie on both sides of the target; where it is the least or greatest, nobody else is left."""
    there = mean.cells[np.isfinite(logs[mean.cells])]
    away = mean.amounts[np.isfinite(logs[mean.cells])] - mean.target
    if not len(there) or away.min() > 0 or away.max() < 0:
        return False
    if away.min() == 0 or away.max() == 0:
        logs[there[away != 0]] = -np.inf
    return True


class _Tilt(NamedTuple):
    """Along what weights are tilted, until the sum of weights times `slopes` is `target`."""

    slopes: Floats
    target: float


def _tilt_of(mean: Mean, logs: Floats, counts: Sequence[Count]) -> _Tilt:
    """A mean as a tilt: amounts beyond the target, less what the labels of the counts explain of them.

    Where counts hold, what labels explain adds up to the same whatever the weights. So this asks for the same, but a
    tilt along it disturbs the counts as little as can be, and a few rounds do what else takes thousands.
    """
    slopes = np.zeros(len(logs))
    slopes[mean.cells] = mean.amounts - mean.target
    size = max(float(np.abs(slopes).max()), NOBODY)
    slopes /= size
    weights = np.exp(logs)
    explained = 0.0
    for _sweep in range(_SWEEPS):
        for labels, targets in counts:
            counted = labels >= 0
            heads = np.bincount(labels[counted], weights[counted], minlength=len(targets))
            sums = np.bincount(labels[counted], (weights * slopes)[counted], minlength=len(targets))
            means = sums / np.where(heads > 0, heads, 1)
            slopes[counted] -= means[labels[counted]]
            explained += float(np.sum(means * targets))
    return _Tilt(slopes, -explained)


def _apply(logs: Floats, tilt: _Tilt) -> None:
    """Tilt the weights until the sum is as asked for, by Newton's method between bounds."""
    there = np.flatnonzero(np.isfinite(logs) & (np.abs(tilt.slopes) > _LEVEL))
    if not len(there):
        return
    slopes, inside = tilt.slopes[there], logs[there]
    slope, low, high = 0.0, -np.inf, np.inf
    for _newton in range(_NEWTON):
        weights = np.exp(np.minimum(inside + slope * slopes, _HIGHEST))
        off = float(np.sum(weights * slopes)) - tilt.target
        if abs(off) < _LEVEL * float(np.sum(weights)):
            break
        low, high = (slope, high) if off < 0 else (low, slope)
        steepness = float(np.sum(weights * slopes**2))
        step = min(max(-off / max(steepness, NOBODY), -_STEEPEST), _STEEPEST)
        following = slope + step if low < slope + step < high else (low + high) / 2
        if following == slope or not np.isfinite(following):
            break
        slope = following
    logs[there] += slope * slopes


def _holds(weights: Floats, counts: Sequence[Count], means: Sequence[Mean]) -> bool:
    for labels, targets in counts:
        counted = labels >= 0
        sums = np.bincount(labels[counted], weights[counted], minlength=len(targets))
        if np.any(np.abs(sums - targets) > _NEAR * np.maximum(targets, 1.0)):
            return False
    for cells, amounts, target in means:
        inside = weights[cells]
        off = abs(float(np.sum(inside * (amounts - target))))
        if off > _NEAR * float(np.sum(inside)) * max(abs(target), 1.0):
            return False
    return True


def _log_sum(logs: Floats) -> float:
    top = float(logs.max())
    return top + float(np.log(np.sum(np.exp(logs - top))))
