"""What a formula may refer to: names with type and bounds, tables with axes and cells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from shegong.formula.types import Bounds, Type


class Symbol(NamedTuple):
    """A name of the formula language, with what it can be."""

    name: str
    label: str
    type: Type
    bounds: Bounds


class LevelSet(NamedTuple):
    """An ordered set of values, lowest first: each its key and what people call it."""

    key: str
    label: str
    values: tuple[tuple[str, str], ...]

    def rank(self, value: str) -> int | None:
        """The place of a value from 0, or None where there is no such value."""
        return next((rank for rank, (key, _) in enumerate(self.values) if key == value), None)


class ExactAxis(NamedTuple):
    """A key that must be one of `points` (ranks of a level, or counts)."""

    type: Type
    label: str
    points: tuple[int, ...]


class BandAxis(NamedTuple):
    """A key that falls into bands; the upper limit of a band belongs to it if `inclusive`, and the last has none.

    `limits` has one entry fewer than there are bands.
    """

    type: Type
    label: str
    limits: tuple[Fraction, ...]
    inclusive: bool

    def band(self, value: Fraction | int) -> int:
        """The number of the band, from 0, in which `value` lies."""
        if self.inclusive:
            return sum(limit < value for limit in self.limits)
        return sum(limit <= value for limit in self.limits)


Axis = ExactAxis | BandAxis


class LookupTable(NamedTuple):
    """A table as formulas see it: for each combination of points or band numbers, a value of `type`."""

    name: str
    label: str
    type: Type
    axes: tuple[Axis, ...]
    cells: Mapping[tuple[int, ...], Fraction]

    @property
    def bounds(self) -> Bounds:
        """The least and greatest cell."""
        return Bounds(min(self.cells.values()), max(self.cells.values()))


@dataclass(frozen=True, slots=True)
class Scope:
    """All that one formula may mention."""

    symbols: Mapping[str, Symbol]
    tables: Mapping[str, LookupTable] = field(default_factory=dict)
    levels: Mapping[str, LevelSet] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    """Names with a problem of their own, already reported: what uses them is not checked."""
