"""Pays a roster for one month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import polars as pl

from shegong.engine.columns import Plan, make_plan, require_inputs
from shegong.engine.crosscheck import crosscheck
from shegong.engine.group_limits import limits_of
from shegong.engine.limits import LimitFound
from shegong.engine.sensitivity import Move
from shegong.engine.situations import moves_of_people
from shegong.errors import Problem, ShegongError
from shegong.formula.types import COUNT, MONEY
from shegong.messages import _, label
from shegong.payroll.ages import of_working_age, past_retirement
from shegong.payroll.carried import partly_told, require_carried
from shegong.payroll.grades import other_grades
from shegong.payroll.presence import present
from shegong.payroll.refusals import Failures, check_warnings, failures_of, refusals
from shegong.payroll.ties import require_ties
from shegong.policy.month import Month
from shegong.policy.policy import Policy, Rule, RuleKind
from shegong.roster.roster import Roster

_FEW = 2


@dataclass(frozen=True)
class Payroll:
    """Everyone on a roster with every rule calculated.

    `table` is the roster's people with a column for each rule, as `engine.columns` describes; `checked` tells how
    many rows were calculated a second time, one by one, and agreed; `limits` what the policy's limits found, and
    `warnings` what its checks did. People whom a check refuses are among the roster's rejects.

    A run over the months `year` has in `table`, for each money rule, what it comes to over those months, and for each
    month the tax (`tax_column`).
    """

    policy: Policy
    month: Month
    roster: Roster
    table: pl.DataFrame
    checked: int
    limits: tuple[LimitFound, ...] = ()
    warnings: tuple[Problem, ...] = ()
    year: tuple[Month, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that was found out about the people, in their file and in what they came to."""
        return (*self.roster.problems, *self.warnings)

    @property
    def period(self) -> str:
        """What was paid: a month, or the months from one to another."""
        return f"{self.year[0]} — {self.year[-1]}" if self.year else str(self.month)

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """How far everyone's gross pay together moves with each assumed figure."""
        if "gross" not in self.policy.rules or self.year:
            return ()
        # What is taken from gross pay would only be calculated again with each figure, in far more situations.
        rules = {key: rule for key, rule in self.policy.rules.items() if key in self.policy.rests_on["gross"]}
        return tuple(moves_of_people(replace(self.policy, rules=rules), self.table, self.month, "gross"))

    @cached_property
    def money_rules(self) -> tuple[Rule, ...]:
        """The policy's."""
        return money_rules(self.policy)


def money_rules(policy: Policy) -> tuple[Rule, ...]:
    """The pay items, the totals, and who funds them: in the order in which they are shown."""
    shown = [rule for rule in policy.rules.values() if rule.type == MONEY and rule.kind != "info"]
    return tuple(sorted(shown, key=lambda rule: (rule.kind == "funding", rule.total)))


_STATEMENT: dict[str, tuple[RuleKind, ...]] = {
    "gross": ("earning",),
    "deductions": ("deduction", "tax"),
    "net": (),
    "employer_cost": ("employer",),
}
"""The totals from gross pay to what a person costs, and what is added up for each."""


def control_totals(policy: Policy) -> list[tuple[str, bool]]:
    """The money rules as a statement from gross pay to who bears the cost: each total (true) and below it its parts."""
    found: list[tuple[str, bool]] = []
    for total, kinds in _STATEMENT.items():
        found += [(total, True)] if total in policy.rules else []
        found += [(key, False) for kind in kinds for key in _items(policy, kind)]
    return [*found, *((key, False) for key in _items(policy, "funding"))]


def in_statement(policy: Policy) -> list[Rule]:
    """The money rules from left to right: what is added up, then its total."""
    found: list[str] = []
    for total, kinds in _STATEMENT.items():
        found += [key for kind in kinds for key in _items(policy, kind)]
        found += [total] if total in policy.rules else []
    return [policy.rules[key] for key in [*found, *_items(policy, "funding")]]


class SummaryColumn(NamedTuple):
    """An amount that is shown of each group: the sum of some rules."""

    key: str
    name: str
    rules: tuple[str, ...]


def summary_columns(policy: Policy) -> list[SummaryColumn]:
    """The amounts to sum up groups by: every money rule; where something is taken from pay, no more than fit a page.

    Single items are in the control totals then.
    """
    if "net" not in policy.rules:
        return [SummaryColumn(rule.key, rule.name, (rule.key,)) for rule in money_rules(policy)]
    taken, taxes, employer = (_items(policy, kind) for kind in ("deduction", "tax", "employer"))
    found = [_alone(policy, "gross")]
    if len(taken) <= _FEW:
        found += [_alone(policy, key) for key in taken]
    else:
        found.append(SummaryColumn("deductions_before_tax", "个人缴费等扣款", tuple(taken)))
    if taxes:
        found.append(SummaryColumn("income_tax", "个人所得税", tuple(taxes)))
    found.append(_alone(policy, "net"))
    if employer:
        found.append(SummaryColumn("employer_contributions", "单位缴费等", tuple(employer)))
        found.append(_alone(policy, "employer_cost"))
    return found


def _alone(policy: Policy, key: str) -> SummaryColumn:
    return SummaryColumn(key, policy.rules[key].name, (key,))


