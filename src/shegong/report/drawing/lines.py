"""Lines over years, with what lies around them, under a budget."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from shegong.report.chart import Band, Chart, Series
from shegong.report.chart_table import all_values, baseline_name, figure, places_of
from shegong.report.drawing.axis import Field, below, grid, ground, held, left_of, step_for, thinned
from shegong.report.drawing.frame import Drawing, Frame, head_of
from shegong.report.drawing.legend import Item, band_item, line_item
from shegong.report.drawing.looks import LIMIT, stroke
from shegong.report.drawing.paper import Point, area, halo, mark, path, rule, text
from shegong.report.drawing.scale import scale_of

_HIGH, _LOW = 280, 210
_STEPS = 6
_ALONE = 16
"""Half the width of a band around a single point."""
_MUTED = "#555555"


class _End(NamedTuple):
    """What stands behind the last point of a line."""

    level: Fraction
    shown: str
    colour: str


def lines(chart: Chart, frame: Frame) -> Drawing:
    """The lines, from the left to the right."""
    values = [value for series in chart.series for value in all_values(series)]
    values += [chart.baseline] if chart.baseline is not None else []
    scale = scale_of(values, _STEPS, from_zero=False)
    head = head_of(chart, frame, list(_items(chart)))
    behind = _last_figures(chart) if len(chart.series) > 1 else []
    top = head.height + frame.size + 8
    field = Field(
        left_of(scale, frame),
        frame.width - (frame.widest(behind) + 12 if behind else Fraction(12)),
        top,
        top + (_LOW if frame.is_narrow else _HIGH),
        scale,
        len(chart.categories),
    )
    parts = [*head.parts, *grid(field, frame), ground(field)]
    for number, series in enumerate(chart.series):
        parts += _bands(series, field, stroke(number).colour)
    if chart.baseline is not None:
        y = field.level(chart.baseline)
        parts.append(rule((field.left, y), (field.right, y), LIMIT.colour, "2", LIMIT.dash))
    for number in range(len(chart.series)):
        parts += _line(chart, number, field)
    parts += _figures(chart, field, frame) if len(chart.series) == 1 else _ends(chart, field, frame)
    names, bottom = below(field, thinned(chart.categories, field.slot, frame), frame)
    return Drawing([*parts, *names], bottom)


def _items(chart: Chart) -> Iterator[Item]:
    """The legend: the lines, what lies around them, the budget."""
    banded = [number for number, series in enumerate(chart.series) if series.bands]
    if len(chart.series) > 1 or banded or chart.baseline is not None:
        for number, series in enumerate(chart.series):
            yield line_item(stroke(number), series.name)
    colour = stroke(banded[0]).colour if len(banded) == 1 else _MUTED
    layers: dict[str, int] = {}
    for series in chart.series:
        wide = _widest_first(series)
        for number, band in enumerate(wide, start=1):
            layers[band.name] = max(number, layers.get(band.name, 0))
    for name, number in sorted(layers.items(), key=lambda each: -each[1]):
        yield band_item(colour, number, name)
    if chart.baseline is not None:
        shown = figure(chart.baseline, places_of(chart))
        yield line_item(LIMIT, f"{baseline_name(chart)} {shown}")


def _widest_first(series: Series) -> list[Band]:
    return sorted(series.bands, key=lambda band: sum(band.low) - sum(band.high))


def _bands(series: Series, field: Field, colour: str) -> Iterator[str]:
    for band in _widest_first(series):
        sides = [
            [(x, field.level(value)) for number, value in enumerate(ends) for x in _over(field, number)]
            for ends in (band.low, band.high)
        ]
        if sides[0]:
            yield area([*sides[0], *reversed(sides[1])], colour=colour)


def _over(field: Field, number: int) -> list[Fraction]:
    """Where a band has its corners: in the middle of a category, on both sides of it if there is no other."""
    middle = field.middle(number)
    return [middle] if field.slots > 1 else [middle - _ALONE, middle + _ALONE]


def _line(chart: Chart, number: int, field: Field) -> Iterator[str]:
    """The parts of a line between its gaps; then its points."""
    series, look, places = chart.series[number], stroke(number), places_of(chart)
    points: list[Point | None] = [
        None if value is None else (field.middle(index), field.level(value))
        for index, value in enumerate(series.values)
    ]
    for there, group in groupby(points, key=lambda point: point is not None):
        run = [point for point in group if point is not None]
        if there and len(run) > 1:
            yield path(run, colour=look.colour, dash=look.dash)
    for category, value, point in zip(chart.categories, series.values, points, strict=True):
        if value is not None and point is not None:
            told = f"{category} {series.name} {figure(value, places)} {chart.unit}"
            yield mark(look.mark, *point, look.colour, told)


def _figures(chart: Chart, field: Field, frame: Frame) -> Iterator[str]:
    """The value over each point, or over the last and every second, third ... before it."""
    places, values = places_of(chart), chart.series[0].values
    shown = ["" if value is None else figure(value, places) for value in values]
    every = step_for(shown, field.slot, frame) if shown else 1
    for number, value in enumerate(values):
        if value is not None and (len(values) - 1 - number) % every == 0:
            x = held(field.middle(number), shown[number], frame)
            yield halo(x, field.level(value) - 9, shown[number], frame.size)


def _last(series: Series) -> int | None:
    """Which point is the last."""
    return max((number for number, value in enumerate(series.values) if value is not None), default=None)


def _last_figures(chart: Chart) -> list[str]:
    places = places_of(chart)
    last = [(series, _last(series)) for series in chart.series]
    values = [series.values[number] for series, number in last if number is not None]
    return [figure(value, places) for value in values if value is not None]


def _ends(chart: Chart, field: Field, frame: Frame) -> Iterator[str]:
    """The last value of each line beside the field; those that would cover each other are moved apart."""
    places, ends = places_of(chart), []
    for number, series in enumerate(chart.series):
        last = _last(series)
        value = None if last is None else series.values[last]
        if value is not None:
            ends.append(_End(field.level(value), figure(value, places), stroke(number).colour))
    ends.sort(key=lambda end: end.level)
    levels: list[Fraction] = []
    for end in ends:
        levels.append(max(end.level, levels[-1] + frame.pitch) if levels else end.level)
    over = max((levels[-1] - field.bottom if levels else Fraction(0)), Fraction(0))
    for end, level in zip(ends, levels, strict=True):
        y = level - over + frame.size // 3
        yield text(field.right + 4, y, end.shown, frame.size, colour=end.colour, bold=True)
