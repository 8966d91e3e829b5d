"""Next month begins from the file of the month before: from what was printed there."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from shegong.errors import Problem, ShegongError
from shegong.payroll.export import write_payroll
from shegong.payroll.previous import carry_from_previous
from shegong.payroll.run import Payroll, pay_roster
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.report.payroll_book.write import write_payroll_book
from shegong.roster.read import read_roster
from tests.payroll.books import read_sheet
from tests.payroll.town import number, roster, town

JANUARY, FEBRUARY = Month(2020, 1), Month(2020, 2)
HEADING = "姓名,证件号码,岗位,工作年限,加班工资"
PEOPLE = {
    "示例甲": f"示例甲,{number(1)},工作人员,0,20000",
    "示例乙": f"示例乙,{number(2)},社区正职,12,0",
    "示例丙": f"示例丙,{number(3)},社区正职,3,4000",
}


def january(
    policy: Policy, folder: Path, people: list[str], heading: str = HEADING, kind: str = "csv"
) -> Path:
    path = folder / f"january.{kind}"
    read = read_roster(roster(folder, people, heading, "january-roster.csv"), policy)
    payroll = pay_roster(policy, read, JANUARY)
    if kind == "xlsx":
        write_payroll_book(payroll, path)
    else:
        write_payroll(payroll, path, kind=kind)
    return path


def february(
    policy: Policy, folder: Path, people: list[str], previous: Path, heading: str = HEADING
) -> Payroll:
    read = read_roster(roster(folder, people, heading), policy)
    return pay_roster(policy, carry_from_previous(policy, read, FEBRUARY, previous), FEBRUARY)


def refusal(call: Callable[[], object]) -> tuple[Problem, ...]:
    with pytest.raises(ShegongError) as refused:
        call()
    return refused.value.problems


def state(payroll: Payroll) -> list[tuple[object, ...]]:
    keys = ("name", "months_to_date", "income_to_date", "insured_to_date", "tax_to_date")
    return payroll.table.select(keys).rows()


def test_the_figures_of_january_are_those_with_which_february_begins(tmp_path: Path) -> None:
    policy = town(tmp_path)
    previous = january(policy, tmp_path, [*PEOPLE.values()])
    paid = february(policy, tmp_path, [*PEOPLE.values()], previous)
    printed = pl.read_csv(previous, infer_schema=False)
    assert printed["年月"].unique().to_list() == ["2020-01"]
    assert [f"{fen // 100}.{fen % 100:02}" for fen in paid.table["income_to_date"]] == printed[
        "应发合计"
    ].to_list()
    assert [f"{fen // 100}.{fen % 100:02}" for fen in paid.table["tax_to_date"]] == printed[
        "个人所得税"
    ].to_list()
    assert paid.table["months_to_date"].to_list() == [1, 1, 1]


def test_what_was_printed_is_what_was_withheld(tmp_path: Path) -> None:
    policy = town(tmp_path)
    previous = january(policy, tmp_path, [*PEOPLE.values()])
    text = previous.read_text("utf-8-sig")
    tax = pl.read_csv(previous, infer_schema=False)["个人所得税"][0]
    assert text.count(f",{tax},") == 1
    previous.write_text(text.replace(f",{tax},", ",12.34,"), encoding="utf-8-sig")
    paid = february(policy, tmp_path, [*PEOPLE.values()], previous)
    assert paid.table["tax_to_date"][0] == 1234


def test_people_are_known_by_their_number_in_any_order_and_under_any_name(tmp_path: Path) -> None:
    policy = town(tmp_path)
    previous = january(policy, tmp_path, [*PEOPLE.values()])
    turned = [line.replace("示例丙", "示例丙丙") for line in reversed(PEOPLE.values())]
    there = {name: rest for name, *rest in state(february(policy, tmp_path, [*PEOPLE.values()], previous))}
    here = {name: rest for name, *rest in state(february(policy, tmp_path, turned, previous))}
    assert here == {"示例丙丙": there.pop("示例丙"), **there}


def test_an_old_number_of_fifteen_digits_is_the_same_person(tmp_path: Path) -> None:
    policy = town(tmp_path)
    old = number(1)[:6] + number(1)[8:17]
    previous = january(policy, tmp_path, [PEOPLE["示例甲"].replace(number(1), old)])
    assert february(policy, tmp_path, [PEOPLE["示例甲"]], previous).table["months_to_date"].to_list() == [1]


def test_without_numbers_people_are_known_by_names_that_stand_once(tmp_path: Path) -> None:
    policy = town(tmp_path)
    heading = "姓名,岗位,工作年限"
    people = ["示例甲,工作人员,0", "=示例,工作人员,6"]
    previous = january(policy, tmp_path, people, heading)
    assert february(policy, tmp_path, people, previous, heading).table["months_to_date"].to_list() == [1, 1]
    twice = [*people, "示例甲,社区正职,3"]
    (problem,) = refusal(lambda: february(policy, tmp_path, twice, previous, heading))
    assert problem.code == "A027"
    assert "示例甲" in problem.message


def test_joiners_begin_with_nothing_and_both_they_and_leavers_are_told(tmp_path: Path) -> None:
    policy = town(tmp_path)
    previous = january(policy, tmp_path, [PEOPLE["示例甲"], PEOPLE["示例乙"]])
    paid = february(policy, tmp_path, [PEOPLE["示例甲"], PEOPLE["示例丙"]], previous)
    assert paid.table["months_to_date"].to_list() == [1, 0]
    assert [problem.message for problem in paid.problems if problem.code == "A029"] == [
        "新来 1 人（2020-01 的工资表里没有），累计数从头算起：示例丙",
        "离开 1 人（2020-01 的工资表里有，花名册里没有）：示例乙",
    ]


def test_a_workbook_is_as_good_as_a_text_file(tmp_path: Path) -> None:
    policy = town(tmp_path)
    ways = [january(policy, tmp_path, [*PEOPLE.values()], kind=kind) for kind in ("csv", "xlsx")]
    first, second = (february(policy, tmp_path, [*PEOPLE.values()], way) for way in ways)
    assert first.table.equals(second.table)
    assert [row["年月"] for row in read_sheet(ways[1]).rows()] == ["2020-01"] * 3


def test_the_file_of_another_month_is_refused(tmp_path: Path) -> None:
    policy = town(tmp_path)
    previous = january(policy, tmp_path, [*PEOPLE.values()])
    read = read_roster(roster(tmp_path, [*PEOPLE.values()], HEADING), policy)
    (problem,) = refusal(lambda: carry_from_previous(policy, read, Month(2020, 4), previous))
    assert (problem.code, problem.message) == ("A026", "要 2020-03 的工资表，这一份是 2020-01 的")
    lines = previous.read_text("utf-8-sig").splitlines()
    mixed = [*lines[:2], lines[2].replace("2020-01", "2020-02"), *lines[3:]]
    previous.write_text("\n".join(mixed), encoding="utf-8-sig")
    (problem,) = refusal(lambda: carry_from_previous(policy, read, FEBRUARY, previous))
    assert problem.message == "要 2020-01 的工资表，这一份是 2020-01、2020-02 的"
    previous.write_text("\n".join(lines).replace("2020-01,", "2020年1月,"), encoding="utf-8-sig")
    assert carry_from_previous(policy, read, FEBRUARY, previous).people.height == 3
    previous.write_text("\n".join(lines).replace("2020-01,", ","), encoding="utf-8-sig")
    (problem,) = refusal(lambda: carry_from_previous(policy, read, FEBRUARY, previous))
    assert problem.message == "要 2020-01 的工资表，这一份是 （空） 的"


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("个人所得税", "12.345", "R092"),
        ("应发合计", "一万", "R090"),
        ("累计月数", "", "R060"),
        ("累计月数", "12", "R065"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line_and_column(
    tmp_path: Path, column: str, text: str, code: str
) -> None:
    policy = town(tmp_path)
    previous = january(policy, tmp_path, [*PEOPLE.values()])
    table = pl.read_csv(previous, infer_schema=False)
    spoilt = pl.Series(column, [text, *table[column][1:]])
    table.with_columns(spoilt).write_csv(previous)
    (problem,) = refusal(lambda: february(policy, tmp_path, [*PEOPLE.values()], previous))
    assert problem.code == code
    assert str(problem.place) == f"january.csv:2:{table.columns.index(column) + 1} ({column})"


def test_a_file_that_is_no_payroll_of_ours_is_refused(tmp_path: Path) -> None:
    policy = town(tmp_path)
    other = roster(tmp_path, [*PEOPLE.values()], HEADING, "other.csv")
    problems = refusal(lambda: february(policy, tmp_path, [*PEOPLE.values()], other))
    assert {problem.code for problem in problems} == {"R041"}
    assert any("年月" in problem.message for problem in problems)


def test_figures_that_leave_their_limits_are_told_with_the_row(tmp_path: Path) -> None:
    policy = town(
        tmp_path,
        (
            'name = "累计收入"\ntype = "money"\nmaximum = 1000000',
            'name = "累计收入"\ntype = "money"\nmaximum = 20000',
        ),
    )
    previous = january(policy, tmp_path, [*PEOPLE.values()])
    (problem,) = refusal(lambda: february(policy, tmp_path, [*PEOPLE.values()], previous))
    assert (problem.code, str(problem.place)) == ("E005", "january.csv:2")
    assert problem.message == "逐月结转，2020-01 的“累计收入”变为 25,460.00，超出了范围"


SHARE = """
[rules.share]
name = "税负"
kind = "info"
formula = "tax / max(gross, wage)"
round = "0.0001"
source = "rule 第五条"

