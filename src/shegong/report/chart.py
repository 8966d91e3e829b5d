"""A chart as data: categories, series of exact numbers and what lies around them; writers draw or list it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

Kind = Literal["lines", "columns", "stacked", "bars", "tornado"]


class Band(NamedTuple):
    """Between what a series may lie, category by category: "80%"."""

    name: str
    low: tuple[Decimal, ...]
    high: tuple[Decimal, ...]


class Series(NamedTuple):
    """One value for each category, or none; bands around them."""

    name: str
    values: tuple[Decimal | None, ...]
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A chart; `notes` stand below it.

    Lines run and columns stand (beside each other, or stacked) over the categories; bars lie, a line for each category.
    A tornado has two series, what each category's low and high end come to, as bars that start from the baseline.
    Over lines the baseline is a budget.
    """

    title: str
    kind: Kind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    baseline: Decimal | None = None
    notes: tuple[str, ...] = ()
