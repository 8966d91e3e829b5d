"""`shegong batch`: a roster in, a payroll out, nothing lost."""

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from shegong.money import parse_number
from tests.conftest import ROOT, ROSTER, Command
from tests.payroll.books import read_sheet, total

HEADER = "姓名,证件号码,地区,岗位,工作年限,学历,社会工作者职业水平\n"
GOOD = "示例甲,990000199001010017,延吉市,社区正职,12,本科,社会工作师\n"
MONTH = ["--policy", "yanji-2018", "--on", "2020-12"]


def batch(roster: Path, out: Path, *more: str) -> list[str]:
    return ["batch", str(roster), *MONTH, "--out", str(out), *more]


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_the_yanji_roster_is_paid_whole(shegong: Command, tmp_path: Path) -> None:
    shown = shegong(*batch(ROSTER, tmp_path / "payroll.csv"))
    assert shown.code == 0
    assert "读入 431 行 = 算出 431 行 + 剔除 0 行" in shown.out
    paid = pl.read_csv(tmp_path / "payroll.csv", infer_schema=False)
    assert paid.height == 431
    total = sum(parse_number(text) for text in paid["应发合计"])
    assert f"{int(total):,}.00" in shown.out
    assert paid["姓名"].to_list() == pl.read_csv(ROSTER, infer_schema=False)["姓名"].to_list()
    assert not list(tmp_path.glob("*rejects*"))


def test_csv_and_workbook_rosters_give_the_same_payroll(shegong: Command, tmp_path: Path) -> None:
    shegong(*batch(ROSTER, tmp_path / "a.csv"))
    shegong(*batch(ROOT / "examples" / "yanji" / "roster.xlsx", tmp_path / "b.csv"))
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_roster_is_read_in_the_encodings_of_offices(
    shegong: Command, tmp_path: Path, encoding: str
) -> None:
    roster = write(tmp_path, HEADER + GOOD, encoding)
    assert shegong(*batch(roster, tmp_path / "out.csv")).code == 0
    row = pl.read_csv(tmp_path / "out.csv", infer_schema=False).row(0, named=True)
    assert (row["姓名"], row["等级"], row["基础工资"]) == ("示例甲", "14", "4872.00")


def test_a_payroll_is_written_in_the_encoding_asked_for(shegong: Command, tmp_path: Path) -> None:
    shegong(*batch(ROSTER, tmp_path / "out.csv", "--encoding", "gb18030"))
    assert "应发合计" in (tmp_path / "out.csv").read_bytes().decode("gb18030")
    shegong(*batch(ROSTER, tmp_path / "mark.csv"))
    assert (tmp_path / "mark.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_workbook_holds_amounts_as_numbers_and_ids_as_text(shegong: Command, tmp_path: Path) -> None:
    assert shegong(*batch(ROSTER, tmp_path / "out.xlsx")).code == 0
    sheet = read_sheet(tmp_path / "out.xlsx")
    headings, people = sheet.headings, sheet.rows()
    assert len(people) == 431
    assert sheet.is_text[4, headings.index("证件号码")]
    assert not sheet.is_text[4, headings.index("基础工资")]
    (everyone,) = sheet.rows(of=("合计",))
    assert Decimal(everyone["应发合计"]) == total(people, "应发合计")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames == ["工资表", "控制数", "提醒", "依据"]


def test_a_table_for_programs_holds_exact_amounts(shegong: Command, tmp_path: Path) -> None:
    for name in ("a.parquet", "b.parquet", "out.csv"):
        assert shegong(*batch(ROSTER, tmp_path / name)).code == 0
    table = pl.read_parquet(tmp_path / "a.parquet")
    text = pl.read_csv(tmp_path / "out.csv", infer_schema=False)
    assert table.columns == text.columns
    assert table.cast(pl.String).equals(text)
    assert table.schema["应发合计"] == pl.Decimal(18, 2)
    assert table.schema["工作年限"] == pl.Int64
    assert table.schema["证件号码"] == pl.String
    about = pl.read_parquet_metadata(tmp_path / "a.parquet")
    assert (about["shegong.policy"], about["shegong.month"]) == ("yanji-2018", "2020-12")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_the_same_roster_gives_the_same_bytes(shegong: Command, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx", "a.csv", "b.csv"):
        shegong(*batch(ROSTER, tmp_path / name))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


BAD_ROWS = {
    "a negative number of years": ("示例乙,990000199001010025,延吉市,社区正职,-1,本科,社会工作师\n", "-1"),
    "an ID that Excel has shortened": ("示例乙,9.9E+17,延吉市,社区正职,3,本科,社会工作师\n", "科学计数法"),
    "an unknown post": ("示例乙,990000199001010025,延吉市,副书记官,3,本科,社会工作师\n", "副书记官"),
    "a person who is there already": (GOOD, "重复"),
}


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_bad_row_stops_the_run_and_nothing_is_written(shegong: Command, tmp_path: Path, case: str) -> None:
    row, told = BAD_ROWS[case]
    roster = write(tmp_path, HEADER + GOOD + row)
    shown = shegong(*batch(roster, tmp_path / "out.csv"))
    assert shown.code == 1
    assert shown.out == ""
    assert "roster.csv:3" in shown.err
    assert told in shown.err
    assert [path.name for path in tmp_path.iterdir()] == ["roster.csv"]


@pytest.mark.parametrize("case", [case for case in BAD_ROWS if "already" not in case])
def test_with_skip_the_others_are_paid_and_the_bad_row_is_kept(
    shegong: Command, tmp_path: Path, case: str
) -> None:
    row, told = BAD_ROWS[case]
    roster = write(tmp_path, HEADER + GOOD + row)
    shown = shegong(*batch(roster, tmp_path / "out.csv", "--on-error", "skip"))
    assert shown.code == 3
    assert "读入 2 行 = 算出 1 行 + 剔除 1 行" in shown.out
    rejects = pl.read_csv(tmp_path / "out-rejects.csv", infer_schema=False).row(0, named=True)
    assert rejects["行号"] == "3"
    assert rejects["姓名"] == "示例乙"
    assert any(told in text for text in rejects.values())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "空文件"),
        (HEADER, "没有人员数据"),
        ("姓名,姓名,岗位,工作年限,学历,社会工作者职业水平\n示例甲,示例甲,社区正职,1,本科,无\n", "重复"),
        ("姓名,岗位,学历,社会工作者职业水平\n示例甲,社区正职,本科,无\n", "工作年限"),
    ],
)
def test_a_file_that_is_no_roster_is_refused(shegong: Command, tmp_path: Path, text: str, told: str) -> None:
    roster = write(tmp_path, text)
    shown = shegong(*batch(roster, tmp_path / "out.csv"))
    assert shown.code == 1
    assert told in shown.err
    assert not (tmp_path / "out.csv").exists()


