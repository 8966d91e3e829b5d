"""What changed between two regulations, as someone who drafts rules would say it."""

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given

from shegong.errors import ShegongError
from shegong.policy.catalogue import policy_files, shipped
from shegong.policy.changes import Change, changes_between, months_to_compare
from shegong.policy.load import load_policy
from shegong.policy.month import Month, parse_month
from shegong.policy.policy import Policy
from shegong.policy.schema import PolicyFile
from shegong.report.change_words import change_name, sentences
from tests.engine.regulations import Regulation, regulations
from tests.formula.effort import draws
from tests.policy.place import load, write

JUNE, JULY = Month(2021, 6), Month(2021, 7)
BANDS = 'bands = [{ upto = 3000, value = "5%" }, { upto = 5000, value = "8%" }, { value = "12%" }]'
ROWS = (
    'source = "law 二"\nlinear = { first = "0.80", step = "0.05", to = 4 }',
    'source = "law 二"\nrows = { 1 = "0.80", 2 = "0.85", 3 = "0.90", 4 = "0.95" }',
)


@pytest.fixture
def place(tmp_path: Path) -> Policy:
    return load(tmp_path)


def told(before: Policy, after: Policy, on: Month = JUNE, to: Month = JUNE) -> dict[str, list[str]]:
    """For each entry that changed, by section and name, what is said of it."""
    return {
        f"{change.section} {change_name(change, before if change.kind == 'removed' else after)}": sentences(
            change
        )
        for change in changes_between(before, on, after, to)
    }


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([('"4800.00"', '"4900.50"')], {"parameter 基数": ["由 4,800 元改为 4,900.50 元，提高 2.09%"]}),
        ([('"4800.00"', '"4200.00"')], {"parameter 基数": ["由 4,800 元改为 4,200 元，降低 12.5%"]}),
        ([('"70%"', '"75%"')], {"parameter 比例": ["由 70% 改为 75%，提高 5 个百分点"]}),
        (
            [('2021-07-01 = "5000.00"', '2021-08-01 = "5000.00"')],
            {"parameter 基数": ["删去自 2021-07-01 起的数值，原为 5,000 元", "新增自 2021-08-01 起的数值：5,000 元"]},
        ),
        (
            [('status = "assumed"\nwhy = "未公布"', 'source = "law 九"')],
            {"parameter 比例": ["依据由“推定”改为“公布”", "新增出处：《某地办法》 九"]},
        ),
        (
            [("base * share * coefficient[grade]", "base * coefficient[grade] * share + 0")],
            {
                "rule 基础工资": [
                    "原公式：基数 × 比例 × 系数[等级]\n新公式：基数 × 系数[等级] × 比例 + 0",
                ]
            },
        ),
        (
            [('round = "jiao"\nmode = "down"', 'round = "yuan"')],
            {"rule 津贴": ["取整由“舍去到角”改为“四舍五入到元”"]},
        ),
        ([("grades = [1, 3]", "grades = [1, 4]")], {"post 工作人员": ["等级范围由“1–3 级”改为“1–4 级”"]}),
        (
            [('"硕士" }\ndefault = "none"', '"硕士", doctor = "博士" }\ndefault = "pass"'),
             ("\n[tables.fund]", "doctor = { staff = 30, chief = 80 }\n\n[tables.fund]")],
            {
                "input 学历": ["原取值：无、大专、硕士\n新取值：无、大专、硕士、博士", "默认值由“无”改为“大专”"],
                "table 津贴": ["新增学历 博士、岗位 工作人员：30 元", "新增学历 博士、岗位 社区正职：80 元"],
            },
        ),
        (
            [("until = 2025-12-31", "until = 2026-12-31")],
            {"policy place": ["终止日期由 2025-12-31 改为 2026-12-31"]},
        ),
        ([("base_pay * 1% if local", "base_pay * 0.01 if local")], {}),
        (
            [('name = "系数"', 'name = "等级系数"')],
            {"table 等级系数": ["名称由“系数”改为“等级系数”"]},
        ),
    ],
)  # fmt: skip
def test_a_change_is_told_in_the_words_of_a_rule_writer(
    place: Policy, tmp_path: Path, edits: list[tuple[str, str]], expected: dict[str, list[str]]
) -> None:
    assert told(place, load(tmp_path, *edits)) == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (ROWS[1], {}),
        (ROWS[1].replace("0.90", "0.91"), {"table 系数": ["等级 3 由 90% 改为 91%，提高 1 个百分点"]}),
        (
            'source = "law 二"\nlinear = { first = "0.90", step = "0.05", to = 4 }',
            {"table 系数": ["4 格各提高 0.1：等级 1 0.8 → 0.9……等级 4 0.95 → 1.05"]},
        ),
        (
            'source = "law 二"\nlinear = { first = "1.60", step = "0.10", to = 4 }',
            {"table 系数": ["4 格各提高 100%：等级 1 0.8 → 1.6……等级 4 0.95 → 1.9"]},
        ),
    ],
)
def test_the_cells_of_a_table_are_compared_however_they_are_written(
    place: Policy, tmp_path: Path, table: str, expected: dict[str, list[str]]
) -> None:
    assert told(place, load(tmp_path, (ROWS[0], table))) == expected


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        (
            'bands = [{ upto = 3000, value = "5%" }, { upto = 6000, value = "8%" }, { value = "12%" }]',
            ["原工资 超过 5,000 元，不超过 6,000 元 由 12% 改为 8%，降低 4 个百分点"],
        ),
        (
            'bands = [{ upto = 3000, value = "6%" }, { upto = 5000, value = "8%" }, { value = "13%" }]',
            [
                "原工资 不超过 3,000 元 由 5% 改为 6%，提高 1 个百分点",
                "原工资 超过 5,000 元 由 12% 改为 13%，提高 1 个百分点",
            ],
        ),
    ],
)
def test_bands_are_compared_where_they_overlap(
    place: Policy, tmp_path: Path, bands: str, expected: list[str]
) -> None:
    assert told(place, load(tmp_path, (BANDS, bands))) == {"table 扣款比例": expected}


