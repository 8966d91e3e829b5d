"""Whole people out of fractions of people: head counts exactly, averages to the last digit that was printed.

Classes are whom the count margins tell apart. Their heads are rounded up or down by the flight of the cube method
(Deville and Tillé 2004), which moves fractions about, at random but without changing a margin, until they are gone.
Within a class, people are drawn systematically, and then moved until the averages hold; that changes no count.

Weights come from exponentials, whose last bits differ between machines: they are cut to a grid first, and from there on
only whole numbers and sums of single floats, which IEEE 754 fixes, decide anything.
"""

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from shegong.simulation.sample.entropy import Count, Floats, Ints

_GRID = 2**20
_DICE = 2**32
_TINY = 1e-6
_MOST_MOVES = 20_000
_PATIENCE = 300
"""Moves that bring margins no nearer, but may open the way."""


class Aim(NamedTuple):
    """An average that people are to come to: each cell's amount in fen (0 outside), whether it counts there, and ends.

    The sum over people is to lie at or above `low` and below `high` times their number, both in fractions of a fen.
    """

    amounts: Ints
    inside: Ints
    low: tuple[int, int]
    high: tuple[int, int]


def on_grid(weights: Floats) -> Ints:
    """Weights in whole steps of a grid, so that all machines go on from the same ones; what is there at all stays."""
    steps = np.rint(weights * _GRID).astype(np.int64)
    return np.where((steps == 0) & (weights > 0), 1, steps)


def round_classes(random: np.random.Generator, weights: Ints, counts: Sequence[Count]) -> Ints:
    """Whole heads for classes with weights on the grid; `counts` has their labels in each margin.

    Every class is rounded up or down, and every margin is met where margins leave whole numbers that do so.
    """
    heads, part = weights // _GRID, (weights % _GRID) / _GRID
    offsets = np.cumsum([0, *(len(count.targets) for count in counts)])
    rows = int(offsets[-1])
    turned = np.eye(rows)
    """What makes unit vectors of the columns in `basis`."""
    basis = np.full(rows, -1)
    for number in np.flatnonzero(part > 0).tolist():
        column = np.zeros(rows)
        for offset, count in zip(offsets.tolist(), counts, strict=False):
            if count.labels[number] >= 0:
                column += turned[:, offset + count.labels[number]]
        column[np.abs(column) < _TINY] = 0
        free = np.flatnonzero((basis < 0) & (column != 0))
        if len(free):
            _pivot(turned, basis, int(free[0]), column, number)
            continue
        held = np.flatnonzero((basis >= 0) & (column != 0))
        moving = np.array([number, *basis[held].tolist()])
        step = np.array([1.0, *(-column[held]).tolist()])
        up, first_up = _room(part[moving], step)
        down, first_down = _room(part[moving], -step)
        rising = int(random.integers(0, _DICE)) * (up + down) < down * _DICE
        size, first = (up, first_up) if rising else (-down, first_down)
        part[moving] = np.clip(part[moving] + size * step, 0, 1)
        part[moving[first]] = np.rint(part[moving[first]])
        if first:
            _pivot(turned, basis, int(held[first - 1]), column, number)
    return heads + np.rint(part).astype(np.int64)


def _room(part: Floats, step: Floats) -> tuple[float, int]:
    """How far fractions can go before the first of them, which is told too, is 0 or 1."""
    room = np.where(step > 0, 1 - part, part) / np.abs(step)
    first = int(np.argmin(room))
    return float(room[first]), first


def _pivot(turned: Floats, basis: Ints, row: int, column: Floats, number: int) -> None:
    turned[row] /= column[row]
    others = np.flatnonzero(column != 0)
    others = others[others != row]
    turned[others] -= column[others, None] * turned[row][None, :]
    basis[row] = number


