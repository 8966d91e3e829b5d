"""`shegong raise`, typed as a clerk would."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_process import HEAVY
from tests.conftest import Command

HOHHOT = [
    *("raise", "--policy", "hohhot-2023", "--on", "2023-01", "--post", "staff", "--years", "6"),
    *("--education", "college", "--certificate", "none"),
]
CAUSES = ["--to", "post=deputy", "--to", "years=12", "--to", "学历=硕士", "--to", "certificate=intermediate"]
YANJI = [
    *("raise", "--policy", "yanji-2018", "--on", "2020-06", "--post", "chief", "--years", "11"),
    *("--education", "bachelor", "--certificate", "intermediate"),
]


def rows(text: str) -> set[tuple[str, ...]]:
    return {tuple(line.split()) for line in text.splitlines()}


def test_grade_3_to_12_in_hohhot_is_3738_to_5267_with_four_causes(shegong: Command) -> None:
    shown = shegong(*HOHHOT, *CAUSES)
    assert (shown.code, shown.err) == (0, "")
    found = rows(shown.out)
    assert ("等级", "3", "12", "+9") in found
    assert ("应发合计", "3,738.00", "5,267.00", "+1,529.00", "+18,348.00") in found
    assert ("合计", "3", "→", "12", "+1,529.00") in found
    assert "应发每月增加 1,529.00 元，一年（×12）18,348.00 元" in shown.out
    assert ("岗位", "工作人员", "→", "社区副职", "3", "→", "6", "+510.00", "[1]", "等级晋升") in found


def test_the_clauses_that_changed_the_result_are_named(shegong: Command) -> None:
    shown = shegong(*HOHHOT, "--to", "certificate=junior").out
    assert ("职业水平提高等级", "查表", "[1]", "等级晋升") in rows(shown)
    assert "[1] 《呼和浩特市社区工作者持证待遇的文件（标题未见）》" in shown
    assert "学历折算等级  " not in shown.split("依据", 2)[2]


def test_why_derives_both_sides_and_gives_the_reasons_of_what_is_assumed(shegong: Command) -> None:
    shown = shegong(*HOHHOT, "--to", "certificate=junior", "--why").out
    assert shown.index("以后怎么算") < shown.index("3,398.00 × 1.15") < shown.index("原来怎么算")
    assert shown.index("原来怎么算") < shown.index("3,398.00 × 1.1\n")
    assert "假定一级系数为1、各级等差" in shown


def test_what_changes_nothing_costs_nothing_and_says_so(shegong: Command) -> None:
    shown = shegong(*YANJI, "--to", "post=chief")
    assert shown.code == 0
    assert "工资没有变化：每月增加 0.00 元" in shown.out
    assert ("应发合计", "4,704.00", "4,704.00", "0.00", "0.00") in rows(shown.out)


def test_next_january_names_the_transition_its_clause_and_who_is_not_promoted(shegong: Command) -> None:
    promoted = shegong(*YANJI, "--to-next-year").out
    assert "2020-06 → 2021-01" in promoted
    assert "考核优秀或合格，次年1月起计入年限（工作年限 11 → 12）" in promoted
    assert "附件 基础工资变动办法第一项" in promoted
    assert "每月增加 168.00 元" in promoted
    failed = shegong(*YANJI, "--set", "年度考核=不合格", "--to-next-year").out
    assert "到 2021-01 没有晋升或变动" in failed
    appraised = shegong(*YANJI, "--to", "appraisal=fail", "--to-next-year").out
    assert "到 2021-01 没有晋升或变动" in appraised


def test_net_pay_and_what_the_employer_bears_rise_too_where_the_policy_has_them(shegong: Command) -> None:
    person = [*YANJI[3:], "--set", "申报缴费基数=4500"]
    shown = shegong("raise", "--policy", "yanji-net-2020", *person, "--to", "certificate=senior", "--json")
    document = json.loads(shown.out)
    gains = document["causes"][0]["gains"]
    assert {"gross", "net", "employer_cost"} <= gains.keys()
    items = {item["key"]: item for item in document["items"]}
    for total in ("gross", "net", "employer_cost"):
        assert items[total]["gain"]["month"] == gains[total]
    assert items["gross"]["gain"] == {"month": "168.00", "year": "2016.00"}


def test_a_new_month_shows_the_figure_that_rose(shegong: Command) -> None:
    person = ("--post", "staff", "--years", "0")
    shown = shegong("raise", "--policy", "xian-2020", *person, "--on", "2022-06", "--to-on", "2022-07").out
    assert ("月工资基数", "3,200.00", "→", "3,900.00", "[1]", "工资基数") in rows(shown)
    assert ("按", "2022-07", "的标准", "1", "+700.00") in {row[:5] for row in rows(shown)}


def test_another_policy_takes_what_it_knows_of_the_person(shegong: Command) -> None:
    person = ("--post", "社区书记", "--years", "9", "--education", "大学本科", "--certificate", "无")
    shown = shegong(
        "raise", "--policy", "yanji-2018", *person, "--on", "2023-01", "--to-policy", "hohhot-2023"
    )
    assert shown.code == 0
    assert ("等级", "11", "11", "0") in rows(shown.out)
    assert "换为 hohhot-2023 2023-01" in shown.out
    missing = shegong(
        "raise", "--policy", "xian-2020", *person[:4], "--on", "2023-01", "--to-policy", "hohhot-2023"
    )
    assert missing.code == 2
    assert "缺少“学历”" in missing.err
    given = [*("--to", "education=bachelor"), *("--to", "certificate=none")]
    told = shegong(
        *("raise", "--policy", "xian-2020", "--post", "chief", "--years", "9"),
        *("--on", "2023-01", "--to-policy", "hohhot-2023", *given),
    )
    assert told.code == 0


@pytest.mark.parametrize(
    ("current", "told"),
    [
        ("3100", "应发每月增加 1,604.00 元"),
        ("5000", "比现工资 5,000.00 元少 296.00 元"),
        ("4704", "工资没有变化"),
    ],
)
def test_conversion_compares_with_the_old_pay_and_says_how_far_below_it_is(
    shegong: Command, current: str, told: str
) -> None:
    shown = shegong(*YANJI, "--current-pay", current)
    assert told in shown.out
    assert "现工资 → 应发合计" in shown.out


def test_conversion_and_a_promotion_add_up(shegong: Command) -> None:
    document = json.loads(
        shegong(*YANJI, "--current-pay", "4000", "--to", "certificate=senior", "--json").out
    )
    assert document["conversion"] == "704.00"
    assert document["causes"][0]["gains"]["gross"] == "168.00"
    assert document["rise"] == {"month": "872.00", "year": "10464.00"}


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        ([], 2, "A031"),
        (["--to", "post"], 2, "A031"),
        (["--to-next-year", "--to-on", "2022-01"], 2, "A031"),
        (["--to", "pots=chief"], 2, "A006"),
        (["--to", "post=boss"], 2, "A004"),
        (["--to-on", "2017-01"], 1, "P040"),
        (["--current-pay", "三千"], 2, "A014"),
        (["--to-policy", "nowhere"], 1, "P021"),
    ],
)
def test_a_wrong_argument_is_refused(shegong: Command, arguments: list[str], code: int, problem: str) -> None:
    shown = shegong(*YANJI, *arguments)
    assert (shown.code, shown.out) == (code, "")
    assert problem in shown.err


def test_a_policy_that_pays_nothing_tells_the_grades_and_converts_nobody(shegong: Command) -> None:
    person = ["raise", "--policy", "yantai-2020", "--post", "staff", "--years", "5", "--on", "2022-06"]
    shown = shegong(*person, "--to", "post=deputy")
    assert ("等级", "2", "5", "+3") in rows(shown.out)
    assert "工资没有变化" not in shown.out
    assert "A031" in shegong(*person, "--current-pay", "3000").err


def test_figures_that_nobody_checked_lately_warn_and_strict_refuses(shegong: Command) -> None:
    assert "P043" in shegong(*YANJI, "--to-on", "2022-02").err
    assert shegong(*YANJI, "--to-on", "2022-02", "--strict").code == 1


def test_a_person_whom_the_checks_refuse_is_refused(shegong: Command) -> None:
    person = [*YANJI[3:], "--set", "exempt_income=20000"]
    shown = shegong("raise", "--policy", "yanji-net-2020", *person, "--to", "certificate=senior")
    assert (shown.code, shown.out) == (1, "")
    assert "免税收入多于本期收入" in shown.err


def test_english_is_spoken_on_request(shegong: Command) -> None:
    shown = shegong(*YANJI, "--to", "certificate=senior", "--lang", "en")
    assert "base pay" in shown.out


def test_a_policy_of_ones_own_is_found_by_folder(shegong: Command, tmp_path: Path) -> None:
    own = tmp_path / "my-county.toml"
    own.write_text(
        '[policy]\nid = "my-county"\nname = "某县"\nregion = "222401"\nextends = ["yanji-2018"]\nfrom = 2020-01-01\n',
        encoding="utf-8",
    )
    shown = shegong(*YANJI[:2], "my-county", *YANJI[3:], "--to", "certificate=senior", "--configs", tmp_path)
    assert (shown.code, shown.out.split()[:2]) == (0, ["某县", "my-county"])


@pytest.mark.parametrize("more", [[], ["--json"], ["--why"]])
def test_it_loads_nothing_heavy(more: list[str]) -> None:
    command = [*HOHHOT, *CAUSES, *more]
    code = (
        f"import sys, shegong.cli.app as app; app.run({command!r}); print(set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "shegong.engine.raises" in done.stderr
    assert [name for name in HEAVY if f"'{name}'" in done.stderr] == []
