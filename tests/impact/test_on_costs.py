"""What a rise costs beside the pay: the employer's contributions, and who funds it, as the policy says."""

from fractions import Fraction
from pathlib import Path

import pytest

from shegong.impact.effect import impact
from shegong.payroll.run import Payroll, pay_roster
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.roster.read import read_roster
from tests.policy.place import write

COSTS = """
[rules.pension]
name = "养老保险（单位）"
kind = "employer"
formula = "clamp(gross, base, base * 3) * 16%"
round = "fen"
source = "law 八"

[rules.housing]
name = "公积金（单位）"
kind = "employer"
formula = "gross * 5%"
round = "yuan"
source = "law 八"

[rules.city]
name = "市负担"
kind = "funding"
formula = "employer_cost * 50%"
round = "fen"
source = "law 九"

[rules.district]
name = "区负担"
kind = "funding"
formula = "employer_cost - city"
round = "fen"
source = "law 九"

[[cases]]"""
ROSTER = """姓名,岗位,工作年限,原工资,入职日期,现工资
示例甲,社区正职,40,0,2010-07-01,9000.00
示例乙,工作人员,0,0,2010-07-01,2000.00
"""


@pytest.fixture
def payroll(tmp_path: Path) -> Payroll:
    policy = load_policy(str(write(tmp_path, ("[[cases]]", COSTS))), [tmp_path])
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER, encoding="utf-8-sig")
    return pay_roster(policy, read_roster(roster, policy), Month(2020, 6))


def test_on_costs_are_what_the_items_come_to_more_than_for_the_current_pay(payroll: Payroll) -> None:
    # The base is 4,800 yuan. 示例甲 falls from 9,000 to 3,242, 示例乙 rises from 2,000 to 2,688: the pension of 甲
    # falls from 1,440 to 768, that of 乙 stays at the floor; the fund from 450 to 162, and from 100 to 134.
    assert payroll.table["gross"].to_list() == [324_200, 268_800]
    effect = impact(payroll)
    assert {share.key: share.amount for share in effect.on_costs} == {
        "pension": -67_200,
        "housing": -28_800 + 3_400,
    }
    assert effect.total.on_cost == -67_200 - 25_400
    assert effect.on_cost_rate is None


def test_funders_bear_the_rise_and_its_on_costs_together(payroll: Payroll) -> None:
    effect = impact(payroll)
    assert [share.key for share in effect.funding] == ["city", "district"]
    assert sum(share.amount for share in effect.funding) == effect.total.rise + effect.total.on_cost


def test_a_rate_that_is_given_counts_instead(payroll: Payroll) -> None:
    effect = impact(payroll, on_cost_rate=Fraction(28, 100))
    assert effect.on_costs == ()
    assert effect.total.on_cost == round_half_up((324_200 - 900_000) * 28) + round_half_up(
        (268_800 - 200_000) * 28
    )


def round_half_up(hundredths: int) -> int:
    size = (2 * abs(hundredths) + 100) // 200
    return size if hundredths >= 0 else -size


def test_a_group_bears_its_own_on_costs(payroll: Payroll) -> None:
    effect = impact(payroll, ["post"])
    assert [group.on_cost for group in effect.groups] == [3_400, -96_000]
