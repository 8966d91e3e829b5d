"""An office's own layout: what it may say, what is checked, what its files are called."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from shegong.payroll.layouts.naming import safe
from shegong.roster.cards import passes_luhn
from tests.conftest import Command
from tests.payroll.layouts.office import (
    PEOPLE,
    beside,
    card,
    column_of,
    lines_of,
    pay,
    payroll_of,
    person,
    roster,
)

OWN = """
[layout]
id = "own"
name = "某行代发"
kind = "bank"
format = "csv"

[file]
most_rows = 0

[[columns]]
heading = "行号"
row_number = true

[[columns]]
heading = "户名"
from = "name"
required = true

[[columns]]
heading = "账号"
from = "card"
required = true

[[columns]]
heading = "金额"
from = "paid"
format = "amount"
"""


def own(folder: Path, *changes: tuple[str, str], add: str = "") -> Path:
    text = OWN
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "own.toml"
    path.write_text(text + add, encoding="utf-8")
    return path


def without_pay(shegong: Command, folder: Path) -> Path:
    """A roster whose first person contributes exactly what is left of the pay."""
    path = roster(folder)
    assert pay(shegong, path).code == 0
    net = payroll_of(path)[0]["实发合计"]
    (folder / "结果" / "工资表.csv").unlink()
    return roster(folder, [PEOPLE[0] | {"其他个人缴费": net}, *PEOPLE[1:]])


def test_whoever_gets_nothing_is_left_out_and_named(shegong: Command, tmp_path: Path) -> None:
    path = without_pay(shegong, tmp_path)
    shown = pay(shegong, path, "--layout", own(tmp_path))
    assert shown.code == 0
    assert "1 人没有钱可发，没有列入“某行代发”：第 2 行 示例乙（0.00）" in shown.err
    (file,) = beside(path)
    _heading, *lines = lines_of(file)
    assert [line[1] for line in lines] == [each["姓名"] for each in PEOPLE[1:]]
    assert sum(Decimal(line[3]) for line in lines) == sum(column_of(path, "实发合计"))
    assert "_6人_" in file.name


def test_what_was_made_is_told_to_programs(shegong: Command, tmp_path: Path) -> None:
    path = without_pay(shegong, tmp_path)
    shown = pay(shegong, path, "--layout", own(tmp_path), "--json")
    told = json.loads(shown.out)
    (file,) = beside(path)
    (made,) = told["layouts"]
    assert made["files"] == [{"path": str(file), "people": 6, "total": str(sum(column_of(path, "实发合计")))}]
    assert made["left_out"] == [{"row": 2, "name": "示例乙", "amount": "0.00"}]
    assert {problem["code"] for problem in told["problems_besides"]} == {"B018", "B028"}
    assert sorted(told["written"].values()) == sorted([str(file), str(tmp_path / "结果" / "工资表.csv")])


def test_many_people_go_into_several_files_that_add_up(shegong: Command, tmp_path: Path) -> None:
    path = roster(tmp_path)
    layout = own(
        tmp_path,
        ("most_rows = 0", 'most_rows = 3\nbefore = [["共{人数}人", "{合计}"]]\nafter = [["完"]]'),
    )
    shown = pay(shegong, path, "--layout", layout)
    assert shown.code == 0
    files = sorted(beside(path), key=lambda each: each.stem[-1])
    assert [file.stem.rpartition("_")[2] for file in files] == ["1", "2", "3"]
    found = [lines_of(file) for file in files]
    assert [lines[0][0] for lines in found] == ["共3人", "共3人", "共1人"]
    assert [line[0] for line in found[1][2:-1]] == ["1", "2", "3"]
    assert [lines[-1] for lines in found] == [["完"]] * 3
    for lines, file in zip(found, files, strict=True):
        total = sum(Decimal(line[3]) for line in lines[2:-1])
        assert lines[0][1] == str(total)
        assert f"金额{total}元" in file.name
    assert sum(Decimal(lines[0][1]) for lines in found) == sum(column_of(path, "实发合计"))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_rare_signs_of_names_are_written_where_the_encoding_has_them(
    shegong: Command, tmp_path: Path, encoding: str
) -> None:
    people = [person(1, 姓名="示例䶮"), person(2, 姓名="示例㛃"), person(3, 姓名="示例𠮷")]
    path = roster(tmp_path, people)
    layout = own(tmp_path, ("most_rows = 0", f'encoding = "{encoding}"'))
    assert pay(shegong, path, "--layout", layout).code == 0
    (file,) = beside(path)
    assert [line[1] for line in lines_of(file, encoding)[1:]] == [each["姓名"] for each in people]


def test_gbk_lists_everybody_whose_name_it_cannot_write(shegong: Command, tmp_path: Path) -> None:
    people = [person(1, 姓名="示例䶮"), person(2, 姓名="示例㛃"), person(3, 姓名="示例𠮷"), person(4)]
    path = roster(tmp_path, people)
    shown = pay(shegong, path, "--layout", own(tmp_path, ("most_rows = 0", 'encoding = "gbk"')))
    assert shown.code == 1
    assert [line for line in shown.err.splitlines() if "编码里没有" in line] == [
        f"  gbk 编码里没有“{sign}”" for sign in "䶮㛃𠮷"
    ]
    assert "花名册.csv:2 (户名)" in shown.err


def test_nothing_at_all_is_written_where_one_file_cannot_be(shegong: Command, tmp_path: Path) -> None:
    path = roster(tmp_path, [person(1), person(2, 银行账号="")])
    shown = pay(shegong, path, "--layout", "tax-2022", "--layout", "bank-generic", "--layout", "bank-cmb")
    assert shown.code == 1
    assert shown.err.count("错误 B011") == 2
    assert "示例丙：“账号”是空的" in shown.err
    assert list((tmp_path / "结果").iterdir()) == []


def test_a_file_that_is_there_is_kept_unless_told_otherwise(shegong: Command, tmp_path: Path) -> None:
    path, layout = roster(tmp_path), own(tmp_path)
    assert pay(shegong, path, "--layout", layout).code == 0
    (file,) = beside(path)
    before = file.read_bytes()
    (tmp_path / "结果" / "工资表.csv").unlink()
    shown = pay(shegong, path, "--layout", layout)
    assert shown.code == 1
    assert "O006" in shown.err
    assert file.name in shown.err
    assert not (tmp_path / "结果" / "工资表.csv").exists()
    assert pay(shegong, path, "--layout", layout, "--force").code == 0
    assert {each.name for each in beside(path)} == {file.name, f"{file.name}.bak"}
    assert file.read_bytes() == before


def test_the_same_people_give_the_same_bytes(shegong: Command, tmp_path: Path) -> None:
    found = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        path = roster(tmp_path / name)
        assert pay(shegong, path, "--layout", "bank-abc", "--layout", "tax-2022").code == 0
        found.append([file.read_bytes() for file in beside(path)])
    assert found[0] == found[1]


def test_rejected_people_are_in_no_file(shegong: Command, tmp_path: Path) -> None:
    path = roster(tmp_path, [person(1), person(2, 工作年限="-1")])
    shown = pay(shegong, path, "--layout", own(tmp_path), "--on-error", "skip")
    assert shown.code == 3
    (file,) = [each for each in beside(path) if "rejects" not in each.name]
    assert [line[1] for line in lines_of(file)[1:]] == ["示例乙"]


def test_two_people_may_share_an_account_where_the_layout_says_so(shegong: Command, tmp_path: Path) -> None:
    path = roster(tmp_path, [person(1), person(2, 银行账号=card(1))])
    shown = pay(shegong, path, "--layout", own(tmp_path, add='\n[checks]\nsame_card = "warning"\n'))
    assert shown.code == 0
    assert "注意 B014" in shown.err
    assert card(1) not in shown.err + shown.out


def test_a_card_with_a_slip_is_refused_where_the_layout_says_so(shegong: Command, tmp_path: Path) -> None:
    slipped = card(1)[:-2] + card(1)[-1] + card(1)[-2]
    assert not passes_luhn(slipped)
    path = roster(tmp_path, [person(1, 银行账号=slipped)])
    shown = pay(shegong, path, "--layout", own(tmp_path, add='\n[checks]\nluhn = "error"\n'))
    assert shown.code == 1
    assert "B013" in shown.err
    assert slipped not in shown.err


def test_an_account_is_written_without_what_typing_adds(shegong: Command, tmp_path: Path) -> None:
    account = card(1)
    typed = f" {account[:4]} {account[4:8]}-{account[8:]}"
    path = roster(tmp_path, [person(1, 银行账号=typed)])
    assert pay(shegong, path, "--layout", own(tmp_path)).code == 0
    assert lines_of(beside(path)[0])[1][2] == account


def test_a_layout_of_one_s_own_folder_comes_first_and_says_so(shegong: Command, tmp_path: Path) -> None:
    (tmp_path / "自己的" / "layouts").mkdir(parents=True)
    text = OWN.replace('"own"', '"bank-generic"').replace("某行代发", "本县代发")
    (tmp_path / "自己的" / "layouts" / "bank-generic.toml").write_text(text, encoding="utf-8")
    path = roster(tmp_path)
    shown = pay(shegong, path, "--layout", "bank-generic", "--configs", tmp_path / "自己的")
    assert shown.code == 0
    assert "B003" in shown.err
    assert "_本县代发_" in beside(path)[0].name


@pytest.mark.parametrize("unit", ["../../外面", "a/b\\c:d*e?f", "某" * 200, "CON", ". ."])
def test_a_name_from_data_stays_a_name_in_the_folder(shegong: Command, tmp_path: Path, unit: str) -> None:
    path = roster(tmp_path, [person(1, 单位=unit)])
    shown = pay(shegong, path, "--layout", own(tmp_path))
    assert shown.code == 0, shown.err
    (file,) = beside(path)
    assert file.parent == tmp_path / "结果"
    assert not set('\\/:*?"<>|') & set(file.name)
    assert len(file.name.encode()) <= 230
    assert file.name.endswith(f"_某行代发_1人_金额{column_of(path, '实发合计')[0]}元.csv")


def test_names_that_systems_keep_for_themselves_are_changed() -> None:
    assert [safe(name) for name in ("nul", "COM1.x", "..", "工资\x00表\n")] == [
        "_nul",
        "_COM1.x",
        "文件",
        "工资表",
    ]


def test_a_sum_a_choice_of_keys_and_a_default_stand_in_columns(shegong: Command, tmp_path: Path) -> None:
    more = """
