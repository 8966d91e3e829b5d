"""How far results move with figures that nobody published."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shegong.engine.columns import calculate
from shegong.engine.person import pay_person
from shegong.engine.sensitivity import moves_of_person
from shegong.engine.situations import PEOPLE, moves_of_people, situations_of, total
from shegong.policy.facts import read_facts
from shegong.policy.figures import with_figures
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy

JUNE = Month(2020, 6)
CHIEF = {"post": "chief", "credited_years": "12", "education": "bachelor", "certificate": "intermediate"}


@pytest.fixture(scope="module")
def yanji() -> Policy:
    return load_policy("yanji-2018")


def people(yanji: Policy, *rows: tuple[int, ...]) -> pl.DataFrame:
    """People by post, years, education, certificate and probation; other inputs at their defaults."""
    keys = ["post", "credited_years", "education", "certificate", "probation"]
    frame = pl.DataFrame(rows, schema=keys, orient="row")
    others = {key: given.default for key, given in yanji.inputs.items() if key not in keys}
    return frame.with_columns(
        pl.lit(value, dtype=pl.Int64).alias(key) for key, value in others.items()
    ).select(list(yanji.inputs))


def test_one_percent_more_of_the_wage_is_one_percent_more_pay_rounded_as_pay_is(yanji: Policy) -> None:
    moves = {
        each.assumption.key: each for each in moves_of_person(yanji, read_facts(yanji, CHIEF), JUNE, "gross")
    }
    # 4,848 x 70% x 1.45 = 4,920.72, so 4,921 and no longer 4,872 yuan; 4,752 gives 4,823.28.
    assert (moves["institution_wage"].up, moves["institution_wage"].down) == (4900, -4900)
    assert moves["average_base_pay"].up == 0


def test_a_count_moves_by_one_and_a_published_figure_not_at_all(yanji: Policy) -> None:
    moves = {
        each.assumption.key: each for each in moves_of_person(yanji, read_facts(yanji, CHIEF), JUNE, "gross")
    }
    assert moves["years_per_grade"].by_one
    assert moves["years_per_grade"].up == -16800  # four years a grade: one grade less
    assert "basic_share" not in moves


def test_what_would_make_no_sense_is_not_calculated(yanji: Policy) -> None:
    by_the_year = with_figures(yanji, "years_per_grade", lambda _years: Fraction(1))
    moves = moves_of_person(by_the_year, read_facts(by_the_year, CHIEF), JUNE, "gross")
    (years,) = (each for each in moves if each.assumption.key == "years_per_grade")
    assert years.down is None  # 0 years a grade divide by 0
    assert years.up is not None


def test_everyones_move_is_the_sum_of_each_ones(yanji: Policy) -> None:
    rows = [(2, 12, 2, 2, 0), (2, 12, 2, 2, 0), (0, 3, 1, 0, 2), (1, 30, 4, 3, 1)]
    together = {
        each.assumption.key: each.up for each in moves_of_people(yanji, people(yanji, *rows), JUNE, "gross")
    }
    apart: dict[str, int] = {}
    for row in rows:
        known = dict(
            zip(("post", "credited_years", "education", "certificate", "probation"), row, strict=True)
        )
        facts = {**read_facts(yanji, CHIEF), **{key: Fraction(rank) for key, rank in known.items()}}
        for each in moves_of_person(yanji, facts, JUNE, "gross"):
            apart[each.assumption.key] = apart.get(each.assumption.key, 0) + (each.up or 0)
    assert together == apart


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(*(st.integers(0, most) for most in (2, 45, 4, 3, 2))), min_size=1, max_size=40))
def test_situations_hold_everyone_and_come_to_what_everyone_comes_to(rows: list[tuple[int, ...]]) -> None:
    policy = load_policy("yanji-2018")
    everyone = people(policy, *rows)
    situations = situations_of(policy, everyone)
    assert situations[PEOPLE].sum() == len(rows)
    assert situations.height == len(set(rows))
    assert total(policy, situations, JUNE, "gross") == calculate(policy, everyone, JUNE)["gross"].sum()


def test_a_policy_with_the_same_figures_pays_the_same(yanji: Policy) -> None:
    same = with_figures(yanji, "institution_wage", lambda value: value)
    facts = read_facts(yanji, CHIEF)
    assert pay_person(same, facts, JUNE).fen("gross") == pay_person(yanji, facts, JUNE).fen("gross")
    assert same.rules == yanji.rules


def test_figures_of_a_table_can_be_changed_too(yanji: Policy) -> None:
    doubled = with_figures(yanji, "coefficient", lambda value: 2 * value)
    facts = read_facts(yanji, CHIEF)
    assert pay_person(doubled, facts, JUNE).fen("gross") == 2 * pay_person(yanji, facts, JUNE).fen("gross")
