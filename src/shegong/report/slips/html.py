"""Slips as one page of HTML that needs nothing else: no network, no script; printed on A4, no slip is torn apart."""

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from shegong.errors import Problem
from shegong.messages import language
from shegong.report.document import Fact
from shegong.report.slips.slip import ASSUMED, Line, Part, Slip, Slips, Total

_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body {
  max-width: 48rem; margin: 1.5rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff;
  font: 13px/1.5 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif;
}
section { padding: .9rem 0; border-bottom: 1px dashed #777; break-inside: avoid; }
h2 { display: flex; gap: .9rem; align-items: baseline; margin: 0 0 .2rem; font-size: 1.1rem; }
h2 span { font-weight: normal; font-size: 1rem; }
h2 .unit { margin-left: auto; font-size: .85rem; color: #555; }
p { margin: .15rem 0; overflow-wrap: anywhere; }
.fact { margin-right: 1em; }
.fact b { font-weight: normal; color: #666; margin-right: .35em; }
table { width: 100%; border-collapse: collapse; margin: .4rem 0; line-height: 1.4; }
th, td { border: 1px solid #aaa; padding: .15rem .45rem; text-align: left; overflow-wrap: anywhere; }
thead th { background: #f0f0f0; text-align: center; }
tbody th { text-align: center; width: 4em; }
.amount { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; width: 8em; }
.item { width: 17em; }
.why { font-size: .9em; }
.why cite { font-style: normal; color: #555; float: right; margin-left: 1em; }
.total td, .net td, .net th { font-weight: bold; }
.net td, .net th { border-top: 2px solid #444; border-bottom: 2px solid #444; }
.small { font-size: .9em; color: #333; }
@page { size: A4; margin: 10mm 13mm 12mm; }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 9pt; line-height: 1.35; }
  section { padding: 3mm 0; }
}
"""


def write_html(slips: Slips, path: Path) -> list[Problem]:
    """Write the slips; which fonts there are, only the browser knows."""
    path.write_text("\n".join(_page(slips)), encoding="utf-8")
    return []


def _page(slips: Slips) -> Iterator[str]:
    code = "zh-CN" if language() == "zh" else "en"
    yield "<!DOCTYPE html>"
    yield f'<html lang="{code}">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(slips.title)} {escape(slips.period)}</title>"
    yield f"<style>{_STYLE}</style>"
    yield "</head>"
    yield "<body>"
    for slip in slips.slips:
        yield from _slip(slips, slip)
    yield "</body>"
    yield "</html>"
    yield ""


def _slip(slips: Slips, slip: Slip) -> Iterator[str]:
    yield "<section>"
    yield (
        f"<h2>{escape(slips.title)}<span>{escape(slips.period)}</span>{escape(slip.name)}"
        f'<span class="unit">{escape(slips.unit)}</span></h2>'
    )
    yield f"<p>{_facts(slip.facts[1:])}</p>"
    yield f"<p>{_facts(slip.told)}</p>"
    heads = "".join(f"<th>{escape(heading)}</th>" for heading in slips.columns)
    yield f"<table><thead><tr>{heads}</tr></thead>"
    for part in slip.parts:
        yield f"<tbody>{''.join(_part(part))}</tbody>"
    if slip.net:
        yield (
            f'<tbody><tr class="net"><th colspan="2">{escape(slip.net.name)}</th>'
            f'<td class="amount">{slip.net.amount}</td><td></td></tr></tbody>'
        )
    yield "</table>"
    if slip.borne:
        yield f'<p class="small">{escape(slips.borne)}{_facts(slip.borne)}</p>'
    yield f'<p class="small">{_facts(slips.notes[slip.ground])}</p>'
    yield "</section>"


def _facts(facts: Iterable[Fact | Total]) -> str:
    return " ".join(
        f'<span class="fact"><b>{escape(label)}</b>{escape(text)}</span>' for label, text, *_tone in facts
    )


def _part(part: Part) -> Iterator[str]:
    """Its rows, of which the first begins with the heading of all."""
    rows = [_line(line) for line in part.lines]
    if part.total:
        rows.append(f'<td>{escape(part.total.name)}</td><td class="amount">{part.total.amount}</td><td></td>')
    for number, row in enumerate(rows):
        heading = f'<th rowspan="{len(rows)}">{escape(part.heading)}</th>' if number == 0 else ""
        start = "<tr>" if number < len(part.lines) else '<tr class="total">'
        yield f"{start}{heading}{row}</tr>"


def _line(line: Line) -> str:
    mark = f" {ASSUMED}" if line.assumed else ""
    return (
        f'<td class="item">{escape(line.name)}{mark}</td><td class="amount">{line.amount}</td>'
        f'<td class="why">{escape(line.reason)}<cite>{escape(line.source)}</cite></td>'
    )
