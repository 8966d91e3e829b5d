"""The checks of a policy that one person's month does not pass, as problems."""

from collections.abc import Iterable

from shegong.engine.person import PersonPay
from shegong.errors import Problem
from shegong.formula.types import MONEY
from shegong.formula.words import value_text
from shegong.messages import _, label
from shegong.policy.policy import Check


def check_problems(failed: Iterable[Check], pay: PersonPay) -> list[Problem]:
    """An error or a warning for each, with the value that it shows."""
    return [
        Problem("E009", f"{check.name}{_shown(check, pay)}", check.remedy, severity=check.severity)
        for check in failed
    ]


def _shown(check: Check, pay: PersonPay) -> str:
    if not check.shows:
        return ""
    step = pay.steps[check.shows]
    rule = step.rule
    unit = _(" 元") if rule.type == MONEY else ""
    value = value_text(step.value, rule.type, pay.policy.scope)
    return _("（{name} {value}{unit}）").format(name=label(rule.key, rule.name), value=value, unit=unit)