def test_whole_numbers_up_to_four_are_those_below_five(tmp_path: Path) -> None:
    bands = ('keys = ["wage"]\nkey_unit = "yuan"', 'keys = ["served"]'), ("fund[base_pay]", "fund[served]")
    upto = load(tmp_path, *bands, (BANDS, 'bands = [{ upto = 4, value = "5%" }, { value = "8%" }]'))
    below = load(tmp_path, *bands, (BANDS, 'bands = [{ below = 5, value = "5%" }, { value = "8%" }]'))
    other = load(tmp_path, *bands, (BANDS, 'bands = [{ below = 6, value = "5%" }, { value = "8%" }]'))
    assert told(upto, below) == {}
    assert told(upto, other) == {
        "table 扣款比例": ["工作年限 满 5 年不满 6 年 由 8% 改为 5%，降低 3 个百分点"]
    }


def test_a_table_by_other_keys_is_another_table(place: Policy, tmp_path: Path) -> None:
    rows = 'rows = { none = "5%", pass = "8%", master = "12%" }'
    after = load(
        tmp_path,
        ('keys = ["wage"]\nkey_unit = "yuan"', 'keys = ["education"]'),
        (BANDS, rows),
        ("fund[base_pay]", "fund[education]"),
    )
    (first, second) = told(place, after)["table 扣款比例"]
    assert first == "查法由“原工资”改为“学历”"
    assert second == "原内容：按原工资，3 格，0.05 至 0.12\n新内容：按学历，3 格，0.05 至 0.12"


def test_an_entry_with_another_key_and_the_same_name_is_the_same_entry(place: Policy, tmp_path: Path) -> None:
    after = load(
        tmp_path, ("[parameters.base]", "[parameters.wage_base]"), ("base * share", "wage_base * share")
    )
    assert told(place, after) == {"parameter 基数": ["代号由“base”改为“wage_base”"]}


