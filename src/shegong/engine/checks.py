"""What must be true of a person and the result, held against one person."""

from shegong.engine.person import PersonPay
from shegong.formula.interpret import interpret
from shegong.policy.load import calendar_values
from shegong.policy.policy import Check


def failed_checks(pay: PersonPay) -> list[Check]:
    """The checks that one person's month does not pass; one whose figures have no value yet does not apply."""
    policy, month = pay.policy, pay.month
    results = {key: step.value for key, step in pay.steps.items()}
    values = {**calendar_values(month), **policy.figures_on(month), **pay.facts, **results}
    return [
        check
        for check in policy.checks.values()
        if policy.has_figures(check.condition, month)
        and not interpret(check.condition, values, policy.scope.tables)
    ]
