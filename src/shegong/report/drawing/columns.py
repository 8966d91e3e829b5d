"""Columns that stand beside each other or on each other, where names and figures have room; else they lie down."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from shegong.report.chart import Chart
from shegong.report.chart_table import figure, places_of, totals_of
from shegong.report.drawing.axis import Field, below, grid, ground, labels, left_of
from shegong.report.drawing.frame import Drawing, Frame, head_of
from shegong.report.drawing.legend import box_item
from shegong.report.drawing.looks import fill
from shegong.report.drawing.paper import box, halo, text, turned
from shegong.report.drawing.scale import scale_of

_HIGH, _LOW = 270, 210
_STEPS = 6
_SHARE = Fraction(3, 4)
"""Of a category's width that its columns take."""
_WIDEST = 56


def columns(chart: Chart, frame: Frame) -> Drawing | None:
    """The columns; none where they would have to lie down."""
    places, many = places_of(chart), len(chart.series)
    stacked = chart.kind == "stacked"
    scale = scale_of(_reached(chart), _STEPS, from_zero=True)
    left = left_of(scale, frame)
    slot = (frame.width - left) / max(len(chart.categories), 1)
    wide = min(slot * _SHARE / (1 if stacked else max(many, 1)), Fraction(_WIDEST))
    names = labels(chart.categories, slot, frame)
    tops = totals_of(chart) if stacked else [value for series in chart.series for value in series.values]
    shown = frame.widest([figure(value, places) for value in tops if value is not None])
    upwards = shown > (slot - 6 if stacked or many == 1 else wide)
    if names is None or (upwards and (stacked or wide < frame.size)):
        return None
    head = head_of(chart, frame, [box_item(fill(n).colour, each.name) for n, each in enumerate(chart.series)])
    if many == 1:
        head = head_of(chart, frame, [])
    room = (shown if upwards else Fraction(frame.size)) + 8
    top = head.height + room
    bottom = top + (_LOW if frame.is_narrow else _HIGH)
    field = Field(left, Fraction(frame.width), top, bottom, scale, len(chart.categories))
    parts = [*head.parts, *grid(field, frame)]
    if stacked:
        parts += _stacks(chart, field, frame, wide)
    else:
        parts += _groups(chart, field, frame, wide, upwards=upwards)
    lowest = room if any(value is not None and value < 0 for value in tops) else Fraction(0)
    texts, end = below(field._replace(bottom=bottom + lowest), names, frame)
    return Drawing([*parts, ground(field), *texts], end)


def _reached(chart: Chart) -> list[Decimal]:
    """The values that columns end at."""
    if chart.kind != "stacked":
        return [value for series in chart.series for value in series.values if value is not None]
    return [
        end for number in range(len(chart.categories)) for part in stack(chart, number) for end in part[1:]
    ]


def stack(chart: Chart, number: int) -> list[tuple[int, Decimal, Decimal]]:
    """The parts of a category, each from where to where: what is less than nothing goes the other way."""
    ends = {True: Decimal(0), False: Decimal(0)}
    parts = []
    for index, series in enumerate(chart.series):
        value = series.values[number]
        if value is not None:
            start = ends[value >= 0]
            ends[value >= 0] += value
            parts.append((index, start, start + value))
    return parts


def _stacks(chart: Chart, field: Field, frame: Frame, wide: Fraction) -> Iterator[str]:
    places = places_of(chart)
    for number, (category, total) in enumerate(zip(chart.categories, totals_of(chart), strict=True)):
        parts, x = stack(chart, number), field.middle(number)
        for index, start, end in parts:
            value, look = abs(end - start), fill(index)
            top, bottom = sorted((field.level(start), field.level(end)))
            shown = figure(end - start, places)
            told = f"{category} {chart.series[index].name} {shown} {chart.unit}"
            yield box(x - wide / 2, top, wide, bottom - top, look.colour, told)
            if value and bottom - top >= frame.size + 2 and frame.wide(shown) <= wide - 2:
                y = (top + bottom) / 2 + frame.size // 3
                yield text(x, y, shown, frame.size, side="middle", colour=look.ink)
        if total is not None:
            highest = max(end for _index, *ends in parts for end in (*ends, Decimal(0)))
            yield halo(x, field.level(highest) - 5, figure(total, places), frame.size)


def _groups(chart: Chart, field: Field, frame: Frame, wide: Fraction, *, upwards: bool) -> Iterator[str]:
    places = places_of(chart)
    for number, category in enumerate(chart.categories):
        start = field.middle(number) - wide * len(chart.series) / 2
        for index, series in enumerate(chart.series):
            value = series.values[number]
            if value is None:
                continue
            shown = figure(value, places)
            told = f"{category} {series.name} {shown} {chart.unit}"
            x, end, zero = start + wide * index, field.level(value), field.level(0)
            yield box(x, min(end, zero), wide, abs(zero - end), fill(index).colour, told)
            yield _figure(x + wide / 2, end, shown, frame, upwards=upwards, falls=value < 0)


def _figure(x: Fraction, end: Fraction, shown: str, frame: Frame, *, upwards: bool, falls: bool) -> str:
    """A value beyond the end of its column."""
    if upwards:
        y = end + 4 if falls else end - 4
        return turned(x + frame.size // 3, y, shown, frame.size, side="end" if falls else "start")
    return halo(x, end + frame.size + 3 if falls else end - 5, shown, frame.size)
