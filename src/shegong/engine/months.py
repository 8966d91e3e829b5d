"""Month after month: what is paid, and the state that passes from one month to the next."""

from collections.abc import Iterator, Mapping

from shegong.engine.absences import absence_of
from shegong.engine.person import PersonPay
from shegong.engine.repeated import Repeated
from shegong.formula.interpret import Value
from shegong.policy.month import Month, first_month
from shegong.policy.policy import Policy


def months_until(policy: Policy, last: Month) -> list[Month]:
    """The months of a year until `last` in which the policy is in force."""
    begin = max(Month(last.year, 1), first_month(policy.start))
    months = [begin.plus(number) for number in range(begin.months_until(last) + 1)]
    return [month for month in months if policy.end is None or month.first_day <= policy.end]


def pay_months(
    policy: Policy, facts: Mapping[str, Value], first: Month, count: int, paying: Repeated | None = None
) -> Iterator[PersonPay]:
    """Pay one person who is in the state `facts` in the first of `count` months that the person is there.

    Nothing becomes of whoever is away. `paying` may have paid somebody else before.
    """
    paying = paying or Repeated(policy)
    paying.begin()
    state = facts
    was_there = False
    for number in range(count):
        month = first.plus(number)
        is_there = absence_of(policy, state, month) is None
        if is_there:
            if was_there:
                state, _changes = paying.advance(state, month)
            pay = paying.pay(state, month)
            yield pay
            state = paying.close(pay)
        was_there = is_there
