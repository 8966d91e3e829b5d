"""A document as one page of HTML that needs nothing else: no network, no script; it prints on A4."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

from shegong.messages import _, language
from shegong.report.chart_table import table_of
from shegong.report.document import (
    Block,
    Chart,
    Document,
    Facts,
    Headline,
    Paragraph,
    Section,
    Table,
    clean,
    short_columns,
    side_by_side,
)
from shegong.report.drawing.draw import NARROW, WIDE, as_svg

_ON_ONE_PAGE = 24
"""A table of so many rows is not torn apart."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""What a browser may fetch for the page: nothing."""
_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body {
  max-width: 54rem; margin: 2.5rem auto; padding: 0 1.25rem; color: #1a1a1a; background: #fff;
  font: 16px/1.75 "Songti SC", "SimSun", "Noto Serif CJK SC", "Source Han Serif SC", serif;
}
h1, h2, h3, figcaption, th, dt, svg, .figure {
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
svg { display: block; width: 100%; height: auto; margin: .3rem 0; font-variant-numeric: tabular-nums; }
.narrow { display: none; }
details { font-size: .85rem; color: #555; margin: .2rem 0; }
summary { cursor: pointer; }
.tiles { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1rem 0; }
.tile { flex: 1 1 12rem; padding: .6rem 1rem .7rem; border: 1px solid #d8d0c4; border-left: .3rem solid #8c1f1f; }
.tile p { margin: 0; overflow-wrap: anywhere; }
.figure { font-size: 1.5rem; line-height: 1.4; font-weight: bold; white-space: nowrap; }
.caption { font-size: .9rem; line-height: 1.5; color: #444; }
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
@media screen and (max-width: 640px) {
  body { margin: 1.2rem auto; padding: 0 .9rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin: 0 0 .4rem; }
  .wide { display: none; }
  .narrow { display: block; max-width: 30rem; }
}
@page { size: A4; margin: 18mm 16mm; @bottom-center { content: counter(page) " / " counter(pages); font-size: 9pt; } }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 10.5pt; line-height: 1.6; }
  figure { overflow: visible; }
  svg { max-height: 225mm; }
  details { display: none; }
  h2, h3, figcaption { break-after: avoid; }
  thead { display: table-header-group; }
  tr, dl, .tile, .whole { break-inside: avoid; }
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
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
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
    for block in side_by_side(section.blocks):
        if isinstance(block, tuple):
            yield from _tiles(block)
        else:
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
        case Chart():
            yield from _chart(block)
        case Headline():
            yield from _tiles((block,))


def _tiles(headlines: Sequence[Headline]) -> Iterator[str]:
    yield '<div class="tiles">'
    for each in headlines:
        figure = f'<p class="figure">{_text(each.figure)}</p>'
        yield f'<div{_class("tile", each.tone)}>{figure}<p class="caption">{_text(each.caption)}</p></div>'
    yield "</div>"


def _chart(chart: Chart) -> Iterator[str]:
    """The drawing for a page and for a telephone, of which one is shown; the figures behind a click."""
    yield '<figure class="chart whole">'
    if chart.title:
        yield f"<figcaption>{_text(chart.title)}</figcaption>"
    yield as_svg(chart, WIDE)
    yield as_svg(chart, NARROW)
    yield from (f'<p class="note">{_text(note)}</p>' for note in chart.notes)
    yield f"<details><summary>{_text(_('图中数据'))}</summary>"
    yield from _table(replace(table_of(chart), notes=()))
    yield "</details>"
    yield "</figure>"


def _table(table: Table) -> Iterator[str]:
    short = ["short" if each else "" for each in short_columns(table)]
    yield f"<figure{_class('whole' if all(short) and len(table.rows) <= _ON_ONE_PAGE else '')}>"
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
