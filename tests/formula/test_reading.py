"""What may stand in a formula."""

from fractions import Fraction

import pytest

from shegong.formula.parse import DEEPEST, LONGEST, parse
from shegong.formula.tree import (
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Logic,
    Lookup,
    Membership,
    Name,
    Negation,
    Node,
    Not,
    Number,
    Truth,
    children,
    names,
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("4800", Number),
        ("0.70", Number),
        ("70%", Number),
        ("33.333%", Number),
        ("true", Truth),
        ("false", Truth),
        ("base_pay", Name),
        ("-wage", Negation),
        ("wage + bonus", Arithmetic),
        ("wage - bonus", Arithmetic),
        ("wage * 70%", Arithmetic),
        ("wage / 21.75", Arithmetic),
        ("grade == 1", Comparison),
        ("1 <= grade < 18", Comparison),
        ("education != none", Comparison),
        ("local and served > 3", Logic),
        ("local or served > 3", Logic),
        ("not local", Not),
        ("appraisal in [excellent, pass]", Membership),
        ("appraisal not in [excellent]", Membership),
        ("wage if local else 0", Choice),
        ("coefficient[grade]", Lookup),
        ("allowance[education, post]", Lookup),
        ("post.lowest", Lookup),
        ("post.highest", Lookup),
        ("min(a, b)", Call),
        ("max(a, b, c)", Call),
        ("clamp(grade, 1, 18)", Call),
        ("floor(years_served / 3)", Call),
        ("ceil(wage, jiao)", Call),
        ("round(wage, ten)", Call),
        ("bracket(tax, wage)", Call),
        ("years(joined, month_start)", Call),
        ("months(joined, month_end)", Call),
    ],
)
def test_every_word_of_the_language_is_read(text: str, kind: type[Node]) -> None:
    assert type(parse(text)) is kind


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.70", Fraction(7, 10)),
        ("70%", Fraction(7, 10)),
        ("0.000001", Fraction(1, 10**6)),
        ("0.1", Fraction(1, 10)),
        ("33.333%", Fraction(33333, 100000)),
        ("999999999999999999.999999999999", Fraction(10**30 - 1, 10**12)),
    ],
)
def test_numbers_are_exact(text: str, value: Fraction) -> None:
    number = parse(text)
    assert isinstance(number, Number)
    assert number.value == value
    assert number.text == text


def test_a_formula_goes_over_several_lines() -> None:
    text = "wage\r\n  * 70%\n\t+ bonus"
    tree = parse(text)
    assert isinstance(tree, Arithmetic)
    assert isinstance(tree.right, Name)
    assert text[tree.right.span.start : tree.right.span.end] == "bonus"


def test_each_part_knows_where_it_stands() -> None:
    text = "min(wage * 70%, cap[post, 3]) if not local else post.lowest * base"

    def spans(node: Node) -> set[str]:
        own = text[node.span.start : node.span.end]
        return {own}.union(*(spans(child) for child in children(node)))

    assert spans(parse(text)) == {
        text,
        "min(wage * 70%, cap[post, 3])",
        "wage * 70%",
        "wage",
        "70%",
        "cap[post, 3]",
        "post",
        "3",
        "not local",
        "local",
        "post.lowest * base",
        "post.lowest",
        "base",
    }


@pytest.mark.parametrize("word", ["pass", "class", "from", "with", "return", "try", "global"])
def test_words_of_python_that_mean_nothing_in_a_formula_are_names_like_others(word: str) -> None:
    assert names(parse(f"{word} + min({word}_pay, {word}[{word}])")) == {word, f"{word}_pay"}


def test_multiplication_binds_tighter_than_addition_and_a_comparison_loosest() -> None:
    tree = parse("a + b * c < d and not e or f")
    assert isinstance(tree, Logic)
    assert tree.operator == "or"
    conjunction = tree.operands[0]
    assert isinstance(conjunction, Logic)
    compared = conjunction.operands[0]
    assert isinstance(compared, Comparison)
    total = compared.operands[0]
    assert isinstance(total, Arithmetic)
    assert total.operator == "+"


def test_the_longest_and_the_deepest_formula_are_still_read() -> None:
    text = "(" * DEEPEST + "wage" + ")" * DEEPEST
    assert isinstance(parse(text.ljust(LONGEST)), Name)
    deepest = parse("-" * DEEPEST + "wage")
    assert isinstance(deepest, Negation)


def test_the_names_that_a_formula_rests_on() -> None:
    assert names(parse("bracket(tax, wage - 5000) + wage_of[grade, post] * share")) == {
        "tax",
        "wage",
        "wage_of",
        "grade",
        "post",
        "share",
    }
