"""One figure at a time: which of them a cost hangs on most, those that nobody has published first."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import pytest

from shegong.engine.person import pay_person
from shegong.errors import ShegongError
from shegong.policy.facts import read_facts
from shegong.policy.figures import with_parameter
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.policy.schema import Status
from shegong.simulation.sensitivity import Bar, Range, tornado

JUNE = Month(2020, 6)
CHIEF = {"post": "chief", "credited_years": "12", "education": "bachelor", "certificate": "intermediate"}


@pytest.fixture(scope="module")
def yanji() -> Policy:
    return load_policy("yanji-2018")


def gross(policy: Policy) -> int:
    return pay_person(policy, read_facts(policy, CHIEF), JUNE, ["gross"]).fen("gross")


def of_parameter(policy: Policy, key: str, low: str, high: str) -> Range[Policy]:
    parameter = policy.parameters[key]
    base = parameter.values[-1][1]
    status = parameter.evidence.status
    return Range(
        key,
        parameter.name,
        status,
        Fraction(low),
        base,
        Fraction(high),
        lambda value: with_parameter(policy, key, value),
    )


def by_itself(key: str, low: int, high: int, status: Status = "assumed") -> Range[Fraction]:
    return Range(key, key, status, Fraction(low), Fraction(0), Fraction(high), lambda value: value)


def keys(bars: tuple[Bar, ...]) -> list[str]:
    return [bar.key for bar in bars]


def test_a_bar_tells_what_the_pay_is_at_both_ends_and_at_the_figures_own_value(yanji: Policy) -> None:
    (bar,) = tornado(gross, [of_parameter(yanji, "institution_wage", "400000", "500000")])
    # 4,000, 4,800 and 5,000 yuan x 70% x 1.45
    assert (bar.cost_at_low, bar.cost_at_base, bar.cost_at_high) == (406000, 487200, 507500)
    assert [int(value) for value in (bar.low, bar.base, bar.high)] == [400000, 480000, 500000]
    assert (bar.name, bar.status) == ("当地事业单位管理岗位人员月平均工资", "assumed")
    assert bar.width == 101500


def test_assumed_figures_come_first_and_the_widest_first_among_them(yanji: Policy) -> None:
    bars = tornado(
        gross,
        [
            of_parameter(yanji, "basic_share", "0.1", "1"),
            of_parameter(yanji, "average_base_pay", "200000", "300000"),
            of_parameter(yanji, "years_per_grade", "2", "4"),
            of_parameter(yanji, "institution_wage", "400000", "500000"),
        ],
    )
    assert keys(bars) == ["institution_wage", "years_per_grade", "average_base_pay", "basic_share"]
    assert [bar.status for bar in bars] == ["assumed"] * 3 + ["published"]
    assert bars[2].width == 0


def test_bars_that_are_equally_wide_stand_in_the_order_of_their_keys() -> None:
    ranges = [
        by_itself("c", -1, 1),
        by_itself("a", 0, 2),
        by_itself("d", -9, 0, "derived"),
        by_itself("b", -2, 0),
    ]
    for order in (ranges, ranges[::-1]):
        assert keys(tornado(int, order)) == ["a", "b", "c", "d"]


def test_an_end_that_makes_no_sense_has_no_cost_and_the_bar_reaches_to_the_base(yanji: Policy) -> None:
    (bar,) = tornado(gross, [of_parameter(yanji, "years_per_grade", "0", "4")])
    assert bar.cost_at_low is None  # 0 years a grade divide by 0
    assert (bar.cost_at_base, bar.cost_at_high) == (487200, 470400)  # four years a grade: one grade less
    assert bar.width == 16800


def test_a_figure_that_makes_no_sense_as_it_is_is_refused(yanji: Policy) -> None:
    nothing = of_parameter(yanji, "years_per_grade", "0", "4")._replace(base=Fraction(0))
    with pytest.raises(ShegongError) as refused:
        tornado(gross, [nothing])
    assert refused.value.problems[0].code == "G005"


def test_a_refusal_that_is_not_about_sense_is_not_hidden(yanji: Policy) -> None:
    halves = of_parameter(yanji, "years_per_grade", "2.5", "4")
    with pytest.raises(ShegongError) as refused:
        tornado(gross, [halves])
    assert refused.value.problems[0].code == "G004"


def test_each_value_is_run_once() -> None:
    run, times = counted()
    tornado(run, [by_itself("a", 0, 5), by_itself("b", 0, 0)])
    assert times == {Fraction(0): 2, Fraction(5): 1}  # both have 0 as their own value


def counted() -> tuple[Callable[[Fraction], int], Counter[Fraction]]:
    times: Counter[Fraction] = Counter()

    def run(value: Fraction) -> int:
        times[value] += 1
        return int(value)

    return run, times


def test_without_a_range_there_is_no_bar() -> None:
    assert tornado(int, []) == ()
