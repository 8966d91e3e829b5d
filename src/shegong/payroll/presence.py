"""Who of a roster is there in a month: the others are not paid, and counted by what keeps them away."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from shegong.engine.absences import inputs_of_absences, usual_absence
from shegong.engine.columns import Plan, make_plan, require_inputs
from shegong.engine.group_absences import why_away
from shegong.engine.limits import facts_of_row
from shegong.errors import Place, Problem
from shegong.messages import _, label, listed
from shegong.policy.month import Month
from shegong.policy.policy import Input, Policy
from shegong.roster.columns import default_column
from shegong.roster.roster import Reading, Roster

_FEW = 10


def present(plan: Plan, roster: Roster) -> Roster:
    """The roster without whom the policy takes to be away in the month of `plan`; notices tell who and why.

    The inputs of its people must be within their limits.
    """
    if not plan.policy.absences:
        return roster
    why = roster.people.lazy().select("row", why=why_away(plan)).collect(engine="streaming")
    return without_away(plan.policy, roster, why, str(plan.month))


def in_whole_months(policy: Policy, roster: Roster, month: Month) -> Roster:
    """The roster of those who are there in a month, as if each were there for all of it: what is compared is standards.

    A notice tells how many are there for a part only.
    """
    if not any(given.event for given in policy.inputs.values()) and not policy.absences:
        return roster
    require_inputs(policy, roster.people)
    roster = present(make_plan(policy, month), roster)
    usual = {key: default_column(given, 1) for key, given in policy.inputs.items() if given.event}
    partly = [_is_partly(given, month) for given in policy.inputs.values() if given.event]
    people = roster.people.with_columns(
        pl.lit(value.item(), value.dtype).alias(key) for key, value in usual.items()
    )
    count = roster.people.select(pl.any_horizontal(partly).sum()).item() if partly else 0
    if not count:
        return replace(roster, people=people)
    text = _("{month} 不是整月的 {count} 人，按整月比较").format(month=month, count=count)
    notice = Problem("H021", text, "", Place(roster.reading.file), severity="notice")
    return replace(roster, people=people, problems=(*roster.problems, notice))


def _is_partly(given: Input, month: Month) -> pl.Expr:
    """Whether an input tells that somebody is there for a part of the month only."""
    match given.event:
        case "joins":
            return pl.col(given.key) > month.first_day
        case "leaves":
            return pl.col(given.key) < month.last_day
        case _:
            return pl.col(given.key) > given.default


def without_away(policy: Policy, roster: Roster, why: pl.DataFrame, when: str) -> Roster:
    """The roster without those of whom `why` (columns "row", "why") has the number of an absence."""
    away = why.filter(pl.col("why").is_not_null())
    if away.is_empty():
        return roster
    notices = [
        _notice(roster, label(absence.key, absence.name), away.filter(pl.col("why") == number)["row"], when)
        for number, absence in enumerate(policy.absences.values())
    ]
    return replace(
        roster,
        people=roster.people.filter(~pl.col("row").is_in(away["row"].implode())),
        absent=roster.absent + away.height,
        problems=(*roster.problems, *(notice for notice in notices if notice)),
    )


def _notice(roster: Roster, name: str, rows: pl.Series, when: str) -> Problem | None:
    if rows.is_empty():
        return None
    few = roster.people.filter(pl.col("row").is_in(rows.head(_FEW).implode())).select("name", "row").rows()
    people = listed(_("{name}（第 {row} 行）").format(name=who, row=row) for who, row in few)
    text = _("{month} 不在岗，不算：{why}，{count} 人：{people}").format(
        month=when, why=name, count=len(rows), people=people + (" …" if len(rows) > _FEW else "")
    )
    return Problem("H017", text, "", Place(roster.reading.file), severity="notice")


def all_present(policy: Policy, reading: Reading, months: Sequence[Month]) -> bool:
    """Whether it is sure that everyone is there: what decides it stands at its default for all."""
    decisive = inputs_of_absences(policy)
    if not decisive <= set(reading.defaults):
        return False
    usual = {key: default_column(policy.inputs[key], 1).item() for key in decisive}
    return all(usual_absence(policy, facts_of_row(policy, usual, month), month) is None for month in months)
