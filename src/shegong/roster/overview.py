"""What was understood of a roster, column by column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import polars as pl

from shegong.roster.dated import dated
from shegong.roster.fields import Field, Fields
from shegong.roster.findings import Findings
from shegong.roster.header import Header
from shegong.roster.identity import mask
from shegong.roster.lines import LineKind, kind_of_line

Use = Literal["field", "later", "ignored", "unused"]

CARD = "card"
_LONG_NUMBER = re.compile(r"[0-9]{7,}")
_SHOWN = 20
_LAST_OF_CARD = 4


class ColumnSeen(NamedTuple):
    """A column: what it is used as, how many people have something in it, and an example that tells of nobody."""

    position: int
    header: str
    use: Use
    field: Field | None
    filled: int
    example: str


@dataclass(frozen=True)
class Overview:
    """The columns of a roster, and the rows that are not people by what they are."""

    columns: tuple[ColumnSeen, ...]
    not_people: dict[LineKind, list[int]]


def overview_of(
    header: Header, parts: Sequence[Findings], fields: Fields, skipped: Sequence[int]
) -> Overview:
    """What was understood of a file that has been read; `skipped` are its rows that are not people."""
    frames = [part.body.cells() for part in parts]
    rows = pl.concat([part.body.rows for part in parts])
    cells = pl.concat(frames)
    aside = rows.is_in(pl.Series(skipped, dtype=pl.Int64).implode())
    not_people: dict[LineKind, list[int]] = {}
    for row, line in zip(rows.filter(aside), cells.filter(aside).iter_rows(), strict=True):
        if kind := kind_of_line(line, header, fields.words):
            not_people.setdefault(kind, []).append(row)
    people = cells.filter(~aside)
    used = {column.position: column.field for column in header.used}
    columns = []
    for position, text in enumerate(header.texts):
        values = people[str(position)].str.strip_chars()
        filled = values.filter(values != "")
        if not text and filled.is_empty():
            continue
        field = used.get(position)
        use = _use(field, text, fields)
        example = example_of(field, filled[0]) if len(filled) and use != "ignored" else ""
        columns.append(ColumnSeen(position, text, use, field, len(filled), example))
    return Overview(tuple(columns), not_people)


def _use(field: Field | None, text: str, fields: Fields) -> Use:
    if field:
        return "field"
    if fields.ignores(text):
        return "ignored"
    return "later" if dated(text, fields) else "unused"


def example_of(field: Field | None, text: str) -> str:
    """A value as an example, without what would tell whose it is.

    >>> example_of(None, "13812345678"), example_of(None, "延吉市")
    ('13*******78', '延吉市')
    """
    kind = field.kind if field else "text"
    if kind == "id_number":
        return mask(text)
    if field and field.key == CARD:
        return "*" * max(len(text) - _LAST_OF_CARD, 0) + text[-_LAST_OF_CARD:]
    if kind == "name":
        return text[:1] + "*" * min(len(text) - 1, 2)
    if kind == "text":
        text = _LONG_NUMBER.sub(lambda found: _ends_of(found[0]), text)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _ends_of(digits: str) -> str:
    return digits[:2] + "*" * (len(digits) - 4) + digits[-2:]
