"""`shegong policy list`: what there is, where, and how well it is known."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from shegong.policy.catalogue import policy_files, shipped
from tests.conftest import Command
from tests.policy.place import PLACE, write

HEAVY = ("rich", "pydantic", "polars", "numpy", "tree_sitter", "fractions")

COUNTY = """[policy]
id = "county"
name = "某县办法"
region = "222402"
extends = ["place"]
from = 2021-01-01

[sources.letter]
title = "某县的答复"

[parameters.base]
name = "基数"
unit = "yuan"
source = "letter 一"
values = { 2021-01-01 = "4500.00" }

[parameters.share]
name = "比例"
unit = "rate"
status = "derived"
source = "letter 二"
values = { 2021-01-01 = "75%" }

[tables.coefficient]
name = "系数"
unit = "rate"
keys = ["grade"]
status = "assumed"
why = "未公布"
linear = { first = "0.90", step = "0.05", to = 4 }

[parameters.subsidy]
name = "补贴"
unit = "yuan"
"""


def county(folder: Path, *edits: tuple[str, str], name: str = "county") -> Path:
    return write(folder, *edits, name=name, text=COUNTY)


def row(out: str, policy: str) -> list[str]:
    """The words of a policy's line."""
    (line,) = [line for line in out.splitlines() if line.split()[:1] == [policy]]
    return line.split()


def ids(out: str) -> list[str]:
    known = policy_files(shipped("configs"))
    return [word for line in out.splitlines() if (word := (line.split() or [""])[0]) in known]


def test_every_shipped_policy_is_listed_once_in_order_of_region(shegong: Command) -> None:
    shown = shegong("policy", "list")
    assert (shown.code, shown.err) == (0, "")
    assert sorted(ids(shown.out)) == sorted(policy_files(shipped("configs")))
    regions = [row(shown.out, policy)[1] for policy in ids(shown.out)]
    assert regions == sorted(regions)
    headings = [line for line in shown.out.splitlines() if line in ("北京市", "吉林省", "陕西省")]
    assert headings == ["北京市", "吉林省", "陕西省"]


def test_a_county_stands_below_its_prefecture_and_that_below_its_province(shegong: Command) -> None:
    lines = shegong("policy", "list", "22").out.splitlines()
    indents = {
        line.split()[0]: len(line) - len(line.lstrip())
        for line in lines
        if line.startswith(" ") and line.strip()
    }
    assert indents["jilin-2020"] < indents["yanbian-2018"] < indents["yanji-2018"]


def test_what_is_published_derived_and_assumed_is_counted(shegong: Command, tmp_path: Path) -> None:
    write(tmp_path)
    county(tmp_path)
    shown = shegong("policy", "list", "--configs", tmp_path).out
    assert row(shown, "county")[:8] == ["county", "222402", "2021-01-01", "起", "1", "1", "1", "留给下级"]
    # The base has two parameters, three tables and four rules, of which one is assumed; it is over some day.
    assert row(shown, "place")[2:9] == ["2020-01-01", "至", "2025-12-31", "8", "0", "1", "可以"]
    assert row(shown, "county")[-3:] == ["←", "place", "【自己的】"]


def test_figures_left_to_a_local_layer_are_told_until_one_sets_them(shegong: Command, tmp_path: Path) -> None:
    write(tmp_path)
    county(tmp_path)
    county(
        tmp_path,
        ('id = "county"', 'id = "town"'),
        ('extends = ["place"]', 'extends = ["county"]'),
        ('unit = "yuan"\nsource = "letter 一"\nvalues = { 2021-01-01 = "4500.00" }', 'unit = "count"'),
        (
            '"补贴"\nunit = "yuan"',
            '"补贴"\nunit = "yuan"\nsource = "letter 三"\nvalues = { 2021-01-01 = "9.00" }',
        ),
        ('"75%"', '"76%"'),
        ('"0.90"', '"0.91"'),
        name="town",
    )
    listed = json.loads(shegong("policy", "list", "222402", "--configs", tmp_path, "--json").out)["policies"]
    by_id = {policy["id"]: policy for policy in listed}
    assert (by_id["county"]["pays"], by_id["county"]["wanting"]) == ("open", {"subsidy": "补贴"})
    assert (by_id["town"]["pays"], by_id["town"]["wanting"]) == ("open", {"base": "基数"})
    assert row(shegong("policy", "list").out, "yanbian-2018")[7] == "可以"


def test_what_pays_nobody_by_itself_says_so(shegong: Command) -> None:
    shown = shegong("policy", "list", "three-posts")
    assert row(shown.out, "three-posts")[7] == "不发工资，供引用"


YANJI = {"yanji-2018", "yanji-net-2020"}
YANBIAN = {"yanbian-2018", "yanbian-insurance-2020", *YANJI}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("222401", YANJI),
        ("222400", YANBIAN),
        ("2224", YANBIAN),
        ("220000", {"jilin-2020", "jilin-retirement-2021", "changchun-insurance-2015", *YANBIAN}),
        ("吉林", {"jilin-2020", "yanbian-2018", "yanji-2018"}),
        ("延吉", {"yanji-2018"}),
        ("YAN", {"yanbian-2018", "yanji-2018"}),
    ],
)
def test_a_region_or_a_word_narrows_the_list(shegong: Command, wanted: str, found: set[str]) -> None:
    shown = shegong("policy", "list", wanted)
    assert shown.code == 0
    assert found <= set(ids(shown.out))
    assert len(ids(shown.out)) < len(policy_files(shipped("configs")))
    if wanted.isdecimal():
        assert set(ids(shown.out)) == found


