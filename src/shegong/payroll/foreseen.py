"""What paying a roster for a month would find, without paying anybody."""

from shegong.engine.columns import make_plan, require_inputs
from shegong.engine.group_limits import limits_of
from shegong.engine.limits import LimitFound
from shegong.errors import Problem, ShegongError
from shegong.formula.types import COUNT
from shegong.payroll.ages import of_working_age, past_retirement
from shegong.payroll.carried import partly_told, require_carried
from shegong.payroll.grades import other_grades
from shegong.payroll.presence import present
from shegong.payroll.refusals import check_warnings, failures_of, refusals
from shegong.payroll.run import without_rejects
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.roster.roster import Roster


def foresee(
    policy: Policy, roster: Roster, month: Month
) -> tuple[Roster, list[Problem], tuple[LimitFound, ...]]:
    """The roster without whom the policy takes to be away or refuses in a month, and what else there is to say.

    Where figures of the months before are missing, what rests on them is not looked at.
    """
    if roster.people.is_empty():
        return roster, [], ()
    plan = make_plan(policy, month)
    require_inputs(policy, roster.people)
    roster = of_working_age(present(plan, roster), month, month)
    if roster.people.is_empty():
        return roster, [], ()
    try:
        require_carried(policy, roster, month)
    except ShegongError as missing:
        return roster, [problem._replace(severity="warning") for problem in missing.problems], ()
    table = plan.run(roster.people.lazy()).collect(engine="streaming")
    failures = failures_of(plan, table)
    roster = roster.refusing(refusals(policy, failures, roster))
    table = without_rejects(table, roster)
    if table.is_empty():
        return roster, [], ()
    warnings = [
        *partly_told(policy, roster, month),
        *check_warnings(policy, failures, roster),
        *past_retirement(policy, roster, month),
    ]
    if "grade" in policy.rules and policy.rules["grade"].type == COUNT:
        warnings += other_grades(policy, roster, table["grade"])
    return roster, warnings, tuple(limits_of(plan, table))
