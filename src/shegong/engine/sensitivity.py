"""How far a result moves when a figure that nobody published moves: by 1 %, or by one where it is a count."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from shegong.engine.person import pay_person
from shegong.formula.interpret import Value
from shegong.formula.parse import FormulaError
from shegong.formula.types import COUNT
from shegong.policy.figures import with_figures
from shegong.policy.month import Month
from shegong.policy.policy import Assumption, Policy

STEP = Fraction(1, 100)


class Move(NamedTuple):
    """What an amount gains, in fen, when an assumed figure moves up and when it moves down; a count moves by one.

    None where the rules would make no sense with the figure so moved: nothing can be divided by 0 years.
    """

    assumption: Assumption
    by_one: bool
    up: int | None
    down: int | None


def moves(policy: Policy, month: Month, rule: str, amount: Callable[[Policy], int]) -> list[Move]:
    """For each assumed figure that `rule` rests on, how far `amount` of the policy moves with it.

    How a rule itself was assumed can't be moved.
    """
    figures = [each for each in policy.assumptions([rule], month) if each.kind != "rule"]
    base = amount(policy) if figures else 0
    return [_move(policy, figure, amount, base) for figure in figures]


def _move(policy: Policy, figure: Assumption, amount: Callable[[Policy], int], base: int) -> Move:
    parameter = policy.parameters.get(figure.key)
    by_one = (parameter.type if parameter else policy.tables[figure.key].lookup.type) == COUNT

    def gain(sign: int) -> int | None:
        shift = partial(_shifted, sign=sign, by_one=by_one)
        try:
            return amount(with_figures(policy, figure.key, shift)) - base
        except FormulaError:
            return None

    return Move(figure, by_one, gain(1), gain(-1))


def _shifted(value: Fraction, *, sign: int, by_one: bool) -> Fraction:
    return value + sign if by_one else value * (1 + sign * STEP)


def moves_of_person(policy: Policy, facts: Mapping[str, Value], month: Month, rule: str) -> list[Move]:
    """How far one person's amount moves with each assumed figure."""
    return moves(policy, month, rule, lambda changed: pay_person(changed, facts, month, [rule]).fen(rule))
