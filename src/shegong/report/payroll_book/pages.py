"""Where the printed pages of a sheet end: not within an office that fits on one."""

from collections.abc import Iterator, Sequence

_ACROSS, _DOWN = 784, 505
"""Points of A4 across between its margins."""
_PIXELS, _PADDING = 7, 5
"""Of a column: for each letter, and in all."""
_MOST = 1000
"""So many breaks a spreadsheet takes."""


def breaks_between(heights: Sequence[int], header: int, widths: Sequence[int], pages: int) -> list[int]:
    """Before which parts of a sheet, by number, a page ends: those that would not fit on what is left of it.

    `heights` are those of the parts, in points, `header` what every page repeats, `widths` those of the columns that
    stand on so many `pages` side by side. What takes more than a page begins a page, and so does what follows on it:
    how far the last one is filled, nobody knows before it is printed.
    """
    across = sum(width * _PIXELS + _PADDING for width in widths) * 3 // 4
    room = max(_DOWN, _DOWN * across // (_ACROSS * pages)) - header
    found = list(_breaks(heights, room)) if room > 0 else []
    return found if len(found) <= _MOST else []


def _breaks(heights: Sequence[int], room: int) -> Iterator[int]:
    left = room
    for part, height in enumerate(heights):
        if part and height > left:
            yield part
            left = room
        left -= height
