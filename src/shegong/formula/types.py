"""What kinds of values a formula handles, and between which bounds they lie."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from shegong.messages import _

Kind = Literal["money", "rate", "count", "level", "date", "flag"]


class Type(NamedTuple):
    """Money in fen, a plain rate, a whole count, a rank in the level `level`, a date (day number), yes or no."""

    kind: Kind
    level: str | None = None

    @property
    def is_number(self) -> bool:
        """Whether it is a number without a unit of money."""
        return self.kind in ("rate", "count")

    @property
    def is_amount(self) -> bool:
        """Whether arithmetic can be done on it."""
        return self.kind in ("money", "rate", "count")


MONEY = Type("money")
RATE = Type("rate")
COUNT = Type("count")
DATE = Type("date")
FLAG = Type("flag")


def type_name(given: Type) -> str:
    """The type in words, for messages."""
    names = {
        "money": _("金额"),
        "rate": _("比率"),
        "count": _("整数"),
        "level": _("级别值"),
        "date": _("日期"),
        "flag": _("是否"),
    }
    name = names[given.kind]
    return f"{name}({given.level})" if given.level else name


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the greatest value that can occur, both included."""

    low: Fraction
    high: Fraction

    def union(self, other: "Bounds") -> "Bounds":
        """The bounds of a value that may be either."""
        return Bounds(min(self.low, other.low), max(self.high, other.high))

    def __contains__(self, value: Fraction | int) -> bool:
        """Whether the value can occur."""
        return self.low <= value <= self.high


def exactly(value: Fraction | int) -> Bounds:
    """The bounds of a constant."""
    return Bounds(Fraction(value), Fraction(value))


FLAG_BOUNDS = Bounds(Fraction(0), Fraction(1))


def combine(operator: str, left: Bounds, right: Bounds) -> Bounds:
    """The bounds of `left operator right`; a divisor that can be 0 is not allowed.

    >>> combine("*", Bounds(Fraction(-2), Fraction(3)), Bounds(Fraction(4), Fraction(5)))
    Bounds(low=Fraction(-10, 1), high=Fraction(15, 1))
    """
    if operator == "+":
        return Bounds(left.low + right.low, left.high + right.high)
    if operator == "-":
        return Bounds(left.low - right.high, left.high - right.low)
    ends = [(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    values = [a * b for a, b in ends] if operator == "*" else [a / b for a, b in ends]
    return Bounds(min(values), max(values))
