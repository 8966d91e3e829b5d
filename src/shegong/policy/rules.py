"""Parses, orders and checks the rules of a regulation, and adds the totals over its pay items."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Literal, NamedTuple

from shegong.errors import Problem
from shegong.formula.check import check
from shegong.formula.parse import FormulaError, parse
from shegong.formula.scope import Scope, Symbol
from shegong.formula.tree import Arithmetic, Name, Node, Number, Span, names, parts
from shegong.formula.types import MONEY, RATE, Bounds, combine
from shegong.messages import _, label, listed
from shegong.money import UNITS, Rounding, parse_number
from shegong.policy.entries import EntryError, evidence, located
from shegong.policy.layers import Entry, Layer
from shegong.policy.policy import Evidence, Rule, RuleKind
from shegong.policy.schema import RuleEntry

MOST_RULES = 150
"""So many can rest on each other in a row before Python's stack is full."""
_NOWHERE = Span(0, 0)
_LIKE_YUAN = 10
"""A number that is not less is more likely meant as yuan than as a factor."""


class _Total(NamedTuple):
    """A sum over the pay items of some kinds, or another total less one."""

    key: str
    name: str
    kind: RuleKind
    adds: tuple[RuleKind, ...]
    start: str | None = None
    sign: Literal["+", "-"] = "+"


_TOTALS = (
    _Total("gross", "应发合计", "earning", ("earning",)),
    _Total("deductions", "扣款合计", "deduction", ("deduction", "tax")),
    _Total("net", "实发合计", "net", ("deduction", "tax"), start="gross", sign="-"),
    _Total("employer_cost", "用工成本合计", "employer", ("employer",), start="gross"),
)
TOTAL_KEYS = frozenset(total.key for total in _TOTALS)
"""Names that the program gives to totals; a regulation may mention them, not define them."""


def check_rules(
    entries: Mapping[str, Entry[RuleEntry]], scope: Scope, nearest: Layer
) -> tuple[dict[str, Rule], Scope, list[Problem]]:
    """Every rule that makes sense, in order of calculation; the scope with them in it; and all problems.

    `nearest` is the layer that somebody is writing: a problem that its entries may cause in others mentions it.
    """
    if len(entries) > MOST_RULES:
        message = _("规则有 {count} 条，最多 {most} 条").format(count=len(entries), most=MOST_RULES)
        first_too_many = list(entries.values())[MOST_RULES]
        return {}, scope, [first_too_many.problem("P054", message, _("用表代替重复的规则"), at_key=True)]
    problems: list[Problem] = []
    trees: dict[str, Node] = {}
    for entry in entries.values():
        try:
            trees[entry.key] = parse(entry.value.formula)
        except FormulaError as error:
            problems += located(entry, error, entry.value.name, "formula")
    totals = _totals(entries)
    needs = {key: names(tree) & (trees.keys() | totals.keys()) for key, tree in (trees | totals).items()}
    order, circle = _order(needs)
    if circle:
        problems.append(_circle_problem(entries, circle))
    rules: dict[str, Rule] = {}
    broken = set(scope.broken) | (entries.keys() - trees.keys()) | set(circle)
    for key in order:
        scope = replace(scope, broken=frozenset(broken))
        try:
            rule = (
                _total_rule(key, totals[key], rules)
                if key in totals
                else _rule(entries[key], trees[key], scope)
            )
        except FormulaError as error:
            if key in entries:
                entry = entries[key]
                elsewhere = _replaced(entry, trees[key], nearest)
                problems += located(entry, error, entry.value.name, "formula", elsewhere=elsewhere)
            broken.add(key)
        except EntryError as error:
            problems += error.problems
            broken.add(key)
        else:
            rules[key] = rule
            symbol = Symbol(key, label(key, rule.name), rule.type, rule.bounds)
            scope = replace(scope, symbols={**scope.symbols, key: symbol})
    return rules, scope, problems


def resting(rules: Mapping[str, Rule], known: Iterable[str]) -> dict[str, frozenset[str]]:
    """For each rule all entries among `known` and the rules that its value depends on, itself among them."""
    known = set(known)
    found: dict[str, frozenset[str]] = {}
    for key, rule in rules.items():
        direct = names(rule.tree)
        below = frozenset().union(*(found[name] for name in direct if name in found))
        found[key] = frozenset(direct & known) | below | {key}
    return found


def _replaced(entry: Entry[RuleEntry], tree: Node, nearest: Layer) -> str:
    """What a rule from another file mentions and the nearest layer has replaced: the cause may well be there."""
    if entry.layer is nearest:
        return ""
    written = nearest.content
    own = {*written.inputs, *written.parameters, *written.tables, *written.rules}
    mentioned = listed(sorted(names(tree) & own))
    if not mentioned:
        return ""
    return _("（{file} 改写了其中的 {names}）").format(file=nearest.document.name, names=mentioned)


