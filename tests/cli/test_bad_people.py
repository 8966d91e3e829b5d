"""People and amounts that a month's pay cannot go on with, or that somebody should look at: whole commands."""

import csv
from pathlib import Path

import openpyxl
import pytest

from shegong.roster.identity import check_character
from tests.conftest import Command, Outcome

GROSS = ("--policy", "yanji-2018", "--on", "2020-12")
NET = ("--policy", "yanji-net-2020", "--on", "2020-01")
HEADER = "姓名,证件号码,岗位,工作年限,学历,社会工作者职业水平"
REST = "社区正职,12,本科,社会工作师"


def number(serial: int, birth: str = "19900101") -> str:
    digits = f"990000{birth}{serial:03}"
    return digits + check_character(digits)


def batch(
    shegong: Command,
    folder: Path,
    lines: list[str],
    *options: str,
    header: str = HEADER,
    out: str = "工资表.csv",
) -> Outcome:
    roster = folder / "花名册.csv"
    roster.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return shegong("batch", roster, *options, "--out", folder / out, "--force")


def paid(folder: Path, name: str = "工资表.csv") -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def one_with(shegong: Command, folder: Path, extra: dict[str, str], *options: str) -> Outcome:
    """One person of whom these columns are told besides."""
    header = ",".join([HEADER, *extra])
    line = ",".join([f"示例甲,{number(1)},{REST}", *extra.values()])
    return batch(shegong, folder, [line], *(options or NET), header=header)


def test_p05_a_foreigner_is_paid_by_passport(shegong: Command, tmp_path: Path) -> None:
    lines = [f"示例甲,护照,E12345678,{REST}", f"示例乙,居民身份证,{number(2)},{REST}"]
    shown = batch(shegong, tmp_path, lines, *GROSS, header=HEADER.replace("姓名,", "姓名,证件类型,"))
    assert shown.code == 0, shown.err
    assert [row["证件号码"] for row in paid(tmp_path)] == ["E12345678", number(2)]


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "@SUM(A1)", "+示例", "-示例"])
def test_p13_a_name_like_a_formula_is_a_text_in_every_output(
    shegong: Command, tmp_path: Path, name: str
) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    lines = [f"{quoted},{number(1)},{REST}", f"示例乙,{number(2)},社区正职,-1,本科,无"]
    for out in ("工资表.csv", "工资表.xlsx"):
        shown = batch(shegong, tmp_path, lines, *GROSS, "--on-error", "skip", out=out)
        assert shown.code == 3, shown.err
        assert "R073" in shown.err
    assert paid(tmp_path)[0]["姓名"] == "'" + name
    sheet = openpyxl.load_workbook(tmp_path / "工资表.xlsx")["工资表"]
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).endswith(name)]
    assert cell.data_type == "s"


@pytest.mark.parametrize(
    ("name", "code"),
    [("示例[/b]", 0), ("[red]示例", 0), ("\x1b[31m示例", 1), ("示\u202e例", 1), ("\x07示例", 1)],
)
def test_p14_what_would_steer_a_screen_is_shown_as_letters(
    shegong: Command, tmp_path: Path, name: str, code: int
) -> None:
    shown = batch(shegong, tmp_path, [f"{name},{number(1)},{REST},{name}"], *GROSS, header=HEADER + ",血型")
    assert shown.code == code, shown.err
    assert not {"\x1b", "\x07", "\u202e"} & set(shown.out + shown.err)
    if not code:
        assert paid(tmp_path)[0]["姓名"] == name


@pytest.mark.parametrize(
    ("told", "shown"),
    [("3", "（社区正职是 7–18 级）"), ("19", "（社区正职是 7–18 级）"), ("8", "第 2 行写 8，算得")],
)
def test_p16_a_grade_that_the_post_does_not_have_is_pointed_out(
    shegong: Command, tmp_path: Path, told: str, shown: str
) -> None:
    """The grade follows from the post and the years: what the roster says of it is compared, not used."""
    outcome = one_with(shegong, tmp_path, {"级别": told}, *GROSS)
    assert (outcome.code, "E015" in outcome.err, shown in outcome.err) == (0, True, True)


@pytest.mark.parametrize("told", ["14", "14级", "十四级", "ⅩⅣ"])
def test_p15_a_grade_in_words_is_the_same_grade(shegong: Command, tmp_path: Path, told: str) -> None:
    outcome = one_with(shegong, tmp_path, {"级别": told}, *GROSS)
    assert (outcome.code, "E015" in outcome.err) == (0, False)
    assert ("R144" in outcome.err) == (told not in ("14", "14级"))


