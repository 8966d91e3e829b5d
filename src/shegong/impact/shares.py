"""Parts of a whole that add up to it exactly: the largest remainders get what is left over."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor


def apportion(whole: int, parts: Sequence[Fraction]) -> list[int]:
    """Whole numbers near to `parts` whose sum is `whole`; of equal remainders the first is served first.

    >>> apportion(100, [Fraction(100, 3)] * 3)
    [34, 33, 33]
    """
    found = [floor(part) for part in parts]
    if not found:
        return found
    each, left = divmod(whole - sum(found), len(found))
    by_remainder = sorted(range(len(parts)), key=lambda place: found[place] - parts[place])
    served = set(by_remainder[:left])
    return [number + each + (place in served) for place, number in enumerate(found)]


def split(whole: int, shares: Sequence[Fraction]) -> list[int]:
    """The parts of a whole by shares that come to one.

    >>> split(101, [Fraction(60, 100), Fraction(40, 100)])
    [61, 40]
    """
    return apportion(whole, [whole * share for share in shares])