def _totals(entries: Mapping[str, Entry[RuleEntry]]) -> dict[str, Node]:
    """The formulas of the totals that there is something for."""
    found: dict[str, Node] = {}
    for total in _TOTALS:
        parts = [key for key, entry in entries.items() if entry.value.kind in total.adds]
        if parts and (total.start is None or total.start in found):
            first = total.start or parts.pop(0)
            tree: Node = Name(_NOWHERE, first)
            for part in parts:
                tree = Arithmetic(_NOWHERE, total.sign, tree, Name(_NOWHERE, part))
            found[total.key] = tree
    return found


def _total_rule(key: str, tree: Node, rules: Mapping[str, Rule]) -> Rule:
    total = next(each for each in _TOTALS if each.key == key)
    if not names(tree) <= rules.keys():
        raise FormulaError
    formula = _formula_of_sum(tree)
    return Rule(
        key,
        total.name,
        total.kind,
        MONEY,
        bounds_of_sum(tree, rules),
        formula,
        tree,
        None,
        Evidence("derived"),
        total=True,
    )


def _formula_of_sum(tree: Node) -> str:
    if isinstance(tree, Arithmetic):
        return f"{_formula_of_sum(tree.left)} {tree.operator} {_formula_of_sum(tree.right)}"
    return tree.name if isinstance(tree, Name) else ""


def bounds_of_sum(tree: Node, rules: Mapping[str, Rule]) -> Bounds:
    """Between which amounts a total over `rules` lies."""
    if isinstance(tree, Arithmetic):
        return combine(tree.operator, bounds_of_sum(tree.left, rules), bounds_of_sum(tree.right, rules))
    return rules[tree.name].bounds if isinstance(tree, Name) else Bounds(Fraction(0), Fraction(0))


def _rule(entry: Entry[RuleEntry], tree: Node, scope: Scope) -> Rule:
    written = entry.value
    checked = check(written.formula, tree, scope)
    kind = checked.type
    if written.kind != "info" and kind != MONEY:
        zero = isinstance(checked.tree, Number) and checked.tree.value == 0
        if not zero:
            remedy = _('检查公式，或把 kind 改成 "info"')
            if any(isinstance(part, Number) and part.value >= _LIKE_YUAN for part in parts(tree)):
                remedy = _(
                    '公式里不能直接写元：写成 [parameters.代号]，unit = "yuan"，注明出处；'
                    '不是工资项目的，kind 写 "info"'
                )
            raise EntryError(
                entry.problem(
                    "P034",
                    _("工资项目“{name}”算出来的不是金额").format(name=written.name),
                    remedy,
                    "formula",
                )
            )
        kind = MONEY
    rounding = _rounding(entry, kind == MONEY, kind == RATE)
    bounds = checked.bounds
    if rounding:
        bounds = Bounds(rounding.apply(bounds.low), rounding.apply(bounds.high))
    return Rule(
        entry.key,
        written.name,
        written.kind,
        kind,
        bounds,
        written.formula,
        checked.tree,
        rounding,
        evidence(entry),
    )


def _rounding(entry: Entry[RuleEntry], money: bool, rate: bool) -> Rounding | None:
    """How the result is rounded: money and rates must say so, other results can't be rounded."""
    text, mode = entry.value.round, entry.value.mode
    if text is None:
        if money or rate:
            example = '"yuan"（fen | jiao | yuan | ten）' if money else '"0.0001"'
            raise EntryError(
                entry.problem(
                    "P035",
                    _("“{name}”没有写明取整").format(name=entry.value.name),
                    _("补上 round = {example}").format(example=example),
                    at_key=True,
                )
            )
        return None
    if money and text in UNITS:
        return Rounding(Fraction(UNITS[text]), mode)
    if rate:
        try:
            step = parse_number(text)
        except ValueError:
            step = Fraction(0)
        if step > 0 and step.numerator == 1:
            return Rounding(step, mode)
    if money:
        remedy = _("用：{allowed}").format(allowed=" | ".join(UNITS))
    elif rate:
        remedy = _('写 1 除以整数，例如 "0.0001"')
    else:
        remedy = _("删去 round：整数、级别、日期、是否都不取整")
    raise EntryError(
        entry.problem(
            "P035",
            _("取整“{text}”不适用").format(text=text),
            remedy,
            "round",
        )
    )


def _order(needs: Mapping[str, set[str]]) -> tuple[list[str], list[str]]:
    """The keys with every need before its user, otherwise as written; and one circle, if there is one."""
    order: list[str] = []
    done: set[str] = set()

    def visit(key: str, path: list[str]) -> list[str]:
        if key in path:
            return path[path.index(key) :]
        if key in done:
            return []
        for need in sorted(needs[key], key=list(needs).index):
            if circle := visit(need, [*path, key]):
                return circle
        done.add(key)
        order.append(key)
        return []

    circle: list[str] = []
    for key in needs:
        circle = circle or visit(key, [])
    return order, circle


def _circle_problem(entries: Mapping[str, Entry[RuleEntry]], circle: list[str]) -> Problem:
    first = next(key for key in circle if key in entries)
    start = circle.index(first)
    path = [*circle[start:], *circle[:start], first]
    return entries[first].problem(
        "P036",
        _("规则互相引用，绕成了圈：{path}").format(path=" → ".join(path)),
        _("改写其中一条"),
        "formula",
    )