def test_what_is_new_and_what_is_gone_is_told_with_what_it_says(place: Policy, tmp_path: Path) -> None:
    rule = '[rules.heat]\nname = "取暖费"\nkind = "earning"\nformula = "base * 1%"\nround = "yuan"\n'
    after = load(tmp_path, ("[rules.fund_share]", f'{rule}source = "law 五"\n\n[rules.fund_share]'))
    assert told(place, after) == {"rule 取暖费": ["新增：应发；公式 基数 × 1%；四舍五入到元"]}
    assert told(after, place) == {"rule 取暖费": ["删去，原为：应发；公式 基数 × 1%；四舍五入到元"]}


def test_transitions_limits_and_laws_are_compared(place: Policy, tmp_path: Path) -> None:
    more = """
[transitions.year]
name = "又一年"
when = "month == 1"
set = { served = "min(served + 1, 40)" }
source = "law 五"

[limits.floor]
name = "最低工资"
formula = "gross"
measure = "each"
at_least = "base * 50%"
source = "law 六"

[laws.education_never_lowers_pay]
except = "原办法如此"

[[cases]]"""
    after = load(tmp_path, ("[[cases]]", more))
    assert told(place, after) == {
        "transition 又一年": ["新增：月初；条件 月份 = 1；“工作年限”所变 较小者(工作年限 + 1，40)"],
        "limit 最低工资": ["新增：每人；公式 应发合计；下限 基数 × 50%"],
        "law “学历”提高，应发不降": ["新增：除外：原办法如此"],
    }
    later = load(tmp_path, ("[[cases]]", more.replace("month == 1", "month == 7").replace("50%", "60%")))
    assert told(after, later) == {
        "transition 又一年": ["原条件：月份 = 1\n新条件：月份 = 7"],
        "limit 最低工资": ["原下限：基数 × 50%\n新下限：基数 × 60%"],
    }


EVERYTHING = """
[transitions.year]
name = "又一年"
set = { served = "min(served + 1, 40)" }
source = "law 五"

[absences.over]
name = "已满年限"
when = "served > 38"
source = "law 七"

[calendar.2021]
off = [2021-06-01]
source = "law 七"

[checks.cap]
name = "年限超过上限"
formula = "served < 40"
remedy = "核对年限"
shows = "grade"
source = "law 六"

[limits.floor]
name = "最低工资"
formula = "gross"
measure = "each"
at_least = "base * 50%"
source = "law 六"

[laws.base_by_years]
name = "年限与基础工资"
never_falls = "base_pay"
with = "served"

[[cases]]"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            '[transitions.year]\nname = "又一年"',
            '[transitions.year]\nname = "又一年"\nat = "end"',
            {"transition 又一年": ["时间由“月初”改为“月末”"]},
        ),
        (
            "served > 38",
            "served > 37",
            {"absence 已满年限": ["原条件：工作年限 > 38\n新条件：工作年限 > 37"]},
        ),
        (
            "off = [2021-06-01]",
            "off = [2021-06-02]\ncomplete = true",
            {
                "calendar 2021 年": [
                    "放假由 2021-06-01 改为 2021-06-02",
                    "全年的安排由“否”改为“是”",
                ]
            },
        ),
        (
            "served < 40",
            "served < 39",
            {"check 年限超过上限": ["原内容：工作年限 < 40\n新内容：工作年限 < 39"]},
        ),
        (
            'shows = "grade"',
            'severity = "warning"',
            {
                "check 年限超过上限": [
                    "后果由“不成立的不给算”改为“不成立的提醒”",
                    "删去一并显示的值，原为 等级",
                ]
            },
        ),
        (
            'remedy = "核对年限"',
            'remedy = "改年限"',
            {"check 年限超过上限": ["原处理：核对年限\n新处理：改年限"]},
        ),
        (
            "never_falls",
            "never_rises",
            {
                "law 年限与基础工资": [
                    "原内容：“工作年限”提高，“基础工资”不降\n新内容：“工作年限”提高，“基础工资”不升"
                ]
            },
        ),
        (
            'name = "工作年限"',
            'name = "工作年限"\nconfirm = "以档案为准"',
            {"input 工作年限": ["新增要确认的：以档案为准"]},
        ),
    ],
)
def test_whatever_a_statement_says_is_compared(
    tmp_path: Path, old: str, new: str, expected: dict[str, list[str]]
) -> None:
    before = load(tmp_path, ("[[cases]]", EVERYTHING))
    assert told(before, load(tmp_path, ("[[cases]]", EVERYTHING), (old, new))) == expected


OTHER = """[policy]
id = "other"
name = "另一个办法"
region = "222402"
from = 2020-01-01

