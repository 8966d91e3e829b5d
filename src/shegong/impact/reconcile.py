"""Recomputes what was published from the figures published with it: closes, or not, and what would make it close.

Everything is exact; money is in fen, rates and counts in ones. A reading is never asserted: a result holds computed
facts only.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from shegong.formula.types import COUNT, MONEY, RATE, Type
from shegong.impact.published import Claim, ClaimSet, Figure, Formula, Print, Reading
from shegong.money import FEN_PER_YUAN, decimal_places, decimal_text
from shegong.policy.policy import Clause

ClaimVerdict = Literal["closes", "differs", "untested"]
ReadingVerdict = Literal["closes", "differs", "solved", "only_negative", "no_whole", "any_value", "no_value"]
"""Without an unknown a reading closes or differs. With one: it is solved; or only a value below 0, or no whole number,
closes it; or the unknown does not matter, and every value closes it or none does."""

_DIGITS = 12  # decimals at most, where numbers are written out


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A formula's value beside the print, both in fen or ones."""

    value: Fraction
    closes: bool
    difference: Fraction
    """Recomputed less printed: above 0 where the print is too small."""
    factor: Fraction | None
    """Printed over recomputed; None where the recomputed value is 0."""


@dataclass(frozen=True, slots=True)
class Solved:
    """The values of an unknown that close a reading: from `low` to `high`, of which one end belongs to them."""

    low: Fraction
    high: Fraction
    at_print: Fraction
    """The value that gives exactly what the print shows."""
    low_included: bool
    whole: tuple[int, int] | None = None
    """For a count, the first and last whole number not below 0 among them."""

    def __contains__(self, value: Fraction) -> bool:
        """Whether this value closes the reading."""
        return self.low <= value < self.high if self.low_included else self.low < value <= self.high


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
    """A claim worked out; without a formula there is nothing recomputed and nothing in words."""

    claim: Claim
    verdict: ClaimVerdict
    recomputed: Recomputed | None
    in_names: str
    in_numbers: str
    readings: tuple[ReadingResult, ...]


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
    readings = tuple(_reading_result(reading, claim.print) for reading in claim.readings)
    formula = claim.formula
    if formula is None:
        return ClaimResult(claim, "untested", None, "", "", readings)
    found = _recomputed(formula.value(), claim.print)
    verdict: ClaimVerdict = "closes" if found.closes else "differs"
    return ClaimResult(claim, verdict, found, formula.in_names(), formula.in_numbers(), readings)


def _recomputed(value: Fraction, printed: Print) -> Recomputed:
    factor = printed.value / value if value else None
    return Recomputed(value, value in printed, value - printed.value, factor)


def _reading_result(reading: Reading, printed: Print) -> ReadingResult:
    formula = reading.formula
    words = (formula.in_names(), formula.in_numbers())
    if formula.unknown is None:
        found = _recomputed(formula.value(), printed)
        return ReadingResult(reading, "closes" if found.closes else "differs", *words, recomputed=found)
    verdict, solved = solve(formula, printed)
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
    low, high, middle = ((end - start) / slope for end in (printed.low, printed.high, printed.value))
    solved = Solved(low, high, middle, low_included=True)
    if slope < 0:
        solved = Solved(high, low, middle, low_included=False)
    if solved.high < 0 or (solved.high == 0 and solved.low_included):
        return "only_negative", solved
    if formula.unknown and formula.unknown.type == COUNT:
        solved = replace(solved, whole=_whole_numbers(solved))
        return ("solved" if solved.whole else "no_whole"), solved
    return "solved", solved


def _whole_numbers(solved: Solved) -> tuple[int, int] | None:
    if solved.low_included:
        first, last = ceil(solved.low), ceil(solved.high) - 1
    else:
        first, last = floor(solved.low) + 1, floor(solved.high)
    first = max(first, 0)
    return (first, last) if first <= last else None


def as_json(result: Reconciliation) -> dict[str, object]:
    """A reconciliation as plain values: money in yuan, every number a decimal text of at most 12 decimals."""
    claims = result.claims
    return {
        "id": claims.id,
        "name": claims.name,
        "region": claims.region,
        "file": claims.file,
        "digest": claims.digest,
        "note": claims.note,
        "figures": {key: _figure_json(figure) for key, figure in claims.figures.items()},
        "claims": [_claim_json(each) for each in result.results],
    }


