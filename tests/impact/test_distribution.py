"""Who gains, who loses, and where pay lies before and after."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shegong.impact.distribution import distribution
from shegong.payroll.run import Payroll, pay_roster
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.roster.read import read_roster
from tests.policy.place import write

HEADER = "姓名,岗位,工作年限,原工资,入职日期,现工资\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = tmp_path_factory.mktemp("place")
    return load_policy(str(write(folder)), [folder])


def paid(place: Policy, file: Path, current: list[int]) -> Payroll:
    """Everyone gets 2,688 yuan; what they had is told in fen."""
    rows = [
        f"示例{number},工作人员,0,0,2010-07-01,{fen // 100}.{fen % 100:02}\n"
        for number, fen in enumerate(current)
    ]
    file.write_text(HEADER + "".join(rows), encoding="utf-8-sig")
    return pay_roster(place, read_roster(file, place), Month(2020, 6))


def test_deciles_are_pay_that_somebody_gets_and_losers_are_told(place: Policy, tmp_path: Path) -> None:
    current = [200_000 + 10_000 * number for number in range(9)] + [268_800]
    found = distribution(paid(place, tmp_path / "roster.csv", current))
    assert found.before == (200_000, *sorted(current))
    assert found.after == (268_800,) * 11
    assert (found.gaining.people, found.same, found.losing) == (7, 1, (2, -(1_200 + 11_200)))
    assert (found.least, found.greatest) == (-11_200, 68_800)


@settings(deadline=None, max_examples=30)
@given(current=st.lists(st.integers(0, 600_000), min_size=1, max_size=30))
def test_bands_hold_everyone_once_and_come_to_the_rise_of_all(
    place: Policy, tmp_path_factory: pytest.TempPathFactory, current: list[int]
) -> None:
    found = distribution(paid(place, tmp_path_factory.getbasetemp() / "drawn.csv", current))
    rises = [268_800 - fen for fen in current]
    assert sum(band.people for band in found.bands) == found.people == len(current)
    assert sum(band.sum for band in found.bands) == sum(rises) == found.gaining.sum + found.losing.sum
    for band in found.bands:
        inside = [
            rise
            for rise in rises
            if (band.most == rise == 0)
            or (abs(band.least) < abs(rise) <= abs(band.most) and rise * band.most > 0)
        ]
        assert (len(inside), sum(inside)) == (band.people, band.sum)
    assert (found.least, found.greatest) == (min(rises), max(rises))
