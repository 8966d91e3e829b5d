"""`shegong roster sample`: made-up people, the same from the same seed."""

import json
from pathlib import Path

import openpyxl
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


MARGINS = ROOT / "examples" / "yanbian" / "margins.toml"


def test_people_who_fit_what_was_published_are_marked_and_paid_so(shegong: Command, tmp_path: Path) -> None:
    out = tmp_path / "people.csv"
    shown = shegong("roster", "sample", MARGINS, "--out", out)
    assert (shown.code, shown.err) == (0, "")
    assert "合成人员，非真实" in shown.out
    assert "迭代比例拟合" in shown.out
    people = pl.read_csv(out, infer_schema=False)
    assert people.height == 1320
    assert set(people["备注"]) == {"合成人员，非真实"}
    assert people["证件号码"].str.starts_with("99").all()
    assert people.filter(pl.col("地区") == "延吉市").height == 431
    paid = shegong(
        "batch", out, "--policy", "yanbian-2018", "--on", "2020-12", "--out", tmp_path / "paid.csv"
    )
    assert paid.code == 0
    payroll = pl.read_csv(tmp_path / "paid.csv", infer_schema=False)
    committee = pl.col("岗位").is_in(["社区正职", "其他“两委”成员"])
    for group, printed in ((payroll, 2854), (payroll.filter(committee), 4335)):
        fen = [int(text.replace(".", "")) for text in group["应发合计"]]
        assert (200 * printed - 100) * len(fen) <= 2 * sum(fen) < (200 * printed + 100) * len(fen)
    rise = [
        int(new.replace(".", "")) - int(old.replace(".", ""))
        for new, old in zip(payroll["应发合计"], people["现工资"], strict=True)
    ]
    assert sum(rise) == 118_500 * 1320


def test_the_fit_is_told_to_a_program_and_on_a_sheet_of_the_workbook(
    shegong: Command, tmp_path: Path
) -> None:
    out = tmp_path / "people.xlsx"
    shown = shegong("roster", "sample", MARGINS, "--out", out, "--json")
    told = json.loads(shown.out)
    assert told["synthetic"] is True
    assert (told["people"], told["seed"], told["average_rise"]) == (1320, 1320, "1185.00")
    fit = told["fit"]
    assert fit["fits"] is True
    assert "iterative proportional fitting" in fit["method"]
    by_key = {line["key"]: line for line in fit["margins"]}
    assert by_key["yanji_posts"]["reached"] == 840
    assert by_key["average_pay"]["status"] == "published"
    assert by_key["chiefs"]["why"]
    assert sum(line["vacant"] for line in fit["posts"]) == 2184 - 1320
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["花名册", "拟合"]
    rows = {row[0]: row for row in book["拟合"].iter_rows(values_only=True)}
    assert rows["转入“社工岗”人数，延吉市"][2:6] == (431, 431, 0, "一致")
    assert rows["月平均工资，“两委”成员"][2] == 4335


def test_the_same_seed_makes_the_same_bytes_and_another_seed_fits_too(
    shegong: Command, tmp_path: Path
) -> None:
    for name, seed in (("one", "5"), ("two", "5"), ("other", "6")):
        for kind in ("csv", "xlsx"):
            made = shegong("roster", "sample", MARGINS, "--out", tmp_path / f"{name}.{kind}", "--seed", seed)
            assert (made.code, made.err) == (0, "")
    for kind in ("csv", "xlsx"):
        one, two, other = ((tmp_path / f"{name}.{kind}").read_bytes() for name in ("one", "two", "other"))
        assert one == two != other


@pytest.mark.parametrize(
    ("old", "new", "code", "told"),
    [
        ('"4335"', '"5520"', "S025", "最多 4,614.67 元"),
        ("people = 26\n", "people = 60\n", "S025", "最多"),
        ("people = 889", "people = 890", "S024", "最少 889，最多 889"),
        ("posts = 840", "posts = 430", "S021", "430 个岗位，却有 431 人"),
        (
            '"图们市" = 84, "敦化市" = 226, "珲春市" = 142, "龙井市" = 100',
            '"图门市" = 84',
            "S016",
            "是不是 图们市？",
        ),
        ("people = 1320", "people = -1320", "S019", "-1320"),
    ],
)
def test_margins_that_contradict_each_other_are_refused_at_their_place(
    shegong: Command, tmp_path: Path, old: str, new: str, code: str, told: str
) -> None:
    text = MARGINS.read_text(encoding="utf-8")
    assert old in text
    plan = tmp_path / "plan.toml"
    plan.write_text(text.replace(old, new), encoding="utf-8")
    shown = shegong("roster", "sample", plan, "--out", tmp_path / "people.csv")
    assert shown.code == 1
    assert code in shown.err
    assert "plan.toml:" in shown.err
    assert told in shown.err
    assert [path.name for path in tmp_path.iterdir()] == ["plan.toml"]
