"""How far the figures of a workbook may be changed in it, so that its formulas still come out to the fen."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from shegong.formula.precision import Known, decimal
from shegong.formula.tree import Arithmetic, names, parts
from shegong.formula.types import Type
from shegong.money import FEN_PER_YUAN, decimal_places, decimal_text
from shegong.policy.policy import Policy

_LEAST_MONEY, _LEAST_COUNT = 10_000, 10
"""Up to which amount (yuan) and which count a figure may be raised that is small now."""
_FEN_PLACES = 2


class Leeway(NamedTuple):
    """Amounts and counts may be so many times what they are; a rate may have so many decimals, by its key."""

    times: int
    places: Mapping[str, int]


TIMES = (10, 3, 2, 1)
"""From the widest leeway to none."""
PLACES = (4, 3)
"""How many decimals a rate should be able to have."""


def reach(
    kind: Type, values: Iterable[Fraction], leeway: Leeway, key: str = "", *, divides: bool = False
) -> Known:
    """What figures that are now `values` (yuan, ones) may become; one that `divides` never 0."""
    values = list(values)
    low, high = min(values), max(values)
    places = max(decimal_places(value.denominator) or 0 for value in values)
    if kind.kind == "money":
        places = max(places, _FEN_PLACES)
    elif kind.kind == "rate":
        places = max(places, leeway.places.get(key, 0))
    if leeway.times == 1:
        return decimal(low, high, places)
    if kind.kind == "rate":
        most = max(Fraction(1), 2 * high)
    else:
        most = max(high * leeway.times, Fraction(_LEAST_MONEY if kind.kind == "money" else _LEAST_COUNT))
    fewest = low * leeway.times if low < 0 else Fraction(0)
    if divides and low > 0:
        step = Fraction(1, 10**places)
        fewest = max(low / leeway.times // step * step, step)
    elif divides and high < 0:
        most = Fraction(-1, 10**places)
    return decimal(fewest, most, places)


def in_yuan(kind: Type, values: Iterable[Fraction]) -> list[Fraction]:
    """Figures of the policy as they stand in a cell: money in yuan."""
    return [value / FEN_PER_YUAN if kind.kind == "money" else value for value in values]


def dividing(policy: Policy) -> set[str]:
    """The names in formulas by which something is divided."""
    found: set[str] = set()
    for rule in policy.rules.values():
        for part in parts(rule.tree):
            if isinstance(part, Arithmetic) and part.operator == "/":
                found |= names(part.right)
    return found


def reach_text(known: Known, leeway: Leeway) -> str:
    """The same for people, in Chinese as the whole file."""
    if leeway.times == 1:
        return "不能改"
    places = f"，最多 {known.places} 位小数" if known.places else "，整数"
    return f"{decimal_text(known.low)} – {decimal_text(known.high)}{places}"


def reach_condition(cell: str, known: Known, leeway: Leeway, more: Sequence[str] = ()) -> str:
    """The condition on a cell that a spreadsheet holds against what is typed into it."""
    if leeway.times == 1:
        return "=FALSE"
    conditions = [
        f"ISNUMBER({cell})",
        f"{cell}>={decimal_text(known.low)}",
        f"{cell}<={decimal_text(known.high)}",
        f"ROUND({cell},{known.places})={cell}",
        *more,
    ]
    return f"=AND({','.join(conditions)})"
