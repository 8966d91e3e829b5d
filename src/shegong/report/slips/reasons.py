"""How each person's items came about, in a line each: the part of the formula that applied, with its figures.

Whoever is alike in all that a formula mentions is told the same, so that a formula is read once for each such group.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from shegong.engine.limits import as_value
from shegong.errors import Problem, ShegongError
from shegong.formula.interpret import Trace, Value, interpret
from shegong.formula.scope import BandAxis
from shegong.formula.tree import (
    Arithmetic,
    Call,
    Choice,
    Lookup,
    Name,
    Negation,
    Node,
    Number,
    names,
)
from shegong.formula.tree import parts as tree_parts
from shegong.formula.types import Type
from shegong.formula.words import in_names, rounding_text, value_text
from shegong.messages import _, separated
from shegong.money import decimal_places, decimal_text, yuan
from shegong.payroll.run import Payroll
from shegong.policy.load import calendar_values
from shegong.policy.policy import Policy, Rule
from shegong.policy.tables import quick_deductions

_CHOOSING = ("min", "max", "clamp")


def reasons_of(payroll: Payroll, rule: Rule) -> Iterator[str]:
    """How a pay item came about for each row of a payroll; nothing where it is 0.

    Raises ShegongError where a formula does not come to the amount in the payroll.
    """
    policy, month = payroll.policy, payroll.month
    asked = _asked(policy, rule)
    columns = [key for key in (*policy.inputs, *policy.rules) if key in asked and key != rule.key]
    figures = {**calendar_values(month), **policy.figures_on(month)}
    known: dict[tuple[object, ...], str] = {}
    for cells in payroll.table.select(*columns, rule.key).iter_rows():
        if cells not in known:
            *values, fen = cells
            facts = {key: as_value(policy, key, value) for key, value in zip(columns, values, strict=True)}
            known[cells] = _reason(payroll, rule, {**figures, **facts}, fen) if fen else ""
        yield known[cells]


def _asked(policy: Policy, rule: Rule) -> set[str]:
    """What the rule mentions, and what the sums by brackets among that mention."""
    mentioned = names(rule.tree)
    inner = (policy.rules[key] for key in mentioned & policy.rules.keys())
    return mentioned.union(*(names(each.tree) for each in inner if _has_brackets(each)))


def _has_brackets(rule: Rule) -> bool:
    return any(isinstance(part, Call) and part.function == "bracket" for part in tree_parts(rule.tree))


def _reason(payroll: Payroll, rule: Rule, facts: Mapping[str, Value], fen: int) -> str:
    told = _Told(payroll, facts, {})
    unrounded = told.read(rule)
    value = rule.rounding.apply(unrounded) if rule.rounding else unrounded
    if value != fen:
        raise ShegongError(
            Problem(
                "V004",
                _("工资条自检不符：“{name}”工资表里是 {paid}，按公式是 {found}").format(
                    name=rule.name, paid=yuan(fen), found=yuan(value)
                ),
                _("没有写出任何结果；请把办法文件报告给维护者"),
            )
        )
    text = told.text(rule)
    if rule.rounding and value != unrounded:
        return _("{reason}，{rounding}").format(reason=text, rounding=rounding_text(rule.rounding, rule.type))
    return text


class _Told(NamedTuple):
    """Formulas at work for people of whom `facts` are known; `trace` keeps what their parts came to."""

    payroll: Payroll
    facts: Mapping[str, Value]
    trace: Trace

    @property
    def policy(self) -> Policy:
        return self.payroll.policy

    def read(self, rule: Rule) -> Fraction:
        value = interpret(rule.tree, self.facts, self.policy.scope.tables, self.trace)
        if not isinstance(value, Fraction):
            raise TypeError(rule.key)
        return value

    def text(self, rule: Rule) -> str:
        """The part of a formula that applied: where that is a single figure, what figure it is."""
        tree = self.applied(rule.tree)
        match tree:
            case Name():
                return self.origin(tree)
            case Lookup():
                table = self.policy.scope.tables[tree.table]
                kinds = [axis.type for axis in table.axes]
                keys = [self.key(key, kind) for key, kind in zip(tree.keys, kinds, strict=True)]
                return f"{table.label}[{separated(keys)}]"
            case _:
                return in_names(self.with_figures(tree), self.policy.scope)

    def origin(self, node: Name) -> str:
        """What an amount is that is taken as it stands."""
        rule = self.policy.rules.get(node.name)
        if rule and _has_brackets(rule):
            return self.name(node)
        if node.name not in self.policy.inputs:
            return self.policy.scope.symbols[node.name].label
        is_default = node.name in self.payroll.roster.reading.defaults
        return _("办法规定的默认数") if is_default else _("花名册填报的数")

    def key(self, node: Node, kind: Type) -> str:
        return value_text(self.trace[id(node)], kind, self.policy.scope)

    def applied(self, node: Node) -> Node:
        """The formula without what did not apply: other branches, what is not the least or greatest, sums with 0."""
        match node:
            case Choice():
                return self.applied(node.then if self.trace[id(node.test)] else node.otherwise)
            case Call() if node.function in _CHOOSING:
                value = self.trace[id(node)]
                return self.applied(next(part for part in node.arguments if self.trace[id(part)] == value))
            case Call() if node.function == "bracket" and node.table:
                return self.slice(node, node.table)
            case Call() if node.unit:
                return node._replace(arguments=tuple(self.applied(part) for part in node.arguments))
            case Negation():
                return node._replace(operand=self.applied(node.operand))
            case Arithmetic():
                return self.arithmetic(node)
            case _:
                return node

    def arithmetic(self, node: Arithmetic) -> Node:
        left, right = self.applied(node.left), self.applied(node.right)
        if node.operator in "+-" and self.trace[id(node.right)] == 0:
            return left
        if node.operator == "+" and self.trace[id(node.left)] == 0:
            return right
        if node.operator == "*" and isinstance(right, Number) and right.value == 1:
            return left
        return node._replace(left=left, right=right)

    def slice(self, node: Call, name: str) -> Node:
        """A sum by brackets as the office reckons it: the amount times the rate of its bracket, less a fixed sum."""
        table = self.policy.tables[name]
        axis, amount = table.lookup.axes[0], self.trace[id(node.arguments[0])]
        if not isinstance(axis, BandAxis) or not isinstance(amount, Fraction):
            raise TypeError(name)
        if amount <= 0:
            return Number(node.span, Fraction(0), "0")
        band = (axis.band(amount),)
        rate, quick = table.lookup.cells[band], (table.quick or quick_deductions(table.lookup)).cells[band]
        taxed = Arithmetic(
            node.span, "*", self.applied(node.arguments[0]), Number(node.span, rate, rate_text(rate))
        )
        less = Number(node.span, quick, _("速算扣除数 {amount}").format(amount=yuan(quick)))
        return Arithmetic(node.span, "-", taxed, less) if quick else taxed

    def with_figures(self, node: Node) -> Node:
        """The tree with a figure in place of each name: amounts and counts say what they are, rates stand alone."""
        match node:
            case Name():
                return self.figure(node, self.name(node))
            case Lookup():
                table = self.policy.scope.tables[node.table]
                is_share = table.bounds.high < 1
                return self.figure(node, self.said(node, table.label, table.type, is_share=is_share))
            case Negation():
                return node._replace(operand=self.with_figures(node.operand))
            case Arithmetic():
                return node._replace(left=self.with_figures(node.left), right=self.with_figures(node.right))
            case Call() if node.unit:
                return node._replace(arguments=tuple(self.with_figures(part) for part in node.arguments))
            case Call():
                return self.figure(node, decimal_text(self.amount(node)))
            case _:
                return node

    def name(self, node: Name) -> str:
        symbol = self.policy.scope.symbols[node.name]
        text = self.said(node, symbol.label, symbol.type, is_share=True)
        rule = self.policy.rules.get(node.name)
        if not (rule and _has_brackets(rule) and self.trace[id(node)]):
            return text
        inner = self._replace(trace={})
        inner.read(rule)
        return _("{figure}（{reason}）").format(figure=text, reason=inner.text(rule))

    def said(self, node: Node, label: str, kind: Type, *, is_share: bool) -> str:
        value = self.trace[id(node)]
        if kind.kind == "rate" and isinstance(value, Fraction):
            return rate_text(value) if is_share else decimal_text(value)
        text = value_text(value, kind, self.policy.scope)
        return f"{label} {text}" if kind.kind in ("money", "count") else text

    def amount(self, node: Node) -> Fraction:
        value = self.trace[id(node)]
        if not isinstance(value, Fraction):
            raise TypeError(node)
        return value

    def figure(self, node: Node, text: str) -> Number:
        return Number(node.span, Fraction(0), text)


def rate_text(rate: Fraction) -> str:
    """A rate below 1 as a percentage, where that can be written.

    >>> rate_text(Fraction(7, 1000)), rate_text(Fraction(6, 5)), rate_text(Fraction(1, 3))
    ('0.7%', '1.2', '1/3')
    """
    if abs(rate) < 1 and rate and decimal_places((rate * 100).denominator) is not None:
        return f"{decimal_text(rate * 100)}%"
    return decimal_text(rate)
