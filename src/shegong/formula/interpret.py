"""Reads a checked formula for one person: exact fractions, every step kept for the explanation.

It shares nothing with the column compiler but the tree, so that each checks the other.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from math import ceil, floor

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
from shegong.money import UNITS, round_to_integer

Value = Fraction | bool | date
"""Amounts (money in fen), counts and ranks of levels as Fraction; yes and no; dates."""

_ARITHMETIC: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_COMPARE: dict[str, Callable[[Value, Value], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_WEEKDAYS = 5
Trace = dict[int, Value]
"""What each node that was reached came to, by `id(node)`."""


def interpret(
    tree: Node, values: Mapping[str, Value], tables: Mapping[str, LookupTable], trace: Trace | None = None
) -> Value:
    """The value of a checked formula, before its rule's rounding. `trace`, if given, is filled."""
    return _Interpreter(values, tables, {} if trace is None else trace).value(tree)


class _Interpreter:
    def __init__(self, values: Mapping[str, Value], tables: Mapping[str, LookupTable], trace: Trace) -> None:
        self.values = values
        self.tables = tables
        self.trace = trace

    def value(self, node: Node) -> Value:
        result = self.trace[id(node)] = self.compute(node)
        return result

    def amount(self, node: Node) -> Fraction:
        value = self.value(node)
        if not isinstance(value, Fraction):
            raise TypeError(value)
        return value

    def compute(self, node: Node) -> Value:
        match node:
            case Number():
                return node.value
            case Truth():
                return node.value
            case Name():
                return self.values[node.name]
            case LevelValue():
                return Fraction(node.rank)
            case Negation():
                return -self.amount(node.operand)
            case Arithmetic():
                return _ARITHMETIC[node.operator](self.amount(node.left), self.amount(node.right))
            case Comparison():
                parts = [self.value(part) for part in node.operands]
                pairs = zip(parts, parts[1:], node.operators, strict=False)
                return all(_COMPARE[sign](left, right) for left, right, sign in pairs)
            case Logic():
                truths = [bool(self.value(part)) for part in node.operands]
                return all(truths) if node.operator == "and" else any(truths)
            case Not():
                return not self.value(node.operand)
            case Membership():
                item = self.value(node.item)
                options = [self.value(option) for option in node.options]
                return (item in options) != node.negated
            case Choice():
                return self.value(node.then if self.value(node.test) else node.otherwise)
            case Lookup():
                return self.look_up(self.tables[node.table], [self.amount(key) for key in node.keys])
            case Call():
                return self.call(node)
            case _:
                raise AssertionError(node)

    def look_up(self, table: LookupTable, keys: list[Fraction]) -> Fraction:
        places = (
            axis.band(key) if isinstance(axis, BandAxis) else int(key)
            for axis, key in zip(table.axes, keys, strict=True)
        )
        return table.cells[tuple(places)]

    def call(self, node: Call) -> Fraction:
        if node.function in _ELAPSED:
            start, end = (self.value(argument) for argument in node.arguments)
            if not isinstance(start, date) or not isinstance(end, date):
                raise TypeError(node)
            return Fraction(_ELAPSED[node.function](start, end))
        if node.function in DAYS_OF_MONTH:
            return Fraction(self.days_of_month(node))
        arguments = [self.amount(argument) for argument in node.arguments]
        match node.function:
            case "min":
                return min(arguments)
            case "max":
                return max(arguments)
            case "clamp":
                value, low, high = arguments
                return min(max(value, low), high)
            case "bracket":
                return sum_of_slices(self.tables[node.table or ""], arguments[0])
            case _:
                return _round(node, arguments[0])

    def days_of_month(self, node: Call) -> int:
        """Day by day."""
        start, end, first, last = (self.value(argument) for argument in node.arguments)
        if not (
            isinstance(start, date)
            and isinstance(end, date)
            and isinstance(first, date)
            and isinstance(last, date)
        ):
            raise TypeError(node)
        days = range(max(start, first).toordinal(), min(end, last).toordinal() + 1)
        match node.function:
            case "days":
                return len(days)
            case "weekdays":
                return sum(date.fromordinal(day).weekday() < _WEEKDAYS for day in days)
            case _:
                unlike = self.tables[node.table or ""].cells
                return sum(
                    bool(unlike.get((day,), date.fromordinal(day).weekday() < _WEEKDAYS)) for day in days
                )


def _round(node: Call, value: Fraction) -> Fraction:
    step = UNITS[node.unit] if node.unit else 1
    if node.function == "floor":
        return Fraction(floor(value / step) * step)
    if node.function == "ceil":
        return Fraction(ceil(value / step) * step)
    return Fraction(round_to_integer(value / step) * step)


def months_between(start: date, end: date) -> int:
    """Whole months from `start` to `end`: a month is full on the same day of the next; negative before `start`.

    >>> months_between(date(2018, 7, 15), date(2020, 7, 14)), months_between(date(2018, 7, 15), date(2020, 7, 15))
    (23, 24)
    """
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def months_begun(start: date, end: date) -> int:
    """Months from `start` to `end`, of which the last counts as soon as it has begun.

    >>> months_begun(date(2018, 7, 15), date(2020, 7, 15)), months_begun(date(2018, 7, 15), date(2020, 7, 16))
    (24, 25)
    """
    return (end.year - start.year) * 12 + end.month - start.month + (end.day > start.day)


_ELAPSED: dict[str, Callable[[date, date], int]] = {
    "months": months_between,
    "months_begun": months_begun,
    "years": lambda start, end: months_between(start, end) // 12,
    "years_begun": lambda start, end: -(-months_begun(start, end) // 12),
}


def sum_of_slices(table: LookupTable, amount: Fraction) -> Fraction:
    """Each slice of `amount` between two limits times that band's rate; nothing for an amount below 0."""
    axis = table.axes[0]
    if not isinstance(axis, BandAxis):
        raise TypeError(table)
    total, floor_of_band = Fraction(0), Fraction(0)
    for number, limit in enumerate((*axis.limits, None)):
        ceiling = amount if limit is None else min(amount, limit)
        total += max(ceiling - floor_of_band, Fraction(0)) * table.cells[(number,)]
        floor_of_band = max(floor_of_band, limit or floor_of_band)
    return total
