"""What may not stand in a formula: each is refused at its place, at once."""

import time

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from shegong.errors import Problem
from shegong.formula.check import check
from shegong.formula.parse import DEEPEST, FormulaError, parse
from tests.formula.effort import draws
from tests.formula.texts import formulas
from tests.formula.worlds import worlds


def refusal(text: str) -> Problem:
    """The one problem of a formula that can't be read."""
    with pytest.raises(FormulaError) as error:
        parse(text)
    (problem,) = error.value.problems
    assert problem.message
    assert problem.remedy
    return problem


@pytest.mark.parametrize(
    ("text", "code", "pointed"),
    [
        ("__import__('os')", "F007", "__import__('os')"),
        ("1 + (1).__class__", "F007", "(1).__class__"),
        ("wage.__class__", "F007", "wage.__class__"),
        ("post.name", "F007", "post.name"),
        ("wage.lowest.highest", "F007", "wage.lowest.highest"),
        ("table[1].lowest", "F007", "table[1].lowest"),
        ("1 + eval(wage)", "F007", "eval(wage)"),
        ("abs(wage)", "F007", "abs(wage)"),
        ("sum(wage, 1)", "F007", "sum(wage, 1)"),
        ("min(a, b)(c, d)", "F007", "min(a, b)(c, d)"),
        ("(lambda: 1)()", "F007", "(lambda: 1)()"),
        ("lambda x: x", "F007", "lambda x: x"),
        ("[x for x in y]", "F007", "[x for x in y]"),
        ("x for x in y", "F007", "x for x in y"),
        ("{x: 1}", "F007", "{x: 1}"),
        ("{1, 2}", "F007", "{1, 2}"),
        ("1, 2", "F007", "1, 2"),
        ("[1, 2]", "F007", "[1, 2]"),
        ("wage + 'abc'", "F007", "'abc'"),
        ('"a" "b"', "F007", '"a" "b"'),
        ("f'{wage}'", "F007", "f'{wage}'"),
        ("b'x'", "F007", "b'x'"),
        ("(x := 1)", "F007", "x := 1"),
        ("table[1:2]", "F007", "1:2"),
        ("table[*keys]", "F007", "*keys"),
        ("min(*wages)", "F009", "min(*wages)"),
        ("min(a, *wages)", "F007", "*wages"),
        ("min(a, b, key=c)", "F009", "min(a, b, key=c)"),
        ("min(a)", "F009", "min(a)"),
        ("floor(a, b)", "F009", "b"),
        ("floor(a, cent)", "F009", "cent"),
        ("clamp(a, 1)", "F009", "clamp(a, 1)"),
        ("bracket(1, wage)", "F009", "1"),
        ("years(joined)", "F009", "years(joined)"),
        ("9**9**9", "F004", "**"),
        ("a // b", "F004", "//"),
        ("a ^ b", "F004", "^"),
        ("a && b", "F004", "&&"),
        ("a || b", "F004", "||"),
        ("a <> b", "F004", "<>"),
        ("wage % 2", "F007", "wage % 2"),
        ("5 % 2", "F007", "5 % 2"),
        ("5%2", "F007", "5%2"),
        ("x1%2", "F007", "x1%2"),
        ("70%(3)", "F007", "70%(3)"),
        ("a @ b", "F007", "a @ b"),
        ("a & b", "F007", "a & b"),
        ("~a", "F007", "~a"),
        ("+a", "F007", "+a"),
        ("a << 2", "F007", "a << 2"),
        ("a is b", "F007", "a is b"),
        ("a in b", "F007", "a in b"),
        ("a in []", "F007", "a in []"),
        ("a in (b, c)", "F007", "a in (b, c)"),
        ("1 < a in [b]", "F007", "1 < a in [b]"),
        ("True", "F007", "True"),
        ("None", "F007", "None"),
        ("...", "F007", "..."),
        ("await a", "F007", "await a"),
        ("yield", "F007", "yield"),
        ("wage # 工资", "F005", "#"),
        ("wage\x00", "F005", "\x00"),
        ("wage\x0c", "F005", "\x0c"),
        ("wage * 基数", "F005", "基"),
        ("wage ＊ 2", "F005", "＊"),
        ("wage × 2", "F005", "×"),
        ("min（a, b)", "F005", "（"),
        ("min(a，b)", "F005", "，"),
        ("wage * ７", "F005", "７"),
        ("wage − 1", "F005", "−"),
        ("wage\u3000+ 1", "F005", "\u3000"),
        ("wage\u200b", "F005", "\u200b"),
        ("1e5", "F008", "1e5"),
        ("1_000", "F008", "1_000"),
        ("wage + 007", "F008", "007"),
        ("0x10", "F008", "0x10"),
        ("1j", "F008", "1j"),
        ("2wage", "F008", "2wage"),
        ("1if a else b", "F008", "1if"),
        (".5", "F008", ".5"),
        ("wage * 1.", "F008", "1."),
        ("0.1234567890123", "F008", "0.1234567890123"),
        ("1" * 19, "F008", "1" * 19),
        ("wage = 1", "F006", "="),
        ("a) + (b", "F006", ")"),
        ("(a] + b", "F006", "]"),
        ("min(a, (b)", "F006", "("),
        ("a; b", "F006", ";"),
        ("a $ b", "F006", "$"),
        ("2,854", "F007", "2,854"),
    ],
)
def test_what_is_not_in_the_language_is_refused_at_its_place(text: str, code: str, pointed: str) -> None:
    problem = refusal(text)
    assert problem.code == code
    assert problem.excerpt
    assert problem.excerpt.line == text
    if pointed == "(":
        assert problem.excerpt.start == text.index("(")
    assert text[problem.excerpt.start : problem.excerpt.end] == pointed


