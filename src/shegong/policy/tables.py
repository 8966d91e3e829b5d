"""Turns the tables of a regulation file into look-ups: rows by one or two keys, evenly rising values, bands."""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from shegong.errors import nearest
from shegong.formula.scope import Axis, BandAxis, ExactAxis, LevelSet, LookupTable
from shegong.formula.types import MONEY, RATE, Type
from shegong.messages import _, label, listed
from shegong.money import FEN_PER_YUAN, decimal_text
from shegong.policy.entries import UNITS, EntryError, evidence, number, refusing
from shegong.policy.layers import Entry
from shegong.policy.policy import Input, Table
from shegong.policy.schema import Band, TableEntry

_MOST_ROWS = 1_000
_WHOLE_KEY = re.compile(r"0|[1-9][0-9]{0,3}")


def quick_deductions(brackets: LookupTable) -> LookupTable:
    """For each bracket, what to take off (amount x rate) so that only each slice is taxed at its own rate, in fen."""
    axis = brackets.axes[0]
    if not isinstance(axis, BandAxis):
        raise TypeError(brackets.name)
    found: dict[tuple[int, ...], Fraction] = {(0,): Fraction(0)}
    for band, limit in enumerate(axis.limits):
        step = brackets.cells[(band + 1,)] - brackets.cells[(band,)]
        found[(band + 1,)] = found[(band,)] + limit * step
    label_of_quick = _("{table}的速算扣除数").format(table=brackets.label)
    return LookupTable(f"{brackets.name}.quick", label_of_quick, MONEY, brackets.axes, found)


