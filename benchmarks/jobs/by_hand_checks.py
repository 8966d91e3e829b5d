"""What `shegong batch` checks and adds up besides paying, written by hand as polars expressions.

ID numbers (length, check character, date of birth, nobody twice), names, texts that are none of the choices, years
that cannot be; and the control totals by region and post.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
from polars import col

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = tuple("10X98765432")
_DIGITS = len(_WEIGHTS)
_MOST_YEARS = 60


def _is_right_number() -> pl.Expr:
    text = col("证件号码")
    digits = text.str.head(_DIGITS).cast(pl.Int64, strict=False)
    weighted = [digits // 10 ** (_DIGITS - 1 - place) % 10 * weight for place, weight in enumerate(_WEIGHTS)]
    check = pl.lit(pl.Series(_CHECK_CHARACTERS)).gather(pl.sum_horizontal(weighted) % 11)
    birth = text.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    return (text.str.len_bytes() == _DIGITS + 1) & (text.str.tail(1) == check) & birth.is_not_null()


def sink_checked(
    people: pl.LazyFrame, printed: Sequence[str | pl.Expr], amounts: Sequence[str], target: Path
) -> None:
    """Write everyone, unless somebody is wrong; `amounts` are added up by region and post."""
    sink = people.select(printed).sink_csv(target, include_bom=True, line_terminator="\r\n", lazy=True)
    choices = [col(name).is_not_null() for name in ("等级", "row")]
    right = (
        _is_right_number(),
        col("姓名").str.contains("^\\p{Han}{2,10}[0-9]*$"),
        col("工作年限").cast(pl.Int64).is_between(0, _MOST_YEARS),
        *choices,
    )
    found = people.select(pl.all_horizontal(right).all(), numbers=col("证件号码").n_unique(), people=pl.len())
    totals = people.group_by("地区", "岗位").agg(pl.len(), *(col(name).sum() for name in amounts))
    _written, checked, _by_group = pl.collect_all([sink, found, totals], engine="streaming")
    is_right, numbers, count = checked.row(0)
    if not is_right or numbers != count:
        message = "somebody is wrong"
        raise ValueError(message)
