"""What is owed for months past: what was due in each, by today's knowledge, less what was paid in it.

A closed month is never calculated into another one: each keeps its own difference, and the sum is paid in one later
month, with the tax of that month.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from pathlib import Path

import polars as pl

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _, label, listed
from shegong.payroll.carried import carried_inputs, known_from
from shegong.payroll.following import follow, remarks, told_by
from shegong.payroll.history import History, history_of
from shegong.payroll.previous import carry_from_previous, same_people
from shegong.payroll.run import pay_roster
from shegong.payroll.sheet import MONTH_HEADING, PAYROLL_SHEET
from shegong.policy.facts import find_input, unknown_input
from shegong.policy.month import Month
from shegong.policy.policy import Input, Policy, Rule
from shegong.roster.events import Event
from shegong.roster.fields import Field, Fields, fields_of, read_layout, roster_layout
from shegong.roster.read import read_people
from shegong.roster.roster import Roster

PAID = "current_pay"
_MONTH = "*month"
_OF_A_MONTH = re.compile(r" (?:[1-9]|1[0-2])月$")
"""How the columns of a year's payroll end."""
_FEW = 5


@dataclass(frozen=True)
class Settlement:
    """The arrears as a part of one month's pay: what each rule comes to more for everyone, in fen."""

    month: Month
    entered: Input
    gains: pl.DataFrame
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Arrears:
    """What is owed to the people of a roster.

    `table` has who they are, and for each month what was due, paid and owed (`column`), all in fen; "owed" is the sum.
    """

    policy: Policy
    roster: Roster
    months: tuple[Month, ...]
    table: pl.DataFrame
    warnings: tuple[Problem, ...]
    settlement: Settlement | None = None

    def sums(self, month: Month) -> tuple[int, int, int, int]:
        """How many are owed something for a month (or too much was paid), and what was due, paid and is owed."""
        owed = pl.col(column("owed", month))
        due, paid = (pl.col(column(what, month)).sum() for what in ("due", "paid"))
        found = self.table.select((owed != 0).sum().alias("people"), due, paid, owed.sum()).row(0)
        return int(found[0]), int(found[1]), int(found[2]), int(found[3])

    @property
    def overpaid(self) -> pl.DataFrame:
        """Those to whom more was paid than was due, in all."""
        return self.table.filter(pl.col("owed") < 0)


def column(what: str, month: Month) -> str:
    """The column of a month: what was `due`, `paid` or is `owed`."""
    return f"{what} {month}"


def arrears(
    history: History,
    months: Sequence[Month],
    paid: Callable[[Month], pl.DataFrame],
    warnings: Sequence[Problem] = (),
    *,
    told: bool = False,
) -> Arrears:
    """What is owed for some months to the people of a history; `paid` has the columns "row" and "paid" of a month.

    What was paid is `told` by payrolls, or supposed: then nobody was paid who was not there.
    """
    policy, roster = history.policy, history.roster
    _require_pay(policy)
    found = roster.people.drop(policy.inputs)
    for plan, table in follow(history, months[-1]):
        if plan.month not in months:
            continue
        due, was, owed = (column(what, plan.month) for what in ("due", "paid", "owed"))
        of_month = table.select("row", pl.col("gross").alias(due))
        found = (
            found.join(of_month, on="row", how="left", maintain_order="left")
            .join(
                _paid_to(paid(plan.month), table, told=told).rename({"paid": was}),
                on="row",
                how="left",
                maintain_order="left",
            )
            .with_columns(pl.col(due, was).fill_null(0))
            .with_columns((pl.col(due) - pl.col(was)).alias(owed))
        )
    total = reduce(add, (pl.col(column("owed", month)) for month in months))
    found = found.with_columns(total.alias("owed"))
    return Arrears(policy, roster, tuple(months), found, (*warnings, *remarks(history, months[-1])))


def _paid_to(paid: pl.DataFrame, table: pl.DataFrame, *, told: bool) -> pl.DataFrame:
    """What was paid in a month; where it is only supposed, to those who were there."""
    return paid if told else paid.join(table.select("row"), on="row", how="semi")


