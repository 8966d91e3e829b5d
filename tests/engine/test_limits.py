"""What pay must come to, held against groups of people and against each of them."""

from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from shegong.engine.columns import make_plan
from shegong.engine.group_limits import limits_of
from shegong.engine.limits import LimitFound, limits_of_person
from shegong.engine.person import pay_person
from shegong.policy.facts import read_facts
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from tests.policy.place import load

JUNE = Month(2020, 6)
LIMITS = """
[limits.average]
name = "人均年收入"
formula = "gross * 12"
by = ["post"]
measure = "average"
at_least = "base * 8 if post == chief else base * 7"
at_most = "base * 20"
source = "law 六"

[limits.local_share]
name = "本地人员比例"
formula = "local"
measure = "share"
at_least = "60%"
source = "law 六"

[limits.each]
name = "每人应发"
formula = "gross"
measure = "each"
at_least = "base * 60%"
source = "law 六"
"""


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    return load(tmp_path, ("[[cases]]", f"{LIMITS}[[cases]]"))


def people(policy: Policy, *rows: tuple[int, int, bool]) -> pl.DataFrame:
    """People by post, years and whether they are local."""
    posts, served, local = zip(*rows, strict=True)
    return pl.DataFrame(
        {
            "post": posts,
            "served": served,
            "education": [0] * len(rows),
            "wage": [0] * len(rows),
            "local": local,
            "joined": [policy.parameters["base"].values[0][0]] * len(rows),
        }
    )


def found(policy: Policy, *rows: tuple[int, int, bool]) -> dict[str, list[LimitFound]]:
    plan = make_plan(policy, JUNE)
    table = plan.run(people(policy, *rows).lazy()).collect(engine="streaming")
    by_limit: dict[str, list[LimitFound]] = {}
    for each in limits_of(plan, table):
        by_limit.setdefault(each.limit.key, []).append(each)
    return by_limit


def test_an_average_is_taken_in_each_group_and_compared_exactly(policy: Policy) -> None:
    # Grade 1 gets 4,800 x 70% x 0.80 = 2,688 yuan, grade 2 2,856 yuan and the chief's 50 on top.
    staff, chief = found(policy, (0, 0, False), (0, 10, False), (1, 0, False))["average"]
    assert (staff.key, staff.people, staff.found) == ({"post": 0}, 2, Fraction((2688 + 2856) * 1200, 2))
    assert (staff.at_least, staff.broken) == (Fraction(4800 * 700), 1)
    assert (chief.found, chief.at_least, chief.broken) == (Fraction(2906 * 1200), Fraction(4800 * 800), 1)


def test_a_share_is_of_people(policy: Policy) -> None:
    (share,) = found(policy, (0, 0, True), (0, 0, True), (0, 0, False))["local_share"]
    assert (share.found, share.at_least, share.broken) == (Fraction(2, 3), Fraction(3, 5), 0)
    assert found(policy, (0, 0, True), (0, 0, False))["local_share"][0].broken == 1


def test_of_a_limit_on_each_those_beyond_it_are_counted_and_the_first_shown(policy: Policy) -> None:
    (each,) = found(policy, (1, 30, False), (0, 0, False), (0, 9, False))["each"]
    assert (each.people, each.broken, each.row, each.found) == (3, 2, 1, Fraction(268800))


def test_one_person_is_held_against_the_limits_on_each(policy: Policy) -> None:
    facts = read_facts(policy, {"post": "staff", "wage": "0", "joined": "2010-07-01", "served": "3"})
    (each,) = limits_of_person(pay_person(policy, facts, JUNE))
    assert (each.limit.key, each.found, each.at_least, each.broken) == (
        "each",
        Fraction(268800),
        Fraction(288000),
        1,
    )


def test_a_limit_whose_figure_is_not_there_yet_does_not_bind(tmp_path: Path) -> None:
    later = """
[parameters.floor_pay]
name = "最低标准"
unit = "yuan"
source = "law 六"
values = { 2021-01-01 = "9000" }

[limits.each]
name = "每人应发"
formula = "gross"
measure = "each"
at_least = "floor_pay"
source = "law 六"
"""
    policy = load(tmp_path, ("[[cases]]", f"{later}[[cases]]"))
    assert found(policy, (0, 0, True)) == {}
    facts = read_facts(policy, {"post": "staff", "wage": "0", "joined": "2010-07-01", "served": "3"})
    assert limits_of_person(pay_person(policy, facts, JUNE)) == []
    assert limits_of_person(pay_person(policy, facts, Month(2021, 1)))[0].broken == 1
