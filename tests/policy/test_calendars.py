"""Which days are worked: the State Council's arrangement, and what each place says besides."""

import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from shegong.engine.person import pay_person
from shegong.formula.interpret import Value
from shegong.policy.doubts import warnings_of
from shegong.policy.facts import read_facts
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy

PLACE = """
[policy]
id = "{id}"
name = "某地"
region = "990000"
extends = ["{base}"]
from = 2019-01-01

[sources.rule]
title = "某地的放假通知"
number = "某〔2020〕1号"
"""


def place(folder: Path, text: str, name: str = "place", base: str = "part-month-working-days") -> Policy:
    path = folder / f"{name}.toml"
    path.write_text(PLACE.format(id=name, base=base) + text, encoding="utf-8")
    return load_policy(str(path), [folder, Path("configs")])


def working_days(policy: Policy, month: Month, **told: str) -> Value:
    return pay_person(policy, read_facts(policy, told), month).steps["paid_days"].value


@pytest.mark.parametrize(
    ("month", "days"),
    [
        (1, 17),
        (2, 20),
        (3, 22),
        (4, 22),
        (5, 19),
        (6, 21),
        (7, 23),
        (8, 21),
        (9, 23),
        (10, 17),
        (11, 21),
        (12, 23),
    ],
)
def test_the_working_days_of_2020(tmp_path: Path, month: int, days: int) -> None:
    """Monday to Friday, less the holidays of 2020 and with the days worked for them."""
    assert working_days(place(tmp_path, ""), Month(2020, month)) == days


def test_a_place_has_days_of_its_own_and_the_nearest_layer_wins_day_by_day(tmp_path: Path) -> None:
    above = place(tmp_path, '[calendar.2020]\noff = [2020-09-03, 2020-09-04]\nsource = "rule 一"\n', "above")
    assert working_days(above, Month(2020, 9)) == 21
    county = place(
        tmp_path, '[calendar.2020]\non = [2020-09-04, 2020-09-05]\nsource = "rule 二"\n', "county", "above"
    )
    assert working_days(county, Month(2020, 9)) == 23
    assert county.calendar["2020"].off == (date(2020, 9, 3),)
    assert county.calendar["2020"].on == (date(2020, 9, 4), date(2020, 9, 5))


def test_a_complete_year_stands_alone(tmp_path: Path) -> None:
    whole = place(tmp_path, '[calendar.2020]\ncomplete = true\noff = [2020-06-25]\nsource = "rule 一"\n')
    assert working_days(whole, Month(2020, 6)) == 21
    assert working_days(whole, Month(2020, 10)) == 22
    assert working_days(whole, Month(2021, 10)) == 17
    later = place(tmp_path, '[calendar.2040]\ncomplete = true\noff = [2040-01-02]\nsource = "rule 一"\n')
    assert working_days(later, Month(2040, 1)) == 21
    assert [problem.code for problem in warnings_of(later, [Month(2040, 1)])] == []
    assert [problem.code for problem in warnings_of(later, [Month(2041, 1)])] == ["P076"]


def test_without_the_library_every_year_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "chinese_calendar.constants", None)
    alone = place(tmp_path, "")
    assert working_days(alone, Month(2020, 10)) == 22
    assert [problem.code for problem in warnings_of(alone, [Month(2020, 10)])] == ["P076"]


def test_weekdays_and_calendar_days_need_no_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "chinese_calendar.constants", None)
    for method, days in (("21-75", Fraction(15)), ("calendar-days", Fraction(21))):
        policy = place(tmp_path, "", base=f"part-month-{method}")
        assert working_days(policy, Month(2020, 10), joined="2020-10-11") == days
        assert warnings_of(policy, [Month(2020, 10)]) == []
