"""`shegong impact` by level of region, item and month, in 万元, from an establishment, and as a file."""

import csv
import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from shegong.money import parse_number
from tests.conftest import ROOT, ROSTER, Command

YANBIAN = ROOT / "examples" / "yanbian"
ESTABLISHMENT = YANBIAN / "establishment.toml"
YANJI_RUN = ["impact", str(ROSTER), "--policy", "yanji-2018", "--on", "2020-12"]
YANBIAN_RUN = ["impact", str(YANBIAN / "roster.csv"), "--policy", "yanbian-2018", "--on", "2020-12"]
FIGURES = ("people", "rise", "on_cost", "cost", "cost_over_months", "falling")


def told(shegong: Command, *arguments: str | Path) -> Any:  # noqa: ANN401  a JSON document
    outcome = shegong(*arguments, "--json")
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


def number(value: object) -> Fraction:
    return parse_number(str(value))


def test_the_243_wan_of_yanji_comes_from_a_roster_an_establishment_and_totals_alike(shegong: Command) -> None:
    of_roster = told(shegong, *YANJI_RUN, "--by", "county")
    of_establishment = told(shegong, "impact", ESTABLISHMENT, "--by", "county")
    of_totals = told(shegong, "impact", "--people", "431", "--rise", "469")
    yanji = next(group for group in of_establishment["groups"] if group["labels"] == ["延吉市"])
    for found in (*of_roster["groups"], of_roster["total"], yanji, of_totals["total"]):
        assert (found["people"], found["rise"], found["cost_over_months"]) == (431, "202139.00", "2425668.00")


def test_the_totals_of_yanbian_agree_however_they_are_told(shegong: Command) -> None:
    of_roster = told(shegong, *YANBIAN_RUN)
    of_establishment = told(shegong, "impact", ESTABLISHMENT)
    of_totals = told(shegong, "impact", "--people", "1320", "--rise", "1185")
    for found in (of_roster, of_establishment, of_totals):
        total = found["total"]
        assert (total["people"], total["rise"], total["cost_over_months"]) == (
            1320,
            "1564200.00",
            "18770400.00",
        )
    assert (of_establishment["total"]["posts"], of_establishment["total"]["vacant"]) == (2184, 864)
    counties = {group["labels"][0]: group["people"] for group in of_establishment["groups"]}
    by_roster = told(shegong, *YANBIAN_RUN, "--by", "county")
    assert counties == {group["labels"][0]: group["people"] for group in by_roster["groups"]}


@pytest.mark.parametrize("unit", ["yuan", "wan"])
@pytest.mark.parametrize(
    "by",
    [
        "county",
        "prefecture",
        "province",
        "unit",
        "prefecture,county,post",
        "province,prefecture,county,grade",
    ],
)
@pytest.mark.parametrize("source", [YANBIAN_RUN, ["impact", str(ESTABLISHMENT)]], ids=["roster", "posts"])
def test_groups_and_subtotals_come_to_the_total_whatever_the_cut_and_the_unit(
    shegong: Command, source: list[str], by: str, unit: str
) -> None:
    if source[1].endswith(".toml"):
        by = by.replace("unit", "region").replace("grade", "post")
    document = told(shegong, *source, "--by", by, "--unit", unit, "--on-cost", "28%")
    total = document["total"]
    for figure in FIGURES:
        assert sum(number(group[figure]) for group in document["groups"]) == number(total[figure])
    keys = by.split(",")
    for depth in range(1, len(keys)):
        parts = [each for each in document["subtotals"] if len(each["labels"]) == depth]
        assert sum(number(each["cost"]) for each in parts) == number(total["cost"])
    if unit == "wan":
        for figure in ("rise", "on_cost", "cost"):
            shown = sum(number(group["shown_in_wan"][figure]) for group in document["groups"])
            assert shown == number(total["shown_in_wan"][figure])
            for group in document["groups"]:
                exact = number(group["cost_over_months" if figure == "cost" else figure]) / 10_000
                assert abs(number(group["shown_in_wan"][figure]) - exact) <= Fraction(1, 200)


