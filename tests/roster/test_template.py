"""`shegong roster template`: an empty roster that is filled in, checked and paid."""

from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.utils import get_column_letter

from tests.conftest import Command
from tests.roster.samples import id_number

FIRST = 4
"""The row below the header."""
PERSON = {
    "序号": 1,
    "*姓名": "示例甲",
    "*证件号码": id_number(1, area="990000"),
    "*岗位": "社区正职",
    "*工作年限": 12,
    "*学历": "本科",
    "*社会工作者职业水平": "社会工作师",
    "现工资（元）": 3200,
    "银行账号": "6222020000000000018",
}
OTHER = PERSON | {
    "序号": 2,
    "*姓名": "示例乙",
    "*证件号码": id_number(2, area="990000"),
    "*岗位": "普通工作人员",
    "银行账号": "6222020000000000026",
}

TOWN = """
[policy]
id = "town"
name = "某镇"
region = "990000"
extends = ["yanji-2018"]
from = 2020-01-01

[sources.rule]
title = "某镇规定"

[inputs.village]
name = "所在村"
type = "level"
note = "按户口所在"
values = { VALUES }

[inputs.since]
name = "任职日期"
type = "date"
minimum = 2000-01-01
maximum = 2030-12-31
default = 2018-07-01

[inputs.award]
name = "表彰奖励"
type = "money"
maximum = "5000.00"
default = "0.00"

[tables.far]
name = "偏远补贴"
keys = ["village"]
rows = { ROWS }
unit = "yuan"
source = "rule 第三条"

[rules.far_pay]
name = "偏远补贴"
kind = "earning"
formula = "far[village] + award if since < month_end else 0"
round = "fen"
source = "rule 第三条"
"""


def made(shegong: Command, policy: str | Path, folder: Path, *more: str) -> Path:
    path = folder / "花名册.xlsx"
    shown = shegong("roster", "template", "--policy", policy, "--out", path, *more)
    assert shown.code == 0, shown.err
    assert f"已写出 {path}" in shown.out
    return path


