"""`shegong batch --promote` and `--convert`: the lists that an office decides on and signs."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from shegong.engine.careers import career
from shegong.engine.promotions import promote
from shegong.policy.facts import read_facts
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from tests.conftest import ROSTER, Command

HEADER = "姓名,证件号码,岗位,工作年限,学历,社会工作者职业水平,年度考核,现工资\n"
NUMBERS = ("990000199001010017", "990000199001020012", "990000199001030018", "990000199001040013")
PEOPLE = (
    f"示例甲,{NUMBERS[0]},工作人员,2,大专,无,合格,2800\n"
    f"示例乙,{NUMBERS[1]},工作人员,3,大专,无,优秀,2800\n"
    f"示例丙,{NUMBERS[2]},工作人员,2,大专,无,不合格,2600\n"
    f"示例丁,{NUMBERS[3]},工作人员,40,博士,高级社会工作师,合格,5000\n"
)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(HEADER + PEOPLE, encoding="utf-8")
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def promoting(roster: Path, out: Path, *more: str) -> list[str]:
    return ["batch", str(roster), "--policy", "yanji-2018", "--promote", "2021-01", "--out", str(out), *more]


def converting(roster: Path, out: Path, *more: str) -> list[str]:
    return [
        "batch",
        str(roster),
        "--policy",
        "yanji-2018",
        "--on",
        "2020-12",
        "--convert",
        "--out",
        str(out),
        *more,
    ]


def test_who_rises_by_which_clause_and_who_does_not_and_why(
    shegong: Command, people: Path, tmp_path: Path
) -> None:
    shown = shegong(*promoting(people, tmp_path / "list.csv"))
    assert (shown.code, shown.err) == (0, "")
    assert "人数：4（晋升 1、等级未变 2、不晋升 1）" in shown.out
    assert "晋升增资：每月 168.00 元，一年（×12）2,016.00 元" in shown.out
    assert "读入 4 行 = 定 4 行 + 剔除 0 行" in shown.out
    found = {row["姓名"]: row for row in rows_of(tmp_path / "list.csv")}
    first = found["示例甲"]
    assert (first["原等级"], first["新等级"], first["工作年限"]) == ("1", "2", "2 → 3")
    assert (first["原应发"], first["新应发"], first["每月增加"]) == ("2688.00", "2856.00", "168.00")
    assert first["依据或原因"] == "考核优秀或合格，次年1月起计入年限 [1] 附件 基础工资变动办法第一项"
    assert found["示例乙"]["依据或原因"] == "年限未到，照此 2023-01 晋升"
    assert found["示例丙"]["依据或原因"] == "不满足“年度考核 属于 [合格、优秀]”（年度考核 不合格）"
    assert found["示例丁"]["依据或原因"] == "已是岗位最高等级（12 级）"
    assert [row["结论"] for row in found.values()] == ["晋升", "等级未变", "不晋升", "等级未变"]


def test_the_signed_list_is_a_workbook_with_whole_numbers_and_signatures(
    shegong: Command, people: Path, tmp_path: Path
) -> None:
    assert shegong(*promoting(people, tmp_path / "list.xlsx")).code == 0
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    assert book.sheetnames == ["结果", "晋升名单", "不晋升名单"]
    cells = [cell.value for row in book["晋升名单"].iter_rows() for cell in row]
    assert NUMBERS[0] in cells
    assert 168 in cells
    assert any(str(cell).startswith("制表：") for cell in cells)


def test_a_promotion_pays_what_the_career_pays_in_that_month() -> None:
    policy = load_policy("yanji-2018", [Path("configs")])
    facts = read_facts(
        policy, {"post": "staff", "credited_years": "2", "education": "college", "certificate": "none"}
    )
    found = promote(policy, facts, Month(2021, 1))
    before, after = (month.pay for month in career(policy, facts, Month(2020, 12), 2))
    assert found.verdict == "rises"
    assert (found.before.fen("gross"), found.after.fen("gross")) == (before.fen("gross"), after.fen("gross"))


def test_the_predicted_next_rise_is_when_the_career_rises() -> None:
    policy = load_policy("yanji-2018", [Path("configs")])
    for years in range(30):
        told = {"post": "staff", "credited_years": str(years), "education": "college", "certificate": "none"}
        facts = read_facts(policy, told)
        found = promote(policy, facts, Month(2021, 1))
        months = list(career(policy, facts, Month(2020, 12), 50))
        grades = [month.pay.steps["grade"].value for month in months]
        later = [month.pay.month for month, grade in zip(months, grades, strict=True) if grade > grades[1]]  # type: ignore[operator]
        assert found.next_rise == (later[0] if later and not found.top else None), years


def test_an_appraisal_that_is_missing_is_told(shegong: Command, tmp_path: Path) -> None:
    shown = shegong(*promoting(ROSTER, tmp_path / "list.csv"))
    assert shown.code == 0
    assert "按办法的默认值定：年度考核" in shown.err
    assert "人数：431（晋升 130、等级未变 301）" in shown.out


def test_a_policy_that_promotes_nobody_is_refused(shegong: Command, people: Path, tmp_path: Path) -> None:
    command = [
        "batch",
        str(people),
        "--policy",
        "hohhot-2023",
        "--promote",
        "2024-01",
        "--out",
        str(tmp_path / "l.csv"),
    ]
    shown = shegong(*command)
    assert shown.code == 2
    assert "没有写明怎样晋升" in shown.err
    assert not (tmp_path / "l.csv").exists()


def test_a_conversion_lists_old_and_new_pay_and_flags_whoever_would_get_less(
    shegong: Command, people: Path, tmp_path: Path
) -> None:
    shown = shegong(*converting(people, tmp_path / "list.csv"))
    assert (shown.code, shown.err) == (0, "")
    assert "人数：4：增加 2，不变 0，减少 2" in shown.out
    found = {row["姓名"]: row for row in rows_of(tmp_path / "list.csv")}
    assert (found["示例甲"]["套改后应发"], found["示例甲"]["每月增加"]) == ("2688.00", "-112.00")
    assert found["示例甲"]["说明"] == "低于现工资 112.00 元"
    assert (found["示例丙"]["每月增加"], found["示例丙"]["说明"]) == ("88.00", "")
    shegong(*converting(people, tmp_path / "list.xlsx"))
    assert openpyxl.load_workbook(tmp_path / "list.xlsx").sheetnames == ["结果", "低于现工资名单", "套改名单"]


def test_the_conversion_of_the_yanji_roster_is_the_published_243(shegong: Command, tmp_path: Path) -> None:
    shown = shegong(*converting(ROSTER, tmp_path / "list.html", "--json"))
    told = json.loads(shown.out)
    assert (told["rise"], told["falling"]) == ("202139.00", 0)
    assert "2,425,668.00" in (tmp_path / "list.html").read_text("utf-8")


RETAINED = """
[policy]
id = "kept"
name = "保留工资的办法"
region = "222401"
extends = ["yanji-2018"]
from = 2020-05-01

