"""Part months, joiners, leavers, retirement: as a county's clerk pays them."""

import csv
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from shegong.roster.identity import check_character
from tests.conftest import Command

COUNTY = """
[policy]
id = "dunhua"
name = "示例县社区工作者工资办法"
region = "990000"
extends = ["yanji-2018", "part-month-working-days", "jilin-retirement-2021"]
from = 2021-08-01

[sources.rule]
title = "示例县办法"
number = "示例〔2021〕1号"

[rules.part_month]
name = "不足整月扣减"
kind = "earning"
formula = "0 - base_pay * (1 - paid_days / full_days)"
round = "fen"
source = "rule 第十条"

[calendar.2021]
off = [2021-09-03]
source = "rule 附表"
"""
PERSON = [
    "--post",
    "staff",
    "--years",
    "6",
    "--education",
    "college",
    "--certificate",
    "none",
    "--set",
    "性别=女",
]
BORN = ["--set", "出生日期=1980-05-06"]
HEADER = "姓名,证件号码,岗位,工作年限,学历,社会工作者职业水平\n"
BIRTHS = {"甲": "19800101", "乙": "19800102", "丙": "19610103"}


def number(birth: str) -> str:
    """The ID number of a man."""
    digits = f"990000{birth}001"
    return digits + check_character(digits)


PEOPLE = "".join(f"示例{name},{number(birth)},工作人员,6,大专,无\n" for name, birth in BIRTHS.items())


@pytest.fixture
def county(tmp_path: Path) -> str:
    path = tmp_path / "dunhua.toml"
    path.write_text(COUNTY, encoding="utf-8")
    return str(path)


def rows_of(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["姓名"]: row for row in csv.DictReader(file)}


def test_a_part_of_a_month_is_explained_day_by_day(shegong: Command, county: str) -> None:
    """22 weekdays in September 2021, less the 20th, the 21st and the county's 3rd, and two days of weekends more."""
    shown = shegong(
        "pay", "--policy", county, *PERSON, *BORN, "--on", "2021-09", "--set", "到岗日期=2021-09-16", "--why"
    )
    assert shown.code == 0
    assert (
        "天数  2021-09-01 至 2021-09-30：21 天；周一至周五放假：3、20、21 日；周末上班：18、26 日"
        in shown.out
    )
    assert (
        "天数  2021-09-16 至 2021-09-30：11 天；周一至周五放假：20、21 日；周末上班：18、26 日" in shown.out
    )
    assert "代入  0 − 3,024.00 × (1 − 11 ÷ 21)" in shown.out
    assert "不足整月扣减 = -1,440.00 元" in shown.out
    assert "应发合计 = 1,584.00 元" in shown.out


@pytest.mark.parametrize(
    ("told", "month", "why"),
    [
        (["到岗日期=2021-10-01"], "2021-09", "还没有到岗"),
        (["离岗日期=2021-08-31"], "2021-09", "已经离岗"),
        (["出生日期=1966-08-31"], "2021-09", "已经退休"),
    ],
)
def test_who_is_not_there_is_not_paid(
    shegong: Command, county: str, told: list[str], month: str, why: str
) -> None:
    born = [] if told[0].startswith("出生") else BORN
    given = [word for each in told for word in ("--set", each)]
    shown = shegong("pay", "--policy", county, *PERSON, *born, *given, "--on", month)
    assert shown.code == 1
    assert f"2021-09 不在岗：{why}" in shown.err
    assert (
        shegong("raise", "--policy", county, *PERSON, *born, *given, "--on", month, "--to", "years=9").code
        == 1
    )


def test_a_career_ends_with_retirement(shegong: Command, county: str) -> None:
    career = [
        "career",
        "--policy",
        county,
        *PERSON,
        "--set",
        "出生日期=1967-05-06",
        "--on",
        "2021-09",
        "--for",
        "3",
    ]
    shown = shegong(*career)
    assert "2022-06 起不在岗：已经退休" in shown.out
    assert "9 个月共应发" in shown.out
    found = json.loads(shegong(*career, "--json").out)
    assert [(year["year"], year["months"]) for year in found["tracks"][0]["years"]] == [(2021, 4), (2022, 5)]


