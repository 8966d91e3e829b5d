"""What can be shown of how a formula's value moves when something that it mentions rises.

What is shown holds for all values within the bounds of the scope. What cannot be shown is unknown, be it so or not.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Literal

from shegong.formula.check import check
from shegong.formula.scope import BandAxis, LookupTable, Scope
from shegong.formula.tree import (
    Arithmetic,
    Call,
    Choice,
    Lookup,
    Name,
    Negation,
    Node,
    Number,
    Span,
    children,
)
from shegong.formula.types import Bounds

Movement = Literal["constant", "rises", "falls", "unknown"]
"""Something stays as it is; never falls; never rises; or nothing of this could be shown."""

_AS_ITS_ARGUMENTS = ("min", "max", "clamp", "floor", "ceil", "round")
"""Functions that never fall when an argument rises."""
_QUICK = ".quick"


def movement(tree: Node, moving: Mapping[str, Movement], scope: Scope) -> Movement:
    """How a checked formula moves when names and tables move as `moving` says; whatever it leaves out stands still.

    A table moves as all its cells do: none of them falls, or none rises. Raises FormulaError where the formula makes no
    sense within the bounds of the scope.
    """
    return _Analysis(moving, scope).movement(tree)


def joint(movements: Iterable[Movement]) -> Movement:
    """How something moves that never falls when any of its parts rises, such as a sum.

    >>> joint(["rises", "constant"]), joint(["rises", "falls"]), joint([])
    ('rises', 'unknown', 'constant')
    """
    several = {each for each in movements if each != "constant"}
    return "constant" if not several else several.pop() if len(several) == 1 else "unknown"


def opposite(given: Movement) -> Movement:
    """How something moves that never rises when its part does.

    >>> opposite("rises"), opposite("unknown")
    ('falls', 'unknown')
    """
    return "falls" if given == "rises" else "rises" if given == "falls" else given


def between(values: Iterable[tuple[Fraction, Fraction]]) -> Movement:
    """How several values move of which each is told before and after."""
    return joint(
        "rises" if before < after else "falls" if before > after else "constant" for before, after in values
    )


class _Analysis:
    def __init__(self, moving: Mapping[str, Movement], scope: Scope) -> None:
        self.moving = moving
        self.scope = scope

    def movement(self, node: Node) -> Movement:
        parts = [self.movement(part) for part in children(node)]
        match node:
            case Name():
                return self.moving.get(node.name, "constant")
            case Negation():
                return opposite(parts[0])
            case Arithmetic():
                return self.arithmetic(node, *parts)
            case Choice():
                then, test, otherwise = parts
                return joint((then, otherwise)) if test == "constant" else "unknown"
            case Lookup():
                return self.look_up(node, parts)
            case Call(function="bracket"):
                return self.bracket(node.table or "", parts[0])
            case Call() if node.function in _AS_ITS_ARGUMENTS:
                return joint(parts)
            case Call(table=str(table)):
                return self.undirected([*parts, self.moving.get(table, "constant")])
            case _:
                return self.undirected(parts)

    def undirected(self, parts: Iterable[Movement]) -> Movement:
        """How something moves of which it is not known what its parts do to it, such as a condition."""
        return "constant" if all(part == "constant" for part in parts) else "unknown"

    def arithmetic(self, node: Arithmetic, left: Movement, right: Movement) -> Movement:
        if left == right == "constant":
            return "constant"
        if node.operator == "+":
            return joint((left, right))
        if node.operator == "-":
            rest = _rest(node)
            return self.movement(rest) if rest else joint((left, opposite(right)))
        by_left = _times(left, lambda: self.bounds(node.right))
        by_right = _times(right, lambda: self.bounds(node.left))
        if node.operator == "/":
            self.bounds(node)  # the divisor is on one side of 0
            by_right = opposite(by_right)
        return joint((by_left, by_right))

    def bounds(self, node: Node) -> Bounds:
        return check("", node, self.scope).bounds

    def look_up(self, node: Lookup, keys: list[Movement]) -> Movement:
        table = self.scope.tables[node.table]
        moved = self.table(node.table)
        if moved == "constant":
            return joint(_along(table, place, key) for place, key in enumerate(keys) if key != "constant")
        return moved if all(key == "constant" for key in keys) else "unknown"

    def table(self, name: str) -> Movement:
        if name.endswith(_QUICK) and self.moving.get(name.removesuffix(_QUICK), "constant") != "constant":
            return "unknown"  # quick deductions hang on the differences of the rates
        return self.moving.get(name, "constant")

    def bracket(self, table: str, amount: Movement) -> Movement:
        """The slices of an amount never fall when it rises; each is taken at its rate."""
        return joint((_times(amount, lambda: self.scope.tables[table].bounds), self.table(table)))


def _rest(node: Arithmetic) -> Arithmetic | None:
    """What is left of an amount when a share of it is taken off, as the amount times the rest of the share."""
    match node.right:
        case Arithmetic(operator="*", left=left, right=right):
            whole = _unplaced(node.left)
            share = right if _unplaced(left) == whole else left if _unplaced(right) == whole else None
            if share:
                one = Number(node.span, Fraction(1), "1")
                return Arithmetic(node.span, "*", node.left, Arithmetic(node.span, "-", one, share))
    return None


def _unplaced(part: object) -> object:
    """A part of a formula wherever it stands."""
    if isinstance(part, tuple):
        return (type(part), *(_unplaced(each) for each in part if not isinstance(each, Span)))
    return part


def _times(given: Movement, factor: Callable[[], Bounds]) -> Movement:
    """How something moves when it is multiplied by what lies between bounds; these are asked for if it moves."""
    if given == "constant":
        return given
    bounds = factor()
    if bounds.low >= 0:
        return given
    return opposite(given) if bounds.high <= 0 else "unknown"


def _along(table: LookupTable, place: int, key: Movement) -> Movement:
    """How the values of a table move with the key at `place`, whatever the other key."""
    axis = table.axes[place]
    numbers = range(len(axis.limits) + 1) if isinstance(axis, BandAxis) else sorted(axis.points)

    def others(cell: tuple[int, ...]) -> tuple[int, ...]:
        return cell[:place] + cell[place + 1 :]

    rows = groupby(sorted(table.cells, key=others), key=others)
    order = {number: rank for rank, number in enumerate(numbers)}
    lines = [sorted(cells, key=lambda cell: order[cell[place]]) for _others, cells in rows]
    with_key = between(
        (table.cells[low], table.cells[high]) for line in lines for low, high in pairwise(line)
    )
    if "constant" in (with_key, key):
        return "constant"
    return with_key if key == "rises" else opposite(with_key) if key == "falls" else "unknown"
