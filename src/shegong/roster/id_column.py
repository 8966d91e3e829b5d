"""A million ID numbers checked at once, with integers only."""

from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from shegong.roster.identity import FIRST_BIRTH_YEAR, LAST_BIRTH_YEAR, WEIGHTS

Small = npt.NDArray[np.int8]
Whole = npt.NDArray[np.int64]
Truth = npt.NDArray[np.bool_]

_LENGTH = 18
_LEAST = 10 ** (_LENGTH - 1)
"""A number of eighteen digits that is not less has neither a sign nor a leading zero."""
_LEAST_BEFORE_X = _LEAST // 10
_PIECES = (6, 6, 5)
"""So many digits of the first seventeen are looked up together."""
_AFTER_BIRTH = 10**3
_YEAR = 10**4
_CHECK_OF_X = 10
_IS_RIGHT = np.arange(3 * 10 + 10 + 1) % 11 == 1
"""By the weighted sum of all eighteen characters, whether the last one is right."""


def plain_keys(texts: pl.Series) -> pl.Series:
    """The first seventeen digits as a number, where the text is plainly a right ID number; else null.

    What begins with 0 or is written in any unusual way is not plain.
    """
    return keys_of(texts.to_frame("text").select(digits_of(pl.col("text"))).to_series())


def digits_of(text: pl.Expr) -> pl.Expr:
    """The digits of a text of eighteen digits, or of seventeen and an X, as one number; 0 for any other text."""
    number = text.str.strip_suffix("X").cast(pl.Int64, strict=False)
    least = pl.when(text.str.ends_with("X")).then(_LEAST_BEFORE_X).otherwise(_LEAST)
    plain = (text.str.len_bytes() == _LENGTH) & (number >= least)
    return pl.when(plain).then(number).otherwise(0)


def keys_of(digits: pl.Series) -> pl.Series:
    """The first seventeen digits where `digits_of` a text are those of a right ID number; else null."""
    numbers = digits.to_numpy()
    before_x = numbers < _LEAST
    keys = np.where(before_x, numbers, numbers // 10)
    last = np.where(before_x, _CHECK_OF_X, numbers - keys * 10)
    right = _IS_RIGHT[_weighted_sum(keys) + last] & _is_birth(keys // _AFTER_BIRTH % 10**8)
    found = pl.Series(keys)
    return found if right.all() else pl.select(pl.when(pl.Series(right)).then(found)).to_series()


def _weighted_sum(numbers: Whole) -> Small:
    """The sum of seventeen digits by their weights, less some multiple of 11; up to 30 for three pieces."""
    first, second, third = _tables()
    low_size, middle_size = 10 ** _PIECES[2], 10 ** _PIECES[1]
    upper = numbers // low_size
    high = upper // middle_size
    sums: Small = first[high] + second[upper - high * middle_size] + third[numbers - upper * low_size]
    return sums


@cache
def _tables() -> tuple[Small, ...]:
    """For each piece, the weighted sum of its digits modulo 11, by its value."""
    tables = []
    start = 0
    for length in _PIECES:
        sums = np.zeros(1, dtype=np.int16)
        for weight in WEIGHTS[start : start + length]:
            sums = np.add.outer(sums, np.arange(10, dtype=np.int16) * weight).ravel()
        tables.append((sums % 11).astype(np.int8))
        start += length
    return tuple(tables)


def _is_birth(births: Whole) -> Truth:
    """Whether numbers such as 19800229 are dates on which somebody may have been born."""
    known = _birth_dates()
    # The first place stands for whatever is out of range.
    return known[np.clip(births - FIRST_BIRTH_YEAR * _YEAR, 0, len(known) - 1)]


@cache
def _birth_dates() -> Truth:
    """Which numbers are dates, from the first year on; one is looked up in no time."""
    known = np.zeros((LAST_BIRTH_YEAR - FIRST_BIRTH_YEAR + 1) * _YEAR + 1, dtype=np.bool_)
    days = pl.date_range(date(FIRST_BIRTH_YEAR, 1, 1), date(LAST_BIRTH_YEAR, 12, 31), eager=True)
    parts = (days.dt.year() - FIRST_BIRTH_YEAR, days.dt.month(), days.dt.day())
    years, months, in_month = (part.cast(pl.Int64).to_numpy() for part in parts)
    known[years * _YEAR + months * 100 + in_month] = True
    return known
