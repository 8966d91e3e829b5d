"""Checks the functions of the rule language: what they take, and the bounds of what they yield."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Protocol

from shegong.formula.checked import Checked
from shegong.formula.month_days import days_counted
from shegong.formula.parse import FormulaError
from shegong.formula.scope import BandAxis, LookupTable, Scope
from shegong.formula.tree import Call, Name, Node, Span
from shegong.formula.types import COUNT, DATE, MONEY, Bounds, Type, combine, exactly, type_name
from shegong.messages import _
from shegong.money import UNITS

_MONTHS_PER_YEAR = 12
_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31
"""In days."""


class Checking(Protocol):
    """Whoever checks the formula around a call."""

    scope: Scope

    def check(self, node: Node, expected: Type | None = None) -> Checked:
        """Settle a part of the formula; `expected` helps to tell levels apart."""

    def check_all(self, nodes: Sequence[Node], expected: Type | None = None) -> list[Checked]:
        """Settle several parts; the problems of all are raised together."""

    def check_like(self, nodes: Sequence[Node]) -> list[Checked]:
        """Settle parts of one type."""

    def require_amount(self, part: Checked) -> None:
        """Refuse a part with which there is no arithmetic."""

    def same_type(self, span: Span, *parts: Checked) -> Type:
        """The one type that all parts can be taken as."""

    def table(self, span: Span, name: str) -> LookupTable:
        """A table by its name."""

    def refusal(self, span: Span, code: str, message: str, remedy: str = "") -> FormulaError:
        """What is wrong at a place of the formula."""


def check_call(checker: Checking, node: Call) -> Checked:
    """Settle a call; raises FormulaError with what is wrong with its arguments."""
    return _CALLS[node.function](checker, node)


def _extremum(checker: Checking, node: Call) -> Checked:
    parts = checker.check_like(node.arguments)
    for part in parts:
        if part.type.kind != "level":
            checker.require_amount(part)
    kind = checker.same_type(node.span, *parts)
    pick = min if node.function == "min" else max
    bounds = Bounds(pick(part.bounds.low for part in parts), pick(part.bounds.high for part in parts))
    return Checked(Call(node.span, node.function, tuple(part.tree for part in parts)), kind, bounds)


def _clamp(checker: Checking, node: Call) -> Checked:
    value, low, high = parts = checker.check_all(node.arguments)
    for part in parts:
        checker.require_amount(part)
    kind = checker.same_type(node.span, *parts)
    if low.bounds.low > high.bounds.high:
        raise checker.refusal(
            node.span, "F016", _("clamp 的下限总是高于上限"), _("次序是 clamp(值, 下限, 上限)")
        )
    raised = Bounds(max(value.bounds.low, low.bounds.low), max(value.bounds.high, low.bounds.high))
    bounds = Bounds(min(raised.low, high.bounds.low), min(raised.high, high.bounds.high))
    return Checked(Call(node.span, node.function, tuple(part.tree for part in parts)), kind, bounds)


def _rounding(checker: Checking, node: Call) -> Checked:
    value = checker.check(node.arguments[0])
    checker.require_amount(value)
    if (value.type == MONEY) != (node.unit is not None):
        if node.unit:
            raise checker.refusal(
                node.span, "F012", _("只有金额按元角分取整"), _("去掉 {unit}").format(unit=node.unit)
            )
        raise checker.refusal(
            node.span,
            "F012",
            _("金额取整要写单位"),
            _("例如 {function}(…, yuan)；单位有 {units}").format(
                function=node.function, units=" ".join(UNITS)
            ),
        )
    step = Fraction(UNITS[node.unit]) if node.unit else Fraction(1)
    # Rounding moves a value by less than one step, and never past a multiple of the step.
    bounds = Bounds(value.bounds.low // step * step, -(-value.bounds.high // step) * step)
    kind = MONEY if node.unit else COUNT
    return Checked(Call(node.span, node.function, (value.tree,), unit=node.unit), kind, bounds)


def _bracket(checker: Checking, node: Call) -> Checked:
    value = checker.check(node.arguments[0])
    table = checker.table(node.span, node.table or "")
    axis = table.axes[0]
    if (
        len(table.axes) > 1
        or not isinstance(axis, BandAxis)
        or axis.type != MONEY
        or table.type.kind == "money"
    ):
        raise checker.refusal(
            node.span,
            "F014",
            _("bracket 要一张以金额分档、以比率为值的表"),
            _('表里写 key_unit = "yuan"、unit = "rate" 和 bands'),
        )
    if value.type != MONEY:
        raise checker.refusal(
            value.tree.span, "F012", _("bracket 的第二个参数要金额"), "bracket(tax_brackets, income)"
        )
    taxed = Bounds(Fraction(0), max(value.bounds.high, Fraction(0)))
    bounds = combine("*", table.bounds.union(exactly(0)), taxed)
    return Checked(Call(node.span, node.function, (value.tree,), table=node.table), MONEY, bounds)


def _dates(checker: Checking, node: Call) -> list[Checked]:
    parts = checker.check_all(node.arguments, DATE)
    for part in parts:
        if part.type != DATE:
            raise checker.refusal(
                part.tree.span,
                "F012",
                _("{function} 要两个日期，这里是{type}").format(
                    function=node.function, type=type_name(part.type)
                ),
                _("例如 {function}(start_date, month_start)").format(function=node.function),
            )
    return parts


def _elapsed(checker: Checking, node: Call) -> Checked:
    start, end = _dates(checker, node)
    months = 1 if node.function.startswith("months") else _MONTHS_PER_YEAR
    fewest, most = end.bounds.low - start.bounds.high, end.bounds.high - start.bounds.low
    low = fewest // ((_LONGEST_MONTH if fewest >= 0 else _SHORTEST_MONTH) * months) - 1
    high = most // ((_SHORTEST_MONTH if most >= 0 else _LONGEST_MONTH) * months) + 1
    tree = Call(node.span, node.function, (start.tree, end.tree))
    return Checked(tree, COUNT, Bounds(Fraction(low), Fraction(high)))


def _days_of_month(checker: Checking, node: Call) -> Checked:
    """The days of the month that is calculated which lie between two dates, both included."""
    start, end = _dates(checker, node._replace(arguments=node.arguments[:2]))  # the month is there if settled
    month = (Name(node.span, name) for name in ("month_start", "month_end"))
    tree = Call(node.span, node.function, (start.tree, end.tree, *month), table=node.table)
    fewest, most = days_counted(tree, checker.scope.tables[node.table] if node.table else None)
    return Checked(tree, COUNT, Bounds(Fraction(fewest), Fraction(most)))


_CALLS: dict[str, Callable[[Checking, Call], Checked]] = {
    "min": _extremum,
    "max": _extremum,
    "clamp": _clamp,
    "floor": _rounding,
    "ceil": _rounding,
    "round": _rounding,
    "bracket": _bracket,
    "years": _elapsed,
    "months": _elapsed,
    "years_begun": _elapsed,
    "months_begun": _elapsed,
    "days": _days_of_month,
    "weekdays": _days_of_month,
    "working_days": _days_of_month,
}
