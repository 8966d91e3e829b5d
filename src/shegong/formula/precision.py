"""How near a number that a spreadsheet holds is to the exact one, and when that is near enough.

Spreadsheets calculate in doubles. Of each number we know between which ends it lies, of which fraction it is a whole
multiple, and how far the double may be from it: so it can be shown, before anybody is paid, that a rounding or a
comparison comes out as exact arithmetic has it. What cannot be shown is refused (`UnsureError`).
"""

from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor, lcm
from typing import NamedTuple

from shegong.formula.types import Bounds, combine
from shegong.messages import _
from shegong.money import decimal_places, decimal_text

_UNIT = Fraction(1, 2**52)
"""How far a double is from what it stands for at most, in proportion (twice that, to be safe)."""
_ALIKE = Fraction(1, 2**47)
"""Spreadsheets take numbers for equal that are nearer than half of this, in proportion: 0.3 − 0.1 × 3 is 0 in them."""
_TYPED = Fraction(1, 10**14)
"""A number in the text of a formula keeps fifteen digits."""
_MOST_DIGITS = 10**14
"""So far apart, in proportion, numbers must be for every spreadsheet to see that they differ."""
_WHOLE = 2**53
"""Whole numbers up to here are exact, and so are their sums and products."""
_MOST_PLACES = 15


class UnsureError(Exception):
    """A number that a spreadsheet may get wrong; the message says why."""


class Known(NamedTuple):
    """A number in a spreadsheet: a whole multiple of 1 / (bottom × some divisor up to `varying`), between two ends.

    The double is at most `error` away from it. A `clean` one is the nearest double to a decimal, and the same as any
    other that is.
    """

    low: Fraction
    high: Fraction
    bottom: int = 1
    varying: int = 1
    error: Fraction = Fraction(0)
    clean: bool = True

    @property
    def size(self) -> Fraction:
        """The greatest absolute value."""
        return max(abs(self.low), abs(self.high))

    @property
    def places(self) -> int:
        """How many decimals a clean number has."""
        return decimal_places(self.bottom) or 0


def decimal(low: Fraction | int, high: Fraction | int, places: int = 0) -> Known:
    """A decimal with so many places, in a cell or rounded to them."""
    low, high = Fraction(low), Fraction(high)
    is_whole = places <= 0 and max(abs(low), abs(high)) <= _WHOLE
    error = Fraction(0) if is_whole else max(abs(low), abs(high)) * _UNIT
    return Known(low, high, 10 ** max(places, 0), error=error)


def literal(value: Fraction) -> Known:
    """A number in the text of a formula."""
    known = decimal(value, value, decimal_places(value.denominator) or 0)
    is_kept = known.size * known.bottom < _MOST_DIGITS
    return known if is_kept else known._replace(error=known.size * _TYPED, clean=False)


def minus(value: Known) -> Known:
    """The number with the other sign."""
    return value._replace(low=-value.high, high=-value.low)


def plus(left: Known, right: Known) -> Known:
    """The sum; for a difference, with the other sign before the right one."""
    bounds = combine("+", _bounds(left), _bounds(right))
    bottom, varying = lcm(left.bottom, right.bottom), left.varying * right.varying
    inherited = left.error + right.error
    size = max(left.size, right.size)
    if size * _ALIKE + inherited >= Fraction(1, bottom * varying):
        inherited += size * _ALIKE  # two that are not alike may be taken for it
    return _calculated(bounds, bottom, varying, inherited)


def times(left: Known, right: Known) -> Known:
    """The product."""
    bounds = combine("*", _bounds(left), _bounds(right))
    inherited = left.size * right.error + right.size * left.error + left.error * right.error
    return _calculated(bounds, left.bottom * right.bottom, left.varying * right.varying, inherited)


