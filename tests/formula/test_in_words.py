"""How a formula is shown: with the names that people use, and with one person's numbers."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shegong.formula.check import check
from shegong.formula.interpret import Trace, Value, interpret
from shegong.formula.parse import FormulaError, parse
from shegong.formula.scope import Scope
from shegong.formula.types import COUNT, DATE, FLAG, MONEY, RATE, Type
from shegong.formula.words import in_names, in_numbers, value_text
from tests.formula.effort import draws
from tests.formula.test_sense import SCOPE
from tests.formula.texts import formulas
from tests.formula.worlds import people_of, worlds

PERSON: dict[str, Value] = {
    "wage": Fraction(285_400),
    "bonus": Fraction(100),
    "years_served": Fraction(7),
    "people": Fraction(3),
    "share": Fraction(1, 3),
    "education": Fraction(1),
    "certificate": Fraction(0),
    "local": True,
    "joined": date(2018, 7, 1),
    "month_start": date(2020, 6, 1),
}


@pytest.mark.parametrize(
    ("text", "named", "numbered"),
    [
        ("wage * 70% - bonus", "wage × 70% − bonus", "2,854.00 × 70% − 1.00"),
        ("wage * (share + 1)", "wage × (share + 1)", "2,854.00 × (1/3 + 1)"),
        ("wage - (bonus - wage)", "wage − (bonus − wage)", "2,854.00 − (1.00 − 2,854.00)"),
        ("wage / people / 2", "wage ÷ people ÷ 2", "2,854.00 ÷ 3 ÷ 2"),
        ("-(wage + bonus)", "−(wage + bonus)", "−(2,854.00 + 1.00)"),
        ("not (local or wage > bonus)", "不是 (local 或 wage > bonus)", "不是 (是 或 2,854.00 > 1.00)"),
        ("1 <= people != 5", "1 ≤ people ≠ 5", "1 ≤ 3 ≠ 5"),
        ("education in [none, college]", "education 属于 [无、大专]", "大专 属于 [无、大专]"),
        ("certificate not in [none]", "certificate 不属于 [无]", "无 不属于 [无]"),
        ("wage if local else bonus * 2", "若 local 则 wage，否则 bonus × 2", "2,854.00"),
        ("deemed[education] + 1", "deemed[education] + 1", "1 + 1"),
        ("bracket(tax, wage)", "分档计算(tax，wage)", "分档计算(tax，2,854.00)"),
        ("round(wage * share, jiao)", "四舍五入(wage × share，角)", "四舍五入(2,854.00 × 1/3，角)"),
        ("years(joined, month_start)", "满年数(joined，month_start)", "满年数(2018-07-01，2020-06-01)"),
    ],
)
def test_a_formula_is_shown_with_names_and_with_numbers(text: str, named: str, numbered: str) -> None:
    tree = check(text, parse(text), SCOPE).tree
    trace: Trace = {}
    interpret(tree, PERSON, SCOPE.tables, trace)
    assert in_names(tree, SCOPE) == named
    assert in_numbers(tree, SCOPE, trace) == numbered


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (True, FLAG, "是"),
        (date(2020, 6, 1), DATE, "2020-06-01"),
        (Fraction(285_450), MONEY, "2,854.50"),
        (Fraction(1, 3), RATE, "1/3"),
        (Fraction(18), COUNT, "18"),
        (Fraction(1), Type("level", "education"), "大专"),
    ],
)
def test_a_value_is_shown_as_people_write_it(value: Fraction | bool | date, kind: Type, text: str) -> None:
    assert value_text(value, kind, SCOPE) == text


@draws(150)
@given(st.data())
def test_any_formula_can_be_shown_and_calculating_keeps_every_step(data: st.DataObject) -> None:
    world = data.draw(worlds())
    text = data.draw(formulas())
    try:
        tree = check(text, parse(text), world.scope).tree
    except FormulaError:
        return
    trace: Trace = {}
    value = interpret(tree, world.values(data.draw(people_of(world, size=1))[-1]), world.scope.tables, trace)
    assert trace[id(tree)] == value
    scope: Scope = world.scope
    assert in_names(tree, scope)
    assert in_numbers(tree, scope, trace)
