"""Last month's payroll, as we wrote it: the figures with which its people begin the next month."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from math import ceil, floor
from pathlib import Path

import polars as pl

from shegong.engine.columns import Plan, make_plan, require_inputs
from shegong.engine.passing import after_end, due
from shegong.engine.transitions import mentioned
from shegong.errors import Place, Problem, ShegongError
from shegong.formula.amounts import Amount
from shegong.messages import _, label, listed
from shegong.payroll.carried import carried_inputs, contradiction, inputs_for_next_month, require_nothing_told
from shegong.payroll.months import carried_over, strayed
from shegong.payroll.presence import present
from shegong.payroll.sheet import MONTH_HEADING, PAYROLL_SHEET, keyed
from shegong.policy.month import Month
from shegong.policy.policy import Input, Policy, Rule
from shegong.roster.cells import understand_date
from shegong.roster.fields import Field, Fields, load_fields
from shegong.roster.read import read_people
from shegong.roster.roster import Roster

OPTION = "--previous"
_MONTH = "*month"
_WHO = ("name", "id_type", "id_number")
_FEW = 10
_LONG, _SHORT = 18, 15


def carry_from_previous(policy: Policy, roster: Roster, month: Month, path: Path) -> Roster:
    """The roster with the figures that last month's payroll leads on to; who is not in it begins with none.

    What was printed is what was paid and withheld: nothing of last month is calculated again.
    """
    inputs = require_nothing_told(policy, roster, OPTION)
    if policy.absences:
        require_inputs(policy, roster.people)
        roster = present(make_plan(policy, month), roster)
    plan = make_plan(policy, month.plus(-1))
    previous = _read(plan, path)
    closed = after_end(plan, previous.people.lazy()).collect(engine="streaming")
    if outside := strayed(plan, closed, {given.key for given in inputs}, previous):
        raise ShegongError([problem for found in outside.values() for problem in found])
    here, there = same_people(roster, previous)
    places = there.to_frame("key").with_row_index("at")
    at = here.to_frame("key").join(places, on="key", how="left", maintain_order="left")["at"]
    state = pl.DataFrame([closed[given.key].gather(at) for given in inputs])
    new = roster.people["name"].filter(at.is_null())
    gone = previous.people["name"].filter(~there.is_in(here.implode()))
    roster = carried_over(policy, roster, month, inputs, state)
    return replace(roster, problems=(*roster.problems, *_differences(new, gone, plan.month, previous)))


def _read(plan: Plan, path: Path) -> Roster:
    """The people of last month's payroll, with what its end asks of them; raises ShegongError for another month."""
    previous = read_people(path, _fields(plan), sheet=PAYROLL_SHEET)
    if errors := [problem for problem in previous.problems if problem.severity == "error"]:
        raise ShegongError(errors)
    months = months_told(previous.people[_MONTH])
    if months != [str(plan.month)]:
        message = _("要 {wanted} 的工资表，这一份是 {found} 的").format(
            wanted=plan.month, found=listed(months[:_FEW])
        )
        remedy = _("换成 {wanted} 的工资表，或改 --on").format(wanted=plan.month)
        raise ShegongError(Problem("A026", message, remedy, Place(path.name)))
    return previous


def months_told(texts: pl.Series) -> list[str]:
    """The months that stand in a column; what is none as it stands."""
    return list(dict.fromkeys(map(_month_of, texts.unique().sort())))


def _month_of(text: str) -> str:
    """The month that stands in a cell, in whatever way a spreadsheet has rewritten it."""
    day_number, _problem = understand_date(text)
    if day_number is None:
        return text.strip()[:_FEW] or _("（空）")
    day = date.fromordinal(day_number)
    return str(Month(day.year, day.month))


