"""Month after month: one person's state and everybody's pass on alike."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shegong.engine.checks import failed_checks
from shegong.engine.columns import make_plan
from shegong.engine.group_checks import failing_rows
from shegong.engine.months import months_until, pay_months
from shegong.engine.passing import after_end, after_start
from shegong.engine.person import pay_person
from shegong.policy.facts import read_facts
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from tests.policy.place import load

CARRIED = """
[inputs.to_date]
name = "本年累计"
type = "money"
default = 0

[inputs.levied]
name = "已扣"
type = "money"
default = 0

[inputs.appraisal]
name = "年度考核"
type = "level"
values = { fail = "不合格", ok = "合格" }
default = "ok"

[tables.levy_rates]
name = "扣款率"
unit = "rate"
keys = ["gross"]
key_unit = "yuan"
bands = [
  { upto = 9000, value = "3%", quick = 0 },
  { upto = 20000, value = "10%", quick = 630 },
  { value = "20%", quick = 2630 },
]
source = "law 八"

[rules.levy]
name = "累计扣款"
kind = "tax"
formula = "max(round(bracket(levy_rates, to_date + gross), fen) - levied, 0)"
round = "fen"
source = "law 八"

[transitions.yearly]
name = "每年一月计一年"
when = "month == 1 and appraisal == ok and grade < 4"
set = { served = "min(served + 1, 40)" }
source = "law 五"

[transitions.carry]
name = "累计"
at = "end"
when = "month < 12"
set = { to_date = "to_date + gross", levied = "levied + levy" }
source = "law 八"

[transitions.new_year]
name = "新的一年"
at = "end"
when = "month == 12"
set = { to_date = "0", levied = "0" }
source = "law 八"

[checks.grade]
name = "等级太高"
formula = "grade < 4"
remedy = "核对"
source = "law 二"

[[cases]]"""
JANUARY = Month(2021, 1)


@cache
def policy() -> Policy:
    with TemporaryDirectory() as folder:
        return load(Path(folder), ("[[cases]]", CARRIED))


def person(**texts: str) -> dict[str, Fraction]:
    given = {"post": "staff", "wage": "0", "joined": "2010-07-01", "served": "3", **texts}
    return read_facts(policy(), given)  # type: ignore[return-value]


def test_what_a_month_came_to_is_carried_to_the_next() -> None:
    # 2,688 yuan a month: 3 % of 2,688, ..., until 9,000 are passed in the fourth month.
    months = list(pay_months(policy(), person(), JANUARY, 5))
    assert [pay.fen("levy") for pay in months] == [8064, 8064, 8064, 20328, 26880]
    assert [pay.facts["to_date"] for pay in months] == [0, 268800, 537600, 806400, 1075200]


def test_a_new_year_begins_at_nothing() -> None:
    *_year, january = pay_months(policy(), person(), JANUARY, 13)
    assert (january.facts["to_date"], january.fen("levy")) == (0, 8400)  # the base rose in July


def test_the_first_month_is_paid_as_given_and_promotion_comes_with_the_next_january() -> None:
    months = list(pay_months(policy(), person(served="9"), JANUARY, 13))
    assert [pay.facts["served"] for pay in months] == [9] * 12 + [10]
    assert months[12].fen("gross") > months[11].fen("gross")


def test_a_year_begins_with_its_policy() -> None:
    months = months_until(policy(), Month(2020, 12))
    assert (months[0], len(months)) == (Month(2020, 1), 12)
    assert months_until(policy(), Month(2019, 12)) == []


def test_a_year_ends_with_its_policy() -> None:
    assert [
        month.month for month in months_until(replace(policy(), end=date(2024, 3, 31)), Month(2024, 12))
    ] == [1, 2, 3]


def test_quick_deductions_say_the_same_as_slices() -> None:
    found = policy().tables["levy_rates"].quick
    assert found is not None
    assert list(found.cells.values()) == [0, 63000, 263000]


PEOPLE = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 39), st.integers(0, 2), st.booleans(), st.integers(0, 1)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(PEOPLE, st.integers(1, 12), st.integers(1, 15))
def test_everybody_passes_on_as_each_one_does(
    rows: list[tuple[int, int, int, bool, int]], first: int, count: int
) -> None:
    start = Month(2021, first)
    keys = ("post", "served", "education", "local", "appraisal")
    joined = person()["joined"]
    people = [{**person(), **dict(zip(keys, row, strict=True))} for row in rows]
    frame = pl.DataFrame(
        [
            {key: int(value) if isinstance(value, Fraction) else value for key, value in each.items()}
            for each in people
        ]
    ).with_columns(joined=pl.lit(joined))
    lazy = frame.lazy()
    for number in range(count):
        plan = make_plan(policy(), start.plus(number))
        if number:
            lazy = after_start(plan, lazy.select(list(policy().inputs)))
        table = plan.run(lazy).collect(engine="streaming")
        lazy = after_end(plan, table.lazy())
    for row, facts in zip(table.iter_rows(named=True), people, strict=True):
        exact = {key: Fraction(value) if type(value) is int else value for key, value in facts.items()}
        *_before, last = pay_months(policy(), exact, start, count)  # type: ignore[arg-type]
        assert row["levy"] == last.fen("levy")
        assert row["served"] == last.facts["served"]
        assert row["to_date"] == last.facts["to_date"]


@pytest.mark.parametrize(("served", "failed"), [("39", []), ("20", ["grade"])])
def test_a_check_fails_for_one_as_for_many(served: str, failed: list[str]) -> None:
    post = {"39": "staff", "20": "chief"}[served]
    pay = pay_person(policy(), person(post=post, served=served), JANUARY)
    assert [check.key for check in failed_checks(pay)] == failed
    plan = make_plan(policy(), JANUARY)
    facts = {key: int(value) if isinstance(value, Fraction) else value for key, value in pay.facts.items()}
    table = plan.run(pl.DataFrame([facts]).lazy()).collect(engine="streaming")
    assert [(check.key, rows) for check, rows in failing_rows(plan, table)] == [
        ("grade", [0] if failed else [])
    ]
