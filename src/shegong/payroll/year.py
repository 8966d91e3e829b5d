"""Pays a roster for the months of a year at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from operator import add
from typing import NamedTuple

import polars as pl

from shegong.engine.columns import Plan, require_inputs
from shegong.engine.group_absences import why_away
from shegong.engine.limits import facts_of_row
from shegong.engine.months import months_until, pay_months
from shegong.engine.repeated import Repeated
from shegong.errors import Problem, ShegongError
from shegong.formula.amounts import INT64, Amount
from shegong.formula.tree import names
from shegong.messages import _
from shegong.money import yuan
from shegong.payroll.ages import of_working_age, past_retirement
from shegong.payroll.changes import Outlook, outlooks, settled
from shegong.payroll.months import (
    OUTSIDE,
    Refusals,
    make_plans,
    month_by_month,
    sometimes_away,
)
from shegong.payroll.partial_year import merged, parts_of_year, walk_year
from shegong.payroll.presence import without_away
from shegong.payroll.refusals import Failures, check_warnings, refusals
from shegong.payroll.run import Payroll, money_rules, require_people, tax_column
from shegong.payroll.ties import require_ties
from shegong.policy.month import Month
from shegong.policy.policy import Check, Policy, Rule
from shegong.roster.roster import Roster

_MOST_MONTHS = 12
_EVENLY = 2
"""So many people, evenly over the file, are calculated again one by one; besides them, those with the most."""


def pay_year(policy: Policy, roster: Roster, year: int) -> Payroll:
    """Pay everyone who could be read for the months of a year in which the policy is in force.

    At first people are as the roster says; from month to month they pass as the policy says. Raises ShegongError where
    nobody is left, or a sample differs.
    """
    require_people(roster)
    require_inputs(policy, roster.people)
    course = make_course(policy, year, roster.reading.defaults)
    roster = of_working_age(roster, course.plans[0].month, course.plans[-1].month)
    require_people(roster)
    away = sometimes_away(course.plans, roster.people)
    always = roster.people.filter(~pl.col("row").is_in(away)) if away else roster.people
    found = paid(course, always.lazy()).collect(engine="streaming")
    walking = pl.col("row").is_in([*away, *found.filter(OUTSIDE)["row"]])
    refused: Refusals = {}
    few = roster.people.filter(walking)
    walked = None if few.is_empty() else walk_year(course.plans, few, roster, refused)
    failures = failures_in(course, always, found)
    failures = merged(policy, [*failures, *walked.failures]) if walked else failures
    refused |= refusals(policy, failures, roster)
    roster = roster.refusing(refused)
    require_people(roster)
    results = found.filter(~pl.col(OUTSIDE)).select("row", *course.results)
    if walked and not walked.results.is_empty():
        results = pl.concat([results, _like(results, walked.results)]).sort("row")
    roster = _present(course, roster, results, away)
    require_people(roster)
    if results.height > roster.people.height:
        results = results.filter(pl.col("row").is_in(roster.people["row"].implode()))
    table = pl.concat([roster.people, results.drop("row")], how="horizontal")  # both in the order of rows
    return settle_year(course, roster, table, failures)


def _like(results: pl.DataFrame, walked: pl.DataFrame) -> pl.DataFrame:
    """What a walk came to with the columns of `results`; whoever was not there in a month has paid no tax in it."""
    lacking = (pl.lit(0).alias(key) for key in results.columns if key not in walked.columns)
    return walked.with_columns(lacking).select(
        pl.col(key).fill_null(0).cast(kind) for key, kind in results.schema.items()
    )


def _present(course: "Course", roster: Roster, results: pl.DataFrame, away: Sequence[int]) -> Roster:
    """The roster without whom no month was paid; notices tell about those, and of whom only some were."""
    never = roster.people.filter(~pl.col("row").is_in(results["row"].implode()))
    if away:
        problems = parts_of_year(roster, results, away, course.plans[0].month.year)
        roster = replace(roster, problems=(*roster.problems, *problems))
    if never.is_empty():
        return roster
    first = course.plans[0]
    why = never.lazy().select("row", why=why_away(first)).collect(engine="streaming")
    return without_away(course.policy, roster, why, str(first.month.year))


def settle_year(
    course: "Course", roster: Roster, table: pl.DataFrame, failures: Sequence[Failures]
) -> Payroll:
    """The payroll of people who have been paid, once a sample agrees and all totals tie; else raises ShegongError."""
    policy, months = course.policy, [plan.month for plan in course.plans]
    checked = _crosscheck(policy, table, months)
    require_ties(policy, roster, table, course.taxes)
    warnings = [*check_warnings(policy, failures, roster), *past_retirement(policy, roster, months[-1])]
    return Payroll(policy, months[0], roster, table, checked, (), tuple(warnings), tuple(months))


def make_course(policy: Policy, year: int, defaults: Iterable[str]) -> "Course":
    """The months of a year; `defaults` are the inputs that have their default for everyone at first.

    Raises ShegongError where the policy has no figures for one of them.
    """
    months = months_until(policy, Month(year, 12))
    plans = make_plans(policy, months or [Month(year, 12)])
    return Course(plans, outlooks(plans, defaults))


class Course(NamedTuple):
    """The months of a year, and what can be said of each beforehand."""

    plans: Sequence[Plan]
    outlooks: Sequence[Outlook]

    @property
    def policy(self) -> Policy:
        """The policy."""
        return self.plans[0].policy

    @property
    def taxes(self) -> list[str]:
        """The columns that hold the tax of each month."""
        return [tax_column(plan.month) for plan in self.plans if _taxes(self.policy)]

    @property
    def results(self) -> list[str]:
        """The columns of the payroll: the tax of each month, and what each money rule comes to."""
        return [*self.taxes, *(rule.key for rule in money_rules(self.policy))]

    @property
    def flags(self) -> list[str]:
        """The columns that tell who does not pass a check, or whose state has left the limits of an input."""
        return [OUTSIDE, *map(_failed, self.policy.checks.values())]

    @property
    def same(self) -> dict[str, int]:
        """What money rules come to that come to the same for everyone, in fen."""
        found = {
            rule.key: [each.known.get(rule.key) for each in self.outlooks]
            for rule in money_rules(self.policy)
        }
        return {
            key: sum(map(int, values))
            for key, monthly in found.items()
            if len(values := [value for value in monthly if isinstance(value, Fraction)]) == len(monthly)
        }

    def alike(self, number: int, mentioned: set[str]) -> int:
        """For how many months from one on nothing that is mentioned changes."""
        following = self.outlooks[number + 1 :]
        changed = (ahead for ahead, each in enumerate(following, start=1) if mentioned & each.changed)
        return next(changed, len(following) + 1)


def paid(course: Course, people: pl.LazyFrame, beside: Sequence[str] = ()) -> pl.LazyFrame:
    """What the months come to, as one query: sums by money rule, taxes by month, and who does not pass which check.

    Columns `beside` those that the rules read pass through.
    """
    policy = course.policy
    rules, checks = money_rules(policy), policy.checks.values()
    flow = people.select("row", *policy.inputs, *beside)
    flow = flow.with_columns(
        *(pl.lit(0, pl.Int64).alias(_sum(rule)) for rule in rules),
        *(pl.lit(value=False).alias(_failed(check)) for check in checks),
    )

    def adding(number: int) -> Iterator[pl.Expr]:
        yield from _sums(course, number)
        for check, passed in _conditions(course, number):
            yield (pl.col(_failed(check)) | ~passed).alias(_failed(check))

    flow = month_by_month(course.plans, course.outlooks, flow, adding)
    return flow.select(
        "row",
        OUTSIDE,
        *course.taxes,
        *(pl.col(_sum(rule)).alias(rule.key) for rule in rules),
        *(_failed(check) for check in checks),
        *beside,
    )


def _sum(rule: Rule) -> str:
    return f"sum {rule.key}"


def _failed(check: Check) -> str:
    return f"failed {check.key}"


def _told(check: Check) -> str:
    return f"told {check.key}"


def _taxes(policy: Policy) -> list[pl.Expr]:
    return [pl.col(rule.key) for rule in policy.items if rule.kind == "tax"]


def _sums(course: Course, number: int) -> Iterator[pl.Expr]:
    """The sums after a month: what has changed is added for all the months that it stays so."""
    plan = course.plans[number]
    for rule in money_rules(plan.policy):
        if rule.key in course.outlooks[number].changed:
            column = plan.columns[rule.key]
            is_wide = not isinstance(column, Amount) or column.numerators.size > INT64 // _MOST_MONTHS
            value = pl.col(rule.key).cast(pl.Int128) if is_wide else pl.col(rule.key)
            alike = course.alike(number, {rule.key})
            yield (pl.col(_sum(rule)) + (value * alike if alike > 1 else value)).alias(_sum(rule))
    if taxes := _taxes(plan.policy):
        yield reduce(add, taxes).alias(tax_column(plan.month))


def _conditions(course: Course, number: int) -> Iterator[tuple[Check, pl.Expr]]:
    """The checks that may come out differently from the month before, and whether somebody passes them."""
    plan, (changed, _ended, known) = course.plans[number], course.outlooks[number]
    for check in plan.policy.checks.values():
        is_new = not number or names(check.condition) & changed
        if not is_new or not plan.policy.has_figures(check.condition, plan.month):
            continue
        if settled(plan.policy, check.condition, known):
            continue
        condition = plan.column(check.condition, check.name)
        if isinstance(condition, Amount):
            raise TypeError(check.key)
        yield check, condition


def failures_in(course: Course, people: pl.DataFrame, found: pl.DataFrame) -> list[Failures]:
    """Who does not pass the checks, in which months, and what is told of it: the months once more, for those alone."""
    checks = course.policy.checks
    failing = {key: check for key, check in checks.items() if found[_failed(check)].any()}
    if not failing:
        return []
    told = [check for check in failing.values() if check.shows]
    marked = pl.any_horizontal(map(_failed, failing.values())) & ~pl.col(OUTSIDE)
    flow = (
        people.filter(found.select(marked).to_series())
        .lazy()
        .with_columns(
            *(pl.lit(0, pl.Int16).alias(_failed(check)) for check in failing.values()),
            *(pl.lit(None).alias(_told(check)) for check in told),
        )
    )

    def adding(number: int) -> Iterator[pl.Expr]:
        for check, passed in _conditions(course, number):
            if check.key in failing:
                alike = course.alike(number, names(check.condition))
                bits = sum(1 << (plan.month.month - 1) for plan in course.plans[number : number + alike])
                failed = pl.col(_failed(check))
                yield (failed + (~passed).cast(pl.Int16) * bits).cast(pl.Int16).alias(_failed(check))
                if check.shows:
                    is_first = ~passed & (failed == 0)
                    value = pl.when(is_first).then(pl.col(check.shows)).otherwise(pl.col(_told(check)))
                    yield value.alias(_told(check))

    flow = month_by_month(course.plans, course.outlooks, flow, adding)
    columns = [*map(_failed, failing.values()), *map(_told, told)]
    table = flow.select("row", *columns).collect(engine="streaming")
    return [each for check in failing.values() if len((each := _failures_of(check, table)).rows)]


def _failures_of(check: Check, table: pl.DataFrame) -> Failures:
    months = table[_failed(check)]
    rows = (months != 0).arg_true()
    values = table[_told(check)].gather(rows) if check.shows else None
    return Failures(check, table["row"].gather(rows), values, months.gather(rows))


def _crosscheck(policy: Policy, table: pl.DataFrame, months: Sequence[Month]) -> int:
    """Pay some people again, one by one and month by month; returns how many; raises ShegongError on a difference."""
    rows = _sample(policy, table)
    paying = Repeated(policy)
    for row in rows:
        values = table.row(row, named=True)
        facts = facts_of_row(policy, {key: values[key] for key in policy.inputs}, months[0])
        begin = {key: facts[key] for key in policy.inputs}
        pays = list(pay_months(policy, begin, months[0], len(months), paying))
        again = {rule.key: sum(pay.fen(rule.key) for pay in pays) for rule in money_rules(policy)}
        taxes = [rule.key for rule in policy.items if rule.kind == "tax"]
        if taxes:
            again |= {tax_column(month): 0 for month in months}
            again |= {tax_column(pay.month): sum(map(pay.fen, taxes)) for pay in pays}
        for key, expected in again.items():
            if values[key] != expected:
                raise ShegongError(_differing(values["row"], key, values[key], expected))
    return len(rows)


def _sample(policy: Policy, table: pl.DataFrame) -> list[int]:
    """Some people evenly over the file, the last, and those with the least and the most of each total."""
    totals = [table[rule.key] for rule in policy.totals]
    extremes = [
        place for total in totals for place in (total.arg_min(), total.arg_max()) if place is not None
    ]
    step = max(table.height // _EVENLY, 1)
    return sorted({*range(0, table.height, step), table.height - 1, *extremes})


def _differing(row: int, key: str, found: int, expected: int) -> Problem:
    return Problem(
        "E004",
        _("自检不符：第 {row} 行全年“{name}”整表算得 {found}，逐人逐月算得 {expected}").format(
            row=row, name=key, found=yuan(found), expected=yuan(expected)
        ),
        _("没有写出任何结果；请把办法文件和这一行报告给维护者"),
    )
