"""Every problem code has an input that provokes it, and docs/errors.md shows what the program says about it."""

import ast
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from shegong.errors import ShegongError
from shegong.report.problems import print_problems
from tests.conftest import ROOT, Command
from tests.errors import calls, made, mishaps
from tests.errors.cases import CASES, CATALOGUE, Case
from tests.errors.page import HEADING, PAGE, Shown, bare, page, section, sections, skeleton

WRITING = os.environ.get("SHEGONG_GOLDEN") == "write"
SHARED = {
    "E004": 2,
    "E005": 2,
    "F005": 2,
    "F006": 2,
    "F007": 4,
    "F009": 3,
    "F011": 2,
    "F012": 10,
    "F014": 4,
    "P001": 3,
    "P005": 2,
    "P017": 3,
    "P018": 2,
    "P026": 2,
    "P028": 7,
    "P030": 10,
    "P032": 3,
    "P035": 2,
    "P068": 2,
    "P070": 2,
    "P074": 3,
    "S004": 2,
}
"""Codes that stand at several places in the source, each with how many: one kind of slip, found in several forms."""


def codes_in_the_source() -> Counter[str]:
    """Each code that is written in the program, and at how many places."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "src").rglob("*.py")]
    texts = [
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return Counter(text for text in texts if len(text) == 4 and text[0].isupper() and text[1:].isdecimal())


def without_places(told: str, folder: Path) -> str:
    """What was told, without the folders of this machine, the random parts of names, and lines of our own code."""
    for place in (folder.resolve(), ROOT):
        told = told.replace(f"{place}/", "").replace(str(place), "…")
    told = re.sub(r"\.[0-9a-f]{8}\.tmp", ".….tmp", told)
    return re.sub(r"\w+\.py:\d+", "….py:…", told)


def output_of(case: Case) -> str:
    """How the names of the files begin that the case's command may write."""
    return Path(case.typed[case.typed.index("--out") + 1]).stem


@pytest.fixture
def provoke(
    shegong: Command, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> "Provoke":
    return Provoke(shegong, capsys, tmp_path_factory)


class Provoke:
    """Brings a case about in a folder of its own."""

    def __init__(
        self, shegong: Command, capsys: pytest.CaptureFixture[str], folders: pytest.TempPathFactory
    ) -> None:
        self.shegong = shegong
        self.capsys = capsys
        self.folders = folders

    def __call__(self, case: Case) -> Shown:
        folder = self.folders.mktemp("case")
        for file, text in case.texts.items():
            (folder / file).write_text(text.removeprefix("\n"), encoding="utf-8")
        if case.make:
            getattr(made, case.make)(folder)
        before = set(folder.rglob("*"))
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            patch.delenv("FORCE_COLOR", raising=False)
            if case.mishap:
                getattr(mishaps, case.mishap)(patch)
            exit_code, told = self.call(case, folder) if case.library else self.run(case)
        written = {path.name for path in set(folder.rglob("*")) - before}
        assert all(exit_code in (0, 3, 5) and name.startswith(output_of(case)) for name in written)
        return Shown(exit_code, without_places(told, folder))

    def run(self, case: Case) -> tuple[int, str]:
        outcome = self.shegong(*case.typed)
        assert "Traceback" not in outcome.out + outcome.err
        return outcome.code, outcome.err

    def call(self, case: Case, folder: Path) -> tuple[int, str]:
        self.capsys.readouterr()
        with pytest.raises(ShegongError) as refused:
            getattr(calls, case.library)(folder)
        print_problems(refused.value.problems)
        return refused.value.exit_code, self.capsys.readouterr().err


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_provokes_its_code_and_is_shown_as_the_page_says(case: Case, provoke: Provoke) -> None:
    shown = provoke(case)
    told = shown.of(case.code)
    assert told, shown.problems
    for block in told:
        head, message, *more = block.split("\n")
        assert message.strip()
        if head.startswith("错误"):
            assert shown.exit_code in (1, 2, 3, 5, 130)
            assert any(line.startswith("  处理：") and line.strip() != "处理：" for line in more)
        else:
            assert shown.exit_code == 0
    if not WRITING:
        heading = f"{HEADING}{case.code}　{case.name}"
        written = sections(PAGE.read_text(encoding="utf-8"))
        assert written.get(heading) == section(case, shown)


def test_every_code_of_the_program_has_a_case_and_every_case_a_code_of_the_program() -> None:
    assert {case.code for case in CASES} == set(codes_in_the_source())


def test_a_code_stands_at_one_place_in_the_source() -> None:
    assert {code: count for code, count in codes_in_the_source().items() if count > 1} == SHARED


def test_no_two_cases_have_the_same_heading_and_each_family_is_in_order() -> None:
    assert len({(case.code, case.name) for case in CASES}) == len(CASES)
    for family in CATALOGUE:
        assert [case.code for case in family.cases] == sorted(case.code for case in family.cases)


def test_the_page_has_every_case_and_nothing_else(provoke: Provoke) -> None:
    if WRITING:
        PAGE.write_text(page({case: provoke(case) for case in CASES}), encoding="utf-8")
    assert bare(PAGE.read_text(encoding="utf-8")) == bare(skeleton())
