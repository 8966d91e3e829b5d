"""Writes a checked formula for people: with names, or with the numbers of one person put in."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from shegong.formula.interpret import Trace, Value
from shegong.formula.scope import Scope
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
from shegong.formula.types import Type
from shegong.messages import _, listed, separated
from shegong.money import UNITS, Rounding, decimal_text, yuan

_SIGNS = {"*": "×", "/": "÷", "-": "−", "==": "=", "!=": "≠", "<=": "≤", ">=": "≥"}
# How tightly a part holds together; a looser part inside a tighter one gets brackets.
_CHOICE, _OR, _AND, _NOT, _COMPARED, _SUM, _PRODUCT, _UNARY, _ATOM = range(9)


def in_names(tree: Node, scope: Scope) -> str:
    """The formula with the names that people use: 基数 × 70% × 等级系数[等级]."""
    return _Writer(scope, None).text(tree)


def in_numbers(tree: Node, scope: Scope, trace: Trace) -> str:
    """The formula with one person's numbers put in; of a choice, only the branch that was taken."""
    return _Writer(scope, trace).text(tree)


def value_text(value: Value, kind: Type, scope: Scope) -> str:
    """A value as people write it: yuan, decimals, the name of a level's value, a date, 是 or 否."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return value.isoformat()
    if kind.kind == "money":
        return yuan(value)
    if kind.kind == "level":
        return scope.levels[kind.level or ""].values[int(value)][1]
    return decimal_text(value)


class _Writer(NamedTuple):
    scope: Scope
    trace: Trace | None

    def text(self, node: Node, outer: int = _CHOICE) -> str:
        text, own = self.write(node)
        return f"({text})" if own < outer else text

    def write(self, node: Node) -> tuple[str, int]:
        match node:
            case Number():
                return node.text, _ATOM
            case Truth():
                return _("是") if node.value else _("否"), _ATOM
            case LevelValue():
                return self.scope.levels[node.level].values[node.rank][1], _ATOM
            case Name():
                return self.name(node), _ATOM
            case Lookup():
                return self.look_up(node), _ATOM
            case Negation():
                return "−" + self.text(node.operand, _UNARY), _UNARY
            case Not():
                return _("不是 {condition}").format(condition=self.text(node.operand, _NOT)), _NOT
            case Arithmetic():
                return self.arithmetic(node)
            case Comparison():
                parts = [self.text(node.operands[0], _SUM)]
                for sign, operand in zip(node.operators, node.operands[1:], strict=True):
                    parts += [_SIGNS.get(sign, sign), self.text(operand, _SUM)]
                return " ".join(parts), _COMPARED
            case Logic():
                own, word = (_AND, _("且")) if node.operator == "and" else (_OR, _("或"))
                return f" {word} ".join(self.text(part, own + 1) for part in node.operands), own
            case Membership():
                word = _("不属于") if node.negated else _("属于")
                options = listed(self.text(option) for option in node.options)
                return f"{self.text(node.item, _SUM)} {word} [{options}]", _COMPARED
            case Choice():
                return self.choice(node)
            case Call():
                return self.call(node), _ATOM
            case _:
                raise AssertionError(node)

    def name(self, node: Name) -> str:
        symbol = self.scope.symbols[node.name]
        if self.trace is None:
            return symbol.label
        return value_text(self.trace[id(node)], symbol.type, self.scope)

    def look_up(self, node: Lookup) -> str:
        table = self.scope.tables[node.table]
        if self.trace is None:
            return f"{table.label}[{separated(self.text(key) for key in node.keys)}]"
        return value_text(self.trace[id(node)], table.type, self.scope)

    def arithmetic(self, node: Arithmetic) -> tuple[str, int]:
        own = _SUM if node.operator in "+-" else _PRODUCT
        sign = _SIGNS.get(node.operator, node.operator)
        return f"{self.text(node.left, own)} {sign} {self.text(node.right, own + 1)}", own

    def choice(self, node: Choice) -> tuple[str, int]:
        if self.trace is not None:
            return self.write(node.then if self.trace[id(node.test)] else node.otherwise)
        text = _("若 {test} 则 {then}，否则 {otherwise}").format(
            test=self.text(node.test), then=self.text(node.then, _OR), otherwise=self.text(node.otherwise)
        )
        return text, _CHOICE

    def call(self, node: Call) -> str:
        # The month that days are counted in goes without saying.
        told = node.arguments[:2] if node.function in DAYS_OF_MONTH else node.arguments
        arguments = [self.text(argument) for argument in told]
        if node.unit:
            arguments.append(unit_name(node.unit))
        if node.function == "bracket" and node.table:
            arguments.insert(0, self.scope.tables[node.table].label)
        return f"{_FUNCTIONS[node.function]()}({separated(arguments)})"


def unit_name(unit: str) -> str:
    """A rounding unit in words."""
    return {"fen": _("分"), "jiao": _("角"), "yuan": _("元"), "ten": _("十元")}[unit]


def rounding_text(rounding: Rounding, kind: Type) -> str:
    """A rounding in words: 四舍五入到元."""
    modes = {"half_up": _("四舍五入到{unit}"), "up": _("进位到{unit}"), "down": _("舍去到{unit}")}
    names = {Fraction(size): unit_name(unit) for unit, size in UNITS.items()}
    unit = names[rounding.step] if kind.kind == "money" else decimal_text(rounding.step)
    return modes[rounding.mode].format(unit=unit)


_FUNCTIONS: dict[str, Callable[[], str]] = {
    "min": lambda: _("较小者"),
    "max": lambda: _("较大者"),
    "clamp": lambda: _("限定"),
    "floor": lambda: _("舍去零头"),
    "ceil": lambda: _("进位取整"),
    "round": lambda: _("四舍五入"),
    "bracket": lambda: _("分档计算"),
    "years": lambda: _("满年数"),
    "months": lambda: _("满月数"),
    "years_begun": lambda: _("年数，不满一年按一年"),
    "months_begun": lambda: _("月数，不满一月按一月"),
    "days": lambda: _("当月天数"),
    "weekdays": lambda: _("当月周一至周五的天数"),
    "working_days": lambda: _("当月工作日数"),
}
