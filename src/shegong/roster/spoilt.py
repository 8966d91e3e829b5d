"""Rows of a marked copy that could not be written as they stood: they stay refused until somebody has seen to them.

A workbook has no line with too few cells, and no cell of forty thousand characters. What was wrong with such a row
stands in a column of its own (`shegong.roster.marked` writes it), which is emptied by hand.
"""

import polars as pl

from shegong.errors import Problem
from shegong.messages import _
from shegong.roster.fields import Field
from shegong.roster.findings import Findings
from shegong.roster.header import Column, Header

SPOILT = "原文有误"
"""The heading of the column; it tells nothing of anybody, and is not to be used (`ignored` in roster.toml)."""


def refuse_spoilt(cells: pl.DataFrame, header: Header, findings: Findings) -> None:
    """Refuse the rows in which something still stands in that column."""
    if SPOILT not in header.texts:
        return
    position = header.texts.index(SPOILT)
    column = Column(SPOILT, position, Field("spoilt", SPOILT, "text", ()))
    texts = cells[str(position)]
    problem = Problem(
        "R157",
        _("原文件的这一行有误，还没有核对"),
        _("核对这一行的每一格，改好后清空“{column}”这一格").format(column=SPOILT),
    )
    for index in (texts.str.strip_chars() != "").arg_true().to_list():
        findings.add(index, column, problem, texts[index])
