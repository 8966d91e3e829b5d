"""An establishment: posts by region and kind, without single people."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from shegong.errors import Problem, ShegongError
from shegong.impact.establishment import Establishment, load_establishment
from shegong.impact.of_establishment import impact_of_establishment
from shegong.library import impact
from shegong.policy.catalogue import shipped
from tests.conftest import ROOT
from tests.policy.place import pointed

YANBIAN = ROOT / "examples" / "yanbian" / "establishment.toml"
TOWNS = """[about]
id = "towns"
name = "两县编制表"
on_cost = "28%"

[sources.ledger]
title = "岗位台账"

[[establishment]]
region = "222402"
post = "chief"
posts = 12
filled = 10
pay = "3000.00"
rise = "500.05"
source = "ledger 第1页"

[[establishment]]
region = "222402"
post = "staff"
posts = 20
filled = 20
pay = 2500
rise = "-20"
source = "ledger 第1页"

[[establishment]]
region = "222401"
post = "chief"
posts = 5
filled = 0
source = "ledger 第2页"
"""


def load(folder: Path, *edits: tuple[str, str]) -> Establishment:
    text = TOWNS
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    file = folder / "towns.toml"
    file.write_text(text, encoding="utf-8")
    return load_establishment(file, (shipped("configs"),))


def refused(folder: Path, *edits: tuple[str, str]) -> list[Problem]:
    with pytest.raises(ShegongError) as error:
        load(folder, *edits)
    return list(error.value.problems)


def test_the_example_has_the_published_figures_and_says_which_are_assumed() -> None:
    plan = load_establishment(YANBIAN, (shipped("configs"),))
    yanji, *others = plan.posts
    assert (yanji.name, yanji.posts, yanji.filled) == ("延吉市", 840, 431)
    assert yanji.rise == 46_900
    assert (sum(row.posts for row in plan.posts), sum(row.filled or 0 for row in plan.posts)) == (2184, 1320)
    assert sum((row.filled or 0) * (row.rise or 0) for row in plan.posts) == 1320 * 118_500
    assert str(yanji.evidence.clause) == "《中国城市报》 第30版"
    assert {row.evidence.status for row in others} == {"assumed"}


def test_on_costs_and_vacant_posts_are_counted_by_entry(tmp_path: Path) -> None:
    effect = impact_of_establishment(load(tmp_path), ["region", "post"])
    total = effect.total
    assert [group.labels for group in effect.groups] == [
        ("图们市", "chief"),
        ("图们市", "staff"),
        ("延吉市", "chief"),
    ]
    assert (total.posts, total.people, total.vacant, total.falling) == (37, 30, 7, 20)
    assert total.rise == 10 * 50_005 - 20 * 2_000
    assert total.on_cost == 10 * 14_001 - 20 * 560  # 500.05 x 28% = 140.014 each
    assert effect.filling is None  # nobody knows what is paid in 延吉市


def test_filling_vacant_posts_costs_the_new_pay_and_its_on_cost(tmp_path: Path) -> None:
    plan = load(tmp_path, ("filled = 0\n", 'filled = 0\npay = "2000"\nrise = 0\n'))
    effect = impact_of_establishment(plan, ["region"])
    assert effect.filling == 2 * (350_005 + 98_001) + 5 * (200_000 + 56_000)
    assert effect.total.before == 10 * 300_000 + 20 * 250_000


def test_a_rate_that_is_given_goes_before_that_of_the_file(tmp_path: Path) -> None:
    assert impact_of_establishment(load(tmp_path), (), 12, Fraction(0)).total.on_cost == 0


def test_averages_finer_than_a_fen_are_rounded_once_for_an_entry(tmp_path: Path) -> None:
    plan = load(tmp_path, ('rise = "500.05"', 'rise = "500.0549"'))
    assert impact_of_establishment(plan, ["post"]).groups[0].rise == 500_055  # 10 x 500.0549 = 5000.549


@pytest.mark.parametrize("by", [(), ("county",), ("post",), ("prefecture", "county", "post"), ("province",)])
def test_however_posts_are_grouped_the_total_is_the_same(tmp_path: Path, by: tuple[str, ...]) -> None:
    effect = impact_of_establishment(load(tmp_path), by)
    whole = impact_of_establishment(load(tmp_path))
    assert replace(effect.total, labels=()) == replace(whole.total, labels=())
    assert sum(group.rise for group in effect.groups or [effect.total]) == whole.total.rise


def test_levels_of_region_are_in_the_order_of_their_codes(tmp_path: Path) -> None:
    effect = impact_of_establishment(load(tmp_path), ["prefecture", "county"])
    assert [group.labels[1] for group in effect.groups] == ["延吉市", "图们市"]
    assert [line.shared for line in effect.lines()] == [None, None, 1]


def test_every_slip_of_a_file_is_told_at_once_and_pointed_at(tmp_path: Path) -> None:
    problems = refused(
        tmp_path,
        ('region = "222401"', 'region = "22240"'),
        ("filled = 10", "filled = 13"),
        ("pay = 2500", "pay = -2500"),
        ('on_cost = "28%"', "on_cost = 28"),
    )
    assert {(problem.code, pointed(problem)) for problem in problems} == {
        ("I017", '"22240"'),
        ("I020", "13"),
        ("I026", "-2500"),
        ("I026", "28"),
    }


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (("posts = 12", "posts = 0"), "I018"),
        (("filled = 10", "filled = -1"), "I018"),
        (('post = "staff"', 'post = "chief"'), "I024"),
        (('post = "staff"\n', ""), "I024"),
        (('region = "222401"', 'region = "222400"'), "I024"),
        (("posts = 12", 'posts = 12\nstatus = "assumed"'), "I021"),
    ],
)
def test_a_slip_is_refused(tmp_path: Path, edit: tuple[str, str], code: str) -> None:
    assert [problem.code for problem in refused(tmp_path, edit)] == [code]


def test_nothing_is_refused_that_lies_beside(tmp_path: Path) -> None:
    plan = load(tmp_path, ('region = "222402"\npost = "chief"', 'region = "222403"\npost = "chief"'))
    assert [row.name for row in plan.posts] == ["敦化市", "图们市", "延吉市"]


def test_the_library_takes_the_file_of_an_establishment() -> None:
    assert impact(YANBIAN, ["county"]).cost == 1_877_040_000
