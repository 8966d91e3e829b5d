"""`shegong career`, typed as a clerk would."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.cli.test_process import HEAVY
from tests.conftest import Command

PERSON = ["--post", "staff", "--years", "0", "--education", "bachelor", "--certificate", "none"]
CAREER = ["career", "--policy", "yanji-2018", *PERSON, "--on", "2021-01"]
RISE = ["--at", "2026-01:post=deputy", "--at", "2031-01:post=chief"]


def rows(text: str) -> set[tuple[str, ...]]:
    return {tuple(line.split()) for line in text.splitlines()}


def test_one_person_rises_by_grade_year_after_year(shegong: Command) -> None:
    shown = shegong(*CAREER, "--for", "20")
    assert shown.code == 0
    found = {row[:5] for row in rows(shown.out)}
    assert ("2021", "普通工作人员", "2", "2,856.00", "34,272.00") in found
    assert ("2024", "普通工作人员", "3", "3,024.00", "36,288.00") in found
    assert ("2040", "普通工作人员", "8", "3,864.00", "46,368.00") in found
    assert "工作年限 2 → 3 [1]" in shown.out
    assert "附件 基础工资变动办法第一项" in shown.out
    assert "█" in shown.out


def test_two_tracks_stand_side_by_side_with_the_year_from_which_appointments_pay(shegong: Command) -> None:
    document = json.loads(shegong(*CAREER, "--for", "20", *RISE, "--json").out)
    stay, rise = document["tracks"]
    assert [track["name"] for track in document["tracks"]] == ["留任现岗，按年限晋级", "按安排任职"]
    sums = [
        sum(int(year["amounts"]["gross"].replace(".", "")) for year in track["years"])
        for track in (stay, rise)
    ]
    assert [track["total"]["gross"].replace(".", "") for track in (stay, rise)] == [
        str(each) for each in sums
    ]
    assert document["difference"].replace(".", "") == str(sums[1] - sums[0])
    assert document["break_even"] == 2026
    shown = shegong(*CAREER, "--for", "20", *RISE).out
    assert "两条通道对比" in shown
    assert "从 2026 年底起" in shown
    assert "▒" in shown


def test_a_career_is_what_pay_says_of_each_year(shegong: Command) -> None:
    person = [*PERSON, "--set", "申报缴费基数=3500"]
    years = json.loads(
        shegong(
            "career", "--policy", "yanji-net-2020", *person, "--on", "2020-01", "--for", "1", "--json"
        ).out
    )
    year = json.loads(shegong("pay", "--policy", "yanji-net-2020", *person, "--year", "2020", "--json").out)
    for total, amount in years["tracks"][0]["total"].items():
        assert amount == year["total"][total]


def test_the_years_results_decide_the_january_after_each(shegong: Command) -> None:
    document = json.loads(shegong(*CAREER, "--for", "5", "--appraise", "合格,不合格,优秀", "--json").out)
    months = [
        (each["month"], change)
        for year in document["tracks"][0]["years"]
        for each in year["happenings"]
        for change in each["changes"]
    ]
    counted = [month for month, change in months if change.startswith("工作年限")]
    assert counted == ["2022-01", "2024-01", "2025-01"]


def test_somebody_retires_in_the_month_of_the_birthday(shegong: Command) -> None:
    document = json.loads(
        shegong(*CAREER, "--for", "40", "--birth", "1965-03", "--retire", "60", "--json").out
    )
    last = document["tracks"][0]["years"][-1]
    assert (last["year"], last["age"], last["months"]) == (2025, 60, 3)
    assert "3月 满 60 岁退休" in shegong(*CAREER, "--for", "40", "--birth", "1965-03", "--retire", "60").out


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (["--at", "2022:post=chief"], 2, "A001"),
        (["--at", "2022-01"], 2, "A033"),
        (["--at", "2022-01:post"], 2, "A033"),
        (["--at", "2022-01:pots=chief"], 2, "A006"),
        (["--at", "2022-01:post=boss"], 2, "A004"),
        (["--at", "2020-12:post=chief"], 2, "A034"),
        (["--at", "2026-01:post=chief"], 2, "A034"),
        (["--at", "2023-01:post=chief", "--at", "2022-01:post=deputy"], 2, "A034"),
        (["--at", "2023-01:post=chief", "--at", "2023-01:post=deputy"], 2, "A034"),
        (["--at", "2023-01:post=staff"], 2, "A035"),
        (["--at", "2022-01:post=chief", "--at", "2023-01:post=chief"], 2, "A035"),
        (["--retire", "60"], 2, "A032"),
        (["--birth", "1950-01", "--retire", "60"], 2, "A032"),
        (["--birth", "1990"], 2, "A001"),
        (["--appraise", "合格,合格,合格,合格,合格,合格"], 2, "A032"),
        (["--appraise", "良好"], 2, "A004"),
        (["--for", "0"], 2, "A013"),
        (["--for", "forever"], 2, "A013"),
        (["--on", "2017-01"], 1, "P040"),
        (["--out", "career.pdf"], 2, "A009"),
    ],
)
def test_a_wrong_argument_is_refused(shegong: Command, arguments: list[str], code: int, problem: str) -> None:
    shown = shegong(*CAREER, "--for", "5", *arguments)
    assert (shown.code, shown.out) == (code, "")
    assert problem in shown.err


def test_results_are_no_use_where_the_policy_asks_for_none(shegong: Command) -> None:
    shown = shegong(
        *("career", "--policy", "hohhot-2023", *PERSON, "--on", "2023-01", "--for", "3", "--appraise", "合格")
    )
    assert shown.code == 2
    assert "A006" in shown.err


def test_years_after_the_policys_end_are_refused(shegong: Command, tmp_path: Path) -> None:
    own = tmp_path / "county.toml"
    own.write_text(
        '[policy]\nid = "county"\nname = "某县"\nregion = "222401"\nextends = ["yanbian-2018"]\n'
        "from = 2020-01-01\nuntil = 2023-12-31\n",
        encoding="utf-8",
    )
    person = ("career", "--policy", own, *PERSON, "--on", "2021-01")
    assert shegong(*person, "--for", "3").code == 0
    refused = shegong(*person, "--for", "4")
    assert (refused.code, refused.out) == (1, "")
    assert "办法 county 在 2024-01 不适用" in refused.err


def test_figures_that_run_past_what_was_checked_warn_once_each_and_strict_refuses(shegong: Command) -> None:
    shown = shegong(*CAREER, "--for", "20")
    assert shown.err.count("P043") == 3
    assert "用于 2022-01 可能已过时" in shown.err
    assert shegong(*CAREER, "--for", "20", "--strict").code == 1


def test_a_table_for_a_spreadsheet_has_every_year_of_both_tracks(shegong: Command, tmp_path: Path) -> None:
    out = tmp_path / "career.csv"
    shown = shegong(*CAREER, "--for", "20", *RISE, "--birth", "1990-05", "--out", out)
    assert "已写出" in shown.out
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 41
    lines = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert len(lines) == 40
    assert (lines[-1]["通道"], lines[-1]["年龄"], lines[-1]["岗位"]) == ("按安排任职", "50", "社区正职")
    assert (
        lines[-1]["累计应发合计"]
        == json.loads(shegong(*CAREER, "--for", "20", *RISE, "--json").out)["tracks"][1]["total"]["gross"]
    )
    assert "O006" in shegong(*CAREER, "--for", "20", "--out", out).err


def test_a_name_that_a_spreadsheet_would_run_is_written_as_text(shegong: Command, tmp_path: Path) -> None:
    own, out = tmp_path / "county.toml", tmp_path / "career.csv"
    own.write_text(
        '[policy]\nid = "county"\nname = "某县"\nregion = "222401"\nextends = ["xian-2020"]\nfrom = 2020-01-01\n'
        '[posts.staff]\nname = "=1+1"\ngrades = [1, 12]\n',
        encoding="utf-8",
    )
    shown = shegong(
        *("career", "--policy", own, "--post", "staff", "--years", "0", "--on", "2021-01", "--for", "1"),
        *("--out", out),
    )
    assert shown.code == 0, shown.err
    assert ",'=1+1," in out.read_text(encoding="utf-8-sig")


def test_a_workbook_holds_numbers_and_a_page_stands_alone(shegong: Command, tmp_path: Path) -> None:
    book, page = tmp_path / "career.xlsx", tmp_path / "career.html"
    for out in (book, page):
        assert shegong(*CAREER, "--for", "20", *RISE, "--out", out).code == 0
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == ["结果", "两条通道对比", "留任现岗，按年限晋级", "按安排任职", "依据"]
    values = {cell.value for row in sheets["按安排任职"].iter_rows() for cell in row}
    assert 42336 in values
    text = page.read_text(encoding="utf-8")
    assert "<table" in text
    assert "http:" not in text
    assert "https:" not in text
    assert "▒" in text


def test_a_policy_that_pays_nothing_tells_posts_and_grades(shegong: Command) -> None:
    person = ["career", "--policy", "yantai-2020", "--post", "staff", "--years", "5", "--on", "2022-01"]
    shown = shegong(*person, "--for", "3", "--at", "2023-05:post=deputy")
    assert shown.code == 0
    assert "这份办法不发工资" in shown.out
    assert ("2023", "工作人员", "→", "社区副职", "3", "→", "6") in {row[:7] for row in rows(shown.out)}


def test_checks_that_refuse_a_month_refuse_the_career(shegong: Command) -> None:
    shown = shegong(
        *("career", "--policy", "yanji-net-2020", *PERSON, "--on", "2020-06", "--for", "2"),
        *("--set", "exempt_income=20000"),
    )
    assert (shown.code, shown.out) == (1, "")
    assert "免税收入多于本期收入" in shown.err
    assert "E009  2020-06" in shown.err


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_it_loads_nothing_heavy(more: list[str]) -> None:
    command = [*CAREER, "--for", "40", "--at", "2026-01:post=chief", *more]
    code = (
        f"import sys, shegong.cli.app as app; app.run({command!r}); print(set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "shegong.engine.careers" in done.stderr
    assert [name for name in HEAVY if f"'{name}'" in done.stderr] == []