def test_the_roster_says_who_comes_and_goes_and_nobody_is_lost(
    shegong: Command, county: str, tmp_path: Path
) -> None:
    path = tmp_path / "花名册.csv"
    lines = [
        f"{line},{dates}" for line, dates in zip(PEOPLE.splitlines(), (",", "2021-09-16,", ","), strict=True)
    ]
    path.write_text(f"{HEADER.strip()},到岗日期,离岗日期\n" + "\n".join(lines) + "\n", encoding="utf-8")
    shown = shegong("batch", path, "--policy", county, "--on", "2021-09", "--out", tmp_path / "out.csv")
    assert shown.code == 0
    assert "2021-09 不在岗，不算：已经退休，1 人：示例丙（第 4 行）" in shown.err
    assert "从身份证号码得知的：性别、出生日期" in shown.out
    assert "读入 3 行 = 算出 2 行 + 剔除 0 行 + 不在岗 1 行；逐人复算 2 行，全部一致" in shown.out
    found = rows_of(tmp_path / "out.csv")
    assert {name: row["应发合计"] for name, row in found.items()} == {
        "示例甲": "3024.00",
        "示例乙": "1584.00",
    }
    assert (found["示例乙"]["计薪天数"], found["示例乙"]["当月工作日"]) == ("11", "21")
    shown = shegong("batch", path, "--policy", county, "--year", "2021", "--out", tmp_path / "year.csv")
    assert shown.code == 0
    assert "2021 年有的月份不在岗，只算在岗的月份：1 人，第 3 行" in shown.err
    found = rows_of(tmp_path / "year.csv")
    assert {name: row["应发合计"] for name, row in found.items()} == {
        "示例甲": "15120.00",
        "示例乙": "10656.00",
    }


def test_events_tell_the_day_on_which_somebody_comes_goes_and_comes_back(
    shegong: Command, county: str, tmp_path: Path
) -> None:
    """September 2021 has 21 working days (11 from the 16th), October 17, November 22 (16 until the 22nd)."""
    path, events = tmp_path / "花名册.csv", tmp_path / "变动.csv"
    path.write_text(HEADER + PEOPLE, encoding="utf-8")
    events.write_text(
        "姓名,年月,事项,内容\n示例甲,2021-09-16,任用,\n示例乙,2021-09-15,离职,\n示例乙,2021-11,任用,\n"
        "示例甲,2021-11-22,离职,\n",
        encoding="utf-8",
    )
    found: dict[str, dict[str, str]] = {}
    for month in ("2021-09", "2021-10", "2021-11", "2021-12"):
        out = tmp_path / f"{month}.csv"
        told = ["--events", str(events), "--since", "2021-08", "--on", month, "--out", str(out)]
        assert shegong("batch", path, "--policy", county, *told).code == 0
        found[month] = {name: row["应发合计"] for name, row in rows_of(out).items()}
    assert found == {
        "2021-09": {"示例甲": "1584.00", "示例乙": "1440.00"},
        "2021-10": {"示例甲": "3024.00"},
        "2021-11": {"示例甲": "2199.27", "示例乙": "3024.00"},
        "2021-12": {"示例乙": "3024.00"},
    }


def test_a_year_without_known_holidays_is_told_and_strictly_refused(shegong: Command, county: str) -> None:
    pay = ["pay", "--policy", county, *PERSON, *BORN, "--on", "2031-10", "--set", "到岗日期=2031-10-16"]
    shown = shegong(*pay)
    assert shown.code == 0
    assert "不知道 2031-10 那一年的放假安排，工作日按周一至周五算" in shown.err
    assert "计薪天数                     12" in shown.out
    assert shegong(*pay, "--strict").code == 1


