"""`shegong policy diff`: what changed, and who gains and loses, to the fen."""

import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given

from shegong.errors import ShegongError
from shegong.money import parse_number
from shegong.policy.catalogue import policy_files, shipped
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.proof.compare import comparable_items, compare
from shegong.proof.shared import Asked
from tests.conftest import Command
from tests.engine.regulations import Regulation, regulations
from tests.formula.effort import draws
from tests.policy.place import PLACE, write

XIAN = ["policy", "diff", "xian-2020"]


def compared(shegong: Command, *arguments: str | Path) -> dict[str, Any]:
    shown = shegong("policy", "diff", *arguments, "--json")
    assert shown.code == 0
    document: dict[str, Any] = json.loads(shown.out)
    return document


def test_the_new_base_of_xian_is_told_with_whom_it_helps(shegong: Command) -> None:
    shown = shegong(*XIAN, "--on", "2022-06", "--to", "2022-07")
    assert (shown.code, shown.err) == (0, "")
    assert "月工资基数  由 3,200 元改为 3,900 元，提高 21.88%" in shown.out
    rows = {tuple(line.split()) for line in shown.out.splitlines()}
    assert ("1", "+700.00") in rows
    assert ("18", "+1,181.00") in rows
    assert "表中的人：试用期 否" in shown.out


def test_without_months_the_last_change_is_shown(shegong: Command) -> None:
    assert shegong(*XIAN).out == shegong(*XIAN, "--on", "2022-06", "--to", "2022-07").out


def test_a_program_gets_exact_amounts_and_percentages(shegong: Command) -> None:
    document = compared(shegong, "xian-2020")
    (change,) = document["changes"]
    (difference,) = change["differences"]
    assert (change["key"], difference["rise"], difference["percent"]) == ("base", "700.00", "21.875")
    found = document["comparison"]
    assert found["rising"] == found["situations"] == found["possible"]
    assert found["greatest_gain"]["rise"] == "1181.00"


@pytest.mark.parametrize("name", sorted(policy_files(shipped("configs"))))
def test_a_regulation_beside_itself_changes_nothing_for_anybody(shegong: Command, name: str) -> None:
    document = compared(shegong, name, name)
    assert document["changes"] == []
    found = document["comparison"]
    if found is None:  # figures that each place sets, or nothing to be paid
        assert document["problems"]
        return
    assert (found["rising"], found["falling"]) == (0, 0)
    assert parse_number(found["total"]) == 0
    assert found["staying"] == found["situations"]


@draws(12)
@given(regulations(rules=4))
def test_any_regulation_beside_itself_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, regulation: Regulation
) -> None:
    path = regulation.write(tmp_path_factory.mktemp("itself", numbered=True))
    try:
        before, after = (load_policy(path, [Path(path).parent]) for _time in range(2))
        month = Month(2020, 7)
        for old, new in comparable_items(before, after).values():
            found = compare(Asked(before, month, old), Asked(after, month, new), {})
            assert found.counts == (0, 0, found.all.situations)
    except ShegongError as error:  # a formula that could overflow, a layer that changes nothing
        assert "A024" not in {problem.code for problem in error.problems}  # noqa: PT017


def test_the_cells_of_the_heat_table_add_up_to_the_whole(shegong: Command, tmp_path: Path) -> None:
    after = write(tmp_path, ('"4800.00"', '"5100.00"'), ("base_pay * 1%", "base_pay * 2%"))
    (tmp_path / "old").mkdir()
    before = write(tmp_path / "old")
    document = compared(shegong, before, after, "--on", "2020-06", "--set", "local=true")
    found = document["comparison"]
    cells = found["heat"]["cells"]
    # Education has a default, at which the table's people stand: a third of everybody.
    assert sum(cell["situations"] for cell in cells) * 3 == found["situations"]
    for cell in cells:
        average = parse_number(cell["total"]) / cell["situations"]
        assert abs(average - parse_number(cell["average"])) * 200 <= 1
        assert parse_number(cell["least"]) <= average <= parse_number(cell["greatest"])


