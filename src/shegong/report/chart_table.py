"""The figures of a chart as a table: what lists it, and what a spreadsheet draws it from."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from shegong.messages import _
from shegong.report.chart import Chart, Series
from shegong.report.document import Cell, Column, Table, words

_FEWEST = 2
"""Of series that have a sum worth telling."""


class Figures(NamedTuple):
    """A column of a chart's table: what it is, and a value for each category."""

    name: str
    values: tuple[Decimal | None, ...]


def table_of(chart: Chart) -> Table:
    """A row for each category: the series, each with the two ends of its bands, and what they are held against."""
    columns = list(columns_of(chart))
    places = places_of(chart)
    rows = tuple(
        (words(category), *(cell_of(column.values[number], places) for column in columns))
        for number, category in enumerate(chart.categories)
    )
    title = titled(chart)
    return Table(
        title, (Column(""), *(Column(column.name, "right") for column in columns)), rows, chart.notes
    )


def titled(chart: Chart) -> str:
    """The title with the unit."""
    return _("{title}（{unit}）").format(title=chart.title, unit=chart.unit) if chart.unit else chart.title


def columns_of(chart: Chart) -> Iterator[Figures]:
    """The columns behind the categories."""
    for series in chart.series:
        yield Figures(series.name, series.values)
        for band in series.bands:
            name = band.name if len(chart.series) == 1 else f"{series.name} {band.name}"
            yield Figures(_("{band} 下限").format(band=name), band.low)
            yield Figures(_("{band} 上限").format(band=name), band.high)
    if chart.kind == "stacked" and len(chart.series) >= _FEWEST:
        yield Figures(_("合计"), totals_of(chart))
    if name := baseline_name(chart):
        yield Figures(name, (chart.baseline,) * len(chart.categories))


def totals_of(chart: Chart) -> tuple[Decimal | None, ...]:
    """What the series come to together, category by category; none where none has a value."""
    return tuple(map(_total, zip(*(series.values for series in chart.series), strict=True)))


def _total(values: tuple[Decimal | None, ...]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def baseline_name(chart: Chart) -> str:
    """What the baseline is; nothing where there is none."""
    if chart.baseline is None or chart.kind not in {"lines", "tornado"}:
        return ""
    return _("预算") if chart.kind == "lines" else _("基准")


def all_values(series: Series) -> Iterator[Decimal]:
    """Everything that a series reaches."""
    yield from (value for value in series.values if value is not None)
    for band in series.bands:
        yield from (*band.low, *band.high)


def places_of(chart: Chart) -> int:
    """How many decimals the figures of a chart are written with: as many as one of them has."""
    values = [value for series in chart.series for value in all_values(series)]
    if chart.baseline is not None:
        values.append(chart.baseline)
    return max((_places(value) for value in values), default=0)


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def figure(value: Decimal, places: int) -> str:
    """A number as the tables write it.

    >>> figure(Decimal("-2854"), 2)
    '-2,854.00'
    """
    return f"{value or abs(value):,.{places}f}"


def cell_of(value: Decimal | None, places: int) -> Cell:
    """A number as a cell; an empty one where there is none."""
    return words("") if value is None else Cell(figure(value, places), value, form_of(places))


def form_of(places: int) -> str:
    """How a spreadsheet shows numbers with so many decimals."""
    return "#,##0" + ("." + "0" * places if places else "")