[rules.employer_insurance]"""


def test_a_rate_cannot_be_read_back(tmp_path: Path) -> None:
    policy = town(
        tmp_path,
        ("[rules.employer_insurance]", SHARE),
        ('bonus_had = "bonus_had or bonus > 0"', 'bonus_had = "bonus_had or share > 50%"'),
    )
    previous = january(policy, tmp_path, [*PEOPLE.values()])
    (problem,) = refusal(lambda: february(policy, tmp_path, [*PEOPLE.values()], previous))
    assert problem.code == "A027"
    assert "--from-january" in problem.remedy


COUNTED = """
[transitions.counted]
name = "二月起多计一月"
when = "month == 2"
set = { months_to_date = "months_to_date + 1", credited_years = "credited_years + 1" }
source = "rule 第五条"

[transitions.year_to_date]
"""


def test_what_the_start_of_a_month_does_to_carried_figures_is_done_except_for_joiners(tmp_path: Path) -> None:
    policy = town(tmp_path, ("[transitions.year_to_date]\n", COUNTED))
    previous = january(policy, tmp_path, [PEOPLE["示例甲"]])
    paid = february(policy, tmp_path, [PEOPLE["示例甲"], PEOPLE["示例丙"]], previous)
    assert paid.table["months_to_date"].to_list() == [2, 0]
    assert paid.table["credited_years"].to_list() == [0, 3]
