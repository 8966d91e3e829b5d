"""Headings as payroll offices write them: synonyms, marks, units, and headers of two lines."""

from pathlib import Path

import openpyxl
import pytest

from shegong.policy.load import load_policy
from shegong.policy.policy import Policy
from shegong.roster.fields import load_fields
from shegong.roster.read import read_roster
from tests.roster.samples import HEADER, Write, id_number, person

KNOWN = {
    "number": "序号 编号 行号 No.",
    "name": "姓名 员工姓名 职工姓名 *姓名 收款方户名 户名",
    "id_number": "证件号码 身份证号 身份证号码 公民身份号码 证照号码 *证件号码 身份证",
    "staff_number": "工号 职工号 人员编号 人员代码 职员编码",
    "unit": "单位 所属单位 部门 机构 科室",
    "street": "街道 乡镇(街道) 乡镇（街道） 街道办",
    "community": "社区 社区名称",
    "post": "岗位 岗位名称 职务 岗位类别",
    "told_grade": "等级 级别 职级 级档 岗级",
    "education": "学历 文化程度 最高学历",
    "certificate": "社会工作者职业水平 职业资格 社工证",
    "credited_years": "工作年限 社区工作年限 工龄",
    "current_pay": "应发 应发合计 应发工资 应发数 工资应发合计 月报酬合计",
    "bank": "银行 开户银行 开户行",
    "card": "工资卡号 工资卡卡号 银行账号 银行卡号 收款方账号",
    "note": "备注 说明 备注（附言）",
}
"""What each of these headings means in a place whose rules ask for post, years, education and certificate."""

NOT_OURS = (
    "岗位等级 薪级 参加工作时间 任现职时间 从事社区工作时间 岗位工资 基本工资 薪级工资 绩效工资 取暖补贴 养老保险 "
    "医疗保险 公积金 住房公积金 个人所得税 个税 扣款合计 代扣合计 实发 实发合计 实发工资 财政统发金额"
)
"""Headings that could mean several things, or what we work out: none of it must be taken for an input."""


@pytest.fixture(scope="module")
def yanji() -> Policy:
    return load_policy("yanji-net-2020", [Path("configs")])


@pytest.mark.parametrize("key", KNOWN)
def test_every_name_that_offices_use_for_a_column_is_known(yanji: Policy, key: str) -> None:
    fields = load_fields(yanji)
    for heading in KNOWN[key].split():
        for written in (heading, f" {heading} ", f"*{heading}", f"{heading}（必填）", "\n".join(heading)):
            field = fields.match(written)
            assert (written, field and field.key) == (written, key)


def test_a_heading_that_may_mean_several_things_is_taken_for_none(yanji: Policy) -> None:
    fields = load_fields(yanji)
    assert [heading for heading in NOT_OURS.split() if fields.match(heading)] == []


def test_the_dates_of_joining_and_leaving_are_known_where_a_place_asks_for_them() -> None:
    fields = load_fields(load_policy("part-month", [Path("configs")]))
    for key, headings in {"joined": "到岗日期 入职时间 入职日期", "left": "离岗日期 离职时间"}.items():
        assert {found.key for each in headings.split() if (found := fields.match(each))} == {key}


@pytest.mark.parametrize(
    "heading", ["现工资（元）", "现工资\n(元/月)", "*现工资 [元]", "现 工 资：", "现工资【元】"]
)
def test_units_and_line_breaks_in_a_heading_make_no_difference(
    write_sheet: Write, policy: Policy, heading: str
) -> None:
    roster = read_roster(write_sheet([(*HEADER[:9], heading), person()]), policy)
    assert (roster.people["current_pay"].to_list(), roster.problems) == ([285400], ())


def test_of_two_columns_that_both_tell_where_somebody_works_the_usual_one_is_used(
    write_text: Write, policy: Policy
) -> None:
    header = [cell.replace("单位", "部门") for cell in HEADER]
    roster = read_roster(
        write_text([(*header, "科室", "所属单位"), (*person(), "民政科", "白川街道")]), policy
    )
    assert roster.people["unit"].to_list() == ["白川街道"]
    assert "部门、科室" in roster.problems[0].message


