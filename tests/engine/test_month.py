"""One month's pay: of one person with every step, and of many in columns."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from shegong.engine.columns import calculate, make_plan, rate_denominator
from shegong.engine.crosscheck import SAMPLE, crosscheck
from shegong.engine.person import pay_person
from shegong.errors import ShegongError
from shegong.formula.interpret import Value
from shegong.policy.facts import read_facts
from shegong.policy.load import load_policy
from shegong.policy.month import Month, parse_month
from shegong.policy.policy import Policy
from tests.policy.place import load

JUNE = Month(2020, 6)
CHIEF: dict[str, Value] = {
    "post": Fraction(1),
    "served": Fraction(12),
    "education": Fraction(0),
    "wage": Fraction(285_400),
    "local": False,
    "joined": date(2018, 7, 1),
}
TYPES: dict[str, type[pl.DataType]] = dict.fromkeys(CHIEF, pl.Int64) | {
    "local": pl.Boolean,
    "joined": pl.Date,
}


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return load(tmp_path_factory.mktemp("month"))


def people(size: int = 3, **columns: Sequence[object]) -> pl.DataFrame:
    """So many chiefs, some of whose columns are given."""
    same = {
        key: [int(value) if isinstance(value, Fraction) else value] * size for key, value in CHIEF.items()
    }
    return pl.DataFrame(
        {**same, **columns}, schema_overrides={key: TYPES[key] for key in same if key not in columns}
    )


def codes(policy: Policy, frame: pl.DataFrame, month: Month = JUNE) -> list[str]:
    with pytest.raises(ShegongError) as error:
        calculate(policy, frame, month)
    return [problem.code for problem in error.value.problems]


def test_every_step_of_a_persons_pay_is_kept(policy: Policy) -> None:
    pay = pay_person(policy, CHIEF, JUNE)
    assert list(pay.steps) == list(policy.rules)
    assert {key: pay.fen(key) for key in ("base_pay", "extra", "gross", "fund_share", "net")} == {
        "base_pay": 302_400,
        "extra": 5_000,
        "gross": 307_400,
        "fund_share": 24_192,
        "net": 283_208,
    }
    step = pay.steps["base_pay"]
    assert step.unrounded == Fraction(4800 * 70 * 90, 100)
    assert step.trace[id(step.rule.tree)] == step.unrounded


def test_only_what_was_asked_for_and_what_it_rests_on_is_calculated(policy: Policy) -> None:
    assert list(pay_person(policy, CHIEF, JUNE, ["base_pay"]).steps) == ["grade", "base_pay"]
    assert pay_person(policy, CHIEF, JUNE, []).steps == {}


def test_only_money_has_fen(policy: Policy) -> None:
    pay = pay_person(policy, {**CHIEF, "local": True}, JUNE)
    assert pay.fen("gross") == 310_400 + 20
    with pytest.raises(KeyError):
        pay.fen("nothing")


def test_the_columns_of_a_batch_are_whole_fen(policy: Policy) -> None:
    results = calculate(policy, people(note=["甲", "乙", "丙"], served=[0, 12, 40]), JUNE)
    assert results["base_pay"].to_list() == [285_600, 302_400, 319_200]
    assert results["note"].to_list() == ["甲", "乙", "丙"]
    for rule in policy.rules.values():
        assert results.schema[rule.key] == pl.Int64
        assert rate_denominator(rule) == 1
    assert (results["gross"] - results["deductions"]).to_list() == results["net"].to_list()


def test_nobody_is_paid_by_an_empty_roster(policy: Policy) -> None:
    results = calculate(policy, people(0), JUNE)
    assert results.height == 0
    assert set(policy.rules) <= set(results.columns)
    assert crosscheck(policy, results, JUNE) == 0


def test_a_column_that_is_missing_is_named(policy: Policy) -> None:
    assert codes(policy, people().drop("wage", "served")) == ["E001", "E001"]
    assert codes(policy, people().drop("post")) == ["E001"]


@pytest.mark.parametrize(
    ("key", "values", "dtype"),
    [
        ("wage", [1.5, 2.0, 3.0], pl.Float64),
        ("wage", [1, 2, 3], pl.Int32),
        ("wage", ["1", "2", "3"], pl.String),
        ("local", [0, 1, 0], pl.Int64),
        ("joined", ["2018-07-01"] * 3, pl.String),
        ("post", ["chief"] * 3, pl.String),
    ],
)
def test_a_column_of_another_type_is_refused(
    policy: Policy, key: str, values: list[object], dtype: type[pl.DataType]
) -> None:
    frame = people().with_columns(pl.Series(key, values, dtype=dtype))
    assert codes(policy, frame) == ["E002"]


@pytest.mark.parametrize(
    ("key", "values", "told"),
    [
        ("served", [0, 41, 42], "第 2 行的 served 是 41，应在 0 与 40 之间；共有 2 行"),
        ("served", [-1, 0, 0], "第 1 行的 served 是 -1"),
        ("served", [0, 0, None], "第 3 行的 served 是 None"),
        ("post", [0, 1, 2], "第 3 行的 post 是 2，应在 0 与 1 之间；共有 1 行"),
        ("wage", [0, 0, 2_000_001], "第 3 行的 wage 是 2000001"),
        ("local", [True, None, False], "第 2 行的 local 是 None"),
        (
            "joined",
            [date(2020, 1, 1), None, date(2019, 1, 1)],
            "应在 2000-01-01 与 2019-12-31 之间；共有 2 行",
        ),
    ],
)
def test_a_value_outside_its_limits_is_shown_with_its_row(
    policy: Policy, key: str, values: list[object], told: str
) -> None:
    with pytest.raises(ShegongError) as error:
        calculate(policy, people().with_columns(pl.Series(key, values, dtype=TYPES[key])), JUNE)
    (problem,) = error.value.problems
    assert problem.code == "E003"
    assert told in problem.message


def test_every_wrong_column_is_told_at_once(policy: Policy) -> None:
    frame = people(served=[99, 0, 0]).drop("wage").with_columns(local=pl.lit(1))
    assert sorted(codes(policy, frame)) == ["E001", "E002", "E003"]


@pytest.mark.parametrize(
    ("month", "base_pay"), [("2021-06", 302_400), ("2021-07", 315_000), ("2021-08", 315_000)]
)
def test_a_new_base_counts_from_its_month_for_one_and_for_all(
    policy: Policy, month: str, base_pay: int
) -> None:
    assert pay_person(policy, CHIEF, parse_month(month)).fen("base_pay") == base_pay
    assert calculate(policy, people(1), parse_month(month))["base_pay"].to_list() == [base_pay]


def test_nobody_is_paid_outside_the_life_of_a_regulation(policy: Policy) -> None:
    assert codes(policy, people(), Month(2026, 1)) == ["P040"]
    with pytest.raises(ShegongError, match="P040"):
        pay_person(policy, CHIEF, Month(2019, 12))


def test_a_general_regulation_without_figures_of_a_place_pays_nobody() -> None:
    policy = load_policy("jilin-2020")
    with pytest.raises(ShegongError) as error:
        make_plan(policy, JUNE)
    assert {problem.code for problem in error.value.problems} == {"P041"}
    facts = read_facts(policy, {"post": "chief", "工作年限": "9", "education": "本科", "certificate": "无"})
    assert pay_person(policy, facts, JUNE, ["grade"]).steps["grade"].value == 11


def test_a_figure_that_no_column_can_hold_is_refused_before_any_row(tmp_path: Path) -> None:
    huge = load(tmp_path, ("base * share", "base * 999999999999999999 * 999999999999999999 * share"))
    assert pay_person(huge, CHIEF, JUNE).fen("base_pay") > 2**127
    assert codes(huge, people()) == ["F017"]


def test_a_plan_can_be_used_for_many_frames(policy: Policy) -> None:
    plan = make_plan(policy, JUNE)
    first = plan.run(people(2).lazy()).collect(engine="streaming")
    assert first.equals(calculate(policy, people(2), JUNE))
    assert [len(layer) for layer in plan.layers(policy.rules)] == [1, 1, 2, 2, 1]


def test_a_large_batch_is_checked_in_its_extremes_and_evenly(policy: Policy) -> None:
    results = calculate(policy, people(2000, served=[row % 41 for row in range(2000)]), JUNE)
    assert SAMPLE <= crosscheck(policy, results, JUNE) <= SAMPLE + 2 + 2 * len(results.columns)
    row = 1000
    wrong = results.with_columns(
        pl.when(pl.int_range(pl.len()) == row)
        .then(pl.col("net") * 1000)
        .otherwise(pl.col("net"))
        .alias("net")
    )
    with pytest.raises(ShegongError, match="E004") as error:
        crosscheck(policy, wrong, JUNE)
    assert f"第 {row + 1} 行“实发合计”" in error.value.problems[0].message
