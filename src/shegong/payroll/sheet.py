"""A payroll as a table to be written: headings in Chinese, texts as texts, amounts in yuan."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

import polars as pl

from shegong.engine.columns import rate_denominator
from shegong.formula.types import Type
from shegong.money import decimal_text, plain_yuan
from shegong.payroll.carried import carried_inputs, inputs_for_next_month, is_carrying
from shegong.payroll.run import Payroll, in_statement, tax_column
from shegong.policy.policy import Input, Rule
from shegong.roster.fields import load_fields

ColumnKind = Literal["text", "count", "money", "rate"]
_FEN_PLACES, _DIGITS = 2, 18
_NOT_SHOWN = ("row", "current_pay", "told_grade")
PAYROLL_SHEET = "工资表"
"""The sheet of a workbook that has the people."""
MONTH_HEADING = "年月"
"""The first column of a payroll that the next month starts from: it says of which month it is."""
MONTH = "*month"
"""The key of that column."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would run."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of the payroll: its key in the table, its heading, and what it holds."""

    key: str
    heading: str
    kind: ColumnKind


def sheet_columns(payroll: Payroll) -> list[SheetColumn]:
    """Who, what is known of them, and what they came to, in the policy's order with the totals last.

    What the file does not say and pay does not depend on is left out. Where figures are carried to the next month, the
    month stands first, pay comes before what it was found by, and last stands what only the next month asks for.
    """
    policy = payroll.policy
    if payroll.year:
        return distinct(_year_columns(payroll))
    in_file = [given for given in policy.inputs.values() if given.key not in payroll.roster.reading.defaults]
    told = [_result(rule) for rule in policy.rules.values() if rule.kind == "info"]
    if is_carrying(policy):
        later, carried = inputs_for_next_month(policy), carried_inputs(policy)
        facts = [given for given in in_file if given not in carried]
        rest = [given for given in policy.inputs.values() if given.key in later and given not in facts]
        return distinct(
            [
                SheetColumn(MONTH, MONTH_HEADING, "text"),
                *_about(payroll),
                *map(fact_column, facts),
                *map(_result, in_statement(policy)),
                *told,
                *map(fact_column, rest),
            ]
        )
    shown = [given for given in policy.inputs.values() if given.key in policy.asked or given in in_file]
    return distinct([*_about(payroll), *map(fact_column, shown), *told, *map(_result, payroll.money_rules)])


def printed_columns(payroll: Payroll) -> int:
    """How many columns, from the left, are worth paper: who, and what they are paid."""
    columns = sheet_columns(payroll)
    if payroll.year or not is_carrying(payroll.policy):
        return len(columns)
    paid = {rule.key for rule in payroll.money_rules}
    return max(place for place, column in enumerate(columns, start=1) if column.key in paid)


def fact_column(given: Input) -> SheetColumn:
    """The column of an input."""
    return SheetColumn(given.key, given.name, _kind(given.type))


def _result(rule: Rule) -> SheetColumn:
    return SheetColumn(rule.key, rule.name, _kind(rule.type))


def _about(payroll: Payroll) -> list[SheetColumn]:
    """Who the people are: what the file says of them that the rules do not ask."""
    fields = load_fields(payroll.policy).by_key
    about = [key for key in payroll.roster.people.columns if key not in payroll.policy.inputs]
    told = [fields[key] for key in about if key not in _NOT_SHOWN]
    return [SheetColumn(each.key, each.name, "money" if each.kind == "money" else "text") for each in told]


def _year_columns(payroll: Payroll) -> list[SheetColumn]:
    """Who, the tax of each month, and what every pay item and total comes to in the year."""
    posts = [given for given in payroll.policy.inputs.values() if given.type.level == "post"]
    taxes = [rule.name for rule in payroll.policy.items if rule.kind == "tax"]
    tax = taxes[0] if len(taxes) == 1 else "个税"
    months = payroll.year if taxes else ()
    return [
        *_about(payroll),
        *map(fact_column, posts),
        *(SheetColumn(tax_column(month), f"{tax} {month.month}月", "money") for month in months),
        *map(_result, in_statement(payroll.policy)),
    ]


def distinct(columns: list[SheetColumn]) -> list[SheetColumn]:
    """The columns with the keys of those in their headings whose names are alike."""
    headings = [column.heading for column in columns]
    return [
        replace(column, heading=keyed(column.heading, column.key))
        if headings.count(column.heading) > 1
        else column
        for column in columns
    ]


def keyed(name: str, key: str) -> str:
    """The heading of a column that has its name in common with another one."""
    return f"{name}（{key}）"


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
    return payroll.table.lazy().select(printed(payroll, armed))


def as_typed(payroll: Payroll) -> pl.LazyFrame:
    """The same columns for programs: amounts as decimals in yuan, counts as integers, dates, texts as they are.

    On a date that is nobody's stands nothing. Amounts have eighteen digits, which every reader knows, or else all.
    """
    table = payroll.table
    inputs = payroll.policy.inputs
    found = []
    for column in sheet_columns(payroll):
        kind = table.schema.get(column.key)
        if kind == pl.Date:
            given = inputs.get(column.key)
            values = pl.col(column.key)
            if given and given.event and given.default is not None:
                nobody = date.fromordinal(given.default)
                values = pl.when(values != nobody).then(values)
        else:
            values = _printed(payroll, column, armed=False)
            if column.kind == "money":
                most = pl.Decimal(_DIGITS if kind == pl.Int64 else None, _FEN_PLACES)
                values = values.cast(most)
            elif column.kind == "count":
                values = values.cast(pl.Int64)
        found.append(values.alias(column.heading))
    return table.lazy().select(found)


def printed(
    payroll: Payroll, armed: Collection[str] = (), same: Mapping[str, int] | None = None
) -> list[pl.Expr]:
    """The columns of the sheet, from those of the payroll's table; the `armed` ones are made plain.

    Amounts that are the `same` for everyone (fen, by key) are written as texts, which takes a third of the time.
    """
    same = same or {}
    return [
        pl.lit(plain_yuan(same[column.key])).alias(column.heading)
        if column.key in same and column.kind == "money"
        else _printed(payroll, column, armed=column.key in armed).alias(column.heading)
        for column in sheet_columns(payroll)
    ]


def _printed(payroll: Payroll, column: SheetColumn, *, armed: bool) -> pl.Expr:
    if column.key == MONTH:
        return pl.lit(str(payroll.month))
    values = pl.col(column.key)
    rule = payroll.policy.rules.get(column.key)
    given = payroll.policy.inputs.get(column.key)
    if column.kind == "money":
        return values.cast(pl.Int128).reinterpret(dtype=pl.Decimal(scale=_FEN_PLACES))
    if column.kind == "rate" and rule:
        return _rate(values, rate_denominator(rule))
    if rule and rule.type.level:
        given = next(each for each in payroll.policy.inputs.values() if each.type == rule.type)
    if given and given.choices:
        return pl.lit(pl.Series([choice.name for choice in given.choices])).gather(values)
    if payroll.table.schema[column.key] == pl.Boolean:
        return pl.when(values).then(pl.lit("是")).otherwise(pl.lit("否"))
    if payroll.table.schema[column.key] == pl.Date:
        text = values.dt.to_string("iso")
        if (
            given and given.event and given.default is not None
        ):  # nobody came or went on a date that is nobody's
            return pl.when(values == date.fromordinal(given.default)).then(pl.lit("")).otherwise(text)
        return text
    return _disarmed(values) if armed else values


def column_texts(payroll: Payroll, key: str) -> list[str]:
    """One column of the payroll's table as it is printed, "" where a person has nothing."""
    known = payroll.policy.rules.get(key) or payroll.policy.inputs.get(key)
    column = SheetColumn(key, key, _kind(known.type) if known else "text")
    printed = payroll.table.lazy().select(_printed(payroll, column, armed=False).alias(key))
    return printed.collect().to_series().cast(pl.String).fill_null("").to_list()


