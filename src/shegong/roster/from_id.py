"""What a resident's ID number tells: on which day somebody was born, and the sex."""

from collections.abc import Iterable

import polars as pl

from shegong.errors import Problem
from shegong.messages import _, label
from shegong.policy.policy import Input
from shegong.roster.columns import EPOCH, check_bounds, typed
from shegong.roster.fields import Fields
from shegong.roster.findings import Findings
from shegong.roster.header import Column, Header

_BIRTH = slice(6, 14)
_SEX = 16
"""The place of the digit that is odd for men."""


def told_by_id(header: Header, fields: Fields) -> list[Input]:
    """The inputs that have no column of their own and are taken from the ID numbers."""
    used = {column.field.key for column in header.used}
    inputs = [field.input for field in fields.by_key.values() if field.input and field.key not in used]
    return [given for given in inputs if given.from_id and "id_number" in used]


def read_from_id(
    inputs: Iterable[Input], column: Column, keys: pl.Series, texts: pl.Series, findings: Findings
) -> dict[str, pl.Series]:
    """The values of inputs by the first seventeen digits of ID numbers; whoever has other papers is refused.

    `keys` are null where the number is wrong, and negative for other papers.
    """
    found: dict[str, pl.Series] = {}
    others = (keys < 0).fill_null(value=False).arg_true().to_list()
    for given in inputs:
        for index in others:
            findings.add(index, column, _untold(given))
        residents = keys.clip(lower_bound=0).cast(pl.String).str.zfill(_SEX + 1)
        values = _births(residents) if given.from_id == "birth" else _ranks(given, residents)
        check_bounds(column, given, values, texts, findings)
        found[given.key] = typed(values.fill_null(given.minimum), given)
    return found


def _births(digits: pl.Series) -> pl.Series:
    days = digits.str.slice(_BIRTH.start, _BIRTH.stop - _BIRTH.start).str.to_date("%Y%m%d", strict=False)
    return days.to_physical().cast(pl.Int64) + EPOCH


def _ranks(given: Input, digits: pl.Series) -> pl.Series:
    """The rank of the sex among the values of a level."""
    ranks = {choice.key: rank for rank, choice in enumerate(given.choices)}
    is_man = digits.str.slice(_SEX, 1).cast(pl.Int64, strict=False) % 2 == 1
    return pl.select(pl.when(is_man).then(ranks["male"]).otherwise(ranks["female"])).to_series()


def _untold(given: Input) -> Problem:
    name = label(given.key, given.name)
    message = _("不是居民身份证号码，看不出“{name}”").format(name=name)
    return Problem("R097", message, _("加一列“{name}”，填写每个人的").format(name=name))
