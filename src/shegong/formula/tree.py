"""The formula tree: what a formula says, freed from how it was typed.

Each node knows where it stands in the formula's text. A tree from `parse` still has bare names; `check` turns those
into values of levels and look-ups, so that every reader of the tree finds all that it needs.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal, NamedTuple

ArithmeticOperator = Literal["+", "-", "*", "/"]
ComparisonOperator = Literal["==", "!=", "<", "<=", ">", ">="]


class Span(NamedTuple):
    """From which character of the formula (from 0) to which (excluded)."""

    start: int
    end: int


class Number(NamedTuple):
    """A literal; `text` is as written (70% stays 70%)."""

    span: Span
    value: Fraction
    text: str


class Truth(NamedTuple):
    """`true` or `false`."""

    span: Span
    value: bool


class Name(NamedTuple):
    """An input, a parameter, a rule or a word of the calendar; before checking also a value of a level."""

    span: Span
    name: str


class LevelValue(NamedTuple):
    """One value of an ordered level (学历 = 本科), as its rank from 0. Only `check` makes these."""

    span: Span
    name: str
    level: str
    rank: int


class Negation(NamedTuple):
    """Minus."""

    span: Span
    operand: "Node"


class Arithmetic(NamedTuple):
    """Two operands and a sign between them."""

    span: Span
    operator: ArithmeticOperator
    left: "Node"
    right: "Node"


class Comparison(NamedTuple):
    """A chain such as `1 <= grade < 18`: each pair of neighbours must hold."""

    span: Span
    operands: tuple["Node", ...]
    operators: tuple[ComparisonOperator, ...]


class Logic(NamedTuple):
    """`and` or `or` between yes/no values."""

    span: Span
    operator: Literal["and", "or"]
    operands: tuple["Node", ...]


class Not(NamedTuple):
    """`not`."""

    span: Span
    operand: "Node"


class Membership(NamedTuple):
    """`appraisal in [excellent, pass]`, or `not in`."""

    span: Span
    item: "Node"
    options: tuple["Node", ...]
    negated: bool


class Choice(NamedTuple):
    """`then if test else otherwise`."""

    span: Span
    test: "Node"
    then: "Node"
    otherwise: "Node"


class Lookup(NamedTuple):
    """`table[key]` or `table[key, key]`; also `post.lowest`, and `brackets.quick[key]` for quick deductions."""

    span: Span
    table: str
    keys: tuple["Node", ...]


WORKING_DAYS = "working_days"
"""The function that goes by a calendar, and the table of that name: for each day, 1 or 0."""
DAYS_OF_MONTH = ("days", "weekdays", WORKING_DAYS)
"""Functions of two dates that count in the month between two more, its first day and its last."""


class Call(NamedTuple):
    """A function of the language; `unit` is the rounding unit, `table` the brackets or the calendar it goes by."""

    span: Span
    function: str
    arguments: tuple["Node", ...]
    unit: str | None = None
    table: str | None = None


Node = (
    Number
    | Truth
    | Name
    | LevelValue
    | Negation
    | Arithmetic
    | Comparison
    | Logic
    | Not
    | Membership
    | Choice
    | Lookup
    | Call
)
"""A part of a formula. A trace tells nodes apart by identity."""


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


def parts(node: Node) -> Iterator[Node]:
    """The node and everything under it."""
    yield node
    for child in children(node):
        yield from parts(child)


def names(node: Node) -> set[str]:
    """Every name and table that a tree mentions."""
    found: set[str] = {part for child in children(node) for part in names(child)}
    match node:
        case Name():
            found.add(node.name)
        case Lookup():
            found |= {node.table, node.table.removesuffix(".quick")}
        case Call(table=str(table)):
            found.add(table)
        case _:
            pass
    return found
