"""`shegong batch --against`: this month's payroll held against an earlier one, who changed and why."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from shegong.money import parse_number
from tests.conftest import ROSTER, Command, Outcome
from tests.payroll.town import TOWN, number, roster

HEADING = "姓名,证件号码,单位,岗位,工作年限,加班工资"
STAYING = f"示例甲,{number(1)},东社区,工作人员,0,0"
PROMOTED = f"示例乙,{number(2)},西社区,工作人员,12,0"
LEAVING = f"示例丙,{number(3)},西社区,工作人员,3,0"
JOINING = f"示例丁,{number(4)},东社区,社区正职,3,0"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "town.toml").write_text(TOWN, encoding="utf-8")
    return tmp_path


def batch(shegong: Command, folder: Path, lines: list[str], out: str, *more: object) -> Outcome:
    roster(folder, lines, HEADING)
    given = [folder / "roster.csv", "--policy", folder / "town.toml", "--out", folder / out, "--from-january"]
    return shegong("batch", *given, *more)


def compared(shegong: Command, folder: Path, lines: list[str], *more: object) -> dict[str, Any]:
    outcome = batch(
        shegong,
        folder,
        lines,
        "july.csv",
        "--on",
        "2020-07",
        "--against",
        folder / "june.csv",
        "--json",
        *more,
    )
    assert outcome.code == 0, outcome.err
    found: dict[str, Any] = json.loads(outcome.out)["against"]
    return found


def june(shegong: Command, folder: Path, lines: list[str]) -> None:
    assert batch(shegong, folder, lines, "june.csv", "--on", "2020-06").code == 0


def sum_of(amounts: dict[str, str]) -> Fraction:
    return sum(map(parse_number, amounts.values()), Fraction(0))


def test_every_change_is_told_with_what_it_comes_from(shegong: Command, folder: Path) -> None:
    june(shegong, folder, [STAYING, PROMOTED, LEAVING])
    found = compared(shegong, folder, [STAYING, PROMOTED.replace("工作人员", "社区正职"), JOINING])
    people = {each["name"]: each for each in found["changed"]}
    assert found["then"] == "2020-06"
    assert (found["joined"], found["left"]) == (1, 1)
    assert found["figures"] == [{"name": "月平均工资", "then": "6,000.00", "now": "6,321.50"}]
    assert "标准变动" in people["示例甲"]["reasons"]
    assert "岗位 工作人员→社区正职" in people["示例乙"]["reasons"]
    assert people["示例丙"]["reasons"] == ["本月工资表里没有"]
    assert people["示例丁"]["reasons"] == ["新进"]
    assert people["示例甲"]["id_number"] == f"{number(1)[:6]}********{number(1)[-4:]}"
    for key, causes in found["causes"].items():
        changes = [tuple(map(parse_number, each["totals"][key])) for each in found["changed"]]
        assert sum_of(causes) == sum((now - then for then, now in changes), Fraction(0))
        assert parse_number(causes["rules"]) > 0
        assert parse_number(causes["printed"]) == 0


def test_what_was_printed_otherwise_than_the_rules_say_is_a_cause_of_its_own(
    shegong: Command, folder: Path
) -> None:
    june(shegong, folder, [STAYING, PROMOTED])
    file = folder / "june.csv"
    heading, *lines = file.read_text("utf-8-sig").splitlines()
    cells = dict(zip(heading.split(","), lines[0].split(","), strict=True))
    gross = cells["应发合计"]
    cells["应发合计"] = f"{int(gross.partition('.')[0]) + 100}.{gross.partition('.')[2]}"
    file.write_text("\n".join([heading, ",".join(cells.values()), *lines[1:]]), encoding="utf-8")
    found = compared(shegong, folder, [STAYING, PROMOTED])
    assert found["causes"]["gross"]["printed"] == "-100.00"
    assert any("上次的工资表与办法不同" in each["reasons"] for each in found["changed"])


def test_a_payroll_against_itself_has_nothing_to_tell(shegong: Command, folder: Path) -> None:
    june(shegong, folder, [STAYING, PROMOTED])
    again: list[object] = [folder / "june.csv", "--json"]
    outcome = batch(shegong, folder, [STAYING, PROMOTED], "again.csv", "--on", "2020-06", "--against", *again)
    assert outcome.code == 0, outcome.err
    found = json.loads(outcome.out)["against"]
    assert found["changed"] == []
    assert all(parse_number(each) == 0 for causes in found["causes"].values() for each in causes.values())


def test_the_screen_and_a_workbook_show_sums_by_office_and_everyone_who_changed(
    shegong: Command, folder: Path
) -> None:
    june(shegong, folder, [STAYING, PROMOTED, LEAVING])
    outcome = batch(
        shegong,
        folder,
        [STAYING, PROMOTED, JOINING],
        "july.csv",
        "--on",
        "2020-07",
        "--against",
        folder / "june.csv",
    )
    assert outcome.code == 0
    assert "3 + 新进 1 − 没有的 1 = 3" in outcome.out
    assert "按单位" in outcome.out
    book = openpyxl.load_workbook(folder / "july-changes.xlsx")
    names = {str(row[0].value) for row in book["变动名单"].iter_rows()}
    assert {"示例甲", "示例乙", "示例丙", "示例丁"} <= names


def test_who_has_moved_or_has_another_account_or_name_is_told(shegong: Command, folder: Path) -> None:
    heading = HEADING + ",银行账号"
    before = [f"{STAYING},6222020000000000018", f"{PROMOTED},6222020000000000026"]
    after = [
        before[0].replace("东社区", "西社区").replace("018", "026"),
        before[1].replace("示例乙", "示例已"),
    ]
    after[1] = after[1].replace("6222020000000000026", "6222020000000000018")
    given = ["--policy", folder / "town.toml", "--on", "2020-06", "--from-january"]
    for name, lines in (("before", before), ("after", after)):
        source = roster(folder, lines, heading).rename(folder / f"{name}-roster.csv")
        more = ["--against", folder / "before.csv"] if name == "after" else []
        shown = shegong("batch", source, *given, "--out", folder / f"{name}.csv", *more)
        assert shown.code == 0, shown.err
    reasons = {
        row[0].value: str(row[-1].value)
        for row in openpyxl.load_workbook(folder / "after-changes.xlsx")["变动名单"]
    }
    assert "单位 东社区→西社区" in reasons["示例甲"]
    assert "银行账号 ***************0018→***************0026" in reasons["示例甲"]
    assert "姓名 示例乙→示例已" in reasons["示例已"]
    sums = openpyxl.load_workbook(folder / "after-changes.xlsx")["结果"]
    counts = {row[0].value: [cell.value for cell in row[1:7]] for row in sums.iter_rows()}
    # Then, new, moved in, moved out, gone, now.
    assert counts["东社区"] == [1, 0, 0, 1, 0, 0]
    assert counts["西社区"] == [1, 0, 1, 0, 0, 2]
    assert counts["合计"] == [2, 0, 1, 1, 0, 2]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize(("policy", "month"), [("yanji-2018", "2020-12"), ("yanji-net-2020", "2020-01")])
def test_any_payroll_that_was_written_can_be_held_against(
    shegong: Command, tmp_path: Path, ending: str, policy: str, month: str
) -> None:
    given = [ROSTER, "--policy", policy, "--on", month]
    earlier = tmp_path / f"a.{ending}"
    assert shegong("batch", *given, "--out", earlier).code == 0
    outcome = shegong("batch", *given, "--out", tmp_path / "b.csv", "--against", earlier, "--json")
    assert outcome.code == 0, outcome.err
    found = json.loads(outcome.out)["against"]
    assert (found["joined"], found["left"], found["changed"]) == (0, 0, [])


def test_only_one_month_can_be_held_against_another(shegong: Command, folder: Path) -> None:
    roster(folder, [STAYING], HEADING)
    given = [folder / "roster.csv", "--policy", folder / "town.toml", "--out", folder / "year.csv"]
    outcome = shegong("batch", *given, "--year", "2020", "--against", folder / "june.csv")
    assert outcome.code == 2
    assert "--against" in outcome.err
    assert not (folder / "year.csv").exists()
