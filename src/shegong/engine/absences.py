"""Whether somebody is there in a month, or not yet come, gone, retired."""

from collections.abc import Mapping

from shegong.errors import Problem, ShegongError
from shegong.formula.interpret import Value, interpret
from shegong.formula.tree import names
from shegong.messages import _, label
from shegong.policy.load import calendar_values
from shegong.policy.month import Month
from shegong.policy.policy import Absence, Policy


def absence_of(policy: Policy, facts: Mapping[str, Value], month: Month) -> Absence | None:
    """The first absence of the policy that applies to a person in a month.

    Raises ShegongError where a figure that one of them mentions has no value then.
    """
    if not policy.absences:
        return None
    values = {**calendar_values(month), **figures_for_absences(policy, month), **facts}
    return next(
        (each for each in policy.absences.values() if interpret(each.when, values, policy.scope.tables)), None
    )


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