def _require_pay(policy: Policy) -> None:
    if "gross" not in policy.rules:
        message = _("办法 {id} 没有工资项目，算不出补发").format(id=policy.id)
        raise ShegongError(Problem("I004", message, _("换一个办法（--policy）")), exit_code=2)


def paid_as_told(roster: Roster) -> Callable[[Month], pl.DataFrame]:
    """Every month paid what the roster says as the current pay; raises ShegongError where it does not."""
    place = Place(roster.reading.file)
    if PAID not in roster.people.columns or roster.people[PAID].null_count():
        remedy = _(
            "在花名册里写“现工资”；或用 --paid 2016-01=工资表.csv 给出已发的工资表，或用 --was 写原来的办法"
        )
        raise ShegongError(Problem("I005", _("不知道这几个月发了多少"), remedy, place))
    paid = roster.people.select("row", pl.col(PAID).alias("paid"))
    return lambda _month: paid


def supposed_whole(history: History) -> list[Problem]:
    """A warning where people come and go, and every month is taken to have been paid in full."""
    told = history.policy.inputs.keys() - set(history.roster.reading.defaults)
    dated = any(given.event and given.key in told for given in history.policy.inputs.values())
    if not dated and not history.spans:
        return []
    text = _("已发的按整月的“现工资”算，月中到岗、离岗的月份也是")
    remedy = _("实际发的不是整月的，用 --paid 2016-01=工资表.csv 给出那个月的工资表")
    return [Problem("I012", text, remedy, Place(history.roster.reading.file), severity="warning")]


def paid_by(history: History, last: Month) -> Callable[[Month], pl.DataFrame]:
    """Every month paid as another policy has it."""
    _require_pay(history.policy)
    found = {
        plan.month: table.select("row", pl.col("gross").alias("paid"))
        for plan, table in follow(history, last)
    }
    return lambda month: found[month]


def paid_in_files(
    roster: Roster, files: Mapping[Month, Path], months: Sequence[Month]
) -> tuple[Callable[[Month], pl.DataFrame], list[Problem]]:
    """Every month paid as its payroll says; and who is not in both. Raises ShegongError where a month lacks a file."""
    if lacking := [month for month in months if month not in files]:
        message = _("没有给出这些月份已发的工资表：{months}").format(months=listed(map(str, lacking)))
        raise ShegongError(
            Problem("I006", message, _("加 --paid {month}=文件").format(month=lacking[0])), exit_code=2
        )
    found: dict[Month, pl.DataFrame] = {}
    problems: list[Problem] = []
    for month in months:
        sheet = None if files[month].suffix.lower() == ".csv" else PAYROLL_SHEET
        payroll = read_people(files[month], _paid_fields(), sheet=sheet)
        if errors := [problem for problem in payroll.problems if problem.severity == "error"]:
            raise ShegongError(errors)
        paid_as_told(payroll)
        _require_month(payroll, month)
        here, there = same_people(roster, payroll)
        amounts = there.to_frame("key").with_columns(payroll.people[PAID].alias("paid"))
        rows = here.to_frame("key").with_columns(roster.people["row"])
        found[month] = rows.join(amounts, on="key", how="inner").select("row", "paid")
        absent = roster.people.height - found[month].height
        if absent:
            text = _("{month} 的工资表里没有 {count} 个花名册里的人，按没有发算").format(
                month=month, count=absent
            )
            remedy = _("核对工资表是不是这个月的、是不是全的；还没有到岗的，用 --events 写任用")
            problems.append(Problem("I010", text, remedy, Place(files[month].name), severity="warning"))
        gone = payroll.people.filter(~there.is_in(here.implode()))
        if not gone.is_empty():
            names = listed(gone["name"].head(_FEW)) + (" …" if gone.height > _FEW else "")
            text = _("{month} 的工资表里有、花名册里没有：{count} 人，没有算补发：{names}").format(
                month=month, count=gone.height, names=names
            )
            remedy = _("要算的，在花名册里补上；已离开的，用 --events 写离职")
            problems.append(Problem("I007", text, remedy, Place(files[month].name), severity="warning"))
    return found.__getitem__, problems