def mend_classes(random: np.random.Generator, heads: Ints, possible: Ints, counts: Sequence[Count]) -> Ints:
    """Move single people to other classes until the margins are met, where rounding has left them off by a few.

    With three margins and more that cross each other, rounding every class up or down may not be enough.
    """
    heads = heads.copy()
    patience = _PATIENCE
    while patience:
        over = [_excess(heads, count) for count in counts]
        if not any(each.any() for each in over):
            break
        found = _moves_that_help(over, heads, possible, counts)
        if not found.moves or found.gain < 0:
            break
        patience -= found.gain == 0
        source, target = found.moves[int(random.integers(0, len(found.moves)))]
        heads[source] -= source >= 0
        heads[target] += target >= 0
    return heads


def _excess(heads: Ints, count: Count) -> Ints:
    """How many people more than its target each label of a margin has."""
    reached = np.zeros(len(count.targets), dtype=np.int64)
    counted = count.labels >= 0
    np.add.at(reached, count.labels[counted], heads[counted])
    return reached - np.rint(count.targets).astype(np.int64)


class _Help(NamedTuple):
    """The moves that bring margins nearer by `gain`, as none brings them more; from or to -1: one more, or one less."""

    gain: int
    moves: list[tuple[int, int]]


def _moves_that_help(over: Sequence[Ints], heads: Ints, possible: Ints, counts: Sequence[Count]) -> _Help:
    best = _Help(np.iinfo(np.int64).min, [])
    leave = [_gains(excess, count, -1) for excess, count in zip(over, counts, strict=True)]
    come = [_gains(excess, count, 1) for excess, count in zip(over, counts, strict=True)]
    goals = np.flatnonzero(possible > 0)
    more, less = np.sum(come, axis=0)[goals], np.where(heads > 0, np.sum(leave, axis=0), best.gain)
    best = _Help(int(more.max()), [(-1, goal) for goal in goals[more == more.max()].tolist()])
    if less.max() > best.gain:
        best = _Help(
            int(less.max()), [(source, -1) for source in np.flatnonzero(less == less.max()).tolist()]
        )
    for source in np.flatnonzero(heads).tolist():
        gains = np.zeros(len(goals), dtype=np.int64)
        for leaving, coming, count in zip(leave, come, counts, strict=True):
            apart = count.labels[goals] != count.labels[source]
            gains += np.where(apart, leaving[source] + coming[goals], 0)
        gains[goals == source] = best.gain - 1
        top = int(gains.max())
        moves = [(source, int(goal)) for goal in goals[gains == top].tolist()]
        if top > best.gain:
            best = _Help(top, moves)
        elif top == best.gain:
            best.moves.extend(moves)
    return best


def _gains(excess: Ints, count: Count, sign: int) -> Ints:
    """By how much nearer a margin comes when one person is added to (1) or taken from (-1) each class."""
    gain = np.abs(excess) - np.abs(excess + sign)
    return np.where(count.labels >= 0, gain[count.labels], 0)


