"""What every drawing has: a width, a size of letters, the unit and the legend on top; and what comes of drawing it."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from shegong.messages import _
from shegong.report.chart import Chart
from shegong.report.drawing.legend import Item, legend_of
from shegong.report.drawing.paper import ASIDE, line_of, text, width_of


class Drawing(NamedTuple):
    """Elements and how high they are together."""

    parts: list[str]
    height: Fraction


class Frame(NamedTuple):
    """How wide a drawing is, and how large its letters."""

    width: int
    size: int

    @property
    def is_narrow(self) -> bool:
        """Whether it is for a hand's width."""
        return self.width < _WIDE

    @property
    def pitch(self) -> int:
        """From line to line of a text."""
        return self.size + 3

    def wide(self, shown: str) -> Fraction:
        """How wide a text is."""
        return width_of(shown, self.size)

    def widest(self, texts: Sequence[str]) -> Fraction:
        """How wide the widest text is."""
        return max(map(self.wide, texts), default=Fraction(0))


_WIDE = 500


def head_of(chart: Chart, frame: Frame, items: Sequence[Item]) -> Drawing:
    """The legend, and the unit of the axis below it."""
    parts, height = legend_of(items, frame.width, frame.size)
    made = list(parts)
    if chart.unit:
        told = _("单位：{unit}").format(unit=line_of(chart.unit))
        made.append(text(0, height + frame.size, told, frame.size - 1, colour=ASIDE))
        height += frame.size + 8
    return Drawing(made, Fraction(height))
