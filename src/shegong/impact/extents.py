"""What a formula comes to where some of its figures are known only as at least or at most so much, or as a range.

The ends hold for every value that the figures can have; where a figure stands twice in a formula, they may be wider
than need be, and never narrower.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from shegong.formula.interpret import Value, interpret
from shegong.formula.tree import Arithmetic, Name, Negation, Node, Number, Span, names
from shegong.impact.prints import Print

_End = tuple[int, Fraction]
"""A number (0, x), or what lies below (-1, 0) or above (1, 0) all numbers: tuples compare as these do."""
_BELOW, _ABOVE, _ZERO = (-1, Fraction(0)), (1, Fraction(0)), (0, Fraction(0))


class Extent(NamedTuple):
    """From where to where something lies, both included; None is no end. `about`: rests on a figure printed as such."""

    low: Fraction | None
    high: Fraction | None
    about: bool = False

    @property
    def point(self) -> Fraction | None:
        """The value, where it can be only one."""
        return self.low if self.low == self.high else None


def at(value: Fraction) -> Extent:
    """What is known exactly."""
    return Extent(value, value)


def extent_of(printed: Print) -> Extent:
    """What a published figure says of itself; none is below 0."""
    value = printed.value
    if printed.sense in ("at_least", "more_than"):
        return Extent(value, None)
    if printed.sense in ("at_most", "less_than"):
        return Extent(Fraction(0), value)
    return Extent(value, printed.upper or value, about=printed.sense == "about")


def beyond_arithmetic(node: Node, uncertain: frozenset[str]) -> Span | None:
    """The part of a formula that does more with an uncertain figure than to add, subtract, multiply and divide."""
    if isinstance(node, Name) or uncertain.isdisjoint(names(node)):
        return None
    if isinstance(node, Negation):
        return beyond_arithmetic(node.operand, uncertain)
    if isinstance(node, Arithmetic):
        return beyond_arithmetic(node.left, uncertain) or beyond_arithmetic(node.right, uncertain)
    return node.span


def extent(tree: Node, figures: Mapping[str, Extent]) -> Extent:
    """Between what a formula lies that does plain arithmetic with what is uncertain."""
    low, high = _ends(tree, figures)
    about = any(figures[name].about for name in names(tree))
    return Extent(None if low[0] else low[1], None if high[0] else high[1], about)


def _ends(node: Node, figures: Mapping[str, Extent]) -> tuple[_End, _End]:
    match node:
        case Number():
            return (0, node.value), (0, node.value)
        case Name():
            low, high, _about = figures[node.name]
            return _BELOW if low is None else (0, low), _ABOVE if high is None else (0, high)
        case Negation():
            low_end, high_end = _ends(node.operand, figures)
            return _minus(high_end), _minus(low_end)
        case Arithmetic():
            return _combined(node.operator, _ends(node.left, figures), _ends(node.right, figures))
        case _:  # `beyond_arithmetic` lets nothing uncertain come here
            values: dict[str, Value] = {name: figures[name].low or Fraction(0) for name in names(node)}
            found = interpret(node, values, {})
            if not isinstance(found, Fraction):
                raise TypeError(node)
            return (0, found), (0, found)


def _combined(operator: str, left: tuple[_End, _End], right: tuple[_End, _End]) -> tuple[_End, _End]:
    if operator == "-":
        operator, right = "+", (_minus(right[1]), _minus(right[0]))
    if operator == "+":
        return _sum(left[0], right[0]), _sum(left[1], right[1])
    if operator == "/":
        right = _inverse(*right)
    products = [_product(one, other) for one in left for other in right]
    return min(products), max(products)


def _minus(end: _End) -> _End:
    return -end[0], -end[1]


def _sum(one: _End, other: _End) -> _End:
    infinite = one[0] or other[0]
    return (infinite, Fraction(0)) if infinite else (0, one[1] + other[1])


def _product(one: _End, other: _End) -> _End:
    if not one[0] and not other[0]:
        return 0, one[1] * other[1]
    sign = _sign(one) * _sign(other)
    return sign, Fraction(0)


def _sign(end: _End) -> int:
    return (end > _ZERO) - (end < _ZERO)


def _inverse(low: _End, high: _End) -> tuple[_End, _End]:
    """One over what lies between; anything where that may be on both sides of 0."""
    if low < _ZERO < high or low == high == _ZERO:
        return _BELOW, _ABOVE
    return (
        _BELOW if high == _ZERO else _over(high),
        _ABOVE if low == _ZERO else _over(low),
    )


def _over(end: _End) -> _End:
    return (0, Fraction(0)) if end[0] else (0, 1 / end[1])
