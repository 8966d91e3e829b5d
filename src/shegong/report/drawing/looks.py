"""How series are told apart: by colours as different in grey as in colour, lines also by their dashes and marks."""

from typing import NamedTuple


class Fill(NamedTuple):
    """The colour of a box, and of a text on it."""

    colour: str
    ink: str


class Stroke(NamedTuple):
    """The look of a line."""

    colour: str
    dash: str
    mark: str


_LIGHT, _DARK = "#ffffff", "#1a1a1a"
_FILLS = (
    Fill("#1f4e79", _LIGHT),
    Fill("#efb04e", _DARK),
    Fill("#b5563f", _LIGHT),
    Fill("#cfe0ee", _DARK),
    Fill("#6ba59a", _DARK),
    Fill("#3a3a3a", _LIGHT),
    Fill("#e6dcc3", _DARK),
    Fill("#7d6596", _LIGHT),
)
_STROKES = (
    Stroke("#1f4e79", "", "circle"),
    Stroke("#b5563f", "8 4", "square"),
    Stroke("#2f7a6c", "2 3", "triangle"),
    Stroke("#a86f00", "10 3 2 3", "diamond"),
    Stroke("#5d3a74", "5 2", "circle"),
    Stroke("#3a3a3a", "1 2", "square"),
)
LIMIT = Stroke("#8c1010", "6 3", "")
"""The line of a budget."""


def fill(number: int) -> Fill:
    """The look of a series of boxes."""
    return _FILLS[number % len(_FILLS)]


def stroke(number: int) -> Stroke:
    """The look of a series of points."""
    return _STROKES[number % len(_STROKES)]
