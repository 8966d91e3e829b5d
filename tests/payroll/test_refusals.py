"""Whoever does not pass a check of the policy is refused like a row with a bad cell; warnings are counted."""

from pathlib import Path

import openpyxl
import pytest

from shegong.errors import Place, Problem, ShegongError
from shegong.payroll.run import pay_roster
from shegong.payroll.year import pay_year
from shegong.policy.month import Month
from shegong.roster.read import read_roster
from shegong.roster.roster import Roster
from tests.payroll.town import number, roster, town

JANUARY = Month(2020, 1)
HEADING = "姓名,证件号码,岗位,工作年限,扣罚,已发年终奖,年终奖,备注"
PEOPLE = [
    f"示例甲,{number(1)},工作人员,0,0,否,0,一切正常",
    f"示例乙,{number(2)},工作人员,0,4500,否,0,扣得太多",
    f"示例丙,{number(3)},工作人员,-1,0,否,0,年限不对",
    f"示例丁,{number(4)},工作人员,0,4500,是,100,两样都不对",
    f"示例戊,{number(5)},工作人员,0,4000,否,0,只提醒",
]


def told(problems: tuple[Problem, ...], code: str) -> list[tuple[Place | None, str, str | None]]:
    return [(problem.place, problem.message, problem.value) for problem in problems if problem.code == code]


def test_a_failed_check_is_told_with_its_row_the_value_and_what_to_do(tmp_path: Path) -> None:
    policy = town(tmp_path)
    payroll = pay_roster(policy, read_roster(roster(tmp_path, PEOPLE, HEADING), policy), JANUARY)
    assert told(payroll.problems, "E007") == [
        (Place("roster.csv", 3), "实发太少", "实发合计 397.60"),
        (Place("roster.csv", 5), "年终奖已经发过", None),
        (Place("roster.csv", 5), "实发太少", "实发合计 497.60"),
    ]
    assert {problem.remedy for problem in payroll.problems if problem.code == "E007"} == {
        "年终奖填0",
        "核对扣款",
    }


def test_people_who_are_refused_are_rejects_with_their_text_and_every_reason(tmp_path: Path) -> None:
    policy = town(tmp_path)
    payroll = pay_roster(policy, read_roster(roster(tmp_path, PEOPLE, HEADING), policy), JANUARY)
    rejects = payroll.roster.rejects
    assert rejects["row"].to_list() == [3, 4, 5]
    assert rejects["扣罚"].to_list() == ["4500", "0", "4500"]
    assert rejects["备注"].to_list() == ["扣得太多", "年限不对", "两样都不对"]
    assert rejects["reasons"].to_list() == ["实发太少", "工作年限：小于下限 0年", "年终奖已经发过；实发太少"]
    assert payroll.table["row"].to_list() == payroll.roster.people["row"].to_list() == [2, 6]
    assert payroll.roster.rows_read == 5


def with_quotes(folder: Path) -> Path:
    return roster(folder, [line.replace("扣得太多", '"扣得, 太多"') for line in PEOPLE], HEADING)


def workbook(folder: Path) -> Path:
    book = openpyxl.Workbook()
    for line in [HEADING, *PEOPLE]:
        book.active.append([*line.split(",")])
    book.active.title = "一月"
    book.save(folder / "roster.xlsx")
    return folder / "roster.xlsx"


@pytest.mark.parametrize(
    ("make", "text"),
    [(with_quotes, "扣得, 太多"), (workbook, "扣得太多")],
)
def test_the_original_text_is_found_again_in_any_kind_of_file(
    tmp_path: Path, make: object, text: str
) -> None:
    policy = town(tmp_path)
    assert callable(make)
    payroll = pay_roster(policy, read_roster(make(tmp_path), policy), JANUARY)
    assert payroll.roster.rejects["备注"].to_list() == [text, "年限不对", "两样都不对"]


def test_a_row_of_a_sheet_is_told_with_the_sheet(tmp_path: Path) -> None:
    policy = town(tmp_path)
    payroll = pay_roster(policy, read_roster(workbook(tmp_path), policy), JANUARY)
    assert told(payroll.problems, "E007")[0][0] == Place("roster.xlsx", 3, sheet="一月")


def test_people_can_be_refused_in_several_steps(tmp_path: Path) -> None:
    policy = town(tmp_path)
    read = read_roster(roster(tmp_path, PEOPLE, HEADING), policy)

    def refusing(which: Roster, row: int) -> Roster:
        return which.refusing({row: [Problem("E007", f"第{row}行", place=which.place(row))]})

    at_once = read.refusing({row: [Problem("E007", f"第{row}行", place=read.place(row))] for row in (2, 6)})
    one_by_one = refusing(refusing(read, 6), 2)
    assert one_by_one.rejects.equals(at_once.rejects)
    assert at_once.rejects["reasons"].to_list() == ["第2行", "工作年限：小于下限 0年", "第6行"]
    assert one_by_one.people.equals(at_once.people)


def test_a_warning_is_told_once_with_how_many_it_concerns(tmp_path: Path) -> None:
    policy = town(tmp_path)
    many = [f"示例{place},{number(place)},工作人员,0,{4000 + place},否,0," for place in range(10, 18)]
    payroll = pay_roster(policy, read_roster(roster(tmp_path, [*PEOPLE, *many], HEADING), policy), JANUARY)
    assert [problem.severity for problem in payroll.warnings] == ["warning"]
    assert told(payroll.problems, "E008") == [
        (
            Place("roster.csv", 6),
            "实发低于最低工资：9 人，第 6、7、8、9、10 行等",
            "实发合计 880.60 – 897.60",
        )
    ]
    few = pay_roster(policy, read_roster(roster(tmp_path, PEOPLE, HEADING), policy), JANUARY)
    assert told(few.problems, "E008") == [
        (Place("roster.csv", 6), "实发低于最低工资：1 人，第 6 行", "实发合计 897.60")
    ]


def test_in_a_year_a_check_tells_in_which_months_it_fails(tmp_path: Path) -> None:
    dated = '"1480.00", 2020-09-01 = "2000.00" }'
    policy = town(tmp_path, ('values = { 2020-01-01 = "1480.00" }', f"values = {{ 2020-01-01 = {dated}"))
    lines = [
        f"示例甲,{number(1)},工作人员,0,0,否,0,",
        f"示例乙,{number(2)},工作人员,0,4200,否,0,七月涨了就够，九月又不够",
        f"示例戊,{number(5)},工作人员,0,3800,否,0,",
    ]
    payroll = pay_year(policy, read_roster(roster(tmp_path, lines, HEADING), policy), 2020)
    assert told(payroll.problems, "E007") == [
        (Place("roster.csv", 3), "实发太少（1—6、9—12 月）", "实发合计 697.60")
    ]
    assert payroll.table["row"].to_list() == [2, 4]
    assert payroll.roster.rejects["reasons"].to_list() == ["实发太少（1—6、9—12 月）"]
    assert told(payroll.problems, "E008") == [
        (Place("roster.csv", 4), "实发低于最低工资：1 人，第 4 行", "实发合计 1,097.60")
    ]


def test_where_every_check_refuses_somebody_nobody_is_paid(tmp_path: Path) -> None:
    policy = town(tmp_path)
    read = read_roster(roster(tmp_path, [PEOPLE[1]], HEADING), policy)
    with pytest.raises(ShegongError) as in_january:
        pay_roster(policy, read, JANUARY)
    with pytest.raises(ShegongError) as all_year:
        pay_year(policy, read, 2020)
    for refused in (in_january, all_year):
        assert [problem.code for problem in refused.value.problems][-2:] == ["E007", "E010"]
