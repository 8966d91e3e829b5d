"""By which offices a payroll is summed up."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from shegong.payroll.run import Payroll, pay_roster
from shegong.payroll.units import unit_keys, units_of
from shegong.policy.month import Month
from shegong.roster.read import read_roster
from tests.payroll.town import roster, town


def paid(folder: Path, heading: str, *places: Sequence[str]) -> Payroll:
    policy = town(folder)
    lines = [f"示例{number},工作人员,3,{','.join(place)}" for number, place in enumerate(places)]
    people = read_roster(roster(folder, lines, f"姓名,岗位,工作年限,{heading}"), policy)
    return pay_roster(policy, people, Month(2020, 1))


def test_people_stand_by_office_in_the_order_of_first_mention(tmp_path: Path) -> None:
    payroll = paid(tmp_path, "单位", ["西街"], ["东街"], ["西街"], ["东街"], ["东街"])
    assert units_of(payroll) == [("西街", [0, 2]), ("东街", [1, 3, 4])]


@pytest.mark.parametrize(
    ("heading", "places", "keys"),
    [
        (
            "单位,社区",
            [["民政局", "甲"], ["民政局", "乙"], ["民政局", "甲"], ["民政局", "乙"]],
            ["community"],
        ),
        ("街道,社区", [["东", "甲"], ["西", "乙"], ["东", "甲"], ["西", "乙"]], ["street"]),
        ("单位,街道", [["甲", "东"], ["乙", "西"], ["丙", "东"], ["丁", "西"]], ["street"]),
        ("单位,街道", [["", "东"], ["", "西"], ["", "东"], ["", "西"]], ["street"]),
        ("地区", [["延吉市"], ["图们市"], ["延吉市"], ["图们市"]], ["region"]),
        ("地区", [["延吉市"], ["延吉市"], ["延吉市"]], []),
        ("备注", [["无"], ["无"]], []),
    ],
    ids=[
        "one unit",
        "streets first",
        "everyone their own",
        "units not told",
        "regions",
        "one region",
        "none",
    ],
)
def test_the_offices_are_those_that_tell_people_apart(
    tmp_path: Path, heading: str, places: list[list[str]], keys: list[str]
) -> None:
    payroll = paid(tmp_path, heading, *places)
    assert unit_keys(payroll) == keys
    assert sorted(place for unit in units_of(payroll) for place in unit.places) == list(range(len(places)))


def test_offices_of_one_name_in_two_regions_are_two(tmp_path: Path) -> None:
    places = [["延吉市", "中心社区"], ["图们市", "中心社区"], ["延吉市", "中心社区"], ["图们市", "中心社区"]]
    units = units_of(paid(tmp_path, "地区,单位", *places))
    assert units == [("延吉市中心社区", [0, 2]), ("图们市中心社区", [1, 3])]


def test_whoever_has_no_office_stands_together(tmp_path: Path) -> None:
    units = units_of(paid(tmp_path, "单位", ["东街"], [""], ["东街"], [""]))
    assert [unit.name for unit in units] == ["东街", "（空）"]
