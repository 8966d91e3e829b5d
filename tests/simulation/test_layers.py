"""Scenarios on top of each other, and figures that several entries change."""

from pathlib import Path

from shegong.policy.catalogue import shipped
from shegong.simulation.run import run_scenario
from shegong.simulation.scenario.read import read_scenario
from tests.simulation.scenarios import HEADERS, TOWN, monthly, people, run_in, scenario_in, write, yuan

RAISED = '[changes.raised]\nparameter = "start"\nadd = "100.00"\nfrom = "2021-07"\nwhy = "约定"\n'


def test_a_scenario_on_top_of_another_replaces_whole_entries_and_keeps_the_rest(tmp_path: Path) -> None:
    scenario_in(tmp_path, RAISED, people(10), careers=False)
    near = write(
        tmp_path,
        "near.toml",
        '[scenario]\nid = "near"\nname = "近的"\nextends = "plan.toml"\nmonths = 24\n'
        + RAISED.replace("100.00", "50.00"),
    )
    scenario = read_scenario(near, [tmp_path, shipped("configs")])
    assert (scenario.id, scenario.months, scenario.policy.id) == ("near", 24, "town")
    paid = monthly(run_scenario(scenario))
    assert paid[5:7] == [10 * yuan("2000.00"), 10 * yuan("2050.00")]
    assert len(paid) == 24


def test_a_variant_leaves_out_what_it_says(tmp_path: Path) -> None:
    text = (
        RAISED
        + '[variants.all]\nname = "都变"\n[variants.less]\nname = "不加"\nwithout = ["changes.raised"]\n'
    )
    run = run_in(tmp_path, text, people(4), careers=False)
    assert monthly(run, 0)[-1] - monthly(run, 1)[-1] == 4 * yuan("100.00")
    assert monthly(run, 1) == [4 * yuan("2000.00")] * 12


def test_changes_of_one_figure_take_place_by_date_in_whatever_order_they_are_written(tmp_path: Path) -> None:
    doubled = '[changes.doubled]\nparameter = "start"\nscale = "200%"\nround = "yuan"\nfrom = "2021-03"\nwhy = "约定"\n'
    one = monthly(run_in(tmp_path, RAISED + doubled, people(1), careers=False))
    other = monthly(run_in(tmp_path, doubled + RAISED, people(1), careers=False))
    assert one == other
    assert [one[0], one[2], one[6]] == [yuan("2000.00"), yuan("4000.00"), yuan("4100.00")]


def test_a_transition_that_is_replaced_makes_others_of_the_people_from_then_on(tmp_path: Path) -> None:
    text = (
        '[yearly.appraisal]\nshares = { pass = "100%" }\nwhy = "约定"\n'
        '[regulation]\nfrom = "2022-07"\n[regulation.sources.new]\ntitle = "新办法"\n'
        '[regulation.transitions.years]\nname = "每年计三年"\nwhen = "month == 1"\n'
        'set = { credited_years = "credited_years + 3" }\nsource = "new 第一条"\n'
    )
    paid = monthly(run_in(tmp_path, text, people(1), years=3))
    assert [paid[0], paid[12], paid[24]] == [yuan("2000.00"), yuan("2010.00"), yuan("2040.00")]


def test_whoever_has_a_last_day_in_the_roster_leaves_after_it(tmp_path: Path) -> None:
    policy = TOWN.replace("from = 2020-01-01", 'extends = ["part-month-whole"]\nfrom = 2020-01-01', 1)
    header, *rows = ",".join(HEADERS), *people(3)
    last_days = ["2021-03-15", "", ""]
    lines = [f"{header},离岗日期", *(f"{row},{day}" for row, day in zip(rows, last_days, strict=True))]
    scenario_in(tmp_path, "", people(3), policy=policy)
    write(tmp_path, "roster.csv", "\n".join(lines) + "\n")
    paid = monthly(run_scenario(read_scenario(tmp_path / "plan.toml", [tmp_path, shipped("configs")])))
    assert [paid[0], paid[2], paid[3], paid[11]] == [yuan("6000"), yuan("6000"), yuan("4000"), yuan("4000")]
