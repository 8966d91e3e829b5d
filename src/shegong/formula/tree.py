"""The formula tree: what a formula says, freed from how it was typed.

Each node knows where it stands in the formula's text. A tree from `parse` still has bare names; `check` turns those
into values of levels and look-ups, so that every reader of the tree finds all that it needs.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

ArithmeticOperator = Literal["+", "-", "*", "/"]
ComparisonOperator = Literal["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Span:
    """From which character of the formula (from 0) to which (excluded)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A part of a formula. Two nodes are never equal: a trace tells them apart by identity."""

    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Number(Node):
    """A literal; `text` is as written (70% stays 70%)."""

    value: Fraction
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Truth(Node):
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True, eq=False)
class Name(Node):
    """An input, a parameter, a rule or a word of the calendar; before checking also a value of a level."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class LevelValue(Node):
    """One value of an ordered level (学历 = 本科), as its rank from 0. Only `check` makes these."""

    name: str
    level: str
    rank: int


@dataclass(frozen=True, slots=True, eq=False)
class Negation(Node):
    """Minus."""

    operand: Node


@dataclass(frozen=True, slots=True, eq=False)
class Arithmetic(Node):
    """Two operands and a sign between them."""

    operator: ArithmeticOperator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Node):
    """A chain such as `1 <= grade < 18`: each pair of neighbours must hold."""

    operands: tuple[Node, ...]
    operators: tuple[ComparisonOperator, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Logic(Node):
    """`and` or `or` between yes/no values."""

    operator: Literal["and", "or"]
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Not(Node):
    """`not`."""

    operand: Node


@dataclass(frozen=True, slots=True, eq=False)
class Membership(Node):
    """`appraisal in [excellent, pass]`, or `not in`."""

    item: Node
    options: tuple[Node, ...]
    negated: bool


@dataclass(frozen=True, slots=True, eq=False)
class Choice(Node):
    """`then if test else otherwise`."""

    test: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True, eq=False)
class Lookup(Node):
    """`table[key]` or `table[key, key]`; `post.lowest` is a look-up by post."""

    table: str
    keys: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Call(Node):
    """A function of the language; `unit` is the rounding unit, `table` the brackets, where the function takes one."""

    function: str
    arguments: tuple[Node, ...]
    unit: str | None = None
    table: str | None = None


def children(node: Node) -> tuple[Node, ...]:
    """The parts directly under `node`, in the order of the text."""
    match node:
        case Negation() | Not():
            return (node.operand,)
        case Arithmetic():
            return (node.left, node.right)
        case Comparison() | Logic():
            return node.operands
        case Membership():
            return (node.item, *node.options)
        case Choice():
            return (node.then, node.test, node.otherwise)
        case Lookup():
            return node.keys
        case Call():
            return node.arguments
        case _:
            return ()


def names(node: Node) -> set[str]:
    """Every name and table that a tree mentions."""
    found: set[str] = {part for child in children(node) for part in names(child)}
    match node:
        case Name():
            found.add(node.name)
        case Lookup():
            found.add(node.table)
        case Call(table=str(table)):
            found.add(table)
        case _:
            pass
    return found
