"""What a regulation says beside its rules: transitions, limits and laws, read and checked like formulas."""

from datetime import date
from pathlib import Path

import pytest

from shegong.policy.doubts import warnings_of
from shegong.policy.month import Month
from tests.policy.place import PLACE, load, pointed, refused, write

PROMOTION = """
[transitions.yearly]
name = "每年一月计一年"
when = "month == 1 and education in [pass, master]"
set = { served = "min(served + 1, 40)", local = "true", education = "master" }
source = "law 五"
"""
LIMIT = """
[limits.average]
name = "人均年收入"
formula = "gross * 12"
by = ["post"]
measure = "average"
at_least = "base * 6 if post == chief else base * 5"
source = "law 六"
"""
LAW = """
[laws.at_least_half]
name = "不低于基数的一半"
formula = "gross >= base * 50%"
"""


def spoilt(folder: Path, text: str, old: str, new: str) -> tuple[str, str]:
    """The code of the one problem, and what it points at."""
    assert old in text
    (problem,) = refused(write(folder, text=PLACE + text.replace(old, new, 1)), [folder])
    return problem.code, pointed(problem)


def test_transitions_limits_and_laws_are_read(tmp_path: Path) -> None:
    policy = load(tmp_path, ("[[cases]]", f"{PROMOTION}{LIMIT}{LAW}[[cases]]"))
    assert list(policy.transitions["yearly"].sets) == ["served", "local", "education"]
    assert policy.limits["average"].by == ("post",)
    assert policy.laws["at_least_half"].condition is not None


@pytest.mark.parametrize(
    ("text", "old", "new", "code", "at"),
    [
        (PROMOTION, "month == 1 and", "month and", "F012", "month"),
        (PROMOTION, 'served = "min(served + 1, 40)"', 'serves = "1"', "P064", "serves"),
        (PROMOTION, '"min(served + 1, 40)"', '"base"', "P063", '"base"'),
        (PROMOTION, '"min(served + 1, 40)"', '"served / 2"', "P063", '"served / 2"'),
        (PROMOTION, 'education = "master"', 'education = "doctor"', "F011", "doctor"),
        (PROMOTION, 'source = "law 五"', "", "P025", "transitions.yearly"),
        (LIMIT, 'by = ["post"]', 'by = ["posts"]', "P064", '"posts"'),
        (LIMIT, "gross * 12", "gross * gross", "F012", "gross * gross"),
        (LIMIT, "base * 6 if", "gross * 6 if", "F011", "gross"),
        (LIMIT, "post == chief", "served > 3", "F011", "served"),
        (LIMIT, "gross * 12", "education", "P065", '"average"'),
        (LAW, "gross >= base * 50%", "gross", "P061", '"gross"'),
        (LAW, "formula =", "never_falls =", "P068", "laws.at_least_half"),
        (LAW, 'formula = "gross >= base * 50%"', 'except = "如此"', "P070", "laws.at_least_half"),
    ],
)
def test_a_statement_that_makes_no_sense_is_refused_at_its_place(
    tmp_path: Path, text: str, old: str, new: str, code: str, at: str
) -> None:
    assert spoilt(tmp_path, text, old, new) == (code, at)


def test_zero_is_an_amount_of_money_in_a_transition_too(tmp_path: Path) -> None:
    reset = PROMOTION.replace('local = "true"', 'wage = "0"')
    assert "wage" in load(tmp_path, ("[[cases]]", f"{reset}[[cases]]")).transitions["yearly"].sets


def test_a_figure_that_is_set_anew_every_three_years_warns_when_its_time_is_over(tmp_path: Path) -> None:
    policy = load(tmp_path, ("checked = 2022-12-31", "renew_years = 3"))
    assert policy.parameters["base"].overdue(date(2024, 6, 30)) is None
    assert policy.parameters["base"].overdue(date(2024, 7, 1)) == date(2021, 7, 1)
    assert [problem.code for problem in warnings_of(policy, [Month(2024, 7)])] == ["P071"]
    assert warnings_of(policy, [Month(2024, 6)]) == []


def test_a_regulation_that_reaches_back_says_that_the_difference_is_to_be_paid(tmp_path: Path) -> None:
    policy = load(tmp_path, ("until =", "announced = 2020-10-08\nuntil ="))
    (notice,) = warnings_of(policy, [Month(2020, 10)])
    assert (notice.code, notice.severity) == ("P072", "notice")
    assert warnings_of(policy, [Month(2020, 11)]) == []


def test_who_funds_the_pay_is_neither_pay_nor_part_of_a_total(tmp_path: Path) -> None:
    funding = """
[rules.city]
name = "市负担"
kind = "funding"
formula = "gross * 50%"
round = "fen"
source = "law 七"
"""
    policy = load(tmp_path, ("[[cases]]", f"{funding}[[cases]]"))
    assert "city" not in [rule.key for rule in policy.items]
    assert policy.rules["gross"].formula == "base_pay + extra"


def test_the_higher_of_two_posts_is_a_post(tmp_path: Path) -> None:
    second = """
[inputs.degree]
name = "同等学历"
type = "level"
values = { low = "低", high = "高" }
default = "low"
"""
    edits = (
        ("[parameters.base]", f"{second}[parameters.base]"),
        ('formula = "base * share', 'formula = "base * share'),
    )
    policy = load(
        tmp_path, *edits, ("allowance[education, post]\n", "allowance[max(education, pass), post]\n")
    )
    assert policy.rules["extra"].type.kind == "money"
    assert (
        refused(write(tmp_path, edits[0], ("allowance[education,", "allowance[max(education, degree),")), [])[
            0
        ].code
        == "F012"
    )
