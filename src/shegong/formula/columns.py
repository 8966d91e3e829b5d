"""Compiles a checked formula to polars expressions over whole columns, in scaled integers (see `amounts`).

It shares nothing with the interpreter but the tree, so that each checks the other.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import lcm

import polars as pl

from shegong.formula.amounts import (
    COMPARE,
    INT64,
    INT128,
    Amount,
    Range,
    compare,
    constant,
    expression,
    extremum,
    inverse,
    minus,
    overflow,
    pick,
    plus,
    product,
    times,
    to_whole,
    whole,
)
from shegong.formula.month_days import days_counted
from shegong.formula.scope import BandAxis, LookupTable
from shegong.formula.tree import (
    DAYS_OF_MONTH,
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
from shegong.money import UNITS

Column = Amount | pl.Expr
"""An amount; or a plain expression for yes/no and dates."""
_FEWEST_FOR_GATHER = 4
_EPOCH = date(1970, 1, 1).toordinal()
_WEEK, _WEEKDAYS = 7, 5
"""In days; day 1 is a Monday."""


def compile_formula(
    tree: Node, columns: Mapping[str, Column], tables: Mapping[str, LookupTable], rule: str
) -> Column:
    """The columns of a checked formula, before its rule's rounding; `rule` names it in a refusal."""
    return _Compiler(columns, tables, rule).column(tree)


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
                return times(self.amount(node.operand), Fraction(-1), self.rule)
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
                return plus(left, right, self.rule)
            case "-":
                return minus(left, right, self.rule)
            case "*":
                return product(left, right, self.rule)
            case _:
                return product(left, inverse(right, self.rule), self.rule)

    def compare(self, left: Column, right: Column, sign: str) -> pl.Expr:
        if isinstance(left, Amount) and isinstance(right, Amount):
            return compare(left, right, sign, self.rule)
        if isinstance(left, Amount) or isinstance(right, Amount):
            raise TypeError(sign)
        return COMPARE[sign](left, right)

    def choice(self, node: Choice) -> Column:
        test = self.truth(node.test)
        then, otherwise = self.column(node.then), self.column(node.otherwise)
        if isinstance(then, Amount) and isinstance(otherwise, Amount):
            return pick(test, then, otherwise, self.rule)
        return pl.when(test).then(self.truth(node.then)).otherwise(self.truth(node.otherwise))

    def look_up(self, table: LookupTable, keys: list[Amount]) -> Amount:
        bottom = lcm(*(value.denominator for value in table.cells.values()))
        scaled = {place: int(value * bottom) for place, value in table.cells.items()}
        ranges = Range(min(scaled.values()), max(scaled.values()))
        progression = _progression(table, scaled)
        if progression is not None:
            first, step = progression
            line = times(keys[0], Fraction(step, bottom), self.rule)
            straight = plus(line, constant(Fraction(first, bottom)), self.rule)
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
        dtype = pl.Int64 if ranges.size <= INT64 else pl.Int128
        if ranges.size > INT128:
            raise overflow(self.rule)
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
        if node.function.startswith(("years", "months")):
            return self.elapsed(node)
        if node.function in DAYS_OF_MONTH:
            return self.days_of_month(node)
        arguments = [self.amount(argument) for argument in node.arguments]
        match node.function:
            case "min" | "max":
                return extremum(arguments, self.rule, smallest=node.function == "min")
            case "clamp":
                value, low, high = arguments
                raised = extremum([value, low], self.rule, smallest=False)
                return extremum([raised, high], self.rule, smallest=True)
            case "bracket":
                return self.bracket(self.tables[node.table or ""], arguments[0])
            case _:
                step = Fraction(UNITS[node.unit] if node.unit else 1)
                counted = to_whole(times(arguments[0], 1 / step, self.rule), node.function, self.rule)
                return times(counted, step, self.rule)

    def elapsed(self, node: Call) -> Amount:
        start, end = (self.truth(argument) for argument in node.arguments)

        def part(of: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
            return of(end).cast(pl.Int64) - of(start).cast(pl.Int64)

        apart = part(lambda day: day.dt.year()) * 12 + part(lambda day: day.dt.month())
        if node.function.endswith("_begun"):
            months = apart + (end.dt.day() > start.dt.day()).cast(pl.Int64)
            years = 0 - ((0 - months) // 12)
        else:
            months = apart - (end.dt.day() < start.dt.day()).cast(pl.Int64)
            years = months // 12
        reach = (date.max.year - date.min.year + 1) * 12
        return whole(months if node.function.startswith("months") else years, -reach, reach)

    def days_of_month(self, node: Call) -> Amount:
        """By how many such days there are until the last, and until the day before the first."""
        start, end, first, last = (self.truth(argument).cast(pl.Date) for argument in node.arguments)
        until = pl.min_horizontal(end, last).to_physical().cast(pl.Int64) + _EPOCH
        before = pl.max_horizontal(start, first).to_physical().cast(pl.Int64) + (_EPOCH - 1)
        count = self.days_until(node, until) - self.days_until(node, before)
        limits = days_counted(node, self.tables[node.table] if node.table else None)
        return whole(pl.when(until > before).then(count).otherwise(0), *limits)

    def days_until(self, node: Call, day: pl.Expr) -> pl.Expr:
        """How many such days there are until a day, by its number, from any fixed day on."""
        if node.function == "days":
            return day
        weekdays = day // _WEEK * _WEEKDAYS + pl.min_horizontal(day % _WEEK, _WEEKDAYS)
        if not node.table or not (unlike := self.tables[node.table].cells):
            return weekdays
        first, last = min(unlike)[0] - 1, max(unlike)[0]
        gained = [
            int(unlike[(each,)]) - (0 < each % _WEEK <= _WEEKDAYS) if (each,) in unlike else 0
            for each in range(first, last + 1)
        ]
        place = day.clip(first, last) - first
        more = pl.lit(pl.Series(gained, dtype=pl.Int64).cum_sum())
        return weekdays + (more.gather(place) if place.meta.root_names() else more.get(place))

    def bracket(self, table: LookupTable, amount: Amount) -> Amount:
        """Amount x rate - quick deduction of its band, which comes to the sum of the slices."""
        axis = table.axes[0]
        if not isinstance(axis, BandAxis):
            raise TypeError(table)
        rates = [table.cells[(number,)] for number in range(len(axis.limits) + 1)]
        positive = extremum([amount, constant(0)], self.rule, smallest=False)
        result = times(positive, rates[0], self.rule)
        deduction = Fraction(0)
        # No amount is below 0 here, so a limit below 0 is one of 0.
        limits = [max(limit, Fraction(0)) for limit in axis.limits]
        for limit, lower, rate in zip(limits, rates, rates[1:], strict=False):
            deduction += limit * (rate - lower)
            in_band = plus(times(positive, rate, self.rule), constant(-deduction), self.rule)
            result = pick(compare(positive, constant(limit), ">", self.rule), in_band, result, self.rule)
        if min(rates) < 0:
            return result
        # Slices that are not negative add up to nothing that is.
        low, high = result.numerators
        return replace(result, numerators=Range(max(low, 0), high))


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
