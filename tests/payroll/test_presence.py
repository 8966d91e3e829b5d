"""Who comes in the middle of a month, goes, or retires: paid for the days there, and no longer."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shegong.engine.absences import absence_of
from shegong.engine.careers import career
from shegong.engine.months import pay_months
from shegong.engine.person import pay_person
from shegong.payroll.export import write_payroll
from shegong.payroll.following import follow
from shegong.payroll.history import history_of
from shegong.payroll.months import run_from_january
from shegong.payroll.previous import carry_from_previous
from shegong.payroll.run import Payroll, money_rules, pay_roster
from shegong.payroll.streamed import stream_month
from shegong.payroll.year import pay_year
from shegong.policy.facts import read_facts
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.roster.identity import check_character
from shegong.roster.read import read_roster
from shegong.roster.roster import Roster
from tests.payroll.town import number, roster, town

METHODS = ("21-75", "working-days", "calendar-days", "whole")
COUNTY = """
[policy]
id = "county"
name = "某县按月折算的工资"
region = "990000"
extends = ["{layers}"]
from = 2019-01-01

[sources.rule]
title = "某县社区工作者工资办法"

[parameters.wage]
name = "月工资"
unit = "yuan"
source = "rule 第一条"
values = {{ 2019-01-01 = "{wage}" }}

[rules.base_pay]
name = "基础工资"
kind = "earning"
formula = "wage"
round = "fen"
source = "rule 第一条"

[rules.part_month]
name = "不足整月扣减"
kind = "earning"
formula = "0 - base_pay * (1 - paid_days / full_days)"
round = "fen"
source = "rule 第二条"
"""
DATES = """
[inputs.joined]
name = "到岗日期"
type = "date"
default = 2000-01-01

[inputs.left]
name = "离岗日期"
type = "date"
default = 2199-12-31

[absences.not_yet]
name = "还没有到岗"
when = "joined > month_end"
source = "rule 第八条"

[absences.gone]
name = "已经离岗"
when = "left < month_start"
source = "rule 第八条"

[parameters.wage]
"""
PART = """
[rules.part_month]
name = "不足整月扣减"
kind = "earning"
formula = "0 - base_pay * (1 - days(joined, left) / days(month_start, month_end))"
round = "fen"
source = "rule 第八条"

