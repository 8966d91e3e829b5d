"""A policy with some of its figures changed, and its rules checked again: what was sure before may not be now."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from shegong.errors import Problem, ShegongError, nearest
from shegong.formula.check import check
from shegong.formula.parse import FormulaError, parse
from shegong.formula.scope import ExactAxis, LookupTable, Scope
from shegong.formula.tree import Node
from shegong.formula.types import COUNT, Bounds, Type
from shegong.formula.words import value_text
from shegong.messages import _, label, listed
from shegong.money import decimal_text
from shegong.policy.entries import parameter_bounds
from shegong.policy.policy import Evidence, Parameter, Policy, Rule, Table
from shegong.policy.rules import bounds_of_sum
from shegong.policy.tables import quick_deductions


class SenselessError(ShegongError):
    """The rules make no sense with a figure that somebody set."""


class Progression(NamedTuple):
    """The values of a table that rise evenly with its one key: at its lowest key, and with each more."""

    first: Fraction
    step: Fraction


def with_figures(policy: Policy, key: str, change: Callable[[Fraction], Fraction]) -> Policy:
    """The policy with every value of a parameter, or every cell of a table, changed; raises FormulaError.

    Money is in fen.
    """
    if parameter := policy.parameters.get(key):
        values = tuple((since, change(value)) for since, value in parameter.values)
        return _with_parameter(policy, parameter._replace(values=values))
    table = policy.tables[key]
    cells = {place: change(value) for place, value in table.lookup.cells.items()}
    return _with_table(policy, table._replace(lookup=table.lookup._replace(cells=cells)))


def with_parameter(policy: Policy, key: str, value: Fraction | Mapping[date, Fraction]) -> Policy:
    """The policy with a parameter set: to one value for always, or to a value from each of some dates on.

    From the first of the dates on nothing else that was ever published holds; what was in force before that stays.
    Money is in fen. What is set is assumed, whatever it was before. Raises ShegongError for a name that does not exist
    and for a value that the parameter cannot have, and SenselessError where the rules make no sense with it.
    """
    parameter = policy.parameters.get(key)
    if not parameter:
        raise ShegongError(
            Problem(
                "G001",
                _("办法 {id} 没有代号为“{key}”的参数").format(id=policy.id, key=key),
                _remedy(key, policy.parameters),
            )
        )
    if isinstance(value, Fraction):
        start = min([policy.start, *(since for since, _value in parameter.values)])
        values: tuple[tuple[date, Fraction], ...] = ((start, value),)
        renewed = None
    elif value:
        first = min(value)
        values = (*((since, old) for since, old in parameter.values if since < first), *sorted(value.items()))
        renewed = parameter.renew_years
    else:
        return policy
    _require_whole(parameter, parameter.type, (figure for _since, figure in values))
    changed = parameter._replace(values=values, evidence=_set(), checked=None, renew_years=renewed)
    with _making_sense(parameter, parameter.type, policy.scope, values[-1][1]):
        return _with_parameter(policy, changed)


def with_table_step(
    policy: Policy, key: str, *, first: Fraction | None = None, step: Fraction | None = None
) -> Policy:
    """The policy with another first value, or another step, of a table whose values rise evenly with its key.

    Money is in fen. What is set is assumed, whatever it was before. Raises as `with_parameter` does, and for a table
    whose values do not rise evenly.
    """
    table = policy.tables.get(key)
    if not table:
        raise ShegongError(
            Problem(
                "G002",
                _("办法 {id} 没有代号为“{key}”的表").format(id=policy.id, key=key),
                _remedy(key, policy.tables),
            )
        )
    line = progression(table.lookup)
    if not line:
        raise ShegongError(
            Problem(
                "G003",
                _("表“{name}”不是逐级等额递增的，没有首项和级差").format(name=label(key, table.name)),
                _("换一张等差的表，或改表中的各值"),
            )
        )
    if first is None and step is None:
        return policy
    start = line.first if first is None else first
    rise = line.step if step is None else step
    _require_whole(table, table.lookup.type, (start, rise))
    lowest = min(place for (place,) in table.lookup.cells)
    cells = {place: start + rise * (place[0] - lowest) for place in table.lookup.cells}
    changed = table._replace(lookup=table.lookup._replace(cells=cells), evidence=_set())
    with _making_sense(table, table.lookup.type, policy.scope, rise if first is None else start):
        return _with_table(policy, changed)


def progression(table: LookupTable) -> Progression | None:
    """How the values of a table with one key rise, if they rise evenly; one value alone does not tell."""
    if len(table.axes) != 1 or not isinstance(table.axes[0], ExactAxis) or table.axes[0].type.level:
        return None
    (start, first), *others = sorted((place, value) for (place,), value in table.cells.items())
    steps = {(value - first) / (place - start) for place, value in others}
    return Progression(first, steps.pop()) if len(steps) == 1 else None


def _set() -> Evidence:
    """How well a figure is known that somebody set."""
    return Evidence("assumed", _("由方案设定，没有公布"))


def _remedy(key: str, known: Mapping[str, Parameter] | Mapping[str, Table]) -> str:
    """What else may have been meant: people use keys and names."""
    keys = {spelling: each.key for each in known.values() for spelling in (each.key, each.name)}
    if guess := nearest(key, keys):
        return _("是不是 {guess}？").format(guess=keys[guess])
    return _("可用的有：{known}").format(
        known=listed(f"{each.key}（{each.name}）" for each in known.values())
    )


def _require_whole(entry: Parameter | Table, kind: Type, figures: Iterable[Fraction]) -> None:
    for figure in figures:
        if kind == COUNT and figure.denominator != 1:
            raise ShegongError(
                Problem(
                    "G004",
                    _("“{name}”要整数，这里是 {value}").format(
                        name=label(entry.key, entry.name), value=decimal_text(figure)
                    ),
                    _("个数写整数；按范围求解时，下限和步长都用整数"),
                )
            )


@contextmanager
def _making_sense(entry: Parameter | Table, kind: Type, scope: Scope, value: Fraction) -> Iterator[None]:
    """Tells which figure it was that the rules make no sense with."""
    try:
        yield
    except FormulaError as error:
        raise SenselessError(
            Problem(
                "G005",
                _("“{name}”改成 {value} 后，办法不成立：{reason}").format(
                    name=label(entry.key, entry.name),
                    value=value_text(value, kind, scope),
                    reason=problem.message,
                ),
                _("换一个数值，或改用到它的规则"),
                excerpt=problem.excerpt,
            )
            for problem in error.problems
        ) from None


def _with_parameter(policy: Policy, parameter: Parameter) -> Policy:
    key = parameter.key
    symbol = policy.scope.symbols[key]._replace(bounds=parameter_bounds(parameter))
    scope = replace(policy.scope, symbols={**policy.scope.symbols, key: symbol})
    return _checked_again(replace(policy, parameters={**policy.parameters, key: parameter}), scope)


def _with_table(policy: Policy, table: Table) -> Policy:
    tables = {**policy.scope.tables, table.key: table.lookup}
    if table.quick:
        quick = quick_deductions(table.lookup)
        table = table._replace(quick=quick)
        tables[quick.name] = quick
    scope = replace(policy.scope, tables=tables)
    return _checked_again(replace(policy, tables={**policy.tables, table.key: table}), scope)


def _checked_again(policy: Policy, scope: Scope) -> Policy:
    """The policy whose rules, in order of calculation, tell what they can come to in `scope`; with them in it."""
    symbols = dict(scope.symbols)
    found: dict[str, Rule] = {}
    for key, rule in policy.rules.items():
        if rule.total:
            bounds = bounds_of_sum(rule.tree, found)
        else:
            with _told_by(rule.name):
                bounds = check(rule.formula, parse(rule.formula), replace(scope, symbols=symbols)).bounds
        if rule.rounding:
            bounds = Bounds(rule.rounding.apply(bounds.low), rule.rounding.apply(bounds.high))
        found[key] = rule._replace(bounds=bounds)
        symbols[key] = symbols[key]._replace(bounds=bounds)
    scope = replace(scope, symbols=symbols)
    for name, tree in _other_formulas(policy):
        with _told_by(name):
            check("", tree, scope)
    return replace(policy, rules=found, scope=scope)


@contextmanager
def _told_by(name: str) -> Iterator[None]:
    """Tells which entry has a problem; of one whose text is not kept there is nothing to point at."""
    try:
        yield
    except FormulaError as error:
        raise FormulaError(
            *(
                problem._replace(
                    message=_("{name}：{message}").format(name=name, message=problem.message),
                    excerpt=problem.excerpt if problem.excerpt and problem.excerpt.line else None,
                )
                for problem in error.problems
            )
        ) from None


def _other_formulas(policy: Policy) -> Iterator[tuple[str, Node]]:
    """The formulas beside the rules that pay goes by, each with what its entry is called."""
    for transition in policy.transitions.values():
        yield from ((transition.name, tree) for tree in (transition.when, *transition.sets.values()))
    yield from ((each.name, each.when) for each in policy.absences.values())
    yield from ((each.name, each.condition) for each in policy.checks.values())
    for limit in policy.limits.values():
        yield from ((limit.name, tree) for tree in (limit.tree, limit.at_least, limit.at_most) if tree)
