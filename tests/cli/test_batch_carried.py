"""`shegong batch` where figures are carried from month to month: by file, from January, or a year at once."""

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest

from shegong.money import parse_number
from tests.conftest import Command, Outcome
from tests.payroll.books import read_sheet, total
from tests.payroll.town import TOWN, number, roster

HEADING = "姓名,证件号码,岗位,工作年限,加班工资,扣罚"
PEOPLE = [
    f"示例甲,{number(1)},工作人员,0,20000,0",
    f"示例乙,{number(2)},社区正职,12,4000,0",
    f"示例丙,{number(3)},工作人员,3,0,0",
]
UNPAID = f"示例丁,{number(4)},工作人员,3,0,5000"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "town.toml").write_text(TOWN, encoding="utf-8")
    roster(tmp_path, PEOPLE, HEADING)
    return tmp_path


def batch(shegong: Command, folder: Path, out: str, *more: str) -> Outcome:
    given = [folder / "roster.csv", "--policy", folder / "town.toml", "--out", folder / out]
    return shegong("batch", *given, *more)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_later_month_asks_for_the_figures_of_those_before(shegong: Command, folder: Path) -> None:
    assert batch(shegong, folder, "01.csv", "--on", "2020-01").code == 0
    shown = batch(shegong, folder, "02.csv", "--on", "2020-02")
    assert shown.code == 2
    assert "2020-02 的工资要接着 2020-01 的累计数算" in shown.err
    for way in ("--previous", "--from-january", "补上这些列"):
        assert way in shown.err
    assert not (folder / "02.csv").exists()


def test_the_three_ways_come_to_the_same(shegong: Command, folder: Path) -> None:
    batch(shegong, folder, "01.csv", "--on", "2020-01")
    assert batch(shegong, folder, "02.csv", "--on", "2020-02", "--previous", str(folder / "01.csv")).code == 0
    assert batch(shegong, folder, "again.csv", "--on", "2020-02", "--from-january").code == 0
    assert (folder / "again.csv").read_bytes() == (folder / "02.csv").read_bytes()
    carried = ("累计月数", "累计收入", "累计缴费", "累计个税")
    known = [
        f"{line},{','.join(row[key] for key in carried)}"
        for line, row in zip(PEOPLE, rows(folder / "02.csv"), strict=True)
    ]
    roster(folder, known, f"{HEADING},{','.join(carried)}")
    told = batch(shegong, folder, "third.csv", "--on", "2020-02")
    assert told.code == 0
    assert "但没有这些列，按没有算：已发年终奖" in told.err
    taxes = [[row["个人所得税"] for row in rows(folder / name)] for name in ("02.csv", "third.csv")]
    assert taxes[0] == taxes[1]
    assert all(parse_number(tax) > 0 for tax in taxes[0][:2])


def test_a_year_has_a_row_for_each_person_with_the_tax_of_each_month(shegong: Command, folder: Path) -> None:
    shown = batch(shegong, folder, "year.csv", "--year", "2020")
    assert shown.code == 0
    assert "2020-01 — 2020-12" in shown.out
    first, *_others = year = rows(folder / "year.csv")
    assert [row["姓名"] for row in year] == ["示例甲", "示例乙", "示例丙"]
    months = [f"个人所得税 {month}月" for month in range(1, 13)]
    assert sum(parse_number(first[month]) for month in months) == parse_number(first["个人所得税"]) > 0
    assert parse_number(first["应发合计"]) - parse_number(first["扣款合计"]) == parse_number(
        first["实发合计"]
    )
    assert "年月" not in first
    refused = batch(shegong, folder, "02.csv", "--on", "2021-01", "--previous", str(folder / "year.csv"))
    assert refused.code == 1
    assert "年月" in refused.err


def test_a_workbook_of_the_year_has_the_sums_below(shegong: Command, folder: Path) -> None:
    assert batch(shegong, folder, "year.xlsx", "--year", "2020").code == 0
    sheet = read_sheet(folder / "year.xlsx")
    assert "年月：2020年1月至12月" in sheet.texts.values()
    (sums,) = sheet.rows(of=("合计",))
    for name in ("个人所得税 7月", "实发合计"):
        assert Decimal(sums[name]) == total(sheet.rows(), name) > 0


def test_control_totals_are_shown_and_stand_in_the_workbook(shegong: Command, folder: Path) -> None:
    shown = batch(shegong, folder, "01.xlsx", "--on", "2020-01")
    assert "控制数" in shown.out
    cells = read_sheet(folder / "01.xlsx", "控制数").texts
    totals = {
        text.strip(): cells[row, 1]
        for (row, column), text in cells.items()
        if column == 0 and (row, 1) in cells
    }
    assert totals["人数"] == "3"
    people = read_sheet(folder / "01.xlsx").rows()
    for name in ("应发合计", "个人所得税", "实发合计", "用工成本合计", "镇负担"):
        everyone = total(people, name)
        assert Decimal(totals[name]) == everyone
        assert f"{everyone:,.2f}" in shown.out
    assert max(len(line) for line in shown.out.splitlines()) <= 160