def test_p18_whoever_left_before_joining_is_refused_and_whoever_is_to_join_waits(
    shegong: Command, tmp_path: Path
) -> None:
    policy = tmp_path / "town.toml"
    policy.write_text(
        """
[policy]
id = "town"
name = "某镇办法"
region = "990000"
extends = ["part-month-whole"]
from = 2018-01-01

[sources.rule]
title = "某镇办法"

[parameters.wage]
name = "月工资"
unit = "yuan"
source = "rule 第三条"
values = { 2018-01-01 = "3000.00" }

[rules.base_pay]
name = "基础工资"
kind = "earning"
formula = "wage"
round = "yuan"
source = "rule 第五条"
""",
        encoding="utf-8",
    )
    dates = ("2018-07-01,", "2021-01-01,", "2021-03-01,2020-12-31", "1948-01-01,")
    lines = [
        f"示例{name},{number(serial)},{each}"
        for serial, (name, each) in enumerate(zip("甲乙丙丁", dates, strict=True))
    ]
    options = ("--policy", str(policy), "--on", "2020-12", "--on-error", "skip")
    shown = batch(shegong, tmp_path, lines[:2], *options, header="姓名,证件号码,到岗日期,离岗日期")
    assert (shown.code, [row["姓名"] for row in paid(tmp_path)]) == (0, ["示例甲"])
    assert "还没有到岗" in shown.err
    shown = batch(
        shegong,
        tmp_path,
        lines,
        *(*options[:3], "2021-03", *options[4:]),
        header="姓名,证件号码,到岗日期,离岗日期",
    )
    assert shown.code == 3
    assert "R064" in shown.err
    assert "离岗日期在到岗日期之前" in shown.err
    assert [row["姓名"] for row in paid(tmp_path)] == ["示例甲", "示例乙"]


@pytest.mark.parametrize("birth", ["20050101", "19190101"])
@pytest.mark.parametrize("when", [GROSS, ("--policy", "yanji-net-2020", "--year", "2020")])
def test_p03_whoever_is_too_young_or_too_old_is_refused_by_the_date(
    shegong: Command, tmp_path: Path, birth: str, when: tuple[str, ...]
) -> None:
    lines = [f"示例甲,{number(1)},{REST}", f"示例乙,{number(2, birth)},{REST}"]
    shown = batch(shegong, tmp_path, lines, *when)
    assert shown.code == 1
    assert "R142" in shown.err
    assert f"生于 {birth[:4]} 年" in shown.err
    assert birth not in shown.err
    assert number(2) not in shown.err
    shown = batch(shegong, tmp_path, lines, *when, "--on-error", "skip")
    assert (shown.code, [row["姓名"] for row in paid(tmp_path)]) == (3, ["示例甲"])


def test_p03_the_sixteenth_birthday_counts(shegong: Command, tmp_path: Path) -> None:
    for birth, code in (("20041231", 0), ("20050101", 1)):
        assert batch(shegong, tmp_path, [f"示例甲,{number(1, birth)},{REST}"], *GROSS).code == code


@pytest.mark.parametrize("paper", [number(1, "19601231"), "990000601231001"])
def test_p22_whoever_may_be_retired_is_pointed_out(shegong: Command, tmp_path: Path, paper: str) -> None:
    shown = batch(
        shegong, tmp_path, [f"示例甲,{paper},{REST}", f"示例乙,{number(2, '19610101')},{REST}"], *GROSS
    )
    assert shown.code == 0
    assert "R143" in shown.err
    assert "已满 60 周岁：1 人，第 2 行；养老、失业保险是否停缴？" in shown.err


@pytest.mark.parametrize(
    ("declared", "words", "base"),
    [
        ("2000", "低于养老保险的下限，按下限缴", "3000.00"),
        ("99999", "高于养老保险的上限，按上限缴", "15000.00"),
        ("4500", "", "4500.00"),
    ],
)
def test_p35_a_base_beyond_the_limits_is_clamped_and_both_are_shown(
    shegong: Command, tmp_path: Path, declared: str, words: str, base: str
) -> None:
    shown = one_with(shegong, tmp_path, {"申报缴费基数": declared})
    assert shown.code == 0, shown.err
    (row,) = paid(tmp_path)
    assert (row["申报缴费基数"], row["基本养老保险缴费基数"]) == (f"{declared}.00", base)
    assert (f"缴费工资 {int(declared):,}.00" in shown.err, words in shown.err) == (bool(words), True)


