"""A document on the terminal."""

from collections.abc import Iterator

from rich import box
from rich.console import RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from shegong.report.document import (
    Block,
    Chart,
    Document,
    Facts,
    Headline,
    Paragraph,
    Section,
    Table,
    Tone,
    clean,
    short_columns,
    side_by_side,
)
from shegong.report.plain import columns_of
from shegong.report.screen import console
from shegong.report.writers.bars import bar_table

_STYLES: dict[Tone, str] = {
    "": "",
    "strong": "bold",
    "faint": "dim",
    "assumed": "yellow",
    "up": "#0a5a26 on #e3f4e8",
    "up2": "#0a4a20 on #b4dfc1",
    "up3": "black on #7cc592",
    "down": "#8c1010 on #fbe9e9",
    "down2": "#6e0a0a on #f2c0c0",
    "down3": "black on #e08a8a",
}


def print_document(document: Document) -> None:
    """Show the whole document on stdout."""
    screen = console()
    screen.print(_line(document.title, "bold"), _line(document.subtitle, "dim"), sep="\n", soft_wrap=True)
    for section in document.sections:
        for part in _section(section, "bold cyan"):
            screen.print(part, soft_wrap=not isinstance(part, RichTable))


def _section(section: Section, style: str) -> Iterator[RenderableType]:
    yield Text()
    yield _line(section.heading, style)
    for number, block in enumerate(side_by_side(section.blocks)):
        if number:
            yield Text()
        yield from _headlines(block) if isinstance(block, tuple) else _block(block)
    for inner in section.sections:
        yield from _section(inner, "bold")


def _block(block: Block) -> Iterator[RenderableType]:
    match block:
        case Paragraph():
            yield _line(block.text, _STYLES[block.tone])
        case Facts():
            width = max(columns_of(fact.label) for fact in block.facts)
            for fact in block.facts:
                blank = " " * (width - columns_of(fact.label))
                indent = "\n" + " " * (width + 4)
                text = clean(fact.text).replace("\n", indent)
                yield Text.assemble((f"  {clean(fact.label)}{blank}  ", "dim"), (text, _STYLES[fact.tone]))
        case Table():
            yield from _titled(block)
        case Chart():
            yield from _titled(bar_table(block))
        case Headline():
            yield from _headlines((block,))


def _titled(table: Table) -> Iterator[RenderableType]:
    if table.title:
        yield _line(table.title, "bold")
    yield _table(table)
    yield from (_line(note, "dim") for note in table.notes)


def _headlines(headlines: tuple[Headline, ...]) -> Iterator[Text]:
    """The figures below each other, and behind each what it is."""
    width = max(columns_of(each.figure) for each in headlines)
    for each in headlines:
        blank = " " * (width - columns_of(each.figure))
        figure = (f"  {blank}{clean(each.figure)}  ", f"bold {_STYLES[each.tone]}".strip())
        yield Text.assemble(figure, clean(each.caption))


def _line(text: str, style: str) -> Text:
    return Text(clean(text), style=style)


def _table(table: Table) -> RichTable:
    made = RichTable(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
    )
    for column, short in zip(table.columns, short_columns(table), strict=True):
        right = column.side == "right"
        made.add_column(
            _line(column.heading, ""), justify=column.side, no_wrap=short or right, overflow="fold"
        )
    for row in table.rows:
        made.add_row(*(_line(cell.text, _STYLES[cell.tone]) for cell in row))
    return made
