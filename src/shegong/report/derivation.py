"""How an item of pay came about, step by step."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from shegong.engine.person import Step
from shegong.formula.interpret import Value
from shegong.formula.scope import BandAxis
from shegong.formula.tree import DAYS_OF_MONTH, Call
from shegong.formula.tree import parts as tree_parts
from shegong.formula.types import COUNT, MONEY, Type
from shegong.formula.words import in_names, in_numbers, rounding_text, value_text
from shegong.messages import _, label, listed
from shegong.money import decimal_text, yuan
from shegong.policy.policy import Policy
from shegong.policy.tables import quick_deductions

_WEEKDAYS = 5


def derivation(step: Step, policy: Policy) -> list[tuple[str, str]]:
    """How an item came about: texts and their styles, the first one naming it with its value."""
    rule = step.rule
    unit = _(" 元") if rule.type == MONEY else ""
    parts = [
        (f"\n{label(rule.key, rule.name)} = {text_of(step.value, rule.type, policy)}{unit}\n", "bold"),
        (_("  公式  {formula}\n").format(formula=in_names(rule.tree, policy.scope)), ""),
        (_("  代入  {formula}\n").format(formula=in_numbers(rule.tree, policy.scope, step.trace)), ""),
    ]
    parts += [(_("  分档  {text}\n").format(text=text), "") for text in _brackets(step, policy)]
    parts += [(_("  天数  {text}\n").format(text=text), "") for text in _days_told(step, policy)]
    if rule.rounding:
        unrounded = text_of(step.unrounded, rule.type, policy)
        parts.append(
            (
                _("  取整  {value} → {rounding}\n").format(
                    value=unrounded, rounding=rounding_text(rule.rounding, rule.type)
                ),
                "",
            )
        )
    evidence = rule.evidence
    if evidence.clause:
        parts.append((_("  出处  {clause}\n").format(clause=evidence.clause), ""))
    elif rule.total:
        parts.append((_("  出处  各项之和\n"), ""))
    if evidence.status == "assumed":
        parts.append((_("  推定  {why}\n").format(why=evidence.why), "yellow"))
    return [
        (text.removesuffix("\n"), style) if part == len(parts) - 1 else (text, style)
        for part, (text, style) in enumerate(parts)
    ]


def _days_told(step: Step, policy: Policy) -> Iterator[str]:
    """For each count of days: from which day to which; and of working days, those unlike other weeks."""
    for node in tree_parts(step.rule.tree):
        if not (isinstance(node, Call) and node.function in DAYS_OF_MONTH and id(node) in step.trace):
            continue
        start, end, first, last = (step.trace[id(part)] for part in node.arguments)
        if not (
            isinstance(start, date)
            and isinstance(end, date)
            and isinstance(first, date)
            and isinstance(last, date)
        ):
            raise TypeError(node)
        days = [
            date.fromordinal(day)
            for day in range(max(start, first).toordinal(), min(end, last).toordinal() + 1)
        ]
        if not days:
            continue
        text = _("{first} 至 {last}：{count} 天").format(
            first=days[0], last=days[-1], count=text_of(step.trace[id(node)], COUNT, policy)
        )
        if node.table:
            works = policy.scope.tables[node.table].cells
            told = [day for day in days if (day.toordinal(),) in works]
            unlike = [day for day in told if bool(works[(day.toordinal(),)]) != (day.weekday() < _WEEKDAYS)]
            off = listed(str(day.day) for day in unlike if day.weekday() < _WEEKDAYS)
            on = listed(str(day.day) for day in unlike if day.weekday() >= _WEEKDAYS)
            text += _("；周一至周五放假：{days} 日").format(days=off) if off else ""
            text += _("；周末上班：{days} 日").format(days=on) if on else ""
        yield text


def _brackets(step: Step, policy: Policy) -> Iterator[str]:
    """For each sum by brackets: the bracket that the amount falls into, its rate, and the quick deduction."""
    for node in tree_parts(step.rule.tree):
        if not (
            isinstance(node, Call) and node.function == "bracket" and node.table and id(node) in step.trace
        ):
            continue
        table = policy.tables[node.table]
        axis, amount = table.lookup.axes[0], step.trace[id(node.arguments[0])]
        if not isinstance(axis, BandAxis) or not isinstance(amount, Fraction):
            continue
        band = axis.band(amount)
        rate = table.lookup.cells[(band,)]
        quick = (table.quick or quick_deductions(table.lookup)).cells[(band,)]
        yield _("{amount} 在第 {band} 档：{amount} × {rate}% − 速算扣除数 {quick} = {result}").format(
            amount=yuan(amount),
            band=band + 1,
            rate=decimal_text(rate * 100),
            quick=yuan(quick),
            result=text_of(step.trace[id(node)], MONEY, policy),
        )


def text_of(value: Value, kind: Type, policy: Policy) -> str:
    """A value as people write it."""
    return value_text(value, kind, policy.scope)