def _paid_fields() -> Fields:
    """What is read of a payroll: who, what was paid, and the month if it says it."""
    usual = fields_of(read_layout(roster_layout()))
    month = Field(_MONTH, MONTH_HEADING, "text", (MONTH_HEADING,))
    asked = {key: field for key, field in usual.by_key.items() if field.kind != "card"}
    return Fields({**asked, _MONTH: month}, usual.words)


def _require_month(payroll: Roster, month: Month) -> None:
    """Refuse a payroll that says that it is of another month, or of a year."""
    reading = payroll.reading
    headings = [column.header for column in reading.columns]
    of_year = any(_OF_A_MONTH.search(heading) for heading in headings)
    told = (
        set(payroll.people[_MONTH].drop_nulls()) - {"", str(month)}
        if _MONTH in payroll.people.columns
        else set()
    )
    if of_year or told:
        found = _("全年") if of_year else listed(sorted(told)[:_FEW])
        message = _("要 {month} 的工资表，这一份是 {found} 的").format(month=month, found=found)
        raise ShegongError(
            Problem("I011", message, _("换成 {month} 的工资表").format(month=month), Place(reading.file))
        )


def settle_in(found: Arrears, people: Roster, month: Month, entered: Input) -> Arrears:
    """The arrears paid with a month's pay, entered as the input `entered`: what each rule comes to more by them.

    `people` are as they are in that month (`state_in`).
    """
    policy = found.policy
    owed = people.people.select("row").join(
        found.table.select("row", "owed"), on="row", how="left", maintain_order="left"
    )["owed"]
    more = people.people.with_columns(pl.col(entered.key) + owed.fill_null(0).clip(lower_bound=0))
    rules = tuple(rule for rule in policy.rules.values() if rule.type.kind == "money" and rule.kind != "info")
    before = pay_roster(policy, people, month).table
    after = pay_roster(policy, replace(people, people=more), month).table
    both = before.select("row", *(rule.key for rule in rules)).join(
        after.select("row", *(pl.col(rule.key).alias(f"{rule.key} after") for rule in rules)), on="row"
    )
    gains = both.select(
        "row", *((pl.col(f"{rule.key} after") - pl.col(rule.key)).alias(rule.key) for rule in rules)
    )
    return replace(found, settlement=Settlement(month, entered, gains, rules))


def state_in(history: History, events: Sequence[Event], month: Month, previous: Path | None) -> Roster:
    """The people of a history as they are in a later month, with the figures that the payroll before it leads on to.

    What was withheld stands there, or in the roster: what should have been is no help. Raises ShegongError where
    neither tells it.
    """
    policy = history.policy
    starts = {key: each for key, each in policy.transitions.items() if each.at == "start"}
    of_starts = replace(policy, transitions=starts)
    people = told_by(history_of(of_starts, history.roster, events, history.since), month)
    if previous:
        return carry_from_previous(policy, people, month, previous)
    carried = carried_inputs(policy)
    if carried and month.month != 1 and not any(each.type.is_amount for each in known_from(people, carried)):
        message = _("在 {month} 发放，个税要接着 {before} 的累计数算").format(
            month=month, before=month.plus(-1)
        )
        remedy = _("加 --previous，写 {before} 的工资表；或在花名册里补上累计数的各列").format(
            before=month.plus(-1)
        )
        raise ShegongError(Problem("I009", message, remedy), exit_code=2)
    return people


def entry_for(policy: Policy, name: str) -> Input:
    """The input as which arrears are paid; raises ShegongError (usage) where it is no amount that is paid."""
    given = find_input(policy, name)
    if given is None:
        raise ShegongError(unknown_input(policy, name), exit_code=2)
    paid = {
        key for rule in policy.items if rule.kind == "earning" for key in policy.inputs_behind([rule.key])
    }
    if given.type.kind != "money" or given.key not in paid:
        amounts = [each for each in policy.inputs.values() if each.type.kind == "money" and each.key in paid]
        message = _("“{name}”不是应发的金额，补发不能作为它发").format(name=label(given.key, given.name))
        names = listed(f"{each.key} {label(each.key, each.name)}" for each in amounts)
        raise ShegongError(
            Problem("I008", message, _("可用：{allowed}").format(allowed=names or _("无"))), exit_code=2
        )
    return given
