"""The marked copy of a roster, cell by cell."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from shegong.policy.policy import Policy
from shegong.report.roster_check import look_at
from shegong.roster.fields import load_fields
from shegong.roster.marked import write_marked
from shegong.roster.read import read_roster
from tests.roster.samples import HEADER, Write, id_number, person

RED, YELLOW, BLUE = "FFFFC7CE", "FFFFEB9C", "FFDDEBF7"


def marked(roster: Path, policy: Policy) -> openpyxl.Workbook:
    fields = load_fields(policy)
    _checked, copied = look_at(policy, read_roster(roster, policy), fields, None)
    path = roster.with_name("标注.xlsx")
    write_marked(copied, path)
    return openpyxl.load_workbook(path)


def colour(cell: Cell) -> str:
    return str(cell.fill.start_color.rgb)


@pytest.fixture
def sheet(write_sheet: Write, policy: Policy) -> Worksheet:
    """The copy of a sheet with a title, an error, a warning, a notice, a total and a signature."""
    rows = (
        ("某街道花名册",),
        (),
        HEADER,
        (*person(1)[:6], 12, *person(1)[7:9], 2854.5),
        (*person(2, 岗位="副书记官")[:6], 55, *person(2)[7:9], "-"),
        ("合计", *[None] * 8, 2854.5),
        ("制表：", None, "审核："),
    )
    return marked(write_sheet(rows), policy).worksheets[0]


def test_every_row_stands_where_it_stood(sheet: Worksheet) -> None:
    assert sheet["A1"].value == "某街道花名册"
    assert [cell.value for cell in sheet[3]] == [*HEADER, "错误说明"]
    assert sheet["B4"].value == "示例甲"
    assert (sheet["A6"].value, sheet["J6"].value) == ("合计", 2854.5)
    assert (sheet["A7"].value, sheet["C7"].value) == ("制表：", "审核：")
    assert sheet.freeze_panes == "C4"
    assert sheet.auto_filter.ref == "A3:K5"


def test_numbers_stay_numbers_and_id_numbers_are_text(sheet: Worksheet) -> None:
    assert sheet["J4"].data_type == sheet["G4"].data_type == "n"
    assert sheet["C4"].data_type == "s"
    assert sheet["C4"].number_format == "@"


def test_bad_cells_are_coloured_by_how_bad_they_are_and_say_what_to_do(sheet: Worksheet) -> None:
    assert [colour(sheet[cell]) for cell in ("F5", "G5", "J5")] == [RED, YELLOW, BLUE]
    assert colour(sheet["F4"]) not in (RED, YELLOW, BLUE)
    text = sheet["F5"].comment.text
    assert "没有这个选项" in text
    assert "处理：" in text
    reasons = sheet["K5"].value
    assert reasons.startswith("错误：岗位：没有这个选项")
    assert reasons.index("注意：工作年限：") < reasons.index("说明：现工资：")
    assert colour(sheet["K5"]) == RED
    assert sheet["K4"].value is None


def test_choices_can_be_picked_in_columns_of_levels(sheet: Worksheet) -> None:
    lists = {
        str(rule.sqref): rule.formula1
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    assert lists["F4:F5"] == '"普通工作人员,其他“两委”成员,社区正职"'


def test_every_problem_is_listed_with_a_link_to_its_cell(write_sheet: Write, policy: Policy) -> None:
    book = marked(
        write_sheet((HEADER, person(1), person(2, 岗位="副书记官", 工作年限="55"), ("合计",))), policy
    )
    listing = book["问题清单"]
    rows = [[cell.value for cell in row] for row in listing.iter_rows(min_row=2)]
    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("错误", "F3", "岗位"),
        ("注意", "G3", "工作年限"),
        ("说明", None, None),
    ]
    assert listing["B2"].hyperlink.location == "'花名册'!F3"
    assert rows[0][3] == "副书记官"


def test_a_text_file_is_copied_with_its_amounts_as_numbers_and_its_lines_told(
    write_text: Write, policy: Policy
) -> None:
    book = marked(write_text((HEADER, person(1), person(2, 岗位="副书记官", 序号="007"))), policy)
    sheet = book["花名册"]
    assert (sheet["J2"].value, sheet["G2"].value) == (2854, 12)
    assert sheet["A3"].value == "007"
    assert sheet["C2"].data_type == "s"
    assert [cell.value for cell in book["问题清单"][2]][-1] == "3:6"


def test_an_id_number_kept_as_a_number_is_not_made_to_look_right(write_sheet: Write, policy: Policy) -> None:
    row = list(person(1))
    row[2] = int(id_number(1))  # type: ignore[call-overload]
    sheet = marked(write_sheet((HEADER, row)), policy).worksheets[0]
    assert sheet["C2"].data_type == "n"
    assert sheet["C2"].number_format == "@"
    assert colour(sheet["C2"]) == RED


def test_error_values_stay_errors_until_something_is_filled_in(
    write_sheet: Write, policy: Policy, tmp_path: Path
) -> None:
    rows = (HEADER, person(1, 学历="#DIV/0!"), person(2, 工作年限="=2020-2008"))
    sheet = marked(write_sheet(rows), policy).worksheets[0]
    assert sheet["H2"].value == "=#DIV/0!"
    assert sheet["G3"].value == "=NA()"
    assert "直接填写" in sheet["G3"].comment.text
    again = read_roster(tmp_path / "标注.xlsx", policy)
    assert [(each.code, each.place and each.place.cell) for each in again.problems] == [
        ("R062", "H2"),
        ("R063", "G3"),
    ]


def test_days_are_days_again(write_sheet: Write, wide_policy: Policy) -> None:
    header = (*HEADER, "入职时间")
    rows = (header, (*person(1), date(2018, 7, 1)), (*person(2), "2018-07"), (*person(3), "2018.13"))
    sheet = marked(write_sheet(rows), wide_policy).worksheets[0]
    assert sheet["K2"].value == datetime(2018, 7, 1)  # noqa: DTZ001  a sheet knows no time zones
    assert sheet["K3"].value == "2018-07"
    assert sheet["K4"].value == "2018.13"


def test_a_cell_too_long_for_a_sheet_is_cut_and_its_row_stays_refused(
    write_text: Write, policy: Policy, tmp_path: Path
) -> None:
    book = marked(write_text((HEADER, (*person(1)[:4], "长" * 40_000, *person(1)[5:]))), policy)
    sheet = book["花名册"]
    assert len(sheet["E2"].value) == 32_767
    assert sheet["K2"].value == "E列只写了前 32767 个字"
    again = read_roster(tmp_path / "标注.xlsx", policy)
    assert [each.code for each in again.problems] == ["R157"]


def test_a_copy_of_a_copy_has_its_columns_once(write_sheet: Write, policy: Policy, tmp_path: Path) -> None:
    marked(write_sheet((HEADER, person(1, 岗位="副书记官"))), policy)
    (tmp_path / "标注.xlsx").rename(tmp_path / "一.xlsx")
    sheet = marked(tmp_path / "一.xlsx", policy).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [*HEADER, "错误说明"]
    assert sheet["K2"].value.startswith("错误：岗位")


def test_control_characters_and_formulas_are_copied_as_text(
    write_text: Write, policy: Policy, tmp_path: Path
) -> None:
    book = marked(write_text((HEADER, person(1, 姓名="=1+1"), person(2, 姓名="示\b例"))), policy)
    assert book["花名册"]["B2"].data_type == "s"
    first = read_roster(tmp_path / "花名册.csv", policy)
    again = read_roster(tmp_path / "标注.xlsx", policy)
    assert [each.code for each in again.problems] == [each.code for each in first.problems]
