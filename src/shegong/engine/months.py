"""Month after month: what is paid, and the state that passes from one month to the next."""

from collections.abc import Iterator, Mapping

from shegong.engine.person import PersonPay, pay_person
from shegong.engine.transitions import advance, close
from shegong.formula.interpret import Value
from shegong.policy.month import Month, first_month
from shegong.policy.policy import Policy


def year_of(policy: Policy, year: int) -> tuple[Month, int]:
    """The first month of a year in which a policy is in force, and how many there are from it to December."""
    begin = first_month(policy.start)
    first = begin if begin.year == year else Month(year, 1)
    return first, 13 - first.month


def pay_months(policy: Policy, facts: Mapping[str, Value], first: Month, count: int) -> Iterator[PersonPay]:
    """Pay one person who is in the state `facts` in the first of `count` months."""
    state = dict(facts)
    for number in range(count):
        month = first.plus(number)
        if number:
            state = advance(policy, state, month)
        pay = pay_person(policy, state, month)
        yield pay
        state = close(policy, state, month, {key: step.value for key, step in pay.steps.items()})