def test_the_examples_can_be_typed_and_show_the_amounts(shegong: Command, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    before = write(tmp_path / "old")
    after = write(tmp_path, ('chief = "50"', 'chief = "10"'), ('staff = "10.50"', 'staff = "90.50"'))
    found = compared(shegong, before, after, "--on", "2020-06")["comparison"]
    assert found["greatest_gain"]["rise"] == "80.00"
    assert found["greatest_loss"]["rise"] == "-40.00"
    for example in (found["greatest_gain"], found["greatest_loss"]):
        for command, side in zip(example["commands"], ("before", "after"), strict=True):
            words = command.split()
            assert words[0] == "shegong"
            paid = json.loads(shegong(*words[1:], "--json").out)
            (gross,) = [rule["value"] for rule in paid["rules"] if rule["key"] == "gross"]
            assert gross == example[side]


def test_what_only_one_asks_stands_at_its_default_and_that_is_said(shegong: Command, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    before = write(tmp_path / "old")
    party = '[inputs.member]\nname = "党员"\ntype = "flag"\ndefault = true\n\n[inputs.local]'
    years = '[inputs.held]\nname = "任职年限"\ntype = "count"\nminimum = 1\n\n[inputs.local]'
    after = write(
        tmp_path,
        ("[inputs.local]", party),
        ("[inputs.local]", years),
        ("if local else 0)", "if local else 0) + (base * held if member else 0)"),
    )
    shown = shegong("policy", "diff", before, after, "--on", "2020-06").out
    assert re.search(r"党员 +只有新办法要，按默认的 是", shown)
    assert re.search(r"任职年限 +只有新办法要，按最低的 1", shown)
    assert "每种情形都是 +4,800.00 元" in shown
    told = shegong("policy", "diff", before, after, "--on", "2020-06", "--set", "党员=否").out
    assert re.search(r"党员 +只有新办法要，按给定的 否", told)
    assert "全部不变" in told


def test_what_only_one_knows_is_left_out_and_that_is_said(shegong: Command, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    before = write(tmp_path / "old")
    after = write(
        tmp_path,
        ('master = "硕士"', 'doctor = "博士"'),
        ("master = { staff = 20, chief = 70 }", "doctor = { staff = 20, chief = 70 }"),
        ("[posts.chief]", '[posts.deputy]\nname = "副职"\ngrades = [1, 4]\n\n[posts.chief]'),
        ("none = { staff = 0,", "none = { staff = 0, deputy = 0,"),
        ('pass = { staff = "10.50",', 'pass = { staff = "10.50", deputy = 0,'),
        ("doctor = { staff = 20,", "doctor = { staff = 20, deputy = 0,"),
        ('"学历" = "硕士"', '"学历" = "博士"'),
    )
    shown = shegong("policy", "diff", before, after, "--on", "2020-06").out
    assert re.search("学历 +只有原办法有的不比较：硕士", shown)
    assert re.search("学历 +只有新办法有的不比较：博士", shown)
    assert re.search("岗位 +只有新办法有的不比较：副职", shown)
    assert "全部不变" in shown


def test_who_can_not_be_compared_is_said_and_what_changed_is_shown(shegong: Command, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    before = write(tmp_path / "old", ("base_pay * fund[base_pay]", "0"))
    after = write(
        tmp_path,
        ("base_pay * fund[base_pay]", "salary * fund[salary]"),
        ('[inputs.wage]\nname = "原工资"', '[inputs.salary]\nname = "上年工资"'),
        ('keys = ["wage"]', 'keys = ["salary"]'),
        ('wage = "2854.00"', 'salary = "2854.00"'),
        ("wage = 0", "salary = 0"),
    )
    shown = shegong("policy", "diff", before, after, "--on", "2020-06", "--item", "net")
    assert shown.code == 0
    assert "A024" in shown.err
    assert "“上年工资”只有新办法要，又没有默认值" in shown.err
    assert "原工资    删去" in shown.out
    assert "没有比较" in shown.out
    told = shegong(
        "policy", "diff", before, after, "--on", "2020-06", "--item", "net", "--set", "上年工资=3000"
    )
    assert told.err == ""
    assert "每种情形都是 -150.00 元" in told.out


def test_regulations_without_a_common_item_can_not_be_compared(shegong: Command, tmp_path: Path) -> None:
    rule = '[rules.senior]\nname = "资深"\nkind = "info"\nformula = "served >= 10"\nsource = "law 二"\n'
    after = write(tmp_path, text=PLACE[: PLACE.index("[tables.coefficient]")] + rule)
    shown = shegong("policy", "diff", "xian-2020", after, "--on", "2020-06")
    assert shown.code == 0
    assert "两个办法没有可以比较的同名项目" in shown.err
    assert "岗位等级工资" in shown.out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--item", "grosss"], 2, "是不是 gross？"),
        (["--by", "grade,pots"], 2, "是不是 post？"),
        (["--by", "grade,post,probation"], 2, "grade,post"),
        (["--set", "岗位"], 2, "名称=值"),
        (["--set", "工令=3"], 2, "A006"),
        (["--set", "岗位=村长"], 2, "A004"),
        (["--on", "2019-12"], 1, "P040"),
        (["--to", "2022"], 2, "A001"),
        (["--format", "xlsx"], 2, "A020"),
        (["--out", "比较.pdf"], 2, "html"),
    ],
)
def test_a_wrong_argument_is_answered_with_what_is_right(
    shegong: Command, arguments: list[str], code: int, told: str
) -> None:
    shown = shegong(*XIAN, *arguments)
    assert (shown.code, shown.out) == (code, "")
    assert told in shown.err


def test_the_comparison_is_arranged_as_one_likes(shegong: Command) -> None:
    shown = shegong(*XIAN, "--by", "岗位,probation").out
    assert "岗位 ＼ 试用期" in shown
    assert "表中的人" not in shown
    alone = shegong(*XIAN, "--by", "credited_years", "--item", "应发合计").out
    assert "0–2" in alone


def test_the_comparison_is_written_as_a_page_a_text_and_a_workbook(shegong: Command, tmp_path: Path) -> None:
    for name in ("x.md", "x.html", "x.xlsx"):
        shown = shegong(*XIAN, "--out", tmp_path / name)
        assert shown.code == 0
        assert "已写出" in shown.out
    assert "提高 21.88%" in (tmp_path / "x.md").read_text()
    page = (tmp_path / "x.html").read_text()
    assert '<td class="right short up3">+1,181.00</td>' in page
    assert '<td class="right short up">+700.00</td>' in page
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    cells = [cell for row in book.worksheets[-1].iter_rows() for cell in row]
    (most,) = [cell for cell in cells if cell.value == 1181]
    assert most.fill.start_color.rgb == "FF7CC592"
    assert shegong(*XIAN, "--out", tmp_path / "x.md").code == 1
    assert json.loads(shegong(*XIAN, "--out", tmp_path / "x.md", "--force", "--json").out)["written"]
