"""Which value of a parameter keeps a cost within a budget: the last one that does, exact to a step.

The values are `low`, `low + step`, `low + 2 × step` and so on; the last is `high`, or the greatest below it. What is
found is proved by two evaluations: the value keeps the budget, and its neighbour does not any more.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Literal, NamedTuple

from shegong.errors import Problem, ShegongError
from shegong.messages import _
from shegong.money import yuan

MOST = 200
"""So many values are evaluated one by one where it is not known how the cost moves."""
_SPARE = 4
"""So many evaluations more than bisection may need: each pays for an attempt that did not halve the bracket."""
_FARTHER = 8
"""How many times as far from where the end is expected an attempt goes after one that did not get past it."""
_NARROW = 4
"""A bracket that is not so many times as wide as what is expected was off, is halved."""

Verdict = Literal["found", "none", "every"]
Direction = Literal[1, -1]


class Evaluation(NamedTuple):
    """A value, and what it costs, in fen."""

    value: Fraction
    cost: int


@dataclass(frozen=True)
class Solution:
    """What keeps the budget: none or every value in the range, or those up to (or from) one that was found.

    `value` is the last that does, where the cost never falls the greatest, where it never rises the smallest, and
    `residual` the budget less its cost. `next` is its neighbour that does not any more; where none does, it is the one
    that costs least. `evaluations` stand in the order in which they were made. `proved` tells that the cost was known
    to move in one direction only; otherwise every value in the range was evaluated. Where then the values that keep
    the budget do not hang together, or are not all at one end, `others` are all intervals of them, both ends included,
    and `value` is the greatest.
    """

    verdict: Verdict
    value: Fraction | None
    residual: int | None
    next: Evaluation | None
    evaluations: tuple[Evaluation, ...]
    proved: bool
    others: tuple[tuple[Fraction, Fraction], ...] = ()


def solve(
    cost: Callable[[Fraction], int],
    low: Fraction,
    high: Fraction,
    step: Fraction,
    budget: int,
    *,
    direction: Direction | None,
) -> Solution:
    """The last value whose cost is not above `budget`.

    `direction` is 1 where the cost is known never to fall as the value rises, -1 where it is known never to rise. Then
    a cost that is nearly linear takes a dozen evaluations at most, and any other no more than `_SPARE` and the two ends
    above bisection; costs that contradict it are told apart, and the search goes on as if nothing were known. With
    None every value is evaluated, and ShegongError raised where they are more than `MOST`. No value is evaluated twice.
    """
    if step <= 0:
        raise ShegongError(Problem("G006", _("步长不大于 0"), _("步长写正数，例如 1 元")), exit_code=2)
    if low > high:
        raise ShegongError(
            Problem("G007", _("范围是空的：下限高于上限"), _("对调上限和下限，或改其中一个")), exit_code=2
        )
    search = _Search(cost, low, step, (high - low) // step + 1, budget)
    if direction is None:
        return search.everywhere()
    try:
        return search.towards(direction)
    except _ContradictedError as contradicted:
        return search.everywhere(contradicted.evaluations)


class _ContradictedError(Exception):
    """Two costs that cannot both be if the cost moves in one direction only."""

    def __init__(self, *evaluations: Evaluation) -> None:
        super().__init__(evaluations)
        self.evaluations = evaluations


class _Search:
    """The values by number, from 0; each is evaluated once."""

    def __init__(
        self, cost: Callable[[Fraction], int], low: Fraction, step: Fraction, count: int, budget: int
    ) -> None:
        self.cost = cost
        self.low = low
        self.step = step
        self.count = count
        self.budget = budget
        self.made: dict[int, Evaluation] = {}

    def at(self, number: int) -> Evaluation:
        if number not in self.made:
            value = self.low + self.step * number
            self.made[number] = Evaluation(value, self.cost(value))
        return self.made[number]

    def excess(self, number: int) -> int:
        return self.at(number).cost - self.budget

    def towards(self, direction: Direction) -> Solution:
        """With a cost that moves in one direction only."""
        last = self.count - 1
        places: Sequence[int] = range(self.count) if direction == 1 else range(last, -1, -1)
        self.require_order(places[0], places[last])
        if self.excess(places[0]) > 0:
            return self.solution("none", None, places[0], proved=True)
        if self.excess(places[last]) <= 0:
            return self.solution("every", places[last], None, proved=True)
        inside = self.last_inside(places)
        return self.solution("found", places[inside], places[inside + 1], proved=True)

    def last_inside(self, places: Sequence[int]) -> int:
        """The last of some places, in order of rising cost, that keeps the budget: the first does, the last does not.

        Where the cost is expected to pass the budget is interpolated between the ends of a bracket. An attempt aims
        past it by as much as the last one showed it to be off, so that both ends close in on it.
        """
        inside, outside = 0, len(places) - 1
        spare = _SPARE
        expected: int | None = None
        margin = 0
        came_inside: bool | None = None
        missed = False
        while (width := outside - inside) > 1:
            below, above = self.excess(places[inside]), self.excess(places[outside])
            halvings = (width - 1).bit_length()
            before, expected = expected, inside + -below * width // (above - below)
            moved = 0 if before is None else abs(expected - before)
            margin = max(moved, margin * _FARTHER, 1) if missed else moved
            if spare == 0 or (width <= _NARROW * margin and not missed):
                attempt = inside + width // 2
            else:
                aims = {None: expected, True: expected + 1 + margin, False: expected - margin}
                # However badly an attempt goes, bisection must come to an end in the evaluations that are left.
                farthest = 1 << (halvings + spare - 1)
                attempt = max(aims[came_inside], inside + 1, outside - farthest)
                attempt = min(attempt, outside - 1, inside + farthest)
            is_inside = self.excess(places[attempt]) <= 0
            self.require_order(places[inside], places[attempt], places[outside])
            inside, outside = (attempt, outside) if is_inside else (inside, attempt)
            missed = came_inside is is_inside
            came_inside = is_inside
            if (outside - inside - 1).bit_length() >= halvings:
                spare -= 1
        return inside

    def require_order(self, *places: int) -> None:
        """Refuse costs that fall from one place to the next."""
        for first, then in pairwise(self.at(place) for place in places):
            if then.cost < first.cost:
                raise _ContradictedError(*sorted((first, then)))

    def everywhere(self, contradicting: Sequence[Evaluation] = ()) -> Solution:
        """By evaluating every value."""
        if self.count > MOST:
            raise ShegongError(self.too_many(contradicting))
        costs = [self.at(number).cost for number in range(self.count)]
        keeping = [cost <= self.budget for cost in costs]
        if not any(keeping):
            return self.solution("none", None, costs.index(min(costs)), proved=False)
        falling = costs[0] > costs[-1] and all(then <= first for first, then in pairwise(costs))
        last = self.count - 1
        if all(keeping):
            return self.solution("every", 0 if falling else last, None, proved=False)
        runs = _runs(keeping)
        if falling:
            start = runs[0][0]
            return self.solution("found", start, start - 1, proved=False)
        end = runs[-1][1]
        hang_together = len(runs) == 1 and runs[0][0] == 0
        return self.solution(
            "found",
            end,
            end + 1 if end < last else None,
            proved=False,
            others=() if hang_together else runs,
        )

    def too_many(self, contradicting: Sequence[Evaluation]) -> Problem:
        remedy = _("缩小范围或加大步长，使范围里不超过 {most} 个数值").format(most=MOST)
        if contradicting:
            first, then = (yuan(each.cost) for each in contradicting)
            return Problem(
                "G008",
                _(
                    "花费不随数值只增不减或只减不增：数值增加时由 {first} 元变为 {then} 元，不能逐步逼近"
                ).format(first=first, then=then),
                remedy,
            )
        return Problem(
            "G009",
            _("不知道花费随数值怎样增减，只能逐个计算，而范围里有 {count} 个数值").format(count=self.count),
            remedy,
        )

    def solution(
        self,
        verdict: Verdict,
        place: int | None,
        beyond: int | None,
        *,
        proved: bool,
        others: Iterable[tuple[int, int]] = (),
    ) -> Solution:
        found = None if place is None else self.at(place)
        return Solution(
            verdict,
            found.value if found else None,
            self.budget - found.cost if found else None,
            None if beyond is None else self.at(beyond),
            tuple(self.made.values()),
            proved,
            tuple((self.at(first).value, self.at(last).value) for first, last in others),
        )


def _runs(truths: Sequence[bool]) -> list[tuple[int, int]]:
    """From where to where, both included, truths in a row are true.

    >>> _runs([True, False, True, True])
    [(0, 0), (2, 3)]
    """
    runs = [list(group) for _truth, group in groupby(enumerate(truths), key=itemgetter(1))]
    return [(run[0][0], run[-1][0]) for run in runs if run[0][1]]
