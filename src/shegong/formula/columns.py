"""Compiles a checked formula to polars expressions over whole columns, in scaled integers.

Every amount is a numerator column over a denominator. Before an operation is built, the bounds of its numerator say
whether it fits Int64, needs Int128, or can't be calculated: then it is refused, never wrapped.
It shares nothing with the interpreter but the tree, so that each checks the other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm
from typing import NamedTuple

import polars as pl

from shegong.errors import Problem, ShegongError
from shegong.formula.scope import BandAxis, LookupTable
from shegong.formula.tree import (
    Arithmetic,
    Call,
    Choice,
    Comparison,
    LevelValue,
    Logic,
    Lookup,
    Membership,
    Name,
    Negation,
    Node,
    Not,
    Number,
    Truth,
)
from shegong.messages import _
from shegong.money import UNITS, Mode, Rounding

_INT64 = 2**63 - 1
_INT128 = 2**127 - 1
_FEWEST_FOR_GATHER = 4


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


Column = Amount | pl.Expr
"""An amount; or a plain expression for yes/no and dates."""


def constant(value: Fraction | int) -> Amount:
    """The same number in every row."""
    value = Fraction(value)
    top, bottom = value.numerator, value.denominator
    return Amount(top, bottom, Range(top, top), Range(bottom, bottom))


def whole(column: pl.Expr, low: int, high: int) -> Amount:
    """A column of integers between `low` and `high`."""
    return Amount(column, 1, Range(low, high), Range(1, 1))


def compile_formula(
    tree: Node, columns: Mapping[str, Column], tables: Mapping[str, LookupTable], rule: str
) -> Column:
    """The columns of a checked formula, before its rule's rounding; `rule` names it in a refusal."""
    return _Compiler(columns, tables, rule).column(tree)


def rounded(amount: Amount, rounding: Rounding, rule: str) -> Amount:
    """The amount rounded to a multiple of the step: integers over the step's denominator."""
    step = rounding.step
    counted = _Compiler({}, {}, rule).round(_times(amount, 1 / step, rule), rounding.mode)
    return _times(counted, step, rule)


def _overflow(rule: str) -> ShegongError:
    return ShegongError(
        Problem(
            "F017",
            _("“{rule}”的中间结果可能超过 128 位整数，不能整列计算").format(rule=rule),
            _("给输入项规定较小的 maximum，减少参数和系数的小数位，或在中间一步先取整"),
        )
    )


def _fit(column: pl.Expr, size: int, rule: str) -> pl.Expr:
    """`column` in an integer type that holds numbers of this size."""
    if size <= _INT64:
        return column
    if size <= _INT128:
        return column.cast(pl.Int128)
    raise _overflow(rule)


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
        if abs(value) > _INT128:
            raise _overflow(rule)
        return pl.lit(value, dtype=pl.Int64 if abs(value) <= _INT64 else pl.Int128)
    return value


def _product(left: Range, right: Range) -> Range:
    corners = [a * b for a in left for b in right]
    return Range(min(corners), max(corners))


def _times(amount: Amount, factor: Fraction, rule: str) -> Amount:
    """The amount times a constant; common factors of constants are cancelled first."""
    top, bottom = factor.numerator, factor.denominator
    if isinstance(amount.denominator, int):
        common = gcd(top, amount.denominator)
        top, denominator = top // common, amount.denominator // common * bottom
        numerators = _product(amount.numerators, Range(top, top))
        numerator = _multiply(amount.numerator, top, numerators, rule)
        return Amount(numerator, denominator, numerators, Range(denominator, denominator))
    return _product_of(amount, constant(factor), rule)


def _product_of(left: Amount, right: Amount, rule: str) -> Amount:
    for factor, other in ((left.constant, right), (right.constant, left)):
        if factor is not None and isinstance(other.denominator, int):
            return _times(other, factor, rule)
    numerators = _product(left.numerators, right.numerators)
    denominators = _product(left.denominators, right.denominators)
    return Amount(
        _multiply(left.numerator, right.numerator, numerators, rule),
        _multiply(left.denominator, right.denominator, denominators, rule),
        numerators,
        denominators,
    )


