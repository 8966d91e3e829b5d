"""The field of a drawing whose values rise: round numbers at its left, categories below it."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from shegong.report.drawing.frame import Frame
from shegong.report.drawing.paper import ASIDE, INK, Length, line_of, rule, text, wrapped
from shegong.report.drawing.scale import Scale

_SPACE = 8
MOST_LINES = 3


class Field(NamedTuple):
    """Where values are drawn."""

    left: Fraction
    right: Fraction
    top: Fraction
    bottom: Fraction
    scale: Scale
    slots: int

    @property
    def slot(self) -> Fraction:
        """How wide a category is."""
        return (self.right - self.left) / self.slots

    def middle(self, number: int) -> Fraction:
        """The middle of a category."""
        return self.left + self.slot * (2 * number + 1) / 2

    def level(self, value: Decimal | Length) -> Fraction:
        """How far down a value lies."""
        return self.scale.at(Fraction(value), self.bottom, self.top)


def left_of(scale: Scale, frame: Frame) -> Fraction:
    """How much room the round numbers take."""
    return frame.widest(scale.texts) + _SPACE


def grid(field: Field, frame: Frame) -> list[str]:
    """A line across for each round number, the one at zero a stronger one."""
    parts = []
    for tick, shown in zip(field.scale.ticks, field.scale.texts, strict=True):
        y = field.level(tick)
        parts.append(rule((field.left, y), (field.right, y)))
        parts.append(
            text(field.left - _SPACE, y + frame.size // 3, shown, frame.size, side="end", colour=ASIDE)
        )
    return parts


def ground(field: Field) -> str:
    """The line at zero, or at the bottom where zero is not shown."""
    zero = field.level(min(max(Fraction(0), field.scale.low), field.scale.high))
    return rule((field.left, zero), (field.right, zero), INK)


def labels(categories: Sequence[str], slot: Fraction, frame: Frame) -> list[list[str]] | None:
    """The categories' names in lines as wide as a category; none where a name does not fit."""
    room = slot - _SPACE
    names = [wrapped(category, frame.size, room) for category in categories]
    fits = all(len(lines) <= MOST_LINES and frame.widest(lines) <= room for lines in names)
    return names if fits else None


def thinned(categories: Sequence[str], slot: Fraction, frame: Frame) -> list[list[str]]:
    """The names in lines, or where they don't all fit the last one and every second, third ... before it, in one."""
    fitting = labels(categories, slot, frame)
    if fitting is not None:
        return fitting
    names = [line_of(category) for category in categories]
    every = step_for(names, slot, frame)
    last = len(names) - 1
    return [[name] if (last - number) % every == 0 else [] for number, name in enumerate(names)]


def step_for(texts: Sequence[str], slot: Fraction, frame: Frame) -> int:
    """Every how manieth of the texts has room if they stand on one line."""
    room = frame.widest(texts) + _SPACE
    return max(1, -(-room // slot))


def below(field: Field, names: Sequence[Sequence[str]], frame: Frame) -> tuple[list[str], Fraction]:
    """The categories under the field, and where they end."""
    parts = []
    for number, lines in enumerate(names):
        for index, line in enumerate(lines):
            y = field.bottom + _SPACE + frame.size + index * frame.pitch
            parts.append(text(held(field.middle(number), line, frame), y, line, frame.size, side="middle"))
    most = max(map(len, names), default=0)
    return parts, field.bottom + _SPACE + frame.size + max(most - 1, 0) * frame.pitch + 6


def held(x: Fraction, shown: str, frame: Frame) -> Fraction:
    """The middle of a text, so that it does not run over the edge."""
    half = frame.wide(shown) / 2
    return max(half, min(x, frame.width - half))
