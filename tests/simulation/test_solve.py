"""The last value of a parameter that keeps a cost within a budget is found, and proved to the step."""

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shegong.errors import ShegongError
from shegong.money import Rounding
from shegong.simulation.solve import MOST, Direction, Solution, solve

YUAN = Fraction(100)
TO_YUAN, TO_JIAO, TO_FEN = (Rounding(Fraction(step)) for step in (100, 10, 1))
DIRECTIONS: tuple[Direction, Direction] = (1, -1)


def whole(low: int, high: int, step: int = 1) -> tuple[Fraction, Fraction, Fraction]:
    return Fraction(low), Fraction(high), Fraction(step)


def of_grades(people: Mapping[int, int], rounding: Rounding) -> Callable[[Fraction], int]:
    """A year of everyone's base pay, each rounded: wage x 70% x coefficient of the grade."""

    def cost(wage: Fraction) -> int:
        return 12 * sum(
            count * int(rounding.apply(wage * Fraction(7, 10) * Fraction(75 + 5 * grade, 100)))
            for grade, count in people.items()
        )

    return cost


def counted(cost: Callable[[Fraction], int]) -> tuple[Callable[[Fraction], int], Counter[Fraction]]:
    asked: Counter[Fraction] = Counter()

    def counting(value: Fraction) -> int:
        asked[value] += 1
        return cost(value)

    return counting, asked


def plain(solution: Solution) -> tuple[object, ...]:
    """Value, residual, and the neighbour with its cost."""
    return (solution.value, solution.residual, *(solution.next or (None, None)))


def intervals(solution: Solution) -> list[tuple[int, int]]:
    return [(int(low), int(high)) for low, high in solution.others]


def checked(solution: Solution, cost: Callable[[Fraction], int], budget: int, step: Fraction) -> None:
    """What was found keeps the budget, its neighbour does not, and every figure told is the cost's own."""
    assert solution.value is not None
    assert solution.residual == budget - cost(solution.value)
    assert solution.residual >= 0
    assert solution.next is not None
    assert abs(solution.next.value - solution.value) == step
    assert solution.next.cost == cost(solution.next.value) > budget
    assert all(each.cost == cost(each.value) for each in solution.evaluations)
    assert {solution.value, solution.next.value} <= {each.value for each in solution.evaluations}


def test_the_highest_base_wage_within_the_budget_is_found_to_the_yuan() -> None:
    cost = of_grades({1: 100, 14: 10}, TO_YUAN)
    budget = 12 * (100 * 270000 + 10 * 487200)
    solution = solve(cost, *whole(300000, 800000, 100), budget, direction=1)
    checked(solution, cost, budget, YUAN)
    # 4,818 yuan pays 100 people 2,698 and 10 people 4,890, which is 20 a month less than 2,700 and 4,872 would be;
    # 4,819 pays the hundred 2,699.
    assert plain(solution) == (481800, 12 * 2000, 481900, budget + 12 * 9000)
    assert solution.proved


def test_a_budget_that_is_met_exactly_leaves_nothing() -> None:
    solution = solve(int, *whole(0, 1000), 617, direction=1)
    assert plain(solution) == (617, 0, 618, 618)


