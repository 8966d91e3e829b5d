"""What is in force on the first day of a month is in force for the month."""

from fractions import Fraction
from pathlib import Path

import pytest

from shegong.errors import ShegongError
from shegong.policy.doubts import warnings_of
from shegong.policy.load import CALENDAR, calendar_values, load_policy
from shegong.policy.month import Month, parse_month
from shegong.policy.policy import Policy
from tests.policy.place import load, write


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return load(tmp_path_factory.mktemp("dates"))


def codes(error: pytest.ExceptionInfo[ShegongError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.mark.parametrize(
    ("since", "month", "base"),
    [
        ("2021-07-01", "2021-06", 480_000),
        ("2021-07-01", "2021-07", 500_000),
        ("2021-07-01", "2021-08", 500_000),
        ("2021-06-30", "2021-06", 480_000),
        ("2021-06-30", "2021-07", 500_000),
        ("2021-07-02", "2021-07", 480_000),
        ("2021-07-02", "2021-08", 500_000),
    ],
)
def test_a_change_counts_from_the_first_month_that_begins_on_or_after_it(
    tmp_path: Path, since: str, month: str, base: int
) -> None:
    policy = load(tmp_path, ("2021-07-01 =", f"{since} ="))
    assert policy.numbers_on(parse_month(month))["base"] == base


@pytest.mark.parametrize("month", ["2019-12", "2026-01", "1949-01"])
def test_a_regulation_is_not_used_outside_its_life(policy: Policy, month: str) -> None:
    with pytest.raises(ShegongError) as error:
        policy.numbers_on(parse_month(month))
    assert codes(error) == ["P040"]
    assert "2020-01-01 至 2025-12-31" in error.value.problems[0].message


@pytest.mark.parametrize("month", ["2020-01", "2025-12"])
def test_a_regulation_is_used_in_its_first_and_last_month(policy: Policy, month: str) -> None:
    assert policy.numbers_on(parse_month(month))


@pytest.mark.parametrize(("until", "last"), [("2021-06-30", 6), ("2021-07-01", 7), ("2021-07-31", 7)])
def test_the_last_day_of_a_regulation_belongs_to_it(tmp_path: Path, until: str, last: int) -> None:
    policy = load(tmp_path, ("until = 2025-12-31", f"until = {until}"))
    policy.require_in_force(Month(2021, last))
    with pytest.raises(ShegongError, match="P040"):
        policy.require_in_force(Month(2021, last + 1))


def test_a_figure_that_begins_too_late_is_missed(tmp_path: Path) -> None:
    policy = load(tmp_path, ('2020-01-01 = "4800.00", ', ""))
    with pytest.raises(ShegongError) as error:
        policy.numbers_on(parse_month("2021-06"))
    assert codes(error) == ["P042"]
    assert policy.numbers_on(parse_month("2021-07"))["base"] == 500_000
    assert policy.numbers_on(parse_month("2021-06"), ["grade"]) == {}


def test_a_figure_that_each_place_sets_is_missed_in_the_general_regulation(tmp_path: Path) -> None:
    text = 'values = { 2020-01-01 = "4800.00", 2021-07-01 = "5000.00" }\n'
    policy = load(tmp_path, (text, ""), ('source = "law 一"\n', ""))
    with pytest.raises(ShegongError) as error:
        policy.numbers_on(parse_month("2021-06"))
    assert codes(error) == ["P041"]
    assert 'extends = ["place"]' in error.value.problems[0].remedy


@pytest.mark.parametrize(("month", "stale"), [("2022-12", 0), ("2023-01", 1)])
def test_a_figure_nobody_has_looked_at_since_warns(policy: Policy, month: str, stale: int) -> None:
    warnings = warnings_of(policy, [parse_month(month)])
    assert [(problem.code, problem.severity) for problem in warnings] == [("P043", "warning")] * stale


def test_a_warning_is_given_once_for_many_months(policy: Policy) -> None:
    months = [Month(2023, month) for month in (1, 1, 2)]
    assert len(warnings_of(policy, months)) == 2


@pytest.mark.parametrize(
    "text", ["", "2020", "2020-13", "2020-00", "2020/06", "1948-12", "2200-01", "六月", "2020-06-01"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ShegongError, match="A001") as error:
        parse_month(text)
    assert error.value.exit_code == 2


def test_a_month_is_read_and_written() -> None:
    assert [str(parse_month(text)) for text in ("2020-6", " 2020-06 ", "２０２０-０６")] == ["2020-06"] * 3


@pytest.mark.parametrize("year", [1949, 1950, 2000, 2024, 2199])
def test_the_calendar_stays_within_what_formulas_were_checked_for(year: int) -> None:
    for month in range(1, 13):
        for word, value in calendar_values(Month(year, month)).items():
            measure = value if isinstance(value, Fraction) else Fraction(value.toordinal())
            assert measure in CALENDAR[word][1]


def test_the_digest_tells_texts_apart_and_not_line_ends(tmp_path: Path) -> None:
    first = load(tmp_path).digest
    file = write(tmp_path)
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert load_policy(str(file), [tmp_path]).digest == first
    assert load(tmp_path, ("4800", "4801")).digest != first
