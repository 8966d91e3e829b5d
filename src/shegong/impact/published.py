"""What somebody published: figures, totals said to follow from them, and ways to read those totals.

Money is in fen, rates and counts in ones, all exact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from shegong.errors import Problem
from shegong.formula.interpret import Trace, Value, interpret
from shegong.formula.scope import Scope, Symbol
from shegong.formula.tree import Arithmetic, Name, Negation, Node, Span, names
from shegong.formula.types import Bounds, Type, exactly
from shegong.formula.words import in_names, in_numbers, value_text
from shegong.impact.extents import Extent, at, extent, extent_of
from shegong.impact.prints import Print, Unit
from shegong.messages import label
from shegong.policy.month import Month
from shegong.policy.policy import Assumption, Clause, Evidence, Rule

Period = Literal["month", "year", "total"]
_UNKNOWN_BOUNDS = Bounds(Fraction(1), Fraction(2))


@dataclass(frozen=True, slots=True)
class ByPolicy:
    """That a figure is what a rule of a regulation comes to for somebody; `assumed` names what nobody published."""

    policy: str
    name: str
    rule: Rule
    month: Month
    given: Mapping[str, str]
    assumed: tuple[Assumption, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as published, or by arithmetic on such (`formula`), or by a regulation. `value` in fen or ones.

    One that was published as a bound, a range or about so much has what was `printed`; its value is the number in it.
    """

    key: str
    name: str
    unit: Unit
    type: Type
    value: Fraction
    per: Period | None
    evidence: Evidence
    formula: "Formula | None" = None
    note: str = ""
    printed: Print | None = None
    by_policy: ByPolicy | None = None

    @property
    def extent(self) -> Extent:
        """Between what it lies; what was published without a bound counts as exact."""
        if self.formula:
            return self.formula.extent
        return extent_of(self.printed) if self.printed else at(self.value)


@dataclass(frozen=True, slots=True)
class Unknown:
    """What a reading asks for."""

    name: str
    label: str
    type: Type
    question: str
    per: Period | None = None
    compare: Figure | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked formula; `figures` are those it names, `unknown` the one name whose value is not given.

    It is affine in the unknown: no divisor, function, comparison or choice holds it, and no product holds it twice.
    """

    text: str
    tree: Node
    type: Type
    figures: tuple[Figure, ...]
    unknown: Unknown | None = None

    @property
    def used(self) -> tuple[Figure, ...]:
        """Every figure that the result rests on: those named, then those that derived ones come from."""
        below = (each for figure in self.figures if figure.formula for each in figure.formula.used)
        return tuple({figure.key: figure for figure in (*self.figures, *below)}.values())

    @property
    def by_policy(self) -> tuple[ByPolicy, ...]:
        """How the figures that it rests on come from regulations, each way once."""
        found: list[ByPolicy] = []
        for figure in self.used:
            if figure.by_policy and figure.by_policy not in found:
                found.append(figure.by_policy)
        return tuple(found)

    def value(self, unknown: Fraction | None = None, trace: Trace | None = None) -> Fraction:
        """What the formula comes to, with `unknown` for its unknown."""
        values: dict[str, Value] = {figure.key: figure.value for figure in self.figures}
        if self.unknown and unknown is not None:
            values[self.unknown.name] = unknown
        result = interpret(self.tree, values, {}, trace)
        if not isinstance(result, Fraction):
            raise TypeError(result)
        return result

    @property
    def extent(self) -> Extent:
        """Between what a formula without an unknown lies."""
        if all(figure.extent == at(figure.value) for figure in self.figures):
            return at(self.value())
        return extent(self.tree, {figure.key: figure.extent for figure in self.figures})

    def in_names(self) -> str:
        """The formula with the names of figures."""
        return in_names(self.tree, scope_of(self.figures, self.unknown))

    def in_numbers(self) -> str:
        """The formula with the figures put in; 500余人 keeps its words, an unknown its name."""
        scope = scope_of(self.figures, self.unknown)
        if self.unknown is None and all(figure.extent == at(figure.value) for figure in self.figures):
            trace: Trace = {}
            self.value(trace=trace)
            return in_numbers(self.tree, scope, trace)
        texts = {
            figure.key: figure.printed.text
            if figure.printed
            else value_text(figure.value, figure.type, scope)
            for figure in self.figures
            if figure.printed or figure.extent.point is not None
        }
        symbols = {
            key: each._replace(label=texts.get(key, each.label)) for key, each in scope.symbols.items()
        }
        return in_names(self.tree, Scope(symbols))


def scope_of(
    figures: Iterable[Figure], unknown: Unknown | None = None, broken: frozenset[str] = frozenset()
) -> Scope:
    """The names that a formula over these figures may mention.

    An unknown's bounds play no part in checking, because no divisor or function may hold it.
    """
    symbols = {
        each.key: Symbol(each.key, label(each.key, each.name), each.type, exactly(each.value))
        for each in figures
    }
    if unknown:
        symbols[unknown.name] = Symbol(unknown.name, unknown.label, unknown.type, _UNKNOWN_BOUNDS)
    return Scope(symbols, broken=broken)


def bend(node: Node, unknown: str) -> Span | None:
    """The part of a formula that keeps it from being affine in `unknown`, if there is one."""
    if isinstance(node, Name) or unknown not in names(node):
        return None
    if isinstance(node, Negation):
        return bend(node.operand, unknown)
    if isinstance(node, Arithmetic):
        left, right = (unknown in names(part) for part in (node.left, node.right))
        if node.operator in "+-" or not right or (node.operator == "*" and not left):
            return bend(node.left, unknown) or bend(node.right, unknown)
    return node.span


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a print: a formula for it, and what would have to be known. `per` as understood."""

    key: str
    name: str
    per: Period | None
    formula: Formula
    note: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A printed result. Without a formula it can't be tested, and `why` says what is missing.

    Without a print, the formula tells what the published figures come to, and `why` why there is nothing to test.
    `quote` is the wording of the source.
    """

    key: str
    name: str
    print: Print | None
    unit: Unit
    type: Type
    per: Period | None
    clause: Clause
    formula: Formula | None
    readings: tuple[Reading, ...]
    why: str = ""
    note: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class ClaimSet:
    """One file of claims, checked. `digest` identifies its text; `notices` say what to know before relying on it."""

    id: str
    name: str
    region: str
    file: str
    digest: str
    figures: Mapping[str, Figure]
    claims: tuple[Claim, ...]
    note: str = ""
    notices: tuple[Problem, ...] = ()
