"""A document as Markdown (with tables as GitHub writes them); every text is shown as it stands."""

import re
from collections.abc import Iterable, Iterator

from shegong.report.chart_table import table_of
from shegong.report.document import (
    Block,
    Cell,
    Chart,
    Document,
    Facts,
    Headline,
    Paragraph,
    Section,
    Table,
    Tone,
    clean,
)

_SIGNS = re.compile(r"[\\`*_\[\]<>|~&#$]")
_LIST = re.compile(r"^(\d*)([-+=.)])")
"""What would make a line an item of a list, or the line above it a heading."""


_RULES = {"left": "---", "center": ":---:", "right": "---:"}


def as_markdown(document: Document) -> str:
    """The whole document."""
    lines = [f"# {_inline(document.title)}", "", _lines(document.subtitle)]
    for section in document.sections:
        lines += _section(section, 2)
    return "\n".join(lines) + "\n"


def _section(section: Section, level: int) -> Iterator[str]:
    yield from ("", f"{'#' * level} {_inline(section.heading)}")
    for block in section.blocks:
        yield ""
        yield from _block(block)
    for inner in section.sections:
        yield from _section(inner, level + 1)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield _toned(_lines(block.text), block.tone)
        case Facts():
            for fact in block.facts:
                yield f"- {_toned(_inline(fact.label), 'strong')} {_toned(_lines(fact.text, indent='  '), fact.tone)}"
        case Table():
            yield from _table(block)
        case Chart():
            yield from _table(table_of(block))
        case Headline():
            yield f"{_toned(_inline(block.figure), 'strong')} {_toned(_lines(block.caption), block.tone)}"


def _table(table: Table) -> Iterator[str]:
    if table.title:
        yield from (_toned(_inline(table.title), "strong"), "")
    yield _row([_inline(column.heading) for column in table.columns])
    yield _row([_RULES[column.side] for column in table.columns])
    yield from (_row([_cell(cell) for cell in row]) for row in table.rows)
    for note in table.notes:
        yield from ("", _lines(note))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _toned(text: str, tone: Tone) -> str:
    """Sums and headings are bold; what is not published is in italics."""
    marks = {"strong": "**", "assumed": "*"}.get(tone, "") if text.strip() else ""
    return f"{marks}{text}{marks}"


def _inline(text: str) -> str:
    """A text on one line."""
    return _harmless(" ".join(clean(text).split("\n")))


def _lines(text: str, indent: str = "") -> str:
    """A text with its lines kept apart."""
    lines = (_LIST.sub(r"\g<1>\\\g<2>", _harmless(line)) for line in clean(text).strip().split("\n"))
    return f"\\\n{indent}".join(lines)


def _cell(cell: Cell) -> str:
    return _toned("<br>".join(map(_harmless, clean(cell.text).strip().split("\n"))), cell.tone)


def _harmless(line: str) -> str:
    """A line with every sign escaped that Markdown might obey."""
    return _SIGNS.sub(r"\\\g<0>", line.strip())
