"""What a table says: its keys, and every cell, cut as finely as those of the table that it is compared with."""

from fractions import Fraction
from itertools import product
from typing import NamedTuple

from shegong.formula.scope import Axis, BandAxis, ExactAxis
from shegong.formula.types import COUNT
from shegong.messages import _, label, listed
from shegong.policy.facet import Facet, Facets, Side, evidence_facets, type_facet
from shegong.policy.policy import Policy, Table

Cells = dict[tuple[object, ...], tuple[str, Facet]]
"""The cells of a table: what tells each apart, how people call it, and its figure."""


class _Point(NamedTuple):
    """A point or band of a table's axis: what makes it the same as another's, how people call it, and its number."""

    identity: object
    text: str
    number: int


def table_facets(table: Table, side: Side) -> Facets:
    """A table without its cells."""
    lookup = table.lookup
    values = [side.amount(value, lookup.type).text for value in (lookup.bounds.low, lookup.bounds.high)]
    keys = " × ".join(axis_name(axis, side.policy) for axis in lookup.axes)
    text = _("按{keys}，{count} 格，{least} 至 {greatest}")
    contents = text.format(keys=keys, count=len(lookup.cells), least=values[0], greatest=values[1])
    return {
        ("type", ""): type_facet(lookup.type),
        ("layout", ""): Facet(keys, tuple(side.level(axis.type) for axis in lookup.axes)),
        ("contents", ""): Facet(contents, None),
        **evidence_facets(table.evidence, side),
    }


def cells_of(table: Table, other: Table, side: Side) -> Cells | None:
    """Every cell of a table, its bands cut wherever those of the other table end; None where the two do not fit."""
    axes, others = table.lookup.axes, other.lookup.axes
    if len(axes) != len(others):
        return None
    along = [_points(axis, facing, side) for axis, facing in zip(axes, others, strict=True)]
    cells: Cells = {}
    for points in product(*(each or [] for each in along)):
        value = table.lookup.cells[tuple(point.number for point in points)]
        where = listed(point.text for point in points)
        cells[tuple(point.identity for point in points)] = where, side.amount(value, table.lookup.type)
    return None if None in along else cells


def axis_name(axis: Axis, policy: Policy) -> str:
    """What a table is looked up by; a rule's key stands for its name."""
    rule = policy.rules.get(axis.label)
    return label(rule.key, rule.name) if rule else axis.label


def _points(axis: Axis, other: Axis, side: Side) -> list[_Point] | None:
    """The points or bands of an axis, as far as those of the other axis are of the same kind."""
    name = axis_name(axis, side.policy)
    if isinstance(axis, ExactAxis) and isinstance(other, ExactAxis):
        level = side.policy.levels.get(axis.type.level or "")
        keys = level.values if level else {point: (str(point), str(point)) for point in axis.points}
        return [_Point(keys[point][0], f"{name} {keys[point][1]}", point) for point in axis.points]
    if not (isinstance(axis, BandAxis) and isinstance(other, BandAxis)):
        return None
    own, facing = (
        (axis, other) if axis.inclusive == other.inclusive else (_exclusive(axis), _exclusive(other))
    )
    if own.inclusive != facing.inclusive or axis.type != other.type:
        return None
    limits = sorted({*own.limits, *facing.limits})
    bands = zip([None, *limits], [*limits, None], strict=True)
    return [
        _Point((low, high), f"{name} {_band_text(low, high, own, side)}", _band_of(low, high, own))
        for low, high in bands
    ]


def _exclusive(axis: BandAxis) -> BandAxis:
    """The same bands of whole numbers, written with `below`: up to 4 is below 5."""
    if axis.inclusive and axis.type == COUNT:
        return axis._replace(limits=tuple(limit + 1 for limit in axis.limits), inclusive=False)
    return axis


def _band_of(low: Fraction | None, high: Fraction | None, axis: BandAxis) -> int:
    """In which band of the axis a stretch lies that no limit of it cuts."""
    if axis.inclusive:
        return len(axis.limits) if high is None else axis.band(high)
    return 0 if low is None else axis.band(low)


def _band_text(low: Fraction | None, high: Fraction | None, axis: BandAxis, side: Side) -> str:
    """A band in words: 不满 5 年, 满 5 年不满 10 年, 满 10 年."""
    inputs = side.policy.inputs.values()
    unit = next((given.unit for given in inputs if label(given.key, given.name) == axis.label), "")
    least, most = (
        "" if end is None else f"{side.amount(end, axis.type).text} {unit}".rstrip() for end in (low, high)
    )
    if low is None and high is None:
        return _("全部")
    if low is None:
        return (_("不超过 {high}") if axis.inclusive else _("不满 {high}")).format(high=most)
    if high is None:
        return (_("超过 {low}") if axis.inclusive else _("满 {low}")).format(low=least)
    between = _("超过 {low}，不超过 {high}") if axis.inclusive else _("满 {low}不满 {high}")
    return between.format(low=least, high=most)
