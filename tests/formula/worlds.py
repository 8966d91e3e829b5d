"""Random places: inputs with limits, parameters and tables, and random people who live there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import polars as pl
from hypothesis import strategies as st

from shegong.formula.amounts import constant, whole
from shegong.formula.columns import Column
from shegong.formula.interpret import Value
from shegong.formula.scope import Axis, BandAxis, ExactAxis, LevelSet, LookupTable, Scope, Symbol
from shegong.formula.types import COUNT, DATE, FLAG, MONEY, RATE, Bounds, Type, exactly
from shegong.policy.load import CALENDAR, calendar_values
from shegong.policy.month import Month

EDUCATION, CERTIFICATE, POST = (Type("level", key) for key in ("education", "certificate", "post"))
LEVELS = {
    "education": LevelSet("education", "学历", (("none", "无"), ("college", "大专"), ("master", "硕士"))),
    "certificate": LevelSet("certificate", "证书", (("none", "无"), ("junior", "初级"), ("senior", "高级"))),
    "post": LevelSet("post", "岗位", (("staff", "工作人员"), ("chief", "正职"))),
}
HUGE = 10**15
"""Fen: ten trillion yuan, far above any wage."""
_HIRED = (date(1990, 1, 1).toordinal(), date(2030, 12, 31).toordinal())
AWKWARD = ("0.333333", "0.142857142857", "1.05", "0.7", "-0.25", "2", "0.000001")


@dataclass(frozen=True)
class Input:
    """What is known of a person: its type, and the least and greatest value."""

    type: Type
    low: int
    high: int


@dataclass(frozen=True)
class World:
    """All that a formula may mention, with the values of what is the same for everyone."""

    scope: Scope
    inputs: Mapping[str, Input]
    constants: Mapping[str, Fraction | date]

    def columns(self) -> dict[str, Column]:
        """What the compiler is given."""
        columns: dict[str, Column] = {
            name: pl.lit(value) if isinstance(value, date) else constant(value)
            for name, value in self.constants.items()
        }
        for name, given in self.inputs.items():
            plain = given.type in (FLAG, DATE)
            columns[name] = pl.col(name) if plain else whole(pl.col(name), given.low, given.high)
        return columns

    def values(self, person: Mapping[str, int]) -> dict[str, Value]:
        """What the interpreter is given."""
        facts = {name: as_value(self.inputs[name].type, fact) for name, fact in person.items()}
        return {**self.constants, **facts}

    def frame(self, people: list[dict[str, int]]) -> pl.DataFrame:
        """The people as columns."""
        return pl.DataFrame(
            {
                name: pl.Series(
                    [as_cell(given.type, person[name]) for person in people], dtype=_DTYPES[given.type.kind]
                )
                for name, given in self.inputs.items()
            }
        )


_DTYPES = {"money": pl.Int64, "count": pl.Int64, "level": pl.Int64, "flag": pl.Boolean, "date": pl.Date}


def as_value(kind: Type, fact: int) -> Value:
    """A fact as the interpreter wants it."""
    cell = as_cell(kind, fact)
    return Fraction(fact) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def measure(value: Value) -> Fraction:
    """A value as bounds measure it: dates as day numbers, yes and no as 1 and 0."""
    return Fraction(value.toordinal()) if isinstance(value, date) else Fraction(value)


def as_cell(kind: Type, fact: int) -> int | bool | date:
    """A fact as a column wants it."""
    if kind == FLAG:
        return bool(fact)
    return date.fromordinal(fact) if kind == DATE else fact


@st.composite
def worlds(draw: st.DrawFn, *, largest: int = 2_000_000, most: int = 60) -> World:
    """A place; money up to `largest` fen, counts up to `most`."""
    money, count = st.integers(-largest // 4, largest), st.integers(0, most)
    inputs = {
        "pay": Input(MONEY, *draw(_limits(st.integers(0, largest)))),
        "balance": Input(MONEY, *draw(_limits(money))),
        "served": Input(COUNT, *draw(_limits(count))),
        "people": Input(COUNT, *draw(_limits(st.integers(1, max(most, 1))))),
        "education": Input(EDUCATION, 0, 2),
        "certificate": Input(CERTIFICATE, 0, 2),
        "post": Input(POST, 0, 1),
        "local": Input(FLAG, 0, 1),
        "joined": Input(DATE, *draw(_limits(st.integers(*_HIRED)))),
    }
    parameters = {
        "base": (MONEY, Fraction(draw(st.integers(1, largest)))),
        "debt": (MONEY, Fraction(draw(st.integers(-largest, 0)))),
        "factor": (RATE, Fraction(draw(st.sampled_from(AWKWARD)))),
        "share": (RATE, Fraction(draw(st.sampled_from(AWKWARD)))),
        "span": (COUNT, Fraction(draw(st.integers(1, 7)))),
    }
    month = Month(draw(st.integers(1949, 2199)), draw(st.integers(1, 12)))
    symbols = {key: Symbol(key, key, kind, bounds) for key, (kind, bounds) in CALENDAR.items()}
    for name, given in inputs.items():
        symbols[name] = Symbol(name, name, given.type, Bounds(Fraction(given.low), Fraction(given.high)))
    for name, (kind, value) in parameters.items():
        symbols[name] = Symbol(name, name, kind, exactly(value))
    tables = {table.name: table for table in [*draw(_tables(largest)), draw(_calendar(month))]}
    figures = {name: value for name, (_kind, value) in parameters.items()}
    return World(Scope(symbols, tables, LEVELS), inputs, {**figures, **calendar_values(month)})


def _limits(values: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(values, values).map(lambda pair: (min(pair), max(pair)))


@st.composite
def _tables(draw: st.DrawFn, largest: int) -> list[LookupTable]:
    grades = ExactAxis(COUNT, "等级", tuple(range(1, 6)))
    education = ExactAxis(EDUCATION, "学历", (0, 1, 2))
    post = ExactAxis(POST, "岗位", (0, 1))
    years = draw(_bands(COUNT, st.integers(0, 20).map(Fraction)))
    pay = draw(_bands(MONEY, st.integers(0, largest).map(Fraction)))
    first, step = draw(st.sampled_from(AWKWARD)), draw(st.sampled_from(AWKWARD))
    even: dict[tuple[int, ...], Fraction] = {
        (grade,): Fraction(first) + Fraction(step) * grade for grade in grades.points
    }
    money, rate = st.integers(-1000, largest).map(Fraction), st.sampled_from(AWKWARD).map(Fraction)
    tax = draw(_bands(MONEY, st.integers(-1000, largest).map(Fraction)))
    return [
        LookupTable("coefficient", "系数", RATE, (grades,), even),
        draw(_table("wage", MONEY, (grades,), money)),
        draw(_table("deemed", COUNT, (education,), st.integers(0, 5).map(Fraction))),
        draw(_table("allowance", MONEY, (education, post), money)),
        draw(_table("seniority", RATE, (years,), rate)),
        draw(_table("subsidy", MONEY, (post, pay), money)),
        draw(_table("tax", RATE, (tax,), st.integers(0, 45).map(lambda percent: Fraction(percent, 100)))),
        draw(_table("post.lowest", COUNT, (post,), st.integers(1, 6).map(Fraction))),
        draw(_table("post.highest", COUNT, (post,), st.integers(7, 18).map(Fraction))),
    ]


@st.composite
def _calendar(draw: st.DrawFn, month: Month) -> LookupTable:
    """Some days in a month, before and after it that are worked, or not, whatever day of the week it is."""
    first, last = month.first_day.toordinal() - 40, month.last_day.toordinal() + 40
    days = draw(st.dictionaries(st.integers(first, last), st.booleans(), max_size=40))
    cells: dict[tuple[int, ...], Fraction] = {(day,): Fraction(int(works)) for day, works in days.items()}
    axis = ExactAxis(DATE, "日期", tuple(days))
    return LookupTable("working_days", "工作日历", COUNT, (axis,), cells)


def _bands(kind: Type, limits: st.SearchStrategy[Fraction]) -> st.SearchStrategy[BandAxis]:
    return st.builds(
        lambda drawn, inclusive: BandAxis(kind, "档", tuple(sorted(drawn)), inclusive),
        st.lists(limits, max_size=3, unique=True),
        st.booleans(),
    )


def _table(
    name: str, kind: Type, axes: tuple[Axis, ...], cells: st.SearchStrategy[Fraction]
) -> st.SearchStrategy[LookupTable]:
    places: list[tuple[int, ...]] = [()]
    for axis in axes:
        points = range(len(axis.limits) + 1) if isinstance(axis, BandAxis) else axis.points
        places = [(*before, point) for before in places for point in points]
    values = st.lists(cells, min_size=len(places), max_size=len(places))
    return values.map(
        lambda drawn: LookupTable(name, name, kind, axes, dict(zip(places, drawn, strict=True)))
    )


def people_of(world: World, size: int = 6) -> st.SearchStrategy[list[dict[str, int]]]:
    """Two people at the ends of every limit, and `size` others."""
    edges: list[int] = []
    for table in world.scope.tables.values():
        for axis in table.axes:
            if isinstance(axis, BandAxis):
                edges += [int(limit) + beside for limit in axis.limits for beside in (-1, 0, 1)]
    person = st.fixed_dictionaries(
        {
            name: st.sampled_from(
                [given.low, given.high, *(edge for edge in edges if given.low <= edge <= given.high)]
            )
            | st.integers(given.low, given.high)
            for name, given in world.inputs.items()
        }
    )
    ends = [{name: getattr(given, end) for name, given in world.inputs.items()} for end in ("low", "high")]
    return st.lists(person, min_size=size, max_size=size).map(lambda drawn: ends + drawn)
