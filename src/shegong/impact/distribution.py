"""Who gains and who loses by a reform, and by how much; and how pay is spread before and after."""

from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from shegong.money import FEN_PER_YUAN
from shegong.payroll.conversion import with_rise
from shegong.payroll.run import Payroll

TENTHS = 10
_BANDS = 8


class Band(NamedTuple):
    """People whose rise is beyond `least`, up to `most`, both of them below zero for losses; 0 and 0: pay stays."""

    least: int
    most: int
    people: int
    sum: int


class Some(NamedTuple):
    """How many people, and what their rises come to."""

    people: int
    sum: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """Pay and rises of single people in a month, in fen.

    `before` and `after` are the least pay, the nine deciles, and the greatest pay. A decile is the pay of the person
    up to whom so many tenths, at least, of everyone stand: it is paid to somebody.
    """

    people: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    gaining: Some
    same: int
    losing: Some
    least: int
    greatest: int
    bands: tuple[Band, ...]


def distribution(payroll: Payroll) -> Distribution:
    """How a month's pay and rises are spread; raises ShegongError where current pay or gross pay is unknown."""
    table = with_rise(payroll).select("current_pay", "gross", "rise")
    rise = table["rise"]
    least, greatest = table.select(pl.col("rise").min(), most=pl.col("rise").max()).row(0)
    gaining, losing = rise.filter(rise > 0), rise.filter(rise < 0)
    return Distribution(
        table.height,
        _deciles(table["current_pay"]),
        _deciles(table["gross"]),
        Some(len(gaining), int(gaining.sum())),
        int((rise == 0).sum()),
        Some(len(losing), int(losing.sum())),
        least,
        greatest,
        tuple(_bands(rise, max(-least, greatest))),
    )


def _deciles(values: pl.Series) -> tuple[int, ...]:
    """The least value, the nine deciles, the greatest."""
    ordered = values.sort().to_list()
    count = len(ordered)
    places = [0, *(-(-count * tenth // TENTHS) - 1 for tenth in range(1, TENTHS + 1))]
    return tuple(ordered[place] for place in places)


def _bands(rise: pl.Series, largest: int) -> list[Band]:
    """Counts by size of rise, from the greatest loss to the greatest gain, in bands of one width."""
    width = _width(largest)
    number = ((pl.col("rise").abs() + width - 1) // width) * pl.col("rise").sign()
    rows = (
        rise.to_frame("rise")
        .group_by(number.alias("band"))
        .agg(people=pl.len().cast(pl.Int64), sum=pl.col("rise").sum())
        .sort("band")
    )
    return [
        Band((abs(band) - 1) * width * (-1 if band < 0 else 1) if band else 0, band * width, people, total)
        for band, people, total in rows.iter_rows()
    ]


def _width(greatest: int) -> int:
    """The least of 1, 2, 5, 10, 20, ... yuan of which a few bands reach the greatest rise.

    >>> _width(145_000), _width(90)
    (20000, 100)
    """
    unit = FEN_PER_YUAN
    while True:
        for width in (unit, 2 * unit, 5 * unit):
            if width * _BANDS >= greatest:
                return width
        unit *= 10
