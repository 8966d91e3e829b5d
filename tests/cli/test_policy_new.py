"""`shegong policy new`: a regulation that calculates from its first minute, to be made into one's own."""

import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from shegong.library import load_policy
from shegong.policy.catalogue import policy_files, shipped
from shegong.policy.policy import Policy
from shegong.policy.schema import PolicyFile
from shegong.policy.starter import schema_reference
from tests.conftest import Command

CONFIGS = shipped("configs")
TAPLO = Path(sys.executable).with_name("taplo")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def next_steps(out: str) -> list[list[str]]:
    """The commands that are suggested, as words after `shegong`."""
    return [shlex.split(line.partition("shegong ")[2]) for line in out.splitlines() if "shegong " in line]


def loaded(file: str) -> Policy:
    return load_policy(file).policy


def test_a_rule_writer_is_led_from_the_starter_to_the_first_pay(shegong: Command) -> None:
    begun = shegong("policy", "new", "my-city.toml")
    assert (begun.code, begun.err) == (0, "")
    assert begun.out.startswith("已写出 my-city.toml")
    check, pay = next_steps(begun.out)
    checked = shegong(*check)
    assert checked.code == 0
    assert "错误" not in checked.err
    paid = shegong(*pay)
    assert paid.code == 0
    assert "基础工资 = 3,220.00 元" in paid.out
    assert "示例数值，请换成公布的基数" in paid.out


def test_the_examples_of_the_starter_come_out_to_the_fen(shegong: Command) -> None:
    shegong("policy", "new", "my-city.toml")
    shown = shegong("policy", "test", "my-city.toml")
    assert shown.code == 0
    assert "2 个算例，全部相符" in shown.out


def test_the_starter_shows_everything_that_a_regulation_can_say(shegong: Command) -> None:
    shegong("policy", "new", "my-city.toml")
    written = tomllib.loads(Path("my-city.toml").read_text(encoding="utf-8"))
    assert written.keys() == {field.name for field in fields(PolicyFile)}
    tables = written["tables"].values()
    assert {way for table in tables for way in ("rows", "linear", "bands") if way in table} == {
        "rows",
        "linear",
        "bands",
    }
    assert {rule["kind"] for rule in written["rules"].values()} >= {
        "info",
        "earning",
        "deduction",
        "employer",
        "funding",
    }
    assert {given["type"] for given in written["inputs"].values()} >= {"post", "level", "count", "flag"}
    assert any(given.get("merit") is False for given in written["inputs"].values())
    assert any(len(parameter["values"]) > 1 for parameter in written["parameters"].values())


def test_every_figure_of_the_starter_says_that_it_is_an_example(shegong: Command) -> None:
    shegong("policy", "new", "my-city.toml")
    written = tomllib.loads(Path("my-city.toml").read_text(encoding="utf-8"))
    for section in ("parameters", "tables", "rules", "transitions", "limits"):
        for entry in written[section].values():
            assert entry["status"] == "assumed"
            assert entry["why"].startswith("示例")


def test_name_region_and_date_are_those_asked_for(shegong: Command) -> None:
    name = '某市"试点"办法\n（草稿）\x7f'
    arguments = ("--name", name, "--region", "210500", "--from", "2024-02-29")
    begun = shegong("policy", "new", "my-city-2024.toml", *arguments)
    policy = loaded("my-city-2024.toml")
    assert (policy.id, policy.name, policy.region) == ("my-city-2024", name, "210500")
    assert policy.start.isoformat() == "2024-02-29"
    assert next_steps(begun.out)[1][-3:] == ["--on", "2024-03", "--why"]
    assert all(shegong(*step).code == 0 for step in next_steps(begun.out))
    assert shegong("policy", "test", "my-city-2024.toml").code == 0


def test_a_local_layer_begins_with_the_figures_that_its_base_leaves_open(shegong: Command) -> None:
    begun = shegong("policy", "new", "my-county.toml", "--extends", "jilin-2020", "--name", "某县办法")
    assert (begun.code, begun.err) == (0, "")
    written = tomllib.loads(Path("my-county.toml").read_text(encoding="utf-8"))
    assert written["policy"]["extends"] == ["jilin-2020"]
    assert written["policy"]["region"] == "220000"
    base = load_policy("jilin-2020").policy
    left = {key: each.name for key, each in base.parameters.items() if not each.values}
    assert {key: each["name"] for key, each in written["parameters"].items()} == left
    assert {each["unit"] for each in written["parameters"].values()} == {"yuan", "rate"}
    assert all(each["why"].startswith("示例数值") for each in written["parameters"].values())
    assert len(next_steps(begun.out)) == 2
    assert all(shegong(*step).code == 0 for step in next_steps(begun.out))


@pytest.mark.parametrize("base", policy_files(CONFIGS))
def test_a_local_layer_on_any_shipped_policy_loads_and_pays_if_its_base_does(
    shegong: Command, base: str
) -> None:
    begun = shegong("policy", "new", "my-county.toml", "--extends", base, "--from", "2024-01-01")
    assert begun.code == 0, begun.err
    policy = loaded("my-county.toml")
    assert policy.layers[:2] == ("my-county", base)
    assert all(parameter.values for parameter in policy.parameters.values())
    pays = [step for step in next_steps(begun.out) if step[0] == "pay"]
    assert len(pays) == any(rule.kind == "earning" for rule in policy.items)
    begins, ends = max(policy.layer_starts).isoformat(), policy.end.isoformat() if policy.end else "9999"
    if begins <= "2024-01-01" < ends:
        shown = [shegong(*pay) for pay in pays]
        # Insurance alone takes contributions from somebody without pay: its own check refuses that.
        assert all(each.code == 0 or "E009" in each.err for each in shown)


