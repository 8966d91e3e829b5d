"""`shegong reconcile`: published figures recomputed, with nothing asserted."""

import csv
import json
import re
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import ROOT, Command


def test_yanji_closes_and_yanbian_does_not(shegong: Command) -> None:
    shown = shegong("reconcile", "yanbian-2021")
    assert shown.code == 0
    assert "对得上  延吉市每年增加财政投入" in shown.out
    assert "431 × 469.00 × 12 = 2,425,668.00 元 = 242.57 万元" in shown.out
    assert "对不上  延边州每月增加财政投入" in shown.out
    assert "1320 × 1,185.00 = 1,564,200.00 元 = 156.42 万元" in shown.out


def test_each_reading_says_what_it_would_need(shegong: Command) -> None:
    shown = shegong("reconcile", "yanbian-2021").out
    assert "没有一种是断言" in shown
    assert "1320 × 1,185.00 × 12 = 18,770,400.00 元 = 1877.04 万元  对不上" in shown
    assert "约 38.46%" in shown  # on-cost on all 2,184 posts
    assert "约 2,336.96 元" in shown  # pay of those who fill the 864 vacancies


def test_without_a_name_every_claim_of_the_catalogue_is_recomputed(shegong: Command) -> None:
    document = json.loads(shegong("reconcile", "--json").out)
    assert "yanbian-2021" in {each["id"] for each in document["claims"]}


def test_an_unknown_set_of_claims_is_answered_with_the_nearest(shegong: Command) -> None:
    shown = shegong("reconcile", "yanbian2021")
    assert shown.code == 1
    assert "yanbian-2021" in shown.err


def test_without_a_name_one_table_tells_the_verdict_on_every_figure(shegong: Command) -> None:
    shown = shegong("reconcile")
    assert shown.code == 0
    assert "没有公布增资总额" in shown.out.replace("\n", "")
    for text in (
        "jiujiang-2016",
        "302.29 万元",
        "至少 2.16 亿元",
        "至少 4320.00 万元",
        "对得上",
        "对不上",
        "无法验证",
    ):
        assert text in shown.out
    document = json.loads(shegong("reconcile", "--json").out)
    claims = [each for place in document["claims"] for each in place["claims"]]
    assert f"{len(document['claims'])} 地，{len(claims)} 个数" in shown.out


def test_what_nobody_published_is_told_with_what_it_must_at_least_be(shegong: Command) -> None:
    shown = shegong("reconcile", "jilin-2021").out
    assert "无法验证  每年增加工资支出  没有公布（每年）" in shown
    assert "推得  18000 × 至少1000元 × 12 = 至少 216,000,000.00 元 = 2.16 亿元" in shown
    (year, *_others) = json.loads(shegong("reconcile", "jilin-2021", "--json").out)["claims"][0]["claims"]
    assert (year["printed"], year["verdict"]) == (None, "untested")
    assert (year["recomputed"]["at_least"], year["recomputed"]["at_most"]) == ("216000000.00", None)


def test_a_regulations_own_result_is_told_with_what_it_assumes(shegong: Command) -> None:
    shown = shegong("reconcile", "hohhot-2023").out
    assert "对得上  3级月工资  公布 3738元（每月）" in shown
    assert "办法  hohhot-2023 的“岗位等级工资”，2023-01；其中推定的：月工资基数、" in shown
    assert "对得上不能证明其余各级" in shown
    figures = json.loads(shegong("reconcile", "hohhot-2023", "--json").out)["claims"][0]["figures"]
    told = figures["grade_3_by_policy"]
    assert (told["value"], told["status"]) == ("3738.00", "assumed")
    assert (told["policy"]["id"], told["policy"]["rule"]) == ("hohhot-2023", "base_pay")


