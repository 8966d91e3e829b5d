"""Every shipped regulation that pays anybody can be written as formulas, which LibreOffice calculates to the fen."""

from pathlib import Path

from shegong.payroll.live.write import write_live
from shegong.policy.catalogue import policy_files, shipped
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from tests.office import Office, cells_of, differences
from tests.payroll.live.crowd import crowd, paid, payable_month

PEOPLE = 60
WRITTEN = {
    "beijing-old",
    "benxi-2023",
    "changchun-insurance-2015",
    "changzhou-2011",
    "dashiqiao",
    "harbin-2016",
    "harbin-2023",
    "hohhot-2023",
    "jinzhou-2022",
    "lijin-2022",
    "mingshan-2023",
    "nanjing-2018",
    "shaanxi-2015",
    "shaanxi-later",
    "shanghai-insurance-2025",
    "shinan-2016",
    "wage-tax",
    "xian-2020",
    "yanbian-2018",
    "yanbian-insurance-2020",
    "yanji-2018",
    "yanji-net-2020",
}
"""The others lack figures that places are to give, or pay nobody by themselves."""
TO_BE_COMPLETED = {
    "changchun-insurance-2015",
    "huairou-2018",
    "jilin-2020",
    "jinan",
    "ningbo",
    "shandong-2022",
    "social-insurance",
    "xicheng-2003",
}
"""Those that lack figures, and pay somebody with them."""
COUNTY = """[policy]
id = "of-{base}"
name = "某县办法"
region = "990000"
extends = ["{base}"]
from = 2025-01-01

"""
FIGURE = """[parameters.{key}]
name = "{name}"
unit = "{unit}"
status = "assumed"
why = "测试"
values = {{ 2025-01-01 = "{value}" }}

"""
GIVEN = {"money": ("yuan", "3217.55"), "rate": ("rate", "15.5%"), "count": ("count", "3")}
MONTHS = ("21-75", "working-days", "calendar-days", "whole")
PART_MONTH = """[policy]
id = "part-{way}"
name = "不足整月的办法"
region = "990000"
extends = ["part-month-{way}", "yanji-2018"]
from = 2018-01-01

[rules.part_month]
name = "不足整月扣减"
kind = "earning"
formula = "0 - base_pay * (1 - paid_days / full_days)"
round = "fen"
status = "assumed"
why = "测试"
"""


def differing(
    office: Office, folder: Path, policies: dict[str, tuple[Policy, Month]]
) -> dict[str, list[str]]:
    """The regulations of which LibreOffice comes to something else than we have written, and where."""
    files = {}
    for name, (policy, month) in policies.items():
        payroll = paid(policy, crowd(policy, folder / f"{name}.csv", PEOPLE), month)
        files[name] = folder / f"{name}.xlsx"
        write_live(payroll, files[name])
    calculated = office.recalculated(files.values())
    return {
        name: told
        for (name, path), cells in zip(files.items(), calculated, strict=True)
        if (told := differences(cells_of(path), cells))
    }


def test_every_shipped_regulation_comes_out_alike_in_a_spreadsheet(office: Office, tmp_path: Path) -> None:
    loaded = {name: load_policy(name) for name in policy_files(shipped("configs"))}
    payable = {name: (policy, month) for name, policy in loaded.items() if (month := payable_month(policy))}
    assert payable.keys() == WRITTEN
    assert differing(office, tmp_path, payable) == {}


def test_what_places_are_to_give_makes_no_difference(office: Office, tmp_path: Path) -> None:
    folders = [tmp_path, shipped("configs")]
    counties = {}
    for name in policy_files(shipped("configs")):
        policy = load_policy(name)
        lacking = [each for each in policy.parameters.values() if not each.values]
        if policy.items and lacking:
            figures = [
                FIGURE.format(key=each.key, name=each.name, unit=unit, value=value)
                for each in lacking
                for unit, value in [GIVEN[each.type.kind]]
            ]
            (tmp_path / f"of-{name}.toml").write_text(
                COUNTY.format(base=name) + "".join(figures), encoding="utf-8"
            )
            counties[name] = (load_policy(f"of-{name}", folders), Month(2026, 1))
    assert counties.keys() == TO_BE_COMPLETED
    assert differing(office, tmp_path, counties) == {}


def test_part_months_come_out_alike_in_a_spreadsheet(office: Office, tmp_path: Path) -> None:
    for way in MONTHS:
        (tmp_path / f"part-{way}.toml").write_text(PART_MONTH.format(way=way), encoding="utf-8")
    folders = [tmp_path, shipped("configs")]
    policies = {way: load_policy(f"part-{way}", folders) for way in MONTHS}
    with_months = {
        f"{way} {month}": (policy, month)
        for way, policy in policies.items()
        for month in (Month(2020, 10), Month(2021, 2))
    }
    assert differing(office, tmp_path, with_months) == {}
