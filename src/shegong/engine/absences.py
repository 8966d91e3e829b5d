"""Whether somebody is there in a month, or not yet come, gone, retired."""

from collections.abc import Mapping

from shegong.errors import Problem, ShegongError
from shegong.formula.interpret import Value, interpret
from shegong.formula.tree import names
from shegong.messages import _, label
from shegong.policy.load import calendar_values
from shegong.policy.month import Month
from shegong.policy.policy import Absence, Check, Policy


def absence_of(policy: Policy, facts: Mapping[str, Value], month: Month) -> Absence | None:
    """The first absence of the policy that applies to a person in a month.

    Whoever is known contradictorily is not away: a check is to refuse them. Raises ShegongError where a figure that an
    absence mentions has no value then.
    """
    if not policy.absences:
        return None
    values = {**calendar_values(month), **figures_for_absences(policy, month), **facts}
    tables = policy.scope.tables
    if not all(interpret(each.condition, values, tables) for each in checks_of_facts(policy, month)):
        return None
    return _first(policy, values)


def usual_absence(policy: Policy, usual: Mapping[str, Value], month: Month) -> Absence | None:
    """The first absence that applies to everyone of whom the inputs that decide it are as `usual`."""
    return _first(policy, {**calendar_values(month), **figures_for_absences(policy, month), **usual})


def _first(policy: Policy, values: Mapping[str, Value]) -> Absence | None:
    tables = policy.scope.tables
    return next((each for each in policy.absences.values() if interpret(each.when, values, tables)), None)


def checks_of_facts(policy: Policy, month: Month) -> list[Check]:
    """The checks that refuse people by what is known of them, whatever they are paid."""
    return [
        check
        for check in policy.checks.values()
        if check.severity == "error"
        and policy.rules.keys().isdisjoint(names(check.condition))
        and policy.has_figures(check.condition, month)
    ]


def require_there(policy: Policy, facts: Mapping[str, Value], month: Month) -> None:
    """Refuse to pay somebody who is not there; raises ShegongError."""
    if found := absence_of(policy, facts, month):
        message = _("{month} 不在岗：{why}").format(month=month, why=label(found.key, found.name))
        raise ShegongError(Problem("E016", message, _("换一个月份（--on），或核对有关的日期")))


def inputs_of_absences(policy: Policy) -> set[str]:
    """The inputs that decide who is there."""
    return {name for each in policy.absences.values() for name in names(each.when)} & policy.inputs.keys()


def figures_for_absences(policy: Policy, month: Month) -> Mapping[str, Value]:
    """The figures in force in a month; raises ShegongError where one that an absence mentions is not."""
    figures = policy.figures_on(month)
    mentioned = {name for each in policy.absences.values() for name in names(each.when)}
    if unknown := sorted((mentioned & policy.parameters.keys()) - figures.keys()):
        raise ShegongError([policy.missing(policy.parameters[key], month) for key in unknown])
    return figures
