"""Writes made-up people as a roster that an office could have: .csv, or .xlsx with a title row and a 合计 row."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl
from xlsxwriter import Workbook

from shegong.money import plain_yuan
from shegong.payroll.export import write_csv
from shegong.roster.fields import load_fields
from shegong.sheets import new_workbook, require_written, set_up_page, width_of, write_text
from shegong.simulation.sample.people import Sample

Row = Sequence[str | Decimal]
"""Cells of a sheet beside the roster: texts and exact numbers."""


def write_sample(sample: Sample, path: Path, *, kind: str, fit: Sequence[Row] = ()) -> None:
    """Write a sample as a roster under the headings of the policy's fields; a workbook also has a sheet of `fit`."""
    table = roster_of(sample)
    if kind == "csv":
        write_csv(table.lazy(), path, "utf-8-sig")
    else:
        _write_workbook(sample, table, path, fit)


def roster_of(sample: Sample) -> pl.DataFrame:
    """The people as texts under the headings that clerks use, each marked as made up."""
    policy = sample.plan.policy
    fields = load_fields(policy).by_key
    columns = []
    for series in sample.table:
        given = policy.inputs.get(series.name)
        heading = given.name if given else fields[series.name].name
        if given and given.choices:
            names = [choice.name for choice in given.choices]
            columns.append(pl.Series(heading, [names[rank] for rank in series]))
        elif series.name == "current_pay":
            columns.append(pl.Series(heading, [plain_yuan(fen) for fen in series]))
        else:
            columns.append(series.cast(pl.String).alias(heading))
    return pl.DataFrame([*columns, pl.Series(fields["note"].name, [sample.mark] * sample.table.height)])


def _write_workbook(sample: Sample, table: pl.DataFrame, path: Path, fit: Sequence[Row]) -> None:
    with new_workbook(path) as book:
        title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        head = book.add_format({"bold": True, "border": 1, "align": "center"})
        text = book.add_format({"num_format": "@"})
        money = book.add_format({"num_format": "0.00"})
        sheet = book.add_worksheet("花名册")
        sheet.merge_range(0, 0, 0, table.width - 1, f"{sample.plan.name}（单位：元）", title)
        pay = table.columns.index(load_fields(sample.plan.policy).by_key["current_pay"].name)
        total = sum(sample.table["current_pay"])
        wide = {pay: [plain_yuan(total)]} if sample.fit else {}
        for column, heading in enumerate(table.columns):
            sheet.set_column(column, column, width_of([heading, *table[heading], *wide.get(column, ())]))
            sheet.write_string(1, column, heading, head)
            for row, value in enumerate(table[heading], start=2):
                if column == pay:
                    sheet.write_number(row, column, Decimal(value), money)
                else:
                    sheet.write_string(row, column, value, text)
        last = table.height + 2
        sheet.write_string(last, 0, "合计", head)
        sheet.write_number(last, pay, Decimal(total).scaleb(-2), money)
        sheet.freeze_panes(2, 0)
        set_up_page(sheet, repeat=2)
        if fit:
            _write_fit(book, fit)


def _write_fit(book: Workbook, rows: Sequence[Row]) -> None:
    """The sheet that tells how well the people fit; rows of one cell are remarks."""
    sheet = book.add_worksheet("拟合")
    head = book.add_format({"bold": True, "border": 1, "align": "center"})
    text, remark = book.add_format({"num_format": "@"}), book.add_format({"italic": True})
    number = book.add_format({"num_format": "#,##0.######"})
    wide = [row for row in rows if len(row) > 1]
    for column in range(max(map(len, wide))):
        sheet.set_column(column, column, width_of(str(row[column]) for row in wide if column < len(row)))
    above = 0
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, Decimal):
                require_written([sheet.write_number(place, column, cell, number)])
            else:
                style = remark if len(row) == 1 else text if above == len(row) else head
                write_text(sheet, place, column, cell, style)
        above = len(row)
    set_up_page(sheet, repeat=1)