GROUPED = [
    ["某县社区工作者工资表", *[None] * 12],
    [
        "序号",
        "姓名",
        "证件号码",
        "岗位",
        "工作年限",
        "学历",
        "证书",
        "应发项",
        None,
        None,
        "扣款项",
        None,
        None,
    ],
    [*[None] * 7, "岗位工资", "其他", "合计", "养老保险", "其他", "合计"],
]


def grouped(serial: int, name: str) -> list[object]:
    number = id_number(serial)
    return [serial, name, number, "工作人员", 12, "本科", "无", 2000, 854, 2854, 200, 54, 254]


@pytest.mark.parametrize("is_merged", [True, False])
def test_groups_of_headings_above_headings_are_one_header(
    write_sheet: Write, policy: Policy, is_merged: bool
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.active
        for cells in ("A1:M1", "H2:J2", "K2:M2", *(f"{letter}2:{letter}3" for letter in "ABCDEFG")):
            sheet.merge_cells(cells)

    rows = [*GROUPED, grouped(1, "示例甲"), grouped(2, "示例乙")]
    roster = read_roster(write_sheet(rows, change=change if is_merged else None), policy)
    assert roster.people.select("row", "name", "credited_years").rows() == [
        (4, "示例甲", 12),
        (5, "示例乙", 12),
    ]
    headers = [column.header for column in roster.reading.columns]
    assert headers[7:] == ["岗位工资", "应发项其他", "应发项合计", "养老保险", "扣款项其他", "扣款项合计"]
    assert roster.rejects.is_empty()


def test_a_field_below_a_group_is_used(write_text: Write, policy: Policy) -> None:
    upper = "序号,姓名,证件号码,岗位,工作年限,学历,证书,应发项,,扣款项"
    lower = ",,,,,,,岗位工资,应发合计,公积金"
    line = f"1,示例甲,{id_number(1)},工作人员,12,本科,无,2000,2854,200"
    roster = read_roster(write_text(f"{upper}\n{lower}\n{line}\n"), policy)
    assert roster.people["current_pay"].to_list() == [285400]


def test_a_person_with_remarks_beyond_the_headings_is_a_person(write_text: Write, policy: Policy) -> None:
    roster = read_roster(write_text([[*HEADER, "", ""], [*person(1), "甲", "乙"]]), policy)
    assert roster.people["name"].to_list() == ["示例甲"]


@pytest.mark.parametrize("title", [True, False])
def test_the_lower_of_two_header_lines_may_name_more_columns_than_the_upper(
    yanji: Policy, write_sheet: Write, title: bool
) -> None:
    rows = [
        ["姓名", "证件号码", "基本情况", None, None, None],
        [None, None, "岗位", "工作年限", "学历", "社会工作者职业水平"],
        ["示例甲", id_number(1, area="990000"), "普通工作人员", 3, "本科", "无"],
    ]
    top = [["某街道社区工作者花名册"]] if title else []

    def merge(book: openpyxl.Workbook) -> None:
        first = len(top) + 1
        for cells in (f"A{first}:A{first + 1}", f"B{first}:B{first + 1}", f"C{first}:F{first}"):
            book.active.merge_cells(cells)

    roster = read_roster(write_sheet([*top, *rows], change=merge), yanji)
    assert (roster.rows_read, roster.rejects.height) == (1, 0)
    assert roster.people["credited_years"].to_list() == [3]


def test_a_heading_with_a_key_is_the_column_of_that_key(yanji: Policy, write_text: Write) -> None:
    heading = ["姓名", "证件号码", "岗位", "工作年限", "学历", "社会工作者职业水平"]
    person = ["示例甲", id_number(1, area="990000"), "普通工作人员", "3", "本科", "无"]
    both = [*heading, "其他应发（other_pay）", "其他应发（other_earnings）"]
    roster = read_roster(write_text([both, [*person, "12.00", "34.00"]]), yanji)
    assert roster.people["other_pay"].to_list() == [1200]
