"""Whether a cost is sure not to fall, or not to rise, when figures of a policy rise: shown once, for everybody."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from shegong.formula.check import check
from shegong.formula.monotone import Movement, between, joint, movement, opposite
from shegong.formula.parse import FormulaError
from shegong.formula.scope import LookupTable, Scope
from shegong.formula.tree import Arithmetic, Name, Negation, Node
from shegong.formula.types import Bounds
from shegong.policy.policy import Parameter, Policy

_DIRECTIONS: Mapping[Movement, Literal[1, -1] | None] = {
    "constant": 1,
    "rises": 1,
    "falls": -1,
    "unknown": None,
}


def cost_direction(lowest: Policy, highest: Policy, rules: Iterable[str]) -> Literal[1, -1] | None:
    """How the sum of some `rules` moves from one policy to another that differs from it in nothing but figures.

    1: it never falls, for anybody, in any month; -1: it never rises. So it is among all policies whose figures lie
    between those of the two and move as they do, and with people who pass from month to month by the transitions. None
    where that cannot be shown: a figure moves both ways, a promotion or an absence hangs on it, or a rule may turn.
    What a check or a limit refuses is not looked at.
    """
    if _statements(lowest) != _statements(highest):
        return None
    figures = _figures(lowest, highest)
    try:
        scope = _scope(lowest, highest, figures)
        moving = _movements(lowest, figures, scope)
        presence = joint(movement(each.when, moving, scope) for each in lowest.absences.values())
    except FormulaError:
        return None  # between the two lies a figure with which the rules make no sense
    if presence != "constant":
        return None
    sums = _sums(lowest)
    terms: Counter[str] = Counter()
    for rule in rules:
        terms.update(sums[rule])
    return _DIRECTIONS[_of_sum(terms, moving)]


def _statements(policy: Policy) -> tuple[object, ...]:
    """All that is no figure."""
    rules = {key: (rule.tree, rule.rounding) for key, rule in policy.rules.items()}
    return rules, policy.inputs, policy.transitions, policy.absences


def _figures(lowest: Policy, highest: Policy) -> dict[str, Movement]:
    """How parameters and tables differ; those that do not are left out."""
    found: dict[str, Movement] = {
        key: _parameter_movement(parameter, highest.parameters[key])
        for key, parameter in lowest.parameters.items()
    }
    for key, table in lowest.tables.items():
        found[key] = _table_movement(table.lookup, highest.tables[key].lookup)
    return {key: moved for key, moved in found.items() if moved != "constant"}


def _parameter_movement(before: Parameter, after: Parameter) -> Movement:
    pairs: list[tuple[Fraction, Fraction]] = []
    for since in {since for since, _value in (*before.values, *after.values)}:
        low, high = before.on(since), after.on(since)
        if low is None or high is None:
            return "unknown"
        pairs.append((low, high))
    return between(pairs)


def _table_movement(before: LookupTable, after: LookupTable) -> Movement:
    if before.axes != after.axes:
        return "unknown"
    return between((value, after.cells[place]) for place, value in before.cells.items())


def _scope(lowest: Policy, highest: Policy, figures: Mapping[str, Movement]) -> Scope:
    """The scope of the formulas, with bounds that hold for both policies and all between them."""
    symbols, tables = dict(lowest.scope.symbols), dict(lowest.scope.tables)
    for key in figures:
        if key in symbols:
            bounds = symbols[key].bounds.union(highest.scope.symbols[key].bounds)
            symbols[key] = symbols[key]._replace(bounds=bounds)
        else:
            bounds = tables[key].bounds.union(highest.scope.tables[key].bounds)
            # No value is looked up in a table that moves: its least and its greatest are all that is asked for.
            tables[key] = tables[key]._replace(cells={(0,): bounds.low, (1,): bounds.high})
    scope = replace(lowest.scope, symbols=symbols, tables=tables)
    for key, rule in lowest.rules.items():
        bounds = check("", rule.tree, scope).bounds
        if rule.rounding:
            bounds = Bounds(rule.rounding.apply(bounds.low), rule.rounding.apply(bounds.high))
        symbols[key] = symbols[key]._replace(bounds=bounds)
        scope = replace(scope, symbols=symbols)
    return scope


def _movements(policy: Policy, figures: Mapping[str, Movement], scope: Scope) -> dict[str, Movement]:
    """How figures, rules and what becomes of people move; rounding never turns a rise into a fall.

    Everyone begins as they are. Transitions pass on how what they set moves, until nothing new moves.
    """
    moving = dict(figures)
    sums = _sums(policy)
    while True:
        before = dict(moving)
        for key, rule in policy.rules.items():
            is_sum = key not in sums[key]
            moving[key] = _of_sum(sums[key], moving) if is_sum else movement(rule.tree, moving, scope)
        for transition in policy.transitions.values():
            takes_place = movement(transition.when, moving, scope)
            for key, tree in transition.sets.items():
                becomes = movement(tree, moving, scope) if takes_place == "constant" else "unknown"
                moving[key] = joint((moving.get(key, "constant"), becomes))
        if moving == before:
            return moving


def _of_sum(terms: Mapping[str, int], moving: Mapping[str, Movement]) -> Movement:
    """How a sum moves that has each name so many times."""
    moved = {name: moving.get(name, "constant") for name, times in terms.items() if times}
    return joint(each if terms[name] > 0 else opposite(each) for name, each in moved.items())


def _sums(policy: Policy) -> dict[str, Counter[str]]:
    """For each rule the names, each so many times, that its value is the exact sum of; its own where it is no sum.

    What is split into one part and the rest comes together again: however the part moves, the two of them do not.
    """
    found: dict[str, Counter[str]] = {}
    for key, rule in policy.rules.items():
        terms = _terms(rule.tree)
        step = rule.rounding.step if rule.rounding else None
        if terms is None or (step and not all(_is_multiple(policy, name, step) for name in terms)):
            found[key] = Counter([key])
            continue
        found[key] = Counter()
        for name, times in terms.items():
            for part, number in found.get(name, Counter([name])).items():
                found[key][part] += times * number
    return found


def _terms(node: Node) -> Counter[str] | None:
    """The names that a formula adds up and takes off, each so many times; None if it does anything else."""
    match node:
        case Name():
            return Counter([node.name])
        case Negation():
            parts = [(_terms(node.operand), -1)]
        case Arithmetic(operator="+" | "-"):
            parts = [(_terms(node.left), 1), (_terms(node.right), 1 if node.operator == "+" else -1)]
        case _:
            return None
    total: Counter[str] = Counter()
    for terms, sign in parts:
        if terms is None:
            return None
        for name, times in terms.items():
            total[name] += sign * times
    return total


def _is_multiple(policy: Policy, name: str, step: Fraction) -> bool:
    """Whether a value is a multiple of a rounding step already, so that rounding leaves it alone."""
    rounding = policy.rules[name].rounding if name in policy.rules else None
    return rounding is not None and (rounding.step / step).denominator == 1