def _inverse(amount: Amount, rule: str) -> Amount:
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
        scaled = [_times(amount, Fraction(bottom), rule) for amount in amounts]
        return (
            [part.numerator for part in scaled],
            [part.numerators for part in scaled],
            bottom,
            Range(bottom, bottom),
        )
    shared = constant(1)
    for amount in amounts:
        shared = _product_of(shared, Amount(amount.denominator, 1, amount.denominators, Range(1, 1)), rule)
    tops, ranges = [], []
    for chosen in amounts:
        scaled_top = Amount(chosen.numerator, 1, chosen.numerators, Range(1, 1))
        for amount in amounts:
            if amount is not chosen:
                other = Amount(amount.denominator, 1, amount.denominators, Range(1, 1))
                scaled_top = _product_of(scaled_top, other, rule)
        tops.append(scaled_top.numerator)
        ranges.append(scaled_top.numerators)
    return tops, ranges, shared.numerator, shared.numerators


def _sum(left: Amount, right: Amount, rule: str) -> Amount:
    (a, b), (low, high), bottom, bottoms = _to_common_denominator([left, right], rule)
    ranges = Range(low.low + high.low, low.high + high.high)
    if isinstance(a, int) and isinstance(b, int):
        return Amount(a + b, bottom, ranges, bottoms)
    total = _fit(expression(a, rule), ranges.size, rule) + _fit(expression(b, rule), ranges.size, rule)
    return Amount(total, bottom, ranges, bottoms)


