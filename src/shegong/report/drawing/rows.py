"""The field of a drawing whose bars lie: a row for each category, its name beside or above the bars."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from shegong.report.drawing.frame import Frame
from shegong.report.drawing.paper import ASIDE, INK, halo, rule, text, wrapped
from shegong.report.drawing.scale import Scale, scale_of

_SHARE, _NARROW_SHARE = Fraction(9, 25), Fraction(3, 10)
"""How much of the width names beside the bars may take."""
_SPACE, _GAP = 8, 9
_STEPS = (6, 5, 4, 3, 2, 1)


class Row(NamedTuple):
    """Where a category's bars are, from the top of the first."""

    top: Fraction
    bottom: Fraction


class Rows(NamedTuple):
    """Where bars run, and what stands around them."""

    left: Fraction
    right: Fraction
    top: Fraction
    bottom: Fraction
    scale: Scale
    rows: tuple[Row, ...]
    parts: tuple[str, ...]

    def across(self, value: Decimal | Fraction) -> Fraction:
        """How far to the right a value lies."""
        return self.scale.at(value, self.left, self.right)

    @property
    def end(self) -> Fraction:
        """Where the drawing ends."""
        return self.bottom + 26


class Room(NamedTuple):
    """What figures need beyond the ends of the bars."""

    left: Fraction
    right: Fraction


def rows_of(
    categories: Sequence[str],
    thickness: int,
    values: Sequence[Decimal],
    room: Room,
    frame: Frame,
    top: Fraction,
    *,
    from_zero: bool = True,
) -> Rows:
    """The rows from the top down, each with bars of this thickness in all."""
    widest = frame.widest([line for each in categories for line in wrapped(each, frame.size, frame.width)])
    share = frame.width * (_NARROW_SHARE if frame.is_narrow else _SHARE)
    above = frame.is_narrow and widest > share
    beside = Fraction(0) if above else min(widest, share) + _SPACE
    left, right = beside + room.left, frame.width - room.right
    parts: list[str] = []
    rows: list[Row] = []
    y = top
    for category in categories:
        lines = wrapped(category, frame.size, frame.width if above else beside - _SPACE)
        tall = len(lines) * frame.pitch
        if above:
            parts += _names(lines, Fraction(0), y, frame, side_end=False)
            rows.append(Row(y + tall + 2, y + tall + 2 + thickness))
            y += tall + 2 + thickness + _GAP
        else:
            high = max(tall, thickness)
            parts += _names(lines, beside - _SPACE, y + Fraction(high - tall, 2), frame, side_end=True)
            start = y + Fraction(high - thickness, 2)
            rows.append(Row(start, start + thickness))
            y += high + _GAP
    scale = _scale(values, right - left, frame, from_zero=from_zero)
    made = Rows(left, right, top, y, scale, tuple(rows), tuple(parts))
    return made._replace(parts=(*_grid(made, frame), *parts))


def _names(
    lines: Sequence[str], x: Fraction, top: Fraction, frame: Frame, *, side_end: bool
) -> Iterator[str]:
    for number, line in enumerate(lines):
        y = top + number * frame.pitch + frame.size
        yield halo(x, y, line, frame.size, side="end" if side_end else "start")


def _scale(values: Sequence[Decimal], width: Fraction, frame: Frame, *, from_zero: bool) -> Scale:
    """As many round numbers as have room beside each other."""
    scales = [scale_of(values, most, from_zero=from_zero) for most in _STEPS]
    for scale in scales:
        needed = (frame.widest(scale.texts) + 14) * (len(scale.ticks) - 1)
        if needed <= width:
            return scale
    return scales[-1]


def _grid(made: Rows, frame: Frame) -> Iterator[str]:
    for tick, shown in zip(made.scale.ticks, made.scale.texts, strict=True):
        x = made.across(tick)
        yield rule((x, made.top - 4), (x, made.bottom))
        half = frame.wide(shown) / 2
        yield text(
            max(half, min(x, frame.width - half)),
            made.bottom + frame.size + 4,
            shown,
            frame.size,
            side="middle",
            colour=ASIDE,
        )


def upright(made: Rows, value: Decimal | Fraction, width: str = "1") -> Iterator[str]:
    """The line that bars start from; it does not run through the names above them."""
    x = made.across(value)
    for row in made.rows:
        yield rule((x, row.top - 3), (x, row.bottom + 3), INK, width)
