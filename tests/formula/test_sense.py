"""A formula must make sense before anyone is paid by it: names, units, keys, divisors."""

from datetime import date
from fractions import Fraction

import pytest

from shegong.errors import Problem
from shegong.formula.check import check
from shegong.formula.checked import Checked
from shegong.formula.interpret import interpret
from shegong.formula.parse import FormulaError, parse
from shegong.formula.scope import BandAxis, ExactAxis, LevelSet, LookupTable, Scope, Symbol
from shegong.formula.types import COUNT, DATE, FLAG, MONEY, RATE, Bounds, Type

EDUCATION, CERTIFICATE = Type("level", "education"), Type("level", "certificate")
GRADES = ExactAxis(COUNT, "等级", tuple(grade for grade in range(1, 19) if grade != 12))


def _symbol(name: str, kind: Type, low: int, high: int) -> Symbol:
    return Symbol(name, name, kind, Bounds(Fraction(low), Fraction(high)))


def _table(name: str, kind: Type, *axes: ExactAxis | BandAxis) -> LookupTable:
    places: list[tuple[int, ...]] = [()]
    for axis in axes:
        points = axis.points if isinstance(axis, ExactAxis) else range(len(axis.limits) + 1)
        places = [(*before, point) for before in places for point in points]
    return LookupTable(name, name, kind, axes, {place: Fraction(sum(place)) for place in places})


SCOPE = Scope(
    {
        symbol.name: symbol
        for symbol in (
            _symbol("wage", MONEY, 0, 1_000_000),
            _symbol("bonus", MONEY, -50, 100),
            _symbol("base", MONEY, 1, 100),
            _symbol("years_served", COUNT, 0, 80),
            _symbol("people", COUNT, 1, 9),
            _symbol("share", RATE, 0, 2),
            _symbol("education", EDUCATION, 0, 2),
            _symbol("certificate", CERTIFICATE, 0, 1),
            _symbol("local", FLAG, 0, 1),
            _symbol("joined", DATE, date(2010, 1, 1).toordinal(), date(2018, 12, 31).toordinal()),
            _symbol("month_start", DATE, date(2020, 1, 1).toordinal(), date(2020, 12, 1).toordinal()),
        )
    },
    {
        table.name: table
        for table in (
            _table("coefficient", RATE, GRADES),
            _table("deemed", COUNT, ExactAxis(EDUCATION, "学历", (0, 1, 2))),
            _table(
                "allowance", MONEY, ExactAxis(EDUCATION, "学历", (0, 1, 2)), ExactAxis(COUNT, "人数", (1, 2))
            ),
            _table("tax", RATE, BandAxis(MONEY, "元", (Fraction(3000),), inclusive=True)),
            _table("seniority", RATE, BandAxis(COUNT, "年限", (Fraction(5),), inclusive=False)),
            _table("scale", MONEY, BandAxis(MONEY, "元", (), inclusive=False)),
            _table("post.lowest", COUNT, ExactAxis(Type("level", "post"), "岗位", (0,))),
        )
    },
    {
        "education": LevelSet("education", "学历", (("none", "无"), ("college", "大专"), ("master", "硕士"))),
        "certificate": LevelSet("certificate", "证书", (("none", "无"), ("junior", "初级"))),
    },
    frozenset({"misspelt"}),
)


def sense(text: str) -> Checked:
    return check(text, parse(text), SCOPE)


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(FormulaError) as error:
        sense(text)
    return error.value.problems


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("wage * 70%", MONEY),
        ("wage * people", MONEY),
        ("wage / people", MONEY),
        ("wage - 0", MONEY),
        ("max(wage, 0)", MONEY),
        ("0 if local else wage", MONEY),
        ("wage / base", RATE),
        ("people + years_served", COUNT),
        ("people * years_served", COUNT),
        ("people + share", RATE),
        ("people / 3", RATE),
        ("100%", RATE),
        ("floor(people / 3)", COUNT),
        ("floor(wage, yuan)", MONEY),
        ("coefficient[11]", RATE),
        ("deemed[none]", COUNT),
        ("deemed[college if local else education]", COUNT),
        ("bracket(tax, wage)", MONEY),
        ("seniority[share]", RATE),
        ("years(joined, month_start)", COUNT),
        ("education == none", FLAG),
        ("none != certificate", FLAG),
        ("certificate in [none, junior]", FLAG),
        ("college <= education < master", FLAG),
        ("local == (wage > 0)", FLAG),
        ("joined < month_start", FLAG),
        ("joined if local else month_start", DATE),
    ],
)
def test_a_sensible_formula_has_a_unit(text: str, kind: Type) -> None:
    assert sense(text).type == kind