[parameters.flat]
name = "补贴标准"
unit = "yuan"
status = "assumed"
why = "示例"
values = { 2020-01-01 = "1850" }

[rules.subsidy]
name = "补贴"
kind = "earning"
formula = "flat"
round = "yuan"
status = "assumed"
why = "示例"
"""


def test_no_section_of_a_regulation_is_forgotten(tmp_path: Path) -> None:
    everything = load(tmp_path, ("[[cases]]", EVERYTHING))
    other = load_policy(str(write(tmp_path, name="other", text=OTHER)))
    gone = {each.section for each in changes_between(everything, JUNE, other, JUNE) if each.kind == "removed"}
    assert gone == {each.name.removesuffix("s") for each in fields(PolicyFile)} - {"policy", "case"}


def test_of_one_regulation_in_two_months_only_figures_change(place: Policy) -> None:
    assert told(place, place, JUNE, JULY) == {"parameter 基数": ["由 4,800 元改为 5,000 元，提高 4.17%"]}


@pytest.mark.parametrize(
    ("on", "to", "expected"),
    [
        (None, None, (JUNE, JULY)),
        (None, "2021-06", ("2021-06", "2021-06")),
        (None, "2023-01", (JUNE, "2023-01")),
        ("2020-01", None, ("2020-01", JULY)),
        ("2023-01", None, ("2023-01", "2023-01")),
        ("2020-03", "2020-04", ("2020-03", "2020-04")),
    ],
)
def test_without_months_the_last_change_of_a_regulation_is_shown(
    place: Policy, on: str | None, to: str | None, expected: tuple[object, object]
) -> None:
    months = [parse_month(text) if text else None for text in (on, to)]
    assert [str(month) for month in months_to_compare(place, None, *months)] == [
        str(each) for each in expected
    ]


def test_without_months_two_regulations_meet_where_both_can_be_applied(place: Policy, tmp_path: Path) -> None:
    later = load(tmp_path, ("from = 2020-01-01", "from = 2021-03-15"))
    ended = load(tmp_path, ("until = 2025-12-31", "until = 2020-12-31"))
    assert months_to_compare(place, later, None, None) == (Month(2021, 4), Month(2021, 4))
    assert months_to_compare(ended, later, None, None) == (Month(2020, 12), Month(2021, 4))
    assert months_to_compare(place, later, JULY, None) == (JULY, JULY)


@pytest.mark.parametrize("name", sorted(policy_files(shipped("configs"))))
def test_a_regulation_does_not_differ_from_itself(name: str) -> None:
    policy = load_policy(name)
    month, _same = months_to_compare(policy, policy, None, None)
    assert changes_between(policy, month, load_policy(name), month) == ()


@draws(60)
@given(regulations())
def test_changes_there_are_changes_back(
    tmp_path_factory: pytest.TempPathFactory, regulation: Regulation
) -> None:
    folder = tmp_path_factory.mktemp("layers", numbered=True)
    nearest = Path(regulation.write(folder))
    try:
        policies = [load_policy(str(folder / f"{name}.toml"), [folder]) for name in (nearest.stem, "layer-0")]
    except ShegongError:  # a formula that could overflow, or a layer that changes nothing
        return
    there, back = (changes_between(a, JUNE, b, JUNE) for a, b in (policies, policies[::-1]))
    assert {gist(change) for change in there} == {gist(change, turned=True) for change in back}


def gist(change: Change, *, turned: bool = False) -> tuple[object, ...]:
    """What a change says; or, turned round, what the change back would say."""
    kinds = {"added": "removed", "removed": "added", "changed": "changed"}
    differences = {
        (each.aspect, each.where, each.after, each.before) if turned else each[:4]
        for each in change.differences
    }
    key = "" if change.section == "policy" else change.key
    return change.section, kinds[change.kind] if turned else change.kind, key, frozenset(differences)
