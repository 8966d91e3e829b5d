"""`shegong batch --formulas`: a payroll that an auditor can recalculate, in any office program."""

import csv
import zipfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from shegong.money import plain_yuan
from shegong.payroll.run import Payroll, pay_roster
from shegong.policy.figures import with_figures
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.roster.read import read_roster
from tests.conftest import ROSTER, Command, Outcome
from tests.office import Cells, Office, Value, cells_of, differences
from tests.payroll.live.crowd import crowd
from tests.payroll.town import TOWN, number, roster

DECEMBER = Month(2020, 12)
MANY = 2_000


def batch(shegong: Command, source: Path, out: Path, *more: str) -> Outcome:
    return shegong("batch", source, "--policy", "yanji-2018", "--out", out, "--formulas", *more)


def column(cells: Cells, sheet: str, heading: str) -> list[Value]:
    """What stands below a heading, without the sum."""
    letters = next(
        address[:-1] for address, value in cells[sheet].items() if address[-1] == "2" and value == heading
    )
    letters = letters if letters.isalpha() else letters[:-1]
    last = max(int(address[1:]) for address in cells[sheet] if address[0] == "B" and address[1:].isdigit())
    return [cells[sheet][f"{letters}{row}"] for row in range(3, last + 1)]


def in_yuan(payroll: Payroll, rule: str) -> list[Decimal]:
    return [Decimal(plain_yuan(fen)) for fen in payroll.table[rule]]


def address_of(path: Path, sheet: str, name: str) -> str:
    """The cell of a figure by its name."""
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(max_col=1)
    return next(f"B{row[0].row}" for row in rows if row[0].value == name)