def _fields(plan: Plan) -> Fields:
    """What is to be read of last month: who, which month, and the inputs and results that its end asks for."""
    policy = plan.policy
    ends = due(plan, "end")
    asked = {name for each in ends for name in {*mentioned(each), *each.sets}}
    asked |= {given.key for given in carried_inputs(policy)}
    usual = load_fields(policy)
    wanted = [
        *(given for given in policy.inputs.values() if given.key in asked),
        *(_as_input(plan, rule) for rule in policy.rules.values() if rule.key in asked),
    ]
    shown = [policy.inputs[key].name for key in inputs_for_next_month(policy)]
    shown += [rule.name for rule in policy.rules.values()]
    fields = {given.key: _field(given, is_alone=shown.count(given.name) <= 1) for given in wanted}
    fields[_MONTH] = Field(_MONTH, MONTH_HEADING, "text", (MONTH_HEADING,), required=True)
    fields |= {key: usual.by_key[key] for key in _WHO}
    return Fields(fields, usual.words)


def _field(given: Input, *, is_alone: bool) -> Field:
    """An input of a payroll, under the heading that we give it; with its key, unless its name is its alone."""
    if given.type.kind == "rate":
        message = _("“{name}”是比率，不能从上月的工资表读回").format(name=label(given.key, given.name))
        raise contradiction(message, _("不用 {option}，改用 --from-january").format(option=OPTION))
    heading = keyed(given.name, given.key)
    needed = given._replace(default=None, unusual_above=None)
    spellings = (given.name, heading) if is_alone else (heading,)
    return Field(given.key, given.name, given.type.kind, spellings, required=True, input=needed)


def _as_input(plan: Plan, rule: Rule) -> Input:
    """A result as something to be read."""
    column = plan.columns[rule.key]
    low, high = column.numerators if isinstance(column, Amount) else (rule.bounds.low, rule.bounds.high)
    inputs = plan.policy.inputs.values()
    choices = next((each.choices for each in inputs if rule.type.level and each.type == rule.type), ())
    return Input(rule.key, rule.name, (), rule.type, "", floor(low), ceil(high), choices)


def same_people(roster: Roster, previous: Roster) -> tuple[pl.Series, pl.Series]:
    """By what to know the people of both files again: ID numbers, or else names, of which each may stand once."""
    both = (roster.people, previous.people)
    if all("id_number" in people.columns and not people["id_number"].null_count() for people in both):
        here, there = (people.select(_same_person(pl.col("id_number"))).to_series() for people in both)
        return here, there
    here, there = (people["name"].str.strip_prefix("'") for people in both)
    doubled = [names.filter(names.is_duplicated()) for names in (here, there)]
    if twice := pl.concat(doubled).unique(maintain_order=True).to_list():
        message = _("没有证件号码，同名的人对不上上月的工资表：{names}").format(names=_some(twice))
        raise contradiction(message, _("在花名册里补上“证件号码”列，或用 --from-january"))
    return here, there


def _same_person(number: pl.Expr) -> pl.Expr:
    """What two writings of one ID number share: of the old ones with fifteen digits and those of today."""
    digits = number.str.head(17)
    is_number = digits.cast(pl.Int64, strict=False).is_not_null()
    length = number.str.len_bytes()
    return (
        pl.when(is_number & (length == _LONG))
        .then(digits)
        .when(is_number & (length == _SHORT))
        .then(number.str.head(6) + "19" + number.str.slice(6))
        .otherwise(number)
    )


def _differences(new: pl.Series, gone: pl.Series, month: Month, previous: Roster) -> list[Problem]:
    """Notices of who is not in both files."""
    told = (
        (
            new,
            _("新来 {count} 人（{month} 的工资表里没有），累计数从头算起：{names}"),
        ),
        (gone, _("离开 {count} 人（{month} 的工资表里有，花名册里没有）：{names}")),
    )
    return [
        Problem(
            "A029",
            text.format(month=month, count=len(names), names=_some(names)),
            place=Place(previous.reading.file),
            severity="notice",
        )
        for names, text in told
        if len(names)
    ]


def _some(names: Iterable[str]) -> str:
    """The first few names."""
    every = list(names)
    few = listed(every[:_FEW])
    return few if len(every) <= _FEW else _("{few} 等").format(few=few)
