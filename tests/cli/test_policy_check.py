"""`shegong policy check`: what is wrong with a regulation is found before anyone is paid."""

import json
import shlex
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.policy.place import write

FALLING = ('pass = { staff = "10.50", chief = 60 }', 'pass = { staff = "10.50", chief = 40 }')


def test_a_sound_regulation_is_proved_and_the_size_of_the_proof_told(shegong: Command) -> None:
    result = shegong("policy", "check", "yanji-2018")
    assert result.code == 0
    assert "8,460 种情形" in result.out
    assert "岗位 3 × 工作年限 47 × 学历 5" in result.out
    assert "✓ “学历”提高，应发不降" in result.out
    assert "✗" not in result.out


def test_a_broken_law_is_shown_by_commands_that_reproduce_it(shegong: Command, tmp_path: Path) -> None:
    file = write(tmp_path, FALLING)
    result = shegong("policy", "check", str(file))
    assert result.code == 1
    assert "L001" in result.err
    assert f"{file}:" in result.err
    before, after = (line for line in result.out.splitlines() if line.strip().startswith("shegong pay"))
    for command, gross in ((before, "2,906.00"), (after, "2,896.00")):
        shown = shegong(*shlex.split(command)[1:])
        assert shown.code == 0
        assert gross in shown.out


def test_the_same_can_be_read_by_a_program(shegong: Command, tmp_path: Path) -> None:
    result = shegong("policy", "check", str(write(tmp_path, FALLING)), "--json")
    told = json.loads(result.out)
    assert result.code == 1
    assert [each["law"] for each in told["broken"]] == ["education_never_lowers_pay"]
    assert told["broken"][0]["times"] == 164
    assert [month["situations"] for month in told["months"]] == [492, 492]
    assert "parts_add_up" in told["held"]
    assert {problem["code"] for problem in told["problems"]} == {"L001", "L002"}


def test_a_regulation_that_does_not_load_is_refused_with_everything_that_is_wrong(
    shegong: Command, tmp_path: Path
) -> None:
    file = write(tmp_path, ("base * share", "base * shares"), ("grades = [1, 3]", "grades = [3, 1]"))
    result = shegong("policy", "check", str(file))
    assert (result.code, result.out) == (1, "")
    assert "F011" in result.err
    assert "P016" in result.err


def test_a_warning_refuses_only_where_it_is_asked_to(shegong: Command, tmp_path: Path) -> None:
    unused = (
        '[parameters.rest]\nname = "其余"\nunit = "yuan"\nsource = "law 一"\nvalues = { 2020-01-01 = 1 }\n'
    )
    file = write(tmp_path, ("[[cases]]", f"{unused}[[cases]]"))
    assert shegong("policy", "check", str(file)).code == 0
    result = shegong("policy", "check", str(file), "--strict")
    assert result.code == 1
    assert "parameters.rest" in result.err


def test_a_regulation_that_leaves_its_figures_to_others_is_checked_and_not_proved(shegong: Command) -> None:
    result = shegong("policy", "check", "jilin-2020")
    assert result.code == 0
    assert "L007" in result.err
    assert "种情形" not in result.out


def test_a_domain_too_big_to_enumerate_says_what_was_drawn(shegong: Command, tmp_path: Path) -> None:
    counts = "".join(
        f'[inputs.{key}]\nname = "{key}"\ntype = "count"\nmaximum = 45\ndefault = 0\n'
        for key in ("one", "two", "three")
    )
    edits = (
        ("[parameters.base]", f"{counts}[parameters.base]"),
        ("floor(served / 10)", "floor((served + one + two + three) / 10)"),
    )
    result = shegong("policy", "check", str(write(tmp_path, *edits)))
    assert result.code == 0
    assert "全部情形有 95,778,624 种" in result.out
    assert "按固定种子抽了 600,000 种" in result.out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_speaks_the_users_language(shegong: Command, language: str) -> None:
    result = shegong("policy", "check", "yanji-2018", "--lang", language)
    assert ("situations" in result.out) == (language == "en")