def test_a_name_like_a_formula_is_written_as_text(shegong: Command, tmp_path: Path) -> None:
    roster = write(tmp_path, HEADER + GOOD.replace("示例甲", "=示例"))
    assert shegong(*batch(roster, tmp_path / "out.csv")).code == 0
    assert pl.read_csv(tmp_path / "out.csv", infer_schema=False)["姓名"].item() == "'=示例"
    assert shegong(*batch(roster, tmp_path / "out.xlsx")).code == 0
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx")["工资表"].cell(5, 2)
    assert (cell.value, cell.data_type) == ("=示例", "s")


def test_id_numbers_are_masked_on_the_screen(shegong: Command, tmp_path: Path) -> None:
    roster = write(tmp_path, HEADER + GOOD.replace("990000199001010017", "990000199001010018"))
    shown = shegong(*batch(roster, tmp_path / "out.csv"))
    assert shown.code == 1
    assert "990000199001010018" not in shown.err
    assert "990000********0018" in shown.err


def test_json_tells_a_program_what_was_done(shegong: Command, tmp_path: Path) -> None:
    shown = shegong(*batch(ROSTER, tmp_path / "out.csv", "--json"))
    document = json.loads(shown.out)
    assert document["rows"]["read"] == document["rows"]["paid"] + document["rows"]["rejected"] == 431
    parts = sum(parse_number(group["amounts"]["gross"]) for group in document["groups"])
    assert parts == parse_number(document["total"]["amounts"]["gross"])
    assert document["written"] == {"payroll": str(tmp_path / "out.csv")}


def test_an_existing_file_is_kept_unless_forced_and_then_as_bak(shegong: Command, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old")
    refused = shegong(*batch(ROSTER, out))
    assert refused.code == 1
    assert "--force" in refused.err
    assert out.read_text() == "old"
    assert shegong(*batch(ROSTER, out, "--force")).code == 0
    assert (tmp_path / "out.csv.bak").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "out.csv.bak"]


def test_output_is_for_its_owner_alone(shegong: Command, tmp_path: Path) -> None:
    shegong(*batch(ROSTER, tmp_path / "out.csv"))
    assert (tmp_path / "out.csv").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (["--on-error", "skp"], 2, "是不是 skip？"),
        (["--encoding", "big5"], 2, "gb18030"),
        (["--format", "pdf"], 2, "csv | parquet | xlsx"),
        (["--sheet", "不存在"], 1, "roster"),
    ],
)
def test_a_wrong_option_is_answered_with_what_is_allowed(
    shegong: Command, tmp_path: Path, more: list[str], code: int, told: str
) -> None:
    roster = ROOT / "examples" / "yanji" / "roster.xlsx"
    shown = shegong(*batch(roster, tmp_path / "out.csv", *more))
    assert shown.code == code
    assert told in shown.err
    assert not (tmp_path / "out.csv").exists()


def test_a_target_that_cannot_be_written_is_refused_first(shegong: Command, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "elsewhere" / "out.csv")
    roster = write(tmp_path, HEADER + GOOD)
    for out, told in [
        (roster, "不能覆盖输入文件"),
        (tmp_path / "folder.csv", "这是文件夹"),
        (tmp_path / "nowhere" / "out.csv", "没有文件夹"),
        (tmp_path / "link.csv", "指向别处的链接"),
    ]:
        shown = shegong(*batch(roster, out))
        assert shown.code == 1
        assert told in shown.err
