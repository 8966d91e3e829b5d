"""A year for whoever is not there in each of its months, or must be looked at closely: month after month."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import polars as pl

from shegong.engine.columns import Plan
from shegong.engine.group_checks import failing_rows
from shegong.errors import Place, Problem
from shegong.messages import _, listed
from shegong.payroll.months import Refusals, walk
from shegong.payroll.refusals import Failures
from shegong.payroll.run import money_rules, tax_column
from shegong.policy.policy import Check, Policy
from shegong.roster.roster import Roster

_FEW = 5


class PartialYear(NamedTuple):
    """What the months come to in which somebody was there: sums by money rule, taxes by month, failed checks."""

    results: pl.DataFrame
    failures: list[Failures]


def walk_year(plans: Sequence[Plan], people: pl.DataFrame, roster: Roster, refused: Refusals) -> PartialYear:
    """Pay a few people month by month; whose state leaves its limits is `refused`. Nobody there, no row."""
    policy = plans[0].policy
    inputs = ["row", *policy.inputs]
    rules = [rule.key for rule in money_rules(policy)]
    taxes = [rule.key for rule in policy.items if rule.kind == "tax"]
    parts: list[pl.DataFrame] = []
    failed = _Failed()
    for month in walk(plans, people.select(inputs), roster, refused, closing=False):
        plan, table = month.plan, month.table
        amounts = [pl.col(rule).cast(pl.Int128) for rule in rules]
        tax = [pl.sum_horizontal(taxes).cast(pl.Int128).alias(tax_column(plan.month))] if taxes else []
        parts.append(table.select("row", *amounts, *tax))
        failed.add(plan, table)
    together = pl.concat(parts, how="diagonal").group_by("row", maintain_order=True).agg(pl.all().sum())
    return PartialYear(together.sort("row"), list(failed.failures()))


class _Failed:
    """Which checks whoever did not pass, in which months, and what is told of the first."""

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {}
        self.months: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self.values: dict[str, dict[int, object]] = defaultdict(dict)
        self.kinds: dict[str, pl.DataType] = {}

    def add(self, plan: Plan, table: pl.DataFrame) -> None:
        """Hold a month against the checks."""
        rows = table["row"]
        for check, indices in failing_rows(plan, table):
            self.checks[check.key] = check
            if check.shows:
                self.kinds[check.key] = table.schema[check.shows]
            for index in indices:
                self.months[check.key][rows[index]] |= 1 << (plan.month.month - 1)
                if check.shows:
                    self.values[check.key].setdefault(rows[index], table[check.shows][index])

    def failures(self) -> Iterator[Failures]:
        """What was found, by check."""
        for key, check in self.checks.items():
            months = dict(sorted(self.months[key].items()))
            rows = pl.Series(list(months), dtype=pl.Int64)
            values = (
                pl.Series([self.values[key][row] for row in months], dtype=self.kinds[key])
                if check.shows
                else None
            )
            if months:
                yield Failures(check, rows, values, pl.Series(list(months.values()), dtype=pl.Int16))


def merged(policy: Policy, found: Sequence[Failures]) -> list[Failures]:
    """The failures of several groups of people, in the policy's order of checks, each in the order of the roster."""
    together = []
    for key in policy.checks:
        same = [each for each in found if each.check.key == key]
        if len(same) > 1:
            order = pl.concat([each.rows for each in same]).arg_sort()
            values, months = (
                pl.concat(column).gather(order)
                if (column := [each for each in columns if each is not None])
                else None
                for columns in ([each.values for each in same], [each.months for each in same])
            )
            rows = pl.concat([each.rows for each in same]).gather(order)
            same = [Failures(same[0].check, rows, values, months)]
        together += same
    return together


def parts_of_year(roster: Roster, walked: pl.DataFrame, away: Sequence[int], year: int) -> Iterator[Problem]:
    """A notice about those of whom only some months are paid."""
    rows = roster.people.filter(pl.col("row").is_in(away) & pl.col("row").is_in(walked["row"].implode()))[
        "row"
    ]
    if not rows.is_empty():
        few = listed(map(str, rows.head(_FEW))) + (" …" if len(rows) > _FEW else "")
        text = _("{year} 年有的月份不在岗，只算在岗的月份：{count} 人，第 {rows} 行").format(
            year=year, count=len(rows), rows=few
        )
        yield Problem("H018", text, "", Place(roster.reading.file), severity="notice")