class TableBuilder:
    """Builds tables, whose keys may be inputs (then the file uses the names of their values) or plain numbers."""

    def __init__(
        self, inputs: Mapping[str, Input], levels: Mapping[str, LevelSet], known: Iterable[str]
    ) -> None:
        self.inputs = inputs
        self.levels = levels
        self.known = set(known)

    def table(self, entry: Entry[TableEntry]) -> Table:
        """The table of an entry; exactly one of rows, linear, bands gives its values."""
        written = entry.value
        kind = UNITS[written.unit]
        given = [name for name in ("rows", "linear", "bands") if getattr(written, name) is not None]
        if len(given) != 1:
            raise EntryError(
                entry.problem(
                    "P030",
                    _("表要在 rows、linear、bands 里写一种，这里有 {count} 种").format(count=len(given)),
                    _("留下一种"),
                    at_key=True,
                )
            )
        if len(written.keys) not in (1, 2):
            raise refusing(entry, "P030", "keys")(_("表有一个键或两个键"), _('写成 keys = ["grade"]'))
        for index, key in enumerate(written.keys):
            if key not in self.known:
                guess = nearest(key, self.known)
                raise EntryError(
                    entry.problem(
                        "P031",
                        _("表的键“{key}”不认识").format(key=key),
                        _("是不是 {guess}？").format(guess=guess) if guess else _("写输入项或规则的代号"),
                        "keys",
                        index,
                    )
                )
            if self._key_type(key, written).kind in ("date", "flag"):
                raise EntryError(
                    entry.problem(
                        "P055",
                        _("表不能以日期或是否为键：{key}").format(key=key),
                        _("日期先用 years(…) 或 months(…) 换成个数；是否写成“甲 if 条件 else 乙”"),
                        "keys",
                        index,
                    )
                )
        axes, cells = self._cells(entry, kind)
        lookup = LookupTable(entry.key, label(entry.key, written.name), kind, axes, cells)
        quick = self._quick(entry, lookup) if written.bands and written.bands[-1].quick is not None else None
        return Table(entry.key, written.name, lookup, evidence(entry), quick)

    def _quick(self, entry: Entry[TableEntry], lookup: LookupTable) -> LookupTable:
        """The quick deductions of tax brackets, which are published beside the rates and follow from them."""
        derived = quick_deductions(lookup)
        axis = lookup.axes[0]
        if lookup.type != RATE or axis.type != MONEY:
            raise refusing(entry, "P074", "bands")(
                _("速算扣除数只用于以金额分档、以比率为值的表"), _("删去 quick，或改 unit、key_unit")
            )
        for index, band in enumerate(entry.value.bands or []):
            rate, lower = lookup.cells[(index,)], lookup.cells.get((index - 1,), Fraction(0))
            if rate < lower:
                raise refusing(entry, "P074", "bands", index, "value")(
                    _("税率要递增：{rate} 低于上一档").format(rate=decimal_text(rate)), _("核对各档税率")
                )
            right = decimal_text(derived.cells[(index,)] / FEN_PER_YUAN)
            refuse = refusing(entry, "P074", "bands", index, *(["quick"] if band.quick is not None else []))
            if band.quick is None or number(band.quick, MONEY, refuse) != derived.cells[(index,)]:
                raise refuse(
                    _("速算扣除数与税率不符：这一档应是 {right}").format(right=right),
                    _("核对税率、级距和速算扣除数"),
                )
        return derived

    def _cells(
        self, entry: Entry[TableEntry], kind: Type
    ) -> tuple[tuple[Axis, ...], dict[tuple[int, ...], Fraction]]:
        written = entry.value
        first = written.keys[0]
        if written.rows is None and len(written.keys) > 1:
            raise refusing(entry, "P030", "keys")(
                _("linear 和 bands 只有一个键"), _("去掉一个键，或改用 rows")
            )
        if written.linear and self._key_type(first, written).kind == "level":
            raise refusing(entry, "P030", "linear")(_("级别不能用 linear"), _("用 rows"))
        if written.linear:
            line = written.linear
            start = number(line.first, kind, refusing(entry, "P028", "linear", "first"))
            step = number(line.step, kind, refusing(entry, "P028", "linear", "step"))
            if line.to < line.from_ or line.to - line.from_ > _MOST_ROWS:
                raise refusing(entry, "P030", "linear", "to")(
                    _("to 不能小于 from，也不能多于 1000 行"), _("改 to")
                )
            points = range(line.from_, line.to + 1)
            axis = ExactAxis(self._key_type(first, written), self._label(first), tuple(points))
            return (axis,), {(point,): start + step * (point - line.from_) for point in points}
        if written.bands is not None:
            axis_of_bands, values = self._bands(entry, written.bands, kind, first, ("bands",))
            return (axis_of_bands,), {(number_of_band,): value for number_of_band, value in enumerate(values)}
        return self._rows(entry, kind)

    def _rows(
        self, entry: Entry[TableEntry], kind: Type
    ) -> tuple[tuple[Axis, ...], dict[tuple[int, ...], Fraction]]:
        """Rows by one key, or by two: then each row is itself a row of values, or bands that are alike in each."""
        written = entry.value
        rows = written.rows or {}
        if not rows:
            raise refusing(entry, "P030", "rows")(_("表是空的"), _("写上各行"))
        outer = [(self._point(entry, written.keys[0], key, ("rows", key)), key) for key in rows]
        axis = ExactAxis(
            self._key_type(written.keys[0], written),
            self._label(written.keys[0]),
            tuple(p for p, _key in outer),
        )
        cells: dict[tuple[int, ...], Fraction] = {}
        inner_axes: list[Axis] = []
        for point, key in outer:
            row = rows[key]
            if isinstance(row, dict | list) != (len(written.keys) > 1):
                raise refusing(entry, "P030", "rows", key)(
                    _("keys 有 {count} 个，这一行的写法与它不符").format(count=len(written.keys)),
                    _("改 keys 或改这一行"),
                )
            if row in ({}, []):
                raise refusing(entry, "P030", "rows", key)(_("这一行是空的"), _("写上各值"))
            if isinstance(row, dict):
                inner = {self._point(entry, written.keys[1], name, ("rows", key, name)): name for name in row}
                label = self._label(written.keys[1])
                inner_axes.append(ExactAxis(self._key_type(written.keys[1], written), label, tuple(inner)))
                for place, name in inner.items():
                    refuse = refusing(entry, "P028", "rows", key, name)
                    cells[point, place] = number(row[name], kind, refuse)
            elif isinstance(row, list):
                band_axis, values = self._bands(entry, row, kind, written.keys[1], ("rows", key))
                inner_axes.append(band_axis)
                cells.update({(point, band): value for band, value in enumerate(values)})
            else:
                cells[(point,)] = number(row, kind, refusing(entry, "P028", "rows", key))
        if not inner_axes:
            return (axis,), cells
        for other, key in zip(inner_axes, rows, strict=True):
            if other != inner_axes[0]:
                raise refusing(entry, "P030", "rows", key)(_("各行的键或分档要一样"), _("补齐或对齐各行"))
        return (axis, inner_axes[0]), cells

    def _bands(
        self, entry: Entry[TableEntry], bands: list[Band], kind: Type, key: str, path: tuple[str, ...]
    ) -> tuple[BandAxis, list[Fraction]]:
        key_type = self._key_type(key, entry.value)
        if key_type.kind == "level":
            raise refusing(entry, "P030", *path)(_("级别不能分档"), _("用 rows"))
        limits: list[Fraction] = []
        values: list[Fraction] = []
        inclusive = bool(bands) and bands[0].upto is not None
        for index, band in enumerate(bands):
            limit = band.upto if inclusive else band.below
            wrong = band.below if inclusive else band.upto
            last = index == len(bands) - 1
            if wrong is not None or (limit is None) != last:
                raise refusing(entry, "P032", *path, index)(
                    _("各档都写 upto 或都写 below，最后一档两个都不写"), _("改这一档")
                )
            values.append(number(band.value, kind, refusing(entry, "P028", *path, index, "value")))
            if limit is not None:
                limits.append(number(limit, key_type, refusing(entry, "P028", *path, index)))
                if limits[-1:] <= limits[-2:-1]:
                    raise refusing(entry, "P032", *path, index)(_("各档的上限要递增"), _("调整次序"))
        if not bands:
            raise refusing(entry, "P032", *path)(_("没有分档"), _("至少写一档"))
        return BandAxis(key_type, self._label(key), tuple(limits), inclusive), values

    def _key_type(self, key: str, written: TableEntry) -> Type:
        given = self.inputs.get(key)
        return given.type if given else UNITS[written.key_unit]

    def _label(self, key: str) -> str:
        given = self.inputs.get(key)
        return label(key, given.name) if given else key

    def _point(self, entry: Entry[TableEntry], key: str, text: str, path: tuple[str, ...]) -> int:
        kind = self._key_type(key, entry.value)
        if level := self.levels.get(kind.level or ""):
            rank = level.rank(text)
            if rank is not None:
                return rank
            names = [value for value, _label in level.values]
            guess = nearest(text, names)
            remedy = _("是不是 {guess}？").format(guess=guess) if guess else listed(names)
        else:
            if _WHOLE_KEY.fullmatch(text):
                return int(text)
            remedy = _("键写整数，不超过四位")
        problem = entry.problem(
            "P033",
            _("“{label}”没有“{text}”这个值").format(label=self._label(key), text=text),
            remedy,
            *path,
            at_key=True,
        )
        raise EntryError(problem)
