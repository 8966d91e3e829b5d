"""One meaning, two readers: what one person is paid is what the columns say, to the fen."""

from collections import Counter
from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from shegong.errors import ShegongError
from shegong.formula.amounts import Amount, Range, rounded
from shegong.formula.check import check
from shegong.formula.checked import Checked
from shegong.formula.columns import Column, compile_formula
from shegong.formula.interpret import Value, interpret
from shegong.formula.parse import FormulaError, parse
from shegong.money import UNITS, Mode, Rounding
from tests.formula.effort import draws
from tests.formula.texts import formulas
from tests.formula.worlds import HUGE, World, measure, people_of, worlds

STEPS = (*map(Fraction, UNITS.values()), Fraction(1, 10), Fraction(1, 10000))
MODES: tuple[Mode, ...] = ("half_up", "up", "down")


def checked_or_none(text: str, world: World) -> Checked | None:
    try:
        return check(text, parse(text), world.scope)
    except FormulaError:
        return None


def column_values(column: Column, frame: pl.DataFrame) -> list[Value]:
    """What a compiled formula comes to, row by row."""
    if not isinstance(column, Amount):
        return list(frame.lazy().with_columns(column.alias("result")).collect(engine="streaming")["result"])
    parts = [
        pl.lit(part) if isinstance(part, int) else part for part in (column.numerator, column.denominator)
    ]
    both = frame.lazy().with_columns(parts[0].alias("top"), parts[1].alias("bottom"))
    computed = both.collect(engine="streaming")
    return [Fraction(top, bottom) for top, bottom in computed.select("top", "bottom").iter_rows()]


def compare_readers(world: World, text: str, people: list[dict[str, int]], rounding: Rounding) -> str:
    """Compare interpreter, columns and bounds on every person; says how it went."""
    checked = checked_or_none(text, world)
    if checked is None:
        return "refused"
    tables = world.scope.tables
    one_by_one = [interpret(checked.tree, world.values(person), tables) for person in people]
    for value in one_by_one:
        assert measure(value) in checked.bounds
    try:
        column = compile_formula(checked.tree, world.columns(), tables, "规则")
        in_steps = rounded(column, rounding, "规则") if isinstance(column, Amount) else column
    except ShegongError as error:
        return error.problems[0].code
    assert column_values(column, world.frame(people)) == one_by_one
    if checked.type.is_amount:
        expected = [rounding.apply(value) for value in one_by_one if isinstance(value, Fraction)]
        assert column_values(in_steps, world.frame(people)) == expected
    return "calculated"


@st.composite
def roundings(draw: st.DrawFn) -> Rounding:
    return Rounding(draw(st.sampled_from(STEPS)), draw(st.sampled_from(MODES)))


def test_a_batch_pays_everyone_what_they_are_paid_one_by_one() -> None:
    outcomes: Counter[str] = Counter()

    @draws(350)
    @given(st.data())
    def compare(data: st.DataObject) -> None:
        world = data.draw(worlds())
        people, rounding = data.draw(people_of(world)), data.draw(roundings())
        outcomes[compare_readers(world, data.draw(formulas()), people, rounding)] += 1

    compare()
    assert outcomes["calculated"] > 0.7 * outcomes.total(), outcomes
    assert outcomes.keys() <= {"calculated", "refused", "F017"}


def test_amounts_beyond_all_wages_are_right_or_refused_but_never_wrong() -> None:
    outcomes: Counter[str] = Counter()

    @draws(400)
    @given(st.data())
    def compare(data: st.DataObject) -> None:
        world = data.draw(worlds(largest=HUGE, most=10**6))
        factors = data.draw(st.lists(st.sampled_from(("served", "people", "share", "year")), max_size=9))
        product = " * ".join(["pay", *factors])
        text = data.draw(st.sampled_from((product, f"{product} + base", data.draw(formulas("money")))))
        outcomes[compare_readers(world, text, data.draw(people_of(world)), data.draw(roundings()))] += 1

    compare()
    assert outcomes["calculated"] > outcomes["F017"] > 10, outcomes
    assert outcomes.keys() <= {"calculated", "refused", "F017"}


@draws(200)
@given(
    st.fractions(-(10**6), 10**6, max_denominator=10**6),
    st.sampled_from((Fraction(1), Fraction(10), Fraction(1000), Fraction(1, 10000))),
    st.sampled_from(MODES),
)
def test_debts_and_payments_are_rounded_alike_in_a_batch_and_one_by_one(
    value: Fraction, step: Fraction, mode: Mode
) -> None:
    rounding = Rounding(step, mode)
    amounts = [value, -value, value + step / 2, -value - step / 2]
    frame = pl.DataFrame({"top": [int(amount * value.denominator * 20_000) for amount in amounts]})
    size = int(frame["top"].abs().max())  # type: ignore[arg-type]
    bottom = value.denominator * 20_000
    exact = Amount(pl.col("top"), bottom, Range(-size, size), Range(bottom, bottom))
    assert column_values(rounded(exact, rounding, "规则"), frame) == [
        rounding.apply(Fraction(top, bottom)) for top in frame["top"]
    ]
