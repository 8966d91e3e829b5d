"""Changes of pay by two things at once, shaded by how big they are."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from math import floor
from typing import NamedTuple

from shegong.formula.types import MONEY, Type
from shegong.messages import _
from shegong.money import decimal_text, plain_yuan, round_to_integer, yuan
from shegong.proof.compare import Group, Heat
from shegong.report.document import Cell, Column, Table, Tone, words

_GAINS: tuple[Tone, ...] = ("up", "up2", "up3")
_LOSSES: tuple[Tone, ...] = ("down", "down2", "down3")
"""From a small change to a big one."""
_MIXED = "※"


def signed(change: Fraction, kind: Type) -> str:
    """A change with its sign: money in yuan to the fen, a count with two decimals where it is not whole."""
    if kind == MONEY:
        text = yuan(round_to_integer(change))
    else:
        text = decimal_text(change, None if change.denominator == 1 else 2)
    return f"+{text}" if change > 0 else text


class _Shades(NamedTuple):
    """Between which sizes the changes lie: from 0 where some gain and some lose."""

    least: Fraction
    greatest: Fraction

    @classmethod
    def of(cls, changes: Sequence[Fraction]) -> "_Shades":
        """The shades for some changes."""
        sizes = [abs(change) for change in changes if change] or [Fraction(0)]
        same_way = all(change >= 0 for change in changes) or all(change <= 0 for change in changes)
        return cls(min(sizes) if same_way else Fraction(0), max(sizes))

    def tone(self, change: Fraction) -> Tone:
        """How a change is to strike the eye."""
        if not change:
            return ""
        tones, span = _GAINS if change > 0 else _LOSSES, self.greatest - self.least
        share = (abs(change) - self.least) / span if span else Fraction(0)
        return tones[min(floor(share * len(tones)), len(tones) - 1)]


def heat_table(heat: Heat, kind: Type, usual: str) -> Table:
    """The average change, a row for each value downwards; neighbours that are alike in every cell share a row.

    `usual` tells what all cells have in common.
    """
    shades = _Shades.of([group.average for group in heat.cells.values()])
    rows = tuple(
        (words(name, "strong"), *(_cell(group, kind, shades) for group in groups))
        for name, groups in _lines(heat)
    )
    unit = _("（元/月）") if kind == MONEY else ""
    title = _("平均变动{unit}").format(unit=unit)
    corner = " ＼ ".join(name for name in (heat.down, heat.across) if name)
    columns = (Column(corner), *(Column(name or _("变动"), "right") for _value, name in heat.columns))
    notes = [_("一格是这一格所有情形的平均：正数提高，负数降低，底色越深变动越大；空格是没有这样的人。")]
    if usual:
        notes.insert(0, _("表中的人：{usual}。其他情形只计入上面的得失。").format(usual=usual))
    if any(_is_mixed(group) for group in heat.cells.values()):
        notes.append(_("{mark} 这一格里有人升、有人降。").format(mark=_MIXED))
    return Table(title, columns, rows, tuple(notes))


def _lines(heat: Heat) -> Iterator[tuple[str, tuple[Group | None, ...]]]:
    """The rows with their cells; those in a row that are alike as one."""
    lines = [
        (name, tuple(heat.cells.get((row, column)) for column, _name in heat.columns))
        for row, name in heat.rows
    ]
    for _alike, same in groupby(lines, key=lambda line: [group and group.outcome for group in line[1]]):
        names, groups = zip(*same, strict=True)
        yield "–".join(dict.fromkeys((names[0], names[-1]))), groups[0]


def _is_mixed(group: Group) -> bool:
    return group.least < 0 < group.greatest


def _cell(group: Group | None, kind: Type, shades: _Shades) -> Cell:
    if group is None:
        return words("")
    average, mark = group.average, _MIXED if _is_mixed(group) else ""
    places = 2 if kind == MONEY or average.denominator > 1 else 0
    plain = plain_yuan(round_to_integer(average)) if kind == MONEY else decimal_text(average, places)
    figure = "#,##0" + ("." + "0" * places if places else "")
    form = (
        f'+{figure}"{mark}";-{figure}"{mark}";{figure}"{mark}"' if mark else f"+{figure};-{figure};{figure}"
    )
    return Cell(f"{signed(average, kind)}{mark}", Decimal(plain), form, shades.tone(average))
