"""A slip says in a line how each amount came about, with the person's own figures."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from shegong.errors import ShegongError
from shegong.policy.catalogue import policy_files, shipped
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.report.slips.make import make_slips
from tests.report.slips.people import lines, paid, slips_of

HEADER = "姓名,岗位,工作年限,学历,社会工作者职业水平"
CHIEF = "示例甲,社区正职,12,本科,社会工作师"
NEWCOMER = "示例乙,工作人员,0,大专,无"


def reasons(folder: Path, heading: str, person: str, policy: str, month: str = "2020-06") -> dict[str, str]:
    slip = slips_of(folder, f"{heading}\n{person}\n", policy, month).slips[0]
    return {name: line.reason for name, line in lines(slip).items()}


def test_a_product_shows_its_factors_and_what_the_amount_among_them_is(tmp_path: Path) -> None:
    found = reasons(tmp_path, HEADER, CHIEF, "yanji-2018")
    assert found == {"基础工资": "当地事业单位管理岗位人员月平均工资 4,800.00 × 1 × 70% × 1.45"}


def test_only_the_branch_that_applies_is_told_and_the_rounding_where_it_changed_something(
    tmp_path: Path,
) -> None:
    found = reasons(tmp_path, f"{HEADER},试用期", f"{NEWCOMER},无工作经历", "yanji-2018")
    assert found == {"基础工资": "当地“社工岗”人员平均基础工资 2,854.00 × 80%，四舍五入到元"}


def test_an_amount_from_a_table_names_the_table_and_its_key(tmp_path: Path) -> None:
    found = reasons(tmp_path, HEADER, CHIEF.replace("社区正职", "正职"), "dashiqiao", "2021-06")
    assert found["补贴"] == "补贴标准"
    assert found["岗位奖励补贴"].startswith("岗位奖励补贴标准[")


def test_an_amount_that_the_roster_tells_is_said_to_come_from_there(tmp_path: Path) -> None:
    found = reasons(tmp_path, f"{HEADER},其他应发", f"{CHIEF},300.00", "yanji-net-2020")
    assert found["其他应发"] == "花名册填报的数"


def test_a_contribution_shows_its_base_and_share_and_leaves_out_sums_of_nothing(tmp_path: Path) -> None:
    found = reasons(tmp_path, f"{HEADER},申报缴费基数", f"{NEWCOMER},0", "yanji-net-2020")
    assert found["基本养老保险（个人）"] == "基本养老保险缴费基数 3,000.00 × 8%"
    assert found["基本医疗保险（个人）"] == "基本医疗保险缴费基数 3,000.00 × 2%"
    assert found["住房公积金（个人）"] == "住房公积金缴存基数 2,688.00 × 5%"


def test_income_tax_shows_the_bracket_and_the_quick_deduction(tmp_path: Path) -> None:
    first = reasons(
        tmp_path, f"{HEADER},其他应发,申报缴费基数", f"{CHIEF},3000,4500", "yanji-net-2020", "2020-01"
    )
    # 4872 + 3000 − 5000 − 688.50 = 2183.50
    assert first["个人所得税（工资、薪金）"] == "累计应纳税额 65.51（累计应纳税所得额 2,183.50 × 3%）"
    second = reasons(
        tmp_path, f"{HEADER},其他应发,申报缴费基数", f"{CHIEF},50000,4500", "yanji-net-2020", "2020-01"
    )
    # 54872 − 5000 − 688.50 = 49183.50, in the bracket from 36,000 to 144,000
    assert second["个人所得税（工资、薪金）"] == (
        "累计应纳税额 2,398.35（累计应纳税所得额 49,183.50 × 10% − 速算扣除数 2,520.00）"
    )


def test_tax_withheld_before_is_taken_off(tmp_path: Path) -> None:
    carried = "income_to_date,contributions_to_date,tax_to_date,tax_months_to_date"
    heading = f"{HEADER},其他应发,申报缴费基数,{carried}"
    found = reasons(tmp_path, heading, f"{CHIEF},3000,4500,7872,688.50,65.51,1", "yanji-net-2020", "2020-02")
    assert found["个人所得税（工资、薪金）"].startswith(
        "累计应纳税额 131.01（累计应纳税所得额 4,367.00 × 3%） − 累计已预缴税额"
    )


def test_an_amount_of_nothing_is_named_without_a_reason(tmp_path: Path) -> None:
    made = slips_of(tmp_path, f"{HEADER}\n{NEWCOMER}\n", "yanji-net-2020")
    notes = {note.label: note.text for note in made.notes[made.slips[0].ground]}
    assert "其他应发" in notes["本月为 0"]
    assert "其他应发" not in lines(made.slips[0])


def test_a_slip_that_does_not_agree_with_the_payroll_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(f"{HEADER}\n{CHIEF}\n", encoding="utf-8")
    payroll = paid(path, "yanji-2018", "2020-06")
    altered = payroll.table.with_columns(base_pay=payroll.table["base_pay"] + 1)
    with pytest.raises(ShegongError) as refused:
        make_slips(replace(payroll, table=altered))
    assert [problem.code for problem in refused.value.problems] == ["V004"]


def people_of_cases(policy: Policy) -> dict[tuple[Month, tuple[str, ...]], list[str]]:
    """The people of a regulation's own cases who can be paid, as lines of rosters, by month and headings."""
    figures = policy.entries_behind() & policy.parameters.keys()
    found: dict[tuple[Month, tuple[str, ...]], list[str]] = defaultdict(list)
    for case in policy.cases:
        if policy.items and not case.absent and figures <= policy.figures_on(case.on).keys():
            cells = [f"示例{len(found)}", *(str(value).lower() for value in case.given.values())]
            found[case.on, tuple(case.given)].append(",".join(cells))
    return found


@pytest.mark.parametrize("name", policy_files(shipped("configs")))
def test_every_item_of_a_shipped_regulation_is_explained(tmp_path: Path, name: str) -> None:
    for (month, keys), people in people_of_cases(load_policy(name)).items():
        try:
            made = slips_of(tmp_path, "\n".join([",".join(["姓名", *keys]), *people, ""]), name, str(month))
        except ShegongError as refused:  # a case may be of somebody whom a check refuses
            assert {problem.code for problem in refused.problems} == {"E007", "E010"}  # noqa: PT017
            continue
        told = [line.reason for slip in made.slips for line in lines(slip).values()]
        assert all(told)
        assert not [reason for reason in told if {"若", "则", "否则"} & set(reason.split())]
