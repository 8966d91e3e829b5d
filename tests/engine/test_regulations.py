"""Whole regulations: a batch of any size, order or parts pays each person what they are paid alone."""

from collections import Counter
from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from shegong.engine.columns import calculate, rate_denominator
from shegong.engine.crosscheck import crosscheck
from shegong.engine.person import PersonPay, pay_person
from shegong.errors import ShegongError
from shegong.formula.interpret import Value
from shegong.formula.types import DATE, FLAG, Type
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy, Rule
from tests.engine.regulations import Regulation, regulations
from tests.formula.effort import draws
from tests.formula.worlds import as_cell, as_value, measure

MONTHS = (Month(2018, 1), Month(2020, 2), Month(2020, 6), Month(2020, 7), Month(2024, 12))
TAKEN = ("deduction", "tax")


def people_of(draw: st.DrawFn, policy: Policy, size: int) -> list[dict[str, int]]:
    """Two people at the ends of every limit, and others."""
    inputs = policy.inputs.values()
    ends = [{given.key: getattr(given, end) for given in inputs} for end in ("minimum", "maximum")]
    return ends + [
        {
            given.key: draw(
                st.sampled_from((given.minimum, given.maximum)) | st.integers(given.minimum, given.maximum)
            )
            for given in inputs
        }
        for _person in range(size)
    ]


def frame_of(policy: Policy, people: list[dict[str, int]]) -> pl.DataFrame:
    def dtype(kind: Type) -> type[pl.DataType]:
        return pl.Boolean if kind == FLAG else pl.Date if kind == DATE else pl.Int64

    return pl.DataFrame(
        {
            given.key: pl.Series(
                [as_cell(given.type, person[given.key]) for person in people], dtype=dtype(given.type)
            )
            for given in policy.inputs.values()
        }
    )


def cell_value(rule: Rule, cell: object) -> Value:
    """A cell of the results as the interpreter would give it."""
    if isinstance(cell, bool | date):
        return cell
    assert isinstance(cell, int)
    return Fraction(cell, rate_denominator(rule))


def compare(policy: Policy, pay: PersonPay, row: dict[str, object]) -> None:
    for rule in policy.rules.values():
        value = pay.steps[rule.key].value
        assert cell_value(rule, row[rule.key]) == value, rule
        assert measure(value) in rule.bounds
    paid: Counter[str] = Counter()
    for rule in policy.items:
        paid[rule.kind] += pay.fen(rule.key)
    taken = sum(paid[kind] for kind in TAKEN)
    totals = {
        "gross": paid["earning"],
        "deductions": taken,
        "net": paid["earning"] - taken,
        "employer_cost": paid["earning"] + paid["employer"],
    }
    for rule in policy.totals:
        assert pay.fen(rule.key) == totals[rule.key] == row[rule.key]


def test_a_batch_under_any_regulation_pays_everyone_what_they_are_paid_alone(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("regulations")
    outcomes: Counter[str] = Counter()

    @draws(120)
    @given(regulations(), st.sampled_from(MONTHS), st.data())
    def check(regulation: Regulation, month: Month, data: st.DataObject) -> None:
        try:
            policy = load_policy(regulation.write(folder), [folder])
            people = data.draw(st.composite(people_of)(policy, 6))
            frame = frame_of(policy, people)
            results = calculate(policy, frame, month)
        except ShegongError as error:
            outcomes[error.problems[0].code] += 1
            return
        outcomes["calculated"] += 1
        for person, row in zip(people, results.iter_rows(named=True), strict=True):
            facts = {key: as_value(policy.inputs[key].type, fact) for key, fact in person.items()}
            compare(policy, pay_person(policy, facts, month), row)
        assert_frame_equal(calculate(policy, frame.reverse(), month), results.reverse())
        halves = [calculate(policy, part, month) for part in (frame[:3], frame[3:3], frame[3:])]
        assert_frame_equal(pl.concat(halves), results)
        assert crosscheck(policy, results, month) == len(people)

    check()
    assert outcomes["calculated"] > 0.5 * outcomes.total(), outcomes
    assert outcomes.keys() <= {"calculated", "F013", "F015", "F016", "F017", "P035"}, outcomes


@draws(25)
@given(regulations(rules=3), st.data())
def test_a_batch_that_differs_from_the_single_calculation_is_stopped(
    tmp_path_factory: pytest.TempPathFactory, regulation: Regulation, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp() / "altered"
    folder.mkdir(exist_ok=True)
    try:
        policy = load_policy(regulation.write(folder), [folder])
        results = calculate(
            policy, frame_of(policy, data.draw(st.composite(people_of)(policy, 3))), MONTHS[0]
        )
    except ShegongError:
        return
    rule = data.draw(st.sampled_from(sorted(policy.rules)))
    row = data.draw(st.integers(0, results.height - 1))
    column = results[rule]
    wrong = [_another(cell) if number == row else cell for number, cell in enumerate(column)]
    altered = results.with_columns(pl.Series(rule, wrong, dtype=column.dtype))
    with pytest.raises(ShegongError) as error:
        crosscheck(policy, altered, MONTHS[0])
    (problem,) = error.value.problems
    assert problem.code == "E004"
    assert policy.rules[rule].name in problem.message
    assert f"第 {row + 1} 行" in problem.message


def _another(cell: bool | date | int) -> bool | date | int:
    if isinstance(cell, bool):
        return not cell
    return date(1900, 1, 1) if isinstance(cell, date) else cell + 1
