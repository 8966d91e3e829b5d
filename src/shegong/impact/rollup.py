"""The regions in which people are, up to the province: columns that a roster's regions tell by their codes."""

from collections.abc import Mapping, Sequence

import polars as pl

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _, listed
from shegong.payroll.run import Payroll
from shegong.policy.places import LEVELS, Level, Places, level_of, upper

_SHOWN = 10


def level_keys(keys: Sequence[str], columns: Sequence[str]) -> list[Level]:
    """Those of the keys that are levels of regions, and no columns of the roster itself."""
    return [level for level in LEVELS if level in keys and level not in columns]


def rolled_keys(keys: Sequence[str]) -> int:
    """How many of the first keys get subtotals: levels of regions, with more below them."""
    count = 0
    while count < len(keys) - 1 and keys[count] in LEVELS:
        count += 1
    return count


def with_levels(payroll: Payroll, table: pl.DataFrame, keys: Sequence[str], places: Places) -> pl.DataFrame:
    """The table of a payroll's people with the codes of places, as numbers, for each of `keys` that is a level.

    Raises ShegongError where a region is unknown, stands for several places, or is not told.
    """
    levels = level_keys(keys, table.columns)
    if not levels or "region" not in table.columns:
        return table
    codes = _codes(payroll, places)
    require_told(codes, levels, Place(payroll.roster.reading.file))
    return table.with_columns(
        pl.col("region")
        .replace_strict(
            {text: int(upper(code, level)) for text, code in codes.items()}, return_dtype=pl.Int64
        )
        .alias(level)
        for level in levels
    )


def _codes(payroll: Payroll, places: Places) -> dict[str, str]:
    """The code of each region that the roster names."""
    table, file = payroll.table, payroll.roster.reading.file
    problems: list[Problem] = []
    blank = table.filter(pl.col("region").is_null() | (pl.col("region") == ""))["row"].to_list()
    if blank:
        message = _("{count} 人没有写地区：第 {rows} 行").format(count=len(blank), rows=_rows(blank))
        remedy = _("补上地区的名称或代码")
        problems.append(Problem("I027", message, remedy, payroll.roster.place(blank[0])))
    found: dict[str, str] = {}
    for text in table["region"].drop_nulls().unique(maintain_order=True):
        try:
            if text:
                found[text] = places.find(text, payroll.policy.region)
        except ShegongError as error:
            rows = table.filter(pl.col("region") == text)["row"].to_list()
            where = _("{message}：第 {rows} 行")
            problems += [
                each._replace(
                    message=where.format(message=each.message, rows=_rows(rows)),
                    place=Place(file, rows[0], sheet=payroll.roster.reading.sheet),
                )
                for each in error.problems
            ]
    if problems:
        raise ShegongError(problems)
    return found


def _rows(rows: Sequence[int]) -> str:
    return listed(str(row) for row in rows[:_SHOWN]) + ("" if len(rows) <= _SHOWN else " …")


def require_told(regions: Mapping[str, str], levels: Sequence[Level], place: Place) -> None:
    """Refuse levels down to which not every region is told; `regions` holds codes by what people call them."""
    for level in levels:
        wide = [text for text, code in regions.items() if LEVELS.index(level_of(code)) < LEVELS.index(level)]
        if wide:
            message = _("地区只写到{names}，不能按 {level} 分组").format(
                names=listed(wide[:_SHOWN]), level=level
            )
            remedy = _("地区写下一级的名称或代码，或按上一级分组（--by）")
            raise ShegongError(Problem("I028", message, remedy, place))