[sources.rule]
title = "某县套改实施办法"

[inputs.current_pay]
name = "现工资"
type = "money"
default = 0
merit = false

[rules.retained]
name = "保留工资"
kind = "earning"
formula = "max(current_pay - base_pay, 0)"
round = "fen"
source = "rule 第八条"
"""


def test_whoever_is_held_harmless_keeps_the_difference(
    shegong: Command, people: Path, tmp_path: Path
) -> None:
    policy = tmp_path / "kept.toml"
    policy.write_text(RETAINED, encoding="utf-8")
    command = converting(people, tmp_path / "list.csv", "--configs", str(tmp_path))
    command[command.index("yanji-2018")] = "kept"
    shown = shegong(*command)
    assert shown.code == 0, shown.err
    assert "减少 0" in shown.out
    assert "其中保留工资：每月 576.00 元" in shown.out
    first = rows_of(tmp_path / "list.csv")[0]
    assert (first["现工资"], first["等级工资"], first["保留工资"], first["套改后应发"]) == (
        *("2800.00", "2688.00", "112.00", "2800.00"),
    )
    assert first["说明"] == "保留 112.00 元"


@pytest.mark.parametrize(
    "more", [["--on", "2020-12"], ["--convert"], ["--year", "2021"], ["--from-january"], ["--out", "l.pdf"]]
)
def test_what_does_not_go_with_a_list_is_refused(
    shegong: Command, people: Path, tmp_path: Path, more: list[str]
) -> None:
    shown = shegong(*promoting(people, tmp_path / "list.csv"), *more)
    assert shown.code == 2
    assert not list(tmp_path.glob("list*"))


def test_bad_rows_are_set_aside_on_demand(shegong: Command, people: Path, tmp_path: Path) -> None:
    text = people.read_text("utf-8").replace("博士", "博土")
    people.write_text(text, encoding="utf-8")
    assert shegong(*promoting(people, tmp_path / "list.csv")).code == 1
    shown = shegong(*promoting(people, tmp_path / "list.csv", "--on-error", "skip"))
    assert shown.code == 3
    assert "读入 4 行 = 定 3 行 + 剔除 1 行" in shown.out
    assert "博土" in (tmp_path / "list-rejects.csv").read_text("utf-8-sig")


def test_a_grade_that_the_policy_does_not_give_is_told_with_the_one_that_it_does(
    shegong: Command, people: Path, tmp_path: Path
) -> None:
    text = people.read_text("utf-8").splitlines()
    told = ["等级", "1", "2级", "3", ""]
    people.write_text("\n".join(f"{line},{each}" for line, each in zip(text, told, strict=True)), "utf-8")
    for command in (
        promoting(people, tmp_path / "list.csv"),
        [
            "batch",
            str(people),
            "--policy",
            "yanji-2018",
            "--on",
            "2020-12",
            "--out",
            str(tmp_path / "paid.csv"),
        ],
    ):
        shown = shegong(*command)
        assert shown.code == 0
        assert "花名册写的等级与按办法算的不同：1 人；第 4 行写 3，算得 1" in shown.err
    assert "等级（" not in (tmp_path / "paid.csv").read_text("utf-8-sig")


def test_whoever_a_promotion_leads_beyond_the_limits_is_named(
    shegong: Command, people: Path, tmp_path: Path
) -> None:
    people.write_text(people.read_text("utf-8").replace("工作人员,40", "工作人员,80"), encoding="utf-8")
    shown = shegong(*promoting(people, tmp_path / "list.csv"))
    assert shown.code == 1
    assert "E005  roster.csv:5" in shown.err
    shown = shegong(*promoting(people, tmp_path / "list.csv", "--on-error", "skip"))
    assert shown.code == 3
    assert "读入 4 行 = 定 3 行 + 剔除 1 行" in shown.out


def test_a_list_is_written_in_the_encoding_asked_for(shegong: Command, people: Path, tmp_path: Path) -> None:
    assert shegong(*promoting(people, tmp_path / "list.csv", "--encoding", "gb18030")).code == 0
    assert "新等级" in (tmp_path / "list.csv").read_bytes().decode("gb18030")


def test_whoever_is_not_there_is_counted(shegong: Command, people: Path, tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    events.write_text("姓名,年月,事项,内容\n示例甲,2020-08,离职,\n", encoding="utf-8")
    told = ["--events", str(events), "--since", "2020-06"]
    paid = [
        "batch",
        str(people),
        "--policy",
        "yanji-2018",
        "--on",
        "2020-12",
        "--out",
        str(tmp_path / "p.csv"),
    ]
    assert "读入 4 行 = 算出 3 行 + 剔除 0 行" in (shown := shegong(*paid, *told)).out
    assert " + 不在岗 1 行" in shown.out
    shown = shegong(*promoting(people, tmp_path / "list.csv", *told))
    assert "读入 4 行 = 定 3 行 + 剔除 0 行 + 不在岗 1 行" in shown.out
