"""Columns of text -> columns of values, with what is wrong in them.

What a text means is decided by one plain function for each kind of value (`cells`, `names`, `identity`). A column
expression accepts the texts that are plainly good, and gives the same value that the function would; only the other
texts go through the function, each distinct text once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeVar

import polars as pl

from shegong.errors import Problem
from shegong.messages import _
from shegong.money import yuan
from shegong.policy.policy import Input
from shegong.roster import cards, cells
from shegong.roster.fields import Field, Words
from shegong.roster.findings import Findings
from shegong.roster.header import Column
from shegong.roster.names import understand_name

Understand = Callable[[str], tuple[int | str | None, Problem | None]]
Values = TypeVar("Values", pl.Series, pl.Expr)

EPOCH = date(1970, 1, 1).toordinal()
LONGEST_TEXT = 32_767
"""What a spreadsheet cell can hold."""
MOST_PAY = 10_000_000
"""In fen: a month's pay that is more is unusual."""
_PLAIN_AMOUNT = r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?$"
_PLAIN_COUNT_DIGITS = 9
_PLAIN_DATE = "^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$"
_PLAIN_NAME = "^[[\u4e00-\u9fa5]--[锟计]]{2,10}[0-9]*$"
"""锟 stands in no name, but in what is left of a text that was decoded wrongly; 计 hardly but at the end of 合计."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How one kind of column is read: `plain` gives the value of a plainly good text and null for any other."""

    plain: Callable[[pl.Expr], pl.Expr]
    understand: Understand
    dtype: type[pl.Int64 | pl.String] = pl.Int64


def reader_for(field: Field, words: Words) -> Reader:
    """How the column of a field is read."""
    match field.kind:
        case "money":
            return Reader(_plain_money, cells.understand_money)
        case "count":
            unit = field.input.unit if field.input else ""
            return Reader(_plain_count, partial(cells.understand_count, unit=unit))
        case "date":
            leaves = field.input is not None and field.input.event == "leaves"
            return Reader(_plain_date, partial(cells.understand_date, last=leaves))
        case "flag":
            return Reader(partial(_plain_choice, ranks={"是": 1, "否": 0}), cells.understand_flag)
        case "level":
            choices = field.input.choices if field.input else ()
            return Reader(
                partial(_plain_choice, ranks=cells.spellings_of(choices)), cells.understand_level(choices)
            )
        case "card":
            return Reader(cards.read_plain, cards.understand_card, pl.String)
        case "name":
            return Reader(partial(_plain_name, words=words), partial(understand_name, words=words), pl.String)
        case _:
            return Reader(_plain_text, _understand_text, pl.String)


def _plain_date(text: pl.Expr) -> pl.Expr:
    day = text.str.to_date("%Y-%m-%d", strict=False).to_physical().cast(pl.Int64) + EPOCH
    return pl.when(text.str.contains(_PLAIN_DATE)).then(day)


def _plain_money(text: pl.Expr) -> pl.Expr:
    fen = text.cast(pl.Decimal(18, 2), strict=False).to_physical().cast(pl.Int64)
    return pl.when(text.str.contains(_PLAIN_AMOUNT)).then(fen)


def _plain_count(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.len_bytes() <= _PLAIN_COUNT_DIGITS).then(text.cast(pl.Int64, strict=False))


def _plain_choice(text: pl.Expr, ranks: Mapping[str, int]) -> pl.Expr:
    known = text.cast(pl.Enum(list(ranks)), strict=False).to_physical()
    return pl.lit(pl.Series(list(ranks.values()), dtype=pl.Int64)).gather(known)


def _plain_name(text: pl.Expr, words: Words) -> pl.Expr:
    is_word = text.is_in(sorted(words.totals | words.signatures))
    return pl.when(
        text.str.contains(_PLAIN_NAME) & (text.str.len_bytes() <= LONGEST_PLAIN_NAME) & ~is_word
    ).then(text)


LONGEST_PLAIN_NAME = 50
"""In bytes, so never more than the characters that a name may have."""


def _plain_text(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.len_bytes() <= LONGEST_TEXT).then(text)


def _understand_text(text: str) -> tuple[str | None, Problem | None]:
    if len(text) <= LONGEST_TEXT:
        return text, None
    return None, Problem(
        "R061",
        _("单元格过长：{count} 个字").format(count=len(text)),
        _("检查引号和分隔符；一格最多 {most} 个字").format(most=LONGEST_TEXT),
    )


def plain_values(frame: pl.DataFrame, columns: Iterable[Column], words: Words) -> pl.DataFrame:
    """The values of the plainly good texts of all the columns, by position; worked out in parallel."""
    return frame.select(
        reader_for(column.field, words).plain(pl.col(str(column.position))).alias(str(column.position))
        for column in columns
    )


def plain_value(field: Field, text: pl.Expr, words: Words) -> pl.Expr:
    """The value of a plainly good text, as `finish` gives it; null for any other."""
    values = reader_for(field, words).plain(text)
    return typed(values, field.input) if field.input else values


def finish(column: Column, texts: pl.Series, plain: pl.Series, words: Words, findings: Findings) -> pl.Series:
    """The values of a column, null where a cell is blank or wrong; what is wrong goes to `findings`."""
    reader = reader_for(column.field, words)
    if column.field.kind == "card":
        cards.refuse_stored_as_number(column, texts, findings)
    values = read_rest(column, texts, plain, reader, findings)
    if column.field.kind in ("text", "id_number", "card"):
        if column.field.filled:
            filled = pl.select(pl.when(texts.str.strip_chars() != "").then(texts)).to_series()
            _refuse_blank(column, filled, texts, findings)
        return values
    if column.field.required:
        _refuse_blank(column, values, texts, findings)
    if column.field.input:
        check_bounds(column, column.field.input, values, texts, findings)
        return typed(_with_default(values, column.field.input), column.field.input)
    if column.field.kind == "money":
        _judge_pay(column, values, texts, findings)
    return values