def over(top: Known, bottom: Known) -> Known:
    """The quotient; raises UnsureError where the divisor may be 0."""
    least = min(abs(bottom.low), abs(bottom.high)) - bottom.error
    if bottom.low <= 0 <= bottom.high or least <= 0:
        raise UnsureError(_("除数可能为 0"))
    bounds = combine("/", _bounds(top), _bounds(bottom))
    quotient = max(abs(bounds.low), abs(bounds.high))
    inherited = (top.error + quotient * bottom.error) / least
    if bottom.low == bottom.high:
        divisor = abs(bottom.low)
        one = Fraction(1, top.bottom) / divisor  # what the result is a multiple of
        return _calculated(bounds, one.denominator, top.varying, inherited)
    varying = top.varying * floor(bottom.size * bottom.bottom * bottom.varying)
    return _calculated(bounds, top.bottom, varying, inherited)


def either(values: Iterable[Known], bounds: Bounds | None = None) -> Known:
    """One of several numbers: of a choice, or the least or the greatest, which lies between `bounds`."""
    several = list(values)
    low, high = min(each.low for each in several), max(each.high for each in several)
    return Known(
        bounds.low if bounds else low,
        bounds.high if bounds else high,
        lcm(*(each.bottom for each in several)),
        max(each.varying for each in several),
        max(each.error for each in several),
        all(each.clean for each in several),
    )


def least(values: Iterable[Known]) -> Known:
    """The least of several numbers."""
    several = list(values)
    return either(several, Bounds(min(each.low for each in several), min(each.high for each in several)))


def greatest(values: Iterable[Known]) -> Known:
    """The greatest of several numbers."""
    several = list(values)
    return either(several, Bounds(max(each.low for each in several), max(each.high for each in several)))


def settled(value: Known, points: int) -> int | None:
    """To how many decimals to round first, so that the number stands right to every multiple of 1 / points.

    None where it does so as it is. A number that is such a multiple is rounded to it, and no other one is rounded to
    it or past it. Raises UnsureError where no number of decimals does both.
    """
    if value.clean:
        if value.size * value.bottom > _MOST_DIGITS:
            raise UnsureError(_too_long(value))
        return None
    gap = Fraction(1, lcm(value.bottom, points) * value.varying)
    for places in range(decimal_places(points) or 0, _MOST_PLACES):
        half = Fraction(1, 2 * 10**places)
        if half <= 2 * value.error or value.size * 10**places > _MOST_DIGITS:
            break
        if half + 2 * value.error < gap:
            return places
    raise UnsureError(_too_long(value))


def same_side(value: Known, other: Known) -> int | None:
    """To how many decimals to round a number, so that it compares right with another, clean one."""
    if other.size * other.bottom > _MOST_DIGITS:
        raise UnsureError(_too_long(other))
    return settled(value, other.bottom)


def is_multiple(value: Known, step: Fraction) -> bool:
    """Whether the number is a whole multiple of `step` whatever it is."""
    return value.varying == 1 and (Fraction(1, value.bottom) / step).denominator == 1


def rounded(value: Known, step: Fraction) -> Known:
    """The number after rounding to a multiple of `step`, which moves it by less than a step."""
    low, high = floor(value.low / step) * step, ceil(value.high / step) * step
    return decimal(low, high, decimal_places(step.denominator) or 0)


def _bounds(value: Known) -> Bounds:
    return Bounds(value.low, value.high)


def _calculated(bounds: Bounds, bottom: int, varying: int, inherited: Fraction) -> Known:
    size = max(abs(bounds.low), abs(bounds.high))
    is_whole = bottom == varying == 1 and not inherited and size <= _WHOLE
    error = Fraction(0) if is_whole else inherited + (size + inherited) * _UNIT
    return Known(bounds.low, bounds.high, bottom, varying, error, is_whole)


def _too_long(value: Known) -> str:
    """Why a number cannot be told from its neighbours."""
    if value.varying > 1:
        return _("除数随人而变（最大 {most}），绝对值可到 {size}").format(
            most=value.varying, size=decimal_text(value.size, 0)
        )
    places = decimal_places(value.bottom)
    if places is None:
        return _("分母是 {bottom}，绝对值可到 {size}").format(
            bottom=value.bottom, size=decimal_text(value.size, 0)
        )
    return _("小数有 {places} 位，绝对值可到 {size}").format(places=places, size=decimal_text(value.size, 0))
