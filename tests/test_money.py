"""Money: whole fen, rounding as clerks round, and amounts as people write them."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shegong.money import (
    UNITS,
    Mode,
    Rounding,
    capitals,
    decimal_places,
    decimal_text,
    parse_number,
    plain_yuan,
    round_to_integer,
    wan,
    yuan,
)

MODES: tuple[Mode, ...] = ("half_up", "up", "down")
settings.register_profile("repeatable", derandomize=True, deadline=None)
REPEATABLE = settings.get_profile("repeatable")
FRACTIONS = st.fractions(-(10**12), 10**12, max_denominator=10**9)


@pytest.mark.parametrize(
    ("value", "half_up", "up", "down"),
    [
        (Fraction(5, 2), 3, 3, 2),
        (Fraction(-5, 2), -3, -3, -2),
        (Fraction(12, 5), 2, 3, 2),
        (Fraction(-12, 5), -2, -3, -2),
        (Fraction(1, 10**9), 0, 1, 0),
        (Fraction(-1, 10**9), 0, -1, 0),
        (Fraction(0), 0, 0, 0),
        (Fraction(7), 7, 7, 7),
    ],
)
def test_debts_are_rounded_as_payments_are(value: Fraction, half_up: int, up: int, down: int) -> None:
    assert [round_to_integer(value, mode) for mode in MODES] == [half_up, up, down]


@pytest.mark.parametrize(
    ("fen", "unit", "mode", "rounded"),
    [
        (Fraction(228_320), "yuan", "half_up", 228_300),
        (Fraction(228_350), "yuan", "half_up", 228_400),
        (Fraction(228_349), "yuan", "half_up", 228_300),
        (Fraction(228_301), "yuan", "up", 228_400),
        (Fraction(228_399), "yuan", "down", 228_300),
        (Fraction(4_555), "jiao", "half_up", 4_560),
        (Fraction(228_500), "ten", "half_up", 229_000),
        (Fraction(1, 2), "fen", "half_up", 1),
        (Fraction(-228_350), "yuan", "half_up", -228_400),
    ],
)
def test_amounts_are_rounded_to_the_unit_that_the_clause_names(
    fen: Fraction, unit: str, mode: Mode, rounded: int
) -> None:
    assert Rounding(Fraction(UNITS[unit]), mode).apply(fen) == rounded


@REPEATABLE
@given(FRACTIONS, st.sampled_from((1, 10, 100, 1000, Fraction(1, 10000))), st.sampled_from(MODES))
def test_rounding_moves_less_than_a_step_and_never_twice(
    value: Fraction, step: int | Fraction, mode: Mode
) -> None:
    rounding = Rounding(Fraction(step), mode)
    rounded = rounding.apply(value)
    assert abs(rounded - value) < step
    assert (rounded / step).denominator == 1
    assert rounding.apply(rounded) == rounded
    assert rounding.apply(-value) == -rounded
    if mode == "half_up":
        assert abs(rounded - value) <= Fraction(step) / 2


@REPEATABLE
@given(st.decimals(-(10**12), 10**12, places=6), st.sampled_from(MODES))
def test_rounding_agrees_with_decimal_arithmetic(value: Decimal, mode: Mode) -> None:
    name = {"half_up": ROUND_HALF_UP, "up": ROUND_UP, "down": ROUND_DOWN}[mode]
    assert round_to_integer(Fraction(value), mode) == int(value.to_integral_value(name))


@REPEATABLE
@given(FRACTIONS, FRACTIONS, st.sampled_from(MODES))
def test_who_earns_more_is_never_rounded_below(first: Fraction, second: Fraction, mode: Mode) -> None:
    low, high = sorted((first, second))
    assert round_to_integer(low, mode) <= round_to_integer(high, mode)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Fraction(0)),
        ("4800", Fraction(4800)),
        ("4800.00", Fraction(4800)),
        ("0.333333", Fraction(333_333, 10**6)),
        ("70%", Fraction(7, 10)),
        ("-0.5%", Fraction(-1, 200)),
        ("-12", Fraction(-12)),
        ("999999999999999999.999999999999", Fraction(10**30 - 1, 10**12)),
    ],
)
def test_plain_decimals_are_read_exactly(text: str, value: Fraction) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            " 1",
            "1 ",
            "1\n",
            "+1",
            "-",
            "--1",
            "1,000",
            "1_000",
            ".5",
            "5.",
            "007",
            "1/3",
            "%",
            "1%%",
            "1 %",
        ),
        *("1e5", "0x10", "nan", "inf", "１", "٣", "½", "￥1", "1元", "1" * 19, "0." + "1" * 13, "9" * 5000),
    ],
)
def test_anything_else_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="not a plain decimal"):
        parse_number(text)


@REPEATABLE
@given(st.integers(-(10**18) + 1, 10**18 - 1), st.integers(0, 12))
def test_what_is_written_is_read_back(numerator: int, places: int) -> None:
    value = Fraction(numerator, 10**places)
    assert parse_number(decimal_text(value, places)) == value
    assert parse_number(decimal_text(value)) == value


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(-2, 3), 2, "-0.67"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(7), 2, "7.00"),
        (Fraction(1, 3), None, "1/3"),
        (Fraction(-1, 8), None, "-0.125"),
        (Fraction(10), None, "10"),
    ],
)
def test_numbers_are_written_as_decimals(value: Fraction, places: int | None, text: str) -> None:
    assert decimal_text(value, places) == text


@pytest.mark.parametrize(
    ("fen", "shown", "plain"),
    [
        (0, "0.00", "0.00"),
        (5, "0.05", "0.05"),
        (-5, "-0.05", "-0.05"),
        (285_400, "2,854.00", "2854.00"),
        (-123_456_789, "-1,234,567.89", "-1234567.89"),
        (10**17, "1,000,000,000,000,000.00", "1000000000000000.00"),
    ],
)
def test_amounts_are_shown_in_yuan(fen: int, shown: str, plain: str) -> None:
    assert yuan(fen) == shown
    assert plain_yuan(fen) == plain


def test_an_amount_not_yet_rounded_shows_its_decimals() -> None:
    assert yuan(Fraction(1, 10)) == "0.001"
    assert yuan(Fraction(1, 3)) == "0.003333"
    assert yuan(Fraction(-200, 3)) == "-0.666667"


@REPEATABLE
@given(st.integers(-(10**15), 10**15))
def test_shown_yuan_are_the_fen(fen: int) -> None:
    assert Fraction(yuan(fen).replace(",", "")) * 100 == fen
    assert parse_number(plain_yuan(fen)) * 100 == fen


@pytest.mark.parametrize(
    ("fen", "text"), [(242_566_800, "242.57"), (0, "0.00"), (-5_000, "-0.01"), (4_999, "0.00")]
)
def test_a_budget_is_shown_in_ten_thousand_yuan(fen: int, text: str) -> None:
    assert wan(fen) == text


@pytest.mark.parametrize(
    ("denominator", "places"), [(1, 0), (2, 1), (8, 3), (40, 3), (10**6, 6), (3, None), (6, None)]
)
def test_how_many_decimals_a_fraction_needs(denominator: int, places: int | None) -> None:
    assert decimal_places(denominator) == places


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (140_950, "壹仟肆佰零玖元伍角"),
        (600_714, "陆仟零柒元壹角肆分"),
        (168_032, "壹仟陆佰捌拾元零叁角贰分"),  # or 壹仟陆佰捌拾元叁角贰分
        (10_700_053, "壹拾万柒仟元零伍角叁分"),  # or 壹拾万零柒仟元伍角叁分
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
    ],
)
def test_the_six_examples_of_the_payment_rules_are_in_words_as_there(fen: int, text: str) -> None:
    """《支付结算办法》附一 (银发〔1997〕393号), 四."""
    assert capitals(fen) == "人民币" + text


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (50, "伍角"),
        (100, "壹元整"),
        (1_000, "壹拾元整"),
        (1_050, "壹拾元零伍角"),
        (1_005, "壹拾元零伍分"),
        (100_100, "壹仟零壹元整"),
        (1_000_500, "壹万零伍元整"),
        (10_000_100_000, "壹亿零壹仟元整"),
        (100_000_000_000_000, "壹万亿元整"),
        (10**15, "壹拾万亿元整"),
        (10**15 - 1, "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        (-285_400, "负贰仟捌佰伍拾肆元整"),
        (-5, "负伍分"),
    ],
)
def test_amounts_of_every_size_are_written_in_words(fen: int, text: str) -> None:
    assert capitals(fen) == "人民币" + text


def in_figures(text: str) -> int:
    """Capitals read again, by a way of their own: each unit multiplies what was gathered since a larger one."""
    text = text.removeprefix("人民币")
    sign = -1 if text.startswith("负") else 1
    total = myriads = ones = digit = 0
    for character in text.removeprefix("负"):
        if character in "壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(character)
            continue
        if character in "拾佰仟":
            ones += digit * {"拾": 10, "佰": 100, "仟": 1000}[character]
        elif character == "万":
            myriads, ones = (ones + digit) * 10_000, 0
        elif character == "亿":
            total, myriads, ones = (myriads + ones + digit) * 10**8, 0, 0
        elif character == "元":
            total, myriads, ones = (total + myriads + ones + digit) * 100, 0, 0
        elif character in "角分":
            total += digit * {"角": 10, "分": 1}[character]
        digit = 0
    return sign * total


@REPEATABLE
@given(st.integers(-(10**15), 10**15) | st.integers(-(10**7), 10**7))
def test_words_are_read_back_as_the_same_amount(fen: int) -> None:
    text = capitals(fen)
    assert in_figures(text) == fen
    assert "零零" not in text
    assert text.endswith("整") == (fen % 100 == 0)