def test_whoever_a_check_refuses_stops_the_run_or_goes_to_the_rejects(shegong: Command, folder: Path) -> None:
    roster(folder, [PEOPLE[0], UNPAID, PEOPLE[1]], HEADING)
    stopped = batch(shegong, folder, "01.csv", "--on", "2020-01")
    assert stopped.code == 1
    assert "E007  roster.csv:3" in stopped.err
    assert "值：实发合计" in stopped.err
    assert "处理：核对扣款" in stopped.err
    assert not (folder / "01.csv").exists()
    skipped = batch(shegong, folder, "01.csv", "--on", "2020-01", "--on-error", "skip")
    assert skipped.code == 3
    assert "读入 3 行 = 算出 2 行 + 剔除 1 行" in skipped.out
    (reject,) = rows(folder / "01-rejects.csv")
    assert (reject["行号"], reject["姓名"], reject["扣罚"], reject["错误说明"]) == (
        "3",
        "示例丁",
        "5000",
        "实发太少",
    )


def test_a_program_is_told_of_checks_and_of_who_is_new(shegong: Command, folder: Path) -> None:
    batch(shegong, folder, "01.csv", "--on", "2020-01")
    roster(folder, [*PEOPLE, f"示例戊,{number(5)},工作人员,0,0,4000"], HEADING)
    shown = batch(
        shegong, folder, "02.csv", "--on", "2020-02", "--previous", str(folder / "01.csv"), "--json"
    )
    document = json.loads(shown.out)
    assert [problem["code"] for problem in document["problems"]] == ["A029", "E008"]
    assert document["total"]["people"] == 4
    assert parse_number(document["total"]["amounts"]["net"]) > 0


def test_people_whose_state_leaves_its_limits_are_refused_by_row(shegong: Command, folder: Path) -> None:
    policy = folder / "town.toml"
    text = policy.read_text(encoding="utf-8")
    policy.write_text(
        text.replace(
            '"累计收入"\ntype = "money"\nmaximum = 1000000', '"累计收入"\ntype = "money"\nmaximum = 90000'
        ),
        encoding="utf-8",
    )
    told = "2020-04 的“累计收入”变为 101,840.00，超出了范围"
    stopped = batch(shegong, folder, "year.csv", "--year", "2020")
    assert stopped.code == 1
    assert "roster.csv:2" in stopped.err
    assert told in stopped.err
    later = batch(shegong, folder, "05.csv", "--on", "2020-05", "--from-january", "--on-error", "skip")
    assert later.code == 3
    (reject,) = rows(folder / "05-rejects.csv")
    assert (reject["姓名"], reject["错误说明"]) == ("示例甲", f"逐月结转，{told}")
    assert [row["姓名"] for row in rows(folder / "05.csv")] == ["示例乙", "示例丙"]
    assert batch(shegong, folder, "04.csv", "--on", "2020-04", "--from-january").code == 0


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ([], "--on 和 --year 要写一个"),
        (["--on", "2020-01", "--year", "2020"], "--on 和 --year 要写一个"),
        (["--year", "2020", "--from-january"], "--year 从一月算起"),
        (["--year", "20"], "1949"),
        (["--on", "2020-02", "--from-january", "--previous", "01.csv"], "只用一个"),
        (["--on", "2020-13"], "2020-13"),
    ],
)
def test_arguments_that_do_not_go_together_are_refused(
    shegong: Command, folder: Path, more: list[str], told: str
) -> None:
    shown = batch(shegong, folder, "out.csv", *more)
    assert shown.code == 2
    assert told in shown.err


def test_january_has_nothing_before_it(shegong: Command, folder: Path) -> None:
    assert batch(shegong, folder, "01.csv", "--on", "2020-01").code == 0
    assert batch(shegong, folder, "again.csv", "--on", "2020-01", "--from-january").code == 0
    assert (folder / "again.csv").read_bytes() == (folder / "01.csv").read_bytes()


def test_a_roster_that_has_the_figures_needs_no_other_source(shegong: Command, folder: Path) -> None:
    roster(folder, [f"{line},1,5460" for line in PEOPLE], f"{HEADING},累计月数,累计收入")
    shown = batch(shegong, folder, "02.csv", "--on", "2020-02", "--from-january")
    assert shown.code == 2
    assert "花名册里已有累计数（累计月数、累计收入）" in shown.err


def test_a_policy_that_carries_nothing_needs_no_file_of_the_month_before(
    shegong: Command, tmp_path: Path
) -> None:
    (tmp_path / "january.csv").write_text("姓名\n", encoding="utf-8")
    path = roster(tmp_path, ["示例甲,社区正职,12,本科,无"], "姓名,岗位,工作年限,学历,社会工作者职业水平")
    run = ["batch", path, "--policy", "yanji-2018", "--out", tmp_path / "out.csv"]
    shown = shegong(*run, "--on", "2020-12", "--previous", tmp_path / "january.csv")
    assert shown.code == 2
    assert "没有逐月累计的数" in shown.err
    assert shegong(*run, "--year", "2021").code == 0
    (person,) = rows(tmp_path / "out.csv")
    assert person["应发合计"] == "54432.00"


def test_the_file_of_the_month_before_is_not_overwritten(shegong: Command, folder: Path) -> None:
    batch(shegong, folder, "01.csv", "--on", "2020-01")
    shown = batch(
        shegong, folder, "01.csv", "--on", "2020-02", "--previous", str(folder / "01.csv"), "--force"
    )
    assert shown.code == 1
    assert "不能覆盖输入文件" in shown.err
