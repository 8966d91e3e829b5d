"""The figures of a regulation as tables: its parameters with all their dates, its tables with their bands in words."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from shegong.formula.scope import Axis, BandAxis
from shegong.formula.types import MONEY, RATE
from shegong.formula.words import value_text
from shegong.messages import _, label
from shegong.money import decimal_text, yuan
from shegong.policy.month import Month
from shegong.policy.policy import Parameter, Policy
from shegong.policy.policy import Table as PolicyTable
from shegong.report.citations import Citations
from shegong.report.document import Cell, Column, Table, Tone, figures, rates, without_empty_columns, words

_FOLDED_FROM = 10
_FOLDS = 3
_WIDEST = 8


def parameter_table(policy: Policy, month: Month, cite: Citations) -> Table:
    """Every value of every parameter with its grounds; the one in force stands out."""
    rows = [row for each in policy.parameters.values() for row in _parameter_rows(each, month, cite)]
    columns = (
        Column(_("参数")),
        Column(_("起始日期")),
        Column(_("数值"), "right"),
        Column(_("核对到")),
        Column(_("依据")),
    )
    notes = (_("加粗的是 {month} 所用的数值。").format(month=month),)
    return without_empty_columns(Table("", columns, tuple(rows), notes))


def _parameter_rows(parameter: Parameter, month: Month, cite: Citations) -> Iterator[tuple[Cell, ...]]:
    """A row for each value, the latest first; what is known of all of them stands in the first."""
    name = label(parameter.key, parameter.name)
    if parameter.type == MONEY:
        name = _("{name}（{unit}）").format(name=name, unit=_("元"))
    if not parameter.values:
        yield words(name), words(""), words(_("由各地确定"), "assumed"), words(""), words("")
        return
    grounds = cite.text(parameter.evidence)
    if parameter.renew_years:
        grounds += "\n" + _("每 {years} 年调整一次").format(years=parameter.renew_years)
    about = [
        words(name),
        words(parameter.checked.isoformat() if parameter.checked else ""),
        words(grounds, "assumed" if parameter.evidence.status == "assumed" else ""),
    ]
    shown = parameter_cells(parameter)
    in_force = max((since for since, _value in parameter.values if since <= month.first_day), default=None)
    for (since, _value), cell in reversed(list(zip(parameter.values, shown, strict=True))):
        tone: Tone = "strong" if since == in_force else ""
        yield about[0], words(since.isoformat(), tone), cell._replace(tone=tone), *about[1:]
        about = [words("")] * len(about)


def parameter_cells(parameter: Parameter) -> list[Cell]:
    """The values of a parameter by rising date; a rate that stands alone is a percentage."""
    values = [value for _since, value in parameter.values]
    return rates(values, percent=True) if parameter.type == RATE else figures(values, parameter.type)


def policy_table(policy: Policy, table: PolicyTable, cite: Citations) -> Table:
    """A table as printed: one key down, folded where it is long; or one down and one across."""
    lookup = table.lookup
    name = label(table.key, table.name)
    title = _("{name}（{unit}）").format(name=name, unit=_("元")) if lookup.type == MONEY else name
    notes = (cite.text(table.evidence),)
    values = figures(list(lookup.cells.values()), lookup.type)
    cells = dict(zip(lookup.cells, values, strict=True))
    headings, points = zip(*(_axis(policy, axis) for axis in lookup.axes), strict=True)
    if len(points) == 1:
        rows: list[tuple[Cell, ...]] = [(words(text), cells[point,]) for point, text in points[0].items()]
        value = _("数额") if lookup.type == MONEY else _("数值")
        columns: tuple[Column, ...] = (Column(headings[0], "center"), Column(value, "right"))
        if table.quick:
            quick = figures(list(table.quick.cells.values()), MONEY)
            rows = [(*row, cell) for row, cell in zip(rows, quick, strict=True)]
            columns = (*columns, Column(_("速算扣除数"), "right"))
        return _folded(Table(title, columns, tuple(rows), notes))
    down, across = points
    if len(across) > _WIDEST >= len(down):
        headings, (down, across) = headings[::-1], points[::-1]
        cells = {(row, column): cell for (column, row), cell in cells.items()}
    rows_of = tuple((words(text), *(cells[i, j] for j in across)) for i, text in down.items())
    columns = (Column(" ＼ ".join(headings), "center"), *(Column(text, "right") for text in across.values()))
    return Table(title, columns, rows_of, notes)


def _axis(policy: Policy, axis: Axis) -> tuple[str, dict[int, str]]:
    """What an axis is called, and each of its points or bands in words."""
    rule = policy.rules.get(axis.label)
    heading = label(rule.key, rule.name) if rule else axis.label
    units = [each.unit for each in policy.inputs.values() if label(each.key, each.name) == axis.label]
    unit = _("元") if axis.type == MONEY else units[0] if units else ""
    if isinstance(axis, BandAxis):
        return heading, dict(enumerate(_bands(axis, unit)))
    heading = _("{name}（{unit}）").format(name=heading, unit=unit) if unit else heading
    return heading, {point: value_text(Fraction(point), axis.type, policy.scope) for point in axis.points}


def _bands(axis: BandAxis, unit: str) -> Iterator[str]:
    """Each band in words: 不满 5 年, 满 5 年不满 10 年, 满 10 年."""
    if axis.inclusive:
        below, between, above = _("不超过 {high}"), _("超过 {low}，不超过 {high}"), _("超过 {low}")
    else:
        below, between, above = _("不满 {high}"), _("满 {low}不满 {high}"), _("满 {low}")
    limits = [
        (yuan(each) if axis.type == MONEY else decimal_text(each)) + f" {unit}".rstrip()
        for each in axis.limits
    ]
    if not limits:
        yield _("全部")
        return
    yield below.format(high=limits[0])
    yield from (between.format(low=low, high=high) for low, high in pairwise(limits))
    yield above.format(low=limits[-1])


def _folded(table: Table) -> Table:
    """A long narrow table in several strips side by side."""
    if len(table.rows) < _FOLDED_FROM:
        return table
    height = -(-len(table.rows) // _FOLDS)
    blank = (words(""),) * len(table.columns)
    strips = [
        _filled(table.rows[start : start + height], height, blank)
        for start in range(0, height * _FOLDS, height)
    ]
    rows = tuple(tuple(cell for part in parts for cell in part) for parts in zip(*strips, strict=True))
    return Table(table.title, table.columns * _FOLDS, rows, table.notes)


def _filled(rows: Sequence[tuple[Cell, ...]], height: int, blank: tuple[Cell, ...]) -> list[tuple[Cell, ...]]:
    return [*rows, *[blank] * (height - len(rows))]