def number_text(value: Fraction, kind: Type) -> str:
    """A number as decimal text; money in yuan with at least two decimals.

    >>> number_text(Fraction(242566800), MONEY), number_text(Fraction(2, 3), COUNT)
    ('2425668.00', '0.666666666667')
    """
    shown = value / FEN_PER_YUAN if kind == MONEY else value
    exact = decimal_places(shown.denominator)
    places = _DIGITS if exact is None else min(exact, _DIGITS)
    return decimal_text(shown, max(places, 2) if kind == MONEY else places)


def _figure_json(figure: Figure) -> dict[str, object]:
    evidence = figure.evidence
    return {
        "name": figure.name,
        "value": number_text(figure.value, figure.type),
        "unit": figure.unit,
        "type": figure.type.kind,
        "per": figure.per,
        "status": evidence.status,
        "why": evidence.why,
        "source": _clause_json(evidence.clause),
        "formula": figure.formula.text if figure.formula else None,
        "note": figure.note,
    }


def _clause_json(clause: Clause | None) -> dict[str, object] | None:
    if clause is None:
        return None
    source = clause.source
    return {
        "title": source.title,
        "publisher": source.publisher,
        "number": source.number,
        "date": source.issued.isoformat() if source.issued else None,
        "place": clause.locator,
    }


def _claim_json(result: ClaimResult) -> dict[str, object]:
    claim, printed = result.claim, result.claim.print
    return {
        "key": claim.key,
        "name": claim.name,
        "verdict": result.verdict,
        "printed": {
            "text": printed.text,
            "value": number_text(printed.value, claim.type),
            "low": number_text(printed.low, claim.type),
            "high": number_text(printed.high, claim.type),
        },
        "unit": claim.unit,
        "type": claim.type.kind,
        "per": claim.per,
        "source": _clause_json(claim.clause),
        "why": claim.why,
        "note": claim.note,
        **_formula_json(claim.formula),
        "recomputed": _recomputed_json(result.recomputed, claim.type),
        "readings": [_reading_json(reading, claim.type) for reading in result.readings],
    }


def _formula_json(formula: Formula | None) -> dict[str, object]:
    if formula is None:
        return {"formula": None, "in_names": "", "in_numbers": "", "figures": []}
    return {
        "formula": formula.text,
        "in_names": formula.in_names(),
        "in_numbers": formula.in_numbers(),
        "figures": [figure.key for figure in formula.used],
    }


def _recomputed_json(found: Recomputed | None, kind: Type) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "value": number_text(found.value, kind),
        "closes": found.closes,
        "difference": number_text(found.difference, kind),
        "factor": None if found.factor is None else number_text(found.factor, RATE),
    }


def _reading_json(result: ReadingResult, kind: Type) -> dict[str, object]:
    reading = result.reading
    return {
        "key": reading.key,
        "name": reading.name,
        "verdict": result.verdict,
        "per": reading.per,
        "note": reading.note,
        **_formula_json(reading.formula),
        "recomputed": _recomputed_json(result.recomputed, kind),
        "unknown": _unknown_json(result),
    }


def _unknown_json(result: ReadingResult) -> dict[str, object] | None:
    unknown, solved, compared = result.reading.formula.unknown, result.solved, result.compared
    if unknown is None:
        return None
    written: dict[str, object] = {
        "name": unknown.name,
        "label": unknown.label,
        "type": unknown.type.kind,
        "per": unknown.per,
        "question": unknown.question,
    }
    if solved:
        ends = {"low": solved.low, "high": solved.high, "at_print": solved.at_print}
        written |= {key: number_text(value, unknown.type) for key, value in ends.items()}
        written |= {"low_included": solved.low_included, "high_included": not solved.low_included}
        written["whole"] = list(solved.whole) if solved.whole else None
    if compared:
        written["compared"] = {
            "figure": compared.figure.key,
            "difference": number_text(compared.difference, unknown.type),
            "closes": compared.closes,
        }
    return written
