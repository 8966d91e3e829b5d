"""What a policy's checks found: people who cannot be paid like that, and what is to be looked at."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import polars as pl

from shegong.engine.columns import Plan, rate_denominator
from shegong.engine.group_checks import failing_rows
from shegong.errors import Problem
from shegong.formula.interpret import Value
from shegong.formula.words import value_text
from shegong.messages import _, label, listed
from shegong.policy.policy import Check, Policy, Rule
from shegong.roster.roster import Roster

_FEW = 5


class Failures(NamedTuple):
    """Who does not pass a check: line or row numbers, in order, and the result that is told with it, if any.

    In a run over a year, `months` says in which, as bits from January on, and the result is that of the first.
    """

    check: Check
    rows: pl.Series
    values: pl.Series | None = None
    months: pl.Series | None = None


def refuses(failures: Failures) -> bool:
    """Whether a check keeps those who do not pass it from being paid."""
    return failures.check.severity == "error"


def failures_of(plan: Plan, table: pl.DataFrame) -> list[Failures]:
    """Hold the checks of the policy against people whom `plan` has paid."""
    return [
        Failures(
            check,
            table["row"].gather(indices),
            table[check.shows].gather(indices) if check.shows else None,
        )
        for check, indices in failing_rows(plan, table)
        if indices
    ]


def gathered(policy: Policy, parts: Sequence[Failures]) -> list[Failures]:
    """What was found in several parts of a payroll, by check."""
    by_check: dict[str, list[Failures]] = {}
    for each in parts:
        by_check.setdefault(each.check.key, []).append(each)
    return [
        Failures(
            found[0].check,
            pl.concat(each.rows for each in found),
            _joined([each.values for each in found]),
            _joined([each.months for each in found]),
        )
        for found in (by_check[key] for key in policy.checks if key in by_check)
    ]


def _joined(series: Sequence[pl.Series | None]) -> pl.Series | None:
    known = [each for each in series if each is not None]
    return pl.concat(known) if known else None


def refusals(policy: Policy, failures: Iterable[Failures], roster: Roster) -> dict[int, list[Problem]]:
    """The people whom an error refuses, by line or row number, each with every reason."""
    found: dict[int, list[Problem]] = {}
    for each in failures:
        check, rows, values, months = each
        if not refuses(each):
            continue
        for index, row in enumerate(rows):
            when = "" if months is None else _when(months[index])
            value = None if values is None else _shown(policy, check, [values[index]])
            problem = Problem("E007", check.name + when, check.remedy, roster.place(row), value)
            found.setdefault(row, []).append(problem)
    return dict(sorted(found.items()))


def check_warnings(policy: Policy, failures: Iterable[Failures], roster: Roster) -> list[Problem]:
    """For each check that is no more than a warning, how many of the people on the roster it concerns."""
    found = []
    for each in failures:
        check, rows, shown, _months = _of_those_staying(each, roster)
        if check.severity != "warning" or rows.is_empty():
            continue
        few = listed(map(str, rows.head(_FEW)))
        text = (
            _("{check}：{count} 人，第 {rows} 行")
            if len(rows) <= _FEW
            else _("{check}：{count} 人，第 {rows} 行等")
        )
        found.append(
            Problem(
                "E008",
                text.format(check=check.name, count=f"{len(rows):,}", rows=few),
                check.remedy,
                roster.place(rows[0]),
                None if shown is None else _shown(policy, check, [shown.min(), shown.max()]),
                severity="warning",
            )
        )
    return found


def _of_those_staying(failures: Failures, roster: Roster) -> Failures:
    """The same without the people who were refused."""
    if not roster.refused:
        return failures
    staying = failures.rows.is_in(roster.people["row"].implode())
    values = None if failures.values is None else failures.values.filter(staying)
    return failures._replace(rows=failures.rows.filter(staying), values=values)


def _when(bits: int) -> str:
    """In which months of the year, where it follows a text; months in a row as their first and last."""
    spans: list[list[int]] = []
    for month in (month for month in range(1, 13) if bits >> (month - 1) & 1):
        if spans and spans[-1][-1] == month - 1:
            spans[-1][1:] = [month]
        else:
            spans.append([month])
    return _("（{months} 月）").format(months=listed("—".join(map(str, span)) for span in spans))


def _shown(policy: Policy, check: Check, values: Sequence[object]) -> str:
    """The result that is told with a check, or from its least value to its greatest."""
    rule = policy.rules[check.shows]
    texts = [value_text(_value(rule, value), rule.type, policy.scope) for value in dict.fromkeys(values)]
    return f"{label(rule.key, rule.name)} {' – '.join(texts)}"


def _value(rule: Rule, found: object) -> Value:
    """What stands in a column of results, as formulas know it."""
    if isinstance(found, bool | date):
        return found
    if not isinstance(found, int):
        raise TypeError(rule.key)
    return Fraction(found, rate_denominator(rule))
