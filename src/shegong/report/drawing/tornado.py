"""What the result comes to at both ends of each assumption, to the left and right of what it is."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from shegong.report.chart import Chart
from shegong.report.chart_table import all_values, baseline_name, figure, places_of
from shegong.report.drawing.frame import Drawing, Frame, head_of
from shegong.report.drawing.legend import box_item
from shegong.report.drawing.looks import fill
from shegong.report.drawing.paper import box, halo, text, width_of
from shegong.report.drawing.rows import Room, Row, Rows, rows_of, upright

_THICK, _SPACE = 24, 5


def tornado(chart: Chart, frame: Frame) -> Drawing:
    """A row for each assumption; bars start from the baseline."""
    places, base = places_of(chart), chart.baseline or Decimal(0)
    values = [value for series in chart.series for value in all_values(series)]
    head = head_of(chart, frame, [box_item(fill(n).colour, each.name) for n, each in enumerate(chart.series)])
    label = f"{baseline_name(chart)} {figure(base, places)}".strip()
    room = _room(values, base, places, frame)
    crowded = any(_is_shared(_ends(chart, number), base) for number in range(len(chart.categories)))
    thickness = 2 * (frame.size + 4) if crowded else _THICK
    made = rows_of(
        chart.categories,
        thickness,
        [*values, base],
        room,
        frame,
        head.height + frame.pitch + 8,
        from_zero=False,
    )
    x, half = made.across(base), width_of(label, frame.size) / 2
    parts = [*head.parts, *made.parts]
    for number, row in enumerate(made.rows):
        parts += _row(chart, number, row, made, frame)
    parts += upright(made, base, "1.6")
    middle = max(half, min(x, frame.width - half))
    parts.append(text(middle, made.top - 8, label, frame.size, side="middle", bold=True))
    return Drawing(parts, made.end)


def _room(values: list[Decimal], base: Decimal, places: int, frame: Frame) -> Room:
    low = [figure(value, places) for value in values if value < base]
    high = [figure(value, places) for value in values if value >= base]
    return Room(*(frame.widest(shown) + _SPACE + 3 if shown else Fraction(4) for shown in (low, high)))


def _row(chart: Chart, number: int, row: Row, made: Rows, frame: Frame) -> Iterator[str]:
    """Both ends: in one line where they lie on different sides, else one below the other."""
    base, places = chart.baseline or Decimal(0), places_of(chart)
    known = _ends(chart, number)
    shared = _is_shared(known, base)
    high = (row.bottom - row.top) / (len(known) if shared else 1)
    for place, (index, value) in enumerate(known):
        top = row.top + (high * place if shared else 0)
        start, end, shown = made.across(base), made.across(value), figure(value, places)
        told = f"{chart.categories[number]} {chart.series[index].name} {shown} {chart.unit}"
        yield box(min(start, end), top + 2, abs(end - start), high - 4, fill(index).colour, told)
        if value != base:
            falls, y = value < base, top + high / 2 + frame.size // 3
            x = end - _SPACE if falls else end + _SPACE
            yield halo(x, y, shown, frame.size, side="end" if falls else "start")


def _ends(chart: Chart, number: int) -> list[tuple[int, Decimal]]:
    """What the series come to for an assumption, by their numbers."""
    ends = [(index, series.values[number]) for index, series in enumerate(chart.series)]
    return [(index, value) for index, value in ends if value is not None]


def _is_shared(ends: list[tuple[int, Decimal]], base: Decimal) -> bool:
    """Whether two bars go the same way."""
    sides = [value < base for _index, value in ends if value != base]
    return len(set(sides)) < len(sides)
