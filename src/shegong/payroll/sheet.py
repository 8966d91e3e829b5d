"""A payroll as a table to be written: headings in Chinese, texts as texts, amounts in yuan."""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import polars as pl

from shegong.engine.columns import rate_denominator
from shegong.formula.types import Type
from shegong.money import decimal_text
from shegong.payroll.run import Payroll
from shegong.roster.fields import load_fields

ColumnKind = Literal["text", "count", "money", "rate"]
_FEN = Decimal("0.01")
_MOST_DIGITS = 20
_NOT_SHOWN = ("row", "current_pay")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of the payroll: its key in the table, its heading, and what it holds."""

    key: str
    heading: str
    kind: ColumnKind


def sheet_columns(payroll: Payroll) -> list[SheetColumn]:
    """Who, what is known of them, and what they came to, in the policy's order with the totals last.

    What the file does not say and pay does not depend on is left out.
    """
    policy = payroll.policy
    fields = load_fields(policy).by_key
    about = [
        key for key in payroll.roster.people.columns if key not in policy.inputs and key not in _NOT_SHOWN
    ]
    told = [rule for rule in policy.rules.values() if rule.kind == "info"]
    shown = [*told, *payroll.money_rules]
    columns = [
        *(SheetColumn(key, fields[key].name, "text") for key in about),
        *(
            SheetColumn(given.key, given.name, _kind(given.type))
            for given in policy.inputs.values()
            if given.key in policy.asked or given.key not in payroll.roster.reading.defaults
        ),
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


def as_printed(payroll: Payroll, *, safe: bool) -> pl.LazyFrame:
    """Every column as it is to be written, under its heading, in the order of the roster.

    Amounts are decimals in yuan, everything else is a number or a text. `safe` makes texts plain that a spreadsheet
    would run as a formula; a workbook has cells of text instead.
    """
    armed = _armed(payroll.table) if safe else []
    return payroll.table.lazy().select(
        _printed(payroll, column, armed=column.key in armed).alias(column.heading)
        for column in sheet_columns(payroll)
    )


def _printed(payroll: Payroll, column: SheetColumn, *, armed: bool) -> pl.Expr:
    values = pl.col(column.key)
    rule = payroll.policy.rules.get(column.key)
    given = payroll.policy.inputs.get(column.key)
    if column.kind == "money":
        return values.cast(pl.Decimal(_MOST_DIGITS, 0)) * pl.lit(_FEN)
    if column.kind == "rate" and rule:
        return _rate(values, payroll.table[column.key].unique(), rate_denominator(rule))
    if rule and rule.type.level:
        given = next(each for each in payroll.policy.inputs.values() if each.type == rule.type)
    if given and given.choices:
        return pl.lit(pl.Series([choice.name for choice in given.choices])).gather(values)
    if payroll.table.schema[column.key] == pl.Boolean:
        return pl.when(values).then(pl.lit("是")).otherwise(pl.lit("否"))
    if payroll.table.schema[column.key] == pl.Date:
        return values.dt.to_string("iso")
    return _disarmed(values) if armed else values


def _rate(values: pl.Expr, numerators: pl.Series, denominator: int) -> pl.Expr:
    texts = [decimal_text(Fraction(numerator, denominator)) for numerator in numerators]
    return values.replace_strict(numerators, texts, return_dtype=pl.String)


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
