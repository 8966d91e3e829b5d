"""A chart as a spreadsheet draws it, from cells that stand below it and can be edited."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart as NativeChart

from shegong.money import decimal_text
from shegong.report.chart import Chart
from shegong.report.chart_table import all_values, baseline_name, form_of, places_of
from shegong.report.drawing.looks import LIMIT, Stroke, fill, stroke
from shegong.report.drawing.scale import scale_of

HIGH = 20
"""Rows that a chart stands over."""
ROW = 15
"""The height of one, in points."""
_PIXELS = 20
"""The same, as a screen has it."""
_FONT = {"name": "宋体", "size": 9}
_TYPES = {
    "lines": {"type": "line"},
    "columns": {"type": "column"},
    "stacked": {"type": "column", "subtype": "stacked"},
    "bars": {"type": "bar"},
    "tornado": {"type": "bar"},
}
_DASHES = ("solid", "dash", "round_dot", "dash_dot", "long_dash", "square_dot")
_BAND_DASHES = ("round_dot", "dash", "long_dash_dot")
_ALONE = 1
_STEPS = 6
_Told = dict[str, object]
"""What xlsxwriter is told of a part of a chart."""


class Data(NamedTuple):
    """Where the table of a chart stands: the sheet, the row of its headings, how many categories it has."""

    sheet: str
    head: int
    rows: int

    def series(self, column: int) -> _Told:
        """The name, the categories and the values of a column."""
        first, last = self.head + 1, self.head + self.rows
        return {
            "name": [self.sheet, self.head, column],
            "categories": [self.sheet, first, 0, last, 0],
            "values": [self.sheet, first, column, last, column],
        }


def native_chart(book: Workbook, chart: Chart, data: Data, width: int) -> NativeChart:
    """The chart over the cells of its table."""
    made = book.add_chart(_TYPES[chart.kind])
    for series in _series(chart, data):
        made.add_series(series)
    made.set_title({"none": True})
    many = sum(1 + 2 * len(series.bands) for series in chart.series)
    has_legend = many > _ALONE or chart.baseline is not None
    made.set_legend({"position": "bottom", "font": _FONT} if has_legend else {"none": True})
    lies = chart.kind in {"bars", "tornado"}
    across: _Told = {"num_font": _FONT, "label_position": "low"}
    if lies:
        across |= {"reverse": True, "crossing": "max"}
    up: _Told = {
        "num_font": _FONT,
        "num_format": "General",
        "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}},
    }
    if chart.unit:
        up |= {"name": chart.unit, "name_font": {**_FONT, "bold": False, "rotation": 0 if lies else 270}}
    if chart.kind == "tornado":
        base = chart.baseline or Decimal(0)
        values = [value for series in chart.series for value in all_values(series)]
        least = scale_of([*values, base], _STEPS, from_zero=False).low
        up |= {"crossing": base, "min": Decimal(decimal_text(least))}
    # Of bars xlsxwriter calls x what runs along them.
    made.set_x_axis(up if lies else across)
    made.set_y_axis(across if lies else up)
    made.set_size({"width": width, "height": HIGH * _PIXELS})
    made.show_blanks_as("gap")
    return made


def _series(chart: Chart, data: Data) -> Iterator[_Told]:
    """The series with their bands in the order of the table's columns; last the budget."""
    column = 1
    for number, series in enumerate(chart.series):
        if chart.kind == "lines":
            labelled = len(chart.series) == _ALONE
            yield data.series(column) | _line(
                stroke(number), _DASHES[number % len(_DASHES)], chart, labelled=labelled
            )
        else:
            yield data.series(column) | _box(chart, number)
        for place, _band in enumerate(series.bands):
            for end in (1, 2):
                dash = _BAND_DASHES[place % len(_BAND_DASHES)]
                line = {"color": stroke(number).colour, "width": 1, "dash_type": dash, "transparency": 35}
                yield data.series(column + 2 * place + end) | {"line": line, "marker": {"type": "none"}}
        column += 1 + 2 * len(series.bands)
    if chart.kind == "lines" and baseline_name(chart):
        line = {"color": LIMIT.colour, "width": 2, "dash_type": "dash"}
        yield data.series(column) | {"line": line, "marker": {"type": "none"}}


def _line(look: Stroke, dash: str, chart: Chart, *, labelled: bool) -> _Told:
    told: _Told = {
        "line": {"color": look.colour, "width": 2, "dash_type": dash},
        "marker": {
            "type": look.mark,
            "size": 6,
            "fill": {"color": look.colour},
            "border": {"color": look.colour},
        },
    }
    return told | ({"data_labels": _labels(chart) | {"position": "above"}} if labelled else {})


def _box(chart: Chart, number: int) -> _Told:
    look = fill(number)
    told: _Told = {
        "fill": {"color": look.colour},
        "border": {"color": "#1A1A1A", "width": 1},
        "data_labels": _labels(chart),
        "gap": 40,
    }
    if chart.kind == "stacked":
        told["data_labels"] = _labels(chart) | {"font": {**_FONT, "size": 8, "color": look.ink}}
    if chart.kind == "tornado":
        told["overlap"] = 100
    return told


def _labels(chart: Chart) -> _Told:
    return {"value": True, "num_format": form_of(places_of(chart)), "font": {**_FONT, "size": 8}}
