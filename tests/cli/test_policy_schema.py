"""`shegong policy schema`: what an editor knows of a regulation's file is what the loader reads it by."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from shegong.policy.catalogue import policy_files, shipped
from shegong.policy.schema import PolicyFile
from tests.conftest import Command
from tests.policy.place import refused, write

CONFIGS = shipped("configs")
SCHEMA = CONFIGS / "policy.schema.json"
TAPLO = Path(sys.executable).with_name("taplo")
POLICIES = policy_files(CONFIGS)


def taplo(*arguments: str | Path) -> tuple[int, str]:
    """Lint with no network to be had: whatever asks for an address is refused at once.

    What it finds is always told; of its log it may end before the last lines are written.
    """
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    command: list[str | Path] = [TAPLO, "lint", "--colors", "never", "--no-auto-config", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **nowhere}, timeout=120, check=False
    )
    return done.returncode, done.stdout + done.stderr


def against_the_schema(file: Path) -> tuple[int, str]:
    return taplo("--schema", SCHEMA.as_uri(), file)


def forms(form: Any) -> Iterator[type]:  # noqa: ANN401  a type hint can be anything
    """A form and those below it."""
    if isinstance(form, type) and is_dataclass(form):
        yield form
        for hint in get_type_hints(form).values():
            yield from forms(hint)
    for argument in get_args(form):
        yield from forms(argument)


def test_the_shipped_schema_is_what_the_command_prints(shegong: Command) -> None:
    shown = shegong("policy", "schema")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out == SCHEMA.read_text(encoding="utf-8"), (
        "shegong policy schema --out configs/policy.schema.json"
    )


def test_it_knows_every_key_that_the_loader_knows_and_says_what_it_means(shegong: Command) -> None:
    schema = json.loads(shegong("policy", "schema").out)
    described = {**schema["$defs"], "PolicyFile": schema}
    loaders = {
        form.__name__: {field.name.rstrip("_") for field in fields(form)} for form in forms(PolicyFile)
    }
    assert {name: set(form["properties"]) for name, form in described.items()} == loaders
    assert all(form["additionalProperties"] is False for form in described.values())
    assert all(key["description"] for form in described.values() for key in form["properties"].values())


def test_it_is_written_to_a_file_and_over_one_only_by_force(shegong: Command, tmp_path: Path) -> None:
    file = tmp_path / "policy.schema.json"
    assert shegong("policy", "schema", "--out", file).code == 0
    assert file.read_bytes() == SCHEMA.read_bytes()
    file.write_text("mine")
    again = shegong("policy", "schema", "--out", file)
    assert again.code == 1
    assert "O006" in again.err
    assert file.read_text() == "mine"
    assert shegong("policy", "schema", "--out", file, "--force").code == 0
    assert file.with_name("policy.schema.json.bak").read_text() == "mine"


@pytest.mark.parametrize("policy", POLICIES)
def test_a_shipped_policy_begins_with_the_way_to_its_schema(policy: str) -> None:
    first = POLICIES[policy].read_text(encoding="utf-8").split("\n")[0]
    sign, _space, way = first.partition(" ")
    assert sign == "#:schema"
    assert way.startswith(("./", "../"))
    assert (POLICIES[policy].parent / way).resolve() == SCHEMA.resolve()


def test_taplo_finds_nothing_wrong_with_the_shipped_policies() -> None:
    code, told = taplo(*POLICIES.values())
    assert code == 0, told


@pytest.mark.parametrize("policy", ["jilin-2020", "shaanxi-2015"])
def test_taplo_follows_the_line_of_a_shipped_policy_to_the_schema(policy: str, tmp_path: Path) -> None:
    (tmp_path / "configs" / "place").mkdir(parents=True)
    way = POLICIES[policy].relative_to(CONFIGS)
    copy = tmp_path / "configs" / way
    copy.parent.mkdir(parents=True, exist_ok=True)
    text = POLICIES[policy].read_text(encoding="utf-8")
    copy.write_text(text.replace("[policy]\n", "[policy]\npublished = 2020-01-01\n"), encoding="utf-8")
    code, told = taplo(copy)
    assert code == 1
    assert "unexpected" not in told  # there is no schema yet
    (tmp_path / "configs" / "policy.schema.json").write_bytes(SCHEMA.read_bytes())
    code, told = taplo(copy)
    assert code == 1
    assert "'published' was unexpected" in told


def test_a_policy_that_has_everything_in_it_fits(tmp_path: Path) -> None:
    code, told = against_the_schema(write(tmp_path))
    assert code == 0, told


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (('id = "place"', 'id = "place"\nfrm = 2020-01-01'), "'frm' was unexpected"),
        (("from = 2020-01-01", "from = 2020"), '2020 is not of type "string"'),
        (("from = 2020-01-01", 'from = "soon"'), '"soon" is not a "date"'),
        (('region = "222401"', "region = 222401"), '222401 is not of type "string"'),
        (('region = "222401"', 'region = "2224"'), "does not match"),
        (('name = "工作人员"\n', ""), '"name" is a required property'),
        (("grades = [1, 3]", "grades = [1]"), "less than 2 items"),
        (('type = "count"', 'type = "number"'), "is not one of"),
        (('status = "assumed"', 'status = "guessed"'), "is not one of"),
        (('2020-01-01 = "4800.00"', '20200101 = "4800.00"'), "does not match"),
        (('keys = ["wage"]', 'keys = "wage"'), 'is not of type "array"'),
        (("default = false", "default = [false]"), "is not of types"),
        (("[rules.extra]", "[rules.Extra]"), "does not match"),
        (('on = "2020-06"', "on = 2020-06-01"), "does not match"),
        (("[sources.law]", "[source.law]"), "'source' was unexpected"),
    ],
)
def test_what_taplo_refuses_the_loader_refuses_too(tmp_path: Path, edit: tuple[str, str], told: str) -> None:
    file = write(tmp_path, edit)
    code, shown = against_the_schema(file)
    assert code == 1
    assert told in shown
    assert refused(file)
