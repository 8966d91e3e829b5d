"""Bars that lie: a row for each category, with every figure at the end of its bar."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from shegong.report.chart import Chart
from shegong.report.chart_table import all_values, figure, places_of, totals_of
from shegong.report.drawing.columns import stack
from shegong.report.drawing.frame import Drawing, Frame, head_of
from shegong.report.drawing.legend import box_item
from shegong.report.drawing.looks import fill
from shegong.report.drawing.paper import box, halo, text
from shegong.report.drawing.rows import Room, Row, Rows, rows_of, upright

_ALONE = 20
"""How thick a bar is that has its row for itself."""
_SPACE = 5


def bars(chart: Chart, frame: Frame) -> Drawing:
    """The bars, from the top down; stacked ones in one row."""
    places, many = places_of(chart), len(chart.series)
    is_stacked = chart.kind == "stacked" and many > 1
    items = [box_item(fill(n).colour, each.name) for n, each in enumerate(chart.series)] if many > 1 else []
    head = head_of(chart, frame, items)
    if is_stacked:
        ends = [end for n in range(len(chart.categories)) for part in stack(chart, n) for end in part[1:]]
        told = [total for total in totals_of(chart) if total is not None]
    else:
        told = ends = [value for series in chart.series for value in all_values(series)]
    thickness = _ALONE if is_stacked or many == 1 else (frame.size + 4) * max(many, 1)
    made = rows_of(
        chart.categories,
        thickness,
        ends,
        _room(told, places, frame, one_side=is_stacked),
        frame,
        head.height + 6,
    )
    parts = [*head.parts, *made.parts]
    for number, row in enumerate(made.rows):
        draw = _stacked if is_stacked else _beside
        parts += draw(chart, number, row, made, frame)
    return Drawing([*parts, *upright(made, Fraction(0))], made.end)


def _room(values: list[Decimal], places: int, frame: Frame, *, one_side: bool) -> Room:
    """For figures behind the bars, and before those that go to the left."""
    right = [figure(value, places) for value in values if value >= 0 or one_side]
    left = [figure(value, places) for value in values if value < 0 and not one_side]
    return Room(*(frame.widest(shown) + _SPACE + 3 if shown else Fraction(4) for shown in (left, right)))


def _beside(chart: Chart, number: int, row: Row, made: Rows, frame: Frame) -> Iterator[str]:
    """A bar for each series, one below the other."""
    places, high = places_of(chart), (row.bottom - row.top) / len(chart.series)
    for index, series in enumerate(chart.series):
        value = series.values[number]
        if value is None:
            continue
        shown, top = figure(value, places), row.top + high * index
        zero, end = made.across(Fraction(0)), made.across(value)
        told = f"{chart.categories[number]} {series.name} {shown} {chart.unit}"
        yield box(min(zero, end), top + 1, abs(end - zero), high - 2, fill(index).colour, told)
        x, y = (end - _SPACE if value < 0 else end + _SPACE), top + high / 2 + frame.size // 3
        yield halo(x, y, shown, frame.size, side="end" if value < 0 else "start")


def _stacked(chart: Chart, number: int, row: Row, made: Rows, frame: Frame) -> Iterator[str]:
    """One bar of all series, the sum behind it."""
    places, parts = places_of(chart), stack(chart, number)
    y = (row.top + row.bottom) / 2 + frame.size // 3
    for index, start, end in parts:
        left, right = sorted((made.across(start), made.across(end)))
        shown, look = figure(end - start, places), fill(index)
        told = f"{chart.categories[number]} {chart.series[index].name} {shown} {chart.unit}"
        yield box(left, row.top + 1, right - left, row.bottom - row.top - 2, look.colour, told)
        if end != start and frame.wide(shown) <= right - left - 4:
            yield text((left + right) / 2, y, shown, frame.size, side="middle", colour=look.ink)
    total = totals_of(chart)[number]
    if total is not None:
        furthest = max([Decimal(0), *(end for _index, *ends in parts for end in ends)])
        yield halo(made.across(furthest) + _SPACE, y, figure(total, places), frame.size, side="start")
