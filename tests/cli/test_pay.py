"""`shegong pay`, typed as a clerk would."""

import json
from pathlib import Path

import pytest

from tests.conftest import Command

PERSON = ["--post", "chief", "--years", "12", "--education", "bachelor", "--certificate", "intermediate"]
PAY = ["pay", "--policy", "yanji-2018", *PERSON, "--on", "2020-06"]


def test_pay_shows_grade_items_and_total(shegong: Command) -> None:
    shown = shegong(*PAY)
    assert shown.code == 0
    assert shown.err == ""
    rows = {tuple(line.split()) for line in shown.out.splitlines()}
    assert ("等级", "14") in rows
    assert ("基础工资", "4,872.00") in rows
    assert ("应发合计", "4,872.00") in rows


def test_a_result_says_that_it_rests_on_assumptions(shegong: Command) -> None:
    assert "没有公布的推定" in shegong(*PAY).out


def test_why_gives_formula_numbers_rounding_clause_and_reason(shegong: Command) -> None:
    shown = shegong(*PAY, "--why").out
    assert (
        "当地事业单位管理岗位人员月平均工资 × 当地所选系数 × 基础工资所占比例 × 等级系数[发放等级]" in shown
    )
    assert "4,800.00 × 1 × 0.7 × 1.45" in shown
    assert "四舍五入到元" in shown
    assert "《关于进一步加强全省社区专职工作者队伍建设的意见（征求意见稿）》 附件 月基础工资计算公式" in shown
    assert "《基础工资套改表》未公布" in shown


def test_json_gives_a_program_all_of_it_and_nothing_else(shegong: Command) -> None:
    shown = shegong(*PAY, "--json")
    document = json.loads(shown.out)
    rules = {rule["key"]: rule for rule in document["rules"]}
    assert rules["base_pay"]["value"] == "4872.00"
    assert rules["base_pay"]["formula_in_numbers"] == "4,800.00 × 1 × 0.7 × 1.45"
    assert rules["base_pay"]["clause"].endswith("月基础工资计算公式、试用期工资")
    assert "coefficient" in rules["base_pay"]["rests_on"]
    assert {entry["key"] for entry in document["assumptions"]} >= {"institution_wage", "coefficient"}
    assert document["policy"]["layers"] == ["yanji-2018", "yanbian-2018", "jilin-2020"]


def test_chinese_names_mean_the_same_as_keys(shegong: Command) -> None:
    chinese = [
        "--post",
        "社区正职",
        "--years",
        "12",
        "--education",
        "大学本科",
        "--certificate",
        "社会工作师",
    ]
    shown = shegong("pay", "--policy", "yanji-2018", *chinese, "--on", "2020-06")
    assert shown.out == shegong(*PAY).out


def test_an_input_of_the_policy_is_set_by_name(shegong: Command) -> None:
    shown = shegong(*PAY, "--set", "试用期=有工作经历")
    assert ("发放等级", "13") in {tuple(line.split()) for line in shown.out.splitlines()}
    assert shown.out == shegong(*PAY, "--set", "probation=experienced").out


def test_what_is_missing_is_asked_for_with_the_allowed_values(shegong: Command) -> None:
    shown = shegong("pay", "--policy", "yanji-2018", "--post", "chief", "--on", "2020-06")
    assert shown.code == 2
    assert shown.out == ""
    assert "缺少“工作年限”" in shown.err
    assert "college 大专" in shown.err
    assert "junior 助理社会工作师" in shown.err


@pytest.mark.parametrize(
    ("arguments", "code", "problem", "told"),
    [
        (["--post", "cheif"], 2, "A004", "是不是 chief？"),
        (["--years", "-1"], 2, "A005", "0-80"),
        (["--years", "12.5"], 2, "A004", "0-80"),
        (["--years", "nan"], 2, "A004", "0-80"),
        (["--years", "1e1"], 2, "A004", "0-80"),
        (["--set", "probaton=no"], 2, "A006", "是不是 probation？"),
        (["--set", "probation"], 2, "A007", "名称=值"),
        (["--set", "post=staff"], 0, None, "基础工资"),
        (["--on", "2020-13"], 2, "A001", "2020-06"),
        (["--on", "二月"], 2, "A001", "2020-06"),
        (["--on", "2017-12"], 1, "P040", "2018-01-01"),
        (["--policy", "yanji2018"], 1, "P021", "是不是 yanji-2018？"),
        (["--policy", "jilin-2020"], 1, "P041", "institution_wage"),
        (["--policy", "nowhere.toml"], 1, "P001", "文件不存在"),
        (["--configs", "/nowhere"], 1, "P020", "--configs"),
    ],
)
def test_a_wrong_argument_is_answered_with_what_is_right(
    shegong: Command, arguments: list[str], code: int, problem: str | None, told: str
) -> None:
    shown = shegong(*PAY, *arguments)
    assert shown.code == code
    assert told in shown.out + shown.err
    if problem:
        assert problem in shown.err
        assert shown.out == ""


def test_a_figure_that_nobody_checked_lately_warns_and_strict_refuses(shegong: Command) -> None:
    late = [*PAY[:-1], "2022-02"]
    warned = shegong(*late)
    assert warned.code == 0
    assert "只核对到 2021-12-31" in warned.err
    assert "4,872.00" in warned.out
    refused = shegong(*late, "--strict")
    assert refused.code == 1
    assert refused.out == ""


def test_a_policy_of_ones_own_is_found_by_folder_or_path(shegong: Command, tmp_path: Path) -> None:
    own = tmp_path / "my-county.toml"
    own.write_text(
        '[policy]\nid = "my-county"\nname = "某县"\nregion = "222402"\nextends = ["yanbian-2018"]\nfrom = 2020-01-01\n'
        '[parameters.institution_wage]\nname = "月平均工资"\nunit = "yuan"\nstatus = "assumed"\nwhy = "试算"\n'
        'values = { 2020-01-01 = "5000.00" }\n',
        encoding="utf-8",
    )
    by_folder = shegong("pay", "--policy", "my-county", "--configs", tmp_path, *PERSON, "--on", "2020-06")
    by_path = shegong("pay", "--policy", own, *PERSON, "--on", "2020-06")
    assert by_folder.out == by_path.out
    assert "5,075.00" in by_path.out


def test_english_is_spoken_on_request(shegong: Command) -> None:
    shown = shegong(*PAY, "--why", "--lang", "en")
    assert "base pay" in shown.out
    assert "应发合计" not in shown.out


def test_what_happened_since_is_what_a_later_month_is_paid_by(shegong: Command) -> None:
    person = ["--education", "college", "--on", "2021-02", "--json"]
    told = shegong(
        *(
            "pay",
            "--policy",
            "yanji-2018",
            "--post",
            "staff",
            "--years",
            "3",
            "--certificate",
            "none",
            *person,
        ),
        *("--since", "2018-05", "--at", "2018-12:appraisal=fail", "--at", "2020-08:certificate=junior"),
        *("--at", "2020-09:post=deputy", "--at", "2020-12:appraisal=pass"),
    )
    then = ["--post", "deputy", "--years", "5", "--certificate", "junior"]
    facts = shegong("pay", "--policy", "yanji-2018", *then, *person)
    assert told.code == facts.code == 0
    assert json.loads(told.out)["rules"] == json.loads(facts.out)["rules"]
