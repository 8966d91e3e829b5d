"""A reconciliation as plain values, for programs: money in yuan, every number a decimal text."""

from fractions import Fraction

from shegong.formula.types import MONEY, RATE, Type
from shegong.impact.extents import Extent
from shegong.impact.prints import Print
from shegong.impact.published import ByPolicy, Figure, Formula
from shegong.impact.reconcile import ClaimResult, ReadingResult, Recomputed, Reconciliation
from shegong.money import FEN_PER_YUAN, decimal_places, decimal_text
from shegong.policy.policy import Clause

_DIGITS = 12  # decimals at most, where numbers are written out


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
        "verdicts": {verdict: result.count(verdict) for verdict in ("closes", "differs", "untested")},
        "figures": {key: _figure_json(figure) for key, figure in claims.figures.items()},
        "claims": [_claim_json(each) for each in result.results],
    }


def number_text(value: Fraction, kind: Type) -> str:
    """A number as decimal text; money in yuan with at least two decimals.

    >>> number_text(Fraction(242566800), MONEY), number_text(Fraction(2, 3), RATE)
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
        "printed": figure.printed.text if figure.printed else None,
        **_extent_json(figure.extent, figure.type),
        "policy": _policy_json(figure.by_policy) if figure.by_policy else None,
        "note": figure.note,
    }


def _policy_json(told: ByPolicy) -> dict[str, object]:
    return {
        "id": told.policy,
        "name": told.name,
        "rule": told.rule.key,
        "on": str(told.month),
        "given": dict(told.given),
        "assumed": [{"key": each.key, "name": each.name, "why": each.why} for each in told.assumed],
    }


def _extent_json(extent: Extent, kind: Type) -> dict[str, object]:
    return {
        "at_least": _end_json(extent.low, kind),
        "at_most": _end_json(extent.high, kind),
        "about": extent.about,
    }


def _end_json(end: Fraction | None, kind: Type) -> str | None:
    return None if end is None else number_text(end, kind)


def _print_json(printed: Print, kind: Type) -> dict[str, object]:
    return {
        "text": printed.text,
        "sense": printed.sense,
        "value": number_text(printed.value, kind),
        "low": _end_json(printed.low, kind),
        "high": _end_json(printed.high, kind),
        "low_included": printed.low_included,
        "high_included": not printed.low_included,
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
        "missing": result.missing,
        "printed": _print_json(printed, claim.type) if printed else None,
        "unit": claim.unit,
        "type": claim.type.kind,
        "per": claim.per,
        "source": _clause_json(claim.clause),
        "why": claim.why,
        "quote": claim.quote,
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
        **_extent_json(found.extent, kind),
        "closes": found.closes,
        "difference": _end_json(found.difference, kind),
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
        written |= {key: _end_json(value, unknown.type) for key, value in ends.items()}
        written |= {"low_included": solved.low_included, "high_included": not solved.low_included}
        written["whole"] = list(solved.whole) if solved.whole else None
    if compared:
        written["compared"] = {
            "figure": compared.figure.key,
            "difference": number_text(compared.difference, unknown.type),
            "closes": compared.closes,
        }
    return written