def _rate(values: pl.Expr, denominator: int) -> pl.Expr:
    def texts(numerators: pl.Series) -> pl.Series:
        different = numerators.unique()
        known = [decimal_text(Fraction(numerator, denominator)) for numerator in different]
        return numerators.replace_strict(different, known, return_dtype=pl.String)

    return values.map_batches(texts, return_dtype=pl.String, is_elementwise=True)


def disarmed(table: pl.DataFrame) -> pl.DataFrame:
    """The table with texts that a spreadsheet would run as a formula made plain by a leading apostrophe."""
    return table.with_columns(_disarmed(pl.col(name)).alias(name) for name in _armed(table))


def with_plain_headings(table: pl.LazyFrame) -> pl.LazyFrame:
    """The table without headings, as a roster may have them, that a spreadsheet would run as a formula."""
    names = table.collect_schema().names()
    plain: dict[str, str] = {}
    for name in names:
        if name.startswith(_FORMULA):
            plain[name] = f"'{name}"
            while plain[name] in names:
                plain[name] = f"'{plain[name]}"
    return table.rename(plain)


def _armed(table: pl.DataFrame) -> list[str]:
    """The columns that may hold such a text."""
    texts = [name for name, kind in table.schema.items() if kind == pl.String]
    found = table.select(may_be_armed(pl.col(name)).any() for name in texts)
    return [name for name in texts if found[name].item()]


def may_be_armed(text: pl.Expr) -> pl.Expr:
    """Whether a text may be one that a spreadsheet would run."""
    # All of those sort before the digits, or between them and the letters: comparing is a third of the work.
    return (text < "0") | ((text >= ":") & (text < "A"))


def _disarmed(texts: pl.Expr) -> pl.Expr:
    armed = pl.any_horizontal(texts.str.starts_with(sign) for sign in _FORMULA)
    return pl.when(armed).then(pl.lit("'") + texts).otherwise(texts)
