"""Amounts as scaled integer columns: a numerator over a denominator, each with its range.

Before an operation is built, the range of its result says whether it fits Int64, needs Int128, or can't be calculated:
then it is refused, never wrapped. Every operation takes the name of the rule that a refusal mentions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

import polars as pl

from shegong.errors import Problem, ShegongError
from shegong.messages import _
from shegong.money import Mode, Rounding

INT64 = 2**63 - 1
INT128 = 2**127 - 1


class Range(NamedTuple):
    """Between which integers a column lies, both included."""

    low: int
    high: int

    @property
    def size(self) -> int:
        """The greatest absolute value."""
        return max(abs(self.low), abs(self.high))


@dataclass(frozen=True, slots=True)
class Amount:
    """A number per row: `numerator / denominator`, the denominator positive.

    Constants are plain integers; anything else is an expression, whose range is known.
    """

    numerator: pl.Expr | int
    denominator: pl.Expr | int
    numerators: Range
    denominators: Range

    @property
    def constant(self) -> Fraction | None:
        """The value, if it is the same in every row."""
        if isinstance(self.numerator, int) and isinstance(self.denominator, int):
            return Fraction(self.numerator, self.denominator)
        return None


def constant(value: Fraction | int) -> Amount:
    """The same number in every row."""
    value = Fraction(value)
    top, bottom = value.numerator, value.denominator
    return Amount(top, bottom, Range(top, top), Range(bottom, bottom))


def whole(column: pl.Expr, low: int, high: int) -> Amount:
    """A column of integers between `low` and `high`."""
    return Amount(column, 1, Range(low, high), Range(1, 1))


def overflow(rule: str) -> ShegongError:
    """The refusal of numbers that no column can hold."""
    return ShegongError(
        Problem(
            "F017",
            _("“{rule}”的中间结果可能超过 128 位整数，不能整列计算").format(rule=rule),
            _("给输入项规定较小的 maximum，减少参数和系数的小数位，或在中间一步先取整"),
        )
    )


def _fit(column: pl.Expr, size: int, rule: str) -> pl.Expr:
    """`column` in an integer type that holds numbers of this size."""
    if size <= INT64:
        return column
    if size <= INT128:
        return column.cast(pl.Int128)
    raise overflow(rule)


def _multiply(left: pl.Expr | int, right: pl.Expr | int, ranges: Range, rule: str) -> pl.Expr | int:
    if isinstance(left, int) and isinstance(right, int):
        return left * right
    if isinstance(left, int):
        left, right = right, left
    if isinstance(right, int) and right == 1:
        return left
    return _fit(expression(left, rule), ranges.size, rule) * _fit(expression(right, rule), ranges.size, rule)


def expression(value: pl.Expr | int, rule: str) -> pl.Expr:
    """A constant as an expression of the type that it needs."""
    if isinstance(value, int):
        if abs(value) > INT128:
            raise overflow(rule)
        return pl.lit(value, dtype=pl.Int64 if abs(value) <= INT64 else pl.Int128)
    return value


def _product(left: Range, right: Range) -> Range:
    corners = [a * b for a in left for b in right]
    return Range(min(corners), max(corners))


def times(amount: Amount, factor: Fraction, rule: str) -> Amount:
    """The amount times a constant; common factors of constants are cancelled first."""
    top, bottom = factor.numerator, factor.denominator
    if isinstance(amount.denominator, int):
        common = gcd(top, amount.denominator)
        top, denominator = top // common, amount.denominator // common * bottom
        numerators = _product(amount.numerators, Range(top, top))
        numerator = _multiply(amount.numerator, top, numerators, rule)
        return Amount(numerator, denominator, numerators, Range(denominator, denominator))
    return product(amount, constant(factor), rule)


def product(left: Amount, right: Amount, rule: str) -> Amount:
    """The one times the other."""
    for factor, other in ((left.constant, right), (right.constant, left)):
        if factor is not None and isinstance(other.denominator, int):
            return times(other, factor, rule)
    numerators = _product(left.numerators, right.numerators)
    denominators = _product(left.denominators, right.denominators)
    return Amount(
        _multiply(left.numerator, right.numerator, numerators, rule),
        _multiply(left.denominator, right.denominator, denominators, rule),
        numerators,
        denominators,
    )


def inverse(amount: Amount, rule: str) -> Amount:
    """1 / amount, for an amount that the check has shown never to be 0."""
    top, tops = amount.numerator, amount.numerators
    bottom, bottoms = amount.denominator, amount.denominators
    if tops.high < 0:
        tops, bottoms = Range(-tops.high, -tops.low), Range(-bottoms.high, -bottoms.low)
        top, bottom = _multiply(top, -1, tops, rule), _multiply(bottom, -1, bottoms, rule)
    return Amount(bottom, top, bottoms, tops)


def _to_common_denominator(
    amounts: list[Amount], rule: str
) -> tuple[list[pl.Expr | int], list[Range], pl.Expr | int, Range]:
    """The numerators over one denominator, their ranges, and that denominator with its range."""
    if all(isinstance(amount.denominator, int) for amount in amounts):
        bottom = lcm(*(amount.denominator for amount in amounts if isinstance(amount.denominator, int)))
        scaled = [times(amount, Fraction(bottom), rule) for amount in amounts]
        return (
            [part.numerator for part in scaled],
            [part.numerators for part in scaled],
            bottom,
            Range(bottom, bottom),
        )
    shared = constant(1)
    for amount in amounts:
        shared = product(shared, Amount(amount.denominator, 1, amount.denominators, Range(1, 1)), rule)
    tops, ranges = [], []
    for chosen in amounts:
        scaled_top = Amount(chosen.numerator, 1, chosen.numerators, Range(1, 1))
        for amount in amounts:
            if amount is not chosen:
                other = Amount(amount.denominator, 1, amount.denominators, Range(1, 1))
                scaled_top = product(scaled_top, other, rule)
        tops.append(scaled_top.numerator)
        ranges.append(scaled_top.numerators)
    return tops, ranges, shared.numerator, shared.numerators


def plus(left: Amount, right: Amount, rule: str) -> Amount:
    """The one and the other."""
    (a, b), (low, high), bottom, bottoms = _to_common_denominator([left, right], rule)
    ranges = Range(low.low + high.low, low.high + high.high)
    if isinstance(a, int) and isinstance(b, int):
        return Amount(a + b, bottom, ranges, bottoms)
    total = _fit(expression(a, rule), ranges.size, rule) + _fit(expression(b, rule), ranges.size, rule)
    return Amount(total, bottom, ranges, bottoms)


def minus(left: Amount, right: Amount, rule: str) -> Amount:
    """The one less the other."""
    (a, b), (low, high), bottom, bottoms = _to_common_denominator([left, right], rule)
    ranges = Range(low.low - high.high, low.high - high.low)
    if isinstance(a, int) and isinstance(b, int):
        return Amount(a - b, bottom, ranges, bottoms)
    size = max(ranges.size, high.size)
    rest = _fit(expression(a, rule), size, rule) - _fit(expression(b, rule), size, rule)
    return Amount(rest, bottom, ranges, bottoms)


def compare(left: Amount, right: Amount, sign: str, rule: str) -> pl.Expr:
    """Whether `left sign right`, row by row."""
    (a, b), _ranges, _bottom, _bottoms = _to_common_denominator([left, right], rule)
    return COMPARE[sign](expression(a, rule), expression(b, rule))


def pick(test: pl.Expr, then: Amount, otherwise: Amount, rule: str) -> Amount:
    """`then` where the test holds, `otherwise` elsewhere."""
    (a, b), (left, right), bottom, bottoms = _to_common_denominator([then, otherwise], rule)
    ranges = Range(min(left.low, right.low), max(left.high, right.high))
    chosen = pl.when(test).then(_fit(expression(a, rule), ranges.size, rule))
    picked = chosen.otherwise(_fit(expression(b, rule), ranges.size, rule))
    return Amount(picked, bottom, ranges, bottoms)


def extremum(amounts: list[Amount], rule: str, *, smallest: bool) -> Amount:
    """The smallest or the greatest of several amounts, row by row."""
    tops, ranges, bottom, bottoms = _to_common_denominator(amounts, rule)
    pick = min if smallest else max
    span = Range(pick(part.low for part in ranges), pick(part.high for part in ranges))
    if all(isinstance(top, int) for top in tops):
        return Amount(pick(top for top in tops if isinstance(top, int)), bottom, span, bottoms)
    for top, part in zip(tops, ranges, strict=True):
        others = [other for other in ranges if other is not part]
        if all(part.high <= other.low if smallest else part.low >= other.high for other in others):
            return Amount(top, bottom, span, bottoms)  # whatever the row, it is this one
    size = max(part.size for part in ranges)
    columns = [_fit(expression(top, rule), size, rule) for top in tops]
    found = pl.min_horizontal(columns) if smallest else pl.max_horizontal(columns)
    return Amount(found, bottom, span, bottoms)


def rounded(amount: Amount, rounding: Rounding, rule: str) -> Amount:
    """The amount rounded to a multiple of the step: integers over the step's denominator."""
    counted = to_whole(times(amount, 1 / rounding.step, rule), rounding.mode, rule)
    return times(counted, rounding.step, rule)


