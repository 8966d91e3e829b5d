"""Chance: numbers between 0 and 2**32 that decide what happens to whom.

Something of probability p happens where the number is below p * 2**32. A run with draws takes numbers from numpy's
PCG64, seeded with the seed, the draw, the year and what is decided: so the same post has the same luck in every
variant, and any number of threads gives the same. A run without draws takes numbers that lie evenly: of many people
alike, a share p is met, spread over regions and kinds as evenly as can be.
"""

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Literal, get_args
from zlib import crc32

import numpy as np

Decision = Literal["yearly", "exit", "newcomer", "age", "sex", "uptake", "appointment", "figure"]
_DECISIONS: tuple[Decision, ...] = get_args(Decision)
WHOLE = 2**32
_BITS = 32
_PRIMES = [each for each in range(2, 102) if all(each % less for less in range(2, each))]
"""The multiples of their roots lie evenly, and independently of each other."""
Chance = Callable[[Decision, str, int, np.ndarray], np.ndarray]
"""The numbers of a decision (with the key of its entry) in a year, for states by draw and slot.

Only slots that are not vacant are asked about.
"""


def threshold(share: Fraction) -> int:
    """Below which numbers something of this probability happens."""
    return int(share * WHOLE)


def thresholds(shares: tuple[Fraction, ...]) -> np.ndarray:
    """Where each of several things that exclude each other ends; the last ends at the whole."""
    total = Fraction(0)
    ends: list[int] = []
    for share in shares:
        total += share
        ends.append(threshold(total))
    return np.array(ends, dtype=np.int64)


def drawn(seed: int, first: int, order: np.ndarray) -> Chance:
    """Numbers drawn for the draws from `first` on; `order` lists the slots as the states have them."""
    known: dict[tuple[Decision, str], tuple[int, np.ndarray]] = {}

    def numbers(decision: Decision, entry: str, year: int, states: np.ndarray) -> np.ndarray:
        drawn_in, found = known.get((decision, entry), (0, order))
        if drawn_in != year:
            rows = [
                stream(seed, first + draw, year, decision, entry).integers(
                    0, WHOLE, len(order), dtype=np.uint32
                )
                for draw in range(states.shape[0])
            ]
            found = np.stack(rows)[:, order]
            known[decision, entry] = year, found
        return found

    return numbers


def stream(seed: int, draw: int, year: int, decision: Decision, entry: str) -> np.random.Generator:
    """Random numbers of their own for a draw, a year, and what is decided: the same whichever entries stand beside."""
    kind = (_DECISIONS.index(decision), crc32(entry.encode()))
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(draw, year, *kind))))


def choices(seed: int, draws: int, change: str, counts: list[int]) -> np.ndarray:
    """Which of so many possible factors is drawn, in each draw, for each random step of a change of a figure."""
    rows = [
        stream(seed, draw, 0, "figure", change).integers(0, WHOLE, len(counts), dtype=np.uint32)
        for draw in range(draws)
    ]
    found: np.ndarray = np.stack(rows).astype(np.int64) * np.array(counts, dtype=np.int64) >> _BITS
    return found


def evenly() -> Chance:
    """Numbers that lie evenly over the people there are; those who come go on from where the last ended.

    Of n people a share p is met by n x p rounded up or down: in the first year as it is nearest, then so that the years
    come to the share together.
    """
    met: dict[tuple[Decision, str], int] = {}
    first: dict[tuple[Decision, str], int] = {}

    def numbers(decision: Decision, entry: str, year: int, states: np.ndarray) -> np.ndarray:
        (row,) = states
        there = np.flatnonzero(row)
        found = np.full(len(row), WHOLE - 1, dtype=np.uint32)
        count = len(there)
        if not count:
            return found[None, :]
        since = year - first.setdefault((decision, entry), year)
        step = 2 * [*first].index((decision, entry))
        if decision in ("newcomer", "age", "sex"):
            before = met.get((decision, entry), 0)
            met[decision, entry] = before + count
            found[there] = ((np.arange(before, before + count) * 2 + 1) * _multiplier(step) // 2) % WHOLE
            return found[None, :]
        alike = there[np.lexsort((there, row[there]))]
        keys = (np.arange(count, dtype=np.int64) * _multiplier(step) + since * _multiplier(step + 1)) % WHOLE
        ranks = np.empty(count, dtype=np.int64)
        ranks[np.argsort(keys, kind="stable")] = np.arange(count)
        found[alike] = (ranks * WHOLE + (WHOLE // 2 + since * _multiplier(step)) % WHOLE) // count
        return found[None, :]

    return numbers


def _multiplier(number: int) -> int:
    """2**32 times the root of a prime, without its whole part; another one for every decision."""
    return isqrt(_PRIMES[number % len(_PRIMES)] << 2 * _BITS) % WHOLE
