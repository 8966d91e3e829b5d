"""A document on the terminal."""

from collections.abc import Iterator

from rich import box
from rich.console import RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from shegong.report.document import (
    Block,
    Document,
    Facts,
    Paragraph,
    Section,
    Table,
    Tone,
    clean,
    short_columns,
)
from shegong.report.plain import columns_of
from shegong.report.screen import console

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
    for number, block in enumerate(section.blocks):
        if number:
            yield Text()
        yield from _block(block)
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
            if block.title:
                yield _line(block.title, "bold")
            yield _table(block)
            yield from (_line(note, "dim") for note in block.notes)


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
