"""What the colours, dashes and marks of a drawing stand for, in lines above it."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from shegong.report.drawing.looks import Stroke
from shegong.report.drawing.paper import Length, area, box, line_of, mark, rule, text, width_of, wrapped

_BOX, _LINE, _GAP, _BETWEEN = 16, 30, 6, 18


class Item(NamedTuple):
    """A sample of a look, and the name of what has it."""

    width: int
    sample: Callable[[Length, Length], str]
    name: str


def box_item(colour: str, name: str) -> Item:
    """For series of boxes."""
    return Item(_BOX, lambda x, y: box(x, y - 10, _BOX, 11, colour), line_of(name))


def line_item(look: Stroke, name: str) -> Item:
    """For lines."""

    def sample(x: Length, y: Length) -> str:
        line = rule((x, y - 4), (x + _LINE, y - 4), look.colour, "2.2", look.dash)
        return line + (mark(look.mark, x + _LINE // 2, y - 4, look.colour) if look.mark else "")

    return Item(_LINE, sample, line_of(name))


def band_item(colour: str, layers: int, name: str) -> Item:
    """For what lies between two values: as dark as so many bands over each other."""

    def sample(x: Length, y: Length) -> str:
        corners = ((x, y - 10), (x + _BOX, y - 10), (x + _BOX, y + 1), (x, y + 1))
        return area(corners, colour=colour) * layers

    return Item(_BOX, sample, line_of(name))


class Legend(NamedTuple):
    """What is drawn, and how high it is."""

    parts: tuple[str, ...]
    height: int


def legend_of(items: Sequence[Item], width: int, size: int) -> Legend:
    """The items in a row, or in as many as they need; a name that is wider than the drawing in lines of its own."""
    parts: list[str] = []
    x, y, pitch = Fraction(0), 0, size + 8
    for item in items:
        lines = wrapped(item.name, size, width - item.width - _GAP)
        room = item.width + _GAP + max(width_of(line, size) for line in lines)
        if x and x + room > width:
            x, y = Fraction(0), y + pitch
        base = y + size
        parts.append(item.sample(x, base))
        parts += _lines(lines, x + item.width + _GAP, base, size)
        y += (len(lines) - 1) * (size + 3)
        x += room + _BETWEEN
    return Legend(tuple(parts), y + pitch + 4 if items else 0)


def _lines(lines: Sequence[str], x: Length, y: int, size: int) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield text(x, y + number * (size + 3), line, size)
