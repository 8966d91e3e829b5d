"""Everyone whom a regulation can be applied to is enumerated, or drawn from where there are too many."""

from math import prod
from pathlib import Path

import pytest

from shegong.engine.columns import require_inputs
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.proof import domain
from shegong.proof.domain import domain_of, months_of
from shegong.proof.prove import prove
from tests.policy.place import load

JUNE = Month(2020, 6)


def test_every_combination_stands_there_once() -> None:
    yanji = load_policy("yanji-2018")
    found = domain_of(yanji, JUNE)
    assert found.size == prod(len(axis.values) for axis in found.axes) == found.people.height
    assert found.people.n_unique() == found.size
    require_inputs(yanji, found.people)


def test_counts_are_enumerated_over_a_career_and_taken_at_their_end() -> None:
    found = domain_of(load_policy("yanji-2018"), JUNE)
    (years,) = (axis.values for axis in found.axes if axis.input.key == "credited_years")
    assert years == (*range(46), 80)


def test_a_count_that_begins_high_is_enumerated_from_there(tmp_path: Path) -> None:
    policy = load(
        tmp_path,
        ("minimum = 0\nmaximum = 40", "minimum = 1980\nmaximum = 2030"),
        ("floor(served / 10)", "floor((served - 1980) / 20)"),
        ("served = 12", "served = 1992"),
        ('"工龄" = 40', '"工龄" = 2020'),
    )
    (years,) = (axis.values for axis in domain_of(policy, JUNE).axes if axis.input.key == "served")
    assert years == tuple(range(1980, 2031))


def test_amounts_are_taken_on_both_sides_of_where_a_rule_changes_its_mind(tmp_path: Path) -> None:
    banded = load(tmp_path, ("base_pay * fund[base_pay]", "wage * fund[wage]"))
    (wages,) = (axis.values for axis in domain_of(banded, JUNE).axes if axis.input.key == "wage")
    assert wages == (0, 299_999, 300_000, 300_001, 499_999, 500_000, 500_001, 2_000_000)
    topped_up = load(tmp_path, ("base_pay * fund[base_pay]", "max(base - wage, 0)"))
    (wages,) = (axis.values for axis in domain_of(topped_up, Month(2021, 7)).axes if axis.input.key == "wage")
    assert wages == (0, 2_000_000)
    compared = load(tmp_path, ("base_pay * fund[base_pay]", "(base if wage < base else 0)"))
    (wages,) = (axis.values for axis in domain_of(compared, Month(2021, 7)).axes if axis.input.key == "wage")
    assert wages == (0, 499_999, 500_000, 500_001, 2_000_000)


def test_inputs_that_no_formula_mentions_stand_still(tmp_path: Path) -> None:
    policy = load(tmp_path)
    found = domain_of(policy, JUNE)
    assert set(found.fixed) == {"wage", "joined"}
    assert [axis.input.key for axis in found.axes] == ["post", "served", "education", "local"]


def test_days_are_taken_around_whole_years_before_the_month(tmp_path: Path) -> None:
    policy = load(tmp_path, ("floor(served / 10)", "clamp(years(joined, month_start), 0, 1)"))
    (joined,) = (axis for axis in domain_of(policy, JUNE).axes if axis.input.key == "joined")
    days = {str(JUNE.first_day.fromordinal(value)) for value in joined.values}
    assert {"2019-05-31", "2019-06-01", "2019-06-02", "2000-01-01", "2019-12-31"} <= days


def test_too_many_combinations_are_drawn_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, "MOST", 100)
    monkeypatch.setattr(domain, "DRAWN", 500)
    monkeypatch.setattr(domain, "FEWEST", 100)
    yanji = load_policy("yanji-2018")
    first, second = domain_of(yanji, JUNE), domain_of(yanji, JUNE)
    assert domain_of(yanji, JUNE, months=10).height == 100
    assert first.height == first.people.height == 500
    assert first.size > 500
    assert first.people.equals(second.people)
    require_inputs(yanji, first.people)


def test_neighbours_differ_in_one_input_by_one_step() -> None:
    found = domain_of(load_policy("yanji-2018"), JUNE)
    lower, upper = found.neighbours("education")
    below = found.people[lower.tolist()]
    assert (upper["education"] - below["education"]).unique().to_list() == [1]
    assert upper.drop("education").equals(below.drop("education"))


def test_the_months_are_those_in_which_a_figure_changes(tmp_path: Path) -> None:
    assert [str(month) for month in months_of(load(tmp_path))] == ["2020-01", "2021-07"]
    mid = load(tmp_path, ("2021-07-01 =", "2021-07-02 ="))
    assert [str(month) for month in months_of(mid)] == ["2020-01", "2021-08"]


def test_a_rule_that_asks_for_the_month_is_looked_at_in_twelve(tmp_path: Path) -> None:
    policy = load(tmp_path, ("min(post.lowest", "min(post.lowest + (1 if month == 12 else 0)"))
    assert len(months_of(policy)) == 24


def test_a_month_after_the_end_is_not_looked_at(tmp_path: Path) -> None:
    policy = load(tmp_path, ("until = 2025-12-31", "until = 2021-06-30"))
    assert [str(month) for month in months_of(policy)] == ["2020-01"]


def test_rules_that_ask_nothing_have_one_situation(tmp_path: Path) -> None:
    file = tmp_path / "flat.toml"
    file.write_text(
        '[policy]\nid = "flat"\nname = "一刀切"\nregion = "990000"\nfrom = 2020-01-01\n'
        '[parameters.amount]\nname = "标准"\nunit = "yuan"\nstatus = "assumed"\nwhy = "示例"\n'
        'values = { 2020-01-01 = "1850" }\n'
        '[rules.pay]\nname = "补贴"\nkind = "earning"\nformula = "amount"\nround = "yuan"\n'
        'status = "assumed"\nwhy = "示例"\n',
        encoding="utf-8",
    )
    proof = prove(load_policy(str(file)))
    assert proof.months[0].size == 1
    assert (proof.breaches, proof.nobody_gets) == ((), ())
