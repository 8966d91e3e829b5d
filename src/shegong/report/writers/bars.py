"""A chart on the terminal: every figure, with a bar of blocks beside it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from shegong.messages import _
from shegong.report.chart import Band, Chart, Series
from shegong.report.chart_table import baseline_name, figure, places_of, titled, totals_of
from shegong.report.document import Cell, Column, Table, words
from shegong.report.drawing.columns import stack

_WIDTH = 30
_SIGNS = "█▒▓░"
_USUAL = "80%"
_Part = tuple[str, Fraction, Fraction]
"""A piece of a bar: of which sign, from where to where."""


def bar_table(chart: Chart) -> Table:
    """A row for each category, or for each of its series; the last column is the bar."""
    rows = list(_stacked(chart) if chart.kind in {"stacked", "tornado"} else _single(chart))
    columns = [Column("")]
    if chart.kind in {"stacked", "tornado"}:
        columns += [
            Column(f"{_SIGNS[n % len(_SIGNS)]} {each.name}", "right") for n, each in enumerate(chart.series)
        ]
        columns += [Column(_("合计"), "right")] if _has_total(chart) else []
    else:
        columns += [Column("")] if len(chart.series) > 1 else []
        columns += [Column(chart.series[0].name if len(chart.series) == 1 else "", "right")]
    columns += [Column("")]
    ranged = [band for series in chart.series if (band := _range(series))]
    columns += [Column(ranged[0].name)] if ranged else []
    notes = chart.notes
    if name := baseline_name(chart):
        value = figure(chart.baseline or Decimal(0), places_of(chart))
        notes = (f"{name} {value} {chart.unit}".strip(), *notes)
    return Table(titled(chart), tuple(columns), tuple(rows), notes)


def _has_total(chart: Chart) -> bool:
    return chart.kind == "stacked" and len(chart.series) > 1


def _range(series: Series) -> Band | None:
    """The band that is told: that of four fifths, or else the first."""
    named = {band.name: band for band in reversed(series.bands)}
    return named.get(_USUAL) or (series.bands[0] if series.bands else None)


def _single(chart: Chart) -> Iterator[tuple[Cell, ...]]:
    """A row for each value."""
    places, many = places_of(chart), len(chart.series) > 1
    has_range = any(map(_range, chart.series))
    values = [value for series in chart.series for value in series.values if value is not None]
    ends = _ends(values)
    for number, category in enumerate(chart.categories):
        for index, series in enumerate(chart.series):
            value, band = series.values[number], _range(series)
            sign = _SIGNS[index % len(_SIGNS)]
            parts = [] if value is None else [(sign, Fraction(0), Fraction(value))]
            yield (
                words(category if index == 0 else ""),
                *([words(series.name)] if many else []),
                words("" if value is None else figure(value, places)),
                words(_bar(parts, ends)),
                *([words(_between(band, number, places) if band else "")] if has_range else []),
            )


def _between(band: Band, number: int, places: int) -> str:
    return f"{figure(band.low[number], places)} – {figure(band.high[number], places)}"


def _stacked(chart: Chart) -> Iterator[tuple[Cell, ...]]:
    """A row for each category, with one bar of all series."""
    places, base = places_of(chart), Fraction(chart.baseline or 0)
    rows: list[list[_Part]] = []
    for number in range(len(chart.categories)):
        if chart.kind == "tornado":
            known = [(n, each.values[number]) for n, each in enumerate(chart.series)]
            ordered = sorted((n, v) for n, v in known if v is not None)
            ordered.sort(key=lambda each: -abs(Fraction(each[1]) - base))
            rows.append([(_SIGNS[n % len(_SIGNS)], base, Fraction(value)) for n, value in ordered])
        else:
            pieces = stack(chart, number)
            rows.append([(_SIGNS[n % len(_SIGNS)], Fraction(a), Fraction(b)) for n, a, b in pieces])
    reached = [end for parts in rows for _sign, *both in parts for end in both]
    ends = _ends([*reached, base], from_zero=chart.kind != "tornado")
    totals = totals_of(chart)
    for number, (category, parts) in enumerate(zip(chart.categories, rows, strict=True)):
        values = [*(series.values[number] for series in chart.series)]
        values += [totals[number]] if _has_total(chart) else []
        yield (
            words(category),
            *(words("" if value is None else figure(value, places)) for value in values),
            words(_bar(parts, ends)),
        )


def _ends(values: Sequence[Decimal | Fraction], *, from_zero: bool = True) -> tuple[Fraction, Fraction]:
    known = [Fraction(value) for value in values] + ([Fraction(0)] if from_zero else [])
    return min(known), max(known)


def _bar(parts: Sequence[_Part], ends: tuple[Fraction, Fraction]) -> str:
    """The pieces side by side; what is not nothing is at least one block long."""
    low, high = ends
    blocks = [" "] * _WIDTH
    for sign, start, end in parts:
        if start == end:
            continue
        first, last = sorted(
            floor((value - low) * _WIDTH / (high - low) + Fraction(1, 2)) for value in (start, end)
        )
        first = min(first, _WIDTH - 1)
        blocks[first : max(last, first + 1)] = sign * max(last - first, 1)
    return "".join(blocks).rstrip()
