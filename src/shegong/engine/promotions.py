"""Who rises at the start of a month, by which clause, and who does not and why."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, NamedTuple

from shegong.engine.person import PersonPay, pay_person
from shegong.engine.transitions import Change, Obstacle, obstacles, passage
from shegong.formula.interpret import Value
from shegong.formula.tree import names
from shegong.policy.month import Month, first_month
from shegong.policy.policy import Policy, Post

Verdict = Literal["rises", "falls", "counted", "stays"]
"""What a month makes of somebody's grade (or pay, where there are no grades): `counted` is a step on the way."""

_RESULTS = ("grade", "gross")
_MONTHS = 12
_YEARS_AHEAD = 45


class Promotion(NamedTuple):
    """What the start of a month makes of one person.

    `before` is the month before, or the month itself where the policy has only begun; `without` is the month as it
    would be paid had nothing changed. `next_rise` tells when the grade of somebody who is on the way will rise, if
    every year goes on as this one; `top` that it is the post's highest.
    """

    before: PersonPay
    without: PersonPay
    after: PersonPay
    changes: tuple[Change, ...]
    obstacles: tuple[Obstacle, ...]
    top: bool
    next_rise: Month | None

    @property
    def verdict(self) -> Verdict:
        """What became of the person."""
        key = next(key for key in _RESULTS if key in self.after.steps)
        gained = _value(self.after, key) - _value(self.without, key)
        if gained and self.changes:
            return "rises" if gained > 0 else "falls"
        return "counted" if self.changes else "stays"

    def gain(self) -> int | None:
        """What the month pays above the one before, in fen; None where the policy pays nothing."""
        return self.after.fen("gross") - self.before.fen("gross") if "gross" in self.after.steps else None


def promote(policy: Policy, facts: Mapping[str, Value], month: Month) -> Promotion:
    """The start of `month` for somebody who was in the state `facts` until then."""
    policy.require_in_force(month)
    rules = results_of(policy)
    earlier = month.plus(-1)
    if earlier.first_day < first_month(policy.start).first_day:
        earlier = month
    state, changes = passage(policy, facts, month)
    after = pay_person(policy, state, month, rules)
    top = _is_top(policy, after)
    return Promotion(
        before=pay_person(policy, facts, earlier, rules),
        without=pay_person(policy, facts, month, rules),
        after=after,
        changes=changes,
        obstacles=obstacles(policy, facts, month),
        top=top,
        next_rise=None if top or not changes else _next_rise(after),
    )


def results_of(policy: Policy) -> list[str]:
    """The rules that a promotion is told by: grade and gross pay, as far as the policy has them."""
    return [key for key in _RESULTS if key in policy.rules]


def inputs_of(policy: Policy) -> list[str]:
    """The inputs that make a difference to a promotion; who is alike in them is promoted alike."""
    starts = [each for each in policy.transitions.values() if each.at == "start"]
    mentioned = {name for each in starts for tree in (each.when, *each.sets.values()) for name in names(tree)}
    mentioned |= {key for each in starts for key in each.sets}
    behind = policy.inputs_behind([*results_of(policy), *(mentioned & policy.rules.keys())])
    return [key for key in policy.inputs if key in mentioned | behind]


def grade_of(pay: PersonPay) -> int:
    """The grade that a month gives; only for a policy with grades."""
    return int(_value(pay, "grade"))


def post_of(policy: Policy, facts: Mapping[str, Value]) -> Post | None:
    """The post that somebody holds."""
    for key, given in policy.inputs.items():
        if given.type.level == "post":
            return list(policy.posts.values())[int(_number(facts[key]))]
    return None


def _is_top(policy: Policy, pay: PersonPay) -> bool:
    post = post_of(policy, pay.facts)
    return post is not None and "grade" in pay.steps and _value(pay, "grade") >= post.highest


def _next_rise(pay: PersonPay) -> Month | None:
    """When the grade rises, if each year's same month makes of the person what this one did."""
    if "grade" not in pay.steps:
        return None
    policy, state, month = pay.policy, dict(pay.facts), pay.month
    for _year in range(_YEARS_AHEAD):
        month = month.plus(_MONTHS)
        state, changes = passage(policy, state, month)
        if not changes:
            return None
        if _value(pay_person(policy, state, month, ["grade"]), "grade") > _value(pay, "grade"):
            return month
    return None


def _value(pay: PersonPay, key: str) -> Fraction:
    return _number(pay.steps[key].value)


def _number(value: Value) -> Fraction:
    if not isinstance(value, Fraction):
        raise TypeError(value)
    return value