def test_of_values_that_cost_the_same_the_last_is_found() -> None:
    solution = solve(lambda value: int(value) // 100 * 100, *whole(0, 5000), 1700, direction=1)
    assert plain(solution) == (1799, 0, 1800, 1800)


def test_where_more_costs_less_the_smallest_value_is_found() -> None:
    # Years for one grade: the more are asked for, the later pay rises.
    def cost(years: Fraction) -> int:
        return int(Fraction(1_000_000) / years)

    solution = solve(cost, *whole(1, 20), 300_000, direction=-1)
    checked(solution, cost, 300_000, Fraction(1))
    assert plain(solution) == (4, 50_000, 3, 333_333)


@pytest.mark.parametrize("direction", [1, -1, None])
def test_a_budget_that_no_value_meets_tells_by_how_much_the_cheapest_misses(
    direction: Direction | None,
) -> None:
    sign = direction or 1
    solution = solve(lambda value: 1000 + sign * int(value), *whole(0, 100), 800, direction=direction)
    assert solution.verdict == "none"
    assert plain(solution) == (None, None, *((100, 900) if sign == -1 else (0, 1000)))
    assert solution.others == ()


@pytest.mark.parametrize("budget", [999, 1_001_000])
def test_that_none_or_every_value_meets_the_budget_is_known_from_the_two_ends(budget: int) -> None:
    cost, asked = counted(lambda value: 1000 + int(value))
    solve(cost, *whole(0, 1_000_000), budget, direction=1)
    assert asked == {Fraction(0): 1, Fraction(1_000_000): 1}


@pytest.mark.parametrize(("direction", "last"), [(1, 100), (-1, 0), (None, 100)])
def test_a_budget_that_every_value_meets_has_no_value_beyond(direction: Direction | None, last: int) -> None:
    sign = direction or 1
    solution = solve(lambda value: 500 + sign * int(value), *whole(0, 100), 600, direction=direction)
    assert solution.verdict == "every"
    assert plain(solution) == (last, 600 - 500 - sign * last, None, None)


def test_one_value_is_a_range_too() -> None:
    for direction in (1, -1, None):
        assert solve(lambda _value: 5, *whole(7, 7), 5, direction=direction).verdict == "every"
        assert solve(lambda _value: 5, *whole(7, 7), 4, direction=direction).verdict == "none"


def test_the_last_value_of_a_range_that_is_not_so_many_steps_wide_lies_below_its_end() -> None:
    solution = solve(int, Fraction(10), Fraction(20), Fraction(3), 100, direction=1)
    assert solution.verdict == "every"
    assert solution.value == 19
    smallest = solve(lambda value: -int(value), Fraction(10), Fraction(20), Fraction(3), -14, direction=-1)
    assert plain(smallest) == (16, 2, 13, -13)


def test_values_are_exact_whatever_the_step() -> None:
    low, high, step = Fraction("0.8"), Fraction("1.6"), Fraction("0.0001")
    solution = solve(lambda rate: int(480000 * rate), low, high, step, 500000, direction=1)
    assert solution.value == Fraction("1.0416")
    thirds = solve(lambda rate: int(900 * rate), Fraction(0), Fraction(2), Fraction(1, 3), 899, direction=1)
    assert thirds.value == Fraction(2, 3)


@pytest.mark.parametrize(
    ("low", "high", "step", "code"), [(0, 10, 0, "G006"), (0, 10, -1, "G006"), (10, 9, 1, "G007")]
)
def test_a_range_without_values_is_refused(low: int, high: int, step: int, code: str) -> None:
    for direction in (1, -1, None):
        with pytest.raises(ShegongError) as refused:
            solve(lambda _value: 0, *whole(low, high, step), 0, direction=direction)
        assert refused.value.problems[0].code == code


@given(
    people=st.dictionaries(st.integers(1, 18), st.integers(1, 200), min_size=6),
    rounding=st.sampled_from((TO_YUAN, TO_JIAO, TO_FEN)),
    share=st.fractions(0, 1, max_denominator=10**6),
    direction=st.sampled_from(DIRECTIONS),
)
def test_a_countys_wage_is_found_to_the_yuan_in_a_dozen_evaluations(
    people: dict[int, int], rounding: Rounding, share: Fraction, direction: Direction
) -> None:
    pay = of_grades(people, rounding)
    low, high, step = whole(200000, 100_200_000, 100)  # a million steps
    cost, asked = counted(pay if direction == 1 else lambda wage: pay(high + low - wage))
    budget = pay(low) + int((pay(high) - pay(low)) * share)
    assume(pay(low) <= budget < pay(high))
    solution = solve(cost, low, high, step, budget, direction=direction)
    assert len(solution.evaluations) <= 12
    assert set(asked.values()) == {1}
    checked(solution, cost, budget, step)


@given(
    people=st.dictionaries(st.integers(1, 18), st.integers(1, 200), min_size=6),
    share=st.fractions(0, 1, max_denominator=10**6),
)
def test_a_wage_to_the_fen_of_pay_to_the_jiao_takes_a_dozen_evaluations_too(
    people: dict[int, int], share: Fraction
) -> None:
    cost = of_grades(people, TO_JIAO)
    low, high, step = whole(200000, 3_200_000)  # three million steps
    budget = cost(low) + int((cost(high) - cost(low)) * share)
    assume(budget < cost(high))
    solution = solve(cost, low, high, step, budget, direction=1)
    assert len(solution.evaluations) <= 12
    checked(solution, cost, budget, step)


@given(
    jumps=st.lists(st.tuples(st.integers(0, 3_000_000), st.integers(0, 10**12)), min_size=1, max_size=8),
    width=st.integers(1, 3_000_000),
    slope=st.integers(0, 1000),
    share=st.fractions(0, 1),
    direction=st.sampled_from(DIRECTIONS),
)
def test_no_cost_takes_more_than_bisection_and_a_few(
    jumps: list[tuple[int, int]], width: int, slope: int, share: Fraction, direction: Direction
) -> None:
    def rising(value: Fraction) -> int:
        return int(value) * slope + sum(height for place, height in jumps if value > place)

    ends = [rising(Fraction(0)), rising(Fraction(width))]
    budget = ends[0] + int((ends[1] - ends[0]) * share)
    cost, asked = counted(rising if direction == 1 else lambda value: rising(width - value))
    solution = solve(cost, *whole(0, width), budget, direction=direction)
    assert len(solution.evaluations) <= width.bit_length() + 6
    assert set(asked.values()) == {1}
    assert solution.proved
    if solution.verdict == "found":
        checked(solution, cost, budget, Fraction(1))
    else:
        assert solution.verdict == "every"
        assert ends[1] <= budget


def at_places(costs: list[int]) -> Callable[[Fraction], int]:
    return lambda value: costs[int(value)]


COSTS = st.lists(st.integers(0, 40), min_size=1, max_size=30)


@given(costs=COSTS, budget=st.integers(-1, 41))
def test_where_nothing_is_known_every_value_that_keeps_the_budget_is_told(
    costs: list[int], budget: int
) -> None:
    last = len(costs) - 1
    cost, asked = counted(at_places(costs))
    solution = solve(cost, *whole(0, last), budget, direction=None)
    assert [each.value for each in solution.evaluations] == list(range(len(costs)))
    assert set(asked.values()) == {1}
    assert not solution.proved
    keeping = {number for number, each in enumerate(costs) if each <= budget}
    if solution.verdict == "found":
        assert solution.value in keeping
        assert solution.residual == budget - costs[int(solution.value)]
        assert keeping
        assert len(keeping) < len(costs)
        told = {number for low, high in solution.others for number in range(int(low), int(high) + 1)}
        up_to, from_there = set(range(int(solution.value) + 1)), set(range(int(solution.value), last + 1))
        assert keeping == told or (not told and keeping in (up_to, from_there))
        assert solution.next is None or (solution.next.value not in keeping)
    else:
        assert (solution.verdict == "every") == (len(keeping) == len(costs))


@given(costs=COSTS, budget=st.integers(-1, 41))
def test_what_is_known_to_rise_or_fall_is_found_as_if_every_value_were_looked_at(
    costs: list[int], budget: int
) -> None:
    for direction in DIRECTIONS:
        ordered = sorted(costs, reverse=direction == -1)
        assume(ordered[0] != ordered[-1])
        last = len(costs) - 1
        cost = at_places(ordered)
        quick = solve(cost, *whole(0, last), budget, direction=direction)
        slow = solve(cost, *whole(0, last), budget, direction=None)
        assert quick.verdict == slow.verdict
        if quick.verdict != "none":
            assert plain(quick) == plain(slow)
        assert slow.others == ()


def test_intervals_that_keep_the_budget_are_told_apart() -> None:
    # A promotion that more pay for the first years puts off: dear, cheap, dear, cheap.
    costs = [9, 9, 3, 4, 9, 5, 2, 9]
    solution = solve(at_places(costs), *whole(0, 7), 5, direction=None)
    assert intervals(solution) == [(2, 3), (5, 6)]
    assert plain(solution) == (6, 3, 7, 9)


def test_more_values_than_can_be_evaluated_one_by_one_are_refused_before_any_is() -> None:
    cost, asked = counted(int)
    assert len(solve(cost, *whole(1, MOST), 50, direction=None).evaluations) == MOST
    asked.clear()
    with pytest.raises(ShegongError) as refused:
        solve(cost, *whole(0, MOST), 50, direction=None)
    (problem,) = refused.value.problems
    assert problem.code == "G009"
    assert "201" in problem.message
    assert "200" in problem.remedy
    assert not asked


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_costs_that_contradict_what_was_known_are_all_looked_at_instead(direction: Direction) -> None:
    cost, asked = counted(lambda value: (int(value) - 60) ** 2)  # falls, then rises
    solution = solve(cost, *whole(0, 100), 2500, direction=direction)
    assert not solution.proved
    assert set(asked.values()) == {1}
    assert len(asked) == 101
    assert intervals(solution) == [(10, 100)]


def test_too_many_values_whose_costs_contradict_what_was_known_are_refused_with_two_of_them() -> None:
    # 0 to 1,000 costs what lies within the budget; halfway it costs less than at the beginning.
    with pytest.raises(ShegongError) as refused:
        solve(lambda value: 400 if value == 0 else int(value) - 500, *whole(0, 1000), 450, direction=1)
    (problem,) = refused.value.problems
    assert problem.code == "G008"
    assert "4.00 元" in problem.message
