"""The benchmarks: which roster each reads, in which ways its job is done, and what numbers ours is to meet."""

from collections.abc import Callable
from dataclasses import dataclass

from measure import Job, Results

_MIB_PER_GB = 10**9 / 2**20


@dataclass(frozen=True, slots=True)
class Limit:
    """What a number found in the results is to be."""

    what: str
    found: Callable[[Results], float]
    at_most: float | None = None
    at_least: float | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A job done in several ways, first by us, on a roster of one kind (see `data.py`)."""

    title: str
    roster: str
    jobs: dict[str, Job]
    limits: tuple[Limit, ...]


READ_FIRST = "read_first"
"""Our library without flowing: what a roster takes that is not plain, step by step."""


def base_of(results: Results) -> float:
    """The seconds of the faster pass-through."""
    return min(results[key].seconds for key in _PASS_THROUGH)


def _off(*keys: str) -> Callable[[Results], float]:
    return lambda results: max(results[key].off["people"] for key in keys)


def _calculating(key: str) -> Callable[[Results], float]:
    return lambda results: results[key].parts["calculate"] / results[READ_FIRST].parts["calculate"]


def _to_reading_and_writing(at_most: float) -> Limit:
    return Limit(
        "time, to reading and writing", lambda found: found["ours"].seconds / base_of(found), at_most=at_most
    )


_PASS_THROUGH = {
    "pass_through": Job("pass_through", "polars, no calculation, streaming", compared=False),
    "in_memory": Job("pass_through_in_memory", "polars, no calculation, in memory", compared=False),
}
_TO_BY_HAND = Limit(
    "time, to the rule by hand",
    lambda found: found["ours"].seconds / found["by_hand"].seconds,
    at_most=1.3,
)
_TO_BY_HAND_CHECKED = Limit(
    "  the same, with its checks and totals",
    lambda found: found["ours"].seconds / found["by_hand_checked"].seconds,
    at_most=1.3,
)
_MEMORY = Limit("peak memory in GB", lambda found: found["ours"].peak_mib / _MIB_PER_GB, at_most=1)
_TO_OPENFISCA = (
    Limit(
        "speed, to OpenFisca-core, file to file",
        lambda found: found["openfisca"].seconds / found["ours"].seconds,
        at_least=10,
    ),
    Limit("speed, to OpenFisca-core, calculation", _calculating("openfisca"), at_least=10),
    Limit("  the same, its tables as arrays", _calculating("arrays"), at_least=10),
)

GROSS = Benchmark(
    "a month, gross pay",
    roster="gross",
    jobs={
        "ours": Job("ours_gross", "shegong, all checks"),
        READ_FIRST: Job("ours_gross_read_first", "shegong, roster read first"),
        **_PASS_THROUGH,
        "by_hand": Job("by_hand_gross", "polars, rule by hand, no checks"),
        "by_hand_checked": Job("by_hand_gross_checked", "polars, by hand, checks, totals"),
        "openfisca": Job("openfisca_gross", "OpenFisca-core"),
        "arrays": Job("openfisca_gross_arrays", "OpenFisca-core, tables as arrays"),
        "decimal": Job("decimal_gross", "Python, Decimal row by row", once=True),
    },
    limits=(
        _to_reading_and_writing(2),
        _TO_BY_HAND,
        _TO_BY_HAND_CHECKED,
        _MEMORY,
        Limit("people off, to Decimal and by hand", _off("by_hand", "decimal"), at_most=0),
        *_TO_OPENFISCA,
    ),
)
MONTH = Benchmark(
    "a month, gross to net",
    roster="net",
    jobs={"ours": Job("ours_month", "shegong, all checks"), **_PASS_THROUGH},
    limits=(_to_reading_and_writing(2),),
)
YEAR = Benchmark(
    "a year, gross to net, with the tax of each month",
    roster="net",
    jobs={
        "ours": Job("ours_year", "shegong, all checks"),
        READ_FIRST: Job("ours_year_read_first", "shegong, roster read first"),
        **_PASS_THROUGH,
        "by_hand": Job("by_hand_year", "polars, rule by hand, no checks"),
        "by_hand_checked": Job("by_hand_year_checked", "polars, by hand, checks, totals"),
        "openfisca": Job("openfisca_year", "OpenFisca-core, all by month", once=True),
        "arrays": Job("openfisca_year_arrays", "OpenFisca-core, arrays, grade by year"),
    },
    limits=(
        _to_reading_and_writing(2.5),
        _TO_BY_HAND,
        _TO_BY_HAND_CHECKED,
        _MEMORY,
        Limit("people off, to the rule by hand", _off("by_hand"), at_most=0),
        *_TO_OPENFISCA,
    ),
)
BENCHMARKS = {"gross": GROSS, "month": MONTH, "year": YEAR}
