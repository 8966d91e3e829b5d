"""An office's own workbook, filled in place."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from shegong.money import capitals
from shegong.payroll.layouts.push import Push, pushed
from tests.conftest import Command, Outcome
from tests.payroll.layouts.office import (
    PEOPLE,
    beside,
    column_of,
    kind_of,
    pay,
    payroll_of,
    person,
    roster,
    sheet_of,
)
from tests.payroll.town import number

LINE = Side(style="thin")
Change = Callable[[Worksheet], object]


def template(folder: Path, *changes: Change, rows: int = 3) -> Path:
    """A form with a title, two rows of headings, some rows for people, a sum, and signatures; and a second sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "发放表"
    sheet["A1"] = "{{单位}}{{年月}}工资发放表"
    sheet["A1"].font = Font(bold=True, size=18)
    sheet.merge_cells("A1:H1")
    sheet["A2"] = "共 {{人数}} 人"
    for place, text in enumerate(("序号", "姓名", "身份证号", "应发合计（元）"), start=1):
        sheet.cell(3, place, text)
        sheet.merge_cells(start_row=3, end_row=4, start_column=place, end_column=place)
    sheet["E3"], sheet["E4"], sheet["F4"] = "个人扣款", "养老保险", "住房公积金"
    sheet.merge_cells("E3:F3")
    sheet["G3"], sheet["G4"] = "单位缴费", "养老保险"
    sheet["H3"] = "实发工资"
    sheet.merge_cells("H3:H4")
    last = 4 + rows
    for row in range(5, last + 1):
        sheet.row_dimensions[row].height = 24
        for place in range(1, 9):
            sheet.cell(row, place).border = Border(LINE, LINE, LINE, LINE)
    sheet.cell(last + 1, 1, "合计")
    sheet.merge_cells(start_row=last + 1, end_row=last + 1, start_column=1, end_column=3)
    for letter in "DEFGH":
        sheet[f"{letter}{last + 1}"] = f"=SUM({letter}5:{letter}{last})"
    sheet.row_dimensions[last + 1].height = 30
    sheet.cell(last + 2, 1, "大写：{{合计大写}}")
    sheet.cell(last + 2, 8, "{{合计}}")
    sheet.cell(last + 3, 1, "制表：")
    sheet.print_area = f"A1:H{last + 3}"
    sheet.column_dimensions["C"].width = 24
    other = book.create_sheet("汇总")
    other["A1"] = f"=发放表!H{last + 1}"
    other["A2"] = f"=SUM(发放表!D5:D{last})"
    for change in changes:
        change(sheet)
    path = folder / "单位模板.xlsx"
    book.save(path)
    return path


def fill(shegong: Command, folder: Path, form: Path, *more: str | Path) -> tuple[Outcome, Path]:
    """Pay everyone and fill the form; the result is the command's and the file."""
    path = roster(folder)
    shown = pay(shegong, path, "--layout", form, *more)
    assert shown.code == 0, shown.err
    (file,) = [each for each in beside(path) if "单位模板" in each.name]
    return shown, file


def test_people_stand_below_the_headings_and_the_rest_is_pushed_down(
    shegong: Command, tmp_path: Path
) -> None:
    form = template(tmp_path)
    before = form.read_bytes()
    _shown, file = fill(shegong, tmp_path, form)
    rows = sheet_of(file)
    assert rows[0] == {"A": "示例街道2020年1月工资发放表"}
    assert rows[1] == {"A": "共 7 人"}
    people = rows[4:11]
    assert [row["A"] for row in people] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [row["B"] for row in people] == [each["姓名"] for each in PEOPLE]
    assert [row["C"] for row in people] == [number(which) for which in range(1, 8)]
    path = tmp_path / "花名册.csv"
    for letter, column in {
        "D": "应发合计",
        "E": "基本养老保险（个人）",
        "F": "住房公积金（个人）",
        "G": "基本养老保险（单位）",
        "H": "实发合计",
    }.items():
        assert [Decimal(row[letter]) for row in people] == column_of(path, column)
    assert rows[11] == {"A": "合计"} | {letter: f"=SUM({letter}5:{letter}11)" for letter in "DEFGH"}
    total = sum(column_of(path, "实发合计"), Decimal(0))
    assert rows[12] == {"A": f"大写：{capitals(int(total * 100))}", "H": f"{total:.0f}"}
    assert rows[13] == {"A": "制表："}
    assert sheet_of(file, 2) == [{"A": "=发放表!H12"}, {"A": "=SUM(发放表!D5:D11)"}]
    assert form.read_bytes() == before


