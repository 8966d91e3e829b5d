"""A third opinion: Python's own arithmetic over the same text, with every name and number a fraction."""

import math
import re
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from shegong.formula.check import check
from shegong.formula.interpret import interpret
from shegong.formula.parse import FormulaError, parse
from shegong.money import UNITS
from tests.formula.effort import draws
from tests.formula.texts import formulas
from tests.formula.worlds import people_of, worlds

_NUMBER = re.compile(r"(?<![\w.])([0-9]+(?:\.[0-9]+)?)(%?)")


def half_up(value: Fraction, step: int = 1) -> Fraction:
    size = math.floor(abs(value) / step + Fraction(1, 2)) * step
    return Fraction(size if value > 0 else -size)


FUNCTIONS = {
    "min": min,
    "max": max,
    "clamp": lambda value, low, high: min(max(value, low), high),
    "floor": lambda value, step=1: Fraction(value // step * step),
    "ceil": lambda value, step=1: Fraction(-(-value // step) * step),
    "round": half_up,
    "true": True,
    "false": False,
}


def as_python(text: str) -> str:
    """The formula with its numbers as exact fractions."""
    return _NUMBER.sub(lambda found: f"(Fraction('{found[1]}') / {'100' if found[2] else '1'})", text)


@draws(200)
@given(st.data())
def test_a_formula_means_what_its_arithmetic_says(data: st.DataObject) -> None:
    world = data.draw(worlds())
    text = data.draw(formulas(plain=True, depth=5))
    values = world.values(data.draw(people_of(world, size=1))[-1])
    try:
        tree = check(text, parse(text), world.scope).tree
    except FormulaError:
        return
    names = {**FUNCTIONS, **UNITS, **values, "Fraction": Fraction, "__builtins__": {}}
    expected = eval(as_python(text), names)  # noqa: S307  the test's own text, as a second opinion
    assert interpret(tree, values, world.scope.tables) == expected


def test_the_base_pay_of_a_chief_comes_out_as_by_hand() -> None:
    tree = parse("4800 * 1.00 * 70% * 1.45")
    assert interpret(tree, {}, {}) == Fraction(4872)