def _items(policy: Policy, kind: RuleKind) -> list[str]:
    return [rule.key for rule in policy.rules.values() if rule.kind == kind and not rule.total]


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the people and what they get in all: the amounts in fen, by rule.

    `key` holds the values that they share, by column: ranks of levels, numbers, texts; everyone shares nothing.
    """

    key: dict[str, object]
    people: int
    amounts: dict[str, int]


def tax_column(month: Month) -> str:
    """The column that holds the tax of one month of a year."""
    return f"tax {month}"


def pay_roster(policy: Policy, roster: Roster, month: Month, *, needs_carried: bool = True) -> Payroll:
    """Calculate a month for everyone who could be read, hold it against the policy's checks, and check a sample.

    Whoever does not pass a check is refused. Raises ShegongError where nobody is left, a sample differs, or figures of
    earlier months are missing, unless nothing that matters needs them.
    """
    require_people(roster)
    if needs_carried:
        require_carried(policy, roster, month)
    plan = make_plan(policy, month)
    require_inputs(policy, roster.people)
    roster = of_working_age(present(plan, roster), month, month)
    require_people(roster)
    table = plan.run(roster.people.lazy()).collect(engine="streaming")
    failures = failures_of(plan, table)
    roster = roster.refusing(refusals(policy, failures, roster))
    require_people(roster)
    return settle(plan, roster, without_rejects(table, roster), failures)


def settle(plan: Plan, roster: Roster, table: pl.DataFrame, failures: Sequence[Failures]) -> Payroll:
    """The payroll of people whom `plan` has paid, once a sample agrees and all totals tie; else raises ShegongError."""
    policy, month = plan.policy, plan.month
    warnings = [*partly_told(policy, roster, month), *check_warnings(policy, failures, roster)]
    warnings += past_retirement(policy, roster, month)
    if "grade" in policy.rules and policy.rules["grade"].type == COUNT:
        warnings += other_grades(policy, roster, table["grade"])
    checked = crosscheck(policy, table, month)
    require_ties(policy, roster, table)
    return Payroll(policy, month, roster, table, checked, tuple(limits_of(plan, table)), tuple(warnings))


def require_people(roster: Roster) -> None:
    """Refuse a roster of which nobody can be paid."""
    if roster.people.is_empty():
        away = roster.absent and roster.rejects.is_empty()
        remedy = _("换一个月份，或核对到岗、离岗的日期") if away else _("先改正花名册里的问题")
        raise ShegongError([*roster.problems, Problem("E010", _("没有可以计算的人"), remedy)])


def without_rejects(table: pl.DataFrame, roster: Roster) -> pl.DataFrame:
    """The rows of people who are still on the roster."""
    if table.height == roster.people.height:
        return table
    return table.filter(pl.col("row").is_in(roster.people["row"].implode()))


def summarise(payroll: Payroll, by: Sequence[str]) -> list[Group]:
    """The people and amounts of each group, in the order of posts, grades or first mention; the last is everyone.

    `by` names columns of the payroll: `region`, `post`, `grade`, ... Those that the roster does not have are left out.
    """
    return groups_of(sums_of(payroll, by))


def sums_of(payroll: Payroll, by: Sequence[str]) -> pl.DataFrame:
    """Columns `by`, as far as the roster has them, then "people" and the money rules: a row for each group."""
    keys = [key for key in by if key in payroll.table.columns]
    sums = [
        pl.len().cast(pl.Int64).alias("people"),
        *(pl.col(rule.key).sum() for rule in payroll.money_rules),
    ]
    if not keys:
        return payroll.table.select(sums)
    return payroll.table.group_by(keys, maintain_order=True).agg(sums)


def groups_of(sums: pl.DataFrame) -> list[Group]:
    """The groups of `sums_of`, those of several parts of a payroll together, in their order; the last is everyone."""
    people = sums.columns.index("people")
    keys, summed = sums.columns[:people], sums.columns[people:]
    together = [pl.col(key).sum() for key in summed]
    rows = grouped(sums, keys, together).iter_rows() if keys else ()
    found = [*rows, (None,) * people + sums.select(together).row(0)]
    return [
        Group(
            dict(zip(keys, row, strict=False)) if place < len(found) - 1 else {},
            row[people],
            dict(zip(summed[1:], row[people + 1 :], strict=True)),
        )
        for place, row in enumerate(found)
    ]


def grouped(table: pl.DataFrame, keys: Sequence[str], sums: Sequence[pl.Expr]) -> pl.DataFrame:
    """One row for each group: by rank or number where the key is one, by first mention where it is a text."""
    result = table.group_by(keys, maintain_order=True).agg(sums)
    order = [
        result[key] if table.schema[key].is_integer() else _by_mention(table[key], result[key])
        for key in keys
    ]
    return result[pl.DataFrame(order).select(pl.arg_sort_by(keys)).to_series()]


def _by_mention(mentioned: pl.Series, values: pl.Series) -> pl.Series:
    """For each value its place in the order of first mention."""
    first = mentioned.unique(maintain_order=True)
    return values.replace_strict(first, pl.Series(range(len(first))), return_dtype=pl.Int64).alias(
        values.name
    )


def text_of_key(policy: Policy, key: str, value: object) -> str:
    """What a value to group by is called, in the language in use; where it is not known, that."""
    given = policy.inputs.get(key)
    if given and given.choices and isinstance(value, int):
        choice = given.choices[value]
        return label(choice.key, choice.name)
    return _("（空）") if value is None or value == "" else str(value)