def to_whole(amount: Amount, mode: Mode | str, rule: str) -> Amount:
    """The amount as a whole number: by size (half_up, up, down) or by direction (floor, ceil); round = half_up."""
    value = amount.constant
    if value is not None:
        return constant(_round_constant(value, mode))
    top, bottom = expression(amount.numerator, rule), expression(amount.denominator, rule)
    tops, bottoms = amount.numerators, amount.denominators
    if bottoms == Range(1, 1):
        return Amount(amount.numerator, 1, tops, bottoms)
    size = 2 * (tops.size + bottoms.high)
    top, bottom = _fit(top, size, rule), _fit(bottom, size, rule)
    if mode == "floor":
        whole_part = top // bottom
    elif mode == "ceil":
        whole_part = 0 - ((0 - top) // bottom)
    elif tops.low >= 0:
        whole_part = _divide_by_size(top, bottom, mode)
    else:
        size_part = _divide_by_size(pl.when(top < 0).then(0 - top).otherwise(top), bottom, mode)
        whole_part = pl.when(top < 0).then(0 - size_part).otherwise(size_part)
    ends = [_round_constant(Fraction(end, low), mode) for end in tops for low in bottoms]
    reach = Range(min(ends), max(ends))
    if size > INT64 >= reach.size:
        whole_part = whole_part.cast(pl.Int64)
    return whole(whole_part, *reach)


def _divide_by_size(top: pl.Expr, bottom: pl.Expr, mode: str) -> pl.Expr:
    """A numerator of at least 0, divided and rounded."""
    if mode == "up":
        return (top + bottom - 1) // bottom
    if mode == "down":
        return top // bottom
    return (top * 2 + bottom) // (bottom * 2)


def _round_constant(value: Fraction, mode: str) -> int:
    size = abs(value)
    match mode:
        case "floor":
            return value.numerator // value.denominator
        case "ceil":
            return -(-value.numerator // value.denominator)
        case "down":
            whole_part = size.numerator // size.denominator
        case "up":
            whole_part = -(-size.numerator // size.denominator)
        case _:
            whole_part = (2 * size.numerator + size.denominator) // (2 * size.denominator)
    return whole_part if value >= 0 else -whole_part


COMPARE: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