def test_the_looks_of_a_form_stay(shegong: Command, tmp_path: Path) -> None:
    def decorate(sheet: Worksheet) -> None:
        validation = DataValidation(type="list", formula1='"是,否"')
        validation.add("B5:B7")
        sheet.add_data_validation(validation)
        fill_ = PatternFill("solid", bgColor="FFC7CE")
        sheet.conditional_formatting.add("H5:H7", CellIsRule("lessThan", ["$H$8"], fill=fill_))
        sheet["A10"].hyperlink = "#汇总!A1"
        sheet.parent.defined_names["实发"] = DefinedName("实发", attr_text="发放表!$H$5:$H$7")

    _shown, file = fill(shegong, tmp_path, template(tmp_path, decorate))
    book = openpyxl.load_workbook(file)
    sheet = book["发放表"]
    assert sheet["A1"].font.bold
    assert [sheet.row_dimensions[row].height for row in (5, 8, 11, 12)] == [24, 24, 24, 30]
    assert sheet["B11"].border.left.style == "thin"
    assert sheet.column_dimensions["C"].width == 24
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {
        "A1:H1",
        "A3:A4",
        "B3:B4",
        "C3:C4",
        "D3:D4",
        "E3:F3",
        "H3:H4",
        "A12:C12",
    }
    assert sheet.print_area == "'发放表'!$A$1:$H$14"
    assert str(sheet.data_validations.dataValidation[0].sqref) == "B5:B11"
    (format_,) = sheet.conditional_formatting
    assert str(format_.sqref) == "H5:H11"
    assert format_.rules[0].formula == ["$H$12"]
    assert sheet["A14"].hyperlink.ref == "A14"
    assert book.defined_names["实发"].attr_text == "发放表!$H$5:$H$11"


def test_fewer_people_than_rows_leave_the_others_blank(shegong: Command, tmp_path: Path) -> None:
    _shown, file = fill(shegong, tmp_path, template(tmp_path, rows=9))
    rows = sheet_of(file)
    assert rows[10]["B"] == PEOPLE[-1]["姓名"]
    assert rows[11:13] == [{}, {}]
    assert rows[13]["H"] == "=SUM(H5:H13)"


def test_a_form_that_ends_with_its_headings_goes_on_below_them(shegong: Command, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "银行卡号", "实发金额"])
    form = tmp_path / "单位模板.xlsx"
    book.save(form)
    _shown, file = fill(shegong, tmp_path, form)
    assert [row["A"] for row in sheet_of(file)[1:]] == [each["姓名"] for each in PEOPLE]


def test_formulas_of_a_row_go_with_every_row(shegong: Command, tmp_path: Path) -> None:
    def check(sheet: Worksheet) -> None:
        sheet["I4"] = "核对"
        for row in (5, 6, 7):
            sheet[f"I{row}"] = f"=D{row}-E{row}"

    shown, file = fill(shegong, tmp_path, template(tmp_path, check))
    assert [row["I"] for row in sheet_of(file)[4:11]] == [f"=D{row}-E{row}" for row in range(5, 12)]
    assert "没有填：核对" in shown.err


def test_texts_stay_texts(shegong: Command, tmp_path: Path) -> None:
    form = template(tmp_path)
    path = roster(tmp_path, [person(1, 姓名="=1+示例"), person(2)])
    assert pay(shegong, path, "--layout", form).code == 0
    (file,) = beside(path)
    assert sheet_of(file)[4]["B"] == "=1+示例"
    assert kind_of(file, "B5") == "s"
    assert kind_of(file, "C5") == "s"
    assert openpyxl.load_workbook(file)["发放表"]["C5"].number_format == "@"


def test_headings_and_words_that_nobody_knows_are_told_and_left(shegong: Command, tmp_path: Path) -> None:
    def more(sheet: Worksheet) -> None:
        sheet["I3"], sheet["J3"] = "签字", "职业年金"
        sheet["K3"], sheet["L3"] = "备注", "备注"
        sheet["A9"] = "负责人：{{领导}}，付款账号：{{账号}}"

    shown, file = fill(shegong, tmp_path, template(tmp_path, more))
    assert "没有填：签字、职业年金、备注" in shown.err
    assert "没有换：{{领导}}、{{账号}}" in shown.err
    assert sheet_of(file)[12]["A"] == "负责人：{{领导}}，付款账号：{{账号}}"
    assert not {"I", "J", "K", "L"} & sheet_of(file)[4].keys()


def test_an_employer_s_part_is_never_filled_with_the_person_s(shegong: Command, tmp_path: Path) -> None:
    def rename(sheet: Worksheet) -> None:
        sheet["G4"] = "大额医疗"

    shown, file = fill(shegong, tmp_path, template(tmp_path, rename))
    assert "大额医疗" in shown.err
    assert "G" not in sheet_of(file)[4]


def test_words_in_coloured_text_are_replaced_and_keep_their_colours(shegong: Command, tmp_path: Path) -> None:
    def colour(sheet: Worksheet) -> None:
        sheet["A2"] = CellRichText("共 ", TextBlock(InlineFont(b=True), "{{人数}}"), " 人")

    _shown, file = fill(shegong, tmp_path, template(tmp_path, colour))
    cell = openpyxl.load_workbook(file, rich_text=True)["发放表"]["A2"].value
    assert str(cell) == "共 7 人"
    assert isinstance(cell, CellRichText)
    assert cell[1].font.b


