"""What single cells mean, and that the quick way to read them and the plain one agree."""

import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shegong.roster
from shegong.roster.cells import understand_count, understand_money
from shegong.roster.columns import reader_for
from shegong.roster.fields import load_fields
from shegong.roster.id_column import plain_keys
from shegong.roster.identity import check_character, is_birth_date, mask, mask_inside, understand_number
from tests.roster.samples import MORE, id_number, policy_with

FIELDS = load_fields(policy_with(*MORE))
TEXTS = st.one_of(
    st.text("0123456789.,-+ 元年eE_()￥１，", max_size=9),
    st.text("示例合计姓名表审核锟·0123=", max_size=12),
    st.sampled_from(["本科", "大专", "无", "staff", "STAFF", "社区正职", "是", "否", "2018-07-01", "审核"]),
    st.text(max_size=5),
)


@given(st.sampled_from([key for key, field in FIELDS.by_key.items() if field.kind != "id_number"]), TEXTS)
def test_what_the_quick_way_accepts_the_plain_way_reads_alike(key: str, text: str) -> None:
    reader = reader_for(FIELDS.by_key[key], FIELDS.words)
    quick = pl.DataFrame({"text": [text]}).select(reader.plain(pl.col("text"))).item()
    if quick is not None:
        assert reader.understand(text) == (quick, None)


@given(
    st.one_of(
        st.text("0123456789X+-", min_size=16, max_size=19),
        st.builds(
            id_number,
            st.integers(0, 999),
            st.one_of(
                st.dates().map(lambda day: day.isoformat().replace("-", "")),
                st.text("0123456789", min_size=8, max_size=8),
            ),
            st.text("0123456789", min_size=6, max_size=6),
        ),
    )
)
def test_the_quick_way_accepts_only_right_id_numbers(text: str) -> None:
    key = plain_keys(pl.Series([text]))[0]
    if key is not None:
        assert understand_number(text).number == text
        assert key == int(text[:17])
    elif text[0] != "0":
        assert understand_number(text).number != text or len(text) == 15


@given(st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_an_id_number_never_goes_unnoticed(serial: int, place: int, change: int) -> None:
    number = id_number(serial)
    wrong = f"{number[:place]}{(int(number[place]) + change) % 10}{number[place + 1 :]}"
    assert understand_number(number).number == number
    assert understand_number(wrong).number is None


@given(st.integers(0, 999), st.integers(0, 15))
def test_two_digits_exchanged_never_go_unnoticed(serial: int, place: int) -> None:
    number = id_number(serial)
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert wrong == number or understand_number(wrong).number is None


def test_the_standards_own_numbers_check() -> None:
    assert check_character("11010519491231002") == "X"
    assert check_character("44052418800101001") == "4"
    assert is_birth_date("19491231")
    assert not is_birth_date("18800101")


def test_long_numbers_are_masked_wherever_they_stand() -> None:
    assert mask("222401198001011236") == "222401********1236"
    assert mask_inside("证222401198001011236号，2018年") == "证222401********1236号，2018年"


@given(st.integers(0, 10**13))
def test_an_amount_is_the_same_in_every_writing(fen: int) -> None:
    yuan, cents = divmod(fen, 100)
    for text in (f"{yuan}.{cents:02}", f"{yuan:,}.{cents:02}", f"￥{yuan}.{cents:02}元"):
        assert understand_money(text) == (fen, None)
    assert understand_money(f"-{yuan + 1}.{cents:02}") == (-fen - 100, None)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    for value, problem in (understand_money(text), understand_count(text, "年")):
        assert value is None or problem is None or problem.severity != "error"


@pytest.mark.parametrize("text", ["1,23", "12,34,567", "1,2345", "2.854,00", "1,000,00"])
def test_separators_in_the_wrong_place_are_refused(text: str) -> None:
    value, problem = understand_money(text)
    assert value is None
    assert problem
    assert problem.code == "R091"


def test_every_code_stands_at_one_place_in_the_source() -> None:
    folder = Path(shegong.roster.__file__).parent
    codes = [
        code for file in sorted(folder.glob("*.py")) for code in re.findall(r'"(R\d{3})"', file.read_text())
    ]
    assert len(codes) == len(set(codes))
