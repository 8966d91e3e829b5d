"""Every batch checks itself: some hundred of its rows are calculated again by the interpreter.

A silent overflow or a library's regression becomes an error that names the row.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import polars as pl

from shegong.engine.columns import rate_denominator
from shegong.engine.person import pay_person
from shegong.errors import Problem, ShegongError
from shegong.formula.interpret import Value
from shegong.messages import _
from shegong.policy.month import Month
from shegong.policy.policy import Policy

SAMPLE = 200
"""Rows taken evenly over the file, besides the first, the last, and the extremes of each column."""


def crosscheck(policy: Policy, results: pl.DataFrame, month: Month) -> int:
    """Calculate a sample of `results` again, one by one; returns how many rows; raises ShegongError on a difference."""
    rows = sorted(_sample(policy, results))
    known: dict[tuple[object, ...], Mapping[str, Value]] = {}
    columns = [*policy.inputs, *policy.rules]
    for row, values in zip(rows, results[rows].select(columns).iter_rows(), strict=True):
        situation = values[: len(policy.inputs)]
        if situation not in known:
            facts = {key: _fact(value) for key, value in zip(policy.inputs, situation, strict=True)}
            steps = pay_person(policy, facts, month).steps
            known[situation] = {key: step.value for key, step in steps.items()}
        for rule, found in zip(policy.rules.values(), values[len(policy.inputs) :], strict=True):
            expected = known[situation][rule.key]
            if isinstance(expected, Fraction):
                found = Fraction(found, rate_denominator(rule))  # noqa: PLW2901
            if found != expected:
                line = results["row"][row] if "row" in results.columns else row + 1
                raise ShegongError(
                    Problem(
                        "E004",
                        _("自检不符：第 {row} 行“{name}”整表算得 {found}，逐人算得 {expected}").format(
                            row=line,
                            name=rule.name,
                            found=found,
                            expected=expected,
                        ),
                        _("没有写出任何结果；请把办法文件和这一行报告给维护者"),
                    )
                )
    return len(rows)


def _sample(policy: Policy, results: pl.DataFrame) -> set[int]:
    if results.is_empty():
        return set()
    numeric = [key for key in [*policy.inputs, *policy.rules] if results.schema[key].is_integer()]
    extremes = results.select(
        *(pl.col(key).arg_min().alias(f"{key} least") for key in numeric),
        *(pl.col(key).arg_max().alias(f"{key} greatest") for key in numeric),
    ).row(0)
    step = max(results.height // SAMPLE, 1)
    return {
        0,
        results.height - 1,
        *(row for row in extremes if row is not None),
        *range(0, results.height, step),
    }


def _fact(value: object) -> Value:
    if isinstance(value, bool | date):
        return value
    if isinstance(value, int):
        return Fraction(value)
    raise TypeError(value)
