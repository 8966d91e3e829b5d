"""`shegong policy test`: a regulation's own examples, calculated again."""

import json
from pathlib import Path

import pytest

from shegong.policy.catalogue import policy_files, shipped
from shegong.policy.load import load_policy
from tests.conftest import Command
from tests.policy.place import PLACE, write

WRONG_BASE = ('base_pay = "3024.00"', 'base_pay = "3000.00"')
YEARLY = (
    "[[cases]]",
    """[transitions.year]
name = "又一年"
when = "month == 1"
set = { served = "min(served + 1, 40)" }
source = "law 五"

[[cases]]
given = { post = "chief", served = 12, wage = "2854.00", joined = 2018-07-01 }
becomes = { "工龄" = 13 }
on = "2021-01"

[[cases]]""",
)


def words(text: str) -> set[tuple[str, ...]]:
    return {tuple(line.split()) for line in text.splitlines()}


def test_every_case_of_the_catalogue_comes_out_to_the_fen(shegong: Command) -> None:
    shown = shegong("policy", "test")
    assert shown.code == 0
    assert "全部相符" in shown.out
    for name in policy_files(shipped("configs")):
        if load_policy(name).rules:
            assert any(row[:1] == (name,) for row in words(shown.out))


def test_cases_that_come_out_are_counted(shegong: Command, tmp_path: Path) -> None:
    shown = shegong("policy", "test", write(tmp_path), "yanji-2018")
    assert (shown.code, shown.err) == (0, "")
    assert ("place", "某地社工岗工资办法", "2", "2") in words(shown.out)
    assert shown.out.rstrip().endswith("2 个办法，4 个算例，全部相符")


def test_an_item_that_differs_shows_by_how_much_and_why(shegong: Command, tmp_path: Path) -> None:
    file = write(tmp_path, WRONG_BASE)
    shown = shegong("policy", "test", file)
    line = file.read_text().split("\n").index("[[cases]]") + 1
    assert shown.code == 1
    assert f"place 算例 1  2020-06  {file}:{line}" in shown.out
    assert "岗位 社区正职、工作年限 12 年、原工资 2,854.00、入职日期 2018-07-01" in shown.out
    assert "基础工资：应为 3,000.00 元，算得 3,024.00 元，多 24.00 元" in shown.out
    assert "公式  基数 × 比例 × 系数[等级]" in shown.out
    assert "代入  4,800.00 × 0.7 × 0.9" in shown.out
    assert "应发合计：" not in shown.out
    assert shown.out.rstrip().endswith("1 个办法，2 个算例：1 个相符，1 个不符")


def test_a_failed_case_gives_the_command_that_shows_each_step(shegong: Command, tmp_path: Path) -> None:
    shown = shegong("policy", "test", write(tmp_path, WRONG_BASE))
    command = next(line for line in shown.out.splitlines() if "逐步看" in line).split()[2:]
    again = shegong(*command)
    assert again.code == 0
    assert "基础工资 = 3,024.00 元" in again.out


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("3024.01", "少 0.01 元"),
        ("3023.99", "多 0.01 元"),
    ],
)
def test_a_fen_is_a_difference(shegong: Command, tmp_path: Path, expected: str, told: str) -> None:
    shown = shegong("policy", "test", write(tmp_path, (WRONG_BASE[0], f'base_pay = "{expected}"')))
    assert shown.code == 1
    assert told in shown.out


def test_the_state_after_the_transitions_is_compared(shegong: Command, tmp_path: Path) -> None:
    assert shegong("policy", "test", write(tmp_path, YEARLY)).code == 0
    shown = shegong("policy", "test", write(tmp_path, YEARLY, ('"工龄" = 13', '"工龄" = 14')))
    assert shown.code == 1
    assert "工作年限（变动后）：应为 14，算得 13，少 1" in shown.out


def test_a_program_gets_each_difference_with_its_place(shegong: Command, tmp_path: Path) -> None:
    file = write(tmp_path, WRONG_BASE)
    shown = shegong("policy", "test", file, "--json")
    document = json.loads(shown.out)
    assert shown.code == 1
    assert (document["cases"], document["passed"], document["failed"]) == (2, 1, 1)
    (first, second) = document["policies"][0]["cases"]
    assert second["passed"]
    (difference,) = first["differences"]
    expected = {"key": "base_pay", "expected": "3000.00", "found": "3024.00", "difference": "24.00"}
    assert expected.items() <= difference.items()
    line = file.read_text().split("\n")[int(difference["place"].split(":")[1]) - 1]
    assert line[int(difference["place"].split(":")[2]) - 1 :].startswith('base_pay = "3000.00"')


def test_a_policy_without_cases_warns(shegong: Command, tmp_path: Path) -> None:
    shown = shegong("policy", "test", write(tmp_path, text=PLACE[: PLACE.index("[[cases]]")]))
    assert shown.code == 0
    assert "A023" in shown.err
    assert "没有算例可以核对" in shown.out


@pytest.mark.parametrize(
    ("edit", "code", "told"),
    [
        (('post = "chief", served = 12', "served = 12"), "A022", "算例没有给出“岗位”"),
        (('base_pay = "3024.00"', 'base_pay = "3千"'), "A022", "“基础工资”的值“3千”"),
        (("served = 12,", "served = 120,"), "A005", "0-40 年"),
        (("served = 12,", 'served = 12, "工龄" = 13,'), "A002", "工作年限"),
        (('on = "2020-06"', 'on = "2019-06"'), "P040", "不适用"),
    ],
)
def test_a_case_that_can_not_be_calculated_fails_at_its_place(
    shegong: Command, tmp_path: Path, edit: tuple[str, str], code: str, told: str
) -> None:
    shown = shegong("policy", "test", write(tmp_path, edit))
    assert shown.code == 1
    assert f"错误 {code}  {tmp_path / 'place.toml'}:" in shown.err
    assert told in shown.err
    assert "1 个相符，1 个不符" in shown.out


def test_a_policy_that_does_not_load_does_not_hide_the_others(shegong: Command, tmp_path: Path) -> None:
    shown = shegong("policy", "test", "yanji2018", write(tmp_path))
    assert shown.code == 1
    assert "是不是 yanji-2018？" in shown.err
    assert "1 个办法，2 个算例，全部相符" in shown.out


def test_a_folder_of_ones_own_is_tested_with_the_catalogue(shegong: Command, tmp_path: Path) -> None:
    write(tmp_path, WRONG_BASE)
    shown = shegong("policy", "test", "--configs", tmp_path)
    assert shown.code == 1
    assert "--policy place --configs" in shown.out
    assert f"--configs {tmp_path}" in shown.out
    assert any(row[:1] == ("yanji-2018",) for row in words(shown.out))
