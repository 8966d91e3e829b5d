"""By which offices a payroll is summed up, and in which order its people stand then."""

from collections import Counter
from typing import NamedTuple

import polars as pl

from shegong.payroll.run import Payroll

_ABOVE = {"unit": ("region",), "street": ("region",), "community": ("region", "street"), "region": ()}
"""What a payroll can be divided by, the first choice first, and within what its names need to be different."""
_FEWEST = 2


class Unit(NamedTuple):
    """The people of one office: its name, and their places in the payroll's table, in order."""

    name: str
    places: list[int]


def unit_keys(payroll: Payroll) -> list[str]:
    """The columns that tell offices apart, the one with their names last; none where there are no offices.

    They divide people neither into a single office nor, mostly, everyone into their own.
    """
    table = payroll.table
    texts = [key for key in _ABOVE if key in table.columns and table[key].dtype == pl.String]
    for key in texts:
        keys = [*(above for above in _ABOVE[key] if above in texts), key]
        if (table[key].fill_null("") == "").all():
            continue
        if _FEWEST <= table.select(keys).n_unique() <= table.height // _FEWEST:
            return keys
    return []


def units_of(payroll: Payroll) -> list[Unit]:
    """The offices in the order of first mention; everyone together where there are none to tell apart."""
    table, keys = payroll.table, unit_keys(payroll)
    if not keys:
        return [Unit("", list(range(table.height)))]
    texts = table.select(pl.col(keys).fill_null("")).with_row_index("place")
    found = texts.group_by(keys, maintain_order=True).agg(pl.col("place")).rows()
    named = Counter(name for *_above, name, _places in found)
    return [
        Unit(("" if named[name] == 1 else "".join(above)) + (name or "（空）"), places)
        for *above, name, places in found
    ]