REFUSED = {
    "p36 net pay below nothing": ({"其他个人缴费": "9000"}, "实发是负数"),
    "p38 bonus separately a second time": (
        {"申报缴费基数": "4500", "全年一次性奖金": "10000", "本年已用过单独计税": "是"}, "本年已经单独计税过一次",
    ),
    "p39 rent and loan interest": ({"住房租金": "1500", "住房贷款利息": "全额"}, "同时扣除住房贷款利息和住房租金"),
    "p40 more than half for the parents": ({"赡养老人": "分摊", "赡养老人分摊额": "1500.01"}, "赡养老人分摊额超过上限"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_the_tax_rules_do_not_allow_is_refused_and_the_others_are_paid(
    shegong: Command, tmp_path: Path, what: str
) -> None:
    extra, words = REFUSED[what]
    shown = one_with(shegong, tmp_path, extra)
    assert (shown.code, words in shown.err) == (1, True)
    header = ",".join([HEADER, *extra])
    lines = [
        f"示例甲,{number(1)},{REST},{','.join(extra.values())}",
        f"示例乙,{number(2)},{REST}{',' * len(extra)}",
    ]
    shown = batch(shegong, tmp_path, lines, *NET, "--on-error", "skip", header=header)
    assert (shown.code, [row["姓名"] for row in paid(tmp_path)]) == (3, ["示例乙"])


def test_p37_net_pay_below_the_minimum_wage_is_pointed_out(shegong: Command, tmp_path: Path) -> None:
    shown = one_with(shegong, tmp_path, {"其他个人缴费": "3500"})
    assert (shown.code, "低于最低工资标准" in shown.err) == (0, True)


def test_p40_a_child_whom_both_parents_deduct_in_full_cannot_be_known(
    shegong: Command, tmp_path: Path
) -> None:
    """The other parent is on no roster of ours; docs/cells.md says so."""
    shown = one_with(shegong, tmp_path, {"子女教育人数": "1", "子女教育人数（各半）": "0"})
    assert shown.code == 0
    assert paid(tmp_path)[0]["子女教育扣除"] == "1000.00"


def test_p41_a_month_missing_between_the_figures_is_refused(shegong: Command, tmp_path: Path) -> None:
    line = f"示例甲,{number(1)},{REST}"
    assert batch(shegong, tmp_path, [line], *NET, out="1.csv").code == 0
    march = ("--policy", "yanji-net-2020", "--on", "2020-03")
    shown = batch(shegong, tmp_path, [line], *march)
    assert shown.code == 2
    shown = batch(shegong, tmp_path, [line], *march, "--previous", str(tmp_path / "1.csv"))
    assert shown.code == 1
    assert "要 2020-02 的工资表，这一份是 2020-01 的" in shown.err


def test_p42_who_comes_back_within_the_year_counts_months_once_and_is_pointed_out(
    shegong: Command, tmp_path: Path
) -> None:
    """Away in February: its payroll does not have them, and in March they seem to be new."""
    both = [f"示例甲,{number(1)},{REST}", f"示例乙,{number(2)},{REST}"]
    extra = ",其他应发"
    rich = [f"{line},20000" for line in both]
    months = (("2020-01", rich, None), ("2020-02", rich[:1], "2020-01"), ("2020-03", rich, "2020-02"))
    shown = {}
    for month, lines, before in months:
        previous = ["--previous", str(tmp_path / f"{before}.csv")] if before else []
        options = ["--policy", "yanji-net-2020", "--on", month, *previous]
        shown[month] = batch(shegong, tmp_path, lines, *options, header=HEADER + extra, out=f"{month}.csv")
        assert shown[month].code == 0, shown[month].err
    assert "离开 1 人" in shown["2020-02"].err
    assert "新来 1 人" in shown["2020-03"].err
    assert "没有本年以前月份的累计数，按本月才入职算：1 人，第 3 行" in shown["2020-03"].err
    months_told = [row["本年已任职月数（到上月）"] for row in paid(tmp_path, "2020-03.csv")]
    assert months_told == ["2", "0"]


def test_p43_another_employer_is_not_asked_for(shegong: Command, tmp_path: Path) -> None:
    """What somebody earns elsewhere does not concern the tax that we withhold; docs/cells.md says so."""
    shown = one_with(shegong, tmp_path, {"其他单位收入": "9999"})
    assert shown.code == 0
    assert "没有用到的列：其他单位收入" in shown.err
    assert paid(tmp_path)[0]["累计收入额"] == paid(tmp_path)[0]["应发合计"]


def test_a_total_that_is_wrong_does_not_stop_the_pay(shegong: Command, tmp_path: Path) -> None:
    lines = [f"示例甲,{number(1)},{REST},4000", f"示例乙,{number(2)},{REST},4100", "合计,共3人,,,,,8000"]
    shown = batch(shegong, tmp_path, lines, *GROSS, header=HEADER + ",现工资")
    assert shown.code == 0
    assert "合计行写 8,000.00 元，上面 2 人相加是 8,100.00 元" in shown.err
    assert "合计行写 3 人，上面有 2 人" in shown.err
    assert len(paid(tmp_path)) == 2


def test_cards_go_into_the_payroll_as_text_and_into_no_message(shegong: Command, tmp_path: Path) -> None:
    card = "6228480000000000018"
    lines = [
        f"示例甲,{number(1)},{REST},农业银行,{card[:4]} {card[4:]}",
        f"示例乙,{number(2)},{REST},,{card}",
    ]
    for out in ("工资表.csv", "工资表.xlsx"):
        shown = batch(shegong, tmp_path, lines, *GROSS, header=HEADER + ",开户行,工资卡号", out=out)
        assert (shown.code, "R134" in shown.err, card[4:14] in shown.err + shown.out) == (0, True, False)
    assert [row["银行账号"] for row in paid(tmp_path)] == [card, card]
    sheet = openpyxl.load_workbook(tmp_path / "工资表.xlsx")["工资表"]
    assert [cell.data_type for row in sheet.iter_rows() for cell in row if cell.value == card] == ["s", "s"]
