"""A document as one page of HTML that needs nothing else: no network, no script; it prints on A4."""

from collections.abc import Iterator
from html import escape

from shegong.messages import language
from shegong.report.document import Block, Document, Facts, Paragraph, Section, Table, clean, short_columns

_ON_ONE_PAGE = 24
"""A table of so many rows is not torn apart."""
_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body {
  max-width: 54rem; margin: 2.5rem auto; padding: 0 1.25rem; color: #1a1a1a; background: #fff;
  font: 16px/1.75 "Songti SC", "SimSun", "Noto Serif CJK SC", "Source Han Serif SC", serif;
}
h1, h2, h3, figcaption, th, dt {
  font-family: "PingFang SC", "Microsoft YaHei", "SimHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif;
}
h1 { font-size: 1.6rem; line-height: 1.4; text-align: center; margin: 0 0 .25rem; }
.subtitle { text-align: center; color: #555; margin: 0 0 2rem; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .7rem; padding-bottom: .2rem; border-bottom: 2px solid #8c1f1f; }
h3 { font-size: 1rem; margin: 1.3rem 0 .3rem; }
p { margin: .4rem 0; white-space: pre-line; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .3rem 0; }
dt { color: #555; font-size: .9rem; }
dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
figure { overflow-x: auto; margin: .9rem 0; }
table { border-collapse: collapse; min-width: 50%; font-size: .9rem; line-height: 1.5; }
.full { width: 100%; }
figcaption { font-weight: bold; padding: .2rem 0 .35rem; }
th, td { border: 1px solid #b5b5b5; padding: .25rem .7rem; vertical-align: top; white-space: pre-line; }
th { background: #f1ece4; font-weight: bold; text-align: left; }
.center { text-align: center; }
.right { text-align: right; font-variant-numeric: tabular-nums; }
td.right, .short { white-space: nowrap; }
.note { color: #555; font-size: .85rem; margin: .2rem 0; }
.strong { font-weight: bold; }
.faint { color: #666; }
.assumed { color: #9a4d00; }
.up, .up2, .up3 { color: #0a5a26; background: #e3f4e8; }
.up2 { background: #b4dfc1; }
.up3 { color: #000; background: #7cc592; }
.down, .down2, .down3 { color: #8c1010; background: #fbe9e9; }
.down2 { background: #f2c0c0; }
.down3 { color: #000; background: #e08a8a; }
@page { size: A4; margin: 18mm 16mm; @bottom-center { content: counter(page) " / " counter(pages); font-size: 9pt; } }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 10.5pt; line-height: 1.6; }
  figure { overflow: visible; }
  h2, h3, figcaption { break-after: avoid; }
  thead { display: table-header-group; }
  tr, dl, .whole { break-inside: avoid; }
}
"""


def as_html(document: Document) -> str:
    """The whole document."""
    code = "zh-CN" if language() == "zh" else "en"
    title = _text(document.title)
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{code}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        f"<h1>{title}</h1>",
        f'<p class="subtitle">{_text(document.subtitle)}</p>',
    ]
    for section in document.sections:
        lines += _section(section, 2)
    return "\n".join([*lines, "</body>", "</html>", ""])


def _section(section: Section, level: int) -> Iterator[str]:
    yield "<section>"
    yield f"<h{level}>{_text(section.heading)}</h{level}>"
    for block in section.blocks:
        yield from _block(block)
    for inner in section.sections:
        yield from _section(inner, level + 1)
    yield "</section>"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield f"<p{_class(block.tone)}>{_text(block.text)}</p>"
        case Facts():
            yield "<dl>"
            for fact in block.facts:
                yield f"<dt>{_text(fact.label)}</dt><dd{_class(fact.tone)}>{_text(fact.text)}</dd>"
            yield "</dl>"
        case Table():
            yield from _table(block)


def _table(table: Table) -> Iterator[str]:
    short = ["short" if each else "" for each in short_columns(table)]
    yield f"<figure{_class('whole' if len(table.rows) <= _ON_ONE_PAGE else '')}>"
    if table.title:
        yield f"<figcaption>{_text(table.title)}</figcaption>"
    yield f"<table{_class('' if all(short) else 'full')}>"
    sides = ["" if column.side == "left" else column.side for column in table.columns]
    heads = (
        f"<th{_class(*kinds)}>{_text(column.heading)}</th>"
        for column, *kinds in zip(table.columns, sides, short, strict=True)
    )
    yield f"<thead><tr>{''.join(heads)}</tr></thead>"
    yield "<tbody>"
    for row in table.rows:
        cells = (
            f"<td{_class(*kinds, cell.tone)}>{_text(cell.text)}</td>"
            for cell, *kinds in zip(row, sides, short, strict=True)
        )
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table>"
    yield from (f'<p class="note">{_text(note)}</p>' for note in table.notes)
    yield "</figure>"


def _class(*kinds: str) -> str:
    named = " ".join(kind for kind in kinds if kind)
    return f' class="{named}"' if named else ""


def _text(text: str) -> str:
    return escape(clean(text))
