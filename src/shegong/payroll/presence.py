"""Who of a roster is there in a month: the others are not paid, and counted by what keeps them away."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from shegong.engine.absences import absence_of, inputs_of_absences
from shegong.engine.columns import Plan
from shegong.engine.group_absences import why_away
from shegong.engine.limits import facts_of_row
from shegong.errors import Place, Problem
from shegong.messages import _, label, listed
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.roster.columns import default_column
from shegong.roster.roster import Reading, Roster

_FEW = 5


def present(plan: Plan, roster: Roster) -> Roster:
    """The roster without whom the policy takes to be away in the month of `plan`; notices tell who and why.

    The inputs of its people must be within their limits.
    """
    if not plan.policy.absences:
        return roster
    why = roster.people.lazy().select("row", why=why_away(plan)).collect(engine="streaming")
    return without_away(plan.policy, roster, why, str(plan.month))


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
    few = listed(map(str, rows.head(_FEW))) + (" …" if len(rows) > _FEW else "")
    text = _("{month} 不在岗，不算：{why}，{count} 人，第 {rows} 行").format(
        month=when, why=name, count=len(rows), rows=few
    )
    return Problem("H017", text, "", Place(roster.reading.file), severity="notice")


def all_present(policy: Policy, reading: Reading, months: Sequence[Month]) -> bool:
    """Whether it is sure that everyone is there: what decides it stands at its default for all."""
    decisive = inputs_of_absences(policy)
    if not decisive <= set(reading.defaults):
        return False
    usual = {key: default_column(policy.inputs[key], 1).item() for key in decisive}
    return all(absence_of(policy, facts_of_row(policy, usual, month), month) is None for month in months)
