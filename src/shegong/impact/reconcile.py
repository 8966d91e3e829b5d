"""Recomputes what was published from the figures published with it: closes, or not, and what would make it close.

Everything is exact; money is in fen, rates and counts in ones. A reading is never asserted: a result holds computed
facts only.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from shegong.formula.types import COUNT
from shegong.impact.extents import Extent, extent_of
from shegong.impact.prints import Print, between
from shegong.impact.published import ByPolicy, Claim, ClaimSet, Figure, Formula, Reading
from shegong.messages import _

ClaimVerdict = Literal["closes", "differs", "untested"]
ReadingVerdict = Literal[
    "closes", "differs", "untested", "solved", "only_negative", "no_whole", "any_value", "no_value"
]
"""Without an unknown a reading closes, differs, or is as untested as its figures are vague. With one: it is solved; or
only a value below 0, or no whole number, closes it; or the unknown does not matter, and every value closes it or none
does."""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What a formula comes to beside the print, all in fen or ones."""

    value: Fraction
    """With every figure at the number in its print."""
    extent: Extent
    """Between what it lies, where a figure is known only as a bound, a range or about so much."""
    verdict: ClaimVerdict
    difference: Fraction | None = None
    """Recomputed less printed: above 0 where the print is too small. None where one of them is a bound or a range."""
    factor: Fraction | None = None
    """Printed over recomputed; None also where the recomputed value is 0."""

    @property
    def closes(self) -> bool:
        """Whether the print is what the formula comes to."""
        return self.verdict == "closes"


@dataclass(frozen=True, slots=True)
class Solved:
    """The values of an unknown that close a reading: from `low` to `high`, of which one end belongs to them.

    None is no end: a print that is a bound leaves the unknown open on one side.
    """

    low: Fraction | None
    high: Fraction | None
    at_print: Fraction
    """The value that gives exactly the number in the print."""
    low_included: bool
    whole: tuple[int, int | None] | None = None
    """For a count, the first and last whole number not below 0 among them; None is no last one."""

    def __contains__(self, value: Fraction) -> bool:
        """Whether this value closes the reading."""
        return between(value, self.low, self.high, low_included=self.low_included)


