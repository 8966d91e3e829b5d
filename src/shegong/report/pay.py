"""One person's pay, for people and for programs."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from rich.text import Text

from shegong.engine.person import PersonPay, Step
from shegong.errors import Problem
from shegong.formula.interpret import Value
from shegong.formula.types import MONEY, Type
from shegong.formula.words import in_names, in_numbers, rounding_text
from shegong.messages import _, label, listed
from shegong.money import decimal_text, plain_yuan
from shegong.policy.policy import Assumption, Evidence, Input, Policy
from shegong.report import problems as problem_report
from shegong.report.assumptions import moves_as_json, print_moves
from shegong.report.derivation import derivation, text_of
from shegong.report.screen import console, print_json, table

if TYPE_CHECKING:  # few calls show moves, and start-up is a feature
    from shegong.engine.sensitivity import Move

_FEW_DEFAULTS = 4
_FEW_ASSUMED = 12


def print_pay(pay: PersonPay, given: Mapping[str, str], moves: "Sequence[Move]", *, why: bool) -> None:
    """Grade, items and totals; with `why`, how each came about, and how it moves with what was assumed."""
    screen = console()
    policy = pay.policy
    screen.print(Text.assemble((policy.name, "bold"), f"  {policy.id}  {pay.month}"))
    screen.print("  ".join(_facts(pay, given)), style="dim", soft_wrap=True)
    columns = [(_("项目"), "left"), (_("数额（金额为元）"), "right")]
    steps, hidden = _shown_steps(pay)
    sums = [number for number, step in enumerate(steps) if step.rule.total]
    screen.print(table("", columns, _rows(steps, policy), sums=sums))
    if hidden and not why:
        screen.print(
            _("为 0 的和中间的 {count} 项没有列出；加 --why 全部列出").format(count=hidden), style="dim"
        )
    if funders := [step for step in pay.steps.values() if step.rule.kind == "funding"]:
        columns = [(_("由谁负担"), "left"), (_("元"), "right")]
        screen.print(table("", columns, _rows(funders, policy)))
    if doubts := [each for each in policy.inputs.values() if each.confirm and _is_default(pay, each)]:
        screen.print(_("请确认："), style="yellow")
        for each in doubts:
            screen.print(f"  {label(each.key, each.name)}  {each.confirm}", style="yellow", soft_wrap=True)
    if why:
        for step in pay.steps.values():
            screen.print(Text.assemble(*derivation(step, policy)), soft_wrap=True)
    if why and policy.note:
        screen.print("\n" + _("办法说明：{note}").format(note=policy.note), soft_wrap=True)
    _print_assumptions(policy.assumptions(month=pay.month), why=why)
    print_moves(moves, _("应发合计"))


def pay_as_json(pay: PersonPay, moves: "Sequence[Move]", warnings: list[Problem]) -> None:
    """Everything that `print_pay` can show, as one JSON document. Amounts are decimal strings in yuan."""
    policy = pay.policy
    print_json(
        {
            "policy": {
                "id": policy.id,
                "name": policy.name,
                "layers": list(policy.layers),
                "digest": policy.digest,
            },
            "month": str(pay.month),
            "person": {
                key: text_of(pay.facts[key], given.type, policy) for key, given in policy.inputs.items()
            },
            "rules": [_step_as_json(step, policy) for step in pay.steps.values()],
            "assumptions": [_assumption_as_json(each) for each in policy.assumptions(month=pay.month)],
            "moves": moves_as_json(moves),
            "warnings": problem_report.as_json(warnings),
        }
    )


def _is_default(pay: PersonPay, given: Input) -> bool:
    value = pay.facts[given.key]
    measured = value.toordinal() if isinstance(value, date) else int(value)
    return given.default is not None and measured == given.default and given.key in pay.policy.asked


def _rows(steps: Sequence[Step], policy: Policy) -> list[tuple[str, str]]:
    return [
        (label(step.rule.key, step.rule.name), text_of(step.value, step.rule.type, policy)) for step in steps
    ]


def _shown_steps(pay: PersonPay) -> tuple[list[Step], int]:
    """What is told, then the items with the total over each kind, as on a payslip; and how many are left out.

    Amounts that are only on the way to others are left out, and items of 0 yuan.
    """
    places = {"info": 0, "earning": 1, "deduction": 2, "tax": 2, "net": 3, "employer": 4}
    ordered = sorted(
        (step for step in pay.steps.values() if step.rule.kind != "funding"),
        key=lambda step: (places[step.rule.kind], step.rule.total),
    )
    shown = [step for step in ordered if step.rule.total or _is_worth_a_line(step)]
    return shown, len(ordered) - len(shown)


def _is_worth_a_line(step: Step) -> bool:
    rule = step.rule
    if rule.kind == "info":
        return rule.type.kind in ("count", "level", "flag", "date")
    return step.value != 0


def _facts(pay: PersonPay, given: Mapping[str, str]) -> list[str]:
    """What pay depends on, and what was given all the same; many defaults are only counted."""
    policy = pay.policy
    told = [
        each for each in policy.inputs.values() if not {each.key, each.name, *each.also}.isdisjoint(given)
    ]
    others = [each for each in policy.inputs.values() if each.key in policy.asked and each not in told]
    if len(others) <= _FEW_DEFAULTS:
        shown = [each for each in policy.inputs.values() if each in told or each in others]
        return [_fact(pay, each, given) for each in shown]
    rest = _("其余 {count} 项按默认").format(count=len(others))
    return [*(_fact(pay, each, given) for each in told), rest]


def _fact(pay: PersonPay, wanted: Input, given: Mapping[str, str]) -> str:
    """An input with its value; what was not given is marked as the policy's default."""
    unit = f" {wanted.unit}" if wanted.unit else ""
    value = text_of(pay.facts[wanted.key], wanted.type, pay.policy)
    text = f"{label(wanted.key, wanted.name)} {value}{unit}"
    names = {wanted.key, wanted.name, *wanted.also}
    return _("{fact}（默认）").format(fact=text) if names.isdisjoint(given) else text


