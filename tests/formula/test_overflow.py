"""Whole columns are calculated in integers that are wide enough, or not at all."""

from collections.abc import Mapping
from fractions import Fraction

import polars as pl
import pytest

from shegong.errors import ShegongError
from shegong.formula.amounts import Amount, constant, whole
from shegong.formula.check import check
from shegong.formula.columns import Column, compile_formula
from shegong.formula.interpret import interpret
from shegong.formula.parse import parse
from shegong.formula.scope import BandAxis, LookupTable, Scope, Symbol
from shegong.formula.types import COUNT, MONEY, RATE, Bounds, Type

LARGEST_INT64, LARGEST_INT128 = 2**63 - 1, 2**127 - 1
BRACKETS = LookupTable(
    "tax",
    "税率",
    RATE,
    (BandAxis(MONEY, "元", (Fraction(-100), Fraction(0), Fraction(3000)), inclusive=True),),
    {(band,): Fraction(band + 1, 10) for band in range(4)},
)


def calculate(text: str, limits: Mapping[str, tuple[Type, int, int]], values: Mapping[str, int]) -> pl.Series:
    """The numerators of a formula for one person at these values, after comparing them with the interpreter."""
    symbols = {
        name: Symbol(name, name, kind, Bounds(Fraction(low), Fraction(high)))
        for name, (kind, low, high) in limits.items()
    }
    tables = {"tax": BRACKETS}
    tree = check(text, parse(text), Scope(symbols, tables)).tree
    columns: dict[str, Column] = {
        name: whole(pl.col(name), low, high) for name, (_kind, low, high) in limits.items()
    }
    amount = compile_formula(tree, columns, tables, "津贴")
    assert isinstance(amount, Amount)
    assert isinstance(amount.numerator, pl.Expr)
    assert isinstance(amount.denominator, int)
    frame = pl.DataFrame(
        {name: [value] for name, value in values.items()}, schema=dict.fromkeys(values, pl.Int64)
    )
    result = frame.lazy().select(amount.numerator.alias("result")).collect(engine="streaming")["result"]
    expected = interpret(tree, {name: Fraction(value) for name, value in values.items()}, tables)
    assert Fraction(result[0], amount.denominator) == expected
    return result


def test_a_wage_is_calculated_in_64_bits() -> None:
    limits = {"wage": (MONEY, 0, 10**9), "years": (COUNT, 0, 80)}
    result = calculate("wage * 70% + wage * years / 3", limits, {"wage": 285_400, "years": 12})
    assert result.dtype == pl.Int64


def test_a_product_that_could_leave_64_bits_is_widened_for_everyone() -> None:
    limits = {"wage": (MONEY, 0, 10**15), "years": (COUNT, 0, 10**6)}
    result = calculate("wage * years * 70%", limits, {"wage": 10**15, "years": 10**6})
    assert result.dtype == pl.Int128
    assert result[0] == 7 * 10**21


@pytest.mark.parametrize(("excess", "dtype"), [(0, pl.Int64), (1, pl.Int128)])
def test_the_last_number_of_64_bits_still_fits(excess: int, dtype: type[pl.DataType]) -> None:
    half = LARGEST_INT64 // 2
    limits = {"wage": (MONEY, 0, half), "bonus": (MONEY, 0, half + 1 + excess)}
    result = calculate("wage + bonus", limits, {"wage": half, "bonus": half + 1 + excess})
    assert result.dtype == dtype
    assert result[0] == LARGEST_INT64 + excess


def test_a_small_difference_of_huge_amounts_is_right() -> None:
    limits = {"wage": (MONEY, 10**15, 10**15 + 5), "count": (COUNT, 10**6, 10**6)}
    text = "wage * count - wage * 999999"
    assert calculate(text, limits, {"wage": 10**15 + 5, "count": 10**6})[0] == 10**15 + 5


def test_what_could_leave_128_bits_is_refused_before_any_row() -> None:
    limits = {"wage": (MONEY, 0, 10**15), "years": (COUNT, 0, 10**6)}
    with pytest.raises(ShegongError) as refusal:
        calculate("wage * years * years * years * years * years", limits, {"wage": 0, "years": 0})
    assert [problem.code for problem in refusal.value.problems] == ["F017"]
    assert "津贴" in refusal.value.problems[0].message


def test_a_figure_beyond_128_bits_is_refused() -> None:
    columns: dict[str, Column] = {"wage": constant(LARGEST_INT128 + 1), "bonus": whole(pl.col("bonus"), 0, 1)}
    with pytest.raises(ShegongError, match="F017"):
        compile_formula(parse("wage + bonus"), columns, {}, "津贴")


@pytest.mark.parametrize("divisor", ["900000000000000000 / 8", "999999999999999999 / 5"])
def test_rounding_by_a_divisor_near_the_end_of_64_bits_does_not_wrap(divisor: str) -> None:
    assert calculate(f"round(years / {divisor})", {"years": (COUNT, 0, 3)}, {"years": 3})[0] == 0


@pytest.mark.parametrize("fen", [0, 1, 2999, 3000, 3001, 100_000])
def test_brackets_below_zero_take_nothing(fen: int) -> None:
    calculate("bracket(tax, wage)", {"wage": (MONEY, -5000, 100_000)}, {"wage": fen})
    calculate("bracket(tax, -wage)", {"wage": (MONEY, -5000, 100_000)}, {"wage": fen})