def read_rest(
    column: Column, texts: pl.Series, plain: pl.Series, reader: Reader, findings: Findings
) -> pl.Series:
    """`plain` with its nulls filled by the reader's function, called once for each distinct text."""
    if not plain.null_count():
        return plain
    unknown = plain.is_null()
    indices = unknown.arg_true()
    rest = texts.filter(unknown)
    distinct = rest.unique().to_list()
    meanings = {text: reader.understand(text) for text in distinct}
    wrong = {text: problem for text, (_value, problem) in meanings.items() if problem}
    if wrong:
        odd = rest.is_in(pl.Series(list(wrong)).implode())
        for index, text in zip(indices.filter(odd).to_list(), rest.filter(odd).to_list(), strict=True):
            findings.add(index, column, wrong[text], text)
    values = [value for value, _problem in meanings.values()]
    found = rest.replace_strict(distinct, pl.Series(values, dtype=reader.dtype), return_dtype=reader.dtype)
    return plain.clone().scatter(indices, found)


def _refuse_blank(column: Column, values: pl.Series, texts: pl.Series, findings: Findings) -> None:
    if not values.null_count():
        return
    written = texts.str.strip_chars()
    is_blank = written == ""
    if column.field.kind == "date":
        is_blank |= written.is_in(pl.Series(list(cells.NOTHING)).implode())
    blank = (values.is_null() & is_blank).arg_true()
    problem = Problem("R060", _("是空的，必须填写"), _("补填，或删去不是人员的行"))
    for index in blank.to_list():
        findings.add(index, column, problem)


def check_bounds(
    column: Column, entry: Input, values: pl.Series, texts: pl.Series, findings: Findings
) -> None:
    """Tell of values beyond the limits of an input, and of those that are unusual."""
    least, most = values.min(), values.max()
    if least is not None and least < entry.minimum:  # type: ignore[operator]
        low = Problem(
            "R064",
            _("小于下限 {limit}").format(limit=_shown(entry.minimum, entry)),
            _("核对后改正"),
        )
        _add_each(column, values < entry.minimum, texts, low, findings)
    if most is not None and most > entry.maximum:  # type: ignore[operator]
        high = Problem(
            "R065",
            _("超过上限 {limit}").format(limit=_shown(entry.maximum, entry)),
            _("核对后改正"),
        )
        _add_each(column, values > entry.maximum, texts, high, findings)
    usual = entry.unusual_above
    if usual is not None and most is not None and most > usual:  # type: ignore[operator]
        odd = Problem(
            "R066",
            _("少见：超过 {limit}").format(limit=_shown(usual, entry)),
            _("核对是否填错"),
            severity="warning",
        )
        _add_each(column, (values > usual) & (values <= entry.maximum), texts, odd, findings)


def _add_each(
    column: Column, which: pl.Series, texts: pl.Series, problem: Problem, findings: Findings
) -> None:
    for index in which.arg_true().to_list():
        findings.add(index, column, problem, texts[index])


def _shown(value: int, entry: Input) -> str:
    match entry.type.kind:
        case "money":
            return _("{amount} 元").format(amount=yuan(value))
        case "date":
            return date.fromordinal(value).isoformat()
        case "level":
            return entry.choices[value].name
        case _:
            return f"{value}{entry.unit}"


def _judge_pay(column: Column, values: pl.Series, texts: pl.Series, findings: Findings) -> None:
    """Refuse pay that is less than nothing, and warn of what hardly anybody is paid in a month."""
    least, most = values.min(), values.max()
    if least is not None and least < 0:  # type: ignore[operator]
        problem = Problem("R096", _("金额是负数"), _("核对后改正"))
        _add_each(column, values < 0, texts, problem, findings)
    if least is not None and least <= 0:  # type: ignore[operator]
        nothing = Problem("R135", _("工资是 0"), _("核对是否漏填；确实没有的不必理会"), severity="warning")
        _add_each(column, (values == 0) & texts.str.contains("[0０]"), texts, nothing, findings)
    if most is not None and most > MOST_PAY:  # type: ignore[operator]
        text = _("工资超过 {most} 元").format(most=yuan(MOST_PAY))
        problem = Problem("R136", text, _("核对小数点和单位，应是元、是一个月的"), severity="warning")
        _add_each(column, values > MOST_PAY, texts, problem, findings)


def is_odd(field: Field, value: pl.Expr) -> pl.Expr:
    """Whether something is to be said about a `plain_value`; there is if it is none."""
    if field.input and field.kind in ("money", "count", "date"):
        given = field.input
        number = value.to_physical() + EPOCH if field.kind == "date" else value
        usual = given.maximum if given.unusual_above is None else min(given.unusual_above, given.maximum)
        return ~number.is_between(given.minimum, usual).fill_null(value=False)
    if field.kind == "money":
        return ~value.is_between(1, MOST_PAY).fill_null(value=False)
    return value.is_null()


def _with_default(values: pl.Series, entry: Input) -> pl.Series:
    return values if entry.default is None or not values.null_count() else values.fill_null(entry.default)


def typed(values: Values, entry: Input) -> Values:
    """Whole numbers as the column type that an input has: Date, Boolean, or Int64."""
    match entry.type.kind:
        case "date":
            return (values - EPOCH).cast(pl.Date)
        case "flag":
            return values.cast(pl.Boolean)
        case _:
            return values.cast(pl.Int64)


def default_column(entry: Input, height: int) -> pl.Series:
    """The column of an input that the file does not have."""
    return typed(pl.Series([entry.default], dtype=pl.Int64).new_from_index(0, height), entry)
