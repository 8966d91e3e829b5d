"""A figure of a policy is set to what somebody asks about, and its rules are checked again."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from shegong.engine.person import pay_person
from shegong.errors import ShegongError
from shegong.policy.catalogue import policy_files, shipped
from shegong.policy.facts import read_facts
from shegong.policy.figures import SenselessError, progression, with_figures, with_parameter, with_table_step
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from tests.policy.place import load

FACTS = {"post": "chief", "served": "12", "wage": "2854.00", "joined": "2018-07-01"}
BEFORE, AFTER = Month(2021, 6), Month(2021, 7)
POLICIES = sorted(policy_files(shipped("configs")))


@pytest.fixture
def place(tmp_path: Path) -> Policy:
    return load(tmp_path)


def base_pay(policy: Policy, month: Month) -> int:
    return pay_person(policy, read_facts(policy, FACTS), month, ["base_pay"]).fen("base_pay")


def test_a_parameter_set_for_always_holds_in_every_month(place: Policy) -> None:
    richer = with_parameter(place, "base", Fraction(600000))
    # 6,000 x 70% x 0.90
    assert [base_pay(richer, month) for month in (Month(2020, 1), BEFORE, AFTER)] == [378000] * 3
    assert base_pay(place, BEFORE) == 302400


def test_a_parameter_set_from_a_date_on_holds_from_there_and_nothing_published_later_does(
    place: Policy,
) -> None:
    richer = with_parameter(place, "base", {date(2021, 1, 1): Fraction(600000)})
    assert base_pay(richer, Month(2020, 12)) == base_pay(place, Month(2020, 12)) == 302400
    assert base_pay(richer, Month(2021, 1)) == base_pay(richer, AFTER) == 378000


def test_a_parameter_may_be_set_from_several_dates_on_in_any_order(place: Policy) -> None:
    figures = {date(2022, 1, 1): Fraction(700000), date(2021, 7, 1): Fraction(600000)}
    richer = with_parameter(place, "base", figures)
    months = (BEFORE, AFTER, Month(2022, 1))
    assert [base_pay(richer, month) for month in months] == [302400, 378000, 441000]


def test_no_new_figure_changes_nothing(place: Policy) -> None:
    assert with_parameter(place, "base", {}) == place
    assert with_table_step(place, "coefficient") == place


def test_what_somebody_sets_is_assumed_and_nobody_has_looked_it_up(place: Policy) -> None:
    set_now = with_parameter(place, "base", Fraction(600000))
    assert place.parameters["base"].evidence.status == "published"
    assert "base" in {assumption.key for assumption in set_now.assumptions()}
    assert set_now.parameters["base"].checked is None
    stepped = with_table_step(place, "coefficient", step=Fraction(1, 10))
    assert "coefficient" in {assumption.key for assumption in stepped.assumptions()}


def test_a_table_rises_from_another_first_value_or_by_another_step(place: Policy) -> None:
    def cells(table: Policy) -> list[Fraction]:
        return [table.tables["coefficient"].lookup.cells[(grade,)] for grade in range(1, 5)]

    steeper = with_table_step(place, "coefficient", step=Fraction(1, 10))
    assert cells(steeper) == [Fraction(text) for text in ("0.8", "0.9", "1", "1.1")]
    higher = with_table_step(place, "coefficient", first=Fraction(1))
    assert cells(higher) == [Fraction(text) for text in ("1", "1.05", "1.1", "1.15")]
    both = with_table_step(place, "coefficient", first=Fraction(1), step=Fraction(0))
    assert cells(both) == [Fraction(1)] * 4
    assert base_pay(steeper, BEFORE) == 336000  # 4,800 x 70% x 1.00


def test_rows_that_rise_evenly_are_a_progression_however_they_are_written(tmp_path: Path) -> None:
    linear = 'linear = { first = "0.80", step = "0.05", to = 4 }'
    even = load(tmp_path, (linear, 'rows = { 4 = "0.95", 2 = "0.85", 1 = "0.80", 3 = "0.90" }'))
    assert progression(even.tables["coefficient"].lookup) == (Fraction(4, 5), Fraction(1, 20))
    steeper = with_table_step(even, "coefficient", step=Fraction(1, 10))
    assert steeper.tables["coefficient"].lookup.cells[(4,)] == Fraction("1.1")


@pytest.mark.parametrize(
    "cells",
    [
        'rows = { 1 = "0.80", 2 = "0.85", 3 = "0.90", 4 = "1.00" }',
        'bands = [{ upto = 2, value = "0.80" }, { value = "0.85" }]',
    ],
)
def test_a_table_that_does_not_rise_evenly_has_no_step(tmp_path: Path, cells: str) -> None:
    uneven = load(tmp_path, ('linear = { first = "0.80", step = "0.05", to = 4 }', cells))
    with pytest.raises(ShegongError) as refused:
        with_table_step(uneven, "coefficient", step=Fraction(1, 10))
    assert refused.value.problems[0].code == "G003"


@pytest.mark.parametrize("key", ["allowance", "fund"])
def test_a_table_by_levels_or_by_two_keys_has_no_step(place: Policy, key: str) -> None:
    assert progression(place.tables[key].lookup) is None


@pytest.mark.parametrize(
    ("typed", "meant"), [("bse", "base"), ("基数", "base"), ("Share", "share"), ("比例", "share")]
)
def test_a_parameter_that_does_not_exist_is_refused_with_the_nearest(
    place: Policy, typed: str, meant: str
) -> None:
    with pytest.raises(ShegongError) as refused:
        with_parameter(place, typed, Fraction(1))
    (problem,) = refused.value.problems
    assert (problem.code, problem.remedy) == ("G001", f"是不是 {meant}？")


def test_a_name_like_no_other_is_refused_with_all_there_are(place: Policy) -> None:
    with pytest.raises(ShegongError) as refused:
        with_table_step(place, "xyz", step=Fraction(1))
    (problem,) = refused.value.problems
    assert problem.code == "G002"
    assert problem.remedy == "可用的有：coefficient（系数）、allowance（津贴）、fund（扣款比例）"


def test_a_count_is_set_to_a_whole_number_only() -> None:
    yanji = load_policy("yanji-2018")
    with pytest.raises(ShegongError) as refused:
        with_parameter(yanji, "years_per_grade", Fraction(5, 2))
    assert refused.value.problems[0].code == "G004"


def test_a_figure_with_which_the_rules_make_no_sense_is_refused_with_the_rule() -> None:
    yanji = load_policy("yanji-2018")
    with pytest.raises(SenselessError) as refused:
        with_parameter(yanji, "years_per_grade", Fraction(0))
    (problem,) = refused.value.problems
    assert problem.code == "G005"
    assert "等级：除数可能为 0" in problem.message


@pytest.mark.parametrize(
    ("section", "name"),
    [
        (
            'transitions.yearly]\nname = "满年"\nset = { served = "served + 1" }\nsource = "law 五"\nwhen',
            "满年",
        ),
        ('absences.away]\nname = "不在"\nsource = "law 五"\nwhen', "不在"),
        ('checks.served]\nname = "年限"\nremedy = "核对"\nsource = "law 五"\nformula', "年限"),
        (
            'limits.least]\nname = "底线"\nmeasure = "each"\nformula = "gross"\nsource = "law 五"\nat_least',
            "底线",
        ),
    ],
)
def test_a_figure_by_which_some_other_statement_divides_is_no_more_zero_than_in_a_rule(
    tmp_path: Path, section: str, name: str
) -> None:
    condition = "base / share" if "limits" in section else "served / share <= 100"
    dividing = load(tmp_path, ("[[cases]]", f'[{section} = "{condition}"\n\n[[cases]]'))
    with pytest.raises(SenselessError) as refused:
        with_parameter(dividing, "share", Fraction(0))
    assert f"{name}：除数可能为 0" in refused.value.problems[0].message


@pytest.mark.parametrize("name", POLICIES)
def test_a_regulation_with_its_own_figures_is_the_same_regulation(name: str) -> None:
    policy = load_policy(name)
    for key in [*policy.parameters, *policy.tables]:
        assert with_figures(policy, key, lambda value: value) == policy
    for key, parameter in policy.parameters.items():
        again: Mapping[date, Fraction] = dict(parameter.values)
        assert with_parameter(policy, key, again).rules == policy.rules
    for key, table in policy.tables.items():
        if line := progression(table.lookup):
            again_table = with_table_step(policy, key, first=line.first, step=line.step)
            assert again_table.rules == policy.rules
            assert again_table.scope == policy.scope