def draw_cells(random: np.random.Generator, weights: Ints, classes: Ints, heads: Ints) -> Ints:
    """People for each cell: so many in each class, spread over its cells evenly by weight."""
    people = np.zeros(len(weights), dtype=np.int64)
    order = np.argsort(classes, kind="stable")
    limits = np.searchsorted(classes[order], np.arange(len(heads) + 1))
    for number in np.flatnonzero(heads).tolist():
        cells = order[limits[number] : limits[number + 1]]
        rising = np.cumsum(weights[cells])
        total = int(rising[-1])
        start = int(random.integers(0, total))
        marks = [(start + each * total) // int(heads[number]) for each in range(int(heads[number]))]
        taken = np.searchsorted(rising, np.array(marks, dtype=np.int64) % total, side="right")
        np.add.at(people, cells[taken], 1)
    return people


class _Move(NamedTuple):
    """One person of a class goes from one set of cells with like amounts to another."""

    source: int
    target: int


def repair(people: Ints, weights: Ints, classes: Ints, aims: Sequence[Aim]) -> Ints:
    """Move people within their classes until the averages hold, or no move of one or two brings them nearer."""
    if not aims:
        return people
    people = people.copy()
    keys = np.stack([classes, *(aim.amounts for aim in aims)], axis=1)
    kinds, kind_of = np.unique(keys[weights > 0], axis=0, return_inverse=True)
    cells = np.flatnonzero(weights > 0)
    heaviest = np.zeros(len(kinds), dtype=np.int64)
    for cell, kind in sorted(
        zip(cells.tolist(), kind_of.ravel().tolist(), strict=True), key=lambda each: weights[each[0]]
    ):
        heaviest[kind] = cell
    sources, targets = _pairs(kinds[:, 0])
    steps = (kinds[targets, 1:] - kinds[sources, 1:]).astype(np.int64)
    within = np.zeros(len(people), dtype=np.int64) - 1
    within[cells] = kind_of.ravel()
    heads = np.array([int((people * aim.inside).sum()) for aim in aims])
    limits = [
        (-(-aim.low[0] * int(n) // aim.low[1]), -(-aim.high[0] * int(n) // aim.high[1]) - 1)
        for aim, n in zip(aims, heads, strict=True)
    ]
    for _move in range(_MOST_MOVES):
        sums = np.array([int((people * aim.amounts).sum()) for aim in aims])
        if _distance(sums[None, :], limits)[0] == 0:
            break
        there = np.zeros(len(kinds), dtype=np.int64)
        np.add.at(there, within[cells], people[cells])
        chosen = _best(sums, limits, steps, there[sources], sources)
        if not chosen:
            break
        for move in chosen:
            held = cells[(within[cells] == sources[move]) & (people[cells] > 0)]
            people[held[np.argmax(people[held])]] -= 1
            people[heaviest[targets[move]]] += 1
    return people


def _pairs(classes: Ints) -> tuple[Ints, Ints]:
    """Every two different kinds of the same class, which stand together."""
    starts = np.flatnonzero(np.diff(classes, prepend=-1))
    sources, targets = [], []
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(classes)], strict=True):
        for source, target in product(range(start, end), repeat=2):
            if source != target:
                sources.append(source)
                targets.append(target)
    return np.array(sources, dtype=np.int64), np.array(targets, dtype=np.int64)


def _distance(sums: Ints, limits: Sequence[tuple[int, int]]) -> Ints:
    """How far sums are from where they are to lie, all averages together."""
    away = np.zeros(len(sums), dtype=np.int64)
    for number, (low, high) in enumerate(limits):
        away += np.maximum(low - sums[:, number], 0) + np.maximum(sums[:, number] - high, 0)
    return away


def _best(
    sums: Ints, limits: Sequence[tuple[int, int]], steps: Ints, there: Ints, sources: Ints
) -> list[int]:
    """The move, or where none helps the two moves, after which averages are nearest; none where that is no nearer."""
    open_moves = np.flatnonzero(there > 0)
    if not len(open_moves):
        return []
    now = int(_distance(sums[None, :], limits)[0])
    after = _distance(sums + steps[open_moves], limits)
    size = np.abs(steps[open_moves]).sum(axis=1)
    best = int(np.lexsort((size, after))[0])
    if after[best] < now:
        return [int(open_moves[best])]
    _unique, first = np.unique(steps[open_moves], axis=0, return_index=True)
    few = open_moves[np.sort(first)]
    one, two = (each.ravel() for each in np.meshgrid(np.arange(len(few)), np.arange(len(few)), indexing="ij"))
    apart = sources[few[one]] != sources[few[two]]
    one, two = one[apart], two[apart]
    if not len(one):
        return []
    after = _distance(sums + steps[few[one]] + steps[few[two]], limits)
    best = int(np.argmin(after))
    return [int(few[one[best]]), int(few[two[best]])] if after[best] < now else []
