"""What the parts of a report share: what is compared with what, and amounts in 万元."""

from decimal import Decimal
from fractions import Fraction

from shegong.messages import _
from shegong.money import decimal_text
from shegong.simulation.outcome import (
    is_base,
)
from shegong.simulation.question import Answer
from shegong.simulation.run import Course

_WAN = 1_000_000


def in_wan(fen: int | Fraction) -> Decimal:
    """An amount in 万元, two decimals: for charts and headlines."""
    return Decimal(decimal_text(Fraction(fen, _WAN), 2))


def all_years(answer: Answer) -> range:
    """The numbers of the years."""
    return range(len(answer.years))


def compared(answer: Answer) -> list[Course]:
    """The courses that are held against the base."""
    return [course for course in answer.run.courses if not is_base(answer.run, course)]


def base_name(answer: Answer) -> str:
    """What the variants are compared with."""
    return _("现工资") if answer.run.now is not None else answer.run.courses[0].variant.name