def test_what_nothing_is_called_is_answered_with_what_there_is(shegong: Command) -> None:
    shown = shegong("policy", "list", "yanji-2019")
    assert (shown.code, shown.out) == (1, "")
    assert "P021" in shown.err
    assert "是不是 yanji-2018？" in shown.err


def test_ones_own_file_comes_before_the_shipped_one_visibly(shegong: Command, tmp_path: Path) -> None:
    write(
        tmp_path,
        ('id = "place"', 'id = "yanji-2018"'),
        ("某地社工岗工资办法", "延吉市自己的办法"),
        name="yanji-2018",
    )
    shown = shegong("policy", "list", "--configs", tmp_path)
    assert shown.code == 0
    line = row(shown.out, "yanji-2018")
    assert "延吉市自己的办法" in line
    assert line[-2].startswith("【自己的")
    assert "yanji-2018.toml】" in line[-1]
    assert "按省办法推定）  ← yanbian-2018" not in shown.out
    assert "其中自己的 1 份" in shown.out
    listed, _net = json.loads(shegong("policy", "list", "222401", "--configs", tmp_path, "--json").out)[
        "policies"
    ]
    assert listed["own"] is True
    assert [Path(file).name for file in listed["hides"]] == ["yanji-2018.toml"]


def test_the_shipped_folder_named_again_shadows_nothing(shegong: Command) -> None:
    assert "自己的" not in shegong("policy", "list", "--configs", shipped("configs")).out


@pytest.mark.parametrize(
    ("edit", "code", "message"),
    [
        (('name = "某县办法"', "name = 某县办法"), "P006", "这里的值不成立"),
        (("extends", "extend"), "P007", "未知的键“extend”"),
        (('id = "county"', 'id = "town"'), "P011", "编号与文件名不一致"),
        (('extends = ["place"]', 'extends = ["plaice"]'), "P021", "找不到办法“plaice”"),
        (('extends = ["place"]', 'extends = ["county"]'), "P013", "绕成了圈"),
    ],
)
def test_a_file_that_does_not_load_is_listed_with_its_problem(
    shegong: Command, tmp_path: Path, edit: tuple[str, str], code: str, message: str
) -> None:
    write(tmp_path)
    file = county(tmp_path, edit)
    shown = shegong("policy", "list", "吉林", "--configs", tmp_path)
    assert shown.code == 1
    assert row(shown.out, "place")
    assert "不能用的文件：1 个" in shown.out
    below = shown.out.partition("不能用的文件")[2]
    assert str(file) in below
    assert code in below
    assert message in below
    assert message in shown.err
    document = json.loads(shegong("policy", "list", "--configs", tmp_path, "--json").out)
    (unread,) = document["unread"]
    assert unread["file"] == str(file)
    assert unread["problems"][0]["code"] == code
    assert len(document["policies"]) == len(policy_files(shipped("configs"))) + 1


def test_what_rests_on_a_broken_file_cannot_be_used_either(shegong: Command, tmp_path: Path) -> None:
    write(tmp_path, ("[policy]", "[polcy]"))
    county(tmp_path)
    shown = shegong("policy", "list", "--configs", tmp_path)
    assert shown.code == 1
    assert "不能用的文件：2 个" in shown.out
    assert shown.err.count("P008") == 1


def test_two_files_of_one_id_are_a_problem(shegong: Command, tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "old").mkdir()
    write(tmp_path / "old")
    shown = shegong("policy", "list", "--configs", tmp_path)
    assert shown.code == 1
    assert "P056" in shown.out


def test_a_name_cannot_command_the_terminal(shegong: Command, tmp_path: Path) -> None:
    write(tmp_path, ("某地社工岗工资办法", "某地\\u001b[2J\\n办法\\u202e"))
    shown = shegong("policy", "list", "--configs", tmp_path)
    assert "\x1b" not in shown.out
    assert "\u202e" not in shown.out
    assert "某地␛[2J 办法⟨U+202E⟩" in shown.out


def test_figures_stand_in_columns_although_chinese_is_two_columns_wide(shegong: Command) -> None:
    lines = shegong("policy", "list", "22").out.splitlines()
    heading = lines[0]

    def columns(text: str) -> int:
        return sum(1 if character.isascii() else 2 for character in text)

    ends = {columns(heading.partition("推定")[0] + "推定")}
    for policy in ("jilin-2020", "yanbian-2018", "yanji-2018"):
        (line,) = [line for line in lines if line.split()[:1] == [policy]]
        before = line.partition("  可以" if "  可以" in line else "  留给下级")[0]
        ends.add(columns(before))
    assert len(ends) == 1


@pytest.mark.parametrize(("width", "beside"), [(80, False), (200, True)])
def test_on_a_narrow_terminal_names_stand_below(width: int, beside: bool) -> None:
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    program = Path(sys.executable).with_name("shegong")
    environment = {
        key: value for key, value in os.environ.items() if key not in ("COLUMNS", "SHEGONG_CONFIGS")
    }
    done = subprocess.run(
        [program, "policy", "list", "222401", "--lang", "zh"], stdout=follower, env=environment, check=True
    )
    os.close(follower)
    out = os.read(leader, 100_000).decode()
    os.close(leader)
    assert done.returncode == 0
    assert any(line.split()[:1] == ["yanji-2018"] and "延吉市" in line for line in out.splitlines()) == beside


def test_the_list_loads_no_more_than_it_needs() -> None:
    code = "import sys, shegong.cli.app as app; app.run(['policy', 'list']); print(set(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "'shegong.policy.listing'" in done.stderr
    assert [name for name in HEAVY if f"'{name}'" in done.stderr] == []


def test_the_base_of_these_tests_is_sound(shegong: Command, tmp_path: Path) -> None:
    assert shegong("policy", "test", write(tmp_path, text=PLACE)).code == 0
