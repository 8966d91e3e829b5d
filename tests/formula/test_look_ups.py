"""Tables at their edges, for one person and for all."""

from fractions import Fraction
from typing import Literal

import polars as pl
import pytest

from shegong.formula.amounts import Amount, constant, whole
from shegong.formula.check import check
from shegong.formula.columns import compile_formula
from shegong.formula.interpret import interpret
from shegong.formula.parse import parse
from shegong.formula.scope import Axis, BandAxis, ExactAxis, LookupTable, Scope, Symbol
from shegong.formula.types import COUNT, MONEY, RATE, Bounds, exactly

MONTH = Fraction(6)
Engine = Literal["in-memory", "streaming"]


def table(name: str, *axes: Axis) -> LookupTable:
    """A table whose values tell their places: 1 + the place on the first axis + 10 x that on the second."""
    places: list[tuple[int, ...]] = [()]
    for axis in axes:
        points = axis.points if isinstance(axis, ExactAxis) else range(len(axis.limits) + 1)
        places = [(*before, point) for before in places for point in points]
    cells = {
        place: Fraction(sum((index * 10**depth) for depth, index in enumerate(place))) for place in places
    }
    return LookupTable(name, name, RATE, axes, cells)


UPTO = BandAxis(MONEY, "元", (Fraction(300_000), Fraction(500_000)), inclusive=True)
BELOW = BandAxis(COUNT, "年", (Fraction(3), Fraction(10)), inclusive=False)
MONTHS = ExactAxis(COUNT, "月", tuple(range(1, 13)))
HOLED = ExactAxis(COUNT, "级", (1, 2, 4))
TABLES = {
    each.name: each
    for each in (
        table("upto", UPTO),
        table("below", BELOW),
        table("of_month", MONTHS),
        table("holed", HOLED),
        table("both", HOLED, UPTO),
        table("whole", BandAxis(COUNT, "年", (), inclusive=False)),
    )
}
SYMBOLS = {
    "wage": Symbol("wage", "工资", MONEY, Bounds(Fraction(0), Fraction(1_000_000))),
    "served": Symbol("served", "年限", COUNT, Bounds(Fraction(0), Fraction(40))),
    "single": Symbol("single", "一", COUNT, exactly(1)),
    "month": Symbol("month", "月份", COUNT, exactly(MONTH)),
}


def look_up(text: str, engine: Engine = "streaming", **person: int) -> Fraction:
    """What a formula comes to for one person, after comparing it with a column of three such people."""
    tree = check(text, parse(text), Scope(SYMBOLS, TABLES)).tree
    columns = {
        name: whole(pl.col(name), int(symbol.bounds.low), int(symbol.bounds.high))
        for name, symbol in SYMBOLS.items()
        if name != "month"
    }
    facts = {"wage": 0, "served": 0, "single": 1, **person}
    amount = compile_formula(tree, {**columns, "month": constant(MONTH)}, TABLES, "规则")
    assert isinstance(amount, Amount)
    assert isinstance(amount.denominator, int)
    numerator = pl.lit(amount.numerator) if isinstance(amount.numerator, int) else amount.numerator
    people = pl.LazyFrame(
        {name: [value] * 3 for name, value in facts.items()}, schema=dict.fromkeys(facts, pl.Int64)
    )
    column = people.with_columns(numerator.alias("result")).collect(engine=engine)["result"]
    value = interpret(
        tree, {"month": MONTH, **{name: Fraction(fact) for name, fact in facts.items()}}, TABLES
    )
    assert isinstance(value, Fraction)
    assert [Fraction(cell, amount.denominator) for cell in column] == [value] * 3
    return value


@pytest.mark.parametrize(
    ("fen", "band"),
    [(0, 0), (299_999, 0), (300_000, 0), (300_001, 1), (500_000, 1), (500_001, 2), (1_000_000, 2)],
)
def test_the_limit_of_a_band_up_to_belongs_to_it(fen: int, band: int) -> None:
    assert look_up("upto[wage]", wage=fen) == band
    assert look_up("both[4, wage]", wage=fen) == 4 + 10 * band


@pytest.mark.parametrize(("years", "band"), [(0, 0), (2, 0), (3, 1), (9, 1), (10, 2), (40, 2)])
def test_the_limit_of_a_band_below_belongs_to_the_next(years: int, band: int) -> None:
    assert look_up("below[served]", served=years) == band
    assert look_up("below[served / 2]", served=years) == (years >= 6) + (years >= 20)


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_a_key_that_is_the_same_for_everyone_gives_everyone_the_same(engine: Engine) -> None:
    assert look_up("of_month[month]", engine) == 6
    assert look_up("holed[4] + both[2, wage]", engine) == 6
    assert look_up("whole[month]", engine) == 0
    assert look_up("upto[wage]", engine, wage=300_001) == 1


def test_a_hole_that_no_key_can_reach_does_no_harm() -> None:
    assert look_up("holed[4]") == 4
    assert look_up("holed[clamp(served, 1, 2)]", served=2) == 2


def test_a_divisor_that_is_always_one_changes_nothing() -> None:
    assert look_up("floor(served / single)", served=7) == 7
    assert look_up("below[round(served / single)] + round(served / single)", served=7) == 8
