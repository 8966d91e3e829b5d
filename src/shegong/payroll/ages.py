"""How old people are by their ID numbers: who cannot be at work is refused, who may be retired is pointed out."""

import polars as pl

from shegong.errors import Place, Problem
from shegong.messages import _, listed
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.roster.fields import AgesEntry, read_layout, roster_layout
from shegong.roster.identity import mask
from shegong.roster.roster import Roster

_FEW = 5
_YEAR = 10_000
"""A birth is a number such as 19800229."""
_SHORT, _LONG = 15, 18


def usual_ages() -> AgesEntry:
    """The ages between which people are at work, and at which they retire."""
    return read_layout(roster_layout()).ages


def of_working_age(roster: Roster, first: Month, last: Month) -> Roster:
    """The roster without those who are too young at the end of the last month, or too old at the first."""
    if "id_number" not in roster.people.columns:
        return roster
    ages = usual_ages()
    births = _births(roster.people["id_number"])
    wrong = births > _latest(last, ages.least)
    wrong |= births <= _latest(first, ages.most + 1)
    found = roster.people.select("row", "id_number", birth=births).filter(wrong.fill_null(value=False))
    text = _("按身份证号码生于 {year} 年，不在 {least} 到 {most} 岁之间")
    return roster.refusing(
        {
            row: [
                Problem(
                    "R142",
                    text.format(year=birth // _YEAR, least=ages.least, most=ages.most),
                    _("核对身份证号码，改正后重新计算"),
                    roster.place(row),
                    mask(number),
                )
            ]
            for row, number, birth in found.rows()
        }
    )


def past_retirement(policy: Policy, roster: Roster, month: Month) -> list[Problem]:
    """A warning of those who are so old that they may be retired, where the policy does not ask for it itself."""
    if _asks_for_births(policy) or "id_number" not in roster.people.columns:
        return []
    age = usual_ages().pension
    rows = roster.people["row"].filter(_births(roster.people["id_number"]) <= _latest(month, age))
    if rows.is_empty():
        return []
    few = listed(map(str, rows.head(_FEW))) + (" …" if len(rows) > _FEW else "")
    text = _("已满 {age} 周岁：{count} 人，第 {rows} 行；养老、失业保险是否停缴？").format(
        age=age, count=f"{len(rows):,}", rows=few
    )
    remedy = _("核对是否已经退休；到龄停缴的改正参保情况，退休的从花名册里删去")
    return [Problem("R143", text, remedy, Place(roster.reading.file), severity="warning")]


def are_plainly_at_work(keys: pl.Series, policy: Policy, first: Month, last: Month) -> bool:
    """Whether nothing is to be said about the age of anybody; `keys` are the first seventeen digits of ID numbers."""
    ages = usual_ages()
    births = keys // 1000 % 10**8
    oldest = ages.most + 1 if _asks_for_births(policy) else min(ages.most + 1, ages.pension)
    since = max(_latest(first, ages.most + 1), _latest(last, oldest))
    return bool(((births > since) & (births <= _latest(last, ages.least))).all())


def _asks_for_births(policy: Policy) -> bool:
    return any(given.from_id == "birth" for given in policy.inputs.values())


def _latest(month: Month, age: int) -> int:
    """The last birthday of those who have reached an age by the end of a month."""
    last = month.last_day
    return (last.year - age) * _YEAR + last.month * 100 + last.day


def _births(numbers: pl.Series) -> pl.Series:
    """The births in residents' numbers, null in other papers."""
    text = pl.col("id_number")
    digits = (
        pl.when(text.str.contains(r"^[0-9]{17}[0-9X]$"))
        .then(text.str.slice(6, 8))
        .when(text.str.contains(r"^[0-9]{15}$"))
        .then("19" + text.str.slice(6, 6))
    )
    return numbers.to_frame("id_number").select(digits.cast(pl.Int64)).to_series()
