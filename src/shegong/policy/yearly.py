"""What is told of people anew each year: which inputs a regulation reads like that."""

from shegong.formula.tree import Logic, names
from shegong.policy.load import CALENDAR
from shegong.policy.policy import Input, Policy


def yearly_inputs(policy: Policy) -> list[Input]:
    """The inputs that only a transition of a certain month asks for: what they say holds for one year.

    So it is with the result of an appraisal. (Where pay depends on it too, it holds until the next.)
    """
    asked: set[str] = set()
    for each in policy.transitions.values():
        tests = each.when.operands if isinstance(each.when, Logic) else (each.when,)
        if each.at == "start" and any(names(test) and names(test) <= CALENDAR.keys() for test in tests):
            asked |= names(each.when)
    changed = {key for each in policy.transitions.values() for key in each.sets}
    return [given for key, given in policy.inputs.items() if key in asked - changed - policy.asked]
