"""A payroll as a table to be written: headings in Chinese, texts as texts, amounts in yuan."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import polars as pl

from shegong.engine.columns import rate_denominator
from shegong.formula.types import Type
from shegong.money import decimal_text, plain_yuan
from shegong.payroll.run import Payroll
from shegong.policy.policy import Input
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
    return [
        *(SheetColumn(key, fields[key].name, "text") for key in about),
        *(SheetColumn(given.key, given.name, _kind(given.type)) for given in policy.inputs.values()),
        *(SheetColumn(rule.key, rule.name, _kind(rule.type)) for rule in shown),
    ]


def _kind(given: Type) -> ColumnKind:
    match given.kind:
        case "money" | "count" | "rate":
            return given.kind
        case _:
            return "text"


def as_text(payroll: Payroll) -> pl.DataFrame:
    """Every column as text under its heading, in the order of the roster; amounts in yuan with two decimals."""
    table = payroll.table
    return pl.DataFrame([_text(payroll, table[column.key], column) for column in sheet_columns(payroll)])


def _text(payroll: Payroll, values: pl.Series, column: SheetColumn) -> pl.Series:
    policy = payroll.policy
    if column.kind == "money":
        return _money(values).alias(column.heading)
    if column.kind == "count":
        return values.alias(column.heading)
    rule = policy.rules.get(column.key)
    if column.kind == "rate" and rule:
        denominator = rate_denominator(rule)
        texts = {value: decimal_text(Fraction(value, denominator)) for value in values.unique()}
        return _renamed(values, texts).alias(column.heading)
    given = policy.inputs.get(column.key)
    if given and given.choices:
        return _names(values, given).alias(column.heading)
    if values.dtype == pl.Boolean:
        return _renamed(values.cast(pl.Int64), {0: "否", 1: "是"}).alias(column.heading)
    if values.dtype == pl.Date:
        return values.dt.to_string("iso").alias(column.heading)
    if values.dtype == pl.String:
        return disarmed(values).alias(column.heading)
    return values.cast(pl.String).alias(column.heading)


def _names(ranks: pl.Series, given: Input) -> pl.Series:
    names = pl.Series([choice.name for choice in given.choices], dtype=pl.String)
    return names.gather(ranks)


def _renamed(values: pl.Series, texts: dict[int, str]) -> pl.Series:
    return values.replace_strict(list(texts), list(texts.values()), return_dtype=pl.String)


def _money(fen: pl.Series) -> pl.Series:
    """Yuan with two decimals. Few amounts differ in a pay scale, so most are written once and copied."""
    distinct = fen.unique()
    if len(distinct) <= _MOST_DISTINCT:
        return _renamed(fen, {value: plain_yuan(value) for value in distinct})
    size = fen.abs()
    sign = pl.when(fen < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    yuan = pl.concat_str(
        sign, (size // 100).cast(pl.String), pl.lit("."), (size % 100).cast(pl.String).str.zfill(2)
    )
    return pl.select(yuan).to_series()


def disarmed(texts: pl.Series) -> pl.Series:
    """Texts that a spreadsheet would run as a formula, made plain with a leading apostrophe."""
    dangerous = texts.str.contains(r"^[=+\-@\t\r]")
    if not dangerous.any():
        return texts
    return pl.select(pl.when(dangerous).then(pl.lit("'") + texts).otherwise(texts)).to_series()