@dataclass(frozen=True, slots=True)
class Compared:
    """A published figure beside the value at the print: how far that is above it, and whether the figure closes."""

    figure: Figure
    difference: Fraction
    closes: bool


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """A reading worked out: `recomputed` where it has no unknown, `solved` where its unknown has values."""

    reading: Reading
    verdict: ReadingVerdict
    in_names: str
    in_numbers: str
    recomputed: Recomputed | None = None
    solved: Solved | None = None
    compared: Compared | None = None


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """A claim worked out; without a formula there is nothing recomputed and nothing in words.

    `missing` says why it can't be tested.
    """

    claim: Claim
    verdict: ClaimVerdict
    recomputed: Recomputed | None
    in_names: str
    in_numbers: str
    readings: tuple[ReadingResult, ...]
    missing: str = ""

    @property
    def by_policy(self) -> tuple[ByPolicy, ...]:
        """The regulations that figures of its formula come from."""
        return self.claim.formula.by_policy if self.claim.formula else ()


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Every claim of a set, worked out, in the order of the file."""

    claims: ClaimSet
    results: tuple[ClaimResult, ...]

    def count(self, verdict: ClaimVerdict) -> int:
        """How many claims came out so."""
        return sum(result.verdict == verdict for result in self.results)


def reconcile(claims: ClaimSet) -> Reconciliation:
    """Recompute every claim of a set, and work out its readings."""
    return Reconciliation(claims, tuple(_claim_result(claim) for claim in claims.claims))


def _claim_result(claim: Claim) -> ClaimResult:
    formula = claim.formula
    target = claim.print or (formula.extent if formula else None)
    if target is None:
        raise ValueError(claim.key)  # a claim without a print has a formula
    readings = tuple(_reading_result(reading, target) for reading in claim.readings)
    if formula is None:
        return ClaimResult(claim, "untested", None, "", "", readings, claim.why)
    found = _recomputed(formula, claim.print)
    missing = claim.why or (_missing(found, claim.print) if found.verdict == "untested" else "")
    words = (formula.in_names(), formula.in_numbers())
    return ClaimResult(claim, found.verdict, found, *words, readings, missing)


def _missing(found: Recomputed, printed: Print | None) -> str:
    """What keeps a claim with a print and a formula from being tested."""
    if found.extent.about:
        return _("重算用了“约”的数，要有确切的数才能核对")
    if found.extent.point is None:
        return _("重算只到上下限，公布数在其中；要有确切的数才能核对")
    if printed and printed.sense == "range":
        return _("公布的只是一个范围，重算的数在其中；要有确切的数才能核对")
    return _("公布的只是上限或下限，重算的数与它不矛盾；要有确切的数才能核对")


def _recomputed(formula: Formula, target: Print | Extent | None) -> Recomputed:
    """What a formula comes to, beside a print, or what another formula comes to, or nothing."""
    value, found = formula.value(), formula.extent
    if target is None:
        return Recomputed(value, found, "untested")
    if isinstance(target, Extent):
        same = (found.low, found.high) == (target.low, target.high)
        return Recomputed(value, found, "closes" if same else "differs")
    verdict = verdict_of(found, target)
    if found.point is None or target.is_bound or target.sense == "range":
        return Recomputed(value, found, verdict)
    return Recomputed(value, found, verdict, value - target.value, target.value / value if value else None)


def verdict_of(found: Extent, printed: Print) -> ClaimVerdict:
    """Whether the print follows from what was found.

    A number closes what is printed as one. A bound or a range is closed by the same bound or range alone: a number that
    keeps to it contradicts nothing, and proves nothing; nor does what is only about so much, but of what is printed so.
    """
    if found.about and printed.sense != "about":
        return "untested"
    if _apart(found, printed):
        return "untested" if found.about else "differs"
    if printed.is_bound or printed.sense == "range":
        return "closes" if _same_ends(found, printed) else "untested"
    return "untested" if found.point is None else "closes"


def _apart(found: Extent, printed: Print) -> bool:
    """Whether nothing that was found may be is what the print stands for."""
    low, high = printed.low, printed.high
    below = (
        low is not None
        and found.high is not None
        and (found.high < low if printed.low_included else found.high <= low)
    )
    above = (
        high is not None
        and found.low is not None
        and (found.low >= high if printed.low_included else found.low > high)
    )
    return below or above


def _same_ends(found: Extent, printed: Print) -> bool:
    """Whether a bound or a range was found that would be printed so."""
    wanted = extent_of(printed)
    ends = ((found.low, wanted.low), (found.high, wanted.high))
    return all(
        (one is None) == (other is None)
        and (one is None or other is None or one in Print("", other, printed.step))
        for one, other in ends
    )


def _reading_result(reading: Reading, target: Print | Extent) -> ReadingResult:
    formula = reading.formula
    words = (formula.in_names(), formula.in_numbers())
    if formula.unknown is None or isinstance(target, Extent):
        found = _recomputed(formula, target)
        return ReadingResult(reading, found.verdict, *words, recomputed=found)
    verdict, solved = solve(formula, target)
    figure = formula.unknown.compare
    compared = None
    if figure and solved:
        compared = Compared(figure, solved.at_print - figure.value, figure.value in solved)
    return ReadingResult(reading, verdict, *words, solved=solved, compared=compared)


def solve(formula: Formula, printed: Print) -> tuple[ReadingVerdict, Solved | None]:
    """The values of the formula's unknown that give the print: two points fix an affine formula."""
    start = formula.value(Fraction(0))
    slope = formula.value(Fraction(1)) - start
    if not slope:
        return ("any_value" if start in printed else "no_value"), None

    def back(end: Fraction | None) -> Fraction | None:
        return None if end is None else (end - start) / slope

    low, high, middle = back(printed.low), back(printed.high), (printed.value - start) / slope
    included = printed.low_included
    solved = Solved(low, high, middle, included) if slope > 0 else Solved(high, low, middle, not included)
    if solved.high is not None and (solved.high < 0 or (solved.high == 0 and solved.low_included)):
        return "only_negative", solved
    if formula.unknown and formula.unknown.type == COUNT:
        solved = replace(solved, whole=_whole_numbers(solved))
        return ("solved" if solved.whole else "no_whole"), solved
    return "solved", solved


def _whole_numbers(solved: Solved) -> tuple[int, int | None] | None:
    """The first and the last whole number not below 0 that close; no last one where there is no end."""
    low, high = solved.low, solved.high
    first = 0 if low is None else max(ceil(low) if solved.low_included else floor(low) + 1, 0)
    if high is None:
        return first, None
    last = ceil(high) - 1 if solved.low_included else floor(high)
    return (first, last) if first <= last else None
