"""What a resident's ID number tells: on which day somebody was born, and the sex."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

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
    return [given for given in inputs_in_id(fields) if given.key not in used and "id_number" in used]


def inputs_in_id(fields: Fields) -> list[Input]:
    """The inputs that an ID number can tell."""
    inputs = [field.input for field in fields.by_key.values() if field.input]
    return [given for given in inputs if given.from_id]


def optional_beside_id(column: Column) -> Column:
    """A column that may be blank where an ID number tells the same."""
    if column.field.input and column.field.input.from_id:
        return replace(column, field=replace(column.field, required=False))
    return column


def read_from_id(
    inputs: Iterable[Input],
    columns: Mapping[str, Column],
    keys: pl.Series,
    texts: pl.Series,
    found: Mapping[str, pl.Series],
    findings: Findings,
) -> dict[str, pl.Series]:
    """The values of inputs by the first seventeen digits of ID numbers, where no column of their own has them.

    Whoever has other papers and no such column is refused, and whose number contradicts it. `keys` are null where the
    number is wrong, and negative for other papers; `texts` is what stands in the column of ID numbers, `found` what
    was found in other `columns`.
    """
    values: dict[str, pl.Series] = {}
    refused = set(findings.rejected)
    digits = keys.clip(lower_bound=0).cast(pl.String).str.zfill(_SEX + 1)
    for given in inputs:
        of_number = _births(digits) if given.from_id == "birth" else _ranks(given, digits)
        of_number = typed(pl.select(pl.when(keys >= 0).then(of_number)).to_series(), given)
        own = found.get(given.key)
        if own is None:
            check_bounds(columns["id_number"], given, _measured(of_number), texts, findings)
            own = of_number
        else:
            for index in (own != of_number).fill_null(value=False).arg_true().to_list():
                told = _shown(given, of_number[index])
                findings.add(index, columns[given.key], _contradicted(told), _shown(given, own[index]))
        own = pl.select(pl.coalesce(own, of_number)).to_series()
        for index in own.is_null().arg_true().to_list():
            if index not in refused:
                findings.add(index, columns["id_number"], _untold(given), texts[index])
        values[given.key] = own.fill_null(typed(pl.Series([given.minimum]), given)[0])
    return values


def _measured(values: pl.Series) -> pl.Series:
    return values.to_physical().cast(pl.Int64) + EPOCH if values.dtype == pl.Date else values


def _births(digits: pl.Series) -> pl.Series:
    days = digits.str.slice(_BIRTH.start, _BIRTH.stop - _BIRTH.start).str.to_date("%Y%m%d", strict=False)
    return days.to_physical().cast(pl.Int64) + EPOCH


def _ranks(given: Input, digits: pl.Series) -> pl.Series:
    """The rank of the sex among the values of a level."""
    ranks = {choice.key: rank for rank, choice in enumerate(given.choices)}
    is_man = digits.str.slice(_SEX, 1).cast(pl.Int64, strict=False) % 2 == 1
    return pl.select(pl.when(is_man).then(ranks["male"]).otherwise(ranks["female"])).to_series()


def _shown(given: Input, value: object) -> str:
    """A date, or what a level's value is called."""
    return given.choices[value].name if isinstance(value, int) and given.choices else str(value)


def _contradicted(told: str) -> Problem:
    message = _("与身份证号码不符：号码是 {told}").format(told=told)
    return Problem("R098", message, _("核对身份证，改正其中一个"))


def _untold(given: Input) -> Problem:
    name = label(given.key, given.name)
    message = _("不是居民身份证号码，看不出“{name}”").format(name=name)
    return Problem("R097", message, _("加一列“{name}”，填写每个人的").format(name=name))