def test_the_example_of_a_local_layer_needs_only_its_signs_taken_away(shegong: Command) -> None:
    shegong("policy", "new", "my-county.toml", "--extends", "jilin-2020")
    text = Path("my-county.toml").read_text(encoding="utf-8")
    Path("my-county.toml").write_text(
        re.sub(r"(?m)^# (\[\[cases|given|expect|on )", r"\1", text), encoding="utf-8"
    )
    shown = shegong("policy", "test", "my-county.toml")
    assert shown.code == 1
    assert "应发合计：应为 0.00 元，算得 1,680.00 元" in shown.out


def test_a_base_of_ones_own_is_found_and_stays_named(shegong: Command, tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    shegong("policy", "new", "ours/my-city.toml")
    begun = shegong("policy", "new", "my-county.toml", "--extends", "my-city", "--configs", "ours")
    assert begun.code == 0
    assert all("--configs" in step for step in next_steps(begun.out))
    assert all(shegong(*step).code == 0 for step in next_steps(begun.out))


@pytest.mark.parametrize("extends", [[], ["--extends", "jilin-2020"]])
def test_an_editor_finds_the_schema_wherever_the_file_is(
    shegong: Command, tmp_path: Path, extends: list[str]
) -> None:
    folder = tmp_path / "办法 草稿"
    folder.mkdir()
    file = folder / "my-city.toml"
    shegong("policy", "new", file, *extends)
    text = file.read_text(encoding="utf-8")
    first = text.split("\n")[0]
    assert first == f"#:schema {(CONFIGS / 'policy.schema.json').resolve().as_uri()}"
    lint: list[str | Path] = [TAPLO, "lint", "--no-auto-config", file]
    assert subprocess.run(lint, capture_output=True, check=False).returncode == 0
    file.write_text(text.replace("[policy]\n", "[policy]\nauthor = 1\n", 1), encoding="utf-8")
    spoilt = subprocess.run(lint, capture_output=True, text=True, check=False)
    assert spoilt.returncode == 1
    assert "'author' was unexpected" in spoilt.stdout + spoilt.stderr


def test_within_the_catalogue_the_schema_is_named_by_the_way_to_it() -> None:
    assert schema_reference(CONFIGS / "jilin" / "baishan.toml") == "../policy.schema.json"
    assert schema_reference(CONFIGS / "jilin" / "yanbian" / "hunchun.toml") == "../../policy.schema.json"
    assert schema_reference(CONFIGS / "nation.toml") == "./policy.schema.json"


def test_a_file_that_is_there_is_kept_unless_forced(shegong: Command) -> None:
    file = Path("my-city.toml")
    file.write_text("mine", encoding="utf-8")
    refused = shegong("policy", "new", file)
    assert (refused.code, refused.out) == (1, "")
    assert "O006" in refused.err
    assert file.read_text(encoding="utf-8") == "mine"
    assert shegong("policy", "new", file, "--force").code == 0
    assert Path("my-city.toml.bak").read_text(encoding="utf-8") == "mine"


def test_colleagues_may_read_what_names_nobody(shegong: Command) -> None:
    Path("plain.txt").touch()
    shegong("policy", "new", "my-city.toml")
    assert Path("my-city.toml").stat().st_mode == Path("plain.txt").stat().st_mode


@pytest.mark.parametrize(
    ("arguments", "code", "problem", "told"),
    [
        (["某市.toml"], 2, "A019", "my-city-2024.toml"),
        (["my city.toml"], 2, "A019", "文件名就是编号"),
        (["my-city.txt"], 2, "A019", "文件名就是编号"),
        (["my-city.toml", "--region", "2224"], 2, "A019", "六位行政区划代码"),
        (["my-city.toml", "--from", "2024-1-1"], 2, "A019", "2024-01-01"),
        (["my-city.toml", "--from", "2024-02-30"], 2, "A019", "2024-01-01"),
        (["my-city.toml", "--from", "9999-12-31"], 2, "A019", "2024-01-01"),
        (["my-city.toml", "--extends", "my-city"], 2, "A019", "另一份办法"),
        (["my-city.toml", "--extends", "../secret"], 2, "A019", "另一份办法"),
        (["my-city.toml", "--extends", "jilin-2021"], 1, "P021", "是不是 jilin-2020？"),
        (["nowhere/my-city.toml"], 1, "O004", "没有文件夹"),
    ],
)
def test_a_wrong_argument_writes_nothing(
    shegong: Command, tmp_path: Path, arguments: list[str], code: int, problem: str, told: str
) -> None:
    shown = shegong("policy", "new", *arguments)
    assert (shown.code, shown.out) == (code, "")
    assert problem in shown.err
    assert told in shown.err
    assert list(tmp_path.iterdir()) == []
