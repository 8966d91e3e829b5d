"""Lines, boxes and texts of a drawing, as elements of SVG; lengths are exact, and written with one decimal."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from html import escape
from typing import Literal
from unicodedata import combining, east_asian_width

from shegong.money import decimal_text
from shegong.report.document import clean

Length = int | Fraction
Point = tuple[Length, Length]
Side = Literal["start", "middle", "end"]

INK, ASIDE, GRID = "#1a1a1a", "#555555", "#dddddd"
_NARROW, _MIDDLE, _FULL = Fraction(3, 10), Fraction(3, 5), Fraction(1)
"""How wide a sign is, in heights of the text: what fonts differ in is taken at the wider end."""
_TOGETHER = "，。、；：）》”’%"
"""What no line begins with."""
_OPEN = "（“‘《("
"""What no line ends with."""


def at(length: Length) -> str:
    """A length as SVG has it.

    >>> at(Fraction(1, 3)), at(-2)
    ('0.3', '-2.0')
    """
    return decimal_text(Fraction(length), 1)


def line_of(text: str) -> str:
    """A text on one line, as it is shown."""
    return " ".join(clean(text).split())


def width_of(text: str, size: int) -> Fraction:
    """How wide a text of this size is at most, whatever the font."""
    return size * sum(map(_width, text), Fraction(0))


def _width(sign: str) -> Fraction:
    if combining(sign):
        return Fraction(0)
    if east_asian_width(sign) in "WFA":
        return _FULL
    return _NARROW if sign in ".,:;'|!iIl " else Fraction(9, 10) if sign in "MW%@mw" else _MIDDLE


def wrapped(text: str, size: int, width: Length) -> list[str]:
    """A text in lines of this width; only what can't be torn is longer.

    >>> wrapped("延边朝鲜族自治州2020年", 10, 50)
    ['延边朝鲜族', '自治州', '2020年']
    """
    lines = [""]
    for piece in _pieces(line_of(text)):
        if lines[-1] and width_of(lines[-1] + piece.rstrip(), size) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _pieces(text: str) -> Iterator[str]:
    """What is not torn: a word or a number, a Chinese character with the sign behind it."""
    piece = ""
    for sign in text:
        wide = east_asian_width(sign) in "WF"
        joined = (
            sign in _TOGETHER
            or piece[-1:] in tuple(_OPEN)
            or (not wide and sign != " " and piece[-1:] and _is_narrow(piece[-1]))
        )
        if piece and not joined and sign != " ":
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


def _is_narrow(sign: str) -> bool:
    return east_asian_width(sign) not in "WF" and sign != " "


def text(
    x: Length,
    y: Length,
    shown: str,
    size: int,
    *,
    side: Side = "start",
    colour: str = INK,
    bold: bool = False,
) -> str:
    """A text that stands on a point; what lies behind it stays clear of the letters."""
    anchor = "" if side == "start" else f' text-anchor="{side}"'
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{at(x)}" y="{at(y)}" font-size="{size}" fill="{colour}"{anchor}{weight}>{escape(shown)}</text>'


def halo(x: Length, y: Length, shown: str, size: int, *, side: Side = "middle") -> str:
    """A text over lines and areas, which stay clear of its letters."""
    drawn = text(x, y, shown, size, side=side)
    return drawn.replace("<text ", '<text stroke="#ffffff" stroke-width="3" paint-order="stroke" ', 1)


def turned(x: Length, y: Length, shown: str, size: int, *, side: Side = "start") -> str:
    """A text that runs upwards from a point."""
    drawn = text(x, y, shown, size, side=side)
    return drawn.replace("<text ", f'<text transform="rotate(-90 {at(x)} {at(y)})" ', 1)


def rule(start: Point, end: Point, colour: str = GRID, width: str = "1", dash: str = "") -> str:
    """A straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    (x1, y1), (x2, y2) = start, end
    ends = f'x1="{at(x1)}" y1="{at(y1)}" x2="{at(x2)}" y2="{at(y2)}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"{dashed}/>'


def box(x: Length, y: Length, width: Length, height: Length, colour: str, told: str = "") -> str:
    """A filled box with a fine edge; `told` is what a pointer that rests on it is told."""
    sides = f'x="{at(x)}" y="{at(y)}" width="{at(width)}" height="{at(height)}"'
    return f'<rect {sides} fill="{colour}" stroke="{INK}" stroke-width="0.4"{_end("rect", told)}'


def path(points: Sequence[Point], *, colour: str, dash: str = "") -> str:
    """A line through points."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="{_through(points)}" fill="none" stroke="{colour}" stroke-width="2.2" '
        f'stroke-linejoin="round"{dashed}/>'
    )


def area(points: Sequence[Point], *, colour: str) -> str:
    """A filled shape that lets through what lies behind it."""
    return f'<path d="{_through(points)}Z" fill="{colour}" fill-opacity="0.2"/>'


def mark(shape: str, x: Length, y: Length, colour: str, told: str = "") -> str:
    """A small sign on a point of a line."""
    if shape == "circle":
        return f'<circle cx="{at(x)}" cy="{at(y)}" r="3.5" fill="{colour}"{_end("circle", told)}'
    corners = {
        "square": ((-3, -3), (3, -3), (3, 3), (-3, 3)),
        "triangle": ((0, -4), (4, 3), (-4, 3)),
        "diamond": ((0, -5), (5, 0), (0, 5), (-5, 0)),
    }[shape]
    points = [(x + dx, y + dy) for dx, dy in corners]
    return f'<path d="{_through(points)}Z" fill="{colour}"{_end("path", told)}'


def _through(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{at(x)} {at(y)}" for x, y in points)


def _end(tag: str, told: str) -> str:
    return f"><title>{escape(line_of(told))}</title></{tag}>" if told else "/>"