[rules.overtime]
"""
HEADING = "姓名,证件号码,岗位,工作年限,加班工资,到岗日期,离岗日期"


def county(folder: Path, *layers: str, wage: str = "21750.00") -> Policy:
    path = folder / "county.toml"
    path.write_text(COUNTY.format(layers='", "'.join(layers), wage=wage), encoding="utf-8")
    return load_policy(str(path), [Path("configs")])


def coming_and_going(folder: Path, *changes: tuple[str, str]) -> Policy:
    """The town, whose people come and go on any day."""
    return town(folder, ("[parameters.wage]\n", DATES), ("[rules.overtime]\n", PART), *changes)


def paid(policy: Policy, on: Month, **told: str) -> dict[str, int]:
    pay = pay_person(policy, read_facts(policy, told), on)
    return {key: pay.fen(key) for key in ("base_pay", "part_month", "gross")}


def test_one_unpaid_day_of_a_month_of_21_75_days(tmp_path: Path) -> None:
    """Source: norbital-ai/templates CN-KM-WP12-1 (20,750 of 21,750)."""
    policy = county(tmp_path, "part-month-21-75")
    assert paid(policy, Month(2020, 6), 无薪天数="1")["gross"] == 2_075_000


def test_the_tax_of_whoever_worked_ten_of_21_75_days(tmp_path: Path) -> None:
    """Source: norbital-ai/templates CN-KM20-1 (10,000; social insurance 2,240.25; tax 82.79)."""
    policy = county(tmp_path, "wage-tax", "part-month-21-75")
    told = {"到岗日期": "2025-01-18", "个人缴费合计": "2240.25"}
    month = Month(2025, 1)
    assert date(2025, 1, 18).weekday() == 5
    pay = pay_person(policy, read_facts(policy, told), month)
    assert (pay.fen("gross"), pay.fen("wage_tax"), pay.fen("net")) == (1_000_000, 8_279, 767_696)


@pytest.mark.parametrize(
    ("method", "gross"),
    [("21-75", 700_000), ("working-days", 621_429), ("calendar-days", 652_500), ("whole", 2_175_000)],
)
def test_the_policy_names_how_a_part_of_a_month_is_paid(tmp_path: Path, method: str, gross: int) -> None:
    """Who comes on Monday, 22 June 2020: 7 weekdays (a day of 1,000); 6 of 21 working days; 9 of 30 days; a month."""
    policy = county(tmp_path, f"part-month-{method}")
    assert paid(policy, Month(2020, 6), 到岗日期="2020-06-22")["gross"] == gross


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    months=st.lists(st.integers(0, 120), min_size=1, max_size=3, unique=True),
    days=st.lists(
        st.tuples(*[st.dates(date(2018, 11, 1), date(2030, 2, 28))] * 2, st.integers(0, 31)),
        min_size=1,
        max_size=8,
    ),
)
def test_one_person_and_columns_agree_on_who_is_there_and_for_how_many_days(
    tmp_path: Path, method: str, months: list[int], days: list[tuple[date, date, int]]
) -> None:
    policy = county(tmp_path, f"part-month-{method}", wage="3333.33")
    days = [(min(ends), max(ends), unpaid) for *ends, unpaid in days]
    lines = [f"示例,{number(row)},{first},{last},{unpaid}" for row, (first, last, unpaid) in enumerate(days)]
    path = roster(tmp_path, lines, "姓名,证件号码,到岗日期,离岗日期,无薪天数")
    people = read_roster(path, policy)
    for month in (Month(2019, 1).plus(later) for later in months):
        facts = [
            read_facts(policy, {"joined": str(first), "left": str(last), "unpaid_days": str(unpaid)})
            for first, last, unpaid in days
        ]
        there = [each for each in facts if absence_of(policy, each, month) is None]
        if not there:
            continue
        payroll = pay_roster(policy, people, month)
        assert payroll.roster.absent == len(facts) - len(there)
        assert payroll.table["gross"].to_list() == [
            pay_person(policy, each, month).fen("gross") for each in there
        ]
        assert all(0 <= gross <= 333_333 for gross in payroll.table["gross"])


def people_of(folder: Path, policy: Policy, days: Sequence[tuple[str, str]]) -> Roster:
    lines = [
        f"示例,{number(row)},工作人员,{row},{row * 1000},{first},{last}"
        for row, (first, last) in enumerate(days)
    ]
    return read_roster(roster(folder, lines, HEADING), policy)


def month_by_month(policy: Policy, people: Roster, folder: Path) -> list[Payroll]:
    """Each month paid from the file of the month before."""
    found: list[Payroll] = []
    previous: Path | None = None
    for month in (Month(2020, each) for each in range(1, 13)):
        now = carry_from_previous(policy, people, month, previous) if previous else people
        found.append(pay_roster(policy, now, month))
        previous = folder / f"{month}.csv"
        write_payroll(found[-1], previous, kind="csv")
    return found


def by_row(payrolls: Sequence[Payroll], key: str) -> dict[int, int]:
    """What a rule comes to in all, for whoever was paid."""
    found: dict[int, int] = {}
    for payroll in payrolls:
        for row, amount in payroll.table.select("row", key).iter_rows():
            found[row] = found.get(row, 0) + amount
    return found


def test_the_year_of_those_who_come_and_go_is_the_sum_of_their_months(tmp_path: Path) -> None:
    policy = coming_and_going(tmp_path)
    days = [
        ("", ""),
        ("2020-04-16", ""),
        ("2020-03-01", "2020-09-10"),
        ("", "2020-01-31"),
        ("2020-12-31", ""),
        ("2021-01-01", ""),
        ("", "2019-12-31"),
    ]
    people = people_of(tmp_path, policy, days)
    months = month_by_month(policy, people, tmp_path)
    year = pay_year(policy, people, 2020)
    assert (year.table.height, year.roster.absent, year.roster.rows_read) == (5, 2, 7)
    for rule in money_rules(policy):
        assert dict(year.table.select("row", rule.key).iter_rows()) == by_row(months, rule.key), rule.key
    for payroll in months:
        withheld = dict.fromkeys(year.table["row"], 0) | dict(payroll.table.select("row", "tax").iter_rows())
        assert dict(year.table.select("row", f"tax {payroll.month}").iter_rows()) == withheld
    told = [problem.message for problem in year.problems if problem.code in ("H017", "H018")]
    assert told == [
        "2020 年有的月份不在岗，只算在岗的月份：4 人，第 3、4、5、6 行",
        "2020 不在岗，不算：还没有到岗，1 人：示例（第 7 行）",
        "2020 不在岗，不算：已经离岗，1 人：示例（第 8 行）",
    ]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.tuples(*[st.dates(date(2019, 11, 1), date(2021, 2, 28))] * 2), min_size=1, max_size=6),
    last=st.integers(2, 12),
)
def test_month_by_month_the_year_and_from_january_agree_whoever_comes_and_goes(
    tmp_path: Path, days: list[tuple[date, date]], last: int
) -> None:
    fining = ('formula = "net >= least / 2"', 'formula = "net >= 0 - least"')
    policy = coming_and_going(tmp_path, fining)
    people = people_of(tmp_path, policy, [("", ""), *((str(first), str(end)) for first, end in days)])
    months = month_by_month(policy, people, tmp_path)
    year = pay_year(policy, people, 2020)
    for key in ("gross", "tax", "net"):
        assert dict(year.table.select("row", key).iter_rows()) == by_row(months, key)
    again = pay_roster(policy, run_from_january(policy, people, Month(2020, last)), Month(2020, last))
    assert again.table.equals(months[last - 1].table)
    for row, (first, end) in enumerate(days, start=3):
        told = {"post": "staff", "credited_years": str(row - 2), "extra": str((row - 2) * 1000),
                "joined": str(first), "left": str(end)}  # fmt: skip
        pays = list(pay_months(policy, read_facts(policy, told), Month(2020, 1), 12))
        mine = year.table.filter(pl.col("row") == row)
        assert (mine["net"].to_list() or [0]) == [sum(pay.fen("net") for pay in pays)]


def test_a_file_that_tells_who_is_there_is_not_paid_in_one_go(tmp_path: Path) -> None:
    policy = coming_and_going(tmp_path)
    people = people_of(tmp_path, policy, [("", "")] * 3)
    source, target = tmp_path / "roster.csv", tmp_path / "out.csv"
    assert stream_month(policy, source, Month(2020, 1), target) is None
    plain = roster(tmp_path, [f"示例甲,{number(1)},工作人员,3"], name="plain.csv")
    assert stream_month(policy, plain, Month(2020, 1), target) is not None
    assert stream_month(policy, plain, Month(1999, 1), target) is None
    assert people.absent == 0


def test_sex_and_birth_are_told_by_id_numbers_and_decide_who_has_retired(tmp_path: Path) -> None:
    """Men retire at 60, women at 55 (Jilin 2021): the month in which they do is still paid."""
    policy = county(tmp_path, "part-month-whole", "jilin-retirement-2021", wage="3000.00")
    births = ["196609150", "196608310", "196609151", "196109151", "196108311"]  # the last digit: odd for men
    numbers = []
    for birth in births:
        digits = f"990000{birth[:8]}00{birth[8]}"
        numbers.append(digits + check_character(digits))
    lines = [f"示例{name},{each}" for name, each in zip("甲乙丙丁戊", numbers, strict=True)]
    people = read_roster(roster(tmp_path, lines, "姓名,证件号码"), policy)
    assert people.people["birth_date"].to_list()[0] == date(1966, 9, 15)
    assert people.people["sex"].to_list() == [0, 0, 1, 1, 1]
    payroll = pay_roster(policy, people, Month(2021, 9))
    assert payroll.table["row"].to_list() == [2, 4, 5]
    assert [problem.message for problem in payroll.problems] == [
        "2021-09 不在岗，不算：已经退休，2 人：示例乙（第 3 行）、示例戊（第 6 行）"
    ]
    assert pay_roster(policy, people, Month(2021, 10)).table["row"].to_list() == [4]


def test_other_papers_do_not_tell_when_somebody_was_born(tmp_path: Path) -> None:
    policy = county(tmp_path, "part-month-whole", "jilin-retirement-2021")
    lines = [f"示例甲,居民身份证,{number(1)}", "示例乙,护照,E12345678", "示例丙,居民身份证,19260101"]
    found = read_roster(roster(tmp_path, lines, "姓名,证件类型,证件号码"), policy)
    assert found.people["name"].to_list() == ["示例甲"]
    assert [problem.code for problem in found.problems if problem.place and problem.place.line == 3] == [
        "R097",
        "R097",
    ]
    lines = ["示例乙,护照,E12345678,女,1980-01-01"]
    told = read_roster(roster(tmp_path, lines, "姓名,证件类型,证件号码,性别,出生日期"), policy)
    assert told.people["sex"].to_list() == [0]
    assert told.problems == ()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.tuples(*[st.dates(date(2019, 11, 1), date(2021, 2, 28))] * 2), min_size=1, max_size=6)
)
def test_a_history_and_a_career_agree_whoever_comes_and_goes(
    tmp_path: Path, days: list[tuple[date, date]]
) -> None:
    policy = coming_and_going(tmp_path)
    people = people_of(tmp_path, policy, [(str(first), str(end)) for first, end in days])
    history = history_of(policy, people, [], Month(2020, 1))
    paid_by_row: dict[int, list[tuple[Month, int]]] = {row: [] for row in people.people["row"]}
    for plan, table in follow(history, Month(2021, 3)):
        for row, net in table.select("row", "net").iter_rows():
            paid_by_row[row].append((plan.month, net))
    for row, (first, end) in enumerate(days):
        told = {"post": "staff", "credited_years": str(row), "extra": str(row * 1000),
                "joined": str(first), "left": str(end)}  # fmt: skip
        course = career(policy, read_facts(policy, told), Month(2020, 1), 15)
        assert [(month.pay.month, month.pay.fen("net")) for month in course] == paid_by_row[row + 2]


def test_who_leaves_before_coming_is_refused_and_not_merely_away(tmp_path: Path) -> None:
    policy = county(tmp_path, "part-month-whole")
    lines = [f"示例甲,{number(1)},2020-09-20,2020-09-10", f"示例乙,{number(2)},2020-10-12,2020-08-10"]
    people = read_roster(
        roster(tmp_path, [*lines, f"示例丙,{number(3)},,"], "姓名,证件号码,到岗日期,离岗日期"), policy
    )
    for found in (pay_roster(policy, people, Month(2020, 9)), pay_year(policy, people, 2020)):
        assert found.table["row"].to_list() == [4]
        assert found.roster.rejects["row"].to_list() == [2, 3]
        assert found.roster.absent == 0
        assert [problem.code for problem in found.problems] == ["E007", "E007"]


def test_columns_that_contradict_the_id_number_are_refused_and_blanks_are_filled(tmp_path: Path) -> None:
    policy = county(tmp_path, "part-month-whole", "jilin-retirement-2021")
    lines = [
        f"示例甲,{number(1)},,",
        f"示例乙,{number(2)},男,1990-01-01",
        f"示例丙,{number(3)},男,1971-01-01",
    ]
    found = read_roster(roster(tmp_path, lines, "姓名,证件号码,性别,出生日期"), policy)
    assert found.people["name"].to_list() == ["示例甲"]
    assert found.people["birth_date"].to_list() == [date(1990, 1, 1)]
    told = [(problem.code, problem.message) for problem in found.problems]
    assert told == [("R098", "与身份证号码不符：号码是 女"), ("R098", "与身份证号码不符：号码是 1990-01-01")]
