"""Pays a roster for one month."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from shegong.engine.columns import calculate, make_plan
from shegong.engine.crosscheck import crosscheck
from shegong.engine.group_limits import limits_of
from shegong.engine.limits import LimitFound
from shegong.engine.sensitivity import Move
from shegong.engine.situations import moves_of_people
from shegong.errors import Problem, ShegongError
from shegong.formula.types import MONEY
from shegong.messages import _, label
from shegong.policy.month import Month
from shegong.policy.policy import Policy, Rule
from shegong.roster.roster import Roster


@dataclass(frozen=True)
class Payroll:
    """Everyone on a roster with every rule calculated.

    `table` is the roster's people with a column for each rule, as `engine.columns` describes; `checked` tells how
    many rows were calculated a second time, one by one, and agreed; `limits` what the policy's limits found.
    """

    policy: Policy
    month: Month
    roster: Roster
    table: pl.DataFrame
    checked: int
    limits: tuple[LimitFound, ...] = ()

    @cached_property
    def money_rules(self) -> tuple[Rule, ...]:
        """The pay items, the totals, and who funds them: in the order in which they are shown."""
        shown = [rule for rule in self.policy.rules.values() if rule.type == MONEY and rule.kind != "info"]
        return tuple(sorted(shown, key=lambda rule: (rule.kind == "funding", rule.total)))


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the people and what they get in all: the amounts in fen, by rule.

    `key` holds the values that they share, by column: ranks of levels, numbers, texts; everyone shares nothing.
    """

    key: dict[str, object]
    people: int
    amounts: dict[str, int]


def pay_roster(policy: Policy, roster: Roster, month: Month) -> Payroll:
    """Calculate a month for everyone who could be read, and check a sample one by one.

    Raises ShegongError where nobody is left, or the check finds a difference.
    """
    if roster.people.is_empty():
        raise ShegongError(
            [*roster.problems, Problem("E010", _("没有可以计算的人"), _("先改正花名册里的问题"))]
        )
    table = calculate(policy, roster.people, month)
    limits = limits_of(make_plan(policy, month), table) if policy.limits else []
    payroll = Payroll(policy, month, roster, table, crosscheck(policy, table, month), tuple(limits))
    _require_ties(payroll)
    return payroll


def moves_of(payroll: Payroll) -> list[Move]:
    """How far everyone's gross pay together moves with each assumed figure."""
    if "gross" not in payroll.policy.rules:
        return []
    return moves_of_people(payroll.policy, payroll.table, payroll.month, "gross")


def _require_ties(payroll: Payroll) -> None:
    """Rows in = rows calculated + rows rejected, and gross = sum of the earnings: or nothing is written."""
    roster, table = payroll.roster, payroll.table
    if roster.rows_read != table.height + roster.rejects.height:
        message = _("行数不符：读入 {read}，算出 {paid}，剔除 {rejected}").format(
            read=roster.rows_read, paid=table.height, rejected=roster.rejects.height
        )
        raise ShegongError(Problem("E011", message, _("没有写出任何结果；请报告给维护者")))
    if "gross" not in table.columns:
        return
    earnings = [rule.key for rule in payroll.policy.items if rule.kind == "earning"]
    parts = table.select(pl.sum_horizontal(pl.col(earnings).sum())).item()
    if parts != table["gross"].sum():
        message = _("合计不符：各项之和 {parts} 分，应发合计 {total} 分").format(
            parts=parts, total=table["gross"].sum()
        )
        raise ShegongError(Problem("E012", message, _("没有写出任何结果；请报告给维护者")))


def summarise(payroll: Payroll, by: Sequence[str]) -> list[Group]:
    """The people and amounts of each group, in the order of posts, grades or first mention; the last is everyone.

    `by` names columns of the payroll: `region`, `post`, `grade`, ... Those that the roster does not have are left out.
    """
    table = payroll.table
    keys = [key for key in by if key in table.columns]
    sums = [pl.len().alias("people"), *(pl.col(rule.key).sum() for rule in payroll.money_rules)]
    groups: list[Group] = []
    if keys:
        rows = grouped(table, keys, sums).iter_rows(named=True)
        groups += [_group({key: row[key] for key in keys}, row, payroll) for row in rows]
    return [*groups, _group({}, table.select(sums).row(0, named=True), payroll)]


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


def _group(key: dict[str, object], row: dict[str, int], payroll: Payroll) -> Group:
    return Group(key, row["people"], {rule.key: row[rule.key] for rule in payroll.money_rules})