def test_what_the_regulation_says_of_days_is_shown_and_compared(
    shegong: Command, county: str, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    assert shegong("policy", "show", county, "--on", "2021-09", "--out", page).code == 0
    text = page.read_text(encoding="utf-8")
    for part in ("不在岗", "已经退休", "工作日历", "2021-09-03", "当月工作日数"):
        assert part in text
    other = tmp_path / "other.toml"
    changed = COUNTY.replace("2021-09-03", "2021-09-04").replace('id = "dunhua"', 'id = "other"')
    other.write_text(
        changed
        + '\n[absences.retired]\nname = "已经退休"\nsource = "rule 第九条"\n'
        + 'when = "sex == female and years(birth_date, month_start) >= retirement_age_female"\n'
    )
    shown = shegong("policy", "diff", county, other, "--on", "2021-09")
    assert "2021-09-03" in shown.out
    assert "2021-09-04" in shown.out
    assert "已经退休" in shown.out
    shown = shegong("policy", "check", other)
    assert "✗ 45 年里人人到龄退休，退休以后不再在岗" in shown.out
    assert "45 年以后还没有退休" in shown.out


def test_lists_compare_whole_months_and_promote_nobody_who_was_not_there(
    shegong: Command, county: str, tmp_path: Path
) -> None:
    path = tmp_path / "花名册.csv"
    dates = ("2022-01-17", "2021-12-27", "")
    births = ("19800101", "19800102", "19850103")
    lines = [
        f"示例{name},{number(birth)},工作人员,5,大专,无,2800,{joined}"
        for name, birth, joined in zip("甲乙丙", births, dates, strict=True)
    ]
    path.write_text(f"{HEADER.strip()},现工资,到岗日期\n" + "\n".join(lines) + "\n", encoding="utf-8")
    out = tmp_path / "list.csv"
    shown = shegong("batch", path, "--policy", county, "--promote", "2022-01", "--out", out)
    assert shown.code == 0
    assert "2021-12 不在岗，不算：还没有到岗，1 人：示例甲（第 2 行）" in shown.err
    found = rows_of(out)
    assert {name: (row["原应发"], row["新应发"]) for name, row in found.items()} == {
        "示例乙": ("2856.00", "3024.00"),
        "示例丙": ("2856.00", "3024.00"),
    }
    shown = shegong(
        "batch", path, "--policy", county, "--on", "2021-12", "--convert", "--out", out, "--force"
    )
    assert "2021-12 不是整月的 1 人，按整月比较" in shown.err
    assert {name: row["每月增加"] for name, row in rows_of(out).items()} == {
        "示例乙": "56.00",
        "示例丙": "56.00",
    }
    effect = json.loads(shegong("impact", path, "--policy", county, "--on", "2021-12", "--json").out)
    assert effect["total"]["rise"] == "112.00"


def test_two_spells_in_a_month_are_refused_in_whatever_order_they_are_told(
    shegong: Command, county: str, tmp_path: Path
) -> None:
    path, events = tmp_path / "花名册.csv", tmp_path / "变动.csv"
    path.write_text(HEADER + PEOPLE, encoding="utf-8")
    told = ["示例甲,2021-09-05,离职,", "示例甲,2021-09-18,任用,"]
    for lines in (told, told[::-1]):
        events.write_text("姓名,年月,事项,内容\n" + "\n".join(lines) + "\n", encoding="utf-8")
        batch = [
            "batch",
            path,
            "--policy",
            county,
            "--events",
            events,
            "--since",
            "2021-08",
            "--on",
            "2021-09",
        ]
        shown = shegong(*batch, "--out", tmp_path / "out.csv")
        assert shown.code == 1
        assert "2021-09 离开又回来：一个月里只能算一段在岗" in shown.err
        assert shown.err.count("错误") == 1


def test_a_month_without_a_day_is_the_last_day_of_who_leaves(
    shegong: Command, county: str, tmp_path: Path
) -> None:
    path = tmp_path / "花名册.csv"
    path.write_text(f"{HEADER.strip()},离岗日期\n{PEOPLE.splitlines()[0]},2021-09\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    shown = shegong("batch", path, "--policy", county, "--on", "2021-09", "--out", out)
    assert "只有年月，按当月最后一天读取" in shown.err
    assert rows_of(out)["示例甲"]["应发合计"] == "3024.00"
    assert rows_of(out)["示例甲"]["到岗日期"] == ""
    shown = shegong("batch", path, "--policy", county, "--on", "2021-10", "--out", out, "--force")
    assert shown.code == 1
    assert "换一个月份，或核对到岗、离岗的日期" in shown.err


def test_tracks_are_compared_over_the_same_years_where_somebody_is_away(
    shegong: Command, county: str
) -> None:
    """Away from 17 May 2023 to 9 February 2024: there in five months of 2023 and in eleven of 2024."""
    away = [
        "--at",
        "2023-05:left=2023-05-16",
        "--at",
        "2024-02:joined=2024-02-10",
        "--at",
        "2024-02:left=2199-12-31",
    ]
    born = ["--set", "出生日期=1990-05-06"]
    career = ["career", "--policy", county, *PERSON, *born, "--on", "2022-01", "--for", "3", *away, "--json"]
    found = json.loads(shegong(*career).out)
    months = [[year["months"] for year in track["years"]] for track in found["tracks"]]
    assert months == [[12, 12, 12], [12, 5, 11]]


def test_whoever_forgets_to_reduce_pay_is_warned(shegong: Command, county: str) -> None:
    text = Path(county).read_text(encoding="utf-8")
    begin, end = text.index("[rules.part_month]"), text.index("[calendar.2021]")
    Path(county).write_text(text[:begin] + text[end:], encoding="utf-8")
    assert "应发与到岗、离岗的日期无关：月中到岗、离岗的发整月" in shegong("policy", "check", county).err


def test_dates_are_dates_in_a_table_for_programs_and_nobodys_date_is_blank(
    shegong: Command, county: str, tmp_path: Path
) -> None:
    path = tmp_path / "roster.csv"
    first, second, *_others = PEOPLE.splitlines()
    path.write_text(f"{HEADER.strip()},离岗日期\n{first},2021-09-15\n{second},\n", encoding="utf-8")
    out = tmp_path / "out.parquet"
    shown = shegong("batch", str(path), "--policy", county, "--on", "2021-09", "--out", str(out))
    assert shown.code == 0, shown.err
    leaving = pl.read_parquet(out)["离岗日期"]
    assert leaving.dtype == pl.Date
    assert leaving.to_list() == [date(2021, 9, 15), None]
