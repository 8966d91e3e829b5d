"""`shegong impact`: what a reform costs, to the fen."""

import json
from pathlib import Path

import pytest

from shegong.money import parse_number
from tests.conftest import ROOT, ROSTER, Command

ROSTER_RUN = ["impact", str(ROSTER), "--policy", "yanji-2018", "--on", "2020-12"]


def test_the_published_243_wan_of_yanji_from_totals_alone(shegong: Command) -> None:
    shown = shegong("impact", "--people", "431", "--rise", "469")
    assert shown.code == 0
    assert "2,425,668.00 元" in shown.out
    assert "243 万元" in shown.out


def test_the_published_243_wan_of_yanji_from_the_roster(shegong: Command) -> None:
    shown = shegong(*ROSTER_RUN, "--by", "post")
    assert "431 人，12 个月共增加支出 2,425,668.00 元" in shown.out
    assert "取整 243 万元" in shown.out


@pytest.mark.parametrize("by", ["region", "post", "grade", "region,post", "unit,grade"])
def test_the_total_is_the_sum_of_the_groups_however_they_are_cut(shegong: Command, by: str) -> None:
    document = json.loads(shegong(*ROSTER_RUN, "--by", by, "--on-cost", "28.5%", "--json").out)
    for figure in ("people", "before", "after", "rise", "on_cost", "cost", "cost_over_months"):
        parts = sum(parse_number(str(group[figure])) for group in document["groups"])
        assert parts == parse_number(str(document["total"][figure]))
    assert document["total"]["rise"] == "202139.00"


def test_on_cost_is_a_rate_of_the_rise(shegong: Command) -> None:
    document = json.loads(
        shegong("impact", "--people", "100", "--rise", "469.55", "--on-cost", "28%", "--json").out
    )
    assert document["total"]["on_cost"] == "13147.00"  # 469.55 x 28% = 131.474 -> 131.47 each
    assert document["total"]["cost_over_months"] == "721224.00"


def test_months_can_be_a_part_of_a_year(shegong: Command) -> None:
    document = json.loads(
        shegong("impact", "--people", "500", "--rise", "1000", "--months", "9", "--json").out
    )
    assert document["total"]["cost_over_months"] == "4500000.00"


def test_the_eight_counties_of_yanbian_rise_by_the_published_average(shegong: Command) -> None:
    roster = ROOT / "examples" / "yanbian" / "roster.csv"
    shown = shegong(
        "impact", roster, "--policy", "yanbian-2018", "--on", "2020-12", "--by", "region", "--json"
    )
    document = json.loads(shown.out)
    assert len(document["groups"]) == 8
    assert document["total"]["people"] == 1320
    assert parse_number(document["total"]["rise"]) == 1320 * 1185
    yanji = next(group for group in document["groups"] if group["labels"] == ["延吉市"])
    assert yanji["people"] == 431


def test_a_reform_that_changes_nothing_costs_nothing(shegong: Command, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "姓名,岗位,工作年限,学历,社会工作者职业水平,现工资\n示例甲,社区正职,12,本科,社会工作师,4872\n"
        "示例乙,普通工作人员,0,大专,无,2688.00\n",
        encoding="utf-8",
    )
    shown = shegong("impact", roster, "--policy", "yanji-2018", "--on", "2020-12", "--json")
    assert json.loads(shown.out)["total"]["cost_over_months"] == "0.00"


def test_people_who_would_get_less_are_counted(shegong: Command, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "姓名,岗位,工作年限,学历,社会工作者职业水平,现工资\n示例甲,社区正职,12,本科,社会工作师,5000\n",
        encoding="utf-8",
    )
    shown = shegong("impact", roster, "--policy", "yanji-2018", "--on", "2020-12")
    assert "1 人的新工资低于原工资" in shown.out
    assert "-128.00" in shown.out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--people", "431"], 2, "--rise"),
        (["--people", "431", "--rise", "4.6.9"], 2, "469.50"),
        (["--people", "-1", "--rise", "469"], 2, "整数"),
        (["--people", "431", "--rise", "469", "--on-cost", "28"], 2, "28%"),
        (["--people", "431", "--rise", "469", "--months", "0"], 2, "整数"),
        ([str(ROSTER)], 2, "--policy"),
        ([*ROSTER_RUN[1:], "--people", "431"], 2, "--people"),
        ([*ROSTER_RUN[1:], "--by", "regoin"], 2, "是不是 region？"),
    ],
)
def test_a_wrong_argument_is_answered_with_what_is_right(
    shegong: Command, arguments: list[str], code: int, told: str
) -> None:
    shown = shegong("impact", *arguments)
    assert (shown.code, shown.out) == (code, "")
    assert told in shown.err


def test_a_roster_without_current_pay_is_refused(shegong: Command, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    header, row = "姓名,岗位,工作年限,学历,社会工作者职业水平", "示例甲,社区正职,12,本科,社会工作师"
    run = ["impact", str(roster), "--policy", "yanji-2018", "--on", "2020-12"]
    roster.write_text(f"{header}\n{row}\n", encoding="utf-8")
    assert "没有现工资一列" in shegong(*run).err
    roster.write_text(f"{header},现工资\n{row},\n", encoding="utf-8")
    shown = shegong(*run)
    assert shown.code == 1
    assert "第 2 行" in shown.err
