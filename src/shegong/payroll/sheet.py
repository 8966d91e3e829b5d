"""A payroll as a table to be written: headings in Chinese, texts as texts, amounts in yuan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

import polars as pl

from shegong.engine.columns import rate_denominator
from shegong.formula.types import Type
from shegong.money import decimal_text, plain_yuan
from shegong.payroll.run import Payroll
from shegong.roster.fields import load_fields

ColumnKind = Literal["text", "count", "money", "rate"]
_MOST_DISTINCT = 20_000
_NOT_SHOWN = ("row", "current_pay")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of the payroll: its key in the table, its heading, and what it holds."""

    key: str
    heading: str
    kind: ColumnKind


def sheet_columns(payroll: Payroll) -> list[SheetColumn]:
    """Who, what the rules knew of them, and what they came to, in the policy's order with the totals last."""
    policy = payroll.policy
    fields = load_fields(policy).by_key
    about = [
        key for key in payroll.roster.people.columns if key not in policy.inputs and key not in _NOT_SHOWN
    ]
    told = [rule for rule in policy.rules.values() if rule.kind == "info"]
    shown = [*told, *payroll.money_rules]
    columns = [
        *(SheetColumn(key, fields[key].name, "text") for key in about),
        *(SheetColumn(given.key, given.name, _kind(given.type)) for given in policy.inputs.values()),
        *(SheetColumn(rule.key, rule.name, _kind(rule.type)) for rule in shown),
    ]
    headings = [column.heading for column in columns]
    return [
        replace(column, heading=f"{column.heading}（{column.key}）")
        if headings.count(column.heading) > 1
        else column
        for column in columns
    ]


def _kind(given: Type) -> ColumnKind:
    match given.kind:
        case "money" | "count" | "rate":
            return given.kind
        case _:
            return "text"


def as_text(payroll: Payroll, *, safe: bool) -> pl.LazyFrame:
    """Every column as text under its heading, in the order of the roster; amounts in yuan with two decimals.

    `safe` makes texts plain that a spreadsheet would run as a formula; a workbook has cells of text instead.
    """
    columns = sheet_columns(payroll)
    distinct = _distinct(payroll, [column.key for column in columns if column.kind in ("money", "rate")])
    armed = _armed(payroll.table) if safe else []
    texts = [
        _text(payroll, column, distinct.get(column.key), armed=column.key in armed).alias(column.heading)
        for column in columns
    ]
    return payroll.table.lazy().select(texts)


def _distinct(payroll: Payroll, keys: list[str]) -> dict[str, list[int]]:
    """The values of each column, where they are few: in a pay scale few amounts differ."""
    found = payroll.table.select(pl.col(key).unique().implode() for key in keys).row(0) if keys else ()
    return {key: values for key, values in zip(keys, found, strict=True) if len(values) <= _MOST_DISTINCT}


def _text(payroll: Payroll, column: SheetColumn, distinct: list[int] | None, *, armed: bool) -> pl.Expr:
    values = pl.col(column.key)
    rule = payroll.policy.rules.get(column.key)
    given = payroll.policy.inputs.get(column.key)
    if column.kind == "money":
        return _renamed(values, map(plain_yuan, distinct), distinct) if distinct else _yuan(values)
    if column.kind == "rate" and rule:
        numerators = distinct or payroll.table[column.key].unique().to_list()
        rates = (decimal_text(Fraction(value, rate_denominator(rule))) for value in numerators)
        return _renamed(values, rates, numerators)
    if rule and rule.type.level:
        given = next(each for each in payroll.policy.inputs.values() if each.type == rule.type)
    if given and given.choices:
        return _renamed(values, [choice.name for choice in given.choices], range(len(given.choices)))
    if payroll.table.schema[column.key] == pl.Boolean:
        return pl.when(values).then(pl.lit("是")).otherwise(pl.lit("否"))
    if payroll.table.schema[column.key] == pl.Date:
        return values.dt.to_string("iso")
    return _disarmed(values) if armed else values


def _renamed(values: pl.Expr, texts: Iterable[str], numbers: Sequence[int]) -> pl.Expr:
    return values.replace_strict(list(numbers), list(texts), return_dtype=pl.String)


def _yuan(fen: pl.Expr) -> pl.Expr:
    size = fen.abs()
    sign = pl.when(fen < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str(
        sign, (size // 100).cast(pl.String), pl.lit("."), (size % 100).cast(pl.String).str.zfill(2)
    )


def disarmed(table: pl.DataFrame) -> pl.DataFrame:
    """The table with texts that a spreadsheet would run as a formula made plain by a leading apostrophe."""
    return table.with_columns(_disarmed(pl.col(name)).alias(name) for name in _armed(table))


def _armed(table: pl.DataFrame) -> list[str]:
    """The columns that may hold such a text."""
    texts = [name for name, kind in table.schema.items() if kind == pl.String]
    # All of those texts sort before the digits, or between them and the letters: comparing is a third of the work.
    suspicious = table.select(
        ((pl.col(name) < "0") | ((pl.col(name) >= ":") & (pl.col(name) < "A"))).any() for name in texts
    )
    return [name for name in texts if suspicious[name].item()]


def _disarmed(texts: pl.Expr) -> pl.Expr:
    return pl.when(texts.str.contains(r"^[=+\-@\t\r]")).then(pl.lit("'") + texts).otherwise(texts)
