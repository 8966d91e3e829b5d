"""The payroll as an office prints and signs it: what stands on the sheet is the payroll, to the fen."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from shegong.errors import ShegongError
from shegong.money import capitals
from shegong.payroll.arrears import paid_in_files
from shegong.payroll.export import write_payroll
from shegong.payroll.months import run_from_january
from shegong.payroll.previous import carry_from_previous
from shegong.payroll.run import Payroll, pay_roster
from shegong.payroll.sheet import as_printed
from shegong.payroll.year import pay_year
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.report.payroll_book.pages import breaks_between
from shegong.report.payroll_book.write import fit_for_a_workbook, write_payroll_book
from shegong.roster.read import read_roster
from tests.conftest import ROOT, ROSTER
from tests.payroll.books import read_sheet, total
from tests.payroll.town import number, roster, town

JANUARY, DECEMBER = Month(2020, 1), Month(2020, 12)
HEADING = "序号,姓名,证件号码,地区,单位,岗位,工作年限,加班工资,扣罚,工资卡号,备注"
PEOPLE = [
    f"1,示例甲,{number(1)},某县,东街社区,工作人员,0,20000,0,6200000000000000001,",
    f"2,=示例乙,{number(2)},某县,西街社区,社区正职,12,0.01,0,6200000000000000002,兼职",
    f"3,示例丙,{number(3)},某县,东街社区,社区正职,3,4000,12.34,6200000000000000003,",
    f"4,示例丁,{number(4)},某县,西街社区,社区正职,30,0,0,6200000000000000004,",
]


def paid(folder: Path, lines: Sequence[str] = PEOPLE, heading: str = HEADING) -> Payroll:
    policy = town(folder)
    return pay_roster(policy, read_roster(roster(folder, lines, heading), policy), JANUARY)


def written(payroll: Payroll, folder: Path, name: str = "工资表.xlsx") -> Path:
    path = folder / name
    write_payroll_book(fit_for_a_workbook(payroll, path), path)
    return path


def yanji_net() -> Policy:
    return load_policy("yanji-net-2020", [ROOT / "configs"])


def yanji_december() -> Payroll:
    policy = yanji_net()
    people = read_roster(ROSTER, policy)
    return pay_roster(policy, run_from_january(policy, people, DECEMBER), DECEMBER)


def yanji_year() -> Payroll:
    policy = yanji_net()
    return pay_year(policy, read_roster(ROSTER, policy), 2020)


def require_every_cell(payroll: Payroll, path: Path) -> None:
    """The sheet has every cell of the csv, in its own order of people; 序号 is its own."""
    sheet = read_sheet(path)
    expected = as_printed(payroll, safe=False).collect().cast(pl.String)
    by_number = {row["证件号码"]: row for row in sheet.rows()}
    assert len(by_number) == expected.height
    for row in expected.iter_rows(named=True):
        shown = by_number[row["证件号码"]]
        assert {key: text or "" for key, text in row.items() if key != "序号"} == {
            key: text for key, text in shown.items() if key != "序号"
        }
    assert [row["序号"] for row in sheet.rows()] == [str(place) for place in range(1, expected.height + 1)]


@pytest.mark.parametrize("made", [paid, yanji_december, yanji_year], ids=["town", "month", "year"])
def test_every_cell_is_that_of_the_payroll_to_the_fen(made: object, tmp_path: Path) -> None:
    payroll = made(tmp_path) if made is paid else made()  # type: ignore[operator]
    require_every_cell(payroll, written(payroll, tmp_path))


def test_people_stand_by_office_each_with_the_sums_of_what_is_shown(tmp_path: Path) -> None:
    sheet = read_sheet(written(paid(tmp_path), tmp_path))
    people, units, (everyone,) = sheet.rows(), sheet.rows(of=("小计",)), sheet.rows(of=("合计",))
    assert [row["姓名"] for row in people] == ["示例甲", "示例丙", "=示例乙", "示例丁"]
    assert [row["单位"] for row in units] == ["东街社区", "西街社区"]
    for heading in ("基础工资", "加班工资（overtime）", "应发合计", "个人所得税", "实发合计", "用工成本合计"):
        for unit in units:
            of_unit = [row for row in people if row["单位"] == unit["单位"]]
            assert Decimal(unit[heading]) == total(of_unit, heading)
        assert Decimal(everyone[heading]) == total(people, heading) == total(units, heading)
    assert {row["证件号码"] for row in units} == {"2 人"}
    assert everyone["证件号码"] == "4 人"


def test_an_office_alone_needs_no_sums_of_its_own(tmp_path: Path) -> None:
    lines = [line.replace("西街", "东街") for line in PEOPLE]
    sheet = read_sheet(written(paid(tmp_path, lines), tmp_path))
    assert sheet.rows(of=("小计",)) == []
    assert sheet.texts[1, 0] == "单位：东街社区"


def test_below_the_people_stand_the_net_pay_in_words_and_who_signs(tmp_path: Path) -> None:
    payroll = paid(tmp_path)
    sheet = read_sheet(written(payroll, tmp_path))
    net = int(payroll.table["net"].sum())
    _heading, words = sheet.line("实发合计（大写）")
    assert words.startswith(f"{capitals(net)}（￥")
    assert "".join(sheet.line("制表")).split("：") == ["制表", "审核", "负责人", "领导签字", ""]


def test_where_nothing_is_taken_the_gross_pay_stands_in_words(tmp_path: Path) -> None:
    policy = load_policy("yanji-2018", [ROOT / "configs"])
    payroll = pay_roster(policy, read_roster(ROSTER, policy), DECEMBER)
    sheet = read_sheet(written(payroll, tmp_path))
    assert sheet.line("应发合计（大写）")[1].startswith(capitals(int(payroll.table["gross"].sum())))


def test_pay_items_stand_under_what_they_are_in_the_order_of_the_policy(tmp_path: Path) -> None:
    bands = read_sheet(written(paid(tmp_path), tmp_path)).bands
    assert list(bands)[:6] == ["基本情况", "应发项目", "扣款项目", "实发", "单位负担", "经费来源"]
    assert bands["应发项目"] == ["基础工资", "加班工资（overtime）", "应发合计"]
    assert bands["扣款项目"] == ["社会保险（个人）", "扣罚款", "个人所得税", "扣款合计"]
    assert bands["实发"] == ["实发合计"]
    assert bands["单位负担"] == ["社会保险（单位）", "用工成本合计"]
    assert bands["经费来源"] == ["镇负担", "区负担"]
    assert bands["全为零的项目"] == ["年终奖（bonus_pay）"]
    assert bands["下月接续"][0] == "年月"
    assert "银行账号" in bands["其他情况"]


def test_what_is_printed_adds_up_to_the_totals_and_fits_a_page_across(tmp_path: Path) -> None:
    path = written(yanji_december(), tmp_path)
    sheet = read_sheet(path)
    for row in sheet.rows():
        for band in ("应发项目", "扣款项目"):
            *items, whole = sheet.bands[band]
            assert sum(Decimal(row[item]) for item in items) == Decimal(row[whole])
    page = openpyxl.load_workbook(path)["工资表"]
    assert page.page_setup.orientation == "landscape"
    assert (page.page_setup.paperSize, page.page_setup.fitToWidth or 1) == (9, 1)
    assert page.page_setup.fitToHeight == 0
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$1:$4"
    printed = [heading for band in list(sheet.bands)[:5] for heading in sheet.bands[band]]
    last = openpyxl.utils.get_column_letter(len(printed))
    assert page.print_area == f"'工资表'!$A$1:${last}${page.max_row}"
    assert page.freeze_panes == "C5"
    assert "&P" in page.oddFooter.center.text


ITEM = """
[rules.item{0}]
name = "第{0}项补贴"
kind = "earning"
formula = "wage * 10%"
round = "fen"
source = "rule 第三条"
"""


def test_more_items_than_a_page_is_wide_take_pages_side_by_side_with_the_names_on_each(
    tmp_path: Path,
) -> None:
    items = "".join(ITEM.format(number) for number in range(1, 30))
    policy = town(tmp_path, ("[rules.bonus_pay]\n", f"{items}\n[rules.bonus_pay]\n"))
    payroll = pay_roster(policy, read_roster(roster(tmp_path, PEOPLE, HEADING), policy), JANUARY)
    path = written(payroll, tmp_path)
    page = openpyxl.load_workbook(path)["工资表"]
    assert page.page_setup.fitToWidth == 2
    assert page.print_title_cols == "$A:$B"
    bands = read_sheet(path).bands
    assert len(bands["应发项目"]) == 29 + 3
    assert "证件号码" in bands["其他情况"]


def test_numbers_are_numbers_and_what_only_looks_like_one_is_a_text(tmp_path: Path) -> None:
    sheet = read_sheet(written(paid(tmp_path), tmp_path))
    texts = {"姓名", "证件号码", "银行账号", "岗位"}
    for column, heading in enumerate(sheet.headings):
        kinds = {sheet.is_text[row, column] for row in range(4, 10) if (row, column) in sheet.is_text}
        if heading in texts:
            assert kinds == {True}, heading
        if heading in ("应发合计", "实发合计", "序号"):
            assert kinds == {False}, heading
    book = openpyxl.load_workbook(tmp_path / "工资表.xlsx")
    assert not [cell for row in book["工资表"].iter_rows() for cell in row if cell.data_type == "f"]


def test_a_number_that_is_not_a_running_one_is_kept(tmp_path: Path) -> None:
    lines = [f"A-{line}" for line in PEOPLE]
    sheet = read_sheet(written(paid(tmp_path, lines), tmp_path))
    assert [row["序号"] for row in sheet.rows()] == ["A-1", "A-3", "A-2", "A-4"]


def test_the_title_says_whose_payroll_it_is_and_of_when(tmp_path: Path) -> None:
    sheet = read_sheet(written(yanji_december(), tmp_path))
    assert sheet.texts[0, 0] == "吉林省延吉市社区工作者工资表"
    line = [text for (row, _column), text in sheet.texts.items() if row == 1]
    assert line == ["单位：延吉市", "年月：2020年12月", "单位：元"]
    year = read_sheet(written(yanji_year(), tmp_path, "全年.xlsx"))
    assert "年月：2020年1月至12月" in year.texts.values()


def test_the_same_payroll_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (written(yanji_december(), tmp_path, f"{name}.xlsx") for name in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_the_next_month_begins_from_the_sheet_also_after_a_correction(tmp_path: Path) -> None:
    payroll = paid(tmp_path)
    path = written(payroll, tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["工资表"]
    tax = read_sheet(path).headings.index("个人所得税") + 1
    assert sheet.cell(5, 2).value == "示例甲"
    sheet.cell(5, tax).value = 12.5
    book.save(path)
    people = read_roster(tmp_path / "roster.csv", payroll.policy)
    carried = carry_from_previous(payroll.policy, people, Month(2020, 2), path).people
    assert carried["tax_to_date"].to_list() == [1250, *payroll.table["tax"].to_list()[1:]]
    assert carried["income_to_date"].to_list() == payroll.table["gross"].to_list()


def test_yanji_goes_on_from_its_workbook_as_from_its_text_file(tmp_path: Path) -> None:
    policy = yanji_net()
    people = read_roster(ROSTER, policy)
    payroll = pay_roster(policy, people, JANUARY)
    book, text = written(payroll, tmp_path), tmp_path / "工资表.csv"
    write_payroll(payroll, text, kind="csv")
    first, second = (
        carry_from_previous(policy, people, Month(2020, 2), path).people for path in (book, text)
    )
    assert first.equals(second)


def test_a_roster_with_merged_offices_is_paid_and_its_workbook_read_again(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["某县社区工作者花名册"])
    sheet.append(["姓名", "证件号码", "单位", "岗位", "工作年限", "加班工资"])
    for place, unit in enumerate(["东街社区", None, "西街社区", None], start=1):
        sheet.append([f"示例{place}", number(place), unit, "工作人员", 3 * place, 100 * place])
    sheet.merge_cells("C3:C4")
    sheet.merge_cells("C5:C6")
    book.save(tmp_path / "roster.xlsx")
    policy = town(tmp_path)
    people = read_roster(tmp_path / "roster.xlsx", policy)
    payroll = pay_roster(policy, people, JANUARY)
    path = written(payroll, tmp_path)
    assert [row["单位"] for row in read_sheet(path).rows(of=("小计",))] == ["东街社区", "西街社区"]
    told, problems = paid_in_files(people, {JANUARY: path}, [JANUARY])
    assert problems == []
    assert told(JANUARY)["paid"].to_list() == payroll.table["gross"].to_list()


def test_the_control_totals_tie_with_the_sheet_of_people(tmp_path: Path) -> None:
    path = written(yanji_december(), tmp_path)
    (everyone,), units = (read_sheet(path).rows(of=(what,)) for what in ("合计", "小计"))
    cells = read_sheet(path, "控制数").texts
    column = {
        text.strip(): cells[row, 1] for (row, at), text in cells.items() if at == 0 and (row, 1) in cells
    }
    for heading in ("应发合计", "基本养老保险（个人）", "扣款合计", "实发合计", "用工成本合计"):
        assert Decimal(column[heading]) == Decimal(everyone[heading])
    assert column["人数"] == "431"
    for unit in units:
        row = next(row for (row, at), text in cells.items() if at == 0 and text == unit["单位"])
        shown = [cells[row, at] for at in range(1, 8)]
        assert f"{shown[0]} 人" == unit["岗位"]
        assert Decimal(unit["应发合计"]) == Decimal(shown[1])
        assert Decimal(unit["实发合计"]) in map(Decimal, shown)
    assert any(text.startswith("核对：读入 431 行 = 算出 431 行 + 剔除 0 行") for text in cells.values())


def test_what_was_said_of_the_run_stands_in_the_workbook(tmp_path: Path) -> None:
    texts = read_sheet(written(yanji_december(), tmp_path), "提醒").texts.values()
    assert "E008" in texts
    assert "roster.csv:2" in texts
    assert any("没有申报缴费基数" in text for text in texts)
    assert any(text.startswith("请确认：子女教育人数") for text in texts)


def test_the_grounds_name_documents_figures_and_what_nobody_published(tmp_path: Path) -> None:
    payroll = yanji_december()
    texts = set(read_sheet(written(payroll, tmp_path), "依据").texts.values())
    assert payroll.policy.digest in texts
    assert set(payroll.policy.layers) <= texts
    assert "[2] 《个人所得税扣缴申报管理办法（试行）》" in texts
    assert "国家税务总局公告2018年第61号" in texts
    assert "4,800.00" in texts
    assert "2021-12-31" in texts
    assert {each.why for each in payroll.policy.assumptions()} <= texts
    assert {"+17,275.00", "-17,275.00"} <= texts
    assert any("表头在第 1 行" in text for text in texts)


def test_a_figure_that_changes_in_the_year_is_told_with_its_months(tmp_path: Path) -> None:
    policy = town(tmp_path)
    people = read_roster(roster(tmp_path, PEOPLE, HEADING), policy)
    path = written(pay_year(policy, people, 2020), tmp_path)
    texts = read_sheet(path, "依据").texts.values()
    assert "6,000.00（2020-01 起）" in texts
    assert "6,321.50（2020-07 起）" in texts


def test_what_no_cell_can_hold_is_refused_with_its_place(tmp_path: Path) -> None:
    lines = [PEOPLE[0], PEOPLE[1].replace("兼职", "𠮷" * 20_000)]
    payroll = paid(tmp_path, lines)
    with pytest.raises(ShegongError) as refused:
        fit_for_a_workbook(payroll, tmp_path / "工资表.xlsx")
    (problem,) = refused.value.problems
    assert (problem.code, str(problem.place)) == ("O011", "roster.csv:3 (备注)")


def test_control_characters_are_left_out_and_told(tmp_path: Path) -> None:
    payroll = fit_for_a_workbook(paid(tmp_path, [PEOPLE[0], PEOPLE[1].replace("兼职", "兼\b职")]), tmp_path)
    assert [each.code for each in payroll.warnings if each.code.startswith("O")] == ["O012"]
    sheet = read_sheet(written(payroll, tmp_path))
    assert [row["备注"] for row in sheet.rows()] == ["", "兼职"]


@pytest.mark.parametrize(
    ("heights", "breaks"),
    [
        ([100, 100, 100, 100], []),
        ([200, 200, 200], [2]),
        ([300, 300, 300], [1, 2]),
        ([1000, 100, 100], [1]),
        ([100, 1000, 100], [1, 2]),
    ],
)
def test_an_office_that_fits_a_page_is_not_torn(heights: list[int], breaks: list[int]) -> None:
    assert breaks_between(heights, header=50, widths=[10] * 10, pages=1) == breaks
