"""What somebody published: figures, totals said to follow from them, and ways to read those totals.

Money is in fen, rates and counts in ones, all exact.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from shegong.errors import Problem
from shegong.formula.interpret import Trace, Value, interpret
from shegong.formula.scope import Scope, Symbol
from shegong.formula.tree import Arithmetic, Name, Negation, Node, Span, names
from shegong.formula.types import COUNT, MONEY, RATE, Bounds, Type, exactly
from shegong.formula.words import in_names, in_numbers, value_text
from shegong.messages import _, label
from shegong.money import FEN_PER_YUAN
from shegong.policy.policy import Clause, Evidence

Period = Literal["month", "year", "total"]
Unit = Literal["yuan", "wan", "yi", "rate", "people", "posts", "months", "count"]
"""What a figure is printed in; yuan, wan (万元) and yi (亿元) are money."""
UNITS: dict[Unit, tuple[Type, int]] = {
    "yuan": (MONEY, FEN_PER_YUAN),
    "wan": (MONEY, FEN_PER_YUAN * 10_000),
    "yi": (MONEY, FEN_PER_YUAN * 100_000_000),
    "rate": (RATE, 1),
    "people": (COUNT, 1),
    "posts": (COUNT, 1),
    "months": (COUNT, 1),
    "count": (COUNT, 1),
}
"""The type of each unit, and its size in fen or ones."""

_UNKNOWN_BOUNDS = Bounds(Fraction(1), Fraction(2))
_PRINTED = re.compile(
    r"(?P<number>[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,18})(?P<decimals>\.[0-9]{1,12})?"
    r"(?P<scale>[万亿%]?)(?P<measure>[元人个]?)"
)
_SCALES = {"万": 10_000, "亿": 100_000_000}


def unit_text(unit: Unit) -> str:
    """A unit as people write it after a number; nothing after a rate."""
    return {
        "yuan": _("元"),
        "wan": _("万元"),
        "yi": _("亿元"),
        "rate": "",
        "people": _("人"),
        "posts": _("个岗位"),
        "months": _("个月"),
        "count": _("个"),
    }[unit]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as published, or by arithmetic on such (`formula`). `value` in fen or ones."""

    key: str
    name: str
    unit: Unit
    type: Type
    value: Fraction
    per: Period | None
    evidence: Evidence
    formula: "Formula | None" = None
    note: str = ""


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

    def value(self, unknown: Fraction | None = None, trace: Trace | None = None) -> Fraction:
        """What the formula comes to, with `unknown` for its unknown."""
        values: dict[str, Value] = {figure.key: figure.value for figure in self.figures}
        if self.unknown and unknown is not None:
            values[self.unknown.name] = unknown
        result = interpret(self.tree, values, {}, trace)
        if not isinstance(result, Fraction):
            raise TypeError(result)
        return result

    def in_names(self) -> str:
        """The formula with the names of figures."""
        return in_names(self.tree, scope_of(self.figures, self.unknown))

    def in_numbers(self) -> str:
        """The formula with the figures put in; an unknown keeps its name."""
        scope = scope_of(self.figures, self.unknown)
        if self.unknown is None:
            trace: Trace = {}
            self.value(trace=trace)
            return in_numbers(self.tree, scope, trace)
        texts = {figure.key: value_text(figure.value, figure.type, scope) for figure in self.figures}
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
class Print:
    """What was printed: its text, the value it shows, and what one step of its last digit is worth (fen or ones)."""

    text: str
    value: Fraction
    step: Fraction

    @property
    def low(self) -> Fraction:
        """The least value that rounds to the print."""
        return self.value - self.step / 2

    @property
    def high(self) -> Fraction:
        """The first value above that no longer rounds to it."""
        return self.value + self.step / 2

    def __contains__(self, value: Fraction) -> bool:
        """Whether the value would be printed so."""
        return self.low <= value < self.high


def parse_print(text: str, unit: Unit) -> Print:
    """A number as printed, such as 243万, 2,854元 or 38.5%; raises ValueError where it does not suit the unit.

    Its step is one of its last digit.

    >>> parse_print("243万", "wan").value, parse_print("1.8万", "people").step
    (Fraction(243000000, 1), Fraction(1000, 1))
    """
    kind, size = UNITS[unit]
    match = _PRINTED.fullmatch(text)
    if not match or not _suits(match["scale"], match["measure"], unit):
        raise ValueError(text)
    one = Fraction(size)
    if match["scale"] == "%":
        one = Fraction(1, 100)
    elif match["scale"]:
        one = Fraction(_SCALES[match["scale"]] * (FEN_PER_YUAN if kind == MONEY else 1))
    decimals = match["decimals"] or "."
    digits = Fraction(match["number"].replace(",", "") + decimals)
    return Print(text, digits * one, one / 10 ** (len(decimals) - 1))


def _suits(scale: str, measure: str, unit: Unit) -> bool:
    """Whether the signs behind a printed number go with the unit it is said to be in."""
    kind = UNITS[unit][0]
    if kind == RATE:
        return scale in ("", "%") and not measure
    if kind == MONEY:
        bare = not scale and measure == "元"
        return scale != "%" and measure in ("", "元") and (unit == "yuan" or not bare)
    return scale != "%" and measure != "元"


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
    """A printed result. Without a formula it can't be tested, and `why` says what is missing."""

    key: str
    name: str
    print: Print
    unit: Unit
    type: Type
    per: Period | None
    clause: Clause
    formula: Formula | None
    readings: tuple[Reading, ...]
    why: str = ""
    note: str = ""


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
