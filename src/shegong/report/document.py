"""A report as data: sections of paragraphs, facts, tables and charts. Writers put it on a screen, a page or a sheet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Literal, NamedTuple

from shegong.formula.types import COUNT, MONEY, Type
from shegong.money import FEN_PER_YUAN, decimal_places, decimal_text, yuan
from shegong.report.chart import Band, Chart, Series
from shegong.report.plain import columns_of, printable

__all__ = [
    "Band",
    "Block",
    "Cell",
    "Chart",
    "Column",
    "Document",
    "Fact",
    "Facts",
    "Headline",
    "Paragraph",
    "Section",
    "Series",
    "Table",
    "Tone",
    "clean",
    "figures",
    "money",
    "rates",
    "short_columns",
    "side_by_side",
    "spread",
    "told_once",
    "whole",
    "without_empty_columns",
    "words",
]
_SHORT = 20
"""Columns of a terminal, or half as many Chinese characters."""

Tone = Literal["", "strong", "faint", "assumed", "up", "up2", "up3", "down", "down2", "down3"]
"""How a text is to strike the eye: as a sum or heading, aside, as not published, as a gain or a loss of three sizes."""


class Cell(NamedTuple):
    """What people read; where it is one exact number, also that number, and how a spreadsheet is to show it."""

    text: str
    number: Decimal | None = None
    form: str = ""
    tone: Tone = ""


class Column(NamedTuple):
    """A column of a table; numbers stand on the right, what rows are called by in the middle."""

    heading: str
    side: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True)
class Paragraph:
    """A text on its own."""

    text: str
    tone: Tone = ""


class Fact(NamedTuple):
    """Something said about something."""

    label: str
    text: str
    tone: Tone = ""


@dataclass(frozen=True)
class Facts:
    """What is to be said about one thing, a line each."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Table:
    """A table; `notes` stand below it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Headline:
    """One figure that matters, large, with what it is; those that follow on each other stand side by side."""

    figure: str
    caption: str
    tone: Tone = ""


Block = Paragraph | Facts | Table | Chart | Headline


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it, then its own sections.

    In a workbook, sections that follow on each other with the same `sheet` share one; without it a section has its own.
    """

    heading: str
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()
    sheet: str = ""


@dataclass(frozen=True)
class Document:
    """A whole report; `subtitle` stands under the title."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]


def side_by_side(blocks: Iterable[Block]) -> Iterator[Block | tuple[Headline, ...]]:
    """The blocks, headlines that follow on each other as one."""
    for kind, group in groupby(blocks, key=lambda block: isinstance(block, Headline)):
        if kind:
            yield tuple(block for block in group if isinstance(block, Headline))
        else:
            yield from group


def clean(text: str) -> str:
    """A text as every writer writes it: what can't be seen is made visible, but for blanks of any kind."""
    return printable(text.replace("\u3000", "  ").replace("\t", " "))


def words(text: str, tone: Tone = "") -> Cell:
    """A cell that is text."""
    return Cell(text, tone=tone)


def whole(value: int | Fraction, tone: Tone = "") -> Cell:
    """A cell that counts something."""
    return Cell(f"{int(value)}", Decimal(int(value)), "0", tone)


def money(fen: int | Fraction, tone: Tone = "") -> Cell:
    """An amount in yuan; as text alone where no decimal says it exactly."""
    amount = Fraction(fen, FEN_PER_YUAN)
    places = decimal_places(amount.denominator)
    if places is None:
        return Cell(yuan(fen), tone=tone)
    form = "#,##0." + "0" * max(places, 2)
    return Cell(yuan(fen), Decimal(decimal_text(amount)), form, tone)


def spread(ends: tuple[int, int], kind: Type) -> Cell:
    """What something comes to: one value, or between which two it lies."""
    single = money if kind == MONEY else whole
    least, greatest = map(single, ends)
    return least if least == greatest else words(f"{least.text}–{greatest.text}")


def figures(values: Sequence[Fraction], kind: Type) -> list[Cell]:
    """Values of one kind, all written alike: rates as percentages where none is above 1, else with equal decimals."""
    if kind == MONEY:
        return [money(value) for value in values]
    if kind == COUNT:
        return [whole(value) for value in values]
    return rates(values, percent=all(abs(value) <= 1 for value in values))


def rates(values: Sequence[Fraction], *, percent: bool) -> list[Cell]:
    """Rates with equal decimals, as percentages or as they are."""
    scale, sign = (100, "%") if percent else (1, "")
    places = max((decimal_places((value * scale).denominator) or 0 for value in values), default=0)
    form = "0" + ("." + "0" * places if places else "") + sign
    return [
        Cell(decimal_text(value * scale, places) + sign, Decimal(decimal_text(value)), form)
        for value in values
    ]


def told_once(rows: Iterable[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """The rows without what stands in the first column of the row above them too."""
    shown: list[tuple[Cell, ...]] = []
    above = None
    for row in rows:
        shown.append((words(""), *row[1:]) if row[0] == above else row)
        above = row[0]
    return tuple(shown)


def without_empty_columns(table: Table) -> Table:
    """The table without the columns in which nothing stands."""
    kept = [number for number in range(len(table.columns)) if any(row[number].text for row in table.rows)]
    rows = tuple(tuple(row[number] for number in kept) for row in table.rows)
    return Table(table.title, tuple(table.columns[number] for number in kept), rows, table.notes)


def short_columns(table: Table) -> list[bool]:
    """Which columns hold nothing that needs a second line."""
    columns = [
        [column.heading, *(line for row in table.rows for line in row[number].text.split("\n"))]
        for number, column in enumerate(table.columns)
    ]
    return [all(columns_of(line) <= _SHORT for line in lines) for lines in columns]