@pytest.mark.parametrize("name", ["report.md", "report.html"])
def test_the_report_holds_every_place_and_reading(shegong: Command, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert shegong("reconcile", "--out", path).code == 0
    text = path.read_text(encoding="utf-8")
    for place in json.loads(shegong("reconcile", "--json").out)["claims"]:
        assert place["id"] in text
        for claim in place["claims"]:
            assert claim["name"] in text
            assert all(reading["name"] in text for reading in claim["readings"])
    assert "没有一种是断言" in text


def test_the_workbook_has_a_table_first_and_then_a_sheet_for_each_place(
    shegong: Command, tmp_path: Path
) -> None:
    path = tmp_path / "核对.xlsx"
    assert shegong("reconcile", "--out", path).code == 0
    book = openpyxl.load_workbook(path)
    places = json.loads(shegong("reconcile", "--json").out)["claims"]
    assert book.sheetnames == ["一览", *(place["id"] for place in places)]
    cells = [[cell for cell in row if cell] for row in book["一览"].values]
    assert ["由3级调到12级的月增资（每月）", "1529元", "1,529.00 元", "对得上"] in [row[-4:] for row in cells]


def test_a_table_for_other_programs_has_a_row_for_each_figure_with_its_place(
    shegong: Command, tmp_path: Path
) -> None:
    path = tmp_path / "核对.csv"
    assert shegong("reconcile", "jiujiang-2016", "--out", path).code == 0
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["编号"], row["公布"], row["结果"]) for row in rows[:3]] == [
        ("jiujiang-2016", "302.29万", "对得上"),
        ("jiujiang-2016", "160万", "对得上"),
        ("jiujiang-2016", "142.29万", "无法验证"),
    ]


def test_the_same_claims_give_the_same_report_to_the_byte(shegong: Command, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        assert shegong("reconcile", "--out", tmp_path / name).code == 0
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_report_is_not_written_over_without_force(shegong: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("旧", encoding="utf-8")
    assert shegong("reconcile", "lijin", "--out", path).code == 1
    assert path.read_text(encoding="utf-8") == "旧"
    assert shegong("reconcile", "lijin", "--out", path, "--force").code == 0
    assert shegong("reconcile", "lijin", "--out", tmp_path / "a.pdf").code == 2


def test_claims_may_rest_on_a_regulation_of_ones_own_folder(shegong: Command, tmp_path: Path) -> None:
    (tmp_path / "claims").mkdir()
    policy = (ROOT / "configs" / "liaoning" / "dashiqiao.toml").read_text(encoding="utf-8")
    claims = (ROOT / "configs" / "claims" / "dashiqiao.toml").read_text(encoding="utf-8")
    (tmp_path / "dashiqiao.toml").write_text(policy.replace('"1850.00"', '"1900.00"'), encoding="utf-8")
    (tmp_path / "claims" / "town.toml").write_text(
        claims.replace('id = "dashiqiao"', 'id = "town"'), encoding="utf-8"
    )
    shown = shegong("reconcile", "town", "--configs", tmp_path)
    assert "对不上  提高后的月补贴  公布 1850元（每月）" in shown.out
    assert "重算  1,900.00 元" in shown.out


def test_what_is_wrong_in_several_files_is_told_at_once(shegong: Command, tmp_path: Path) -> None:
    (tmp_path / "claims").mkdir()
    for name in ("a", "b"):
        (tmp_path / "claims" / f"{name}.toml").write_text("[claims]\n", encoding="utf-8")
    shown = shegong("reconcile", "--configs", tmp_path)
    assert shown.code == 1
    assert "a.toml" in shown.err
    assert "b.toml" in shown.err
    assert shown.out == ""


def test_the_example_of_the_page_on_claims_works_as_it_stands(shegong: Command, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "reconcile.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)
    path = tmp_path / "town-2021.toml"
    path.write_text(example, encoding="utf-8")
    shown = shegong("reconcile", path)
    assert shown.code == 0
    assert "推得  6000多人 × 600.00 × 12 = 至少 43,200,000.00 元" in shown.out
    assert "对得上  月工资基数  公布 3900元" in shown.out
    assert "要有多少人？ 738-758" in shown.out