def test_a_layout_explains_the_columns_of_its_template(shegong: Command, tmp_path: Path) -> None:
    def rename(sheet: Worksheet) -> None:
        sheet["D3"] = "本月多少"

    template(tmp_path, rename)
    (tmp_path / "自己的.toml").write_text(
        """
[layout]
id = "自己的"
name = "发放表"
kind = "other"
template = "单位模板.xlsx"

[file]
name = "单位模板_{年}{月}"
most_rows = 4

[[columns]]
heading = "本月多少"
from = "gross"
""",
        encoding="utf-8",
    )
    path = roster(tmp_path)
    shown = pay(shegong, path, "--layout", tmp_path / "自己的.toml")
    assert shown.code == 0, shown.err
    first, second = beside(path)
    assert (first.name, second.name) == ("单位模板_20201_1.xlsx", "单位模板_20201_2.xlsx")
    gross = column_of(path, "应发合计")
    assert [Decimal(row["D"]) for row in sheet_of(first)[4:8]] == gross[:4]
    assert [Decimal(row["D"]) for row in sheet_of(second)[4:7]] == gross[4:]
    assert sheet_of(second)[4]["A"] == "1"
    assert sheet_of(first)[1] == {"A": "共 4 人"}


def array(sheet: Worksheet) -> None:
    sheet["D8"] = ArrayFormula("D8", "=SUM(D5:D7*1)")


def one_cell(sheet: Worksheet) -> None:
    sheet["D6"] = "=D5"


def sheet_of_people(sheet: Worksheet) -> None:
    sheet["B5"] = "示例某"


@pytest.mark.parametrize(
    ("change", "rows", "told"),
    [
        (array, 3, "D8 的数组公式不能自动移动"),
        (one_cell, 1, "公式 =D5 只指一行"),
        (sheet_of_people, 3, "表头下面第 5 行已经有内容"),
    ],
)
def test_a_form_that_would_be_spoilt_is_refused_and_nothing_is_written(
    shegong: Command, tmp_path: Path, change: Change, rows: int, told: str
) -> None:
    path = roster(tmp_path)
    shown = pay(shegong, path, "--layout", template(tmp_path, change, rows=rows))
    assert shown.code == 1
    assert "B026" in shown.err
    assert told in shown.err
    assert list((tmp_path / "结果").iterdir()) == []


def test_the_template_itself_cannot_be_the_output(shegong: Command, tmp_path: Path) -> None:
    path, form = roster(tmp_path), template(tmp_path)
    before = form.read_bytes()
    shown = shegong(
        "batch",
        path,
        "--policy",
        "yanji-net-2020",
        "--on",
        "2020-01",
        "--out",
        form,
        "--layout",
        form,
        "--force",
    )
    assert shown.code == 1
    assert "O001" in shown.err
    assert form.read_bytes() == before


def test_a_filled_form_is_the_same_every_time(shegong: Command, tmp_path: Path) -> None:
    found = []
    form = template(tmp_path)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        _shown, file = fill(shegong, tmp_path / name, form)
        found.append(file.read_bytes())
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=SUM(D5:D7)", "=SUM(D5:D11)"),
        ("=SUM($D$5:$D$7)/2", "=SUM($D$5:$D$11)/2"),
        ("=SUM(D5:H7)", "=SUM(D5:H11)"),
        ("=D8-D9", "=D12-D13"),
        ("=SUM(D:D)", "=SUM(D:D)"),
        ("=SUM(5:7)", "=SUM(5:11)"),
        ("=SUM(D1:D8)", "=SUM(D1:D12)"),
        ("=SUM(D5:D6)", "=SUM(D5:D6)"),
        ("=汇总!D8+发放表!D8", "=汇总!D8+发放表!D12"),
        ("='发放表'!D8&\"D8\"", "='发放表'!D12&\"D8\""),
        ('=IF(D8>0,"D8",LOG10(D8))', '=IF(D12>0,"D8",LOG10(D12))'),
    ],
)
def test_a_formula_speaks_of_the_same_cells_after_rows_were_added(formula: str, expected: str) -> None:
    assert pushed(formula, Push("发放表", 5, 8, 4), here=True, grows=True) == expected


def test_a_filled_form_asks_to_be_calculated_when_it_is_opened(shegong: Command, tmp_path: Path) -> None:
    _shown, file = fill(shegong, tmp_path, template(tmp_path))
    assert openpyxl.load_workbook(file).calculation.fullCalcOnLoad
    assert re.fullmatch(r"示例街道_单位模板_7人_金额[0-9]+\.00元\.xlsx", file.name)


def test_forms_of_any_name_stand_beside_the_payroll(shegong: Command, tmp_path: Path) -> None:
    forms = [tmp_path / "payroll.xlsx", tmp_path / "甲" / "rejects.xlsx", tmp_path / "乙" / "rejects.xlsx"]
    for form in forms:
        form.parent.mkdir(exist_ok=True)
        template(form.parent).rename(form)
    path = roster(tmp_path)
    shown = pay(shegong, path, "--layout", forms[0], "--layout", forms[1], "--on-error", "skip")
    assert shown.code == 0, shown.err
    assert [file.name.split("_")[1] for file in beside(path)] == ["payroll", "rejects"]
    assert len(payroll_of(path)) == 7
    shown = pay(shegong, path, "--layout", forms[1], "--layout", forms[2], "--force")
    assert shown.code == 1
    assert "B007" in shown.err
