"""A million ID numbers checked at once, with integers only."""

from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from shegong.roster.identity import FIRST_BIRTH_YEAR, LAST_BIRTH_YEAR, WEIGHTS, is_birth_date

Small = npt.NDArray[np.int8]

_LENGTH = 18
_LEAST = 10 ** (_LENGTH - 1)
"""A number of eighteen characters that is not less has neither a sign nor a leading zero."""
_PIECES = (6, 6, 5)
"""So many digits of the first seventeen are looked up together."""
_AFTER_BIRTH = 10**3
_IN_EVERY_MONTH = 28
_IS_RIGHT = np.arange(3 * 10 + 10 + 1) % 11 == 1
"""By the weighted sum of all eighteen characters, whether the last one is right."""


def plain_keys(texts: pl.Series) -> pl.Series:
    """The first seventeen digits as a number, where the text is plainly a right ID number; else null.

    What begins with 0 or is written in any unusual way is not plain.
    """
    digits = texts.cast(pl.Int64, strict=False)
    digits = pl.select(
        pl.when((texts.str.len_bytes() == _LENGTH) & (digits >= _LEAST)).then(digits)
    ).to_series()
    keys, last = digits // 10, digits % 10
    unread = digits.is_null().arg_true()
    if len(unread):
        ends_in_x = _ending_in_x(texts.gather(unread))
        keys = keys.scatter(unread, ends_in_x)
        last = last.scatter(unread, 10)
    numbers = keys.fill_null(0).to_numpy()
    right = _IS_RIGHT[_weighted_sum(numbers) + last.cast(pl.Int8).to_numpy()] & (numbers > 0)
    births = keys // _AFTER_BIRTH % 10**8
    accepted = pl.Series(right)
    if impossible := _impossible(births.unique()):
        accepted &= ~births.is_in(pl.Series(impossible, dtype=pl.Int64).implode())
    return keys if accepted.all() else pl.select(pl.when(accepted).then(keys)).to_series()


def _ending_in_x(texts: pl.Series) -> pl.Series:
    """The first seventeen digits of numbers that end in X; null where that is not so."""
    keys = texts.str.slice(0, _LENGTH - 1).cast(pl.Int64, strict=False)
    plain = (texts.str.len_bytes() == _LENGTH) & texts.str.ends_with("X") & (keys >= _LEAST // 10)
    return pl.select(pl.when(plain).then(keys)).to_series()


def _weighted_sum(numbers: npt.NDArray[np.int64]) -> Small:
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


def _impossible(births: pl.Series) -> list[int]:
    """Which births, as numbers such as 19800229, are no dates; only the ends of months are looked at one by one."""
    births = births.drop_nulls()
    years, months, days = births // 10_000, births // 100 % 100, births % 100
    plain_year = years.is_between(FIRST_BIRTH_YEAR, LAST_BIRTH_YEAR)
    certain = plain_year & months.is_between(1, 12) & days.is_between(1, _IN_EVERY_MONTH)
    return [birth for birth in births.filter(~certain).to_list() if not is_birth_date(f"{birth:08}")]
