"""The checks of a policy, held against any number of people at once."""

import polars as pl

from shegong.engine.columns import Plan
from shegong.formula.amounts import Amount
from shegong.policy.policy import Check


def failing_rows(plan: Plan, table: pl.DataFrame) -> list[tuple[Check, list[int]]]:
    """For each check of the policy, which rows of people whom `plan.run` has paid do not pass it (from 0)."""
    return [
        (check, _rows(plan, check, table))
        for check in plan.policy.checks.values()
        if plan.policy.has_figures(check.condition, plan.month)
    ]


def _rows(plan: Plan, check: Check, table: pl.DataFrame) -> list[int]:
    condition = plan.column(check.condition, check.name)
    if isinstance(condition, Amount):
        raise TypeError(check.key)
    found = (
        table.lazy()
        .select(passed=condition, row=pl.col(table.columns[0]))
        .collect(engine="streaming")["passed"]
    )
    return (~found).arg_true().to_list()
