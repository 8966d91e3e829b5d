"""Merged cells: one 街道 or 单位 written once for the people below it."""

from dataclasses import replace

import polars as pl

from shegong.errors import Problem
from shegong.messages import _
from shegong.roster.header import Header
from shegong.roster.table import Body, Table


def fill_merged(body: Body, header: Header, table: Table) -> Body:
    """The body with merged cells filled down, in columns where that is what merging means, and notices of it."""
    notices = []
    cells = body.cells()
    for column in header.used:
        spans = [(top, bottom) for top, bottom, position in body.merged if position == column.position]
        if not spans or not column.field.fill_merged:
            continue
        texts = cells[str(column.position)].to_list()
        for top, bottom in spans:
            texts[top : bottom + 1] = [texts[top]] * (min(bottom + 1, len(texts)) - top)
        cells = cells.with_columns(pl.Series(str(column.position), texts, dtype=pl.String))
        notices.append(
            Problem(
                "R056",
                _("合并的单元格按同一内容向下填充：{count} 处").format(count=len(spans)),
                "",
                table.place(header.row, column.position, column.header),
                severity="notice",
            )
        )
    return replace(body, cells=lambda: cells, notices=(*body.notices, *notices))
