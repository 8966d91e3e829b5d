"""A comparison of regulations for a program: amounts are decimal strings in yuan, percentages decimal strings."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from shegong.errors import Problem
from shegong.formula.types import MONEY, Type
from shegong.money import decimal_text, plain_yuan, round_to_integer
from shegong.policy.changes import Change, Difference
from shegong.proof.compare import Comparison, Group, Heat
from shegong.report import problems as problem_report
from shegong.report.change_words import sentences, short
from shegong.report.diff import Diff, Side, commands, facts_told
from shegong.report.plain import print_json

_PLACES = 6


def diff_as_json(diff: Diff, problems: Sequence[Problem], written: Path | None) -> None:
    """Everything that the document shows, and the file to which that was written."""
    print_json(
        {
            "before": _side(diff.before),
            "after": _side(diff.after),
            "changes": [_change(change) for change in diff.changes],
            "comparison": _comparison(diff, diff.comparison) if diff.comparison else None,
            "problems": problem_report.as_json(problems),
            "written": str(written) if written else None,
        }
    )


def _side(side: Side) -> dict[str, object]:
    policy = side.policy
    return {"id": policy.id, "name": policy.name, "month": str(side.month), "digest": policy.digest}


def _change(change: Change) -> dict[str, object]:
    return {
        "section": change.section,
        "kind": change.kind,
        "key": change.key,
        "name": change.name,
        "sentences": sentences(change),
        "differences": [_difference(each) for each in change.differences],
    }


def _difference(difference: Difference) -> dict[str, object]:
    kind, rate = difference.type, difference.rate
    return {
        "aspect": difference.aspect,
        "where": difference.where,
        "before": _plain(difference.old, kind) or difference.before,
        "after": _plain(difference.new, kind) or difference.after,
        "rise": _plain(difference.rise, kind),
        "percent": None if rate is None else short(rate * 100, _PLACES),
    }


def _plain(value: Fraction | None, kind: Type | None) -> str | None:
    if value is None:
        return None
    if kind == MONEY:
        return plain_yuan(int(value)) if value.denominator == 1 else decimal_text(value / 100)
    return decimal_text(value)


def _comparison(diff: Diff, comparison: Comparison) -> dict[str, object]:
    whole, kind = comparison.all, comparison.type
    rising, falling, staying = comparison.counts
    domain = comparison.before.domain
    return {
        "item": comparison.item[1],
        "situations": whole.situations,
        "possible": domain.size,
        "inputs": {axis.input.key: len(axis.values) for axis in domain.axes},
        "rising": rising,
        "falling": falling,
        "staying": staying,
        "total": _plain(Fraction(whole.total), kind),
        "average": _average(whole, kind),
        "greatest_gain": _example(diff, comparison, whole.greatest) if whole.greatest > 0 else None,
        "greatest_loss": _example(diff, comparison, whole.least) if whole.least < 0 else None,
        "held": [
            {"of": each.which, "input": each.input.key, "value": each.value, "why": each.why}
            for each in comparison.held
        ],
        "left_out": [
            {"of": each.which, "input": each.input.key, "values": [choice.key for choice in each.choices]}
            for each in comparison.left_out
        ],
        "heat": _heat(diff.heat, kind) if diff.heat else None,
    }


def _average(group: Group, kind: Type) -> str:
    """Rounded to the fen; the exact one is the total by the situations."""
    if kind == MONEY:
        return plain_yuan(round_to_integer(group.average))
    return short(group.average, _PLACES)


def _example(diff: Diff, comparison: Comparison, rise: int) -> dict[str, object]:
    situations = comparison.example(rise)
    return {
        "rise": _plain(Fraction(rise), comparison.type),
        "facts": facts_told(situations[0], comparison.before.domain.axes, diff.before.policy),
        "before": situations[0].found.replace(",", ""),
        "after": situations[1].found.replace(",", ""),
        "commands": commands(diff, situations),
    }


def _heat(heat: Heat, kind: Type) -> dict[str, object]:
    rows, columns = dict(heat.rows), dict(heat.columns)
    return {
        "down": heat.down,
        "across": heat.across,
        "cells": [
            {
                "row": rows[row],
                "column": columns[column],
                "situations": group.situations,
                "total": _plain(Fraction(group.total), kind),
                "average": _average(group, kind),
                "least": _plain(Fraction(group.least), kind),
                "greatest": _plain(Fraction(group.greatest), kind),
            }
            for (row, column), group in sorted(heat.cells.items())
        ],
    }