class _Compiler:
    def __init__(self, columns: Mapping[str, Column], tables: Mapping[str, LookupTable], rule: str) -> None:
        self.columns = columns
        self.tables = tables
        self.rule = rule

    def column(self, node: Node) -> Column:
        match node:
            case Number():
                return constant(node.value)
            case Truth():
                return pl.lit(node.value)
            case Name():
                return self.columns[node.name]
            case LevelValue():
                return constant(node.rank)
            case Negation():
                return _times(self.amount(node.operand), Fraction(-1), self.rule)
            case Arithmetic():
                return self.arithmetic(node)
            case Comparison():
                parts = [self.column(part) for part in node.operands]
                pairs = zip(parts, parts[1:], node.operators, strict=False)
                return pl.all_horizontal([self.compare(left, right, sign) for left, right, sign in pairs])
            case Logic():
                truths = [self.truth(part) for part in node.operands]
                return pl.all_horizontal(truths) if node.operator == "and" else pl.any_horizontal(truths)
            case Not():
                return ~self.truth(node.operand)
            case Membership():
                item = self.column(node.item)
                found = pl.any_horizontal(
                    [self.compare(item, self.column(option), "==") for option in node.options]
                )
                return ~found if node.negated else found
            case Choice():
                return self.choice(node)
            case Lookup():
                return self.look_up(self.tables[node.table], [self.amount(key) for key in node.keys])
            case Call():
                return self.call(node)
            case _:
                raise AssertionError(node)

    def amount(self, node: Node) -> Amount:
        column = self.column(node)
        if not isinstance(column, Amount):
            raise TypeError(node)
        return column

    def truth(self, node: Node) -> pl.Expr:
        column = self.column(node)
        if isinstance(column, Amount):
            raise TypeError(node)
        return column

    def arithmetic(self, node: Arithmetic) -> Amount:
        left, right = self.amount(node.left), self.amount(node.right)
        match node.operator:
            case "+":
                return _sum(left, right, self.rule)
            case "-":
                return _sum(left, _times(right, Fraction(-1), self.rule), self.rule)
            case "*":
                return _product_of(left, right, self.rule)
            case _:
                return _product_of(left, _inverse(right, self.rule), self.rule)

    def compare(self, left: Column, right: Column, sign: str) -> pl.Expr:
        if isinstance(left, Amount) and isinstance(right, Amount):
            (a, b), _ranges, _bottom, _bottoms = _to_common_denominator([left, right], self.rule)
            return _COMPARE[sign](expression(a, self.rule), expression(b, self.rule))
        if isinstance(left, Amount) or isinstance(right, Amount):
            raise TypeError(sign)
        return _COMPARE[sign](left, right)

    def choice(self, node: Choice) -> Column:
        test = self.truth(node.test)
        then, otherwise = self.column(node.then), self.column(node.otherwise)
        if isinstance(then, Amount) and isinstance(otherwise, Amount):
            return self.pick(test, then, otherwise)
        return pl.when(test).then(self.truth(node.then)).otherwise(self.truth(node.otherwise))

    def pick(self, test: pl.Expr, then: Amount, otherwise: Amount) -> Amount:
        """`then` where the test holds, `otherwise` elsewhere."""
        (a, b), (left, right), bottom, bottoms = _to_common_denominator([then, otherwise], self.rule)
        ranges = Range(min(left.low, right.low), max(left.high, right.high))
        chosen = pl.when(test).then(_fit(expression(a, self.rule), ranges.size, self.rule))
        picked = chosen.otherwise(_fit(expression(b, self.rule), ranges.size, self.rule))
        return Amount(picked, bottom, ranges, bottoms)

    def extremum(self, amounts: list[Amount], smallest: bool) -> Amount:
        tops, ranges, bottom, bottoms = _to_common_denominator(amounts, self.rule)
        pick = min if smallest else max
        span = Range(pick(part.low for part in ranges), pick(part.high for part in ranges))
        if all(isinstance(top, int) for top in tops):
            return Amount(pick(top for top in tops if isinstance(top, int)), bottom, span, bottoms)
        size = max(part.size for part in ranges)
        columns = [_fit(expression(top, self.rule), size, self.rule) for top in tops]
        found = pl.min_horizontal(columns) if smallest else pl.max_horizontal(columns)
        return Amount(found, bottom, span, bottoms)

    def look_up(self, table: LookupTable, keys: list[Amount]) -> Amount:
        bottom = lcm(*(value.denominator for value in table.cells.values()))
        scaled = {place: int(value * bottom) for place, value in table.cells.items()}
        ranges = Range(min(scaled.values()), max(scaled.values()))
        progression = _progression(table, scaled)
        if progression is not None:
            first, step = progression
            line = _times(keys[0], Fraction(step, bottom), self.rule)
            straight = _sum(line, constant(Fraction(first, bottom)), self.rule)
            return Amount(
                straight.numerator, straight.denominator, straight.numerators, straight.denominators
            )
        index = pl.lit(0, dtype=pl.Int64)
        cells = [0]
        places: list[tuple[int, ...]] = [()]
        for axis, key in zip(table.axes, keys, strict=True):
            if isinstance(axis, BandAxis):
                points, place = range(len(axis.limits) + 1), self.band(axis, key)
            else:
                points = range(min(axis.points), max(axis.points) + 1)
                place = expression(self.integer(key), self.rule) - min(axis.points)
            index = index * len(points) + place
            places = [(*before, point) for before in places for point in points]
        # A hole between two points of an axis can't be reached: the check has shown that.
        cells = [scaled.get(place, 0) for place in places]
        dtype = pl.Int64 if ranges.size <= _INT64 else pl.Int128
        if ranges.size > _INT128:
            raise _overflow(self.rule)
        row = pl.lit(pl.Series(cells, dtype=dtype))
        # A key that is the same for everyone (table[month]) gives one value, not one per row.
        found = row.gather(index) if index.meta.root_names() else row.get(index)
        return Amount(found, bottom, ranges, Range(bottom, bottom))

    def integer(self, key: Amount) -> pl.Expr | int:
        """A key that is a whole number, as such."""
        if key.denominator == 1:
            return key.numerator
        return expression(key.numerator, self.rule) // expression(key.denominator, self.rule)

    def band(self, axis: BandAxis, key: Amount) -> pl.Expr:
        sign = "<" if axis.inclusive else "<="
        passed = [self.compare(constant(limit), key, sign).cast(pl.Int64) for limit in axis.limits]
        return pl.sum_horizontal(passed) if passed else pl.lit(0, dtype=pl.Int64)

    def call(self, node: Call) -> Amount:
        if node.function in ("years", "months"):
            return self.elapsed(node)
        arguments = [self.amount(argument) for argument in node.arguments]
        match node.function:
            case "min" | "max":
                return self.extremum(arguments, node.function == "min")
            case "clamp":
                value, low, high = arguments
                return self.extremum([self.extremum([value, low], smallest=False), high], smallest=True)
            case "bracket":
                return self.bracket(self.tables[node.table or ""], arguments[0])
            case _:
                step = Fraction(UNITS[node.unit] if node.unit else 1)
                counted = self.round(_times(arguments[0], 1 / step, self.rule), node.function)
                return _times(counted, step, self.rule)

    def elapsed(self, node: Call) -> Amount:
        start, end = (self.truth(argument) for argument in node.arguments)

        def part(of: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
            return of(end).cast(pl.Int64) - of(start).cast(pl.Int64)

        incomplete = (end.dt.day() < start.dt.day()).cast(pl.Int64)
        months = part(lambda day: day.dt.year()) * 12 + part(lambda day: day.dt.month()) - incomplete
        reach = (date.max.year - date.min.year + 1) * 12
        return whole(months if node.function == "months" else months // 12, -reach, reach)

    def round(self, amount: Amount, mode: Mode | str) -> Amount:
        """The amount as a whole number: by size (half_up, up, down) or by direction (floor, ceil); round = half_up."""
        value = amount.constant
        if value is not None:
            return constant(_round_constant(value, mode))
        top, bottom = expression(amount.numerator, self.rule), expression(amount.denominator, self.rule)
        tops, bottoms = amount.numerators, amount.denominators
        if bottoms == Range(1, 1):
            return Amount(amount.numerator, 1, tops, bottoms)
        size = 2 * (tops.size + bottoms.high)
        top, bottom = _fit(top, size, self.rule), _fit(bottom, size, self.rule)
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
        if size > _INT64 >= reach.size:
            whole_part = whole_part.cast(pl.Int64)
        return whole(whole_part, *reach)

    def bracket(self, table: LookupTable, amount: Amount) -> Amount:
        """Amount x rate - quick deduction of its band, which comes to the sum of the slices."""
        axis = table.axes[0]
        if not isinstance(axis, BandAxis):
            raise TypeError(table)
        rates = [table.cells[(number,)] for number in range(len(axis.limits) + 1)]
        positive = self.extremum([amount, constant(0)], smallest=False)
        result = _times(positive, rates[0], self.rule)
        deduction = Fraction(0)
        # No amount is below 0 here, so a limit below 0 is one of 0.
        limits = [max(limit, Fraction(0)) for limit in axis.limits]
        for limit, lower, rate in zip(limits, rates, rates[1:], strict=False):
            deduction += limit * (rate - lower)
            in_band = _sum(_times(positive, rate, self.rule), constant(-deduction), self.rule)
            result = self.pick(self.compare(positive, constant(limit), ">"), in_band, result)
        return result


def _progression(table: LookupTable, scaled: Mapping[tuple[int, ...], int]) -> tuple[int, int] | None:
    """First value (at key 0) and step of a one-key table whose values rise evenly: a sum is faster than a look-up."""
    if len(table.axes) != 1 or isinstance(table.axes[0], BandAxis):
        return None
    points = sorted(table.axes[0].points)
    if len(points) < _FEWEST_FOR_GATHER or points != list(range(points[0], points[-1] + 1)):
        return None
    values = [scaled[(point,)] for point in points]
    step = values[1] - values[0]
    if any(later - earlier != step for earlier, later in pairwise(values)):
        return None
    return values[0] - step * points[0], step


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


_COMPARE: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