[[columns]]
heading = "社保"
sum = ["pension_employee", "medical_employee", "unemployment_employee", "no_such_rule"]

[[columns]]
heading = "行别"
from = ["no_such_field", "bank"]
default = "某行"

[[columns]]
heading = "应发"
from = "gross"
format = "text"
"""
    path = roster(tmp_path, [person(1), person(2, 开户银行="")])
    assert pay(shegong, path, "--layout", own(tmp_path, add=more)).code == 0
    lines = lines_of(beside(path)[0])[1:]
    parts = [column_of(path, f"{name}（个人）") for name in ("基本养老保险", "基本医疗保险", "失业保险")]
    assert [Decimal(line[4]) for line in lines] == [sum(each) for each in zip(*parts, strict=True)]
    assert [line[5] for line in lines] == ["示例银行示例支行", "某行"]
    assert [Decimal(line[6]) for line in lines] == column_of(path, "应发合计")


def test_a_policy_without_net_pay_pays_gross_and_says_so(shegong: Command, tmp_path: Path) -> None:
    path = roster(tmp_path)
    out = tmp_path / "out.csv"
    shown = shegong(
        "batch", path, "--policy", "yanji-2018", "--on", "2020-12", "--out", out, "--layout", own(tmp_path)
    )
    assert shown.code == 0
    assert "办法没有算实发，文件里发的是“应发合计”" in shown.err


def test_a_text_that_looks_like_a_formula_is_plain_in_a_csv(shegong: Command, tmp_path: Path) -> None:
    path = roster(tmp_path, [person(1, 姓名="=示例")])
    assert pay(shegong, path, "--layout", own(tmp_path)).code == 0
    assert lines_of(beside(path)[0])[1][1] == "'=示例"


@pytest.mark.parametrize(
    "more", [["--year", "2020"], ["--promote", "2021-01"], ["--on", "2020-12", "--convert"]]
)
def test_a_layout_is_for_one_month_s_pay(shegong: Command, tmp_path: Path, more: list[str]) -> None:
    out = tmp_path / "out.xlsx"
    path = roster(tmp_path)
    shown = shegong("batch", path, "--policy", "yanji-2018", "--out", out, "--layout", "bank-cmb", *more)
    assert shown.code == 2
    assert "--layout 是一个月工资的文件" in shown.err
    assert not out.exists()
