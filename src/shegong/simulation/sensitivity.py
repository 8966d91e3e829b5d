"""How far a cost moves when one figure moves between two ends and all others stay: the bars of a tornado chart."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Generic, NamedTuple, TypeVar

from shegong.formula.parse import FormulaError
from shegong.policy.figures import SenselessError
from shegong.policy.schema import Status

_Changed = TypeVar("_Changed")
_ORDER: tuple[Status, ...] = ("assumed", "derived", "published")


class Range(NamedTuple, Generic[_Changed]):
    """A figure, how well it is known, and between which values it may lie; `apply` makes what is run with one."""

    key: str
    name: str
    status: Status
    low: Fraction
    base: Fraction
    high: Fraction
    apply: Callable[[Fraction], _Changed]


class Bar(NamedTuple):
    """What a figure costs at both ends of its range, in fen, and at its own value.

    The cost of an end is None where the rules make no sense with it.
    """

    key: str
    name: str
    status: Status
    low: Fraction
    base: Fraction
    high: Fraction
    cost_at_low: int | None
    cost_at_base: int
    cost_at_high: int | None

    @property
    def width(self) -> int:
        """How far apart the costs are that there are."""
        ends = (cost for cost in (self.cost_at_low, self.cost_at_high) if cost is not None)
        costs = [self.cost_at_base, *ends]
        return max(costs) - min(costs)


def tornado(run: Callable[[_Changed], int], ranges: Iterable[Range[_Changed]]) -> tuple[Bar, ...]:
    """A bar for each range: those of assumed figures first, of published ones last; each kind from the widest down.

    Bars that are equally wide stand in the order of their keys. Each value of a range is run once; a figure that makes
    no sense at its own value is an error.
    """
    bars = [_bar(run, each) for each in ranges]
    return tuple(sorted(bars, key=lambda bar: (_ORDER.index(bar.status), -bar.width, bar.key)))


def _bar(run: Callable[[_Changed], int], given: Range[_Changed]) -> Bar:
    at_base = run(given.apply(given.base))

    def at(end: Fraction) -> int | None:
        if end == given.base:
            return at_base
        try:
            return run(given.apply(end))
        except (FormulaError, SenselessError):
            return None

    return Bar(*given[:6], cost_at_low=at(given.low), cost_at_base=at_base, cost_at_high=at(given.high))