def fill(path: Path, *people: dict[str, object]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["花名册"]
    headings = [cell.value for cell in sheet[FIRST - 1]]
    for number, person in enumerate(people):
        for heading, value in person.items():
            sheet.cell(FIRST + number, headings.index(heading) + 1, value)
    book.save(path)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A policy that asks for one of sixty villages, a date and an amount."""
    villages = [f"第{number}号自然村居民小组" for number in range(1, 61)]
    values = ", ".join(f'v{number} = "{name}"' for number, name in enumerate(villages))
    rows = ", ".join(f'v{number} = "{number}.00"' for number in range(60))
    path = tmp_path / "town.toml"
    path.write_text(TOWN.replace("VALUES", values).replace("ROWS", rows), encoding="utf-8")
    return path


def test_an_empty_form_is_a_roster_without_people(shegong: Command, tmp_path: Path) -> None:
    path = made(shegong, "yanji-2018", tmp_path)
    shown = shegong("roster", "check", path, "--policy", "yanji-2018")
    assert shown.code == 1
    assert "没有人员数据" in shown.err
    assert "注意" not in shown.err


def test_two_people_who_are_filled_in_are_checked_and_paid(shegong: Command, tmp_path: Path) -> None:
    path = made(shegong, "yanji-2018", tmp_path)
    fill(path, PERSON, OTHER)
    shown = shegong("roster", "check", path, "--policy", "yanji-2018")
    assert shown.code == 0, shown.err
    assert "读入 2 行 = 可以算 2 行" in shown.out
    assert "注意 0 条" in shown.out
    out = tmp_path / "paid.csv"
    assert shegong("batch", path, "--policy", "yanji-2018", "--on", "2020-12", "--out", out).code == 0
    assert pl.read_csv(out, infer_schema=False)["基础工资"].to_list() == ["4872.00", "3864.00"]


def test_cells_are_guarded_by_what_the_policy_allows(shegong: Command, tmp_path: Path, town: Path) -> None:
    path = made(shegong, town, tmp_path, "--rows", "30")
    book = openpyxl.load_workbook(path)
    sheet = book["花名册"]
    headings = [cell.value for cell in sheet[FIRST - 1]]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    by_heading = {
        heading: rules[where]
        for number, heading in enumerate(headings, 1)
        if (where := f"{get_column_letter(number)}4:{get_column_letter(number)}33") in rules
    }
    assert len(by_heading) == len(rules)
    assert by_heading["*学历"].formula1 == '"中专及以下,大专,本科,硕士,博士"'
    assert "中专及以下" in by_heading["*学历"].error
    years = by_heading["*工作年限"]
    assert (years.type, years.formula1, years.formula2) == ("whole", "0", "80")
    award = by_heading["表彰奖励（元）"]
    assert (award.type, award.formula1, award.formula2) == ("decimal", "0", "5000")
    assert by_heading["任职日期"].type == "date"
    village = by_heading["*所在村"]
    assert village.formula1 == "选项清单!$A$1:$A$60"
    assert book["选项清单"].sheet_state == "hidden"
    assert book["选项清单"]["A60"].value == "第60号自然村居民小组"
    formats = {heading: sheet.cell(FIRST, number).number_format for number, heading in enumerate(headings, 1)}
    assert formats["*证件号码"] == formats["银行账号"] == "@"
    assert formats["任职日期"] == "yyyy-mm-dd"
    assert sheet.freeze_panes == "C4"


def test_a_long_list_and_real_dates_are_read_back_without_a_word(
    shegong: Command, tmp_path: Path, town: Path
) -> None:
    path = made(shegong, town, tmp_path)
    more = {"*所在村": "第60号自然村居民小组", "表彰奖励（元）": 100, "任职日期": date(2019, 1, 1)}
    fill(path, PERSON | more)
    shown = shegong("roster", "check", path, "--policy", town, "--on", "2020-12")
    assert shown.code == 0, shown.err
    assert "选项清单" not in shown.err
    out = tmp_path / "paid.csv"
    assert shegong("batch", path, "--policy", town, "--on", "2020-12", "--out", out).code == 0
    assert pl.read_csv(out, infer_schema=False)["偏远补贴"].to_list() == ["159.00"]


def test_the_explanation_says_what_each_column_means_and_where_it_comes_from(
    shegong: Command, tmp_path: Path, town: Path
) -> None:
    path = made(shegong, town, tmp_path)
    sheet = openpyxl.load_workbook(path)["填表说明"]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True) if row[0]}
    village, award = rows["所在村"], rows["表彰奖励（元）"]
    assert village[1] == "*"
    assert "按户口所在；用来算偏远补贴" in village[2]
    assert "《某镇规定》 第三条" in village[6]
    assert award[3] == "金额（元），0.00 到 5,000.00"
    assert (award[1], award[4]) == (None, "0")
    assert any("某镇（town），自 2020-01-01 起施行" in text for text in rows)
    assert any("年度考核" in text for text in rows if text.startswith("另外可以加的列"))
    assert not any(
        "示例甲" in str(cell.value) for row in openpyxl.load_workbook(path)["花名册"] for cell in row
    )


def test_carried_figures_and_what_the_id_number_tells_are_not_asked_for(
    shegong: Command, tmp_path: Path
) -> None:
    path = made(shegong, "yanji-net-2020", tmp_path)
    headings = [str(cell.value) for cell in openpyxl.load_workbook(path)["花名册"][FIRST - 1]]
    assert not any("累计" in heading for heading in headings)
    assert "住房租金" in headings
    path.unlink()
    path = made(shegong, "jilin-retirement-2021", tmp_path)
    headings = [str(cell.value) for cell in openpyxl.load_workbook(path)["花名册"][FIRST - 1]]
    assert not {"性别", "出生日期"} & {heading.lstrip("*") for heading in headings}


def test_the_same_policy_gives_the_same_form_byte_for_byte(shegong: Command, tmp_path: Path) -> None:
    first = made(shegong, "yanji-2018", tmp_path).read_bytes()
    again = tmp_path / "again"
    again.mkdir()
    assert made(shegong, "yanji-2018", again).read_bytes() == first


@pytest.mark.parametrize(
    ("more", "told"), [(("--rows", "0"), "1 到 20000"), (("--out", "花名册.csv"), "可用：xlsx")]
)
def test_a_form_that_cannot_be_is_refused(
    shegong: Command, tmp_path: Path, more: tuple[str, ...], told: str
) -> None:
    shown = shegong("roster", "template", "--policy", "yanji-2018", "--out", tmp_path / "花名册.xlsx", *more)
    assert shown.code == 2
    assert told in shown.err
    assert not list(tmp_path.iterdir())
