"""`shegong roster sample`: made-up people, the same from the same seed."""

from pathlib import Path

import polars as pl
import pytest

from tests.conftest import ROOT, Command


@pytest.mark.parametrize("place", ["yanji", "yanbian"])
def test_the_shipped_roster_is_what_its_command_makes(shegong: Command, tmp_path: Path, place: str) -> None:
    folder = ROOT / "examples" / place
    assert shegong("roster", "sample", folder / "sample.toml", "--out", tmp_path / "roster.csv").code == 0
    assert (tmp_path / "roster.csv").read_bytes() == (folder / "roster.csv").read_bytes()


def test_the_shipped_workbook_holds_the_same_people(shegong: Command, tmp_path: Path) -> None:
    folder = ROOT / "examples" / "yanji"
    shegong("roster", "sample", folder / "sample.toml", "--out", tmp_path / "roster.xlsx")
    assert (tmp_path / "roster.xlsx").read_bytes() == (folder / "roster.xlsx").read_bytes()


def test_made_up_people_are_marked_and_hold_nobodys_number(shegong: Command, tmp_path: Path) -> None:
    plan = ROOT / "examples" / "yanji" / "sample.toml"
    shegong("roster", "sample", plan, "--out", tmp_path / "roster.csv", "--seed", "7")
    people = pl.read_csv(tmp_path / "roster.csv", infer_schema=False)
    assert people.height == 431
    assert people["姓名"].str.starts_with("示例").all()
    assert people["备注"].str.contains("非真实").all()
    assert people["证件号码"].str.starts_with("99").all()
    assert people["证件号码"].n_unique() == 431
    other = pl.read_csv(ROOT / "examples" / "yanji" / "roster.csv", infer_schema=False)
    assert people["工作年限"].to_list() != other["工作年限"].to_list()


@pytest.mark.parametrize(
    ("old", "new", "code", "told"),
    [
        ("chief = 62", "cheif = 62", "S007", "chief"),
        ("chief = 62", "chief = -62", "S008", "人数"),
        ("college = 45", "colege = 45", "S003", "college"),
        ("[0, 24]", "[24, 0]", "S005", "[最小, 最大]"),
        ("spread = 300", "spread = -1", "S001", "正整数"),
        ('"469.00"', '"4.6.9"', "S002", "4.6.9"),
        ('"469.00"', '"46900.00"', "S012", "average_rise"),
        ("[ranges]\ncredited_years = [0, 24]", "", "S011", "工作年限"),
        ('on = "2020-12"', 'on = "2020-13"', "A001", "2020-13"),
        ("[shares.certificate]", "[shares.certificat]", "S010", "是不是 certificate？"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_its_place(
    shegong: Command, tmp_path: Path, old: str, new: str, code: str, told: str
) -> None:
    text = (ROOT / "examples" / "yanji" / "sample.toml").read_text(encoding="utf-8")
    assert old in text
    plan = tmp_path / "plan.toml"
    plan.write_text(text.replace(old, new), encoding="utf-8")
    shown = shegong("roster", "sample", plan, "--out", tmp_path / "roster.csv")
    assert shown.code == 1
    assert code in shown.err
    assert told in shown.err
    assert [path.name for path in tmp_path.iterdir()] == ["plan.toml"]