def test_two_thousand_people_come_out_to_the_fen(shegong: Command, office: Office, tmp_path: Path) -> None:
    people = crowd(load_policy("yanji-2018"), tmp_path / "roster.csv", MANY)
    assert batch(shegong, people, tmp_path / "live.xlsx", "--on", "2020-12").code == 0
    (cells,) = office.recalculated([tmp_path / "live.xlsx"])
    assert differences(cells_of(tmp_path / "live.xlsx"), cells) == []
    shegong("batch", people, "--policy", "yanji-2018", "--on", "2020-12", "--out", tmp_path / "plain.csv")
    with (tmp_path / "plain.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == MANY
    for heading in ("等级", "基础工资", "应发合计"):
        assert column(cells, "工资表", heading) == [Decimal(row[heading]) for row in rows]


def test_net_pay_comes_out_to_the_fen(shegong: Command, office: Office, tmp_path: Path) -> None:
    people = crowd(load_policy("yanji-net-2020"), tmp_path / "roster.csv", 200)
    out = tmp_path / "live.xlsx"
    options = ["--policy", "yanji-net-2020", "--on", "2020-06", "--from-january", "--on-error", "skip"]
    assert shegong("batch", people, *options, "--formulas", "--out", out).code == 3
    (cells,) = office.recalculated([out])
    assert differences(cells_of(out), cells) == []
    assert any(value != 0 for value in column(cells, "工资表", "个人所得税（工资、薪金）"))
    assert len(column(cells, "工资表", "实发合计")) > 50


def test_everybody_is_paid_anew_when_the_base_wage_is_changed(
    shegong: Command, office: Office, tmp_path: Path
) -> None:
    out = tmp_path / "payroll.xlsx"
    assert batch(shegong, ROSTER, out, "--on", "2020-12").code == 0
    book = openpyxl.load_workbook(out)
    book["参数"][address_of(out, "参数", "当地事业单位管理岗位人员月平均工资")] = Decimal("5123.45")
    book.save(tmp_path / "changed.xlsx")
    before, after = office.recalculated([out, tmp_path / "changed.xlsx"])
    policy = with_figures(load_policy("yanji-2018"), "institution_wage", lambda _old: Fraction(512345))
    expected = pay_roster(policy, read_roster(ROSTER, policy), DECEMBER)
    assert column(after, "工资表", "基础工资") == in_yuan(expected, "base_pay")
    assert column(before, "工资表", "基础工资") != column(after, "工资表", "基础工资")
    assert "相符" in str(before["核对"]["A2"])
    assert "不同" in str(after["核对"]["A2"])
    was = sum(value for value in column(before, "工资表", "应发合计") if isinstance(value, Decimal))
    assert after["核对"]["D6"] == sum(in_yuan(expected, "gross")) - was


def test_a_better_degree_and_more_years_recalculate_the_grade_and_pay(
    shegong: Command, office: Office, tmp_path: Path
) -> None:
    out, changed = tmp_path / "payroll.xlsx", tmp_path / "changed.xlsx"
    batch(shegong, ROSTER, out, "--on", "2020-12")
    book = openpyxl.load_workbook(out)
    sheet = book["输入"]
    columns = {cell.value: cell.column for cell in sheet[2]}
    for row in range(3, sheet.max_row + 1):
        if sheet.cell(row, columns["学历"]).value == "本科":
            sheet.cell(row, columns["学历"]).value = "硕士"
        sheet.cell(row, columns["工作年限"]).value += row % 4
    book.save(changed)
    (cells,) = office.recalculated([changed])
    policy = load_policy("yanji-2018")
    expected = pay_roster(policy, read_roster(changed, policy, sheet="输入"), DECEMBER)
    assert column(cells, "工资表", "基础工资") == in_yuan(expected, "base_pay")
    assert column(cells, "工资表", "等级") == [Decimal(grade) for grade in expected.table["grade"]]


def test_a_leaving_date_that_is_filled_in_shortens_the_month(
    shegong: Command, office: Office, tmp_path: Path
) -> None:
    policy = """[policy]
id = "county"
name = "某县办法"
region = "990000"
extends = ["yanji-2018", "part-month-working-days"]
from = 2018-01-01
[rules.part_month]
name = "不足整月扣减"
kind = "earning"
formula = "0 - base_pay * (1 - paid_days / full_days)"
round = "fen"
status = "assumed"
why = "例子"
"""
    (tmp_path / "county.toml").write_text(policy, encoding="utf-8")
    (tmp_path / "roster.csv").write_text(
        "姓名,岗位,工作年限,学历,社会工作者职业水平,离岗日期\n示例甲,社区正职,12,本科,社会工作师,\n示例乙,社区正职,12,本科,社会工作师,2020-10-15\n",
        encoding="utf-8",
    )
    out, changed = tmp_path / "payroll.xlsx", tmp_path / "changed.xlsx"
    options = ["--policy", tmp_path / "county.toml", "--on", "2020-10", "--formulas"]
    assert shegong("batch", tmp_path / "roster.csv", *options, "--out", out).code == 0
    book = openpyxl.load_workbook(out)
    heading = next(cell.column_letter for cell in book["输入"][2] if cell.value == "离岗日期")
    assert book["输入"][f"{heading}3"].value is None
    book["输入"][f"{heading}3"] = book["输入"][f"{heading}4"].value
    book.save(changed)
    before, after = office.recalculated([out, changed])
    reductions = [column(cells, "工资表", "不足整月扣减") for cells in (before, after)]
    # 17 working days in October 2020, the 10th among them, 6 of them by the 15th: 4872 × 11/17 = 3152.47…
    assert reductions == [[Decimal(0), Decimal("-3152.47")], [Decimal("-3152.47")] * 2]


def test_the_workbook_shows_every_result_without_being_recalculated(shegong: Command, tmp_path: Path) -> None:
    batch(shegong, ROSTER, tmp_path / "live.xlsx", "--on", "2020-12")
    shegong("batch", ROSTER, "--policy", "yanji-2018", "--on", "2020-12", "--out", tmp_path / "plain.csv")
    live = cells_of(tmp_path / "live.xlsx")
    with (tmp_path / "plain.csv").open(encoding="utf-8-sig", newline="") as file:
        for heading, *plain in zip(*csv.reader(file), strict=True):
            shown = column(live, "工资表", heading)
            assert [Decimal(text) if isinstance(shown[0], Decimal) else text for text in plain] == shown
    formulas = openpyxl.load_workbook(tmp_path / "live.xlsx")["工资表"]
    assert formulas["N3"].value.startswith("=ROUND(ROUND(IF(K3=")
    assert formulas["N434"].value == "=ROUND(SUM(N3:N433),2)"
    assert "四舍五入到元" in formulas["N2"].comment.text
    assert "出处：" in formulas["L2"].comment.text


def test_the_same_roster_gives_the_same_bytes(shegong: Command, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        batch(shegong, ROSTER, tmp_path / name, "--on", "2020-12")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_file_is_chinese_in_any_language(shegong: Command, tmp_path: Path) -> None:
    batch(shegong, ROSTER, tmp_path / "zh.xlsx", "--on", "2020-12")
    batch(shegong, ROSTER, tmp_path / "en.xlsx", "--on", "2020-12", "--lang", "en")
    parts = []
    for name in ("zh.xlsx", "en.xlsx"):
        with zipfile.ZipFile(tmp_path / name) as archive:
            parts.append({part: archive.read(part) for part in archive.namelist()})
    assert parts[0] == parts[1]


def test_the_next_month_starts_from_a_payroll_with_formulas(shegong: Command, tmp_path: Path) -> None:
    (tmp_path / "town.toml").write_text(TOWN, encoding="utf-8")
    roster(tmp_path, [f"示例甲,{number(1)},工作人员,0,20000,0"], "姓名,证件号码,岗位,工作年限,加班工资,扣罚")
    common = ["batch", tmp_path / "roster.csv", "--policy", tmp_path / "town.toml"]
    assert shegong(*common, "--on", "2020-01", "--out", tmp_path / "01.xlsx", "--formulas").code == 0
    shegong(*common, "--on", "2020-02", "--out", tmp_path / "a.csv", "--from-january")
    previous = ["--previous", tmp_path / "01.xlsx"]
    assert shegong(*common, "--on", "2020-02", "--out", tmp_path / "b.csv", *previous).code == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize(
    ("out", "more"),
    [
        ("out.csv", ["--on", "2020-12"]),
        ("out.xlsx", ["--year", "2020"]),
        ("out.xlsx", ["--promote", "2021-01"]),
        ("out.xlsx", ["--on", "2020-12", "--convert"]),
    ],
)
def test_formulas_are_for_the_workbook_of_a_month(
    shegong: Command, tmp_path: Path, out: str, more: list[str]
) -> None:
    shown = batch(shegong, ROSTER, tmp_path / out, *more)
    assert shown.code == 2
    assert "--formulas 只用于一个月的 .xlsx 工资表" in shown.err
    assert not list(tmp_path.iterdir())
