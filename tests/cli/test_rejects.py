"""The rows that could not be paid: kept as they stood, and harmless in a spreadsheet."""

import csv
import json
from pathlib import Path

from tests.conftest import Command

HEADER = "序号,姓名,地区,岗位,工作年限,学历,社会工作者职业水平,备注"
MONTH = ["--policy", "yanji-2018", "--on", "2020-12"]


def rejects(shegong: Command, folder: Path, *rows: str) -> list[dict[str, str]]:
    good = "1,示例甲,延吉市,社区正职,12,本科,社会工作师,"
    (folder / "roster.csv").write_text("\n".join([HEADER, good, *rows]) + "\n", encoding="utf-8")
    shown = shegong("batch", folder / "roster.csv", *MONTH, "--out", folder / "out.csv", "--on-error", "skip")
    assert shown.code == 3, shown.err
    with (folder / "out-rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_rejects_have_the_headers_of_the_file_and_the_reasons(shegong: Command, tmp_path: Path) -> None:
    (row,) = rejects(shegong, tmp_path, "2,,延吉市,社区正职,,本科,无,")
    assert list(row) == ["行号", *HEADER.split(","), "错误说明"]
    assert row["行号"] == "3"
    assert "姓名" in row["错误说明"]
    assert "工作年限" in row["错误说明"]


def test_rejects_hold_no_formula(shegong: Command, tmp_path: Path) -> None:
    (row,) = rejects(shegong, tmp_path, '2,"=HYPERLINK(""x"")",延吉市,社区正职,-1,本科,无,@SUM')
    assert row["姓名"] == '\'=HYPERLINK("x")'
    assert row["备注"] == "'@SUM"
    assert row["工作年限"] == "'-1"


def test_a_signature_row_is_no_person(shegong: Command, tmp_path: Path) -> None:
    rows = rejects(
        shegong, tmp_path, "2,示例乙,延吉市,副书记官,1,本科,无,", "制表人：,小王,,审核人：,小李,,,"
    )
    assert [row["姓名"] for row in rows] == ["示例乙"]


def test_a_program_is_told_what_was_wrong(shegong: Command, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(
        f"{HEADER}\n1,示例甲,延吉市,社区正职,-1,本科,无,\n", encoding="utf-8"
    )
    shown = shegong("batch", tmp_path / "roster.csv", *MONTH, "--out", tmp_path / "out.csv", "--json")
    assert shown.code == 1
    problems = json.loads(shown.out)["problems"]
    assert problems[0]["place"].startswith("roster.csv:2")


def test_a_column_of_the_roster_may_be_called_like_one_of_the_rejects(
    shegong: Command, tmp_path: Path
) -> None:
    (tmp_path / "roster.csv").write_text(
        "行号,姓名,岗位,工作年限,学历,社会工作者职业水平,错误说明\n1,示例甲,社区正职,12,本科,无,\n2,示例乙,社区正职,-1,本科,无,x\n",
        encoding="utf-8",
    )
    shown = shegong(
        "batch", tmp_path / "roster.csv", *MONTH, "--out", tmp_path / "out.csv", "--on-error", "skip"
    )
    assert shown.code == 3, shown.err
    with (tmp_path / "out-rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["行号"], row["行号_"], row["错误说明_"]) == ("3", "2", "x")


def test_rejects_of_an_earlier_run_are_put_aside(shegong: Command, tmp_path: Path) -> None:
    rejects(shegong, tmp_path, "2,示例乙,延吉市,社区正职,-1,本科,无,")
    roster = tmp_path / "roster.csv"
    roster.write_text(roster.read_text(encoding="utf-8").replace("-1", "1"), encoding="utf-8")
    run = ["batch", str(roster), *MONTH, "--out", str(tmp_path / "out.csv"), "--on-error", "skip", "--force"]
    assert shegong(*run).code == 0
    assert not (tmp_path / "out-rejects.csv").exists()
    assert (tmp_path / "out-rejects.csv.bak").exists()


def test_impact_tells_a_program_of_rejects(shegong: Command, tmp_path: Path) -> None:
    header = "姓名,岗位,工作年限,学历,社会工作者职业水平,现工资"
    rows = "示例甲,社区正职,12,本科,无,4000\n示例乙,社区正职,-1,本科,无,4000\n"
    (tmp_path / "roster.csv").write_text(f"{header}\n{rows}", encoding="utf-8")
    shown = shegong("impact", tmp_path / "roster.csv", *MONTH, "--on-error", "skip", "--json")
    assert shown.code == 3
    document = json.loads(shown.out)
    assert document["rows"]["rejected"] == 1
    assert document["problems"][0]["place"].startswith("roster.csv:3")