def _print_assumptions(assumptions: list[Assumption], *, why: bool) -> None:
    screen = console()
    if not assumptions:
        return
    if not why:
        names = listed(label(each.key, each.name) for each in assumptions[:_FEW_ASSUMED])
        if len(assumptions) > _FEW_ASSUMED:
            names += _(" 等")
        text = _("所用的规则里有 {count} 项没有公布的推定：{names}。加 --why 看理由。").format(
            count=len(assumptions), names=names
        )
        screen.print(text, style="yellow", soft_wrap=True)
        return
    screen.print("\n" + _("依据的推定（没有公布）"), style="bold yellow")
    for each in assumptions:
        value = f" = {each.value}" if each.value else ""
        screen.print(f"  {label(each.key, each.name)}{value}", style="yellow", soft_wrap=True)
        screen.print(f"    {each.why}", soft_wrap=True)


def _step_as_json(step: Step, policy: Policy) -> dict[str, object]:
    rule = step.rule
    return {
        "key": rule.key,
        "name": rule.name,
        "kind": rule.kind,
        "total": rule.total,
        "type": rule.type.kind,
        "value": plain_text(step.value, rule.type, policy),
        "unrounded": plain_text(step.unrounded, rule.type, policy),
        "rounding": rounding_text(rule.rounding, rule.type) if rule.rounding else None,
        "formula": rule.formula,
        "formula_in_names": in_names(rule.tree, policy.scope),
        "formula_in_numbers": in_numbers(rule.tree, policy.scope, step.trace),
        **_evidence_as_json(rule.evidence),
        "rests_on": sorted(policy.rests_on[rule.key] - {rule.key}),
        "rests_on_assumed": [each.key for each in policy.assumptions([rule.key])],
    }


def _evidence_as_json(evidence: Evidence) -> dict[str, object]:
    return {
        "status": evidence.status,
        "why": evidence.why,
        "clause": str(evidence.clause) if evidence.clause else None,
    }


def _assumption_as_json(assumption: Assumption) -> dict[str, str]:
    return {
        "kind": assumption.kind,
        "key": assumption.key,
        "name": assumption.name,
        "value": assumption.value,
        "why": assumption.why,
    }


def plain_text(value: Value, kind: Type, policy: Policy) -> str:
    """A value for a program: amounts in yuan without separators."""
    if kind == MONEY and isinstance(value, Fraction):
        return plain_yuan(value.numerator) if value.denominator == 1 else decimal_text(value / 100)
    return text_of(value, kind, policy)
