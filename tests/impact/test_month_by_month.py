"""A part of a year, each month by the figures in force in it; and pay of before by another policy."""

from fractions import Fraction
from pathlib import Path

import pytest

from shegong.impact.effect import impact, impact_over
from shegong.impact.former import both
from shegong.library import impact as library_impact
from shegong.payroll.run import Payroll, pay_roster
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.roster.read import read_roster
from tests.impact.test_on_costs import COSTS
from tests.policy.place import write

ROSTER = """姓名,岗位,工作年限,学历,原工资,入职日期,现工资
示例甲,工作人员,0,无,0,2010-07-01,2000.00
示例乙,社区正职,0,无,0,2010-07-01,3000.00
"""
MONTHS = [Month(2021, month) for month in range(4, 13)]


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    file = tmp_path / "roster.csv"
    file.write_text(ROSTER, encoding="utf-8-sig")
    return file


def place(folder: Path, *edits: tuple[str, str], name: str = "place") -> Policy:
    path = write(folder, *edits, ('id = "place"', f'id = "{name}"'), name=name)
    return load_policy(str(path), [folder])


def payrolls(policy: Policy, roster: Path, months: list[Month]) -> list[Payroll]:
    return [pay_roster(policy, read_roster(roster, policy), month, needs_carried=False) for month in months]


def test_each_month_counts_with_the_figures_in_force_in_it(tmp_path: Path, roster: Path) -> None:
    # The base is 4,800 yuan until June and 5,000 from July 2021: 甲 gets 2,688 and then 2,800, 乙 2,856 + 50 and
    # then 2,975 + 50.
    effect = impact_over(payrolls(place(tmp_path), roster, MONTHS), ["post"])
    assert [(each.month, each.total.rise) for each in effect.in_months][2:4] == [
        (Month(2021, 6), 68_800 - 9_400),
        (Month(2021, 7), 80_000 + 2_500),
    ]
    assert [group.rise for group in effect.groups] == [3 * 68_800 + 6 * 80_000, 3 * -9_400 + 6 * 2_500]
    assert effect.cost == effect.total.rise == sum(each.total.rise for each in effect.in_months)
    assert (effect.total.people, effect.total.falling) == (18, 3)
    assert effect.total.average_rise == Fraction(effect.total.rise, 18)


def test_months_in_which_nothing_changes_are_the_same_as_so_many_times_one(
    tmp_path: Path, roster: Path
) -> None:
    three = payrolls(place(tmp_path), roster, MONTHS[:3])
    dated = impact_over(three, ["post"], Fraction(28, 100))
    plain = impact(three[0], ["post"], 3, Fraction(28, 100))
    assert dated.cost == plain.cost
    assert [group.cost for group in dated.groups] == [3 * group.cost for group in plain.groups]
    assert library_impact(three, ["post"]).cost == library_impact(three[0], ["post"], 3).cost


def test_a_policy_against_itself_costs_nothing_on_costs_and_funders_included(
    tmp_path: Path, roster: Path
) -> None:
    policy = place(tmp_path, ("[[cases]]", COSTS))
    read = read_roster(roster, policy)
    pair = both(policy, read, Month(2020, 6), read, policy)
    effect = impact(pair.new, ["post", "item"], before=pair.before)
    assert {group.cost for group in effect.groups} == {0}
    assert [share.amount for share in (*effect.on_costs, *effect.funding)] == [0, 0, 0, 0]
    assert all(item.before == item.after for item in effect.items)
    assert effect.total.before == 268_800 + 290_600


def test_another_policy_is_held_against_it_item_by_item_and_on_cost_by_on_cost(
    tmp_path: Path, roster: Path
) -> None:
    new = place(tmp_path, ("[[cases]]", COSTS), ('chief = "50"', 'chief = "80"'))
    old = place(
        tmp_path,
        ("[[cases]]", COSTS),
        ('formula = "gross * 5%"', 'formula = "gross * 4%"'),
        name="former",
    )
    pair = both(new, read_roster(roster, new), Month(2020, 6), read_roster(roster, old), old)
    effect = impact(pair.new, ["post", "item"], before=pair.before)
    assert [(item.labels, item.key, item.before, item.after) for item in effect.items] == [
        (("工作人员",), "base_pay", 268_800, 268_800),
        (("社区正职",), "base_pay", 285_600, 285_600),
        (("社区正职",), "extra", 5_000, 8_000),
    ]
    # 5 % of 2,688 and 2,936, to the yuan, less 4 % of 2,688 and 2,906; pensions stay at the floor.
    assert {share.key: share.amount for share in effect.on_costs} == {
        "pension": 0,
        "housing": (13_400 + 14_700) - (10_800 + 11_600),
    }
    assert effect.total.rise == 3_000
    assert sum(share.amount for share in effect.funding) == effect.total.cost