def test_a_table_in_wan_adds_up_as_printed_and_says_the_exact_amount_once(shegong: Command) -> None:
    shown = shegong(*YANBIAN_RUN, "--by", "prefecture,county", "--unit", "wan")
    rows = [line.split() for line in shown.out.splitlines() if line.strip().startswith("延边朝鲜族自治州")]
    *counties, subtotal = rows
    assert subtotal[1] == "小计"
    last = [Fraction(row[-1].replace(",", "")) for row in rows]
    assert sum(last[:-1]) == last[-1]
    assert len(counties) == 8
    assert shown.out.count("18,770,400.00") == 1
    assert "准确数 18,770,400.00 元" in shown.out
    assert f"1,320 人，12 个月共增加支出 {subtotal[-1]} 万元" in shown.out


def test_a_roster_may_hold_codes_down_to_the_community(shegong: Command, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    rows = [("示例甲", "222401001001"), ("示例乙", "222401001002"), ("示例丙", "222402002001")]
    lines = [f"{name},{code},普通工作人员,0,大专,无,2000\n" for name, code in rows]
    text = "姓名,地区,岗位,工作年限,学历,社会工作者职业水平,现工资\n" + "".join(lines)
    file.write_text(text, encoding="utf-8")
    run = ["impact", str(file), "--policy", "yanji-2018", "--on", "2020-12", "--by"]
    document = told(shegong, *run, "county,street,community")
    assert [group["labels"][0] for group in document["groups"]] == ["延吉市", "延吉市", "图们市"]
    assert [each["labels"] for each in document["subtotals"]] == [
        ["延吉市", "延吉市 222401001"],
        ["延吉市"],
        ["图们市", "图们市 222402002"],
        ["图们市"],
    ]


def test_the_months_from_one_to_another_each_have_their_own_line_or_share_one(shegong: Command) -> None:
    run = [*YANJI_RUN[:-2], "--from", "2021-04", "--to", "2021-12"]
    shown = shegong(*run)
    assert "2021-04 至 2021-12，3,879 人月，9 个月共增加支出 1,819,251.00 元" in shown.out
    assert re.search(r"2021-04 — 2021-12 +9 +431 ", shown.out)
    document = told(shegong, *run)
    assert [each["month"] for each in document["in_months"]] == [f"2021-{month:02}" for month in range(4, 13)]
    assert document["total"]["cost_over_months"] == "1819251.00"
    nine = told(shegong, "impact", "--people", "431", "--rise", "469", "--months", "9")
    assert nine["total"]["cost_over_months"] == "1819251.00"


def test_the_policy_of_before_tells_the_pay_of_before(shegong: Command) -> None:
    same = told(shegong, *YANJI_RUN, "--from-policy", "yanji-2018", "--by", "post,item")
    assert (same["total"]["cost_over_months"], same["total"]["falling"]) == ("0.00", 0)
    other = told(shegong, *YANJI_RUN, "--from-policy", "yanbian-2018", "--by", "item")
    assert other["from_policy"]["id"] == "yanbian-2018"
    for when in ("before", "after"):
        assert sum(number(item[when]) for item in other["items"]) == number(other["total"][when])
    # Each coefficient is paid on 4,800 x 70% in 延吉, on 4,600 x 70% in 延边.
    assert number(other["total"]["before"]) / number(other["total"]["after"]) == Fraction(4600, 4800)


def test_items_alone_come_to_the_new_pay(shegong: Command) -> None:
    shown = shegong(*YANJI_RUN, "--by", "item")
    assert "工资项目，一个月（元）" in shown.out
    assert shown.out.count("1,726,872.00") == 3  # the pay, the only item, and the sum of items


def test_who_gains_and_who_loses_is_counted(shegong: Command) -> None:
    found = told(shegong, *YANBIAN_RUN, "--distribution")["distribution"]
    assert (found["people"], found["gaining"], found["losing"]) == (
        1320,
        {"people": 1320, "sum": "1564200.00"},
        {"people": 0, "sum": "0.00"},
    )
    assert sum(band["people"] for band in found["bands"]) == 1320
    assert len(found["deciles_before"]) == len(found["deciles_after"]) == 11
    shown = shegong(*YANBIAN_RUN, "--distribution")
    assert "增加 1,320 人，共 1,564,200.00 元；不变 0 人；减少 0 人，共 0.00 元" in shown.out


def test_told_shares_split_the_cost_and_name_what_nobody_bears(shegong: Command) -> None:
    # Of 3 fen: 1.5, 0.9 and 0.6; the two largest remainders get one more.
    run = ["impact", "--people", "3", "--rise", "0.01", "--months", "1", "--fund"]
    found = told(shegong, *run, "县=50%,州=30%")["funded"]
    assert [(each["name"], each["share"], each["amount"]) for each in found] == [
        ("县", "0.5", "0.01"),
        ("州", "0.3", "0.01"),
        ("未落实", "0.2", "0.01"),
    ]
    assert "未落实" not in shegong(*run, "县=60%，州=40%").out


def test_the_workbook_holds_the_figures_and_what_they_rest_on(shegong: Command, tmp_path: Path) -> None:
    out = tmp_path / "impact.xlsx"
    run = [*YANJI_RUN, "--by", "county,post", "--distribution", "--fund", "县=100%", "--out", out]
    assert shegong(*run).code == 0
    book = openpyxl.load_workbook(out)
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert 2425668 in cells
    assert "没有公布的推定：" in cells
    first = out.read_bytes()
    assert shegong(*run).code == 1  # it stands there already
    assert shegong(*run, "--force").code == 0
    assert out.read_bytes() == first


def test_the_csv_holds_the_table_with_its_subtotals(shegong: Command, tmp_path: Path) -> None:
    out = tmp_path / "impact.csv"
    assert shegong("impact", ESTABLISHMENT, "--by", "prefecture,county", "--out", out).code == 0
    rows = list(csv.reader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert [row[:2] for row in rows[-2:]] == [["延边朝鲜族自治州", "小计"], ["合计", ""]]
    assert {row[-1] for row in rows[-2:]} == {"18770400.00"}


def test_an_establishment_says_what_is_assumed_in_it(shegong: Command, tmp_path: Path) -> None:
    out = tmp_path / "impact.xlsx"
    shown = shegong("impact", ESTABLISHMENT, "--out", out)
    assert "有 7 段是推定的，没有公布：图们市、敦化市、" in shown.out
    cells = [[cell.value for cell in row] for row in openpyxl.load_workbook(out)["依据"].iter_rows()]
    told_of = {row[0]: str(row[1]) for row in cells}
    assert told_of["延吉市"] == "《中国城市报》 第30版"
    assert told_of["安图县"].startswith("推定：县市数没有公布")


def test_the_page_shows_commands_and_an_establishment_that_work(
    shegong: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "impact.md").read_text(encoding="utf-8")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^\$ shegong (.*)$", page, flags=re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        assert shegong(*command.split()).code == 0
    own, establishment = re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)
    (tmp_path / "regions").mkdir()
    (tmp_path / "regions" / "own.toml").write_text(own, encoding="utf-8")
    file = tmp_path / "county.toml"
    file.write_text(establishment.replace("222401", "330106001"), encoding="utf-8")
    shown = shegong("impact", file, "--by", "prefecture,county,street", "--configs", tmp_path)
    assert (shown.code, shown.err) == (0, "")
    assert "杭州市   西湖区   某某街道" in shown.out
    assert "按新的人均工资连同单位负担补齐，每月另需 1,739,656.96 元" in shown.out


@pytest.mark.parametrize(
    ("arguments", "told_"),
    [
        (["--people", "1", "--rise", "1", "--from", "2021-04"], "--to"),
        (["--people", "1", "--rise", "1", "--fund", "县=60%,县=10%"], "--fund"),
        (["--people", "1", "--rise", "1", "--distribution"], "--distribution"),
        (["--people", "1", "--rise", "1", "--unit", "万元"], "yuan | wan"),
        (["--people", "1", "--rise", "1", "--out", "impact.pdf"], "xlsx | csv"),
        ([str(ESTABLISHMENT), "--by", "grade"], "prefecture"),
        ([str(ESTABLISHMENT), "--policy", "yanji-2018"], "--policy"),
        ([*YANJI_RUN[1:], "--from", "2021-04", "--to", "2021-12"], "--from"),
        ([*YANJI_RUN[1:-2], "--from", "2021-12", "--to", "2021-04"], "2021-12"),
    ],
)
def test_what_does_not_go_together_is_refused(shegong: Command, arguments: list[str], told_: str) -> None:
    shown = shegong("impact", *arguments)
    assert (shown.code, shown.out) == (2, "")
    assert told_ in shown.err
