"""Draws: the same seed gives the same, variants share their luck, and the mean is what it must be."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from shegong.report.simulation.data import as_json
from shegong.simulation import run as running
from shegong.simulation.outcome import drawn_totals, exceeding, quantile, spread
from shegong.simulation.question import Question, answer
from shegong.simulation.run import Run
from tests.simulation.scenarios import (
    EVERYONE_PASSES,
    establishment,
    exits,
    people,
    run_in,
    scenario_in,
    yuan,
)

NEWCOMERS = '[newcomers]\nshares.education = { college = "50%", bachelor = "50%" }\n'
NEWCOMERS += 'values.credited_years = 0\nages = [20, 40]\nwomen = "60%"\nwhy = "约定"\n'
MOVING = (
    '[yearly.appraisal]\nshares = { fail = "5%", pass = "75%", excellent = "20%" }\nwhy = "约定"\n'
    + exits("12%")
    + '[retirement]\nfemale = 55\nmale = 60\nwhy = "约定"\n'
    + '[uptake.degree]\nname = "本科"\ninput = "education"\nto = "bachelor"\nrate = "8%"\nmonth = 9\nwhy = "约定"\n'
    + '[fill]\nleavers_after = 2\nwhy = "约定"\n'
    + NEWCOMERS
)
RISING = (
    '[variants.rising]\nname = "涨"\n[variants.rising.changes.wage]\nparameter = "start"\nscale = "104%"\n'
    'between = ["102%", "106%"]\nby = "1%"\nround = "yuan"\nfrom = "2022-01"\nevery = 1\nwhy = "约定"\n'
)


@pytest.mark.parametrize("block", [1, 7, 16, 64])
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_and_blocks_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int, block: int
) -> None:
    text = MOVING + '[variants.plain]\nname = "不涨"\n' + RISING
    scenario = scenario_in(tmp_path, text, people(30, "延吉市", "图们市"), years=3)
    question = Question(draws=17, seed=7, budget=yuan("700000.00"))
    told = as_json(answer(scenario, question, 1), {})
    monkeypatch.setattr(running, "_BLOCK", block)
    assert as_json(answer(scenario, question, threads), {}) == told


@pytest.mark.parametrize("seed", [0, 1, 2**63 - 1])
def test_what_changes_nothing_costs_nothing(tmp_path: Path, seed: int) -> None:
    run = run_in(tmp_path, MOVING, people(25), years=4, draws=9, seed=seed)
    base, same = run.courses
    assert base.variant.key == "unchanged"
    assert (base.expected.monthly == same.expected.monthly).all()
    assert (drawn_totals(run, same, range(4), change=True) == 0).all()


def test_another_figure_is_all_that_differs_between_variants(tmp_path: Path) -> None:
    text = (
        MOVING
        + '[variants.a]\nname = "不变"\n[variants.b]\nname = "加百元"\n[variants.b.changes.wage]\nparameter = "start"\n'
        + 'add = "100"\nfrom = "2022-01"\nwhy = "约定"\n'
    )
    run = run_in(tmp_path, text, people(25), years=2, draws=20)
    first, then = (course.drawn for course in run.courses)
    assert first is not None
    assert then is not None
    assert (first.heads == then.heads).all()
    more = then.amounts["gross"] - first.amounts["gross"]
    assert (more[:, 0] == 0).all()
    assert (more[:, 1] == yuan("100.00") * first.heads[:, 1]).all()


def test_more_posts_change_nothing_for_those_who_are_there(tmp_path: Path) -> None:
    posts = establishment(("延吉市", "工作人员", 25), ("图们市", "工作人员", 5))
    text = (
        MOVING
        + '[variants.a]\nname = "不加"\n[variants.b]\nname = "加岗"\n[variants.b.changes.more]\nposts = 9\n'
        + 'region = "图们市"\npost = "staff"\nfrom = "2021-06"\nwhy = "约定"\n'
        + '[variants.b.fill]\nfrom = "2021-06"\nleavers_after = 2\nwhy = "约定"\n'
    )
    run = run_in(tmp_path, text, people(25), years=3, draws=12, posts=posts)
    first, then = (course.drawn for course in run.courses)
    assert first is not None
    assert then is not None
    yanji = run.courses[0].regions.index("延吉市")
    for item in ("gross", "on_cost"):
        assert (first.amounts[item][:, :, yanji] == then.amounts[item][:, :, yanji]).all()
    assert then.heads.sum() > first.heads.sum()


def test_leaving_out_one_entry_changes_no_luck_of_the_others(tmp_path: Path) -> None:
    extra = '[uptake.early]\nname = "早"\ninput = "education"\nto = "bachelor"\n'
    extra += 'of = ["chief"]\nrate = "50%"\nmonth = 2\nwhy = "x"\n'
    text = (
        extra
        + MOVING
        + '[variants.a]\nname = "有"\n[variants.b]\nname = "没有"\nwithout = ["uptake.early"]\n'
    )
    run = run_in(tmp_path, text, people(25), years=3, draws=8)
    assert (drawn_totals(run, run.courses[1], range(3), change=True) == 0).all()


def test_the_mean_of_many_draws_is_what_it_must_be(tmp_path: Path) -> None:
    count, draws = 40, 400
    run = run_in(tmp_path, EVERYONE_PASSES + exits("20%"), people(count), years=1, draws=draws, seed=3)
    # Whoever leaves in month m (2..12, each with 20% / 12) is paid m - 1 months; the others twelve.
    lost = sum((Fraction(1, 60) * (13 - month) for month in range(2, 13)), Fraction(0))
    expected = count * (12 - lost)
    square = sum((Fraction(1, 60) * (13 - month) ** 2 for month in range(2, 13)), Fraction(0))
    variance = count * (square - lost**2) / draws
    drawn = run.courses[-1].drawn
    assert drawn is not None
    mean = Fraction(int(drawn.heads.sum()), draws)
    assert (mean - expected) ** 2 < 25 * variance  # five standard deviations; the seed is fixed
    assert (mean - expected) ** 2 != 0
    assert abs(int(run.courses[-1].expected.heads.sum()) - expected) < 12


def test_a_drawn_factor_that_is_the_stated_one_is_the_run_without_draws(tmp_path: Path) -> None:
    wage = '[changes.wage]\nparameter = "start"\nscale = "103%"\nround = "yuan"\n'
    wage += 'from = "2022-01"\nevery = 1\nwhy = "x"\n'
    plain = run_in(tmp_path, "careers = false\n" + wage, people(3), years=3)
    random = wage.replace("round", 'between = ["102%", "104%"]\nby = "1%"\nround')
    run = run_in(tmp_path, "careers = false\n" + random, people(3), years=3, draws=60)
    expected, drawn = plain.courses[-1].expected.monthly[0], run.courses[-1].drawn
    assert (run.courses[-1].expected.monthly[0] == expected).all()
    assert drawn is not None
    paths = {tuple(each) for each in drawn.monthly.tolist()}
    assert tuple(expected.tolist()) in paths
    assert len(paths) == 9  # three factors in each of two years


def changed(run: Run) -> list[int]:
    return [int(each) for each in run.courses[-1].expected.monthly[0][::12]]


@pytest.mark.parametrize(
    ("told", "paid"),
    [
        ('set = "2500"\nfrom = "2022-01"', ["2000", "2500", "2500", "2500"]),
        ('add = "50"\nfrom = "2022-01"\nevery = 1', ["2000", "2050", "2100", "2250"]),
        ('add = "50"\nfrom = "2022-01"\nevery = 1\nuntil = "2023-06"', ["2000", "2050", "2100", "2200"]),
        ('scale = "110%"\nround = "yuan"\nfrom = "2022-01"\nevery = 2', ["2000", "2200", "2200", "2541"]),
    ],
)
def test_a_figure_is_set_raised_or_scaled_on_top_of_the_policy_s_own(
    tmp_path: Path, told: str, paid: list[str]
) -> None:
    text = f'careers = false\n[changes.wage]\nparameter = "start"\n{told}\nwhy = "约定"\n'
    # The policy's own figure is 2,000 yuan, and 2,100 from 2024 on; what 2024 takes on top of it is all steps by then.
    run = run_in(tmp_path, text, people(1), years=4)
    assert changed(run) == [yuan(each) for each in paid]


def test_a_rule_that_is_replaced_from_a_month_on_goes_on_with_what_people_are(tmp_path: Path) -> None:
    text = EVERYONE_PASSES + (
        '[regulation]\nfrom = "2022-07"\n[regulation.sources.new]\ntitle = "新办法"\n'
        '[regulation.rules.base_pay]\nname = "工资"\nkind = "earning"\n'
        'formula = "start + per_year * 2 * credited_years"\n'
        'round = "fen"\nsource = "new 第一条"\n'
    )
    run = run_in(tmp_path, text, people(1, years=3), years=2)
    months = [int(each) for each in run.courses[-1].expected.monthly[0]]
    assert months == [*[yuan("2030.00")] * 12, *[yuan("2040.00")] * 6, *[yuan("2080.00")] * 6]


def test_quantiles_bands_and_the_chance_of_exceeding_are_exact() -> None:
    values = np.array([*range(100, 0, -1)])
    told = spread(values)
    assert told.mean == Fraction(101, 2)
    assert told.median == 50
    assert told.bands == ((50, 25, 75), (80, 10, 90), (95, 3, 98))
    assert [quantile(np.sort(values), Fraction(n, 100)) for n in (1, 90, 100)] == [1, 90, 100]
    assert exceeding(values, 90) == Fraction(1, 10)
    assert exceeding(values, 100) == 0