@pytest.mark.parametrize("text", ["", " ", "\n\t \r\n"])
def test_an_empty_formula_is_refused(text: str) -> None:
    assert refusal(text).code == "F001"


@pytest.mark.parametrize(
    ("text", "position"),
    [("wage +", 5), ("if a", 0), ("a b", 0), ("70%%", 3), ("'open", 0), ("a if b", 0), ("min(a b)", 4)],
)
def test_what_breaks_off_is_refused_where_reading_stopped(text: str, position: int) -> None:
    problem = refusal(text)
    assert (problem.code, problem.excerpt and problem.excerpt.start) == ("F006", position)


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("(" * 10_000 + "a" + ")" * 10_000, "F002", 0),
        ("(" * 900 + "a" + ")" * 900, "F003", DEEPEST),
        ("[" * 900, "F003", DEEPEST),
        ("not " * 1000 + "a", "F002", 0),
        ("not " * 490 + "a", "F003", 4 * (DEEPEST + 1)),
        ("-" * 1000 + "a", "F003", DEEPEST + 1),
        ("-" * 1999 + "a", "F003", None),
        ("a if a else " * 1000 + "a", "F002", 0),
        ("a if a else " * 160 + "a", "F003", None),
        ("a + " * 400 + "a", "F003", 0),
        ("a" + ".b" * 600, "F007", 0),
        ("min(" * 400, "F003", 4 * (DEEPEST + 1) - 1),
        ("wage * 70% + " * 8000 + "1", "F002", 0),
        ("9" * 1999, "F008", 0),
        ("9" * 100_000, "F002", 0),
    ],
)
def test_monstrous_formulas_are_refused_within_a_second(text: str, code: str, position: int | None) -> None:
    began = time.process_time()
    problem = refusal(text)
    assert time.process_time() - began < 10
    assert problem.code == code
    if position is not None:
        assert problem.excerpt
        assert problem.excerpt.start == position


WORDS = [
    *"+-*/%()[],.<>=!:;'\"#&|^~@ \n1270",
    "wage",
    "true",
    "post",
    ".lowest",
    "if",
    "else",
    "not",
    "and",
    "or",
]
WORDS += [
    "in",
    "min",
    "floor",
    "bracket",
    "years",
    "yuan",
    "lambda",
    "for",
    "None",
    "70%",
    "0.5",
    "tax",
    "1e5",
    "pass",
]


WORLD = find(worlds(), lambda _world: True)


def problems(text: str) -> tuple[Problem, ...]:
    """What is wrong with a formula, if anything."""
    try:
        check(text, parse(text), WORLD.scope)
    except FormulaError as error:
        return error.problems
    return ()


@draws(400)
@given(st.lists(st.sampled_from(WORDS), max_size=30).map("".join) | st.text(max_size=60))
def test_any_text_is_a_formula_or_is_refused(text: str) -> None:
    for problem in problems(text):
        assert problem.code.startswith("F0")


@draws(300)
@given(formulas(depth=3), st.data())
def test_a_formula_with_a_slip_in_it_is_a_formula_or_is_refused(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 3, len(text))))
    slipped = text[:start] + data.draw(st.sampled_from(["", *WORDS]) | st.characters()) + text[end:]
    for problem in problems(slipped):
        assert problem.excerpt
        assert 0 <= problem.excerpt.start < problem.excerpt.end <= max(len(slipped), 1)
