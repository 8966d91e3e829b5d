"""Axes: round numbers around the values, and where a value lies between two ends."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from shegong.money import decimal_places, decimal_text

_ROUND = (1, 2, 5, 10)
_FLAT = 3
"""Lines that move by less than one part in so many of what they reach are shown without zero."""


class Scale(NamedTuple):
    """From a round number to a round number, with steps in between."""

    low: Fraction
    high: Fraction
    step: Fraction

    @property
    def ticks(self) -> list[Fraction]:
        """The round numbers from end to end."""
        return [
            self.low + self.step * number for number in range(int((self.high - self.low) / self.step) + 1)
        ]

    def at(self, value: Decimal | Fraction, start: Fraction, end: Fraction) -> Fraction:
        """Where a value lies if the scale runs from `start` to `end`."""
        return start + (end - start) * (Fraction(value) - self.low) / (self.high - self.low)

    def text(self, tick: Fraction) -> str:
        """A round number with its separators, and as many decimals as the step has."""
        whole, point, decimals = decimal_text(tick, decimal_places(self.step.denominator)).partition(".")
        return f"{'-' if tick < 0 else ''}{abs(int(whole)):,}{point}{decimals}"

    @property
    def texts(self) -> list[str]:
        """What stands at the ticks."""
        return [self.text(tick) for tick in self.ticks]


def scale_of(values: Iterable[Decimal], most: int, *, from_zero: bool) -> Scale:
    """A scale around the values with at most so many steps, and two more.

    Without `from_zero` zero is left out where the values lie far from it, close together.

    >>> [str(tick) for tick in scale_of([Decimal(212), Decimal("243.5")], 5, from_zero=False).ticks]
    ['210', '220', '230', '240', '250']
    """
    known = [Fraction(value) for value in values]
    low, high = min(known, default=Fraction(0)), max(known, default=Fraction(0))
    far = low == high or (high - low) * _FLAT >= max(abs(low), abs(high))
    if from_zero or far:
        low, high = min(low, Fraction(0)), max(high, Fraction(0))
    if low == high:
        return Scale(Fraction(0), Fraction(1), Fraction(1))
    step = _round_step((high - low) / most)
    if all(value.denominator == 1 for value in known):
        step = max(step, Fraction(1))
    return Scale(floor(low / step) * step, ceil(high / step) * step, step)


def _round_step(least: Fraction) -> Fraction:
    """The smallest round number that is not less."""
    power = Fraction(1)
    while power > least:
        power /= 10
    while power * 10 <= least:
        power *= 10
    return next(power * size for size in _ROUND if power * size >= least)
