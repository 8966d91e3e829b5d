"""Parts add up to their whole, to the fen."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from shegong.impact.effect import funded, impact_of_totals
from shegong.impact.shares import apportion, split


def test_the_largest_remainder_gets_the_odd_fen() -> None:
    assert split(100, [Fraction(1, 3)] * 3) == [34, 33, 33]
    assert split(5, [Fraction(2, 10), Fraction(5, 10), Fraction(3, 10)]) == [1, 3, 1]
    assert split(-5, [Fraction(1, 2), Fraction(1, 2)]) == [-2, -3]


@given(
    st.integers(-(10**12), 10**12),
    st.lists(st.fractions(0, 1, max_denominator=1000), min_size=1, max_size=8),
)
def test_shares_of_one_split_a_whole_and_no_part_is_off_by_a_fen(whole: int, shares: list[Fraction]) -> None:
    total = sum(shares, Fraction(0))
    shares = [share / total for share in shares] if total else [Fraction(1)]
    parts = split(whole, shares)
    assert sum(parts) == whole
    assert all(abs(part - whole * share) < 1 for part, share in zip(parts, shares, strict=True))


@given(st.integers(-1000, 1000), st.lists(st.fractions(-100, 100), min_size=1, max_size=6))
def test_parts_come_to_a_told_sum_even_if_it_is_not_theirs(whole: int, parts: list[Fraction]) -> None:
    assert sum(apportion(whole, parts)) == whole


@given(
    st.integers(1, 5000),
    st.integers(-200_000, 200_000),
    st.integers(1, 36),
    st.lists(st.integers(0, 25), min_size=1, max_size=4),
)
def test_funders_and_what_nobody_bears_come_to_the_cost(
    people: int, rise: int, months: int, percents: list[int]
) -> None:
    shares = [(f"第{number}级", Fraction(percent, 100)) for number, percent in enumerate(percents)]
    effect = funded(impact_of_totals(people, rise, months, Fraction(28, 100)), shares)
    assert sum(share.amount for share in effect.funding) == effect.cost
    left = [share for share in effect.funding if share.key == "unassigned"]
    assert [share.share for share in left] == (
        [1 - Fraction(sum(percents), 100)] if sum(percents) < 100 else []
    )
