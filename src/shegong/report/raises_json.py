"""A raise as one JSON document."""

from collections.abc import Sequence

from shegong.engine.person import PersonPay
from shegong.engine.raises import Cause, Ground, Line, NewStandard, NewValue, Raise, clauses, grounds, lines
from shegong.errors import Problem
from shegong.money import plain_yuan
from shegong.policy.policy import Parameter, Rule, Table
from shegong.report import problems as problem_report
from shegong.report.derivation import text_of
from shegong.report.pay import plain_text
from shegong.report.plain import print_json
from shegong.report.raises import MONTHS, cause_text, ground_text, ordered


def raise_as_json(found: Raise, warnings: Sequence[Problem]) -> None:
    """All of it as one JSON document. Amounts are decimal strings in yuan."""
    gains = {line.rule.key: line.gain for line in lines(found)}
    print_json(
        {
            "before": _side_as_json(found.before),
            "after": _side_as_json(found.after),
            "current_pay": None if found.current is None else plain_yuan(found.current),
            "rise": None if found.rise is None else _amounts(found.rise),
            "nothing_changes": not found.changes_pay,
            "items": [_line_as_json(found, line) for line in ordered(lines(found))],
            "gains": {key: plain_yuan(gain) for key, gain in gains.items() if gain},
            "causes": [
                {
                    **_cause_as_json(stage.cause, stage.before),
                    "text": cause_text(stage.cause, stage.before),
                    "clauses": [str(clause) for clause in clauses(stage)],
                    "gains": {rule.key: plain_yuan(stage.gain(rule.key)) for rule in found.totals},
                }
                for stage in found.stages
            ],
            "conversion": None if found.conversion is None else plain_yuan(found.conversion),
            "grounds": [_ground_as_json(each, found) for each in grounds(found)],
            "assumptions": [each.key for each in found.after.policy.assumptions(month=found.after.month)],
            "warnings": problem_report.as_json(warnings),
        }
    )


def _side_as_json(pay: PersonPay) -> dict[str, object]:
    policy = pay.policy
    return {
        "policy": {"id": policy.id, "name": policy.name, "digest": policy.digest},
        "month": str(pay.month),
        "person": {key: text_of(pay.facts[key], given.type, policy) for key, given in policy.inputs.items()},
    }


def _line_as_json(found: Raise, line: Line) -> dict[str, object]:
    rule, gain = line.rule, line.gain
    return {
        "key": rule.key,
        "name": rule.name,
        "kind": rule.kind,
        "total": rule.total,
        "type": rule.type.kind,
        "before": None if line.before is None else plain_text(line.before, rule.type, found.before.policy),
        "after": None if line.after is None else plain_text(line.after, rule.type, found.after.policy),
        "gain": None if gain is None else _amounts(gain),
        "clause": str(rule.evidence.clause) if rule.evidence.clause else None,
    }


def _amounts(fen: int) -> dict[str, str]:
    return {"month": plain_yuan(fen), "year": plain_yuan(fen * MONTHS)}


def _cause_as_json(cause: Cause, before: PersonPay) -> dict[str, object]:
    match cause:
        case NewStandard():
            return {"kind": "standard", "policy": cause.policy.id, "month": str(cause.month)}
        case NewValue():
            value = plain_text(cause.value, before.policy.inputs[cause.key].type, before.policy)
            return {"kind": "input", "key": cause.key, "value": value}
        case _:
            return {"kind": "transition", "key": cause.transition.key, "name": cause.transition.name}


def _ground_as_json(ground: Ground, found: Raise) -> dict[str, object]:
    entry = ground.entry
    kind = "rule" if isinstance(entry, Rule) else "parameter" if isinstance(entry, Parameter) else "table"
    return {
        "kind": kind,
        "key": entry.key,
        "name": entry.name,
        "change": None if isinstance(entry, Table) else ground_text(ground, found),
        "clause": str(entry.evidence.clause) if entry.evidence.clause else None,
        "status": entry.evidence.status,
    }
