"""What figure of a real regulation keeps the pay of a made-up prefecture within a budget."""

from collections.abc import Callable
from fractions import Fraction

import polars as pl
import pytest

from shegong.engine.columns import calculate
from shegong.policy.catalogue import shipped
from shegong.policy.directions import cost_direction
from shegong.policy.figures import with_figures, with_parameter, with_table_step
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.roster.columns import default_column
from shegong.simulation.sample.people import make_people
from shegong.simulation.sample.plan import read_plan
from shegong.simulation.solve import Solution, solve

Change = Callable[[Policy, Fraction], Policy]


@pytest.fixture(scope="module")
def prefecture() -> tuple[Policy, pl.DataFrame, Month]:
    sample = make_people(read_plan(shipped("examples") / "yanbian" / "sample.toml", (shipped("configs"),)))
    policy, people = sample.plan.policy, sample.table
    others = [
        default_column(given, people.height).alias(key)
        for key, given in policy.inputs.items()
        if key not in people.columns
    ]
    return policy, people.with_columns(others), sample.plan.month


def wage(policy: Policy, value: Fraction) -> Policy:
    return with_parameter(policy, "institution_wage", value)


def years(policy: Policy, value: Fraction) -> Policy:
    return with_parameter(policy, "years_per_grade", value)


def first(policy: Policy, value: Fraction) -> Policy:
    return with_table_step(policy, "coefficient", first=value)


def step_of_table(policy: Policy, value: Fraction) -> Policy:
    return with_table_step(policy, "coefficient", step=value)


def scaled(policy: Policy, value: Fraction) -> Policy:
    return with_figures(policy, "coefficient", lambda coefficient: coefficient * value)


@pytest.mark.parametrize(
    ("change", "low", "high", "step", "rises"),
    [
        (wage, "300000", "900000", "100", True),
        (wage, "100000", "2000000", "1", True),
        (years, "1", "12", "1", False),
        (first, "0", "3", "0.0001", True),
        (step_of_table, "0", "0.5", "0.0001", True),
        (scaled, "0.5", "2", "0.00001", True),
    ],
)
def test_a_tenth_more_money_is_spent_to_the_last_step(
    prefecture: tuple[Policy, pl.DataFrame, Month],
    change: Change,
    low: str,
    high: str,
    step: str,
    rises: bool,
) -> None:
    policy, people, month = prefecture

    def cost(value: Fraction) -> int:
        return int(calculate(change(policy, value), people, month)["gross"].sum())

    ends = Fraction(low), Fraction(high)
    direction = cost_direction(change(policy, ends[0]), change(policy, ends[1]), ["gross"])
    assert direction == (1 if rises else -1)
    budget = int(calculate(policy, people, month)["gross"].sum()) * 11 // 10
    solution = solve(cost, *ends, Fraction(step), budget, direction=direction)
    assert (solution.verdict, solution.proved) == ("found", True)
    assert len(solution.evaluations) <= 12
    value, residual, beyond = spent(solution)
    assert cost(value) == budget - residual <= budget < cost(beyond)
    assert beyond - value == direction * Fraction(step)


def spent(solution: Solution) -> tuple[Fraction, int, Fraction]:
    assert solution.value is not None
    assert solution.residual is not None
    assert solution.next
    return solution.value, solution.residual, solution.next.value
