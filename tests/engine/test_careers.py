"""One person over years: the same as month by month, with what happens on the way."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shegong.engine.careers import Event, Move, NewFigure, appointments, break_even, by_year, career, earned
from shegong.engine.checks import failed_checks
from shegong.engine.months import pay_months
from shegong.engine.person import pay_person
from shegong.engine.repeated import Repeated
from shegong.engine.transitions import Change
from shegong.errors import ShegongError
from shegong.formula.interpret import Value
from shegong.policy.facts import read_fact, read_facts
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy

WORKER = {"post": "staff", "credited_years": "0", "education": "bachelor", "certificate": "none"}
JANUARY = Month(2021, 1)


@cache
def shipped(name: str) -> Policy:
    return load_policy(name)


def person(policy: Policy, **texts: str) -> dict[str, Value]:
    known = {key: text for key, text in WORKER.items() if key in policy.inputs}
    return read_facts(policy, {**known, **texts})


def event(policy: Policy, year: int, month: int, key: str, text: str) -> Event:
    return Event(Month(year, month), key, read_fact(policy.inputs[key], text))


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(
        ["yanji-2018", "yanji-net-2020", "xian-2020", "benxi-2023", "yantai-2020", "shaanxi-later"]
    ),
    st.integers(0, 30),
    st.sampled_from(["staff", "chief"]),
    st.sampled_from(["fail", "basic", "pass", "excellent"]),
    st.integers(1, 12),
    st.integers(1, 40),
)
def test_a_career_is_paid_as_its_months_are(
    name: str, years: int, post: str, appraisal: str, first: int, count: int
) -> None:
    policy = shipped(name)
    facts = person(policy, post=post, credited_years=str(years), appraisal=appraisal)
    months = list(career(policy, facts, Month(2023, first), count))
    expected = list(pay_months(policy, facts, Month(2023, first), count))
    assert [month.pay.facts for month in months] == [pay.facts for pay in expected]
    for month, pay in zip(months, expected, strict=True):
        assert {key: step.value for key, step in month.pay.steps.items()} == {
            key: step.value for key, step in pay.steps.items()
        }
        assert {check.key for check in month.failed} <= {check.key for check in failed_checks(pay)}


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(["yanji-net-2020", "xian-2020"]), st.integers(1, 12), st.integers(2021, 2024))
def test_a_second_course_is_paid_as_if_there_had_been_none_before(name: str, month: int, year: int) -> None:
    policy = shipped(name)
    moved = [event(policy, year, month, "post", "chief")]
    paying = Repeated(policy)
    list(career(policy, person(policy), JANUARY, 60, paying=paying))
    second = list(career(policy, person(policy), JANUARY, 60, moved, paying))
    assert second == list(career(policy, person(policy), JANUARY, 60, moved))
    state = second[-1].pay
    assert state.steps.items() <= pay_person(policy, state.facts, state.month).steps.items()


def test_a_step_comes_with_the_january_after_three_years_that_count() -> None:
    policy = shipped("yanji-2018")
    track = by_year(career(policy, person(policy), JANUARY, 48))
    assert [year.last.steps["grade"].value for year in track] == [2, 2, 2, 3]
    (change,) = track[3].months[0].happenings
    assert isinstance(change, Change)
    assert (change.transition.key, change.after["credited_years"]) == ("years", 3)


def test_an_event_sets_its_month_and_those_after_it() -> None:
    policy = shipped("yanji-2018")
    months = list(career(policy, person(policy), JANUARY, 8, [event(policy, 2021, 7, "post", "chief")]))
    assert [month.pay.facts["post"] for month in months] == [0] * 6 + [2] * 2
    (move,) = months[6].happenings
    assert isinstance(move, Move)
    assert move.before == 0


def test_a_move_that_the_regulation_makes_next_month_is_made_next_month() -> None:
    policy = shipped("yantai-2020")
    moved = [event(policy, 2022, 5, "next_post", "to_deputy")]
    months = list(career(policy, person(policy), Month(2022, 4), 4, moved))
    assert [month.pay.facts["post"] for month in months] == [0, 0, 1, 1]


def test_a_new_base_on_the_way_is_told() -> None:
    policy = shipped("xian-2020")
    months = list(career(policy, person(policy), Month(2022, 6), 3))
    told = [each for month in months for each in month.happenings]
    assert [(each.parameter.key, int(each.after)) for each in told if isinstance(each, NewFigure)] == [
        ("base", 3900_00)
    ]
    assert [bool(month.happenings) for month in months] == [False, True, False]


def test_a_post_that_is_held_already_is_not_given_again() -> None:
    policy = shipped("yanji-2018")
    twice = [event(policy, 2021, 3, "post", "chief"), event(policy, 2021, 5, "post", "chief")]
    with pytest.raises(ShegongError) as refused:
        list(career(policy, person(policy), JANUARY, 12, twice))
    assert [problem.code for problem in refused.value.problems] == ["A035"]


def test_a_year_is_the_sum_of_its_months_and_a_career_of_its_years() -> None:
    policy = shipped("benxi-2023")
    months = list(career(policy, person(policy), Month(2023, 5), 30))
    track = by_year(months)
    assert [len(year.months) for year in track] == [8, 12, 10]
    assert earned(track, "gross")[-1] == sum(month.pay.fen("gross") for month in months)
    least, greatest = track[1].ends("gross")
    assert least < greatest  # performance pay comes in December


def test_a_track_that_starts_behind_breaks_even_later() -> None:
    policy = shipped("yanji-2018")
    facts = person(policy, post="chief")
    down_and_up = [event(policy, 2021, 7, "post", "staff"), event(policy, 2022, 1, "post", "chief")]
    up = [
        *down_and_up,
        event(policy, 2022, 2, "education", "doctor"),
        event(policy, 2022, 2, "certificate", "senior"),
    ]
    stay, later, never = (
        by_year(career(policy, facts, JANUARY, 72, course)) for course in ([], up, down_and_up)
    )
    gaps = [theirs - ours for ours, theirs in zip(earned(stay, "gross"), earned(later, "gross"), strict=True)]
    year = break_even(stay, later, "gross")
    assert gaps[0] < 0 < gaps[-1]
    assert year == 2021 + next(number for number, gap in enumerate(gaps) if gap > 0)
    assert break_even(stay, never, "gross") is None
    assert break_even(stay, stay, "gross") is None


def test_staying_leaves_out_the_appointments_and_keeps_the_rest() -> None:
    policy = shipped("yanji-2018")
    post, junior = event(policy, 2022, 1, "post", "chief"), event(policy, 2022, 1, "certificate", "junior")
    assert appointments(policy, [post, junior]) == [post]
    assert appointments(policy, [junior]) == [junior]
