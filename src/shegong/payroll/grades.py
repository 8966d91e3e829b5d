"""The grade that a roster tells, held against the one that the policy gives."""

from collections.abc import Iterator

import polars as pl

from shegong.errors import Place, Problem
from shegong.messages import _, listed
from shegong.roster.cells import understand_count
from shegong.roster.roster import Roster

_TOLD = "told_grade"
_FEW = 5
_UNIT = "级"


def other_grades(roster: Roster, grades: pl.Series) -> Iterator[Problem]:
    """A warning where the roster tells another grade than these, which its people have by the policy."""
    if _TOLD not in roster.people.columns:
        return
    told = roster.people.select("row", _TOLD).with_columns(grades.alias("grade"))
    rows: list[int] = []
    shown: list[str] = []
    for row, text, grade in told.iter_rows():
        value, _problem = understand_count((text or "").strip(), _UNIT)
        if (text or "").strip() and value != grade:
            rows.append(row)
            shown.append(
                _("第 {row} 行写 {told}，算得 {grade}").format(row=row, told=text.strip()[:10], grade=grade)
            )
    if rows:
        few = listed(shown[:_FEW]) + (" …" if len(shown) > _FEW else "")
        text = _("花名册写的等级与按办法算的不同：{count} 人；{few}").format(count=len(rows), few=few)
        remedy = _("以办法为准；核对岗位、年限、学历、证书，或变动记录")
        yield Problem("E015", text, remedy, Place(roster.reading.file), severity="warning")
