"""What is printed as a bound, a range or about so much, and what may be concluded from it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shegong.formula.check import check
from shegong.formula.interpret import interpret
from shegong.formula.parse import parse
from shegong.formula.types import RATE
from shegong.impact.extents import Extent, at, beyond_arithmetic, extent, extent_of
from shegong.impact.prints import parse_print
from shegong.impact.published import Figure, scope_of
from shegong.impact.reconcile import verdict_of
from shegong.policy.policy import Evidence

if TYPE_CHECKING:
    from shegong.formula.tree import Node
    from shegong.impact.prints import Unit

YUAN = 100
numbers = st.fractions(min_value=0, max_value=1000, max_denominator=10)


@pytest.mark.parametrize(
    ("text", "unit", "sense", "low", "high"),
    [
        ("至少1000元", "yuan", "at_least", 100_000, None),
        ("不低于1.6倍", "rate", "at_least", "1.6", None),
        ("1000元以上", "yuan", "at_least", 100_000, None),
        ("6000多人", "people", "more_than", 6000, None),
        ("500余", "people", "more_than", 500, None),
        ("500余名", "people", "more_than", 500, None),
        ("超过2亿元", "yi", "more_than", 2 * 10**10, None),
        ("1万余元", "yuan", "more_than", 10**6, None),
        ("近6000人", "people", "less_than", None, 6000),
        ("不到30%", "rate", "less_than", None, "0.3"),
        ("不超过30%", "rate", "at_most", None, "0.3"),
        ("30%以内", "rate", "at_most", None, "0.3"),
        ("约1000元", "yuan", "about", 50_000, 150_000),
        ("9.8万元左右", "wan", "about", 9_750_000, 9_850_000),
        ("25%-30%", "rate", "range", "0.245", "0.305"),
        ("0.8至1.2", "rate", "range", "0.75", "1.25"),
        ("3200-5400元", "yuan", "range", 319_950, 540_050),
        ("3,200元～5,400元", "yuan", "range", 319_950, 540_050),
        ("3-5万元", "wan", "range", 2_500_000, 5_500_000),
    ],
)
def test_words_around_a_number_say_for_what_it_stands(
    text: str, unit: Unit, sense: str, low: int | str | None, high: int | str | None
) -> None:
    printed = parse_print(text, unit)
    assert printed.sense == sense
    assert printed.low == (None if low is None else Fraction(low))
    assert printed.high == (None if high is None else Fraction(high))


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("至少", "yuan"),
        ("至少约1000元", "yuan"),
        ("约1000元左右", "yuan"),
        ("至少500余人", "people"),
        ("1000元左右以上", "yuan"),
        ("5000-3000元", "yuan"),
        ("3000-3000元", "yuan"),
        ("500余-600人", "people"),
        ("3000-5000人", "yuan"),
        ("1.6倍", "yuan"),
        ("-5元", "yuan"),
        ("1-2-3", "count"),
    ],
)
def test_words_that_contradict_each_other_or_the_unit_are_refused(text: str, unit: Unit) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_print(text, unit)


def test_over_500_is_more_than_500_and_at_most_30_percent_includes_30() -> None:
    assert Fraction(500) not in parse_print("500余人", "people")
    assert Fraction(501) in parse_print("500余人", "people")
    assert Fraction(6000) not in parse_print("近6000人", "people")
    assert Fraction(3, 10) in parse_print("不超过30%", "rate")
    assert Fraction(1000 * YUAN) in parse_print("至少1000元", "yuan")


@pytest.mark.parametrize(
    ("text", "found", "verdict"),
    [
        ("1000元", at(Fraction(100_000)), "closes"),
        ("1000元", at(Fraction(100_100)), "differs"),
        ("1000元", Extent(Fraction(100_100), Fraction(100_100), about=True), "untested"),
        ("1000元", Extent(Fraction(100_000), Fraction(100_000), about=True), "untested"),
        ("约1000元", Extent(Fraction(100_000), Fraction(100_000), about=True), "closes"),
        ("1000元", Extent(Fraction(90_000), None), "untested"),
        ("1000元", Extent(Fraction(110_000), None), "differs"),
        ("至少1000元", at(Fraction(120_000)), "untested"),  # it contradicts nothing, and proves nothing
        ("至少1000元", at(Fraction(90_000)), "differs"),
        ("至少1000元", Extent(Fraction(100_000), None), "closes"),
        ("至少1000元", Extent(Fraction(90_000), None), "untested"),
        ("至少1000元", Extent(Fraction(0), Fraction(90_000)), "differs"),
        ("超过1000元", at(Fraction(100_000)), "differs"),
        ("不到1000元", at(Fraction(100_000)), "differs"),
        ("至多1000元", at(Fraction(100_000)), "untested"),
        ("至多1000元", Extent(Fraction(0), Fraction(100_000)), "closes"),
        ("约1000元", at(Fraction(118_125)), "closes"),
        ("1000-2000元", at(Fraction(150_000)), "untested"),
        ("1000-2000元", Extent(Fraction(100_000), Fraction(200_000)), "closes"),
        ("1000-2000元", at(Fraction(250_000)), "differs"),
    ],
)
def test_a_bound_is_closed_by_that_bound_alone(text: str, found: Extent, verdict: str) -> None:
    assert verdict_of(found, parse_print(text, "yuan")) == verdict


def tree_of(text: str) -> Node:
    known = [Figure(key, key, "rate", RATE, Fraction(1), None, Evidence()) for key in ("a", "b", "c")]
    return check(text, parse(text), scope_of(known)).tree


FORMULAS = [tree_of(text) for text in ("a * b + c", "a - b * c", "-a + b - c", "(a - b) * c", "a * (b - c)")]


@given(st.sampled_from(FORMULAS), st.lists(st.tuples(numbers, numbers, numbers), min_size=3, max_size=3))
def test_whatever_the_figures_are_the_formula_stays_within_its_ends(
    tree: Node, drawn: list[tuple[Fraction, Fraction, Fraction]]
) -> None:
    ordered = [sorted(each) for each in drawn]
    found = extent(tree, dict(zip("abc", (Extent(low, high) for low, _, high in ordered), strict=True)))
    values = dict(zip("abc", (value for _, value, _ in ordered), strict=True))
    value = interpret(tree, dict(values), {})
    assert isinstance(value, Fraction)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= value <= found.high


@given(st.sampled_from(FORMULAS), st.tuples(numbers, numbers, numbers), numbers)
def test_an_end_that_is_open_is_never_taken_for_one(
    tree: Node, lows: tuple[Fraction, Fraction, Fraction], more: Fraction
) -> None:
    found = extent(tree, dict(zip("abc", (Extent(low, None) for low in lows), strict=True)))
    value = interpret(tree, dict(zip("abc", (low + more for low in lows), strict=True)), {})
    assert isinstance(value, Fraction)
    assert found.low is None or found.low <= value
    assert found.high is None or value <= found.high


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("3000 / a", 200, 300),
        ("a / a", Fraction(2, 3), Fraction(3, 2)),
        ("3000 / b", 0, 6),
        ("3000 / c", 150, None),
        ("3000 / (b - 600)", None, None),
        ("b * 0", 0, 0),
        ("(b - 500) * 1", 0, None),
        ("max(2, 3) * a", 30, 45),
    ],
)
def test_a_quotient_knows_how_far_it_goes(
    text: str, low: Fraction | int | None, high: Fraction | int | None
) -> None:
    figures = {
        "a": Extent(Fraction(10), Fraction(15)),
        "b": Extent(Fraction(500), None),
        "c": Extent(Fraction(0), Fraction(20)),
    }
    found = extent(tree_of(text) if "600" not in text else parse(text), figures)
    assert (found.low, found.high) == (low, high)


def test_what_rests_on_about_so_much_is_about_so_much() -> None:
    figures = {"a": extent_of(parse_print("约1000元", "yuan")), "b": at(Fraction(12)), "c": at(Fraction(1))}
    assert extent(tree_of("a * b"), figures) == Extent(Fraction(1_200_000), Fraction(1_200_000), about=True)
    assert not extent(tree_of("b * c"), figures).about


def test_only_plain_arithmetic_is_done_with_what_is_uncertain() -> None:
    assert beyond_arithmetic(tree_of("-a * (b + c) / 2"), frozenset("a")) is None
    assert beyond_arithmetic(tree_of("b + max(a, c)"), frozenset("a")) is not None
    assert beyond_arithmetic(tree_of("a + max(b, c)"), frozenset("a")) is None
