"""What is shown never to fall, or never to rise, does not: for anybody, whatever the formula."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shegong.formula.check import check
from shegong.formula.interpret import interpret
from shegong.formula.monotone import Movement, movement
from shegong.formula.parse import FormulaError, parse
from shegong.formula.scope import BandAxis, ExactAxis, LevelSet, LookupTable, Scope, Symbol
from shegong.formula.types import COUNT, DATE, FLAG, MONEY, RATE, Bounds, Type
from tests.formula.effort import draws
from tests.formula.texts import formulas
from tests.formula.worlds import measure, people_of, worlds

MOVING = ("pay", "balance", "served", "people", "education", "post")
EDUCATION = Type("level", "education")


def symbol(name: str, kind: Type, low: str, high: str) -> Symbol:
    return Symbol(name, name, kind, Bounds(Fraction(low), Fraction(high)))


def table(name: str, kind: Type, axis: ExactAxis | BandAxis, *cells: str) -> LookupTable:
    places = axis.points if isinstance(axis, ExactAxis) else range(len(cells))
    values: dict[tuple[int, ...], Fraction] = {
        (place,): Fraction(cell) for place, cell in zip(places, cells, strict=True)
    }
    return LookupTable(name, name, kind, (axis,), values)


GRADES = ExactAxis(COUNT, "等级", (3, 1, 2))
INCOME = BandAxis(MONEY, "收入", (Fraction(300000), Fraction(1200000)), inclusive=True)
SCOPE = Scope(
    {
        each.name: each
        for each in (
            symbol("wage", MONEY, "300000", "600000"),
            symbol("debt", MONEY, "-5000", "0"),
            symbol("balance", MONEY, "-5000", "5000"),
            symbol("share", RATE, "0.5", "0.8"),
            symbol("years", COUNT, "0", "40"),
            symbol("span", COUNT, "1", "5"),
            symbol("education", EDUCATION, "0", "1"),
            symbol("local", FLAG, "0", "1"),
            symbol("month_start", DATE, "737000", "740000"),
            symbol("month_end", DATE, "737000", "740000"),
        )
    },
    {
        "coefficient": table("coefficient", RATE, GRADES, "1.2", "1", "1.1"),
        "falling": table("falling", RATE, GRADES, "1", "1.2", "1.1"),
        "uneven": table("uneven", RATE, GRADES, "1.1", "1", "1.2"),
        "flat": table("flat", RATE, GRADES, "1", "1", "1"),
        "tax": table("tax", RATE, INCOME, "0.03", "0.1", "0.2"),
        "refund": table("refund", RATE, INCOME, "-0.03", "-0.1", "-0.2"),
        "both": table("both", RATE, INCOME, "-0.03", "0.1", "0.2"),
        "tax.quick": table("tax.quick", MONEY, INCOME, "0", "21000", "141000"),
    },
    {"education": LevelSet("education", "学历", (("none", "无"), ("college", "大专")))},
)


def moves(text: str, **moving: Movement) -> Movement:
    return movement(check(text, parse(text), SCOPE).tree, moving, SCOPE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wage * share * coefficient[clamp(years, 1, 3)]", "rises"),
        ("debt * 2 - balance", "constant"),
        ("-wage", "falls"),
        ("balance - wage * 70%", "falls"),
        ("wage * (share - 1)", "falls"),
        ("wage * (share - 60%)", "unknown"),
        ("wage / span", "rises"),
        ("wage / -3", "falls"),
        ("balance / wage", "unknown"),
        ("debt / wage", "rises"),
        ("5 * wage / wage", "unknown"),
        ("round(wage * 70%, yuan)", "rises"),
        ("-ceil(floor(wage * 70%, jiao), ten)", "falls"),
        ("max(min(wage, balance), 2 * wage, debt)", "rises"),
        ("clamp(balance, debt, wage)", "rises"),
        ("clamp(balance, debt, 3 * wage) - wage", "unknown"),
        ("wage if local else debt", "rises"),
        ("wage if local else -wage", "unknown"),
        ("balance if wage > balance else debt", "unknown"),
        ("not (wage > balance)", "unknown"),
        ("local and years in [1, 2]", "constant"),
        ("bracket(tax, wage)", "rises"),
        ("bracket(refund, wage)", "falls"),
        ("bracket(both, wage)", "unknown"),
        ("bracket(both, balance)", "constant"),
        ("wage - bracket(tax, wage)", "unknown"),
        ("wage * flat[1 if wage > balance else 3]", "rises"),
        ("wage * coefficient[1 if wage > balance else 3]", "unknown"),
        ("tax[wage]", "rises"),
        ("-refund[-wage]", "falls"),
        ("years(month_start, month_end)", "constant"),
    ],
)
def test_how_a_formula_moves_when_the_wage_rises(text: str, expected: Movement) -> None:
    assert moves(text, wage="rises") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wage - wage * share", "rises"),
        ("wage - share * wage", "rises"),
        ("(wage + debt) - share * (wage + debt)", "rises"),
        ("wage - wage * (1 + share)", "falls"),
        ("(wage if years < 3 else 0) - (wage if years < 3 else 0) * share", "rises"),
        ("(wage if years < 3 else 0) - (wage if years > 3 else 0) * share", "unknown"),
        ("wage - balance * share", "rises"),
    ],
)
def test_the_rest_of_what_is_split_moves_as_the_whole_does(text: str, expected: Movement) -> None:
    assert moves(text, wage="rises") == expected


def test_the_rest_falls_when_the_share_rises() -> None:
    assert moves("wage - wage * share", share="rises") == "falls"
    assert moves("wage - wage * share", share="rises", wage="rises") == "unknown"


@pytest.mark.parametrize(
    ("name", "with_key"),
    [("coefficient", "rises"), ("falling", "falls"), ("uneven", "unknown"), ("flat", "constant")],
)
def test_a_table_moves_with_its_key_as_its_rows_do_in_the_order_of_the_key(
    name: str, with_key: Movement
) -> None:
    text = f"{name}[clamp(years, 1, 3)]"
    turned: dict[Movement, Movement] = {"rises": "falls", "falls": "rises"}
    assert moves(text, years="rises") == with_key
    assert moves(text, years="falls") == turned.get(with_key, with_key)


def test_a_table_whose_values_rise_raises_what_is_looked_up_in_it() -> None:
    assert moves("wage * coefficient[2]", coefficient="rises") == "rises"
    assert moves("debt * coefficient[2]", coefficient="rises") == "falls"
    assert moves("coefficient[clamp(years, 1, 3)]", coefficient="rises", years="rises") == "unknown"
    assert moves("bracket(tax, wage)", tax="rises") == "rises"
    assert moves("wage * tax[wage] - tax.quick[wage]", tax="rises") == "unknown"


def test_a_level_is_higher_or_lower_too() -> None:
    assert moves("wage * (2 if education >= college else 1)", education="rises") == "unknown"
    assert moves("max(education, college)", education="rises") == "rises"


def test_what_may_be_divided_by_nothing_is_refused() -> None:
    tree = check("wage / span", parse("wage / span"), SCOPE).tree
    wider = {**SCOPE.symbols, "span": symbol("span", COUNT, "0", "5")}
    with pytest.raises(FormulaError):
        movement(tree, {"span": "rises"}, Scope(wider))


def steps_up(name: str, people: list[dict[str, int]]) -> list[list[dict[str, int]]]:
    """Each person with the values of an input that others have, rising."""
    values = sorted({person[name] for person in people})
    return [[{**person, name: value} for value in values] for person in people]


def test_what_is_shown_of_a_formula_holds_for_everybody() -> None:
    outcomes: Counter[Movement | str] = Counter()

    @draws(400)
    @given(st.data())
    def compare(data: st.DataObject) -> None:
        world = data.draw(worlds())
        text = data.draw(formulas(data.draw(st.sampled_from(("money", "rate", "count"))), depth=3))
        try:
            tree = check(text, parse(text), world.scope).tree
        except FormulaError:
            return
        people = data.draw(people_of(world))
        for name in MOVING:
            shown = movement(tree, {name: "rises"}, world.scope)
            if name in text:
                outcomes[shown] += 1
            for line in steps_up(name, people):
                values = [
                    measure(interpret(tree, world.values(person), world.scope.tables)) for person in line
                ]
                assert shown not in ("rises", "constant") or values == sorted(values)
                assert shown not in ("falls", "constant") or values == sorted(values, reverse=True)

    compare()
    assert min(outcomes["rises"], outcomes["falls"], outcomes["constant"]) > 10, outcomes
