"""A policy with some of its figures changed, and its rules checked again: what was sure before may not be now."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from shegong.formula.check import check
from shegong.formula.parse import parse
from shegong.formula.scope import Scope
from shegong.formula.types import Bounds
from shegong.policy.entries import parameter_bounds
from shegong.policy.policy import Policy, Rule
from shegong.policy.rules import bounds_of_sum
from shegong.policy.tables import quick_deductions


def with_figures(policy: Policy, key: str, change: Callable[[Fraction], Fraction]) -> Policy:
    """The policy with every value of a parameter, or every cell of a table, changed; raises FormulaError.

    Money is in fen.
    """
    if parameter := policy.parameters.get(key):
        parameter = parameter._replace(
            values=tuple((since, change(value)) for since, value in parameter.values)
        )
        symbol = policy.scope.symbols[key]._replace(bounds=parameter_bounds(parameter))
        scope = replace(policy.scope, symbols={**policy.scope.symbols, key: symbol})
        policy = replace(policy, parameters={**policy.parameters, key: parameter})
    else:
        lookup = policy.tables[key].lookup
        lookup = lookup._replace(cells={place: change(value) for place, value in lookup.cells.items()})
        table = policy.tables[key]._replace(lookup=lookup)
        tables = {**policy.scope.tables, key: lookup}
        if table.quick:
            quick = quick_deductions(lookup)
            table = table._replace(quick=quick)
            tables[quick.name] = quick
        scope = replace(policy.scope, tables=tables)
        policy = replace(policy, tables={**policy.tables, key: table})
    rules, scope = _checked_again(policy.rules, scope)
    return replace(policy, rules=rules, scope=scope)


def _checked_again(rules: Mapping[str, Rule], scope: Scope) -> tuple[dict[str, Rule], Scope]:
    """The rules, in order of calculation, with what they can come to now; and the scope with them in it."""
    symbols = dict(scope.symbols)
    found: dict[str, Rule] = {}
    for key, rule in rules.items():
        if rule.total:
            bounds = bounds_of_sum(rule.tree, found)
        else:
            bounds = check(rule.formula, parse(rule.formula), replace(scope, symbols=symbols)).bounds
        if rule.rounding:
            bounds = Bounds(rule.rounding.apply(bounds.low), rule.rounding.apply(bounds.high))
        found[key] = rule._replace(bounds=bounds)
        symbols[key] = symbols[key]._replace(bounds=bounds)
    return found, replace(scope, symbols=symbols)
