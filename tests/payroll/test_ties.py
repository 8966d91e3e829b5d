"""Control totals must tie before anything is written: for everyone together, and for each person."""

from pathlib import Path

import polars as pl
import pytest

from shegong.errors import ShegongError
from shegong.payroll.run import Payroll, pay_roster
from shegong.payroll.ties import require_ties
from shegong.payroll.year import pay_year
from shegong.policy.month import Month
from shegong.roster.read import read_roster
from tests.payroll.town import number, roster, town

PEOPLE = [f"示例{person},{number(person)},社区正职,{person}" for person in range(3)]


@pytest.fixture
def payroll(tmp_path: Path) -> Payroll:
    policy = town(tmp_path)
    return pay_roster(policy, read_roster(roster(tmp_path, PEOPLE), policy), Month(2020, 1))


def loose_ends(payroll: Payroll, table: pl.DataFrame, taxes: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(ShegongError) as refused:
        require_ties(payroll.policy, payroll.roster, table, taxes)
    return [problem.message for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("column", "broken"),
    [
        ("base_pay", ["应发合计"]),
        ("insurance", ["扣款合计", "实发合计"]),
        ("tax", ["扣款合计", "实发合计"]),
        ("net", ["实发合计"]),
        ("employer_insurance", ["用工成本合计"]),
        ("town_share", ["各级负担之和"]),
        ("gross", ["应发合计", "实发合计", "用工成本合计"]),
    ],
)
def test_a_fen_too_many_anywhere_is_found(payroll: Payroll, column: str, broken: list[str]) -> None:
    found = loose_ends(payroll, payroll.table.with_columns(pl.col(column) + 1))
    assert [message.split("”")[0] for message in found] == [f"合计不符：“{name}" for name in broken]
    assert all(message.endswith("；3 人不符") for message in found)


def test_what_is_missing_here_and_too_much_there_is_found_too(payroll: Payroll) -> None:
    moved = pl.Series([1, -1, 0])
    (message,) = loose_ends(payroll, payroll.table.with_columns(pl.col("net") + moved))
    assert message == "合计不符：“实发合计”共 15,641.64 元，按各项算应为 15,641.64 元；2 人不符"


def test_a_lost_row_is_told_with_the_sums(payroll: Payroll) -> None:
    assert loose_ends(payroll, payroll.table.head(2)) == ["行数不符：读入 3，算出 2，剔除 0"]


def test_the_taxes_of_the_months_add_up_to_that_of_the_year(tmp_path: Path) -> None:
    policy = town(tmp_path)
    year = pay_year(policy, read_roster(roster(tmp_path, PEOPLE), policy), 2020)
    taxes = tuple(f"tax 2020-{month:02}" for month in range(1, 13))
    require_ties(policy, year.roster, year.table, taxes)
    found = loose_ends(year, year.table.with_columns(pl.col("tax 2020-07") + 1), taxes)
    assert [message.split("”")[0] for message in found] == ["合计不符：“各月个税之和"]


def test_a_policy_that_says_that_its_shares_do_not_add_up_may(tmp_path: Path) -> None:
    exception = '[laws.funding_adds_up]\nexcept = "办法规定区只负担四成"\n\n[rules.district_share]'
    policy = town(
        tmp_path, ("[rules.district_share]", exception), ("employer_cost - town_share", "employer_cost * 40%")
    )
    paid = pay_roster(policy, read_roster(roster(tmp_path, PEOPLE), policy), Month(2020, 1))
    assert paid.table.height == 3