@pytest.mark.parametrize(
    ("text", "code", "pointed"),
    [
        ("wage * bonus", "F012", "wage * bonus"),
        ("wage + 1", "F012", "wage + 1"),
        ("wage + people", "F012", "wage + people"),
        ("wage - share", "F012", "wage - share"),
        ("min(wage, 5000)", "F012", "min(wage, 5000)"),
        ("wage if local else 5", "F012", "wage if local else 5"),
        ("wage > 5000", "F012", "wage > 5000"),
        ("share / base", "F012", "share / base"),
        ("people / (base + wage)", "F012", "people / (base + wage)"),
        ("education + 1", "F012", "education"),
        ("-education", "F012", "education"),
        ("education > 1", "F012", "education > 1"),
        ("education == certificate", "F012", "education == certificate"),
        ("education in [junior]", "F012", "junior"),
        ("max(education, certificate)", "F012", "max(education, certificate)"),
        ("local < true", "F012", "local < true"),
        ("local + 1", "F012", "local"),
        ("local and wage", "F012", "wage"),
        ("not people", "F012", "people"),
        ("wage if people else wage", "F012", "people"),
        ("joined + 1", "F012", "joined"),
        ("joined < 2020", "F012", "joined < 2020"),
        ("years(joined, people)", "F012", "people"),
        ("round(wage)", "F012", "round(wage)"),
        ("round(people, yuan)", "F012", "round(people, yuan)"),
        ("floor(education)", "F012", "education"),
        ("bracket(tax, people)", "F012", "people"),
        ("bracket(coefficient, wage)", "F014", "bracket(coefficient, wage)"),
        ("bracket(scale, wage)", "F014", "bracket(scale, wage)"),
        ("bracket(wage, wage)", "F014", "bracket(wage, wage)"),
        ("none", "F010", "none"),
        ("none == none", "F010", "none"),
        ("coefficient", "F011", "coefficient"),
        ("coefficient[1, 2]", "F014", "coefficient[1, 2]"),
        ("allowance[education]", "F014", "allowance[education]"),
        ("coefficient[share]", "F014", "share"),
        ("coefficient[people / 2]", "F014", "people / 2"),
        ("coefficient[education]", "F014", "education"),
        ("deemed[1]", "F014", "1"),
        ("deemed[junior]", "F014", "junior"),
        ("wage[1]", "F014", "wage[1]"),
        ("education.lowest", "F014", "education"),
        ("wage / years_served", "F013", "years_served"),
        ("wage / (people - 5)", "F013", "people - 5"),
        ("wage / 0", "F013", "0"),
        ("share / 0%", "F013", "0%"),
        ("clamp(people, 18, 1)", "F016", "clamp(people, 18, 1)"),
        ("wage / max(bonus, 0)", "F013", "max(bonus, 0)"),
    ],
)
def test_a_formula_without_sense_is_refused_at_its_place(text: str, code: str, pointed: str) -> None:
    (problem, *_others) = problems(text)
    assert problem.code == code
    assert problem.excerpt
    assert text[problem.excerpt.start : problem.excerpt.end] == pointed


def test_an_unknown_name_is_answered_with_the_nearest_known_one() -> None:
    assert problems("wagge * 70%")[0].remedy == "是不是 wage？"
    assert problems("education == colege")[0].remedy == "是不是 college？"
    assert problems("coeficient[1]")[0].remedy == "是不是 coefficient？"
    assert "wage" in problems("zzz")[0].remedy


def test_a_grade_that_can_occur_must_be_in_the_table() -> None:
    (problem,) = problems("coefficient[clamp(years_served, 1, 18)]")
    assert problem.code == "F015"
    assert problem.message.endswith("12")
    assert sense("coefficient[clamp(years_served, 13, 18)]").type == RATE


def test_a_key_that_can_be_almost_anything_is_refused_at_once() -> None:
    text = " * ".join(["years_served"] * 20)
    (problem,) = problems(f"coefficient[{text}]")
    assert problem.code == "F015"


def test_every_problem_of_a_formula_is_told_at_once() -> None:
    text = "min(wagge, local + 1, wage / years_served) + clamp(bonsu, people, wage)"
    assert [problem.code for problem in problems(text)] == ["F011", "F012", "F013", "F011"]


def test_what_uses_a_broken_entry_is_not_blamed() -> None:
    assert problems("misspelt * 2") == ()
    assert problems("misspelt[2]") == ()
    assert [problem.code for problem in problems("misspelt + nobody")] == ["F011"]


@pytest.mark.parametrize("function", ["years", "months"])
def test_the_bounds_of_elapsed_time_hold_for_long_and_negative_spans(function: str) -> None:
    days = [date(2010, 1, 1), date(2010, 1, 31), date(2018, 12, 31), date(2020, 1, 1), date(2020, 2, 29)]
    for start in days:
        for end in days:
            symbols = {
                "start": _symbol("start", DATE, start.toordinal(), start.toordinal()),
                "end": _symbol("end", DATE, end.toordinal(), end.toordinal()),
            }
            text = f"{function}(start, end)"
            checked = check(text, parse(text), Scope(symbols))
            value = interpret(checked.tree, {"start": start, "end": end}, {})
            assert isinstance(value, Fraction)
            assert value in checked.bounds


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2020, 1, 31), date(2020, 2, 29), 0),
        (date(2020, 1, 31), date(2020, 3, 31), 2),
        (date(2019, 2, 28), date(2020, 2, 28), 12),
        (date(2020, 2, 29), date(2021, 2, 28), 11),
        (date(2020, 7, 15), date(2018, 7, 15), -24),
        (date(2020, 7, 15), date(2018, 7, 14), -25),
    ],
)
def test_a_month_is_full_on_the_same_day_of_the_next(start: date, end: date, months: int) -> None:
    values = {"start": start, "end": end}
    assert interpret(parse("months(start, end)"), values, {}) == months
    assert interpret(parse("years(start, end)"), values, {}) == months // 12
