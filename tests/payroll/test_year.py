"""A year at once is what twelve months one after the other come to, to the fen."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shegong.engine.months import pay_months
from shegong.money import plain_yuan
from shegong.payroll.export import write_payroll
from shegong.payroll.months import run_from_january
from shegong.payroll.previous import carry_from_previous
from shegong.payroll.run import Payroll, money_rules, pay_roster
from shegong.payroll.year import pay_year
from shegong.policy.facts import read_facts
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.report.payroll_book.write import write_payroll_book
from shegong.roster.read import read_roster
from tests.conftest import ROSTER
from tests.payroll.town import number, roster, town

MONTHS = [Month(2020, number) for number in range(1, 13)]


def month_by_month(policy: Policy, path: Path, folder: Path, ending: str = "csv") -> list[Payroll]:
    """Each month paid from the file of the month before."""
    paid: list[Payroll] = []
    previous: Path | None = None
    for month in MONTHS:
        people = read_roster(path, policy)
        if previous:
            people = carry_from_previous(policy, people, month, previous)
        paid.append(pay_roster(policy, people, month))
        previous = folder / f"{month}.{ending}"
        if ending == "xlsx":
            write_payroll_book(paid[-1], previous)
        else:
            write_payroll(paid[-1], previous, kind=ending)
    return paid


def require_same(year: Payroll, months: Sequence[Payroll]) -> None:
    """Each sum of the year is that of the months, for everyone; and so is the tax of each month."""
    for rule in money_rules(year.policy):
        by_month = [payroll.table[rule.key] for payroll in months]
        assert year.table[rule.key].to_list() == [sum(amounts) for amounts in zip(*by_month, strict=True)], (
            rule.key
        )
    taxes = [rule.key for rule in year.policy.items if rule.kind == "tax"]
    for payroll in months:
        withheld = payroll.table.select(pl.sum_horizontal(taxes)).to_series()
        assert year.table[f"tax {payroll.month}"].to_list() == withheld.to_list()


PEOPLE = [
    f"示例甲,{number(1)},工作人员,0,0,无",
    f"示例乙,{number(2)},社区正职,12,5000,无",
    f"示例丙,{number(3)},社区正职,40,31234.56,全额",
    f"示例丁,{number(4)},工作人员,20,250.05,一半",
]
HEADING = "姓名,证件号码,岗位,工作年限,加班工资,子女教育"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_month_by_month_from_file_to_file_equals_the_year_at_once(tmp_path: Path, ending: str) -> None:
    policy = town(tmp_path)
    path = roster(tmp_path, PEOPLE, HEADING)
    months = month_by_month(policy, path, tmp_path, ending)
    year = pay_year(policy, read_roster(path, policy), 2020)
    require_same(year, months)
    assert sum(year.table["tax"]) > 0


def test_the_yanji_sample_month_by_month_equals_the_year_at_once(tmp_path: Path) -> None:
    policy = load_policy("yanji-net-2020", [Path("configs")])
    people = pl.read_csv(ROSTER, infer_schema=False)
    extra = [f"{(place * 37) % 91 * 137}.{place % 100:02}" for place in range(people.height)]
    children = [str(place % 3) for place in range(people.height)]
    path = tmp_path / "roster.csv"
    people.with_columns(pl.Series("其他应发", extra), pl.Series("子女教育人数", children)).write_csv(path)
    months = month_by_month(policy, path, tmp_path)
    year = pay_year(policy, read_roster(path, policy), 2020)
    assert year.table.height == 431
    require_same(year, months)
    assert year.table.filter(pl.col("wage_tax") > 0).height > 100
    for last in (Month(2020, 2), Month(2020, 12)):
        again = pay_roster(policy, run_from_january(policy, read_roster(path, policy), last), last)
        assert again.table.equals(months[last.month - 1].table)


PROMOTION = """
[transitions.promotion]
name = "晋升"
when = "{when}"
set = {{ credited_years = "min(credited_years + 3, 60)" }}
source = "rule 第三条"

[transitions.once]
"""
amounts = st.integers(0, 4_000_000)
person = st.fixed_dictionaries(
    {
        "post": st.sampled_from(["工作人员", "社区正职"]),
        "credited_years": st.integers(0, 60),
        "extra": amounts,
        "bonus": st.one_of(st.just(0), amounts),
        "children": st.sampled_from(["无", "一半", "全额"]),
        "probation": st.integers(0, 6),
    }
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(person, min_size=1, max_size=6),
    first=st.integers(1, 12),
    told=st.booleans(),
    promoted=st.sampled_from(
        ["month == 7 and grade >= 6", "credited_years > 20", "month >= 3 and bonus == 0"]
    ),
)
def test_the_year_is_what_each_person_is_paid_one_by_one(
    tmp_path: Path, people: list[dict[str, str | int]], first: int, told: bool, promoted: str
) -> None:
    began = ("from = 2020-01-01\n", f"from = 2020-{first:02}-01\n")
    policy = town(tmp_path, began, ("[transitions.once]\n", PROMOTION.format(when=promoted)))
    keys = list(people[0]) if told else ["post", "credited_years"]
    texts = [
        {key: plain_yuan(int(each[key])) if key in ("extra", "bonus") else str(each[key]) for key in keys}
        for each in people
    ]
    lines = [",".join(("示例", number(place), *each.values())) for place, each in enumerate(texts)]
    read = read_roster(roster(tmp_path, lines, ",".join(("姓名", "证件号码", *keys))), policy)
    year = pay_year(policy, read, 2020)
    for row, given_texts in zip(year.table.iter_rows(named=True), texts, strict=True):
        pays = list(pay_months(policy, read_facts(policy, given_texts), Month(2020, first), 13 - first))
        for rule in money_rules(policy):
            assert row[rule.key] == sum(pay.fen(rule.key) for pay in pays), rule.key
        assert [row[f"tax {pay.month}"] for pay in pays] == [pay.fen("tax") for pay in pays]
